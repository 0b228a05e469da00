"""Blocks to stories: which title, byline and deck belongs to which body.

A page mostly keeps one habit: titles stand before their bodies, after them or inside. A title shares rare words with
its own body. A dynamic programme over the places where a story may begin weighs both. A deck that is left alone joins
the story that holds most of its words.

It must not know about files, ids or the text that readers see.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.typeset.costs import COSTS, Costs
from corpus.typeset.pieces import Piece, Story
from corpus.typeset.readings import Habit, Readings
from corpus.typeset.words import cover

HABITS: tuple[Habit, ...] = ("before", "after", "inside")


@dataclass(frozen=True, slots=True)
class _Way:
    """The cheapest way to a cut under a habit: its cost, the cut and habit before it, and the story between the two."""

    cost: float
    start: int
    habit: Habit
    story: Story | None = None


def assemble(pieces: Sequence[Piece], costs: Costs = COSTS) -> list[Story]:
    """Part the pieces of a stretch into stories, in order. Every piece falls in exactly one story."""
    if not pieces:
        return []
    readings = Readings(pieces, costs)
    return _place_decks(readings, part_stories(readings))


def part_stories(readings: Readings) -> list[Story]:
    """The stories that cost least together; each stray deck is a story of its own."""
    cuts = _cuts(readings.pieces, readings)
    ways: list[dict[Habit, _Way]] = [{habit: _Way(0.0, -1, habit) for habit in HABITS}]
    for end in range(1, len(cuts)):
        ways.append(_cheapest(readings, cuts, ways, end))
    return _trace(ways)


def _cuts(pieces: Sequence[Piece], readings: Readings) -> list[int]:
    """Where a story may begin: everywhere but at a paragraph that merely follows another."""
    cuts, decks = [0], readings.decks
    for at in range(1, len(pieces)):
        piece, before = pieces[at], pieces[at - 1]
        opens = piece.opens or piece.breaks or piece.resumes or piece.fresh or at in readings.soft_cuts
        if piece.kind != "paragraph" or before.kind in ("title", "caption") or opens or decks[at] or decks[at - 1]:
            cuts.append(at)
    return [*cuts, len(pieces)]


def _cheapest(readings: Readings, cuts: list[int], ways: list[dict[Habit, _Way]], end: int) -> dict[Habit, _Way]:
    """The cheapest way to the cut `end` under each habit, by every story that may end there."""
    pieces, costs = readings.pieces, readings.costs
    here: dict[Habit, _Way] = {}
    openings = 0
    for start in range(end - 1, max(-1, end - 1 - costs.reach), -1):
        first, last = cuts[start], cuts[end]
        openings += any(p.kind == "byline" or p.opens for p in pieces[first : cuts[start + 1]])
        if openings > costs.most_openings:
            break
        switch = 0.0 if pieces[first].breaks or first == 0 else costs.switch_habit
        for reading in readings.of(first, last):
            for was in HABITS:
                habit = reading.habit or was
                cost = ways[start][was].cost + reading.cost + (switch if habit != was else 0.0)
                if habit not in here or cost < here[habit].cost:
                    here[habit] = _Way(cost, start, was, reading.story)
    for missing in HABITS:
        here.setdefault(missing, _Way(math.inf, end - 1, missing))
    return here


def _trace(ways: list[dict[Habit, _Way]]) -> list[Story]:
    """The stories on the cheapest way, from the last cut back to the first."""
    stories: list[Story] = []
    end = len(ways) - 1
    habit = min(HABITS, key=lambda h: ways[-1][h].cost)
    while end > 0:
        way = ways[end][habit]
        if way.story is not None:
            stories.append(way.story)
        end, habit = way.start, way.habit
    return stories[::-1]


def _place_decks(readings: Readings, stories: list[Story]) -> list[Story]:
    """Give each stray deck to the story that shares most of its words and has no deck; else it becomes a story."""
    costs = readings.costs
    placed = list(stories)
    for at, story in enumerate(stories):
        if story.kind != "deck" or story.deck is None:
            continue
        near = range(max(0, at - costs.reach), min(len(placed), at + costs.reach))
        shares = [
            (cover(readings.known[story.deck], other.body[0], other.body[-1] + 1), number)
            for number in near
            if (other := placed[number]).kind == "article" and other.deck is None and other.body
        ]
        share, number = max(shares, default=(0.0, -1))
        if share < costs.deck_words or number < 0:
            placed[at] = Story("article", None, (), (story.deck,), cover=0.0)
        else:
            placed[number] = replace(placed[number], deck=story.deck)
    return [story for story in placed if story.kind != "deck"]
