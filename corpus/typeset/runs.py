"""Runs of characters that stand side by side, and which runs are one line of type: judged by the white between them,
the order in which they were drawn, and where columns begin and end.

It must not know what a line says.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import inf

from corpus.placed import Glyph

# Distances in ems. Characters of a line touch, or stand apart by the white that fills it: up to a fifth of an em.
TOUCH = 0.15
# Characters that were drawn one after the other may be farther apart, in a title or a table; a mark may be squeezed.
APART, OVERLAP = 2.4, 0.7
NEAR, NEAR_ANYWHERE, BLANK_LEFT_OUT = 0.45, 0.3, 1.3
# Characters of one line stand on one base, within this; and are of about one size.
BASE, SIZES, SAME = 0.25, 1.4, 1.1
ONE_SIZE, ONE_LINE = 1.03, 0.05
# So many lines with the same edge near make the edge of a column.
EDGE_LINES, EDGE_REACH, EDGE_GLYPHS, FEW_LINES = 4, 16, 4, 2
# White of exactly an em is a blank that was set, whatever stands under it; a gutter has that width only by chance.
EXACT, PRECISE = 0.1, 0.02
# A column begins under a piece of a headline where so many lines begin there within so many ems.
COLUMN_LINES, COLUMN = 6, 30
# With more than this share of all runs drawn right after what stands across a gutter, a page was drawn row by row.
ACROSS = 0.1
# No gutter is narrower, in ems.
GUTTER = 0.6
# Runs are sought by bands of the page of this height, in points. No line of print spans as many bands as these, and in
# each band at most so many runs are looked at.
BAND, MOST_BANDS, MOST_AT_RIGHT = 8.0, 100, 40

_HALF_MARKS = frozenset("，。、；：！？”’）》〉】」』．,.;:!?)")


@dataclass(slots=True)
class Run:
    """Glyphs side by side; `first` and `last` are their numbers in the order in which they were drawn."""

    glyphs: list[Glyph]
    first: int
    last: int
    following: Run | None = field(default=None, repr=False)
    joined: bool = False

    @property
    def left(self) -> float:
        return self.glyphs[0].left

    @property
    def right(self) -> float:
        return _ink_right(self.glyphs[-1])

    @property
    def end(self) -> float:
        """Where it ends without a mark that may hang."""
        last = self.glyphs[-1]
        return last.left if last.text in _HALF_MARKS else last.right

    @property
    def base(self) -> float:
        return self.glyphs[0].base

    @property
    def size(self) -> float:
        return self.glyphs[0].size


def _ink_right(glyph: Glyph) -> float:
    """Where the ink of a glyph ends; a mark fills only the left half of its cell."""
    wide = glyph.right - glyph.left > 0.7 * glyph.size
    return glyph.left + glyph.size / 2 if wide and glyph.text in _HALF_MARKS else glyph.right


def runs_of(glyphs: Sequence[Glyph]) -> list[Run]:
    """Glyphs that were drawn one after the other and touch."""
    runs: list[Run] = []
    blank = False
    for number, glyph in enumerate(glyphs):
        if glyph.text.isspace():
            blank = True
            continue
        if blank:
            glyph, blank = replace(glyph, after_blank=True), False
        if runs and _goes_on(runs[-1].glyphs[-1], glyph):
            runs[-1].glyphs.append(glyph)
            runs[-1].last = number
        else:
            runs.append(Run([glyph], number, number))
    return runs


def _goes_on(before: Glyph, glyph: Glyph) -> bool:
    size = max(before.size, glyph.size)
    if abs(glyph.base - before.base) > BASE * size or not alike(before.size, glyph.size):
        return False
    # The next glyph may begin within the cell of a squeezed mark, but not before its ink.
    return -OVERLAP * size <= glyph.left - before.right <= TOUCH * size and glyph.left > before.left


def _same(one: float, other: float) -> bool:
    return max(one, other) <= SAME * min(one, other)


def alike(one: float, other: float) -> bool:
    return max(one, other) <= SIZES * min(one, other)


class Edges:
    """Where runs begin and end, so that the edge of a column can be told from a blank in a line."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self.lefts: dict[int, list[Run]] = defaultdict(list)
        self.rights: dict[int, list[Run]] = defaultdict(list)
        for run in sorted((run for run in runs if len(run.glyphs) >= EDGE_GLYPHS), key=lambda run: run.base):
            self.lefts[round(run.left)].append(run)
            self.rights[round(run.right)].append(run)
        self.across = self._is_drawn_across(runs)

    def _is_drawn_across(self, runs: Sequence[Run]) -> bool:
        """Whether a page was drawn row by row over its columns, so that what was drawn next tells nothing."""
        long = [run for run in runs if len(run.glyphs) >= EDGE_GLYPHS]
        over = sum(_is_level(one, after) and self.parts(one, after) for one, after in pairwise(long))
        return over > ACROSS * len(long)

    def parts(self, left: Run, right: Run) -> bool:
        """Whether white between two runs is a gutter: other lines near, of this size, begin and end there, too."""
        if right.left - left.end < GUTTER * right.size:
            return False
        begins = self._count(self.lefts, right.left, right, 1)
        ends = self._count(self.rights, left.right, left, max(1, round(0.6 * left.size)))
        return min(begins, ends) >= EDGE_LINES

    def begins_at(self, run: Run) -> bool:
        """Whether a column of text begins where a run does."""
        near = (one for x in (-1, 0, 1) for one in self.lefts.get(round(run.left) + x, ()))
        small = [one for one in near if one.size < run.size / SAME and abs(one.base - run.base) < COLUMN * one.size]
        return len(small) >= COLUMN_LINES

    def may_part(self, left: Run, right: Run, gap: float) -> bool:
        """Whether the white between two runs may be a gutter, on a page whose order of drawing does not tell: lines of
        a column begin at the one, and a few end at the other, or what begins is a headline over its column."""
        begins, ends = self._count(self.lefts, right.left, right, 1), self._count(self.rights, left.right, left, 1)
        if begins >= EDGE_LINES and ends >= FEW_LINES:
            return True
        blank = right.glyphs[0].after_blank or abs(gap - 1) <= PRECISE
        return self.begins_at(right) and not blank and not _are_spread(left, right)

    @staticmethod
    def _count(edges: dict[int, list[Run]], at: float, run: Run, slack: int) -> int:
        found = 0
        reach = EDGE_REACH * run.size
        for edge in range(round(at) - slack, round(at) + slack + 1):
            near = edges.get(edge, [])
            low = bisect_left(near, run.base - reach, key=lambda one: one.base)
            high = bisect_left(near, run.base + reach, key=lambda one: one.base)
            found += sum(1 for one in near[low:high] if _same(one.size, run.size))
        return found


def join_runs(runs: Sequence[Run], edges: Edges) -> None:
    """Name for each run the one that goes on at its right in the same line."""
    rows = _rows(runs)
    pairs: list[tuple[float, int, int]] = []
    for at, run in enumerate(runs):
        for near in _at_right(run, rows):
            other = runs[near]
            gap = (other.left - run.glyphs[-1].right) / max(run.size, other.size)
            if -OVERLAP <= gap <= APART and _belongs(run, other, gap, edges):
                pairs.append((abs(gap), at, near))
    for _, at, near in sorted(pairs):
        if runs[at].following is None and not runs[near].joined:
            runs[at].following = runs[near]
            runs[near].joined = True


def _rows(runs: Sequence[Run]) -> dict[int, list[tuple[float, float, int]]]:
    """Where runs begin, by the band of the page that their base lies in: (left, base, number), ascending."""
    rows: dict[int, list[tuple[float, float, int]]] = defaultdict(list)
    for at, run in enumerate(runs):
        rows[int(run.base // BAND)].append((run.left, run.base, at))
    for row in rows.values():
        row.sort()
    return rows


def _at_right(run: Run, rows: dict[int, list[tuple[float, float, int]]]) -> Iterable[int]:
    """The numbers of the runs that may go on at the right of one, a few of each band."""
    reach, last = BASE * run.size, run.glyphs[-1].left
    bands = range(int((run.base - reach) // BAND), int((run.base + reach) // BAND) + 1)
    for band in bands if len(bands) < MOST_BANDS else ():
        row = rows.get(band, [])
        low = bisect_right(row, (last, inf, 0))
        for left, base, number in row[low : low + MOST_AT_RIGHT]:
            if left > run.right + APART * run.size * SIZES:
                break
            if abs(base - run.base) <= reach:
                yield number


def _belongs(run: Run, other: Run, gap: float, edges: Edges) -> bool:
    """Whether a run continues in another at its right. If that is far off, it does only where a blank was drawn between
    them, where single characters are spread, or where no column begins there."""
    if not alike(run.size, other.size):
        return False
    if gap <= TOUCH:
        return gap > -OVERLAP and not edges.parts(run, other)
    if edges.across and edges.may_part(run, other, gap):
        return False
    if not 0 < other.first - run.last <= 2:
        # A run of another size that was drawn at another time is another headline, whose column begins just beside.
        return gap <= NEAR_ANYWHERE and _same(run.size, other.size) and not edges.parts(run, other)
    if gap > NEAR and not _is_level(run, other):
        return False
    if gap <= BLANK_LEFT_OUT and (other.glyphs[0].after_blank or abs(gap - 1) < EXACT):
        return True
    if gap > NEAR and not _are_spread(run, other) and (gap > BLANK_LEFT_OUT or edges.begins_at(other)):
        return other.glyphs[0].after_blank and not edges.parts(run, other)
    return not edges.parts(run, other)


def _are_spread(run: Run, other: Run) -> bool:
    """Whether two runs may be characters of a title that is spread."""
    return len(run.glyphs) == 1 and len(other.glyphs) == 1


def _is_level(run: Run, other: Run) -> bool:
    """Whether two runs are of exactly one size and stand on one line: a headline beside another seldom does both."""
    same = max(run.size, other.size) <= ONE_SIZE * min(run.size, other.size)
    return same and abs(run.base - other.base) <= ONE_LINE * run.size


def glyphs_of(run: Run) -> list[Glyph]:
    glyphs: list[Glyph] = []
    link: Run | None = run
    while link is not None:
        glyphs.extend(link.glyphs)
        link = link.following
    return glyphs
