"""Lines of type at their places on the page, as formats that know boxes give them, and the characters of such a line.

Values only: nothing here decides anything.
"""

from __future__ import annotations

from dataclasses import dataclass

# Left, top, right, bottom.
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Placed:
    """A line: its text, its box in points from the page's top left, its type size in points, its length in ems.

    `upright`: its characters stand one under the other on a page whose lines run across. `indent` is how far in its
    column it begins, in ems. `apart`: another part of the page begins with it, and no text runs on into it. `white` is
    the white above it in whole lines, beyond what there is between the lines of its column. `folio`: it belongs to the
    head or the foot of the page. `sure` is how surely its characters were recognised on the whole, 0 to 1, and `doubts`
    are the places in its text of those that may be others. `row`: it holds the cells of a row of a table.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    ems: float
    upright: bool = False
    indent: float = 0.0
    apart: bool = False
    white: int = 0
    folio: bool = False
    sure: float = 1.0
    doubts: tuple[int, ...] = ()
    row: bool = False

    @property
    def box(self) -> Box:
        return self.left, self.top, self.right, self.bottom

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character: its cell in points from the page's top left, its baseline, its type size, how many quarters of a
    turn anticlockwise it stands, whether a blank was drawn before it, how surely it was recognised, 0 to 1, and whether
    it is `askew`: set on a slant, neither along nor across the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    base: float
    size: float
    turn: int = 0
    after_blank: bool = False
    sure: float = 1.0
    askew: bool = False
