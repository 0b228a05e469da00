"""Which lines of a stretch are the page's furniture, by their words and by the lines around them.

A folio or an imprint is recognised by its words alone. A number, a day or a telephone number may also belong to a
table, a letter or a notice, and several days to a chronicle: such a line is furniture only where furniture is printed.
It must not know what an article is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.typeset.furniture import Fixture, furniture_kind, is_section, jump, named_day
from corpus.typeset.lines import PrintedLine

# A line of a column holds at least so many ems; a cell or a signature seldom does.
COLUMN = 9.0
# The kinds of lines that name a day.
DAYS = ("day", "dated", "worded")


def find_fixtures(lines: Sequence[PrintedLine]) -> set[int]:
    """The positions of the lines that are furniture."""
    kinds: dict[int, Fixture] = {}
    for at, line in enumerate(lines):
        kind = furniture_kind(line.text)
        if kind is not None and not _within_text(lines, at):
            kinds[at] = kind
    found = {at for at, kind in kinds.items() if kind == "sure"} | {at for at, line in enumerate(lines) if line.folio}
    entries = _entries(lines, kinds, found)
    weak = [at for at in kinds if at not in found]
    # Once down and once up, so that a run of such lines beside a sure one is taken whole.
    for at in (*weak, *reversed(weak)):
        if at in found or kinds[at] == kinds.get(at - 1) == "worded" or kinds[at] == kinds.get(at + 1) == "worded":
            continue
        if _is_at_edge(lines, at, kinds[at], found) or (at not in entries and _is_placed(lines, at, kinds[at])):
            found.add(at)
    found |= {
        at
        for at in range(1, len(lines))
        if {at - 1, at + 1} <= found and is_section(lines[at - 1].text, lines[at].text)
    }
    return found


def take_out(lines: Sequence[PrintedLine], found: set[int]) -> list[PrintedLine]:
    """The lines without those at `found`; each line knows what was taken out before it."""
    kept: list[PrintedLine] = []
    before: list[PrintedLine] = []
    for at, line in enumerate(lines):
        if at in found:
            before.append(line)
        elif before:
            jumps = [way for gone in before if (way := jump(gone.text))]
            kept.append(
                replace(
                    line,
                    breaks=line.breaks or any(gone.breaks for gone in before),
                    parted=True,
                    fresh=any(way.onward for way in jumps),
                    resumes=any(not way.onward for way in jumps),
                )
            )
            before = []
        else:
            kept.append(line)
    return kept


def _within_text(lines: Sequence[PrintedLine], at: int) -> bool:
    """Whether a line is part of a text: of an upright headline, or of a parenthesis that opened on the line before."""
    near = [lines[spot] for spot in (at - 1, at + 1) if 0 <= spot < len(lines)]
    if len(lines[at].text) == 1 and any(len(line.text) == 1 for line in near):
        return True
    return at > 0 and lines[at - 1].text[-1] in "（(《“「【"


def _entries(lines: Sequence[PrintedLine], kinds: dict[int, Fixture], found: set[int]) -> set[int]:
    """The lines that may be days of a chronicle or a schedule: two days or more that differ, none beside furniture, at
    least half of them after a text's end. In a file of several reports the day stands below each headline."""
    days = {at for at, kind in kinds.items() if kind in DAYS and at > 0 and not {at - 1, at, at + 1} & found}
    after = sum(1 for at in days if lines[at - 1].ending in ("stop", "half") or at - 1 in days)
    differ = len({named_day(lines[at].text) for at in days}) > 1
    return days if differ and 2 * after >= len(days) else set()


def _is_at_edge(lines: Sequence[PrintedLine], at: int, kind: Fixture, found: set[int]) -> bool:
    """Whether a line that may be furniture stands beside some or, unless it has words of its own, opens the page."""
    return at - 1 in found or at + 1 in found or (kind != "worded" and (at == 0 or lines[at].breaks))


def _is_placed(lines: Sequence[PrintedLine], at: int, kind: Fixture) -> bool:
    """Whether a line that may be furniture, and stands beside none, cuts a paragraph or ends a page."""
    last = at + 1 == len(lines) or lines[at + 1].breaks
    before = lines[at - 1]
    if kind == "url":
        # An address that belongs to the text is parted from it by more than a line's end.
        return min(before.text[-1], lines[min(at + 1, len(lines) - 1)].text[0]) > "\u2e80"
    if kind in ("part", "contact", "worded"):
        return last and kind == "part"
    if kind == "dated" or before.ending == "stop" or (last and kind == "number"):
        return True
    return before.width >= COLUMN and before.ending != "half" and not (kind == "day" and last)
