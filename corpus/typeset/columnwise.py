"""Parts of a page column by column: those under one headline, and those under none.

It must not know which headline a part belongs to.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.typeset.parts import Part, beside, overlap


def gather(parts: Sequence[Part]) -> list[Part]:
    """Columns under no headline, those side by side together."""
    groups: list[Part] = []
    for part in sorted(parts, key=lambda part: (part.left, part.top)):
        for group in groups:
            last = group.columns[-1]
            touches = beside(last, part) > 0 and part.left - last.right < 4 * part.lines[0].size
            if touches or (overlap(last, part) > 0.5 and 0 <= part.top - last.bottom < 2 * part.lines[0].size):
                group.columns.append(part)
                group.grow(part.lines)
                break
        else:
            groups.append(Part([], "head", part.box, columns=[part]))
    return groups


def columnwise(parts: Sequence[Part]) -> list[Part]:
    """Parts column by column from the left; one that stands over or under several columns parts what is above it from
    what is below."""
    if len(parts) < 2:
        return list(parts)
    for wide in sorted(parts, key=lambda part: part.top):
        others = [part for part in parts if part is not wide]
        spanned = [part for part in others if overlap(wide, part) > 0.5]
        if any(overlap(a, b) < 0.05 for a in spanned for b in spanned):
            above = [part for part in others if part.bottom <= wide.top + 2]
            below = [part for part in others if part.top >= wide.bottom - 2]
            if len(above) + len(below) == len(others):
                return [*columnwise(above), wide, *columnwise(below)]
    columns: list[list[Part]] = []
    for part in sorted(parts, key=lambda part: part.left):
        if columns and any(overlap(part, other) > 0.3 for other in columns[-1]):
            columns[-1].append(part)
        else:
            columns.append([part])
    # Under one that is wide, columns may stand side by side; in a scan none begins quite on the level of another.
    return [part for column in columns for part in sorted(column, key=lambda part: (round(part.top / 4), part.left))]
