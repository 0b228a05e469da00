"""How files are read, as the user says it: one value that goes from the command line, the page or Python to the readers
of formats. It must not know what a format does with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from corpus.decode import Damaged
from corpus.errors import ReadError
from corpus.filed import read_date
from corpus.limits import name_problem
from corpus.model import UNKNOWN, Folio, Page


@dataclass(frozen=True, slots=True)
class Options:
    """`damaged`: what is done where bytes are no text. `folio`: paper and day that the user names; they go before what
    is printed and what names of files say. `fields`: what a crawler's fields mean, name to meaning (`标题`). `password`
    opens encrypted files. `page`: the one page of a file of several that is wanted. `originals`: pages that have places
    carry the file that they were read from. `kept`: the folder where what is
    recognised on scans is kept. `report` is called with how many pages of how many of a file were recognised, again and
    again; what it raises ends the reading."""

    damaged: Damaged = "strict"
    folio: Folio = UNKNOWN
    fields: Mapping[str, str] = field(default_factory=dict)
    password: str = ""
    page: int | None = None
    originals: bool = False
    kept: Path | None = None
    report: Callable[[int, int], None] | None = None

    def told(self, page: Page) -> Page:
        """The page with what the user says of it."""
        return replace(page, folio=self.folio.over(page.folio))


DEFAULT: Final = Options()


def reading_options(
    damaged: Damaged = "strict",
    paper: str | None = None,
    date: str | None = None,
    fields: Mapping[str, str] | None = None,
    password: str | None = None,
) -> Options:
    """The options as a user writes them. Raises ReadError for a date that is none, and a paper that cannot be named."""
    if paper is not None and (problem := name_problem(paper)):
        raise ReadError(paper[:40], problem)
    day = None if date is None else read_date(date)
    if date is not None and day is None:
        raise ReadError(date[:40], "不是日期；请写成 2024-05-17。")
    return Options(damaged, Folio((paper or "").strip() or None, day), fields or {}, password or "")
