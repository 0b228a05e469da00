"""Known questions, asked: the corpus in a store, each question with the answer it got. Knows nothing of metrics.

The corpus is a retrieval set (`qa.evaluation.gold`), pages as `baohai build` reads them, or a store.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus import read_paths
from index.folders import store_address
from index.store.generations import CURRENT
from qa.evaluation.gold import EvaluationError, Query, read_corpus
from qa.model import Answer, Passage
from qa.question import MOST_PASSAGES
from qa.retriever import Retriever

# A long text of a retrieval set is several passages, and the set is judged by texts: where an answer's passages are of
# fewer texts, so many passages a text are fetched that the list is full after each text is counted once.
PASSAGES_A_TEXT = 3
# The longest list that can be judged.
MOST_JUDGED = MOST_PASSAGES // PASSAGES_A_TEXT


@dataclass(frozen=True, slots=True)
class Run:
    """A question, what it got, the seconds from one to the other, the model loaded, and the list of passages to be
    judged: those of the answer, and for a set that is judged by texts as many more as it takes."""

    query: Query
    answer: Answer
    seconds: float
    passages: Sequence[Passage]


@contextmanager
def open_corpus(corpus: str | Path, store: Path | None, model: str | None, progress: bool) -> Iterator[str | Path]:
    """The address of a store that holds `corpus`: itself where it is a store, else built in `store` and kept, or in a
    temporary folder."""
    corpus = store_address(corpus)
    if isinstance(corpus, str) or (corpus / CURRENT).is_file():
        yield corpus
    elif store is not None:
        _build(corpus, store, model, progress)
        yield store
    else:
        with TemporaryDirectory(prefix="baohai-eval-") as folder:
            _build(corpus, Path(folder), model, progress)
            yield Path(folder)


def _build(corpus: Path, store: Path, model: str | None, progress: bool) -> None:
    from index.building.build import build

    page = read_corpus(corpus)
    if (store / CURRENT).is_file():
        pages = read_paths([corpus])[0] if page is None else [page]
        names = {p.source for p in pages} | {article.source for p in pages for article in p.articles}
        strange = [source for source in Retriever.open(store).status().sources if source not in names]
        if strange:
            raise EvaluationError(
                f"语料库 {store} 里有 {len(strange)} 个来源不在 {corpus} 里（如 {strange[0]}），在这里重建会丢掉它们。"
                f"请换一个 --store；要评测这个语料库本身，请用 baohai eval {store} 问题.jsonl。"
            )
    build([corpus if page is None else page], store, model=model, progress=progress)


def ask_all(retriever: Retriever, queries: Sequence[Query], top_k: int, progress: bool) -> list[Run]:
    """Ask every question. Raises EvaluationError for a list longer than can be judged."""
    from tqdm import tqdm

    if top_k > MOST_JUDGED:
        raise EvaluationError(f"--top-k 最多 {MOST_JUDGED}，却是 {top_k}：一篇长文章会占几个名次，再多就取不全了。")
    retriever.answer(queries[0].text)  # loads the model, which is not part of any question's time
    runs = []
    for query in tqdm(queries, desc="提问", unit="问", disable=not progress, dynamic_ncols=True):
        began = time.perf_counter()
        answer = retriever.answer(query.text, top_k=top_k)
        seconds = time.perf_counter() - began
        runs.append(Run(query, answer, seconds, _list(retriever, query, answer, top_k)))
    return runs


def _list(retriever: Retriever, query: Query, answer: Answer, top_k: int) -> Sequence[Passage]:
    """The passages to be judged."""
    if not query.sources or len({passage.source for passage in answer.passages}) >= top_k:
        return answer.passages
    return retriever.retrieve(query.text, PASSAGES_A_TEXT * top_k)
