"""The states that the dynamic programme over lines tells apart, by number, and the label that each stands for.

It must not know what a state costs.
"""

from __future__ import annotations

from typing import Literal

from corpus.typeset.setting import Setting

BlockLabel = Literal["paragraph", "title", "byline", "verse", "row"]

# Titles of one to three lines, and longer ones.
_TITLES = 4


class States:
    """The numbers of the states that a line can be in.

    First come the first lines of a paragraph in each column (0 to `columns`, half-open) and slot (to `slots`), then
    its further lines in the same order, then the first, second … line of a title, byline, row, and verse,
    which is counted up to the least that a run of verse must have: only its last state may end. A slot is for a
    paragraph with a measure of its own.
    """

    def __init__(self, setting: Setting) -> None:
        self.columns = len(setting.measures)
        self.slots = self.columns + setting.costs.own_slots
        self.title = 2 * self.slots
        self.titles = range(self.title, self.title + _TITLES)
        self.byline, self.row = range(self.titles.stop, self.titles.stop + 2)
        self.verse = self.row + 1
        self.count = self.verse + setting.costs.verse_lines
        self.verse_ends = self.count - 1
        self.closing = [*range(self.title, self.verse), self.verse_ends]

    def label(self, state: int) -> BlockLabel:
        if state < self.title:
            return "paragraph"
        if state in self.titles:
            return "title"
        others: dict[int, BlockLabel] = {self.byline: "byline", self.row: "row"}
        return others.get(state, "verse")
