"""Lines at their places to printed lines: width, indent, size and white are those of their boxes, not of their text.

It must not know what order lines are read in: they come in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.placed import Placed
from corpus.typeset.lines import PrintedLine, printed_line

# An indent is no wider, in ems: what stands farther in is set in the middle.
WIDEST_INDENT = 4.5


def text_size(placed: Sequence[Placed]) -> float:
    """The type size of most of the text, in points."""
    sizes: Counter[float] = Counter()
    for line in placed:
        sizes[round(2 * line.size) / 2] += len(line.text)
    return max(sizes.most_common(1)[0][0], 0.5)


def placed_lines(text: str, placed: Sequence[Placed]) -> Iterator[PrintedLine]:
    """The printed lines of a text whose lines have these places."""
    size = text_size(placed)
    for number, (physical, place) in enumerate(zip(text.split("\n"), placed, strict=True), start=1):
        if not physical.strip():
            continue
        line = printed_line(number, physical)
        yield replace(
            line,
            width=place.ems,
            indent=place.indent if 0.3 < place.indent <= WIDEST_INDENT else 0.0,
            gap=1 + place.white,
            loose=0.0,
            spaced=False,
            breaks=place.apart,
            size=place.size / size,
            apart=place.apart,
            folio=place.folio,
        )
