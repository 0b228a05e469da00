"""Rows as a table for people, or as CSV for programs.

Columns line up where a Chinese character is as wide as two Latin ones. It must not know what the rows tell.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

from qa.clean_text import for_terminal, on_one_line

Row = Sequence[object]

# The widest that a cell of a table is shown; the rest of it is left out. CSV has all.
WIDEST = 44
# A spreadsheet takes a cell that begins so for a formula, and a page of newsprint may hold anything.
_FORMULA = ("=", "+", "-", "@", "\t")


def table(names: Sequence[str], rows: Iterable[Row]) -> str:
    """The rows under the `names` of their columns, a line each."""
    lines = [[_clipped(_shown(cell)) for cell in row] for row in (names, *rows)]
    widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(_padded(cell, w) for cell, w in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def csv_text(names: Sequence[str], rows: Iterable[Row]) -> str:
    """The rows as RFC 4180 has them, with a first line of names, ending without a line feed. Characters that command a
    terminal are shown as in our other output; before what a spreadsheet would run as a formula stands an apostrophe."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_harmless(for_terminal("" if cell is None else str(cell))) for cell in row] for row in rows)
    return written.getvalue().rstrip("\n")


def width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _shown(cell: object) -> str:
    return on_one_line("" if cell is None else str(cell))


def _clipped(text: str) -> str:
    if width(text) <= WIDEST:
        return text
    taken = 0
    for position, character in enumerate(text):
        taken += width(character)
        if taken > WIDEST - 1:
            return f"{text[:position]}…"
    return text


def _padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
