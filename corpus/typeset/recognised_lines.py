"""Recognised lines: their text as it is set, the size of their type, the cells of their characters.

What recognition gives is noisy. It must not know which program recognised a line, nor in which order lines are read.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from corpus.placed import Box
from corpus.typeset.lines import width

# The ink of a line of characters is so high, in ems.
INK: Final = 0.91
# Marks that are squeezed in make a line shorter by less than this; a line of more ems is long.
TOO_HIGH: Final = 1.12
LONG: Final = 6.0
# The ink of a line is shorter than its cells by so much, in ems: characters do not fill theirs.
BEARING: Final = 0.3
# White between two characters of a recognised line that is wider, in ems, was set.
WHITE: Final = 0.55
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


def are_alike(one: float, other: float, share: float) -> bool:
    """Whether two sizes or distances differ by less than a share."""
    return max(one, other) <= share * min(one, other)
