"""An article as it goes to the page: its headline's lines with their sizes, its text in lines, and its truth."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import opencc

from tests.manners import CROSSHEADS, GIVEN, SURNAMES, Role, Source, halves
from tests.press.values import Press
from tests.typeset import CLOSING, ems, wrap

KICKERS = ("打通最后一公里——", "新春走基层", "青石县试行河长责任制——", "记者来信")
TABLES = (
    (
        ("乡镇", "户数", "人口", "面积", "产量", "增幅", "排名", "位次"),
        ("青石镇", "云溪乡", "白沙镇", "柳林乡", "石门镇"),
    ),
    (
        ("线路", "首班", "末班", "班次", "站数", "票价", "客流", "备注"),
        ("一路车", "环城线", "机场线", "夜间线", "旅游专线"),
    ),
)
CAPTIONS = ("村民在晒场上翻晒新收的稻谷。", "孩子们在新修的操场上练习接力，家长在场边为他们加油。")
# Half ems of text over one column of a story, about.
PER_COLUMN = 240
LEAST_HEAD, MOST_ROWS = 1.4, 5
# In vertical type Latin letters and digits are set as wide as characters.
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}

Pieces = tuple[tuple[float, str, float], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A line of text that waits for a column; `last` ends its block and is not justified."""

    text: str
    role: Role
    indent: float = 0.0
    last: bool = True


@dataclass(slots=True)
class Story:
    """A story on its way to the page. `columns` of `column` points each stand `step` points apart."""

    heads: list[tuple[str, float]]
    items: list[Item]
    span: int
    columns: int
    column: float
    step: float
    truth: dict[str, Any]
    size: float = 0.0
    deck: str = ""
    caption: str = ""
    before: str = ""
    boxed: bool = False
    table: tuple[tuple[str, ...], ...] = ()
    rest: Story | None = field(default=None)


class Editor:
    """Makes stories of articles."""

    def __init__(self, press: Press, rng: random.Random) -> None:
        self.press, self.rng = press, rng
        self.column = press.measure * press.size
        self.step = self.column + press.gutter * press.size

    def say(self, text: str) -> str:
        """Text in the characters of the paper."""
        if self.press.traditional:
            text = _traditional(text).translate(str.maketrans("“”‘’", "「」『』"))
        return text.translate(WIDE) if self.press.vertical else text

    def name(self) -> str:
        return self.rng.choice(SURNAMES) + "".join(self.rng.choice(GIVEN) for _ in range(self.rng.choice((1, 2, 2))))

    def story(self, source: Source, onward: int | None = None) -> Story:
        """The story of an article; with `onward` it may go on on that page."""
        press, rng = self.press, self.rng
        texts = list(source.paragraphs)
        own = None
        way = rng.random()
        opening = f"本报讯 （记者{self.name()}）" if way < 0.6 else ""
        if 0.6 <= way < 0.9:
            own = self.say(f"本报记者 {self.name()}")
        texts[0] = opening + texts[0]
        body: list[tuple[Role, str]] = [("paragraph", self.say(text)) for text in texts]
        if press.crossheads and len(body) > 3:
            body.insert(2, ("crosshead", self.say(rng.choice(CROSSHEADS))))
        span = self._span(sum(ems(text) for text in texts))
        columns, column, step = self._columns(span)
        heads = self._heads(source.headline, span - (press.heads == "short"))
        blocks = [{"kind": role, "text": text} for role, text in body]
        deck = self.say(max(source.paragraphs[-1].split("。"), key=len) + "。") if self._has(press.decks) else ""
        truth: dict[str, Any] = {
            "headline_lines": [text for text, _ in heads],
            "byline": own or self.say(opening).strip() or None,
        }
        truth |= {"lead": deck or None, "kind": "article", "body": blocks}
        size = press.size * rng.choice(press.sizes)
        story = Story(heads, [Item(own, "byline", 2.0)] if own else [], span, columns, column, step, truth, size, deck)
        for role, text in body:
            story.items += self._items(role, text, int(column / size))
        if self._has(press.photos) and columns > 1:
            story.caption = self.say(rng.choice(CAPTIONS) + f"本报记者 {self.name()} 摄")
        story.boxed = self._has(press.rules == "boxes")
        if self._has(press.tables) and columns > 1:
            story.table = self._table(columns)
            blocks += [{"kind": "paragraph", "text": "".join(row)} for row in story.table]
        if onward is not None and self._has(press.jumps) and len(body) > 3:
            self._cut(story, onward)
        return story

    def _has(self, may: bool) -> bool:
        return may and self.rng.random() < 0.6

    def _table(self, columns: int) -> tuple[tuple[str, ...], ...]:
        """A table of towns and figures, or of routes and hours."""
        rng = self.rng
        wide = columns + rng.randrange(2, 4)
        heads, towns = rng.choice(TABLES)
        names = rng.sample(towns, rng.randrange(3, 6))
        figures = [[f"{rng.randrange(10, 2000)}" for _ in range(wide - 1)] for _ in names]
        return heads[:wide], *((name, *row) for name, row in zip(names, figures, strict=True))

    def _span(self, length: float) -> int:
        press = self.press
        if press.briefs:
            return 1
        span = max(1, min(press.columns - 1, round(length / PER_COLUMN) + self.rng.randrange(2)))
        return span if press.heads in ("above", "under") else max(span, 2)

    def _columns(self, span: int) -> tuple[int, float, float]:
        """How many columns a story over `span` columns has, how wide, and how far apart: some have one fewer."""
        if not (self.press.own_measures and span > 2 and self.rng.random() < 0.6):
            return span, self.column, self.step
        gutter = self.press.gutter * self.press.size
        step = (self.step * span) / (span - 1)
        return span - 1, step - gutter, step

    def _heads(self, text: str, span: int) -> list[tuple[str, float]]:
        """The lines of a headline with their sizes, so that they fit over `span` columns."""
        press, rng, text = self.press, self.rng, self.say(text)
        if press.heads == "beside":
            return [(text.replace(" ", ""), press.size * 2)]
        width = self.step * span - press.gutter * press.size
        spread = 1.4 if press.spread else 1.0
        most = 15.0 if press.briefs else rng.choice((18.0, 22.0, 26.0)) + 3 * span
        rows = [text] if ems(text) * spread * press.size * 1.5 <= width else halves(text)

        def size() -> float:
            return min(most, width / max(ems(row) * spread for row in rows))

        while size() < LEAST_HEAD * press.size and len(rows) < MOST_ROWS:
            longest = max(rows, key=ems)
            at = rows.index(longest)
            rows[at : at + 1] = halves(longest)
        heads = [(row, round(size() * 0.98, 1)) for row in rows]
        if self._has(press.kickers) and span > 1:
            kicker = self.say(rng.choice(KICKERS))
            heads.insert(0, (kicker, round(max(press.size * 1.2, min(heads[0][1] * 0.55, width / ems(kicker))), 1)))
        return heads

    def _items(self, role: Role, text: str, measure: int) -> list[Item]:
        if role != "paragraph":
            return [Item(text, role)]
        rows = wrap(text, measure, 2, self.rng, self.press.squeeze)
        return [Item(row, role, 0.0 if at else 2.0, at == len(rows) - 1) for at, row in enumerate(rows)]

    def _cut(self, story: Story, onward: int) -> None:
        """Let the story go on on the page `onward` from its third paragraph on."""
        third = [at for at, item in enumerate(story.items) if item.indent and item.role == "paragraph"][2]
        blocks = story.truth["body"]
        rest = dict(story.truth, body=blocks[2:], lead=None)
        story.rest = Story([], story.items[third:], 2, 2, self.column, self.step, rest, story.size)
        story.rest.before = self.say(f"（上接第{onward - 1}版）")
        story.items = [*story.items[:third], Item(self.say(f"（下转第{onward}版）"), "furniture")]
        story.truth = dict(story.truth, body=blocks[:2])


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2tw")


def _traditional(text: str) -> str:
    return str(_converter().convert(text))


def justified(text: str, left: float, measure: float, size: float, last: bool, apart: bool) -> Pieces:
    """The pieces of a line that is set to fill its measure (in points): its marks squeezed, or its type stretched."""
    over = ems(text) * size - measure
    marks = sum(1 for mark in text if mark in CLOSING)
    if marks and 0 < over <= 0.5 * size * marks:
        return _squeezed(text, left, over / marks, size)
    spread = -over / (len(text) - 1) if not last and 0 < -over < 2.2 * size and len(text) > 1 else 0.0
    if not apart or len(text) < 6:
        return ((left, text, spread),)
    cut = len(text) // 2
    return (left, text[:cut], spread), (left + ems(text[:cut]) * size + cut * spread, text[cut:], spread)


def _squeezed(text: str, left: float, less: float, size: float) -> Pieces:
    """A line whose marks take less room: a new piece begins after each."""
    pieces: list[tuple[float, str, float]] = []
    piece, start, at = "", left, left
    for character in text:
        piece += character
        at += ems(character) * size
        if character in CLOSING:
            at -= less
            pieces.append((start, piece, 0.0))
            piece, start = "", at
    return (*pieces, (start, piece, 0.0)) if piece else tuple(pieces)
