"""How a stretch of lines is set: its columns, its indents, its line gaps; and how well a line fits a column.

It must not know what a line says, nor what label it gets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.typeset.costs import COSTS, Costs
from corpus.typeset.lines import PrintedLine

IndentHabit = Literal["kept", "stripped", "none"]


@dataclass(frozen=True, slots=True)
class Setting:
    """Column measures in ems, commonest first, the habit of indents, the usual gap between lines, and the costs."""

    measures: tuple[float, ...]
    indent: IndentHabit
    gap: int
    costs: Costs

    def drift(self, a: float, b: float) -> float:
        """What it costs that a paragraph in a column of `a` ems is followed by one in a column of `b`."""
        return min(self.costs.drift * (a - b) ** 2, self.costs.change)


def read_setting(lines: Sequence[PrintedLine], costs: Costs = COSTS) -> Setting:
    """The setting of a stretch of lines."""
    counts = Counter(round(line.width) for line in lines)
    total = max(1, len(lines))
    floor = max(2, int(costs.column_share * total))
    ranked = [(m, n) for m, n in counts.most_common(3 * costs.most_columns) if m >= costs.narrowest]
    columns = [m for m, n in ranked if n >= floor][: costs.most_columns]
    if not columns:
        columns = [max(costs.narrowest, round(max((line.width for line in lines), default=20)))]
    gaps = Counter(line.gap for line in lines[1:])
    gap = gaps.most_common(1)[0][0] if gaps else 1
    return Setting(tuple(float(m) for m in columns), _indent_habit(lines, columns, costs.indent), gap, costs)


def _indent_habit(lines: Sequence[PrintedLine], columns: list[int], indent: float) -> IndentHabit:
    indented = sum(1 for x in lines if indent - 1 < x.indent < 2 * indent + 1 and x.width > columns[0] / 3)
    if indented >= max(1, 0.03 * len(lines)):
        return "kept"
    stripped = flush = 0
    for before, line, after in zip(lines, lines[1:], lines[2:], strict=False):
        # After a short line that ends a sentence a paragraph surely begins; it is told if its second line is full.
        column = round(after.width)
        if before.ending != "stop" or line.ending == "stop" or column not in columns:
            continue
        if before.width > column - 3:
            continue
        short = column - line.width
        if indent - 1 <= short <= indent + 1.5:
            stripped += 1
        elif abs(short) < indent - 1:
            flush += 1
    return "none" if flush > stripped else "stripped"


def own_measure(lines: Sequence[PrintedLine], at: int, setting: Setting) -> float:
    """The measure that a paragraph opening at this line would have, judged by its first two lines."""
    indent, width = setting.costs.indent, lines[at].width
    if at + 1 < len(lines):
        wider = lines[at + 1].width - width
        if abs(wider) <= 0.5:
            return width
        if 0 < wider <= indent + 1.5:
            return lines[at + 1].width
    flush = setting.indent == "none" or (setting.indent == "kept" and lines[at].indent < indent - 0.5)
    return width if flush else width + indent


def misfit(line: PrintedLine, short: float, token: float, costs: Costs) -> float:
    """What it costs that a line which is not its paragraph's last is `short` ems under its room (over, if negative);
    `token` is the width of the piece that was carried to the next line."""
    if short < 0:
        return _overrun(line, -short, costs)
    if short <= 0.5:
        return 0.0
    if line.spaced:
        return costs.spaced * short if short <= 2.5 else 1.0 + costs.short * (short - 2.5)
    if line.loose:
        short -= line.loose
        if short <= 0.5:
            return 0.0
    if short <= token:
        return 0.0 if short < 1 else costs.carried + 0.3 * max(0.0, short - 2)
    return costs.stretch * short if short <= 1 else costs.stretch + costs.short * (short - 1)


def _overrun(line: PrintedLine, over: float, costs: Costs) -> float:
    if over <= 1:
        return 0.0 if line.hangs else costs.hang * over
    squeezed = min(over - 1, costs.squeeze * line.marks)
    return costs.hang + costs.squeezed * squeezed + costs.overrun * (over - 1 - squeezed)


def misfit_first(line: PrintedLine, token: float, measure: float, flush: float, setting: Setting, own: bool) -> float:
    """What it costs that a paragraph of several lines opens with this one; `flush` is what its misfit is without an
    indent, `own`: in a measure of its own."""
    costs = setting.costs
    indented = misfit(line, measure - costs.indent - line.width, token, costs)
    if setting.indent == "kept" and line.indent >= costs.indent - 0.5:
        return indented
    if own or setting.indent == "kept":
        return min(indented, flush)
    if setting.indent == "none":
        return min(flush, costs.unindented + indented)
    return min(indented, costs.unindented + flush)


def misfit_last(line: PrintedLine, room: float, lone: bool, costs: Costs) -> float:
    """What it costs that a paragraph ends at this line, `room` ems being what it could hold; `lone`: its only line."""
    short = room - line.width
    if short < 0:
        return costs.full_end + _overrun(line, -short, costs)
    full = costs.full_end if not lone else costs.full_end / 2
    cost = full * (1 - short / 2) if short < 2 else 0.0
    if lone and line.width < costs.stub:
        cost += costs.stub_cost
    return cost
