"""Printed lines to blocks: paragraph, title, byline, verse, rows.

A dynamic programme labels the lines of one stretch. A paragraph's lines are held to a column measure: its first line
is short by the indent, the others fill it, the last ends a sentence. Every departure costs, and the labels that cost
least together win; the costs are those of costs.py.

It must not know which article owns a block.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from corpus.typeset.evidence import Evidence, Pair, weigh_line
from corpus.typeset.lines import PrintedLine
from corpus.typeset.setting import Setting, misfit, misfit_first, misfit_last, own_measure, read_setting
from corpus.typeset.sizes import weigh_size
from corpus.typeset.states import BlockLabel, States


@dataclass(frozen=True, slots=True)
class Block:
    """Lines `first` to `last` (closed, positions in the stretch) under one label.

    `measure` is the column of a paragraph in ems (0 elsewhere).
    """

    label: BlockLabel
    first: int
    last: int
    measure: float = 0.0


def read_blocks(lines: Sequence[PrintedLine], setting: Setting | None = None) -> list[Block]:
    """Label a stretch of lines; every line falls in exactly one block, in order."""
    if not lines:
        return []
    setting = setting or read_setting(lines)
    states = States(setting)
    labels = _Programme(lines, setting, states).run()
    return _gather(lines, labels, setting, states)


@dataclass(slots=True)
class _Ends:
    """The least cost of the lines before this one if their last block ends here: where it is no paragraph, where it is
    a paragraph of each column and slot, and in any case. With each cost the state of the line before."""

    other: float
    other_from: int
    columns: list[float]
    columns_from: list[int]
    best: float = 0.0
    best_from: int = -1


@dataclass(frozen=True, slots=True)
class _Gap:
    """What the white over a line costs: between two blocks, and within one."""

    parts: float = 0.0
    binds: float = 0.0


class _Programme:
    """Goes down the lines. `cost` holds the least cost of each state of the line before; `now` the costs of the states
    of this line, and `back` the state of the line before that each comes from."""

    def __init__(self, lines: Sequence[PrintedLine], setting: Setting, states: States) -> None:
        self.lines, self.setting, self.states, self.costs = lines, setting, states, setting.costs
        self.measures = [*setting.measures, *[0.0] * setting.costs.own_slots]
        self.drift = [[setting.drift(a, b) for b in setting.measures] for a in setting.measures]
        self.indent = self.costs.indent if setting.indent != "none" else 0.0
        self.cost = [inf] * states.count
        self.now: list[float] = []
        self.back: list[int] = []
        self.before: PrintedLine | None = None
        self.pairs: set[Pair] = set()
        for line in lines:
            self.pairs.update(pairwise(line.text))

    def run(self) -> list[int]:
        """The state of each line."""
        came: list[list[int]] = []
        for at, line in enumerate(self.lines):
            self.now, self.back = [inf] * self.states.count, [-1] * self.states.count
            evidence = weigh_line(self.lines, at, self.setting, self.pairs)
            weigh_size(evidence, self.lines, at, self.setting)
            gap, ends = self._gap(line), self._ends()
            self._begin_paragraph(evidence, gap, ends)
            slot, measure = self._begin_own(at, evidence, gap, ends)
            if self.before is not None:
                self._continue_paragraph(line, evidence, gap)
            if evidence.title < inf:
                self._title(line, evidence, gap, ends)
            self._known_by_words(evidence, ends)
            if evidence.verse < inf:
                self._verse(evidence, gap, ends)
            if evidence.pattern:
                for state in (*range(self.states.titles.stop), *range(self.states.verse, self.states.count)):
                    self.now[state] += self.costs.pattern_ignored
            self._step(line, slot, measure)
            came.append(self.back)
        return self._trace(came)

    def _gap(self, line: PrintedLine) -> _Gap:
        if self.before is None:
            return _Gap()
        costs, extra = self.costs, line.gap - self.setting.gap
        if line.breaks:
            return _Gap(binds=costs.wide_gap if extra > 0 else 0.0)
        return _Gap(costs.tight_gap if extra < 0 else 0.0, costs.wide_gap * min(extra, 2) if extra > 0 else 0.0)

    def _ends(self) -> _Ends:
        states, before = self.states, self.before
        if before is None:
            return _Ends(0.0, -1, [inf] * states.slots, [-1] * states.slots)
        end = self.costs.end(before.ending)
        ends = _Ends(inf, -1, [], [], inf)
        for slot, measure in enumerate(self.measures):
            lone, more = self.cost[slot], self.cost[states.slots + slot]
            if lone < inf:
                lone += end + misfit_last(before, measure - self.indent, True, self.costs)
            if more < inf:
                more += end + misfit_last(before, measure, False, self.costs)
            ends.columns.append(lone if lone <= more else more)
            ends.columns_from.append(slot if lone <= more else states.slots + slot)
        for state in states.closing:
            if self.cost[state] < ends.other:
                ends.other, ends.other_from = self.cost[state], state
        ends.best, ends.best_from = ends.other, ends.other_from
        for value, state in zip(ends.columns, ends.columns_from, strict=True):
            if value < ends.best:
                ends.best, ends.best_from = value, state
        return ends

    def _begin_paragraph(self, evidence: Evidence, gap: _Gap, ends: _Ends) -> None:
        """The first line of a paragraph: in the column of the one before, near it, or in another."""
        states = self.states
        last_own = min(range(states.columns, states.slots), key=ends.columns.__getitem__)
        own_end = ends.columns[last_own] + self.costs.change
        cheaper = [other for other in range(states.columns) if ends.columns[other] < ends.other]
        for column in range(states.columns):
            value, source = ends.other, ends.other_from
            for other in cheaper:
                step = ends.columns[other] + self.drift[other][column]
                if step < value:
                    value, source = step, ends.columns_from[other]
            if own_end < value:
                value, source = own_end, ends.columns_from[last_own]
            self.now[column] = value + evidence.start + gap.parts
            self.back[column] = source

    def _begin_own(self, at: int, evidence: Evidence, gap: _Gap, ends: _Ends) -> tuple[int, float]:
        """The first line of a paragraph with a measure of its own: the slot it would take, and the measure."""
        costs = self.costs
        slot = self.states.columns + at % costs.own_slots
        measure = own_measure(self.lines, at, self.setting)
        narrow = costs.narrow if measure < costs.narrowest else 0.0
        self.now[slot] = ends.best + costs.own_measure + narrow + evidence.own_start + gap.parts
        self.back[slot] = ends.best_from
        return slot, measure

    def _continue_paragraph(self, line: PrintedLine, evidence: Evidence, gap: _Gap) -> None:
        """A further line of the paragraph before."""
        before, slots = self.before, self.states.slots
        if before is None:
            return
        inside = gap.binds + evidence.inside
        for slot, measure in enumerate(self.measures):
            first, more = self.cost[slot], self.cost[slots + slot]
            if first == more == inf:
                continue
            flush = misfit(before, measure - before.width, line.token, self.costs)
            if first < inf:
                own = slot >= self.states.columns
                first += misfit_first(before, line.token, measure, flush, self.setting, own)
            more += flush
            self.now[slots + slot] = (first if first <= more else more) + inside
            self.back[slots + slot] = slot if first <= more else slots + slot

    def _title(self, line: PrintedLine, evidence: Evidence, gap: _Gap, ends: _Ends) -> None:
        """A line of a title: the first; or a further one, where a second and a third cost little and each more costs
        more."""
        first, costs = self.states.title, self.costs
        step, source = self._before_title(ends)
        self.now[first] = step + costs.title + evidence.title - evidence.echo + gap.parts
        if gap.binds and source not in self.states.titles:
            self.now[first] -= costs.title_apart
        self.back[first] = source
        if self.before is None or line.breaks or line.parted:
            return
        run_on = evidence.title + evidence.title_next + gap.binds
        for state in self.states.titles[1:]:
            step = self.cost[state - 1] + costs.title_next[state - 1 - first] + run_on
            again = inf if state != self.states.titles[-1] else self.cost[state] + costs.title_next[-1] + run_on
            self.now[state] = min(step, again)
            self.back[state] = state - 1 if step <= again else state

    def _before_title(self, ends: _Ends) -> tuple[float, int]:
        """The cheapest way to end before a new title. Ending a title there costs more, as two titles seldom meet."""
        states = self.states
        if ends.best_from not in states.titles:
            return ends.best, ends.best_from
        least = ends.best + self.costs.title_meets
        source = min(states.titles, key=self.cost.__getitem__)
        for value, state in zip(ends.columns, ends.columns_from, strict=True):
            if value < least:
                least, source = value, state
        for state in states.closing[len(states.titles) :]:
            if self.cost[state] < least:
                least, source = self.cost[state], state
        return least, source

    def _known_by_words(self, evidence: Evidence, ends: _Ends) -> None:
        """Bylines and rows of a table or list, each after anything or after its like."""
        for state, first, more in (
            (self.states.byline, evidence.byline, evidence.byline_next),
            (self.states.row, evidence.row, evidence.row),
        ):
            self.now[state], self.back[state] = ends.best + first, ends.best_from
            if self.before is not None and self.cost[state] + more < self.now[state]:
                self.now[state], self.back[state] = self.cost[state] + more, state

    def _verse(self, evidence: Evidence, gap: _Gap, ends: _Ends) -> None:
        """A line of verse, counted."""
        states, costs = self.states, self.costs
        self.now[states.verse] = ends.best + costs.verse + evidence.verse
        self.back[states.verse] = ends.best_from
        step = evidence.verse + costs.verse_next + (costs.stanza if gap.binds else 0.0)
        for state in range(states.verse + 1, states.count):
            self.now[state], self.back[state] = self.cost[state - 1] + step, state - 1
        if self.cost[states.verse_ends] + step < self.now[states.verse_ends]:
            self.now[states.verse_ends] = self.cost[states.verse_ends] + step
            self.back[states.verse_ends] = states.verse_ends

    def _step(self, line: PrintedLine, slot: int, measure: float) -> None:
        """Go on to the next line; costs are taken relative to the least, so that they stay small."""
        low = min(self.now)
        # A paragraph that opens here takes over the slot unless the paragraph in it costs less.
        if self.now[slot] <= self.now[self.states.slots + slot]:
            self.measures[slot] = measure
            self.now[self.states.slots + slot] = inf
        else:
            self.now[slot] = inf
        most = low + self.costs.hopeless
        self.cost = [value - low if value < most else inf for value in self.now]
        self.before = line

    def _trace(self, came: list[list[int]]) -> list[int]:
        """The states on the cheapest way, from the last line back to the first."""
        slots, ends = self.states.slots, self.cost
        last = self.lines[-1]
        end = self.costs.end(last.ending)
        for slot in range(slots):
            ends[slot] += end + misfit_last(last, self.measures[slot] - self.indent, True, self.costs)
            ends[slots + slot] += end + misfit_last(last, self.measures[slot], False, self.costs)
        state = min((*range(2 * slots), *self.states.closing), key=ends.__getitem__)
        labels: list[int] = []
        for back in reversed(came):
            labels.append(state)
            state = back[state]
        labels.reverse()
        return labels


def _gather(lines: Sequence[PrintedLine], labels: list[int], setting: Setting, states: States) -> list[Block]:
    """The labelled lines as blocks."""
    blocks: list[Block] = []
    for at, state in enumerate(labels):
        label = states.label(state)
        fresh = state < states.slots or state == states.title or label in ("verse", "row")
        if blocks and blocks[-1].label == label and not fresh:
            blocks[-1] = Block(label, blocks[-1].first, at, blocks[-1].measure)
        elif label == "paragraph":
            slot = state % states.slots
            column = setting.measures[slot] if slot < states.columns else own_measure(lines, at, setting)
            blocks.append(Block(label, at, at, column))
        else:
            blocks.append(Block(label, at, at))
    return blocks
