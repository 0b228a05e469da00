"""Places stories on newspaper pages: each at the first spot of the page's skyline that is wide enough for it."""

from __future__ import annotations

import random
from collections.abc import Sequence

from tests.manners import Source
from tests.press.story import Editor, Item, Story, justified
from tests.press.values import Frame, MadeUp, Press, Rule, Set
from tests.typeset import ems, wrap

MARGIN, HEADER = 40.0, 46.0
PHOTO = 90.0
# So many stories of a page go on on the next.
MOST_JUMPS = 2
# So much white is between a box and what stands in it, in ems, over and under it more.
BOX, BOX_DOWN = 0.6, 1.0
# The rows of a table stand so far apart, in ems of its type.
ROW = 1.8
# A cross-head stands in a line and a half.
CROSSHEAD = 1.5


def make_up(articles: Sequence[Source], press: Press, seed: int, pages: int = 1) -> list[MadeUp]:
    """Place articles on so many pages, as many as there is room for."""
    rng = random.Random(seed)
    waiting = list(articles)
    made: list[MadeUp] = []
    jumped: list[Story] = []
    for number in range(1, pages + 1):
        maker = _Maker(press, rng, number, pages)
        jumped = maker.fill(waiting, jumped)
        made.append(maker.page)
    return made


class _Maker:
    """Makes up one page."""

    def __init__(self, press: Press, rng: random.Random, number: int, pages: int) -> None:
        self.press, self.number, self.pages = press, number, pages
        self.editor = Editor(press, rng)
        self.leading = press.leading * press.size
        across = press.columns * self.editor.step - press.gutter * press.size + 2 * MARGIN
        self.page = MadeUp(across, round(across * (0.75 if press.vertical else 1.38)))
        self.skyline = [MARGIN + HEADER] * press.columns
        self._furnish()

    def _furnish(self) -> None:
        """The folio over the page."""
        wide, size = self.page.across, self.press.size
        spots = [(MARGIN, f"第{self.number}版", size), (MARGIN + 60, "要闻", size)]
        if self.number == 1:
            spots = [(MARGIN, "青石日报", 20.0), (MARGIN + 110, "第1版", size)]
        spots += [(wide / 2, "2024年5月17日 星期五", size), (wide - MARGIN - 110, "责编：王平 李丹", size)]
        for at, text, size in spots:
            text = self.editor.say(text)
            self.page.gold["furniture"].append(text)
            self.page.frames.append(Frame((Set(((at, text, 0.0),), MARGIN + 18, size, "furniture"),)))

    def fill(self, waiting: list[Source], jumped: list[Story]) -> list[Story]:
        """Place all stories that find room; the parts that go on on the next page are returned."""
        onward: list[Story] = []
        for story in jumped:
            self.put(story)
        for source in list(waiting):
            may_go_on = self.number < self.pages and len(onward) < MOST_JUMPS
            story = self.editor.story(source, self.number + 1 if may_go_on else None)
            if self.put(story):
                waiting.remove(source)
                onward += [story.rest] if story.rest is not None else []
        return onward

    def put(self, story: Story) -> bool:
        """Put a story where the page is least full; False where it finds no room."""
        top, at = min(
            (max(self.skyline[at : at + story.span]), at) for at in range(self.press.columns - story.span + 1)
        )
        size, boxed = self.press.size, story.boxed
        head = top + (1.6 + boxed * BOX_DOWN) * size
        frames, bottom = _Frames(self, story, MARGIN + at * self.editor.step, head).all()
        bottom += boxed * (BOX_DOWN + 0.5) * size
        if bottom > self.page.down - MARGIN:
            return False
        self.page.frames += frames
        self._rule(story, at, (head - BOX_DOWN * size, bottom))
        self.skyline[at : at + story.span] = [bottom] * story.span
        self.page.gold["articles"].append(story.truth)
        if story.caption:
            block = {"kind": "paragraph", "text": story.caption}
            caption = {"headline_lines": [], "byline": None, "lead": None, "kind": "photo_caption", "body": [block]}
            self.page.gold["articles"].append(caption)
        if story.before:
            self.page.gold["furniture"].append(story.before)
        if any(item.role == "furniture" for item in story.items):
            self.page.gold["furniture"].append(story.items[-1].text)
        return True

    def _rule(self, story: Story, at: int, ends: tuple[float, float]) -> None:
        """Rule lines over and beside a story that begins in column `at`, or around it."""
        (top, bottom), size, editor = ends, self.press.size, self.editor
        left = MARGIN + at * editor.step
        right = left + (story.span - 1) * editor.step + editor.column
        rules: list[Rule] = []
        if story.boxed:
            bottom -= 0.5 * size
            left, right = left - BOX * size, right + BOX * size
            rules = [(left, top, right, top), (left, bottom, right, bottom)]
            rules += [(left, top, left, bottom), (right, top, right, bottom)]
        elif self.press.rules == "stories":
            between = left - self.press.gutter * size / 2
            rules = [(left, top, right, top)] if top > MARGIN + HEADER + 1.6 * size else []
            rules += [(between, top + size, between, bottom)] if at else []
        elif self.press.rules == "columns":
            spots = [left - self.press.gutter * size / 2 + number * editor.step for number in range(story.span)]
            rules = [(spot, top + size, spot, bottom) for spot in spots[not at :]]
        if rules:
            self.page.frames.append(Frame((), rules=tuple(rules)))


class _Frames:
    """The frames of one story whose left and top are given."""

    def __init__(self, maker: _Maker, story: Story, left: float, top: float) -> None:
        self.press, self.story, self.left, self.top = maker.press, story, left, top
        self.leading = maker.press.leading * story.size
        self.width = (story.columns - 1) * story.step + story.column
        self.frames: list[Frame] = []
        self._head_bottom = top

    def all(self) -> tuple[list[Frame], float]:
        """The frames, and how far down the story reaches."""
        under = self.press.heads == "under" and bool(self.story.heads)
        tops = [self.top] * self.story.columns if under else self._head()
        self._photo(tops)
        # A column more at a time, until all lines find room.
        limit = max(tops) + 3 * self.leading
        while (columns := self._flow(tops, limit)) is None:
            limit += self.leading
        self.frames += [Frame(tuple(lines)) for lines in columns if lines]
        limit = self._table(limit)
        if under:
            self.top = limit
            return self.frames, max(self._head())
        return self.frames, max(limit, self._head_bottom)

    def _head(self) -> list[float]:
        """Set headline, deck and jump line; returns where each column begins."""
        story, size = self.story, self.press.size
        self._head_bottom = at = self.top
        if self.press.heads == "beside" and story.heads:
            return self._beside()
        short = self.press.heads == "short" and story.heads
        width = self.width - (story.step if short else 0)
        lines = []
        for text, type_size in story.heads:
            at += type_size
            lines.append(self._head_line(text, type_size, width, at))
            at += 0.25 * type_size
        if story.before:
            at += size
            lines.append(Set(((self.left, story.before, 0.0),), at, size, "furniture"))
        if lines:
            self.frames.append(Frame(tuple(lines), head=True))
        at += 0.6 * size
        if story.deck:
            at = self._deck(width, at)
        tops = [at] * story.columns
        if short:
            tops[-1] = self.top
        return tops

    def _head_line(self, text: str, size: float, width: float, down: float) -> Set:
        spread = 0.35 * size if self.press.spread and ems(text) * 1.4 * size <= width else 0.0
        taken = ems(text) * size + spread * (len(text) - 1)
        left = self.left + (0 if len(self.story.items) % 2 else (width - taken) / 2)
        return Set(((left, text, spread),), down, size, "headline", bold=self.press.bold)

    def _beside(self) -> list[float]:
        """A headline set upright in the first column."""
        (text, size), *_ = self.story.heads
        size = min(size, 330 / len(text))
        across = self.left + self.story.column / 2 - size / 2
        self.frames.append(Frame((Set(((across, text, 0.0),), self.top + size, size, "headline", upright=True),), True))
        self._head_bottom = self.top + (len(text) + 0.5) * size
        return [-1.0] + [self.top] * (self.story.columns - 1)

    def _deck(self, width: float, at: float) -> float:
        size = 1.15 * self.story.size
        lines = []
        rows = wrap(self.story.deck, int(width / size), 0, self.press_rng(), self.press.squeeze)
        for number, row in enumerate(rows):
            at += 1.4 * size
            pieces = justified(row, self.left, width, size, number == len(rows) - 1, False)
            lines.append(Set(pieces, at, size, "deck"))
        self.frames.append(Frame(tuple(lines)))
        return at + 0.8 * size

    def press_rng(self) -> random.Random:
        return random.Random(len(self.story.deck) + len(self.story.caption))

    def _photo(self, tops: list[float]) -> None:
        """A photo over the last columns, its caption under it."""
        story = self.story
        if not story.caption:
            return
        size, first = 0.9 * self.press.size, max(0 if tops[0] >= 0 else 1, story.columns - 2)
        left, width = self.left + first * story.step, (story.columns - 1 - first) * story.step + story.column
        top = max(tops[first:])
        at = top + PHOTO
        lines = []
        for row in wrap(story.caption, int(width / size), 0, self.press_rng(), self.press.squeeze):
            at += 1.3 * size
            lines.append(Set(((left, row, 0.0),), at, size, "caption"))
        self.frames.append(Frame(tuple(lines), photo=(left, top + 4, left + width, top + PHOTO - 4)))
        tops[first:] = [at + 0.9 * self.press.size] * (story.columns - first)

    def _table(self, top: float) -> float:
        """A table under all columns of the story; returns how far down it reaches."""
        rows, size = self.story.table, 0.9 * self.story.size
        if not rows:
            return top
        top, step = top + size, ROW * size
        wide, bottom = self.width / len(rows[0]), top + len(rows) * step
        ends = [self.left + at * wide for at in range(len(rows[0]) + 1)]
        rules = [(self.left, top + at * step, ends[-1], top + at * step) for at in range(len(rows) + 1)]
        rules += [(left, top, left, bottom) for left in ends]
        lines = []
        for number, row in enumerate(rows):
            for left, cell in zip(ends, row, strict=False):
                middle = left + (wide - ems(cell) * size) / 2
                lines.append(Set(((middle, cell, 0.0),), top + (number + 0.5) * step + 0.38 * size, size, "row"))
        self.frames.append(Frame(tuple(lines), rules=tuple(rules)))
        return bottom

    def _flow(self, tops: list[float], limit: float) -> list[list[Set]] | None:
        """The lines of each column down to `limit`; None where they do not all find room."""
        columns: list[list[Set]] = []
        waiting = list(self.story.items)
        for number, top in enumerate(tops):
            left, at = self.left + number * self.story.step, top
            lines: list[Set] = []
            while waiting and top >= 0:
                item = waiting[0]
                cross = item.role == "crosshead"
                step = self.leading * (CROSSHEAD if cross else 1)
                if at + step + (self.leading if cross else 0) > limit + 0.1:
                    break
                at += step
                lines.append(self._line(waiting.pop(0), left, at - (0.25 * self.leading if cross else 0)))
            columns.append(lines)
        return None if waiting else columns

    def _line(self, item: Item, left: float, down: float) -> Set:
        size, column = self.story.size, self.story.column
        if item.role == "crosshead":
            left += (column - ems(item.text) * size) / 2
            return Set(((left, item.text, 0.0),), down, size * 1.05, "crosshead", bold=self.press.bold)
        if item.role == "furniture":
            left += column - ems(item.text) * size
        inside = left + item.indent * size
        pieces = justified(item.text, inside, column - item.indent * size, size, item.last, self.press.apart)
        return Set(pieces, down, size, item.role)
