"""Lines at their places to printed lines: width, indent, size and white are those of their boxes, not of their text.

It must not know what order lines are read in: they come in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.placed import Placed
from corpus.typeset.furniture import jump
from corpus.typeset.glued import cut_note
from corpus.typeset.lines import PrintedLine, printed_line, width

# The widest indent, in ems: a line that stands farther in is centred.
WIDEST_INDENT = 4.5
# The largest size of text, as a multiple of the page's; and the fewest characters whose usual size can be told.
LARGEST_TEXT, LEAST_TEXT = 1.35, 40


def text_size(placed: Sequence[Placed]) -> float:
    """The type size of most of the text, in points."""
    sizes: Counter[float] = Counter()
    for line in placed:
        sizes[round(2 * line.size) / 2] += len(line.text)
    return max(sizes.most_common(1)[0][0], 0.5)


def local_sizes(placed: Sequence[Placed]) -> list[float]:
    """For each line the type size of the text in its part of the page: stories are set in sizes of their own."""
    whole = text_size(placed)
    starts = [at for at, line in enumerate(placed) if line.apart or at == 0]
    sizes: list[float] = []
    for first, end in pairwise([*starts, len(placed)]):
        small = [line for line in placed[first:end] if line.size < LARGEST_TEXT * whole]
        enough = sum(len(line.text) for line in small) >= LEAST_TEXT
        sizes += [text_size(small) if enough else whole] * (end - first)
    return sizes


def placed_lines(text: str, placed: Sequence[Placed]) -> Iterator[PrintedLine]:
    """The printed lines of a text whose lines have these places."""
    rows = zip(text.split("\n"), placed, local_sizes(placed), strict=True)
    for number, (physical, place, size) in enumerate(rows, start=1):
        if not physical.strip():
            continue
        taken = 0.0
        for part in cut_note(physical):
            line = _placed_line(printed_line(number, part), place, size)
            taken += width(part)
            # A note is no part of the column: it begins nothing, and its text fills the line with it.
            parted = jump(part) is not None and part != physical
            room = place.ems - (width(physical) - taken)
            yield replace(line, breaks=False, apart=False) if parted else replace(line, width=room)


def _placed_line(line: PrintedLine, place: Placed, size: float) -> PrintedLine:
    """The line with what its place says; `size` is that of the text around it."""
    return replace(
        line,
        indent=place.indent if 0.3 < place.indent <= WIDEST_INDENT else 0.0,
        gap=1 + place.white,
        loose=0.0,
        spaced=False,
        breaks=place.apart,
        size=place.size / size,
        apart=place.apart,
        folio=place.folio,
        row=place.row,
    )
