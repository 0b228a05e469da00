"""Questions whose answers are known, asked, and what came back in figures; knows nothing of how passages are found.

The corpus is a retrieval set (`qa.evaluation.gold`), pages as `baohai build` reads them, or a store. The only import of
ir_measures.
"""

from __future__ import annotations

import tempfile
import time
import unicodedata
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import read_paths
from index.store.generations import CURRENT
from qa.evaluation.gold import EvaluationError, Query, read_corpus, read_queries
from qa.retriever import Retriever

if TYPE_CHECKING:
    from qa.model import Answer, Passage

# A long text of a retrieval set is several passages, and the set is judged by texts: so many passages a text are
# fetched that the list is full after each text is counted once.
PASSAGES_A_TEXT = 3

# How many questions whose right passage did not come first the table shows.
MISSES_SHOWN = 5

_CUTS = (1, 5)


@dataclass(frozen=True, slots=True)
class Miss:
    """An answerable question whose right passage did not come first. `rank`: where it came, None: not at all."""

    id: str
    question: str
    rank: int | None
    first: str


@dataclass(frozen=True, slots=True)
class Report:
    """What an evaluation found. Every share is 0 to 1, or None where no question bears on it.

    `ranking`, over the answerable questions: R@k, the share with a right passage among the first k (success; with one
    right passage a question it is recall), the mean reciprocal rank and nDCG. `sentence`, over those with `answers`:
    the share whose answering sentence holds one; `sentence_given_passage` the same where it was taken from a right
    passage. `refused_answerable` and `refused_unanswerable`: the share that got no answer. `p50`, `p95`: seconds from
    question to answer, the model loaded.
    """

    model: str
    articles: int
    passages: int
    answerable: int
    unanswerable: int
    ranking: dict[str, float]
    sentence: float | None
    sentence_given_passage: float | None
    refused_answerable: float | None
    refused_unanswerable: float | None
    p50: float
    p95: float
    misses: tuple[Miss, ...]

    def to_json(self) -> dict[str, object]:
        """What `eval --json` prints."""
        return {
            "model": self.model,
            "articles": self.articles,
            "passages": self.passages,
            "questions": self.answerable + self.unanswerable,
            "answerable": self.answerable,
            "unanswerable": self.unanswerable,
            **{name: round(value, 4) for name, value in self.ranking.items()},
            "answer_sentence": _rounded(self.sentence),
            "answer_sentence_given_passage": _rounded(self.sentence_given_passage),
            "refused_answerable": _rounded(self.refused_answerable),
            "refused_unanswerable": _rounded(self.refused_unanswerable),
            "seconds": {"p50": round(self.p50, 4), "p95": round(self.p95, 4)},
            "misses": [
                {"id": miss.id, "question": miss.question, "rank": miss.rank, "first": miss.first}
                for miss in self.misses
            ],
        }


def evaluate(
    corpus: Path,
    queries: Path,
    *,
    top_k: int = 10,
    every: int = 1,
    store: Path | None = None,
    model: str | None = None,
    reranker: str | None = None,
    progress: bool = False,
) -> Report:
    """Index `corpus` (a store is asked as it is), ask every `every`th row of `queries`, and judge the first `top_k`.

    The index is built in `store` and kept, or in a temporary folder. Raises EvaluationError, and what `build` and
    `Retriever` raise.
    """
    asked = read_queries(queries)[::every]
    with ExitStack() as stack:
        if (corpus / CURRENT).is_file():
            place = corpus
        else:
            place = store or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="baohai-eval-")))
            _build(corpus, place, model, progress)
        retriever = Retriever.open(place, model, reranker=reranker)
        return _measure(retriever, asked, queries, top_k, progress)


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


def _measure(retriever: Retriever, queries: Sequence[Query], path: Path, top_k: int, progress: bool) -> Report:
    import ir_measures
    import numpy as np
    from tqdm import tqdm

    status = retriever.status()
    missing = [(q, s) for known in [set(status.sources)] for q in queries for s in q.sources if s not in known]
    if missing:
        query, source = missing[0]
        raise EvaluationError(
            f"{path}：问题 {query.id} 的 positive_ids 里有 {source}，语料里没有这个 id（共缺 {len(missing)} 个）。"
            f"应是语料里的 id；答案不在语料里的问题，positive_ids 写 []。"
        )
    retriever.answer(queries[0].text)  # loads the model, which is not part of any question's time
    relevant: dict[str, dict[str, int]] = {}
    run: dict[str, dict[str, float]] = {}
    seconds, misses, asked = [], [], []
    for query in tqdm(queries, desc="提问", unit="问", disable=not progress, dynamic_ncols=True):
        began = time.perf_counter()
        answer = retriever.answer(query.text, top_k=PASSAGES_A_TEXT * top_k)
        seconds.append(time.perf_counter() - began)
        asked.append((query, answer))
        if not query.answerable:
            continue
        listed = _listed(query, answer.passages)[:top_k]
        relevant[query.id] = dict.fromkeys(query.sources or (_RIGHT,), 1)
        run[query.id] = {name: float(-rank) for rank, name in enumerate(listed)}
        rank = next((at for at, name in enumerate(listed, 1) if name in relevant[query.id]), None)
        if rank != 1:
            misses.append(Miss(query.id, query.text, rank, answer.passages[0].text if answer.passages else ""))
    measures: dict[str, ir_measures.Measure] = {
        **{f"R@{k}": ir_measures.Success @ k for k in dict.fromkeys([*(k for k in _CUTS if k < top_k), top_k])},
        f"MRR@{top_k}": ir_measures.RR @ top_k,
        f"nDCG@{top_k}": ir_measures.nDCG @ top_k,
    }
    found = ir_measures.calc_aggregate(list(measures.values()), relevant, run) if relevant else {}
    worded = [(q, a) for q, a in asked if q.answerable and q.answers]
    p50, p95 = (float(value) for value in np.percentile(seconds, [50, 95]))
    return Report(
        model=status.model,
        articles=status.articles,
        passages=status.chunks,
        answerable=len(relevant),
        unanswerable=len(asked) - len(relevant),
        ranking={name: float(found[measure]) for name, measure in measures.items() if measure in found},
        sentence=_share([_answers(q, a) for q, a in worded]),
        sentence_given_passage=_share([_answers(q, a) for q, a in worded if _from_right_passage(q, a)]),
        refused_answerable=_share([a.text is None for q, a in asked if q.answerable]),
        refused_unanswerable=_share([a.text is None for q, a in asked if not q.answerable]),
        p50=p50,
        p95=p95,
        misses=tuple(misses),
    )


# What the right passage of a newspaper question is called in its ranking; no source has an empty name.
_RIGHT = ""


def _listed(query: Query, passages: Sequence[Passage]) -> list[str]:
    """The ranking to judge: each source once; for a newspaper question the passages, the right ones as one."""
    if query.headline is None:
        return list(dict.fromkeys(passage.source for passage in passages))
    names = (_RIGHT if _right(query, p) else f"{p.rank}" for p in passages)
    return list(dict.fromkeys(names))


def _answers(query: Query, answer: Answer) -> bool:
    return answer.text is not None and query.answered_by(answer.text)


def _from_right_passage(query: Query, answer: Answer) -> bool:
    if answer.passage is None:
        return False
    return _right(query, answer.passages[answer.passage])


def _right(query: Query, passage: Passage) -> bool:
    return query.right(passage.source, "" if passage.untitled else passage.headline, passage.text)


def _share(flags: Sequence[bool]) -> float | None:
    return sum(flags) / len(flags) if flags else None


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def table(report: Report) -> str:
    """The report for people, in Chinese."""
    k = next((name.removeprefix("MRR@") for name in report.ranking if name.startswith("MRR@")), "")
    notes = {f"MRR@{k}": "正确段落名次的倒数，平均", f"nDCG@{k}": "前面的排得越靠前越高，最高 1"}
    rows = [
        (name, f"{value:.3f}", notes.get(name, f"正确的段落在前 {name[2:]} 名里"))
        for name, value in report.ranking.items()
    ]
    shares = [
        ("答句", report.sentence, "答出的那一句里有标准答案"),
        ("答句（段落对时）", report.sentence_given_passage, "其中答句所在的段落是对的"),
        ("误拒", report.refused_answerable, "答案在库里，却没有回答"),
        ("拒答", report.refused_unanswerable, "答案不在库里，也没有硬答"),
    ]
    rows += [(name, f"{share:.3f}", note) for name, share, note in shares if share is not None]
    rows += [
        ("用时 p50", f"{report.p50 * 1000:.0f} 毫秒", "一半的问题不超过"),
        ("用时 p95", f"{report.p95 * 1000:.0f} 毫秒", "二十个里有十九个不超过"),
    ]
    widths = [max(_width(row[column]) for row in rows) for column in (0, 1)]
    lines = [
        f"语料：{report.articles} 篇，{report.passages} 段；模型 {report.model}",
        f"问题：{report.answerable + report.unanswerable} 个，答案在库里的 {report.answerable} 个，"
        f"不在的 {report.unanswerable} 个",
        "",
        *(f"{_pad(name, widths[0])}  {' ' * (widths[1] - _width(value))}{value}  {note}" for name, value, note in rows),
    ]
    if report.misses:
        lines += ["", f"正确段落没有排第一的 {len(report.misses)} 个（--json 给出全部）："]
        for miss in report.misses[:MISSES_SHOWN]:
            lines.append(f"  {miss.question}（{f'第 {miss.rank} 名' if miss.rank else f'不在前 {k} 名里'}）")
    return "\n".join(lines)


def _width(text: str) -> int:
    """Columns of a terminal."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
