"""Photos and rules of a scan: told from grey grounds of text and from strokes of characters, and what was read in the
texture of a photo left out.

It must not know how they were found.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean
from typing import Final

from corpus.placed import Box
from corpus.typeset.recognised_lines import Recognised

# Print of a page is read more surely; a shop's sign or a number plate in a photo may be, too, and is kept.
SURE: Final = 0.75
# Lines that are surely read and as long cover less of a photo than this share: a grey ground is full of them.
LEAST_TEXT: Final = 4
# A stroke of a character is no farther from the middle of its line, in ems, than a rule over or under it is.
STROKE: Final = 0.5
MOST_COVERED: Final = 0.25


def take_photos(lines: Sequence[Recognised], pictures: Sequence[Box]) -> tuple[list[Recognised], list[Box]]:
    """The lines without those that were read in the texture of a photo, and the pictures that are photos."""
    photos = [box for box in pictures if not _is_ground(box, lines)]
    kept = [line for line in lines if is_sure(line) or not any(_holds(box, line) for box in photos)]
    return kept, photos


def without_dashes(rules: Sequence[Box], lines: Sequence[Recognised]) -> list[Box]:
    """The rules that are no long strokes of a line: dashes and 一 of a headline."""
    return [rule for rule in rules if not any(_is_stroke(rule, line) for line in lines)]


def _is_stroke(rule: Box, line: Recognised) -> bool:
    """Whether a rule runs along the middle of a line, within it."""
    x0, y0, x1, y1 = line.ends
    within = x0 - line.size / 2 <= rule[0] and rule[2] <= x1 + line.size / 2
    return within and abs((rule[1] + rule[3]) - (y0 + y1)) / 2 < STROKE * line.size


def is_sure(line: Recognised) -> bool:
    """Whether a line was read as surely as print is."""
    return fmean(line.sure) >= SURE


def _is_ground(box: Box, lines: Sequence[Recognised]) -> bool:
    """Whether a grey area is the ground of a text."""
    texts = [line for line in lines if len(line.text) >= LEAST_TEXT and is_sure(line) and _holds(box, line)]
    covered = sum((line.ends[2] - line.ends[0]) * line.size for line in texts)
    return covered > MOST_COVERED * (box[2] - box[0]) * (box[3] - box[1])


def _holds(box: Box, line: Recognised) -> bool:
    """Whether both ends of a line are within a box; a caption that stands under a photo is not."""
    left, top, right, bottom = box
    x0, y0, x1, y1 = line.ends
    return left <= x0 and x1 <= right and top < min(y0, y1) and max(y0, y1) < bottom
