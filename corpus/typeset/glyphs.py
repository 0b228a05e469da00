"""Characters at their places to lines of type: what stands side by side is joined, wherever it was drawn.

Places are in points from the page's top left. It must not know of columns, articles, nor where characters come from.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import inf
from statistics import median

from corpus.placed import Placed

# Distances in ems. Characters of a line touch, or stand apart by the white that fills it: up to a fifth of an em.
TOUCH = 0.15
# What is drawn one after the other may be farther apart, in a title or a table; a mark may be squeezed.
APART, OVERLAP = 2.4, 0.7
NEAR, NEAR_ANYWHERE, BLANK_LEFT_OUT = 0.45, 0.3, 1.3
# Characters of one line stand on one base, within this; and are of about one size.
BASE, SIZES, SAME = 0.25, 1.4, 1.1
# So many lines with the same edge near make the edge of a column.
EDGE_LINES, EDGE_REACH, EDGE_GLYPHS = 4, 16, 4
# White of an em was set as a blank, whatever stands under it; a gutter would be so wide by chance alone.
EXACT = 0.1
# A column that begins where a piece of a headline does has so many lines within so many ems.
COLUMN_LINES, COLUMN = 6, 30
# No gutter is narrower, in ems.
GUTTER = 0.6
# A blank that means something is wider than the line's other white by so much; between Latin words by less.
BLANK, LATIN_BLANK = 0.45, 0.18
# Characters of an upright line stand under each other within these.
UPRIGHT_STEP, UPRIGHT_LEAST = (0.7, 1.9), 3
# Runs are looked for by bands of the page, in points; of each, so many are looked at. No line of print is higher.
BAND, MOST_BANDS, MOST_AT_RIGHT = 8.0, 100, 40
# With more characters that stand alone there is no telling which belong together.
MOST_LONE = 2000
# The same character so near to itself was drawn twice to look bold.
DOUBLE = 0.15

_HALF_MARKS = frozenset("，。、；：！？”’）》〉】」』．,.;:!?)")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character: its cell in points from the page's top left, its baseline, its type size, how many quarters of a
    turn anticlockwise it stands, and whether a blank was drawn before it."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    base: float
    size: float
    turn: int = 0
    after_blank: bool = False


@dataclass(slots=True)
class _Run:
    """Glyphs side by side; `first` and `last` are their numbers in the order in which they were drawn."""

    glyphs: list[Glyph]
    first: int
    last: int
    following: _Run | None = field(default=None, repr=False)
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
    """Where the ink of a glyph ends: that of a mark fills the left half of its cell."""
    wide = glyph.right - glyph.left > 0.7 * glyph.size
    return glyph.left + glyph.size / 2 if wide and glyph.text in _HALF_MARKS else glyph.right


def without_doubles(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The glyphs without those that were drawn twice to look bold."""
    kept: list[Glyph] = []
    seen: dict[tuple[str, int, int], list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        x, y = int(glyph.left // glyph.size), int(glyph.base // glyph.size)
        near = (one for i in (x - 1, x, x + 1) for j in (y - 1, y, y + 1) for one in seen.get((glyph.text, i, j), ()))
        reach = DOUBLE * glyph.size
        if any(abs(one.left - glyph.left) < reach and abs(one.base - glyph.base) < reach for one in near):
            continue
        seen[glyph.text, x, y].append(glyph)
        kept.append(glyph)
    return kept


def is_vertical(glyphs: Sequence[Glyph]) -> bool:
    """Whether most characters stand under the one that was drawn before them."""
    beside = below = 0
    for one, after in pairwise(glyphs):
        across, down = abs(after.left - one.left) / one.size, (after.base - one.base) / one.size
        beside += across > 0.3 and abs(down) < BASE
        below += across < 0.3 and 0.3 < down < UPRIGHT_STEP[1]
    return below > beside


def read_lines(glyphs: Sequence[Glyph]) -> list[Placed]:
    """The lines of type that glyphs form, in no order; titles set upright are lines, too."""
    runs = _runs(glyphs)
    edges = _Edges(runs)
    _join(runs, edges)
    chains = [_chain(run) for run in runs if not run.joined]
    lone = [chain[0] for chain in chains if len(chain) == 1]
    upright = list(_upright(lone))
    taken = {id(glyph) for line in upright for glyph in line}
    lines = [_line(chain) for chain in chains if id(chain[0]) not in taken]
    return lines + [_line(line, upright=True) for line in upright]


def _runs(glyphs: Sequence[Glyph]) -> list[_Run]:
    """Glyphs that were drawn one after the other and touch."""
    runs: list[_Run] = []
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
            runs.append(_Run([glyph], number, number))
    return runs


def _goes_on(before: Glyph, glyph: Glyph) -> bool:
    size = max(before.size, glyph.size)
    if abs(glyph.base - before.base) > BASE * size or not _alike(before.size, glyph.size):
        return False
    # The next glyph may begin within the cell of a squeezed mark, but not before its ink.
    return -OVERLAP * size <= glyph.left - before.right <= TOUCH * size and glyph.left > before.left


def _same(one: float, other: float) -> bool:
    return max(one, other) <= SAME * min(one, other)


def _alike(one: float, other: float) -> bool:
    return max(one, other) <= SIZES * min(one, other)


class _Edges:
    """Where runs begin and end, so that the edge of a column can be told from a blank in a line."""

    def __init__(self, runs: Sequence[_Run]) -> None:
        self.lefts: dict[int, list[_Run]] = defaultdict(list)
        self.rights: dict[int, list[_Run]] = defaultdict(list)
        for run in sorted((run for run in runs if len(run.glyphs) >= EDGE_GLYPHS), key=lambda run: run.base):
            self.lefts[round(run.left)].append(run)
            self.rights[round(run.right)].append(run)

    def parts(self, left: _Run, right: _Run) -> bool:
        """Whether white between two runs is a gutter: other lines near, of this size, begin and end there, too."""
        if right.left - left.end < GUTTER * right.size:
            return False
        begins = self._count(self.lefts, right.left, right, 1)
        ends = self._count(self.rights, left.right, left, max(1, round(0.6 * left.size)))
        return min(begins, ends) >= EDGE_LINES

    def begins_at(self, run: _Run) -> bool:
        """Whether a column of text begins where a run does."""
        near = (one for x in (-1, 0, 1) for one in self.lefts.get(round(run.left) + x, ()))
        small = [one for one in near if one.size < run.size / SAME and abs(one.base - run.base) < COLUMN * one.size]
        return len(small) >= COLUMN_LINES

    @staticmethod
    def _count(edges: dict[int, list[_Run]], at: float, run: _Run, slack: int) -> int:
        found = 0
        reach = EDGE_REACH * run.size
        for edge in range(round(at) - slack, round(at) + slack + 1):
            near = edges.get(edge, [])
            low = bisect_left(near, run.base - reach, key=lambda one: one.base)
            high = bisect_left(near, run.base + reach, key=lambda one: one.base)
            found += sum(1 for one in near[low:high] if _same(one.size, run.size))
        return found


def _join(runs: Sequence[_Run], edges: _Edges) -> None:
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


def _rows(runs: Sequence[_Run]) -> dict[int, list[tuple[float, float, int]]]:
    """Where runs begin, by the band of the page that their base lies in: (left, base, number), ascending."""
    rows: dict[int, list[tuple[float, float, int]]] = defaultdict(list)
    for at, run in enumerate(runs):
        rows[int(run.base // BAND)].append((run.left, run.base, at))
    for row in rows.values():
        row.sort()
    return rows


def _at_right(run: _Run, rows: dict[int, list[tuple[float, float, int]]]) -> Iterable[int]:
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


def _belongs(run: _Run, other: _Run, gap: float, edges: _Edges) -> bool:
    """Whether a run goes on in another at its right. Farther off it does where a blank was drawn between, where single
    characters are spread, and where no column begins there."""
    if not _alike(run.size, other.size):
        return False
    if gap <= TOUCH:
        return gap > -OVERLAP and not edges.parts(run, other)
    if not 0 < other.first - run.last <= 2:
        return gap <= NEAR_ANYWHERE and not edges.parts(run, other)
    if gap <= BLANK_LEFT_OUT and (other.glyphs[0].after_blank or abs(gap - 1) < EXACT):
        return True
    spread = len(run.glyphs) == 1 and len(other.glyphs) == 1
    if gap > NEAR and not spread and (gap > BLANK_LEFT_OUT or edges.begins_at(other)):
        return other.glyphs[0].after_blank and not edges.parts(run, other)
    return not edges.parts(run, other)


def _chain(run: _Run) -> list[Glyph]:
    glyphs: list[Glyph] = []
    link: _Run | None = run
    while link is not None:
        glyphs.extend(link.glyphs)
        link = link.following
    return glyphs


def _upright(lone: Sequence[Glyph]) -> Iterable[list[Glyph]]:
    """Characters that stand alone, one under the other."""
    waiting = sorted(lone, key=lambda glyph: glyph.base) if len(lone) <= MOST_LONE else []
    taken: set[int] = set()
    for at, glyph in enumerate(waiting):
        if at in taken:
            continue
        line, spots = [glyph], [at]
        for near in range(at + 1, len(waiting)):
            last, other = line[-1], waiting[near]
            step = (other.base - last.base) / last.size
            if step > UPRIGHT_STEP[1]:
                break
            middle = (other.left + other.right - last.left - last.right) / 2
            level = min(abs(middle), abs(other.left - last.left)) < 0.3 * last.size
            if near not in taken and level and step >= UPRIGHT_STEP[0] and _alike(last.size, other.size):
                line.append(other)
                spots.append(near)
        if len(line) >= UPRIGHT_LEAST and 3 * sum(not one.text.isascii() for one in line) > len(line):
            taken.update(spots)
            yield line


def _line(glyphs: Sequence[Glyph], upright: bool = False) -> Placed:
    """One line of its glyphs, with a blank where one was set."""
    sizes = Counter(round(glyph.size, 1) for glyph in glyphs)
    size = sizes.most_common(1)[0][0]
    left, right = min(glyph.left for glyph in glyphs), max(glyph.right for glyph in glyphs)
    top, bottom = min(glyph.base for glyph in glyphs) - 0.88 * size, max(glyph.base for glyph in glyphs) + 0.12 * size
    text = "".join(glyph.text for glyph in glyphs) if upright else _text(glyphs, size)
    ems = ((bottom - top) if upright else (right - left)) / size
    return Placed(text, left, top, right, bottom, size, ems, upright)


def _text(glyphs: Sequence[Glyph], size: float) -> str:
    gaps = [(after.left - one.right) / size for one, after in pairwise(glyphs)]
    usual = max(0.0, median(gaps)) if gaps else 0.0
    pieces = [glyphs[0].text]
    for gap, one, after in zip(gaps, glyphs, glyphs[1:], strict=False):
        latin = one.text.isascii() and after.text.isascii()
        blank = after.after_blank and gap > TOUCH
        if blank or gap - usual > (LATIN_BLANK if latin else BLANK):
            pieces.append(" ")
        pieces.append(after.text)
    return "".join(pieces)
