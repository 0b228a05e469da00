"""Tables that are ruled in cells to rows: the cells of a row stand on one line, as those of other formats do.

It must not know where a table stands among the text.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean, median
from typing import Final

from corpus.placed import Box, Glyph, Placed
from corpus.typeset.glyphs import read_lines
from corpus.typeset.lines import width
from corpus.typeset.ruled import Cell, Grid, grids_of

# What parts two cells of a row.
CELL_GAP: Final = "\u3000"
# More characters in the usual cell are a column of text, and what is ruled is no table.
LONGEST_CELL: Final = 30
# A table has so many cells with print in them.
LEAST_CELLS: Final = 4

# A cell over several columns or rows with more characters is a story that stands in one frame with the table.
LONGEST_MERGED: Final = 60
# Lines of cells stand on one level within so many ems; rows without a rule between them are at least so many, for two
# lines are those of cells whose text is long, and have at least this share of their cells filled. Lines of such text
# fill more than this share of their cells.
LEVEL: Final = 0.3
LEAST_UNRULED, FILLED, FULL = 3, 0.85, 0.75

Cells = dict[Cell, list[Glyph]]


def take_tables(glyphs: Sequence[Glyph], rules: Sequence[Box]) -> tuple[list[Glyph], list[list[Placed]]]:
    """The glyphs that stand in no table, and the rows of each table; every glyph is in one of both."""
    rest, tables = list(glyphs), list[list[Placed]]()
    if len(rules) < 2 or not glyphs:
        return rest, tables
    for grid in grids_of(rules, median(glyph.size for glyph in glyphs)):
        cells, outside = _fill(grid, rest)
        if len(cells) >= LEAST_CELLS and median(map(len, cells.values())) <= LONGEST_CELL:
            rest = outside
            tables.append(_rows(grid, cells))
    return rest, tables


def _fill(grid: Grid, glyphs: Sequence[Glyph]) -> tuple[Cells, list[Glyph]]:
    """The glyphs in each cell of a table, and those that are in none."""
    spots = [grid.cell((glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2) for glyph in glyphs]
    counts = Counter(spots)
    stories = {spot for spot in set(grid.merged.values()) if counts[spot] > LONGEST_MERGED}
    cells: Cells = defaultdict(list)
    outside: list[Glyph] = []
    for glyph, spot in zip(glyphs, spots, strict=True):
        (outside if spot is None or spot in stories else cells[spot]).append(glyph)
    # Blanks are drawn in cells that are left empty, too.
    return {spot: found for spot, found in cells.items() if any(not one.text.isspace() for one in found)}, outside


def _rows(grid: Grid, cells: Cells) -> list[Placed]:
    """The rows of a table that hold print."""
    rows = []
    wide = [stop - one for one, stop in pairwise(grid.stops)]
    for row in sorted({row for row, _ in cells}):
        columns = range(len(grid.stops) - 1)
        found = [_lines(cells[row, column]) if (row, column) in cells else [] for column in columns]
        rows += [_row(grid, row, one) for one in _unruled_rows(found, wide) or [found]]
    return rows


def _unruled_rows(cells: Sequence[Sequence[Placed]], wide: Sequence[float]) -> list[list[list[Placed]]]:
    """The rows that stand in one row of cells, which are so wide, without a rule between them: the cells have their
    lines on the same levels, hardly one missing. None where it is one row, whose cells hold text of several lines."""
    longest = max(cells, key=len)
    near = LEVEL * longest[0].size
    rows = [[[line for line in cell if abs(line.bottom - one.bottom) < near] for cell in cells] for one in longest]
    filled = sum(1 for row in rows for cell in row if cell)
    placed = sum(len(cell) for row in rows for cell in row)
    columns = sum(1 for cell in cells if cell)
    full = sum(
        1
        for cell, room in zip(cells, wide, strict=True)
        if cell and all(line.right - line.left > FULL * room for line in cell[:-1])
    )
    several = len(rows) >= LEAST_UNRULED and columns > 1 and 2 * full < columns and placed == sum(map(len, cells))
    return rows if several and filled >= FILLED * columns * len(rows) else []


def _lines(glyphs: Sequence[Glyph]) -> list[Placed]:
    return sorted(read_lines(glyphs), key=lambda line: (line.top, line.left))


def _row(grid: Grid, row: int, cells: Sequence[Sequence[Placed]]) -> Placed:
    """The lines of cells as one line."""
    lines = [line for cell in cells for line in cell]
    text, doubts = "", list[int]()
    for number, cell in enumerate(cells):
        text += CELL_GAP if number else ""
        for line in cell:
            doubts += [len(text) + spot for spot in line.doubts]
            text += line.text
    before = len(text) - len(text.lstrip(CELL_GAP))
    text = text.strip(CELL_GAP)
    left, _, right, _ = grid.box
    sure = fmean(line.sure for line in lines for _ in line.text)
    return Placed(
        text, left, grid.levels[row], right, grid.levels[row + 1], median(line.size for line in lines), width(text),
        sure=sure, doubts=tuple(spot - before for spot in doubts), row=True,
    )  # fmt: skip
