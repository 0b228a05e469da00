"""A line of type at its place on the page, as formats that know boxes give it.

A value only: nothing here decides anything.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Placed:
    """A line: its text, its box in points from the page's top left, its type size in points.

    `upright`: its characters stand one under the other on a page whose lines run across. `column` is the left edge of
    the column that it stands in. `apart`: another part of the page begins with it, and no text runs on into it;
    `white` is the white above it in lines, more than there is between lines of its column.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    upright: bool = False
    column: float = 0.0
    apart: bool = False
    white: int = 0

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top
