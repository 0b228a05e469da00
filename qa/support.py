"""Passages of other articles that say the same as the answer: the value that answers, surely read there, too.

Wrong support is worse than none: a passage is left out where its sentence tells of another time, or of other people,
places or bodies, or where it holds less of what is asked. It must not know how passages are ranked, nor who is shown
the answer.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from index.text.periods import Period
from qa.model import Answer, Span, Support
from qa.reading import answering_sentence, marked
from qa.same_words import Said, periods, plain, same

if TYPE_CHECKING:
    from index.names.name import Name
    from index.search.evidence import Evidence
    from index.search.search import Hit
    from qa.reader import Reading

# How surely both passages have to answer, in logits. Of 28 questions about news (rgb_zh, those of its first 700
# snippets) 15 get 31 passages in support at this and the bounds below. All of these say what the answer says; in one of
# the 15 that is another number than the one asked for.
EVIDENCE: Final = 2.0
# How much less of the question's idf a passage may hold than the one that answers.
LESS_ASKED: Final = 0.1
# Reports without a time of their own tell of the days around their paper; two of the same stand so many days apart.
AROUND: Final = datetime.timedelta(days=3)
APART: Final = datetime.timedelta(days=31)
_OF_TEXT: Final = ("person", "location", "organisation")

Readings = Mapping[int, "Reading"]
Names = Mapping[int, Sequence["Name"]]


def may_support(answer: Answer, hits: Sequence[Hit]) -> list[int]:
    """The positions in `hits`, one for each passage of the answer, of those worth reading for its support: of another
    article, holding the words that answer in some form, and as much of what is asked."""
    if answer.passage is None or answer.exact is None:
        return []
    first = hits[answer.passage]
    words = plain(first.chunk.text[slice(*answer.exact)])
    least = first.coverage - LESS_ASKED
    return [
        at
        for at, hit in enumerate(hits)
        if hit.chunk.article_id != first.chunk.article_id
        and hit.coverage >= least
        and _tells_as_much(hit.evidence, first.evidence)
        and _may_hold(hit, words)
    ]


def _tells_as_much(one: Evidence, first: Evidence) -> bool:
    """Whether a passage has the codes and numbers that are asked for, and fits the time, as the first does."""
    return one.codes >= first.codes and one.numbers >= first.numbers and (one.time > 0) == (first.time > 0)


def _may_hold(hit: Hit, words: str) -> bool:
    """Whether a passage may say the words: all their digits, or all of them where they have none."""
    text = plain(hit.chunk.text)
    digits = "".join(one if one.isdigit() else " " for one in words).split()
    return all(number in text for number in digits) if digits else words in text


def supported(
    answer: Answer, hits: Sequence[Hit], candidates: Iterable[int], readings: Readings, names: Names
) -> tuple[Support, ...]:
    """What says the same as the answer, of the hits at the positions `candidates`, one of each article, in order.
    `readings` are what was read in hits and `names` what they name, by row."""
    if answer.passage is None or answer.exact is None or answer.span is None:
        return ()
    first = hits[answer.passage]
    read = readings.get(first.row)
    if read is None or read.evidence < EVIDENCE:
        return ()
    told = _Told(first, answer.span, answer.exact, names.get(first.row, ()))
    found: dict[str, Support] = {}
    for at in candidates:
        hit = hits[at]
        reading = readings.get(hit.row)
        if reading is None or reading.evidence < EVIDENCE:
            continue
        words = marked(reading)
        if words is None or hit.chunk.article_id in found:
            continue
        sentence = answering_sentence(hit.chunk.text, words)
        other = _Told(hit, sentence, words, names.get(hit.row, ()))
        if told.agrees(other):
            found[hit.chunk.article_id] = Support(at, hit.chunk.text[slice(*sentence)], sentence, words)
    return tuple(found.values())


class _Told:
    """A sentence of a hit that answers: the words in it that do, its times and names."""

    def __init__(self, hit: Hit, sentence: Span, words: Span, names: Sequence[Name]) -> None:
        text = hit.chunk.text
        self.day = hit.chunk.day
        self.said = Said(text, words, self.day)
        before, after = text[sentence[0] : words[0]], text[words[1] : sentence[1]]
        self.rest = f"{before} {after}"
        self.names = names

    def agrees(self, other: _Told) -> bool:
        return same(self.said, other.said) and self._at_one_time(other) and self._of_the_same(other)

    def _at_one_time(self, other: _Told) -> bool:
        """Whether both may tell of one time."""
        mine, its = periods(self.rest, self.day), periods(other.rest, other.day)
        if not mine and not its:
            return self.day is None or other.day is None or abs(self.day - other.day) <= APART
        mine, its = mine or _around(self.day), its or _around(other.day)
        return not mine or not its or any(one.meets(another) for one in mine for another in its)

    def _of_the_same(self, other: _Told) -> bool:
        """Whether the two passages name something together, and their sentences of no kind only different ones."""
        for kind in _OF_TEXT:
            mine, its = self._named(kind, self.rest), other._named(kind, other.rest)
            if mine and its and not _common(mine, its):
                return False
        return any(_common(self._named(kind), other._named(kind)) for kind in _OF_TEXT)

    def _named(self, kind: str, within: str | None = None) -> set[str]:
        """The names of a kind, those alone that stand `within` a part of the text; without the words that answer."""
        named = [one.name for one in self.names if one.kind == kind]
        if within is not None:
            return {plain(name) for name in named if name in within}
        return {name for name in map(plain, named) if name not in plain(self.said.words)}


def _common(names: Iterable[str], others: Collection[str]) -> bool:
    """Whether a name stands in both, in full or as a part (望潮, 望潮市)."""
    return any(one in other or other in one for one in names for other in others)


def _around(day: datetime.date | None) -> list[Period]:
    return [] if day is None else [Period(day - AROUND, day + AROUND)]
