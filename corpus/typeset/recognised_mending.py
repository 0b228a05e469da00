"""Recognised lines, mended: without ink of their neighbours, cut at gutters, joined where a headline was found in
pieces.

It must not know which program recognised a line, nor in which order lines are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import Final

from corpus.typeset.recognised_lines import CLOSING, WHITE, Recognised, Span, are_alike, cells_of

# A gutter is white where so many other lines begin and end, each within so many ems, no farther up or down than this.
EDGE_LINES: Final = 3
EDGE_SLACK: Final = 0.5
EDGE_REACH: Final = 20.0
# The middle of the first character is so far, in ems, from where the ink of a line begins, or nearer; what is farther
# is ink of the line at its left. So at its end.
FIRST_MIDDLE: Final = 0.9
# A piece of type so much larger than the text goes on on its level, in ems, after less white than this; a gutter of 1.4
# ems of text is .9 of such type, and beside it stands another headline.
LARGE: Final = 1.4
LEVEL: Final = 0.2
JOINED: Final = 0.5
JOINED_AFTER_MARK: Final = 0.8


def mended(lines: Sequence[Recognised]) -> list[Recognised]:
    """Lines of which none runs over the white between two columns, and no headline is in pieces."""
    return _join(_split([_trimmed(line) for line in lines]))


def _trimmed(line: Recognised) -> Recognised:
    """A line without ink of its neighbours at its ends: what is farther from its first and its last character than
    they are wide."""
    x0, _, x1, _ = line.ends
    if line.down:
        return line
    reach, middles = FIRST_MIDDLE * line.size, [x0 + place * (x1 - x0) for place in line.at]
    left = middles[0] - line.size / 2 if middles[0] - x0 > reach else x0
    right = middles[-1] + line.size / 2 if x1 - middles[-1] > reach else x1
    return line if (left, right) == (x0, x1) or left >= right else _between(line, left, right, middles)


def _between(line: Recognised, left: float, right: float, middles: Sequence[float]) -> Recognised:
    """A line whose ends are elsewhere."""
    at = tuple((middle - left) / max(0.1, right - left) for middle in middles)
    return replace(line, ends=(left, line.ends[1], right, line.ends[3]), at=at)


def _join(lines: Sequence[Recognised]) -> list[Recognised]:
    """Large lines that were found in pieces, because white was set in them, are one."""
    usual = median(line.size for line in lines for _ in line.text)
    found: list[Recognised] = []
    for line in sorted(lines, key=lambda line: line.ends[0]):
        for at, other in enumerate(found):
            if line.size > LARGE * usual and _goes_on(other, line) and not _begins_column(line, lines, usual):
                found[at] = _joined(other, line)
                break
        else:
            found.append(line)
    return found


def _goes_on(line: Recognised, other: Recognised) -> bool:
    """Whether a piece of a headline goes on at the right of another."""
    white = (other.ends[0] - line.ends[2]) / other.size
    level = abs(line.ends[3] - other.ends[1]) < LEVEL * other.size
    most = JOINED_AFTER_MARK if line.text[-1] in CLOSING else JOINED
    return not (line.down or other.down) and level and -0.5 < white < most and are_alike(line.size, other.size, 1.15)


def _begins_column(line: Recognised, lines: Sequence[Recognised], usual: float) -> bool:
    """Whether a column of text begins where a piece of a headline does, under it."""
    reach = EDGE_REACH * usual
    near = [one for one in lines if 0 < one.ends[1] - line.ends[1] < reach and one.size < LARGE * usual]
    return sum(abs(one.ends[0] - line.ends[0]) < EDGE_SLACK * usual for one in near) >= EDGE_LINES


def _joined(line: Recognised, other: Recognised) -> Recognised:
    x0, x1 = line.ends[0], max(line.ends[2], other.ends[2])
    spots = [one.ends[0] + place * (one.ends[2] - one.ends[0]) for one in (line, other) for place in one.at]
    return replace(
        line,
        text=line.text + other.text,
        ends=(x0, line.ends[1], x1, other.ends[3]),
        height=max(line.height, other.height),
        at=tuple((spot - x0) / max(0.1, x1 - x0) for spot in spots),
        sure=line.sure + other.sure,
        blanks=line.blanks | {len(line.text)} | {blank + len(line.text) for blank in other.blanks},
    )


def _split(lines: Sequence[Recognised]) -> list[Recognised]:
    """Lines of which none runs over the white between two columns: where there is white in one, others end and begin
    there, too."""
    found: list[Recognised] = []
    waiting = list(lines)
    while waiting:
        line = waiting.pop()
        cut = next((at for at, gap in _white(line) if _parts(line, at, gap, lines)), 0)
        if cut:
            waiting += [_piece(line, 0, cut), _piece(line, cut, len(line.text))]
        else:
            found.append(line)
    return found


def _white(line: Recognised) -> Iterator[tuple[int, Span]]:
    """Where characters of a line stand apart: the place of the second, and where the white begins and ends."""
    if not line.down:
        cells = cells_of(line, line.size)
        for at, ((_, left), (right, _)) in enumerate(pairwise(cells), start=1):
            if right - left > WHITE * line.size:
                yield at, (left, right)


def _parts(line: Recognised, at: int, white: Span, lines: Sequence[Recognised]) -> bool:
    """Whether white in a line is that between two columns."""
    reach, slack = EDGE_REACH * line.size, EDGE_SLACK * line.size
    near = [one for one in lines if one is not line and abs(one.ends[1] - line.ends[1]) < reach]
    end = white[0] - (line.size / 2 if line.text[at - 1] in CLOSING else 0.0)
    begins = sum(abs(one.ends[0] - white[1]) < slack for one in near)
    ends = sum(-slack < one.ends[2] - end < 2 * slack for one in near)
    return min(begins, ends) >= EDGE_LINES


def _piece(line: Recognised, first: int, end: int) -> Recognised:
    """A part of a line."""
    cells = cells_of(line, line.size)
    x0 = line.ends[0] if first == 0 else cells[first][0]
    x1 = (
        line.ends[2]
        if end == len(cells)
        else cells[end - 1][1] - (line.size / 2 if line.text[end - 1] in CLOSING else 0)
    )
    spots = [line.ends[0] + place * (line.ends[2] - line.ends[0]) for place in line.at[first:end]]
    return replace(
        line,
        text=line.text[first:end],
        ends=(x0, line.ends[1], x1, line.ends[3]),
        at=tuple((spot - x0) / max(0.1, x1 - x0) for spot in spots),
        sure=line.sure[first:end],
        blanks=frozenset(blank - first for blank in line.blanks if first < blank < end),
    )
