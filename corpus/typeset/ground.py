"""What is on a page beside its lines of type, as values: pictures, ruled lines, tables.

It must not know in which order anything is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from corpus.placed import Box, Placed
from corpus.typeset.ruled import boxes_of

# The sides of a box are no farther from it, in ems.
SIDE: Final = 0.6


@dataclass(frozen=True, slots=True)
class Ground:
    """The boxes of pictures and of rules, and the rows of each table."""

    pictures: Sequence[Box] = ()
    rules: Sequence[Box] = ()
    tables: Sequence[Sequence[Placed]] = ()

    @property
    def rows(self) -> list[Placed]:
        """The rows of all tables."""
        return [row for table in self.tables for row in table]

    def boxes(self, size: float, page: Box) -> list[Box]:
        """The boxes that rules draw within what is on a page, whose type is so large."""
        return boxes_of(self.rules, size, page) if self.rules else []

    def within(self, box: Box, size: float) -> Ground:
        """What is within a box, without its own sides."""
        near = SIDE * size
        smaller = box[0] + near, box[1] + near, box[2] - near, box[3] - near
        return Ground(
            [one for one in self.pictures if holds(box, one)],
            [one for one in self.rules if holds(smaller, one)],
            [table for table in self.tables if holds(box, table[0].box)],
        )

    def without(self, box: Box) -> Ground:
        """What is outside of a box; its sides are as good as outside."""
        return Ground(
            [one for one in self.pictures if not holds(box, one)],
            [one for one in self.rules if not holds(box, one)],
            [table for table in self.tables if not holds(box, table[0].box)],
        )


def holds(box: Box, other: Box) -> bool:
    """Whether the middle of a box is within another."""
    x, y = (other[0] + other[2]) / 2, (other[1] + other[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
