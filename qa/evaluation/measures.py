"""What came back for known questions, in figures: runs → a report. The only import of ir_measures.

Knows nothing of how the questions were asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.to_json import rounded

if TYPE_CHECKING:
    from qa.evaluation.gold import Query
    from qa.evaluation.runs import Run
    from qa.model import Answer, Passage, Status

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
    question to answer, the model loaded. `warnings`: a sentence for each row of the gold that is not as it should be.
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
    warnings: tuple[str, ...] = ()

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
            "answer_sentence": rounded(self.sentence),
            "answer_sentence_given_passage": rounded(self.sentence_given_passage),
            "refused_answerable": rounded(self.refused_answerable),
            "refused_unanswerable": rounded(self.refused_unanswerable),
            "seconds": {"p50": round(self.p50, 4), "p95": round(self.p95, 4)},
            "misses": [
                {"id": miss.id, "question": miss.question, "rank": miss.rank, "first": miss.first}
                for miss in self.misses
            ],
            "warnings": list(self.warnings),
        }


def measure(runs: Sequence[Run], status: Status, top_k: int, warnings: Sequence[str] = ()) -> Report:
    """Judge the first `top_k` passages of each question, and its answer. `status` says what was asked."""
    import numpy as np

    lists = {run.query.id: _listed(run.query, run.passages)[:top_k] for run in runs if run.query.answerable}
    relevant = {run.query.id: frozenset(run.query.sources or (_RIGHT,)) for run in runs if run.query.answerable}
    asked = [(run.query, run.answer) for run in runs]
    worded = [(q, a) for q, a in asked if q.answerable and q.answers]
    p50, p95 = (float(value) for value in np.percentile([run.seconds for run in runs], [50, 95]))
    return Report(
        model=status.model,
        articles=status.articles,
        passages=status.chunks,
        answerable=len(relevant),
        unanswerable=len(runs) - len(relevant),
        ranking=_ranking(lists, relevant, top_k),
        sentence=_share([_answers(q, a) for q, a in worded]),
        sentence_given_passage=_share([_answers(q, a) for q, a in worded if _from_right_passage(q, a)]),
        refused_answerable=_share([_is_refusal(a) for q, a in asked if q.answerable]),
        refused_unanswerable=_share([_is_refusal(a) for q, a in asked if not q.answerable]),
        p50=p50,
        p95=p95,
        misses=tuple(_misses(asked, lists, relevant)),
        warnings=tuple(warnings),
    )


def _is_refusal(answer: Answer) -> bool:
    """Whether nothing was given for an answer. A list of articles is an answer, though no sentence."""
    return answer.text is None and answer.survey is None


def _ranking(lists: dict[str, list[str]], relevant: dict[str, frozenset[str]], top_k: int) -> dict[str, float]:
    import ir_measures

    if not relevant:
        return {}
    measures: dict[str, ir_measures.Measure] = {
        **{f"R@{k}": ir_measures.Success @ k for k in dict.fromkeys([*(k for k in _CUTS if k < top_k), top_k])},
        f"MRR@{top_k}": ir_measures.RR @ top_k,
        f"nDCG@{top_k}": ir_measures.nDCG @ top_k,
    }
    qrels = {name: dict.fromkeys(right, 1) for name, right in relevant.items()}
    run = {name: {source: float(-rank) for rank, source in enumerate(listed)} for name, listed in lists.items()}
    found = ir_measures.calc_aggregate(list(measures.values()), qrels, run)
    return {name: float(found[measure]) for name, measure in measures.items() if measure in found}


def _misses(
    asked: Sequence[tuple[Query, Answer]], lists: dict[str, list[str]], relevant: dict[str, frozenset[str]]
) -> list[Miss]:
    misses = []
    for query, answer in asked:
        if query.id not in relevant:
            continue
        rank = next((at for at, name in enumerate(lists[query.id], 1) if name in relevant[query.id]), None)
        if rank != 1:
            misses.append(Miss(query.id, query.text, rank, answer.passages[0].text if answer.passages else ""))
    return misses


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
