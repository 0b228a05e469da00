"""An evaluation from files to its report: gold → runs → measures. What `baohai eval` calls."""

from __future__ import annotations

from pathlib import Path

from index.store.address import open_store
from qa.evaluation.checks import check_gold
from qa.evaluation.gold import read_queries
from qa.evaluation.measures import Report, measure
from qa.evaluation.runs import ask_all, open_corpus
from qa.retriever import Retriever


def evaluate(
    corpus: str | Path,
    queries: Path,
    *,
    top_k: int = 10,
    every: int = 1,
    store: Path | None = None,
    model: str | None = None,
    reranker: str | None = None,
    reader: bool = True,
    progress: bool = False,
) -> Report:
    """Index `corpus` (a store is asked as it is), ask every `every`th row of `queries`, and judge the first `top_k`.

    The index is built in `store` and kept, or in a temporary folder. Raises EvaluationError, and what `build` and
    `Retriever` raise.
    """
    asked = read_queries(queries)[::every]
    with open_corpus(corpus, store, model, progress) as place:
        retriever = Retriever.open(place, model, reranker=reranker, reader=reader)
        judged, warnings = check_gold(asked, open_store(place).open(), queries)
        runs = ask_all(retriever, judged, top_k, progress)
        return measure(runs, retriever.status(), top_k, warnings)
