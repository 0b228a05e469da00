"""The costs of a set page: of its true reading and of the one that the layout takes, both with their gradients.

The labels of lines and the assembly of stories are looked at one after the other, the assembly from the true blocks. A
page whose truth the layout cannot express is left out. It must not know how weights are learned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import inf

from corpus.typeset.articles import _Reading
from corpus.typeset.blocks import Block, _gather, _Programme
from corpus.typeset.costs import Costs
from corpus.typeset.fixtures import find_fixtures, take_out
from corpus.typeset.lines import PrintedLine, printed_lines
from corpus.typeset.pieces import Piece, Story
from corpus.typeset.readings import Readings
from corpus.typeset.setting import read_setting
from corpus.typeset.states import States
from corpus.typeset.stories import HABITS, part_stories
from tests.manners import SetLine, SetPage

# The states that each line may be in.
Allowed = Sequence[frozenset[int]]
# The first and the last piece of a story (half-open), and whether a reading of them is the one that is meant.
Part = tuple[int, int, Callable[[Story], bool]]


@dataclass(frozen=True, slots=True)
class GoldPage:
    """The lines of a page without its furniture, and the truth of each."""

    lines: list[PrintedLine]
    truth: list[SetLine]


def gold_pages(sheets: Sequence[SetPage]) -> Iterator[GoldPage]:
    """The pages whose furniture is found: their lines as they were set."""
    for sheet in sheets:
        lines = printed_lines(sheet.text)
        kept = take_out(lines, find_fixtures(lines))
        truth = [line for line in sheet.lines if line.role != "furniture"]
        if ["".join(line.text.split()) for line in truth] == ["".join(line.text.split()) for line in kept]:
            yield GoldPage(kept, truth)


class _Held(_Programme):
    """The programme over lines, held to some states at each line, which adds up what was paid."""

    def __init__(self, lines: Sequence[PrintedLine], costs: Costs, allowed: Allowed) -> None:
        setting = read_setting(lines, costs)
        super().__init__(lines, setting, States(setting))
        self.allowed, self.at, self.paid = allowed, 0, 0.0

    def _step(self, line: PrintedLine, slot: int, measure: float) -> None:
        may = self.allowed[self.at]
        self.now = [value if state in may else inf for state, value in enumerate(self.now)]
        self.paid += min(self.now)
        self.at += 1
        super()._step(line, slot, measure)

    def total(self) -> float:
        """What the whole way costs, after `run`."""
        return self.paid + min(self.cost)


def line_costs(page: GoldPage, costs: Costs, graded: Costs) -> tuple[float, float] | None:
    """What the true labels of a page's lines and those that are taken cost, by `graded`; None where they agree or the
    truth cannot be told."""
    setting = read_setting(page.lines, costs)
    states = States(setting)
    allowed = _true_states(page, states)
    taken = _Programme(page.lines, setting, states).run()
    if all(state in may for state, may in zip(taken, allowed, strict=True)):
        return None
    true = _true_way(page, costs, allowed)
    return None if true is None else (_total(page, graded, true), _total(page, graded, taken))


def story_costs(page: GoldPage, costs: Costs, graded: Costs) -> tuple[float, float] | None:
    """The same of the stories, from the page's true blocks."""
    setting = read_setting(page.lines, costs)
    states = States(setting)
    way = _true_way(page, costs, _true_states(page, states))
    if way is None:
        return None
    blocks = _gather(page.lines, way, setting, states)
    pieces = _pieces(page, blocks, costs)
    true = _true_parts(page, blocks)
    taken = part_stories(Readings(pieces, costs))
    same = [(min(story.positions), max(story.positions) + 1) for story in taken] == [part[:2] for part in true]
    if same and all(meant(story) for (_, _, meant), story in zip(true, taken, strict=True)):
        return None
    readings = Readings(pieces, graded)
    paid = _story_total(readings, true), _story_total(readings, [_part_of(story) for story in taken])
    return None if inf in paid else paid


def _true_states(page: GoldPage, states: States) -> Allowed:
    allowed: list[frozenset[int]] = []
    first, more = frozenset(range(states.slots)), frozenset(range(states.slots, 2 * states.slots))
    # A paragraph of one line may be told as a row or as verse.
    alone = first | {states.row} | frozenset(range(states.verse, states.count))
    for _, block in groupby(page.truth, key=lambda line: line.block):
        rows = list(block)
        for at, line in enumerate(rows):
            if line.role in ("headline", "crosshead"):
                allowed.append(frozenset({states.titles[min(at, len(states.titles) - 1)]}))
            elif line.role == "byline":
                allowed.append(frozenset({states.byline}))
            elif line.role == "row" or (line.role == "paragraph" and len(rows) == 1):
                allowed.append(alone)
            else:
                allowed.append(more if at else first)
    return allowed


def _true_way(page: GoldPage, costs: Costs, allowed: Allowed) -> list[int] | None:
    """The cheapest way through the true states."""
    programme = _Held(page.lines, costs, allowed)
    way = programme.run()
    return None if programme.total() == inf else way


def _total(page: GoldPage, graded: Costs, way: Sequence[int]) -> float:
    programme = _Held(page.lines, graded, [frozenset({state}) for state in way])
    programme.run()
    return programme.total()


def _pieces(page: GoldPage, blocks: Sequence[Block], costs: Costs) -> list[Piece]:
    reading = object.__new__(_Reading)
    reading.lines, reading.setting, reading.parts_marked = page.lines, read_setting(page.lines, costs), True
    return [reading._piece(block) for block in blocks]


def _true_parts(page: GoldPage, blocks: Sequence[Block]) -> list[Part]:
    parts: list[Part] = []
    for _, run in groupby(range(len(blocks)), key=lambda at: page.truth[blocks[at].first].article):
        own = list(run)
        role = {page.truth[blocks[at].first].role: at for at in own}
        parts.append((own[0], own[-1] + 1, _is_true(role.get("headline"), role.get("deck"))))
    return parts


def _is_true(title: int | None, deck: int | None) -> Callable[[Story], bool]:
    return lambda story: (story.kind, story.title, story.deck, story.demoted) == ("article", title, deck, frozenset())


def _part_of(story: Story) -> Part:
    return min(story.positions), max(story.positions) + 1, lambda other: other == story


def _story_total(readings: Readings, parts: Sequence[Part]) -> float:
    """The least that these stories cost; infinite where one of them is no reading."""
    ways = dict.fromkeys(HABITS, 0.0)
    for first, last, meant in parts:
        ends = dict.fromkeys(HABITS, inf)
        switch = 0.0 if readings.pieces[first].breaks or first == 0 else readings.costs.switch_habit
        for reading in readings.of(first, last):
            for was, before in ways.items() if meant(reading.story) else ():
                habit = reading.habit or was
                cost = before + reading.cost + (switch if habit != was else 0.0)
                ends[habit] = min(ends[habit], cost)
        ways = ends
    return min(ways.values())
