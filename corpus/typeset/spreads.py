"""Two pages of a paper on one sheet: recognised by the white between them and a page number on each, and read apart.

A sheet is read as one page where this is not certain. It must not know where characters come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Final, Literal

from corpus.placed import Box, Glyph, Placed
from corpus.typeset.furniture import read_folio
from corpus.typeset.glyphs import is_vertical
from corpus.typeset.ground import Ground
from corpus.typeset.order import in_order
from corpus.typeset.parts import alike
from corpus.typeset.sheets import Sheet, lines_of

Side = Literal["left", "right"]
# What the pages of a sheet are called.
SIDES: Final[dict[Side, str]] = {"left": "左", "right": "右"}

# How far the middle of the white between two pages may be from that of the sheet, as a share of its width.
MIDDLE: Final = 0.05
# The white is so many ems of the text wide, and so many times as wide as any other white down the whole sheet.
WHITE, WIDER = 3.0, 1.5
# Large type of one size and height at both sides of the white is one headline where it is nearer, in its own ems.
ACROSS: Final = 2.5
# No printed page has more characters of headline size than these; each is compared with each of the other page.
MOST_LARGE: Final = 300
# Each page has at least this share of the characters.
SHARE: Final = 0.15
# On a sheet of two pages at least this share of the characters runs from left to right, or down.
LEVEL: Final = 0.9
# A picture that takes so much of the sheet lies under its text: the sheet was scanned.
UNDER: Final = 0.8


@dataclass(frozen=True, slots=True)
class Half:
    """The lines of a page in the order of reading, at their places on the sheet, and the side of the sheet on which the
    page stands; None where it takes all of it."""

    lines: list[Placed]
    side: Side | None = None


def pages_of(sheet: Sheet) -> list[Half]:
    """The pages of a sheet in the order of reading: two where two clearly stand side by side, else one."""
    cut = _cut(sheet)
    if cut is not None:
        halves = [Half(_lines(sheet, 0.0, cut), "left"), Half(_lines(sheet, cut, sheet.width), "right")]
        if _are_numbered(halves):
            return halves[::-1] if is_vertical(sheet.glyphs) else halves
    return [Half(lines_of(sheet))]


def halves_of(lines: Sequence[Placed], tables: Sequence[Sequence[Placed]], size: tuple[float, float]) -> list[Half]:
    """As `pages_of`, for a sheet of this width and height whose lines run across and are known, not its characters."""
    every = [*lines, *(row for table in tables for row in table)]
    cut = _cut(Sheet(*size, glyphs=tuple(map(_as_glyph, every))))
    if cut is not None:
        sides: tuple[tuple[Side, bool], ...] = (("left", True), ("right", False))
        halves = [
            Half(
                in_order(
                    [line for line in lines if (_middle(line) < cut) is before],
                    Ground(tables=[table for table in tables if (_middle(table[0]) < cut) is before]),
                    size[1],
                ),
                side,
            )
            for side, before in sides
        ]
        if _are_numbered(halves):
            return halves
    return [Half(in_order(lines, Ground(tables=tables), size[1]))]


def _are_numbered(halves: Sequence[Half]) -> bool:
    """Whether each of two pages has a number of its own at its head or foot."""
    numbers = [read_folio("", [line.text for line in half.lines if line.folio]).page_number for half in halves]
    return None not in numbers and numbers[0] != numbers[1]


def _as_glyph(line: Placed) -> Glyph:
    return Glyph(line.text, line.left, line.top, line.right, line.bottom, line.bottom, line.size)


def _lines(sheet: Sheet, left: float, right: float) -> list[Placed]:
    """The lines of what stands between two edges, read as a page of its own."""
    glyphs = tuple(
        replace(glyph, left=glyph.left - left, right=glyph.right - left)
        for glyph in sheet.glyphs
        if left <= _middle(glyph) < right
    )
    pictures = tuple(
        (max(0.0, a - left), top, min(b, right) - left, bottom)
        for a, top, b, bottom in sheet.pictures
        if a < right and b > left
    )
    rules = tuple((a - left, top, b - left, bottom) for a, top, b, bottom in sheet.rules if left <= (a + b) / 2 < right)
    lines = lines_of(Sheet(right - left, sheet.height, pictures, glyphs, rules))
    return [replace(line, left=line.left + left, right=line.right + left) for line in lines]


def _cut(sheet: Sheet) -> float | None:
    """The middle of the white that parts two pages, in points from the left; None where there is none."""
    # A photographer's name that runs upward, or a watermark, tells nothing of the pages.
    level = [glyph for glyph in sheet.glyphs if not (glyph.turn or glyph.askew)]
    if not level or sheet.width <= sheet.height or len(level) < LEVEL * len(sheet.glyphs):
        return None
    whites = _whites(sheet, level)
    if not whites:
        return None
    (left, right), *others = sorted(whites, key=lambda white: white[0] - white[1])
    cut, wide = (left + right) / 2, right - left
    least = max(WHITE * median(glyph.size for glyph in level), *(WIDER * (b - a) for a, b in others), 0.0)
    if wide < least or abs(cut - sheet.width / 2) > MIDDLE * sheet.width:
        return None
    before = [glyph for glyph in level if _middle(glyph) < cut]
    after = [glyph for glyph in level if _middle(glyph) >= cut]
    if min(len(before), len(after)) < SHARE * len(level) or _has_headline_across(before, after, wide):
        return None
    return cut


def _whites(sheet: Sheet, glyphs: Sequence[Glyph]) -> list[tuple[float, float]]:
    """From where to where there is nothing down the whole sheet between what stands on it."""
    spans = [(glyph.left, glyph.right) for glyph in glyphs]
    spans += [(box[0], box[2]) for box in sheet.pictures if not _lies_under(box, sheet)]
    reach: list[tuple[float, float]] = []
    for left, right in sorted(spans):
        if reach and left <= reach[-1][1]:
            reach[-1] = (reach[-1][0], max(reach[-1][1], right))
        else:
            reach.append((left, right))
    return [(one[1], after[0]) for one, after in pairwise(reach)]


def _lies_under(box: Box, sheet: Sheet) -> bool:
    return (box[2] - box[0]) * (box[3] - box[1]) > UNDER * sheet.width * sheet.height


def _has_headline_across(left: Sequence[Glyph], right: Sequence[Glyph], wide: float) -> bool:
    """Whether one headline stands at both sides of white of this width: letter-spaced, or with its middle left free for
    the fold."""
    large = [[glyph for glyph in side if ACROSS * glyph.size > wide] for side in (left, right)]
    return max(map(len, large)) > MOST_LARGE or any(
        alike(one.size, other.size)
        and abs(one.base - other.base) < 0.3 * one.size
        and other.left - one.right < ACROSS * one.size
        for one in large[0]
        for other in large[1]
    )


def _middle(one: Glyph | Placed) -> float:
    return (one.left + one.right) / 2
