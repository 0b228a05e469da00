"""Gold against the corpus that it is asked of: what of it no answer could ever match, row by row.

A row that cannot be judged right is worth a warning, or its zero looks like a bad search. Knows nothing of rankings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from corpus.model import Chunk
from index.store.base import Snapshot
from index.store.filters import Filter
from qa.evaluation.gold import EvaluationError, Query, joined

# How many chunks are read at a time.
_BATCH = 1000


def check_gold(queries: Sequence[Query], store: Snapshot, path: Path) -> tuple[list[Query], list[str]]:
    """The questions of the file `path` as they are judged, and a sentence for each row that is not as it should be.

    A headline given by its first line only is completed, where one headline alone begins so. Raises EvaluationError
    for a source that the corpus does not hold.
    """
    _check_sources(queries, store, path)
    texts = _texts_of_sources(queries, store)
    lost = _without_their_answer(queries, store)
    places = _where_answers_stand(lost, store) if lost else {}
    judged, warnings = [], []
    for query in queries:
        found, sentences = query, [query.warning]
        if query in lost:
            found, sentence = _completed(query, places[query.id])
            sentences.append(sentence)
        elif query.sources and query.answers and not any(map(query.answered_by, texts[query.id])):
            sentences.append("answers 里的文字在 positive_ids 的文章里一个也没有；“答句”一项必判为错")
        judged.append(found)
        warnings += [f"第 {query.row} 行“{query.text}”：{sentence}。" for sentence in sentences if sentence]
    return judged, warnings


def _check_sources(queries: Sequence[Query], store: Snapshot, path: Path) -> None:
    known = set(store.sources())
    missing = [(query, source) for query in queries for source in query.sources if source not in known]
    if missing:
        query, source = missing[0]
        raise EvaluationError(
            f"{path}：问题 {query.id} 的 positive_ids 里有 {source}，语料里没有这个 id（共缺 {len(missing)} 个）。"
            f"应是语料里的 id；答案不在语料里的问题，positive_ids 写 []。"
        )


def _texts_of_sources(queries: Sequence[Query], store: Snapshot) -> dict[str, list[str]]:
    """By the question's id, the texts of its sources, whole: an answer may stand across two passages."""
    askers: dict[str, list[str]] = {}
    for query in queries:
        for source in query.sources if query.answers else ():
            askers.setdefault(source, []).append(query.id)
    texts: dict[str, list[str]] = {query.id: [] for query in queries}
    whole: dict[str, str] = {}
    for chunk in _chunks(store) if askers else ():
        if chunk.source in askers:
            whole[chunk.source] = whole.get(chunk.source, "") + chunk.text
    for source, text in whole.items():
        for asker in askers[source]:
            texts[asker].append(text)
    return texts


def _without_their_answer(queries: Sequence[Query], store: Snapshot) -> set[Query]:
    """The newspaper questions of which no passage holds the answer under the headline they name."""
    waiting: dict[str, set[Query]] = {}
    for query in queries:
        if query.headline is not None and query.answerable:
            waiting.setdefault(query.headline, set()).add(query)
    for chunk in _chunks(store) if waiting else ():
        here = waiting.get(joined(chunk.headline))
        if here:
            here -= {query for query in here if query.answered_by(chunk.text)}
    return {query for left in waiting.values() for query in left}


def _where_answers_stand(queries: set[Query], store: Snapshot) -> dict[str, list[str]]:
    """By the question's id, the headlines under which its answer stands, each once."""
    found: dict[str, dict[str, None]] = {query.id: {} for query in queries}
    for chunk in _chunks(store):
        for query in queries:
            if query.answered_by(chunk.text):
                found[query.id][chunk.headline] = None
    return {name: list(headlines) for name, headlines in found.items()}


def _completed(query: Query, headlines: list[str]) -> tuple[Query, str]:
    """The question as it is judged, and what is to be said of it."""
    if not headlines:
        return query, "answer 里的文字在语料的任何一段里都没有；这一题必判为错"
    given = query.headline or ""
    begun = [headline for headline in headlines if given and joined(headline).startswith(given)]
    if len(begun) == 1:
        return replace(query, headline=joined(begun[0])), f"headline_lines 只是标题“{begun[0]}”的开头；按整个标题判"
    where = f"标题“{headlines[0]}”下" if headlines[0] else "没有标题的文章里"
    return query, f"answer 里的文字在{where}，不在 headline_lines 所写的标题下；这一题必判为错"


def _chunks(store: Snapshot) -> Iterator[Chunk]:
    rows = store.rows(Filter())
    for start in range(0, len(rows), _BATCH):
        yield from store.chunks(rows[start : start + _BATCH])
