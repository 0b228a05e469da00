"""A span of days, of one year or of every year, and how well two of them agree. Must not know how they are written."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

# What names no year is kept in this one: a leap year, which has a 29 February.
ANY_YEAR: Final = 2000
_WHOLE_YEAR: Final = 365


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both counted, as they are `said`. Where `yearly`, of every year (5月18日)."""

    first: datetime.date
    last: datetime.date
    said: str = ""
    yearly: bool = False

    @property
    def days(self) -> int:
        """How many days they are."""
        return (self.last - self.first).days + 1

    def within(self, other: Period) -> bool:
        """Whether all of its days are days of `other`."""
        if self.yearly == other.yearly:
            return other.first <= self.first and self.last <= other.last
        if self.yearly:
            return False  # of which year it speaks is not known
        return any(one.first <= self.first and self.last <= one.last for one in other.about(self.first))

    def meets(self, other: Period) -> bool:
        """Whether they may have a day in common."""
        if self.yearly == other.yearly:
            return self.first <= other.last and other.first <= self.last
        yearly, plain = (self, other) if self.yearly else (other, self)
        return plain.days >= _WHOLE_YEAR or any(one.meets(plain) for one in yearly.about(plain.first))

    def about(self, day: datetime.date) -> list[Period]:
        """What is said of every year, in that of `day` and the one after."""
        return [self.of_year(year) for year in (day.year, day.year + 1) if year <= datetime.MAXYEAR]

    def of_year(self, year: int) -> Period:
        """What is said of every year, in one."""
        first, last = (on(year, day.month, day.day) for day in (self.first, self.last))
        return Period(first, last, self.said)


def on(year: int, month: int, day: int) -> datetime.date:
    """That day; of a month that has not so many, the last."""
    return datetime.date(year, month, min(day, calendar.monthrange(year, month)[1]))


def agreement(asked: Sequence[Period], told: Sequence[Period], printed: datetime.date | None) -> float:
    """How well a text that tells of the times `told`, in a paper of the day `printed`, fits the times `asked`: 1 where
    both fit, 0 where nothing is known, −1 where the text certainly tells of another time."""
    if not asked or not (told or printed):
        return 0.0
    by_text = max((_share(one, about) for one in told for about in asked), default=0.0)
    day = None if printed is None else Period(printed, printed)
    by_paper = day is not None and any(day.within(about) for about in asked)
    if by_text or by_paper:
        return BY_TEXT * by_text + BY_PAPER * by_paper
    return -1.0 if told else NOT_PRINTED_THEN


# The times in a text count more than the day of its paper. A paper of another day may tell of the time asked about
# without naming it.
BY_TEXT: Final = 0.6
BY_PAPER: Final = 0.4
NOT_PRINTED_THEN: Final = -0.5
# The share for a text about a longer time, such as a whole year: it may tell of the month that is asked about.
BROADER: Final = 0.5


def _share(told: Period, asked: Period) -> float:
    return 1.0 if told.within(asked) else BROADER * told.meets(asked)
