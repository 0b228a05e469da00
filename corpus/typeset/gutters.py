"""Columns that stand side by side in plain text, as `pdftotext -layout` and row-wise OCR leave them: told by the gutter
between them, and read one after the other.

Positions are counted in half ems (a full-width character is two). It must not know what a line says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from statistics import median

# A physical line: its 1-based number and its text.
Physical = tuple[int, str]

# A gutter is found by a blank of so many half ems within a line; on every line beside it is at least so wide.
FIRST_BLANK, NARROWEST = 4, 2
# Columns are of text, not cells of a table: of this median width in half ems, beside each other on so many lines and on
# this share of the lines between the first and the last such.
COLUMN, LEAST_LINES, SHARE = 16, 4, 0.5
# A headline below finished columns takes at most this share of the left one.
HEADLINE = 0.8
# A right column may begin so many lines higher than the left one; its lines begin with it or are indented by so many
# half ems.
MOST_HIGHER, INDENT = 6, 4
# Text that is looked at at once, in lines; a gutter ends where so many lines are empty.
MOST_LINES, EMPTY_LINES = 2000, 3

_BLANK = re.compile(r"[ \t　\xa0]{2,}")


def part_columns(lines: Iterable[Physical]) -> Iterator[Physical]:
    """The lines, those of a left column before those of the column at its right; every character is kept."""
    return _part_by_blanks(_part_by_tabs(lines))


def _part_by_tabs(lines: Iterable[Physical]) -> Iterator[Physical]:
    """Lines whose columns are parted by one tab each and do not stand under each other."""
    for tabbed, run in groupby(lines, key=lambda line: "\t" in line[1].strip()):
        if not tabbed:
            yield from run
            continue
        held = list(run)
        rows = [text.split("\t") for _, text in held]
        if _are_columns(rows) and not _have_gutter([text for _, text in held]):
            for at in range(max(map(len, rows))):
                cells = ((number, row[at]) for (number, _), row in zip(held, rows, strict=True) if at < len(row))
                yield from ((number, cell) for number, cell in cells if cell.strip())
        else:
            yield from held


def _are_columns(rows: Sequence[Sequence[str]]) -> bool:
    """Whether cells are as wide as columns of text are, two or three on a line."""
    most = max(map(len, rows))
    full = [row for row in rows if len(row) == most and all(map(str.strip, row))]
    if not 2 <= most <= 3 or len(full) < max(LEAST_LINES, SHARE * len(rows)):
        return False
    return min(median(_ems(cell.strip()) for cell in column) for column in zip(*full, strict=True)) >= COLUMN


def _have_gutter(texts: Sequence[str]) -> bool:
    """Whether white that runs down all lines parts them."""
    gutter = _first_gutter(texts[0]) or _first_gutter(texts[-1])
    for text in texts:
        gutter = _narrowed(gutter, text) if gutter else None
    return gutter is not None


def _part_by_blanks(lines: Iterable[Physical]) -> Iterator[Physical]:
    """Lines whose columns are parted by white that runs down all of them."""
    held: list[Physical] = []
    # Lines that may be of a right column which begins higher than the left one.
    higher: list[Physical] = []
    gutter: tuple[int, int] | None = None
    for number, text in lines:
        if gutter is not None:
            narrower = _narrowed(gutter, text)
            empty = all(not line.strip() for _, line in held[-EMPTY_LINES:]) or "\f" in text
            below = not held[-1][1].strip() and _opens_below(held, gutter, text)
            if narrower is not None and not empty and not below and len(held) < MOST_LINES:
                gutter = narrower
                held.append((number, text))
                continue
            yield from _parted(held, gutter)
            held = []
        gutter = _first_gutter(text)
        beside = _beside(higher, gutter, text) if higher and gutter else None
        if beside:
            gutter, held, higher = beside, [*higher, (number, text)], []
            continue
        waits = gutter is None and text.strip() and len(higher) < MOST_HIGHER and (higher or _indent(text) >= COLUMN)
        if waits:
            higher.append((number, text))
            continue
        yield from higher
        higher = []
        if gutter is None:
            yield number, text
        else:
            held.append((number, text))
    yield from higher
    if gutter is not None:
        yield from _parted(held, gutter)


def _beside(higher: Sequence[Physical], gutter: tuple[int, int], text: str) -> tuple[int, int] | None:
    """What lines above the first with a gutter leave of it, where they begin as columns at its right do, or end at its
    left; None where one does not, or is a headline in the middle over all columns."""
    starts = [_ems(text[: blank.end()]) for blank in _BLANK.finditer(text.rstrip())]
    starts = [start for start in starts if start > gutter[0]]
    # The last column is as wide as the one before it, however short its first line is.
    edge = 2 * starts[-1] - [_indent(text), *starts][-2] - INDENT
    narrower: tuple[int, int] | None = gutter
    for _, line in higher:
        narrower = _narrowed(narrower, line) if narrower else None
        start, end = _indent(line), _ems(line.rstrip())
        centred = abs(start + end - edge) <= INDENT
        at_right = start >= gutter[1] - INDENT and not centred and any(abs(start - one) <= INDENT for one in starts)
        if not (at_right or end <= gutter[0]):
            return None
    return narrower


def _indent(text: str) -> int:
    return _ems(text[: len(text) - len(text.lstrip())])


def _opens_below(held: Sequence[Physical], gutter: tuple[int, int], text: str) -> bool:
    """Whether a headline opens new columns below an empty line: the columns above are finished, and it is short."""
    cut = (gutter[0] + gutter[1]) // 2
    left, right = _split(text, cut)
    if right.strip() or not left.strip() or _ends(left):
        return False
    sides = list(zip(*(_split(row, cut) for _, row in held if row.strip()), strict=True))
    lasts = [[row for row in side if row.strip()] for side in sides]
    width = median(_ems(row.strip()) for row in lasts[0]) if all(lasts) else 0
    return all(lasts) and all(_ends(side[-1]) for side in lasts) and _ems(left.strip()) <= HEADLINE * width


def _ends(text: str) -> bool:
    return text.rstrip()[-1:] in tuple("。！？”")


def _parted(lines: list[Physical], gutter: tuple[int, int]) -> Iterator[Physical]:
    """Lines along one gutter, column by column; unchanged where the parts are no columns of text."""
    cut = (gutter[0] + gutter[1]) // 2
    parted = [(number, *_split(text, cut)) for number, text in lines]
    both = [at for at, (_, left, right) in enumerate(parted) if left.strip() and right.strip()]
    printed = sum(1 for _, text in lines[both[0] : both[-1] + 1] if text.strip())
    narrow = min(median(_ems(parted[at][1].strip()) for at in both), median(_ems(parted[at][2].strip()) for at in both))
    if len(both) < max(LEAST_LINES, SHARE * printed) or narrow < COLUMN:
        yield from lines
        return
    yield from ((number, left) for number, left, _ in parted if left.strip())
    rest = [(number, right) for number, _, right in parted if right.strip()]
    margin = min(_ems(right[: len(right) - len(right.lstrip())]) for _, right in rest)
    yield from _part_by_blanks((number, _split(right, margin)[1]) for number, right in rest)


def _first_gutter(text: str) -> tuple[int, int] | None:
    """The first wide blank between two texts of a line, from and to (half-open)."""
    if not _BLANK.search(text):
        return None
    first, last = len(text) - len(text.lstrip()), len(text.rstrip())
    spot = end = 0
    for blank in _BLANK.finditer(text):
        start = end + _ems(text[spot : blank.start()], end)
        spot, end = blank.end(), start + _ems(blank.group(), start)
        if end - start >= FIRST_BLANK and first < spot <= last:
            return start, end
    return None


def _narrowed(gutter: tuple[int, int], text: str) -> tuple[int, int] | None:
    """The part of a gutter that a line leaves white; None where that is too narrow."""
    start, end = gutter
    at = 0
    white_from, best = 0, (0, 0)
    for character in [*text.rstrip(), ""]:
        wide = _ems(character, at) if character else 0
        if not character or not character.isspace():
            low, high = max(start, white_from), min(end, at)
            if high - low > best[1] - best[0]:
                best = (low, high)
            white_from = at + wide
        at += wide
    low = max(start, white_from)
    if end - low > best[1] - best[0]:
        best = (low, end)
    return best if best[1] - best[0] >= NARROWEST else None


def _split(text: str, cut: int) -> tuple[str, str]:
    """The text left and right of a position."""
    at = 0
    for spot, character in enumerate(text):
        if at >= cut:
            return text[:spot], text[spot:]
        at += _ems(character, at)
    return text, ""


def _ems(text: str, at: int = 0) -> int:
    """The half ems that a text takes from position `at` on; a tab goes on to the next eighth."""
    end = at
    for character in text:
        end += 8 - end % 8 if character == "\t" else 1 if character < "\u2000" else 2
    return end - at
