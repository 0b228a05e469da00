"""Recognised lines of a scan to its lines in the order of reading, by the same road as the characters of a PDF.

A skew is undone, and the room of a line is shared out among its characters. It must not know which program recognised
them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

from corpus.placed import Box, Glyph, Placed
from corpus.typeset.photos import take_photos, without_dashes
from corpus.typeset.recognised_lines import Recognised, Span, cells_of, full_width
from corpus.typeset.recognised_mending import mended
from corpus.typeset.recognised_sizes import sizes_of
from corpus.typeset.sheets import BASELINE, Sheet, turn_line
from corpus.typeset.spreads import Half, pages_of

# The type of most of the text is laid out as if it were so large, in points: a page may be scanned at any resolution.
TEXT_SIZE: Final = 9.5
# Shorter lines do not tell how a page is skewed.
SKEW_LENGTH: Final = 6


@dataclass(frozen=True, slots=True)
class Scan:
    """A page of recognised lines: its size as it lies, by how many quarters anticlockwise its type is turned, the
    lines, where photos are and the ends of ruled lines, as they stand once it is turned back."""

    width: float
    height: float
    turn: int
    lines: tuple[Recognised, ...]
    pictures: tuple[Box, ...] = ()
    rules: tuple[Box, ...] = ()


def pages_of_scan(scan: Scan) -> list[Half]:
    """The one or two pages on it, their lines in the order of reading, their boxes where they stand on the page as it
    lies; none where nothing is printed."""
    found, photos = take_photos(scan.lines, scan.pictures)
    if not found:
        return []
    rules = without_dashes(scan.rules, found)
    scan = replace(scan, lines=tuple(found), pictures=tuple(photos), rules=tuple(rules))
    frame = _Frame(scan)
    lines = mended([frame.straight(line) for line in scan.lines])
    glyphs: list[Glyph] = []
    # Column by column: what was given one after the other is taken for pieces of a line where it stands side by side.
    for line, size in sorted(zip(lines, sizes_of(lines), strict=True), key=lambda one: one[0].ends[0]):
        glyphs += _glyphs(line, size)
    pictures, ruled = tuple(map(frame.box, scan.pictures)), tuple(map(frame.rule, scan.rules))
    halves = pages_of(Sheet(*frame.size, pictures, tuple(glyphs), ruled))
    return [Half([frame.back(line) for line in half.lines], half.side) for half in halves]


class _Frame:
    """From the places of a scan to those of a page that lies straight and is of usual size, and back."""

    def __init__(self, scan: Scan) -> None:
        self.scan = scan
        self.scale = TEXT_SIZE / max(0.1, median(line.size for line in scan.lines for _ in line.text))
        self.upright = (scan.height, scan.width) if scan.turn % 2 else (scan.width, scan.height)
        self.size = (self.upright[0] * self.scale, self.upright[1] * self.scale)
        angles = [_angle(line) for line in scan.lines if len(line.text) >= SKEW_LENGTH and not line.down]
        self.skew = median(angles) if angles else 0.0

    def straight(self, line: Recognised) -> Recognised:
        x0, y0, x1, y1 = line.ends
        ends = (*self._straight(x0, y0, -self.skew, self.scale), *self._straight(x1, y1, -self.skew, self.scale))
        return replace(line, text=full_width(line.text), ends=ends, height=line.height * self.scale)

    def box(self, box: Box) -> Box:
        """A box around what a box becomes."""
        left, top, right, bottom = box
        x, y = self._straight((left + right) / 2, (top + bottom) / 2, -self.skew, self.scale)
        across, down = self.scale * (right - left) / 2, self.scale * (bottom - top) / 2
        return x - across, y - down, x + across, y + down

    def rule(self, ends: Box) -> Box:
        """The box of a ruled line."""
        one, other = (self._straight(x, y, -self.skew, self.scale) for x, y in (ends[:2], ends[2:]))
        return min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])

    def back(self, line: Placed) -> Placed:
        """A line whose box is where it stands on the page as it lies."""
        x, y = (line.left + line.right) / 2 / self.scale, (line.top + line.bottom) / 2 / self.scale
        x, y = self._straight(x, y, self.skew, 1.0)
        across, down = (line.right - line.left) / 2 / self.scale, line.height / 2 / self.scale
        placed = replace(line, left=x - across, top=y - down, right=x + across, bottom=y + down)
        return turn_line(placed, (4 - self.scan.turn) % 4, Sheet(*self.upright))

    def _straight(self, x: float, y: float, angle: float, scale: float) -> tuple[float, float]:
        """A point turned about the middle of the page, and scaled."""
        mid_x, mid_y = self.upright[0] / 2, self.upright[1] / 2
        sine, cosine = math.sin(angle), math.cos(angle)
        x, y = x - mid_x, y - mid_y
        return scale * (mid_x + x * cosine - y * sine), scale * (mid_y + x * sine + y * cosine)


def _angle(line: Recognised) -> float:
    x0, y0, x1, y1 = line.ends
    return math.atan2(y1 - y0, x1 - x0)


def _glyphs(line: Recognised, size: float) -> list[Glyph]:
    """The characters of a line, each in its cell; cells touch where no white was set."""
    x0, y0, x1, y1 = line.ends
    if line.down:
        left, right = (x0 + x1 - size) / 2, (x0 + x1 + size) / 2
        return [_glyph(line, at, (left, right), y0 + place * (y1 - y0), size) for at, place in enumerate(line.at)]
    return [_glyph(line, at, cell, (y0 + y1) / 2, size) for at, cell in enumerate(cells_of(line, size))]


def _glyph(line: Recognised, at: int, cell: Span, middle: float, size: float) -> Glyph:
    """A character whose cell stands about `middle`."""
    top, base, bottom = middle - size / 2, middle + BASELINE * size, middle + size / 2
    blank, sure = at in line.blanks, line.sure[at]
    return Glyph(line.text[at], cell[0], top, cell[1], bottom, base, size, after_blank=blank, sure=sure)
