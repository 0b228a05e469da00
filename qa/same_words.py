"""Whether two texts say the same in few words: one amount, one time, one name. In doubt they do not.

十八家 and 18家 are one amount, 超过18家 is another; 昨天 is a day only with the paper's date. It must not know what was
asked, nor where the words were found.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Final

from index.text.dates import times
from index.text.fold import squeezed
from index.text.numbers import figures
from index.text.periods import Period
from qa.model import Span

# The shortest name that can tell two things apart.
SHORTEST: Final = 2

_MARKS: Final = re.compile(r"[\W_]+")
_AMOUNT: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?[%‰]?)([^0-9]?)")
_HOUR: Final = re.compile(r"[0-9]{1,2}(?:[时点](?:[0-9]{1,2}分?|半)?|:[0-9]{2})")
# One person is counted with any of these.
_PEOPLE: Final = "人名位"
_BEFORE: Final = re.compile(r"(超|逾|过|近|约|不足|不到|不少于|至少|最多|增加?|减少?|多|少|第)(?:了|出)?$")
_AFTER: Final = re.compile(r"(余|多|来|以上|以下|以内|左右|上下)")
# As far before an amount, and behind it, a word stands that makes it another.
_REACH: Final = 3


@dataclass(frozen=True, slots=True)
class Said:
    """The words at the half-open `span` of a `text` that was printed on a day, which may be unknown."""

    text: str
    span: Span
    day: datetime.date | None

    @property
    def words(self) -> str:
        """They alone."""
        return self.text[slice(*self.span)]


def same(one: Said, other: Said) -> bool:
    """Whether both say the same time, else the same amounts, else the same name."""
    dated, dated_too = _days(one), _days(other)
    if dated or dated_too:
        return dated == dated_too and _hours(one) == _hours(other)
    amounts, amounts_too = _amounts(one), _amounts(other)
    if amounts or amounts_too:
        return amounts == amounts_too and _bounds(one) == _bounds(other)
    name = plain(one.words)
    return len(name) >= SHORTEST and name == plain(other.words)


def plain(words: str) -> str:
    """Words in the form in which they are compared: folded, numbers in digits, without marks and white space."""
    return figures(_MARKS.sub("", squeezed(words)))


def _days(said: Said) -> list[tuple[datetime.date, datetime.date, bool]]:
    return [(one.first, one.last, one.yearly) for one in periods(said.words, said.day)]


def periods(text: str, day: datetime.date | None) -> list[Period]:
    """The times that a text tells of, in a paper of that day."""
    return times(squeezed(text), day)


def _hours(said: Said) -> list[str]:
    return _HOUR.findall(figures(squeezed(said.words)))


def _amounts(said: Said) -> list[tuple[str, str]]:
    found = _AMOUNT.findall(figures(squeezed(said.words)))
    return sorted((number, "人" if unit and unit in _PEOPLE else unit) for number, unit in found)


def _bounds(said: Said) -> tuple[str, str]:
    """What makes an amount more, less or about as much, before it and behind it."""
    start, end = said.span
    first = re.search("[0-9]", figures(squeezed(said.words)))
    inside = figures(squeezed(said.words))[: first.start()] if first else ""
    before = _BEFORE.search(inside or squeezed(said.text[max(0, start - _REACH) : start]))
    after = _AFTER.search(said.words) or _AFTER.match(said.text, end)
    return (before[1] if before else "", after[1] if after else "")
