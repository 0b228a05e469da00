"""A passage to one line that says where it was printed; knows nothing of ranking, and never invents a date or page."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Protocol

from corpus.readable import counts_blocks

Span = tuple[int, int]


class Printed(Protocol):
    """What a place in print is told by, a `qa.model.Place` or `Passage`; its fields are told there."""

    @property
    def headline(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def lines(self) -> Span: ...
    @property
    def date(self) -> str | None: ...
    @property
    def file(self) -> str: ...


class Cited(Printed, Protocol):
    """What a citation is made of: a `qa.model.Passage`."""

    @property
    def untitled(self) -> bool: ...
    @property
    def authors(self) -> Sequence[str]: ...
    @property
    def paper(self) -> str | None: ...
    @property
    def page_number(self) -> str | None: ...


# GB/T 7714-2015, 8.1.2: of more than three authors the first three are named.
MOST_AUTHORS = 3

# A kicker's dash and the line after it are one headline (——一颗杨梅).
_AFTER_DASH = re.compile(r"(?<=[—–]) ")


def citation(passage: Cited) -> str:
    """A newspaper article as GB/T 7714-2015 (4.5, A.5) has it, 作者. 题名[N]. 报名, 日期(版次)., without what is not
    known; source and lines where the paper or a printed headline is not known."""
    if passage.untitled or passage.paper is None:
        return plain_citation(passage)
    names = ", ".join([*passage.authors[:MOST_AUTHORS], *["等"] * (len(passage.authors) > MOST_AUTHORS)])
    page = f"({passage.page_number})" if passage.page_number and passage.date else ""
    printed = ", ".join(part for part in (passage.paper, passage.date) if part) + page
    title = _AFTER_DASH.sub("", passage.headline)
    return " ".join(f"{part}." for part in (names, f"{title}[N]", printed) if part)


def plain_citation(passage: Printed) -> str:
    """Headline (where one was printed), source, date (where known) and lines, as plain text."""
    untitled = getattr(passage, "untitled", False)  # a place always has a headline to be known by
    headline = "" if untitled else f"《{passage.headline}》"
    date = "" if not passage.date or passage.date in passage.source else passage.date
    return "，".join(
        part
        for part in (headline, passage.source, date, place_in_file(passage.lines, passage.source, passage.file))
        if part
    )


def place_in_file(lines: Span, source: str, file: str = "", say: Callable[..., str] = str.format) -> str:
    """A closed span of physical lines in words, of paragraphs where the source has no lines; of a row of the JSON Lines
    file `file` its number, after that name where `source` does not tell it. `say` says our words in another language.
    """
    first, last = lines
    if file:
        row = say("第 {first} 条", first=first)
        return row if source.startswith(file) else f"{file} {row}"
    if counts_blocks(source):
        return say("第 {first} 段" if first == last else "第 {first}–{last} 段", first=first, last=last)
    return say("第 {first} 行" if first == last else "第 {first}–{last} 行", first=first, last=last)
