"""What ruled lines enclose: boxes around stories, and tables, which are ruled in cells.

Rules are the boxes of thin lines, in points. It must not know what is printed between them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import Final

from corpus.placed import Box

# Rules whose ends are no farther from each other meet, in ems.
MEET: Final = 0.6
# A table has at least so many rules along and down; two and two are a box.
LEAST_RULES: Final = 3
# With more rules along or down there is no telling which enclose what.
MOST_RULES: Final = 40
# A box around more of what is on the page than this is that of the page.
WHOLE: Final = 0.6


# A cell of a table: its row and its column.
Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a table: where its rules along (`levels`) and its rules down (`stops`) are. Of cells with no rule
    between them, which are one, `merged` has the first for each of the others."""

    levels: tuple[float, ...]
    stops: tuple[float, ...]
    merged: Mapping[Cell, Cell] = field(default_factory=dict)

    @property
    def box(self) -> Box:
        return self.stops[0], self.levels[0], self.stops[-1], self.levels[-1]

    def cell(self, x: float, y: float) -> Cell | None:
        """The row and the column in which a point is; None outside of the table."""
        left, top, right, bottom = self.box
        if not (left <= x < right and top <= y < bottom):
            return None
        spot = bisect_right(self.levels, y) - 1, bisect_right(self.stops, x) - 1
        return self.merged.get(spot, spot)


def grids_of(rules: Sequence[Box], size: float) -> list[Grid]:
    """What may be tables on a page whose type is so large: rules that meet, three or more each way."""
    reach = MEET * size
    grids = []
    for along, down in _networks(rules, reach):
        levels, stops = _apart([_level(rule) for rule in along], reach), _apart([_stop(rule) for rule in down], reach)
        if min(len(levels), len(stops)) >= LEAST_RULES:
            under = _walls([(_level(rule), rule[0], rule[2]) for rule in along], levels, stops)
            beside = _walls([(_stop(rule), rule[1], rule[3]) for rule in down], stops, levels)
            grids.append(Grid(levels, stops, _merged(len(levels) - 1, len(stops) - 1, under, beside)))
    return grids


def _walls(
    rules: Sequence[tuple[float, float, float]], places: Sequence[float], ends: Sequence[float]
) -> set[tuple[int, int]]:
    """Where there is a rule: the number of its place, and that of each span between two ends whose middle it covers."""
    middles = [(one + after) / 2 for one, after in pairwise(ends)]
    return {
        (bisect_right(places, place) - 1, span)
        for place, start, end in rules
        for span in range(bisect_left(middles, start), bisect_right(middles, end))
    }


def _merged(rows: int, columns: int, under: set[tuple[int, int]], beside: set[tuple[int, int]]) -> dict[Cell, Cell]:
    """The cells that no rule parts from an earlier one, each with the first of those that it is one with."""
    merged: dict[Cell, Cell] = {}
    seen: set[Cell] = set()
    for first in ((row, column) for row in range(rows) for column in range(columns)):
        waiting = [first] if first not in seen else []
        while waiting:
            row, column = cell = waiting.pop()
            if cell in seen:
                continue
            seen.add(cell)
            if cell != first:
                merged[cell] = first
            waiting += [(row + 1, column)] if row + 1 < rows and (row + 1, column) not in under else []
            waiting += [(row - 1, column)] if row > 0 and (row, column) not in under else []
            waiting += [(row, column + 1)] if column + 1 < columns and (column + 1, row) not in beside else []
            waiting += [(row, column - 1)] if column > 0 and (column, row) not in beside else []
    return merged


def boxes_of(rules: Sequence[Box], size: float, page: Box) -> list[Box]:
    """The boxes that rules draw within what is on a page, none within or over another."""
    reach = MEET * size
    found = []
    for along, down in _networks(rules, reach):
        if max(len(along), len(down)) <= MOST_RULES:
            found += list(_rectangles(along, down, reach))
    kept: list[Box] = []
    for box in sorted(found, key=_area, reverse=True):
        if _area(box) <= WHOLE * _area(page) and not any(_share(box, other, reach) for other in kept):
            kept.append(box)
    return kept


def part_lines(rules: Sequence[Box], above: Box, below: Box) -> bool:
    """Whether one of rules that run along the lines is between what stands over and what stands under it, along most of
    what is common to both."""
    left, right = max(above[0], below[0]), min(above[2], below[2])
    return any(
        above[3] - 1 <= _level(rule) <= below[1] + 1 and min(rule[2], right) - max(rule[0], left) > 0.8 * (right - left)
        for rule in rules
    )


def _networks(rules: Sequence[Box], reach: float) -> Iterator[tuple[list[Box], list[Box]]]:
    """Rules that meet, directly or by others: those that run along the lines, those that run down."""
    waiting = list(rules)
    while waiting:
        met, open_rules = list[Box](), [waiting.pop()]
        while open_rules:
            rule = open_rules.pop()
            met.append(rule)
            near = [other for other in waiting if runs_along(rule) != runs_along(other) and _meet(rule, other, reach)]
            open_rules += near
            waiting = [other for other in waiting if other not in near]
        along = [rule for rule in met if runs_along(rule)]
        if along and len(along) < len(met):
            yield along, [rule for rule in met if not runs_along(rule)]


def _rectangles(along: Sequence[Box], down: Sequence[Box], reach: float) -> Iterator[Box]:
    """The boxes that are closed at all four sides."""
    for left, right in combinations(sorted(down), 2):
        x0, x1 = _stop(left), _stop(right)
        across = [rule for rule in along if rule[0] <= x0 + reach and rule[2] >= x1 - reach]
        levels = sorted(_level(rule) for rule in across)
        closed = [
            (top, bottom)
            for top, bottom in combinations(levels, 2)
            if bottom - top > 2 * reach
            and all(one[1] <= top + reach and one[3] >= bottom - reach for one in (left, right))
        ]
        if closed and x1 - x0 > 2 * reach:
            yield x0, min(top for top, _ in closed), x1, max(bottom for _, bottom in closed)


def _apart(places: Sequence[float], reach: float) -> tuple[float, ...]:
    """Places in order, those very near to each other one."""
    ordered = sorted(places)
    return tuple(ordered[:1] + [after for one, after in pairwise(ordered) if after - one > reach])


def _meet(one: Box, other: Box, reach: float) -> bool:
    return (
        one[0] <= other[2] + reach
        and other[0] <= one[2] + reach
        and one[1] <= other[3] + reach
        and other[1] <= one[3] + reach
    )


def _share(one: Box, other: Box, reach: float) -> bool:
    """Whether two boxes have more in common than a side."""
    wide, high = min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])
    return min(wide, high) > reach


def runs_along(rule: Box) -> bool:
    """Whether a rule runs from left to right, not down."""
    return rule[2] - rule[0] >= rule[3] - rule[1]


def _level(rule: Box) -> float:
    return (rule[1] + rule[3]) / 2


def _stop(rule: Box) -> float:
    return (rule[0] + rule[2]) / 2


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
