"""Hits to passages as their reader sees them: headline, place, words found, why. Knows nothing of how they rank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from index.text.periods import ANOTHER_TIME
from qa.confidence import confidence
from qa.grouping import Shown
from qa.model import EVERY_YEAR, Passage, Place, Time, Why

if TYPE_CHECKING:
    from index.search.query import Query
    from index.search.search import Hit
    from index.store.base import Readable
    from index.text.periods import Period
    from qa.reader import Reading


def passages(
    shown: Sequence[Shown], hits: Sequence[Hit], readings: Mapping[int, Reading], store: Readable, *, calibrated: bool
) -> list[Passage]:
    """The hits `shown`, in order, with the articles of `store`; with a confidence where it is `calibrated`, of no
    passage above that of the first. `readings` are what was read in them, by row."""
    sure = [confidence(hits, one.position, readings) for one in shown] if calibrated else [None] * len(shown)
    return [
        passage(
            rank,
            hits[one.position],
            store,
            why(hits[one.position], hits),
            None if sure[0] is None else min(sure[0], sure[rank - 1] or 0.0),
            tuple(place(hits[position], store) for position in one.also),
        )
        for rank, one in enumerate(shown, 1)
    ]


def passage(
    rank: int,
    hit: Hit,
    store: Readable,
    why: Why | None = None,
    confidence: float | None = None,
    also: tuple[Place, ...] = (),
) -> Passage:
    """A hit with its article, which `store` holds."""
    from index.text.terms import spans

    chunk, article = hit.chunk, store.article(hit.chunk.article_id)
    return Passage(
        rank=rank,
        headline=chunk.headline or article.name,
        text=chunk.text,
        score=hit.score,
        source=chunk.source,
        lines=chunk.lines,
        article_id=chunk.article_id,
        paragraph=chunk.paragraph,
        paragraphs=chunk.paragraphs,
        date=chunk.date,
        terms=tuple(spans(hit.terms, chunk.text)),
        untitled=not chunk.headline,
        confidence=confidence,
        authors=article.authors,
        paper=article.paper,
        page_number=article.page_number,
        why=why,
        also=also,
        file=chunk.file,
    )


def place(hit: Hit, store: Readable) -> Place:
    """Where a hit stands."""
    chunk = hit.chunk
    article = store.article(chunk.article_id)
    return Place(
        article.name,
        chunk.source,
        chunk.lines,
        chunk.article_id,
        chunk.paragraph,
        chunk.paragraphs,
        chunk.date,
        chunk.file,
        article.paper,
        article.page_number,
    )


def why(hit: Hit, hits: Sequence[Hit]) -> Why:
    """Which of the question's words a hit holds, and what each leg adds beyond the least that it adds to any of `hits`,
    as shares. (Shares of whole scores would say little: two cosines, nearly the same for all hits, make up most.)"""
    parts, every = hit.evidence.parts, [other.evidence.parts for other in hits]
    lifts = {name: part - min(other[name] for other in every) for name, part in parts.items()}
    whole = sum(lifts.values()) or 1.0
    legs = sorted(((name, lift / whole) for name, lift in lifts.items()), key=lambda leg: -leg[1])
    return Why(hit.terms, tuple(legs), _timely(hit.evidence.time))


def _timely(agreement: float) -> bool | None:
    """Whether a passage tells of the time asked about, from `index.text.periods.agreement`; None where none knows."""
    if agreement > 0:
        return True
    return False if agreement <= ANOTHER_TIME else None


def asked_time(period: Period) -> Time:
    """A period as an answer tells it."""

    def day(one: date) -> str | None:
        if one in (date.min, date.max):
            return None
        return f"{EVERY_YEAR}{one:%m-%d}" if period.yearly else one.isoformat()

    return Time(period.said, day(period.first), day(period.last))


def asked_times(query: Query) -> tuple[Time, ...]:
    """The times that a question asks about, as an answer tells them."""
    return (*map(asked_time, query.times), *(Time(said, None, None) for said in query.by_paper))
