"""Which passages a question may be answered from: source, dates, headline. Knows nothing of how they are found."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from index.errors import FilterError

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions that all must hold; None or white space alone asks for nothing.

    `source`: the source of exactly this name; where there is none, every source whose name holds it (a folder, a
    paper, a file's own name). `date_from` and `date_to`: ISO days, both inclusive; an article without a date never
    matches either.
    `headline`: stands in the article's headline, white space apart; an untitled article's first sentence counts as its
    headline, as everywhere. Raises FilterError.
    """

    source: str | None = None
    date_from: str | None = None
    date_to: str | None = None
    headline: str | None = None

    def __post_init__(self) -> None:
        for name in ("source", "date_from", "date_to", "headline"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, value.strip() or None)
        for date in (self.date_from, self.date_to):
            if date is not None and not _is_day(date):
                raise FilterError(f"日期“{date}”看不懂：应写成 2024-01-31 这样的年-月-日，并且是日历上有的一天。")
        if self.date_from and self.date_to and self.date_from > self.date_to:
            raise FilterError(f"起始日期 {self.date_from} 晚于截止日期 {self.date_to}：请对调，或去掉其中一个。")

    @property
    def everything(self) -> bool:
        """Whether nothing is asked for."""
        return self == Filter()


def squeezed(text: str) -> str:
    """`text` without white space, as headlines are compared: where a headline breaks says nothing."""
    return "".join(text.split())


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True
