"""The sizes of recognised lines, evened out: those of a block are one, and a page has few.

It must not know which program recognised a line, nor in which order lines are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Final

from corpus.typeset.lines import width
from corpus.typeset.recognised_lines import Recognised, are_alike

# The ink of a line of 9 points at 200 dots an inch is 23 dots high, one more or less: lines that differ by less, and
# stand no more than so many ems under each other, may be of one size; of a line of few ems less is known, but as far
# under the others as they under each other it is one of them. After that, sizes of a page that differ by less are one.
ONE_SIZE: Final = 1.09
CLOSE: Final = 2.0
UNSURE: Final = 6.0
SHORT_SIZE: Final = 1.2
ONE_STEP: Final = 1.12
SAME_SIZE: Final = 1.03


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
    level = before is not None and are_alike(step, before, ONE_STEP)
    return are_alike(one, other, ONE_SIZE) or (
        level and width(line.text) < UNSURE and are_alike(one, other, SHORT_SIZE)
    )


def _under(one: Recognised, other: Recognised) -> bool:
    shared = min(one.ends[2], other.ends[2]) - max(one.ends[0], other.ends[0])
    return shared > 0.5 * min(one.ends[2] - one.ends[0], other.ends[2] - other.ends[0])


def _modes(sizes: Sequence[float], weights: Sequence[int]) -> list[float]:
    """Sizes of which those very near to each other are one: print has few. The most frequent ones come first."""
    even = list(sizes)
    left = sorted(range(len(sizes)), key=lambda at: sizes[at])
    while left:
        most, first, weight = (0, 0, 0), 0, 0
        for end, at in enumerate(left):
            weight += weights[at]
            while not are_alike(sizes[left[first]], sizes[at], SAME_SIZE):
                weight -= weights[left[first]]
                first += 1
            most = max(most, (weight, first, end + 1))
        best = left[most[1] : most[2]]
        size = median(sizes[at] for at in best for _ in range(weights[at]))
        for at in best:
            even[at] = size
        left = left[: most[1]] + left[most[2] :]
    return even
