"""What the type size of a line, and where it stands on the page, say for and against each label.

Only formats that know boxes give these; where they are unknown nothing is said. It must not know what a line says.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from corpus.typeset.costs import Costs
from corpus.typeset.evidence import Evidence
from corpus.typeset.lines import PrintedLine
from corpus.typeset.setting import Setting

# A deck has no more lines.
DECK_LINES = 8


def weigh_size(found: Evidence, lines: Sequence[PrintedLine], at: int, setting: Setting) -> None:
    """Add to the evidence of line `at` of a stretch what its size and its place say."""
    costs, kept = setting.costs, setting.indent == "kept"
    line, before = lines[at], lines[at - 1] if at else None
    if not line.size:
        return
    if line.apart:
        found.inside += costs.inside_apart
        found.title_next += costs.inside_apart
    elif before is not None and differ(before.size, line.size, costs):
        found.inside += costs.inside_other_size
    elif before is not None and kept and line.indent < costs.indent - 0.5 and line.gap == 1:
        found.start += costs.no_indent_measured
        found.own_start += costs.no_indent_measured
    if line.size < costs.display_type or (line.size < costs.large_type and _are_sentences(lines, at, costs)):
        found.title += costs.small_title
        if before is not None and before.size >= costs.display_type:
            found.title_next += costs.small_under_large
        return
    if line.size < costs.large_type:
        found.title -= costs.display_title
        if before is not None and before.size >= costs.display_type:
            found.title_next -= costs.display_next
        return
    # Large type is a headline, whatever marks it holds; only a byline or a row is known by its words.
    found.title = -costs.large_title if found.title == math.inf else min(found.title, 0.0) - costs.large_title
    found.title_next = costs.inside_apart if line.apart else min(found.title_next, 0.0)
    if before is not None and before.size >= costs.display_type and not line.apart:
        found.title_next -= costs.large_next
    for name in ("start", "own_start", "inside", "verse"):
        setattr(found, name, getattr(found, name) + costs.large_text)


def _are_sentences(lines: Sequence[PrintedLine], at: int, costs: Costs) -> bool:
    """Whether the lines of a line's size that follow each other hold a full stop, as decks do and headlines do not."""
    first = last = at
    while first > max(0, at - DECK_LINES) and not differ(lines[first - 1].size, lines[at].size, costs):
        first -= 1
    while last + 1 < min(len(lines), at + DECK_LINES) and not differ(lines[last + 1].size, lines[at].size, costs):
        last += 1
    return any("。" in line.text for line in lines[first : last + 1])


def differ(one: float, other: float, costs: Costs) -> bool:
    """Whether two sizes are not those of one text."""
    return max(one, other) > costs.same_size * min(one, other)
