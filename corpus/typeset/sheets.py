"""A printed page of characters at their places to its lines in the order of reading, whichever way its type runs.

Type that runs upward or downward, and vertical type whose lines stand side by side from the right, is turned so that it
runs from left to right, read as that, and turned back. It must not know where characters come from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.placed import Box, Glyph, Placed
from corpus.typeset.glyphs import askew_lines, is_vertical, read_lines, without_doubles
from corpus.typeset.ground import Ground
from corpus.typeset.order import in_order
from corpus.typeset.tables import take_tables

# Where the baseline lies in a character's cell, in ems from its middle.
BASELINE = 0.38
# Vertical type is read as type turned by three quarters, whose characters stand.
DOWN = 3


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: its size in points, where its pictures and its ruled lines are, its characters in the order in which they
    were drawn."""

    width: float
    height: float
    pictures: tuple[Box, ...] = ()
    glyphs: tuple[Glyph, ...] = ()
    rules: tuple[Box, ...] = ()

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies on the page."""
        return 0 <= x <= self.width and 0 <= y <= self.height


def lines_of(sheet: Sheet) -> list[Placed]:
    """The lines of a page in the order of reading: those of the way in which most of its type runs, then others, at
    last what is set on a slant."""
    level = [glyph for glyph in sheet.glyphs if not glyph.askew]
    turns = Counter(glyph.turn for glyph in level)
    lines: list[Placed] = []
    for turn, _ in turns.most_common():
        glyphs = [glyph for glyph in level if glyph.turn == turn]
        if turn == 0 and is_vertical(glyphs):
            glyphs = [replace(glyph, base=(glyph.left + glyph.right) / 2 - BASELINE * glyph.size) for glyph in glyphs]
            lines += _read(sheet, glyphs, DOWN)
        else:
            lines += _read(sheet, glyphs, turn)
    # A watermark lies over the text of several stories, and belongs to none.
    return lines + askew_lines(without_doubles([glyph for glyph in sheet.glyphs if glyph.askew]))


def _read(sheet: Sheet, glyphs: Sequence[Glyph], turn: int) -> list[Placed]:
    """Read glyphs that all run one way."""
    turned = without_doubles([_turn_glyph(glyph, turn, sheet) for glyph in glyphs])
    pictures = [_turn(box, turn, sheet) for box in sheet.pictures]
    rules = [_turn(box, turn, sheet) for box in sheet.rules]
    height = sheet.width if turn % 2 else sheet.height
    back = (4 - turn) % 4
    over = Sheet(sheet.height, sheet.width) if turn % 2 else sheet
    turned, tables = take_tables(turned, rules)
    lines = in_order(read_lines(turned), Ground(pictures, rules, tables), height)
    return [turn_line(line, back, over) for line in lines]


def _turn(box: Box, turn: int, sheet: Sheet) -> Box:
    """A box on the page that is turned so that what runs in the direction `turn` runs from left to right."""
    left, top, right, bottom = box
    if turn == 1:
        return sheet.height - bottom, left, sheet.height - top, right
    if turn == 2:
        return sheet.width - right, sheet.height - bottom, sheet.width - left, sheet.height - top
    if turn == 3:
        return top, sheet.width - right, bottom, sheet.width - left
    return box


def _turn_glyph(glyph: Glyph, turn: int, sheet: Sheet) -> Glyph:
    if not turn:
        return glyph
    left, top, right, bottom = _turn((glyph.left, glyph.top, glyph.right, glyph.bottom), turn, sheet)
    base = (glyph.base, glyph.base, sheet.height - glyph.base, sheet.width - glyph.base)[turn]
    return replace(glyph, left=left, top=top, right=right, bottom=bottom, base=base)


def turn_line(line: Placed, turn: int, sheet: Sheet) -> Placed:
    """A line of `sheet` where it stands once the sheet is turned so that what runs in the direction `turn` runs from
    left to right."""
    if not turn:
        return line
    left, top, right, bottom = _turn((line.left, line.top, line.right, line.bottom), turn, sheet)
    return replace(line, left=left, top=top, right=right, bottom=bottom)
