"""Recognised lines, mended: cut at gutters, joined where a headline was found in pieces, their sizes evened out.

What recognition gives is noisy. It must not know which program recognised a line, nor in which order lines are read.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Final

from corpus.typeset.lines import width
from corpus.typeset.parts import Box

# The ink of a line of characters is so high, in ems.
INK: Final = 0.91
# The ink of a line of 9 points at 200 dots an inch is 23 dots high, one more or less: lines that differ by less, and
# stand no more than so many ems under each other, may be of one size; of a line of few ems less is known, but as far
# under the others as they under each other it is one of them. After that, sizes of a page that differ by less are one.
ONE_SIZE: Final = 1.09
CLOSE: Final = 2.0
UNSURE: Final = 6.0
SHORT_SIZE: Final = 1.2
ONE_STEP: Final = 1.12
SAME_SIZE: Final = 1.03
# A gutter is white where so many other lines begin and end, each within so many ems, no farther up or down than this.
EDGE_LINES: Final = 3
EDGE_SLACK: Final = 0.5
EDGE_REACH: Final = 20.0
# Marks that are squeezed in make a line shorter by less than this; a line of more ems is long.
TOO_HIGH: Final = 1.12
LONG: Final = 6.0
# The ink of a line is shorter than its cells by so much, in ems: characters do not fill theirs.
BEARING: Final = 0.3
# The middle of the first character is so far, in ems, from where the ink of a line begins, or nearer; what is farther
# is ink of the line at its left. So at its end.
FIRST_MIDDLE: Final = 0.9
# White between two characters of a recognised line that is wider, in ems, was set.
WHITE: Final = 0.55
# A piece of type so much larger than the text goes on on its level, in ems, after less white than this; a gutter of 1.4
# ems of text is .9 of such type, and beside it stands another headline.
LARGE: Final = 1.4
LEVEL: Final = 0.2
JOINED: Final = 0.5
JOINED_AFTER_MARK: Final = 0.8
# The ink of a mark is so far from the middle of its cell, in ems.
MARK: Final = 0.22
HALF: Final = dict(zip(",:;!?()", "，：；！？（）", strict=True))
NUMERALS: Final = frozenset("〇○一二三四五六七八九十百零年月")
# What follows 一一 where that is no dash, and the numbers of things: 员一一握手, 唯一一个.
EACH: Final = frozenset("列举介绍说对核查验记登回答兑落解点握合颁梳讲看数过问比道个座家部把次种名位条项件场")
CLOSING: Final = frozenset("，。、；：！？”’）》〉】」』．")
OPENING: Final = frozenset("“‘（《〈【「『")

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Recognised:
    """A line: its text without blanks, the ends of its middle from left to right, the height of its ink, where between
    the ends each character's ink lies (0 to 1), how surely each was read (0 to 1), before which of them a blank was,
    and whether it runs down."""

    text: str
    ends: Box
    height: float
    at: tuple[float, ...]
    sure: tuple[float, ...]
    blanks: frozenset[int] = frozenset()
    down: bool = False

    @property
    def size(self) -> float:
        """The size of its type: by the height of its ink, unless that takes more room than the line has; then ink of
        the next line was measured, too."""
        ems = width(self.text) - 0.5 * ((self.text[0] in OPENING) + (self.text[-1] in CLOSING))
        by_height, length = self.height / INK, math.dist(self.ends[:2], self.ends[2:])
        by_length = length / max(0.5, ems)
        if by_height > TOO_HIGH * length / max(0.5, ems - BEARING):
            return by_length
        # A long line is measured better by its length, unless its characters are spread.
        return (by_height + by_length) / 2 if ems > LONG and by_length < TOO_HIGH * by_height else by_height


def full_width(text: str) -> str:
    """Text with the marks beside characters at full width, as they are set: recognition tells no width, and
    takes a dash, or half of it, for 一, and 〇 for a circle."""
    if text.isascii():
        return text
    characters = list(text)
    for at, character in enumerate(text):
        before, after = text[max(0, at - 1) : at], text[at + 1 : at + 2]
        # Brackets are of one width in a line; a comma may stand in a number, but ends none.
        if character in HALF and (character in "()" or not after or not (before + after).isascii()):
            characters[at] = HALF[character]
        elif character == "一" and "—" in before + after:  # the half of a dash
            characters[at] = "—"
        elif character in "○O" and before and after and {before, after} <= NUMERALS:
            characters[at] = "〇"
    return _with_dashes("".join(characters))


def _with_dashes(text: str) -> str:
    """Text in which 一一 is a dash, unless it stands in a number, or for 'one after the other' (一一列举): there a verb
    follows."""
    at = text.find("一一")
    while at >= 0:
        before, after = text[:at][-1:], text[at + 2 :][:1]
        if before and before not in NUMERALS and after not in NUMERALS | EACH:
            text = f"{text[:at]}——{text[at + 2 :]}"
        at = text.find("一一", at + 2)
    return text


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
    return not (line.down or other.down) and level and -0.5 < white < most and _alike(line.size, other.size, 1.15)


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


def sizes_of(lines: Sequence[Recognised]) -> list[float]:
    """The sizes of lines, evened out: first among those that stand close under each other, then over the page."""
    blocks = _blocks(lines)
    own = [median(lines[at].size for at in block for _ in lines[at].text) for block in blocks]
    even = _modes(own, [sum(len(lines[at].text) for at in block) for block in blocks])
    sizes = [0.0] * len(lines)
    for block, size in zip(blocks, even, strict=True):
        for at in block:
            sizes[at] = size
    return sizes


def _blocks(lines: Sequence[Recognised]) -> list[list[int]]:
    """The numbers of lines, those together that stand close under each other and are of one size."""
    order = sorted(range(len(lines)), key=lambda at: lines[at].ends[1])
    blocks: dict[int, list[int]] = {}
    steps: dict[int, float] = {}
    for place, at in enumerate(order):
        above = next((other for other in reversed(order[:place]) if _under(lines[other], lines[at])), None)
        blocks[at] = [at]
        if above is None or lines[at].down or lines[above].down:
            continue
        steps[at] = lines[at].ends[1] - lines[above].ends[1]
        if _is_one(lines[above], lines[at], steps[at], steps.get(above)):
            blocks[above].append(at)
            blocks[at] = blocks[above]
    return [list(block) for block in {id(block): block for block in blocks.values()}.values()]


def _is_one(above: Recognised, line: Recognised, step: float, before: float | None) -> bool:
    """Whether a line goes on with the size of the one above it, `step` higher, which itself stands `before` under
    another; the size of a short line is told less surely than how far it stands under the others."""
    one, other = above.size, line.size
    if step > CLOSE * max(one, other):
        return False
    level = before is not None and _alike(step, before, ONE_STEP)
    return _alike(one, other, ONE_SIZE) or (level and width(line.text) < UNSURE and _alike(one, other, SHORT_SIZE))


def _under(one: Recognised, other: Recognised) -> bool:
    shared = min(one.ends[2], other.ends[2]) - max(one.ends[0], other.ends[0])
    return shared > 0.5 * min(one.ends[2] - one.ends[0], other.ends[2] - other.ends[0])


def _alike(one: float, other: float, share: float) -> bool:
    return max(one, other) <= share * min(one, other)


def _modes(sizes: Sequence[float], weights: Sequence[int]) -> list[float]:
    """Sizes of which those very near to each other are one: print has few. The most frequent ones come first."""
    even = list(sizes)
    left = sorted(range(len(sizes)), key=lambda at: sizes[at])
    while left:
        most, first, weight = (0, 0, 0), 0, 0
        for end, at in enumerate(left):
            weight += weights[at]
            while not _alike(sizes[left[first]], sizes[at], SAME_SIZE):
                weight -= weights[left[first]]
                first += 1
            most = max(most, (weight, first, end + 1))
        best = left[most[1] : most[2]]
        size = median(sizes[at] for at in best for _ in range(weights[at]))
        for at in best:
            even[at] = size
        left = left[: most[1]] + left[most[2] :]
    return even


def cells_of(line: Recognised, size: float) -> list[Span]:
    """Where the cell of each character of a line begins and ends."""
    x0, _, x1, _ = line.ends
    lefts, rights = [], []
    for place, character in zip(line.at, line.text, strict=True):
        off = MARK if character in CLOSING else -MARK if character in OPENING else 0.0
        middle, half = x0 + place * (x1 - x0) + off * size, size * (0.25 if character.isascii() else 0.5)
        lefts.append(middle - half)
        rights.append(middle + half)
    lefts[0] = min(x0 - (size / 2 if line.text[0] in OPENING else 0.0), rights[0])
    rights[-1] = max(x1 + (size / 2 if line.text[-1] in CLOSING else 0.0), lefts[-1])
    gaps = [left - right for right, left in zip(rights, lefts[1:], strict=False)]
    usual = max(0.0, median(gaps)) if gaps else 0.0
    for (one, other), gap in zip(pairwise(range(len(lefts))), gaps, strict=True):
        if gap - usual <= WHITE * size:
            lefts[other] = rights[one] = (rights[one] + lefts[other]) / 2
    return [(left, max(left, right)) for left, right in zip(lefts, rights, strict=True)]
