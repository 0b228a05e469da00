"""How files are read, as the user says it: one value that goes from the command line, the page or Python to the readers
of formats. It must not know what a format does with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, TypedDict

from corpus.decode import Damaged
from corpus.errors import Reason
from corpus.model import UNKNOWN, Folio, Page

# Called as (stage, done, total).
Report = Callable[[str, int, int], None]
# The stages in which the pages of a scan are recognised, and within it the lines of one of them.
RECOGNISING: Final = "识别"
LINES: Final = "第 {page} 页"


class ReadingOptions(TypedDict, total=False):
    """How files are read and named, as a user writes it: what `read_paths` and `index.build` take alike.

    Names are paths from `base`, where it is given; `source_name` is the name of the one file or folder that is given.
    With `damaged` "replace", U+FFFD stands where bytes are no text. `paper` and `date` (2024-05-17) stand in place of
    what the pages and the names of their files say. `fields` says what a crawler calls its fields, `{"title":
    "新闻标题"}`; `password` opens encrypted PDFs and .7z archives.
    """

    base: str | Path | None
    source_name: str | None
    damaged: Damaged
    paper: str | None
    date: str | None
    fields: Mapping[str, str] | None
    password: str | None


@dataclass(frozen=True, slots=True)
class Options:
    """`damaged`: what is done where bytes are no text. `folio`: paper and day that the user names; they go before what
    is printed and what names of files say. `fields`: what a crawler's fields mean, name to meaning (`标题`). `password`
    opens encrypted files. `page`: the one page of a file of several that is wanted. `originals`: pages that have places
    carry the file that they were read from. `kept`: the folder where what is recognised on scans is kept. `report` is
    called again and again while a file is recognised, with how many of its pages were (the stage RECOGNISING), and how
    many lines of one (`lines_of`); what it raises ends the reading."""

    damaged: Damaged = "strict"
    folio: Folio = UNKNOWN
    fields: Mapping[str, str] = field(default_factory=dict)
    password: str = ""
    page: int | None = None
    originals: bool = False
    kept: Path | None = None
    report: Report | None = None

    def told(self, page: Page) -> Page:
        """The page with what the user says of it."""
        return replace(page, folio=self.folio.over(page.folio))


DEFAULT: Final = Options()


def lines_of(page: int) -> Reason:
    """The stage in which the lines of a page are recognised."""
    return Reason(LINES, page=page)


def is_of_lines(stage: str) -> bool:
    """Whether a stage is that of the lines of a page."""
    return isinstance(stage, Reason) and stage.words == LINES
