"""Which passages a question may be answered from: source, paper, dates, headline, author, names. Knows nothing of how
they are found.
"""

from __future__ import annotations

import calendar
import datetime
import re
import unicodedata
from dataclasses import dataclass
from typing import TypedDict

from index.errors import FilterError
from index.text.fold import squeezed

# 2024, 2024-07, 2024/7/1, 2024.7.1, 2024年7月1日.
_WRITTEN = re.compile(r"([0-9]{4})(?:[-/.年]([0-9]{1,2})(?:[-/.月]([0-9]{1,2}))?)?[年月日号]?")

# What a reader puts before an author's name.
_ROLE = re.compile("(?:本报|见习|首席|特约)?(?:记者|通讯员|作者)")
_BRACKETS = str.maketrans("", "", "()（）[]【】:：")


class Conditions(TypedDict, total=False):
    """The fields of a `Filter` by their names, as programs give them."""

    source: str | None
    date_from: str | None
    date_to: str | None
    headline: str | None
    author: str | None
    paper: str | None
    year: str | None
    person: str | None
    location: str | None
    organisation: str | None
    section: str | None


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions that all must hold; None or white space alone asks for nothing.

    Names are compared as the search compares words: without white space, in one script, width and case, whatever the
    shape of a character (望城日报 is 望城日報).

    `source`: the source of exactly this name; where there is none, every source whose name holds it (a folder, a
    paper, a file's own name). `paper`: stands in the paper's name, or in the source's where the page names no paper.
    `author`: stands in the byline, among its reporters or correspondents (记者 before it says nothing).
    `headline`: stands in the article's headline; an untitled article's first sentence counts as its headline, as
    everywhere. `person`, `location` and `organisation`: a name that was found in the article's text, and `section` the
    one that its headline says in brackets (【健康】); where none is called exactly so, every one that holds it. A store
    whose names were not looked for has nothing that passes.

    `date_from` and `date_to` are days, both inclusive, or the months or years that begin or end with them (2024,
    2024-07, 2024/7/1), and `year` is all days of one; an article without a date never matches. Once made, a filter
    holds ISO days, and no `year`. Raises FilterError, also for half a character: no store can look for it.
    """

    source: str | None = None
    date_from: str | None = None
    date_to: str | None = None
    headline: str | None = None
    author: str | None = None
    paper: str | None = None
    year: str | None = None
    person: str | None = None
    location: str | None = None
    organisation: str | None = None
    section: str | None = None

    def __post_init__(self) -> None:
        for name in Conditions.__annotations__:
            value = getattr(self, name)
            if value is not None:
                if not is_whole(value):
                    raise FilterError(
                        "{name}里有半个字符（U+D800 到 U+DFFF，编码出错时留下的）：请重新输入这段文字。",
                        name=f"筛选条件 {name} ",
                    )
                object.__setattr__(self, name, value.strip() or None)
        first, last = (None, None) if self.year is None else (_day(self.year), _day(self.year, last=True))
        begins = None if self.date_from is None else _day(self.date_from)
        ends = None if self.date_to is None else _day(self.date_to, last=True)
        object.__setattr__(self, "date_from", max((day for day in (first, begins) if day), default=None))
        object.__setattr__(self, "date_to", min((day for day in (last, ends) if day), default=None))
        object.__setattr__(self, "year", None)
        if self.date_from and self.date_to and self.date_from > self.date_to:
            first, last = self.date_from, self.date_to
            raise FilterError("起始日期 {first} 晚于截止日期 {last}：请对调，或去掉其中一个。", first=first, last=last)

    @property
    def everything(self) -> bool:
        """Whether nothing is asked for."""
        return self == Filter()


def is_whole(text: str) -> bool:
    """Whether no half of a character (U+D800 to U+DFFF) is in it: no file or index can hold one, or be asked for it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _day(written: str, *, last: bool = False) -> str:
    """The first or `last` day of the day, month or year that is written. Raises FilterError."""
    found = _WRITTEN.fullmatch("".join(unicodedata.normalize("NFKC", written).split()))
    if found is not None:
        year, month = int(found[1]), int(found[2] or (12 if last else 1))
        if 1 <= month <= 12 and year >= datetime.MINYEAR:
            days = calendar.monthrange(year, month)[1]
            day = int(found[3] or (days if last else 1))
            if 1 <= day <= days:
                return datetime.date(year, month, day).isoformat()
    raise FilterError(
        "日期“{written}”看不懂：应写成 2024、2024-07 或 2024-01-31 这样的年、年-月、年-月-日，并且日历上有。",
        written=written,
    )


def author_name(author: str) -> str:
    """An author's name as it is looked for: 记者江岸, （江岸） are 江岸; all of it where nothing else is left."""
    plain = squeezed(author).translate(_BRACKETS)
    return _ROLE.sub("", plain) or plain
