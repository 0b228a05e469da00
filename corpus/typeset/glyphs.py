"""Characters at their places to lines of type: what stands side by side is joined, wherever it was drawn.

Places are in points from the page's top left. It must not know of columns, articles, nor where characters come from.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from statistics import fmean, median

from corpus.placed import Glyph, Placed
from corpus.typeset.runs import BASE, TOUCH, Edges, alike, glyphs_of, join_runs, runs_of

# A blank that means something is wider than the line's other white by so much; between Latin words by less.
BLANK, LATIN_BLANK = 0.45, 0.18
# Characters of an upright line stand under each other within these.
UPRIGHT_STEP, UPRIGHT_LEAST = (0.7, 1.9), 3
# The middles of characters of a line on a slant are nearer to each other, in ems.
ASKEW_STEP = 2.0
# With more characters that stand alone there is no telling which belong together.
MOST_LONE = 2000
# A character that was recognised less surely may be another.
DOUBTED = 0.7
# The same character so near to itself was drawn twice to look bold.
DOUBLE = 0.15


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
    runs = runs_of(glyphs)
    edges = Edges(runs)
    join_runs(runs, edges)
    chains = [glyphs_of(run) for run in runs if not run.joined]
    lone = [chain[0] for chain in chains if len(chain) == 1]
    upright = list(_upright(lone))
    taken = {id(glyph) for line in upright for glyph in line}
    lines = [_line(chain) for chain in chains if id(chain[0]) not in taken]
    return lines + [_line(line, upright=True) for line in upright]


def askew_lines(glyphs: Sequence[Glyph]) -> list[Placed]:
    """The lines of type that is set on a slant, as they were drawn."""
    lines: list[list[Glyph]] = []
    for glyph in glyphs:
        if lines and _goes_on_askew(lines[-1][-1], glyph):
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    drawn = (line for line in lines if any(not glyph.text.isspace() for glyph in line))
    return [_askew_line(line) for line in drawn]


def _goes_on_askew(before: Glyph, glyph: Glyph) -> bool:
    across = abs(before.left + before.right - glyph.left - glyph.right) / 2
    down = abs(before.top + before.bottom - glyph.top - glyph.bottom) / 2
    return alike(before.size, glyph.size) and max(across, down) < ASKEW_STEP * glyph.size


def _askew_line(glyphs: Sequence[Glyph]) -> Placed:
    text = "".join(" " if glyph.text.isspace() else glyph.text for glyph in glyphs).strip()
    left, top = min(glyph.left for glyph in glyphs), min(glyph.top for glyph in glyphs)
    right, bottom = max(glyph.right for glyph in glyphs), max(glyph.bottom for glyph in glyphs)
    return Placed(text, left, top, right, bottom, glyphs[0].size, len(text), apart=True)


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
            if near not in taken and level and step >= UPRIGHT_STEP[0] and alike(last.size, other.size):
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
    pieces = [glyph.text for glyph in glyphs] if upright else _pieces(glyphs, size)
    ems = ((bottom - top) if upright else (right - left)) / size
    # A piece is a character, and the blank before it where one was set.
    doubts = tuple(
        end - 1 for end, glyph in zip(accumulate(map(len, pieces)), glyphs, strict=True) if glyph.sure < DOUBTED
    )
    sure = fmean(glyph.sure for glyph in glyphs)
    return Placed("".join(pieces), left, top, right, bottom, size, ems, upright, sure=sure, doubts=doubts)


def _pieces(glyphs: Sequence[Glyph], size: float) -> list[str]:
    gaps = [(after.left - one.right) / size for one, after in pairwise(glyphs)]
    usual = max(0.0, median(gaps)) if gaps else 0.0
    pieces = [glyphs[0].text]
    for gap, one, after in zip(gaps, glyphs, glyphs[1:], strict=False):
        latin = one.text.isascii() and after.text.isascii()
        blank = after.after_blank and gap > TOUCH
        blank = blank or gap - usual > (LATIN_BLANK if latin else BLANK)
        pieces.append(" " + after.text if blank else after.text)
    return pieces
