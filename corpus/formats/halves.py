"""The pages of a paper on a sheet, to pages of its file. It must not know how the lines of a sheet were found."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.model import Folio, NamedBytes, Page
from corpus.typeset.furniture import read_folio
from corpus.typeset.spreads import SIDES, Half


def to_pages(file: NamedBytes, source: str, halves: Sequence[Half], issue: Folio) -> tuple[list[Page], Folio]:
    """The pages of a sheet called `source`, and the paper and day that are known then: they are printed on the first
    page at least; a later page that has its own is of that."""
    pages = []
    for half in halves:
        issue = read_folio("", [line.text for line in half.lines if line.folio]).over(issue)
        issue = Folio(issue.paper, issue.date)
        name = f"{source}/{SIDES[half.side]}" if half.side else source
        text, whole = "\n".join(line.text for line in half.lines), "" if name == file.name else file.name
        pages.append(Page(name, text, origin=file.origin, file=whole, folio=issue, placed=tuple(half.lines)))
    return pages, issue
