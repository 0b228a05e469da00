"""A span of days, of one year or of every year, and how well two of them agree. Must not know how they are written."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

# What names no year is kept in this one: a leap year, which has a 29 February.
ANY_YEAR: Final = 2000
_WHOLE_YEAR: Final = 365
A_MONTH: Final = 28  # the days of the shortest

# What `agreement` gives. The times in a text count more than the day of its paper.
BY_TEXT: Final = 0.6
BY_PAPER: Final = 0.4
# A text that tells of no time may tell of the one asked about, though its paper is of another day.
NOT_PRINTED_THEN: Final = -0.5
# A text that tells of times, and of none that is asked about.
ANOTHER_TIME: Final = -1.0
# The share for a text about a longer time, such as a whole year: it may tell of the month that is asked about.
BROADER: Final = 0.5


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
        if self.yearly and not other.yearly:
            return False  # of which year it speaks is not known
        spans = other.about(self.first) if other.yearly else [other]
        return any(one.first <= self.first and self.last <= one.last for one in spans)

    def meets(self, other: Period) -> bool:
        """Whether they may have a day in common."""
        if self.yearly and not other.yearly:
            return other.meets(self)
        if other.yearly and not self.yearly and self.days >= _WHOLE_YEAR:
            return True
        spans = other.about(self.first) if other.yearly else [other]
        return any(self.first <= one.last and one.first <= self.last for one in spans)

    def about(self, day: datetime.date) -> list[Period]:
        """What is said of every year, in that of `day` and the one after; what goes on past New Year (12月至2月) also
        in the one before."""
        since = day.year - (self.last.year - self.first.year)
        return [
            self.of_year(year) for year in range(since, day.year + 2) if datetime.MINYEAR <= year <= datetime.MAXYEAR
        ]

    def of_year(self, year: int) -> Period:
        """What is said of every year, in the one that it begins in."""
        ends = min(year + self.last.year - self.first.year, datetime.MAXYEAR)
        first, last = (on(y, day.month, day.day) for y, day in ((year, self.first), (ends, self.last)))
        return Period(first, last, self.said)

    def next_year(self) -> Period:
        """The same days a year later."""
        return replace(self.of_year(min(self.first.year + 1, datetime.MAXYEAR)), yearly=self.yearly)


def on(year: int, month: int, day: int) -> datetime.date:
    """That day; of a month that has not so many, the last."""
    return datetime.date(year, month, min(day, calendar.monthrange(year, month)[1]))


def in_year(first: tuple[int, int], last: tuple[int, int], year: int) -> Period:
    """The days, as (month, day), that begin in a year; those that end before they begin (12月至2月) end in the next."""
    return Period(on(year, *first), on(min(year + (last < first), datetime.MAXYEAR), *last))


def in_month(day: datetime.date, months: int, of_month: int) -> datetime.date:
    """The day `of_month` so many months after that of `day`, within the years that there are."""
    counted = 12 * day.year + day.month - 1 + months
    year, month = divmod(min(max(counted, 12 * datetime.MINYEAR), 12 * datetime.MAXYEAR + 11), 12)
    return on(year, month + 1, of_month)


def agreement(asked: Sequence[Period], told: Sequence[Period], printed: datetime.date | None) -> float:
    """How well a text that tells of the times `told`, in a paper of the day `printed`, fits the times `asked`: 1 where
    both fit, 0 where nothing is known, NOT_PRINTED_THEN where only the paper is of another day, ANOTHER_TIME where the
    text certainly tells of another time."""
    if not asked or not (told or printed):
        return 0.0
    by_text = max((_share(one, about) for one in told for about in asked), default=0.0)
    day = None if printed is None else Period(printed, printed)
    by_paper = day is not None and any(day.within(about) for about in asked)
    if by_text or by_paper:
        return BY_TEXT * by_text + BY_PAPER * by_paper
    return ANOTHER_TIME if told else NOT_PRINTED_THEN


def _share(told: Period, asked: Period) -> float:
    return 1.0 if told.within(asked) else BROADER * told.meets(asked)
