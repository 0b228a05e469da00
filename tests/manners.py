"""Pages set in manners of their own, with the truth of every line: what a layout is measured on, and learned from.

A manner says where headlines stand, how paragraphs open and what stands between them; `set_page` sets articles in it.
The same articles, manner and seed always give the same page. It must not know how a page is read back: it shares no
rule, pattern or constant with `corpus`.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from types import MappingProxyType
from typing import Any, Final, Literal

from tests.typeset import CLOSING, letter_spaced, wrap

Role = Literal["headline", "byline", "deck", "paragraph", "crosshead", "caption", "row", "furniture"]
Place = Literal["before", "after", "inside"]
Indent = Literal["stripped", "kept", "none"]


@dataclass(frozen=True, slots=True)
class Manner:
    """How pages are set. `signed` are the ways an article is signed, `opening` what opens one that is signed in its
    text (`%s` is a name); `crossheads`, `rows`, `captions`, `furniture` and `decks` say what stands between; `spaced`
    is the share of paragraphs with a letter-spaced line, `lines_apart` the empty lines before an article."""

    place: Place = "before"
    indent: Indent = "stripped"
    signed: tuple[str, ...] = ("own", "within")
    opening: tuple[str, ...] = ("本报讯 （记者%s）",)
    measures: tuple[int, ...] = (15, 17, 18, 20, 22, 26)
    crossheads: bool = False
    rows: bool = False
    captions: bool = False
    furniture: bool = False
    decks: bool = False
    kickers: bool = False
    upright: bool = False
    beside: bool = False
    own_measures: bool = False
    blank: bool = False
    spaced: float = 0.0
    lines_apart: int = 0
    marks: tuple[tuple[str, str], ...] = ()


OTHERS: Final = ("【本报讯】", "海岸报讯 ", "据大江新闻网5月4日电 ", "【新华社青石5月4日电】", "（记者 %s）")
TRADITIONAL_MARKS: Final = (("“", "「"), ("”", "」"), ("‘", "『"), ("’", "』"))

MANNERS: Final[Mapping[str, Manner]] = MappingProxyType(
    {
        "other outlets, before": Manner(signed=("other", "trainee", "label", "own")),
        "bare names, kept": Manner(signed=("bare", "mark", "own"), indent="kept"),
        "other datelines, after": Manner("after", opening=OTHERS),
        "furniture, after": Manner("after", furniture=True),
        "furniture, blank lines": Manner(signed=("own", "within", "other"), furniture=True, blank=True),
        "inside, kept": Manner("inside", "kept"),
        "inside, stripped": Manner("inside", signed=("own", "other", "within", "none")),
        "rows, after": Manner("after", rows=True),
        "rows, before": Manner("before", "kept", signed=("own", "within", "none"), rows=True),
        "cross-heads, before": Manner(crossheads=True),
        "cross-heads, after": Manner("after", crossheads=True),
        "upright": Manner(signed=("own", "other", "within"), upright=True),
        "beside, stripped": Manner(beside=True, measures=(17,)),
        "beside, kept": Manner("before", "kept", signed=("own", "within", "none"), beside=True, measures=(18,)),
        "no indent, apart": Manner("before", "none", signed=("own", "within", "none"), lines_apart=2),
        "unsigned, after": Manner("after", signed=("none", "none", "own"), spaced=0.3),
        "narrow": Manner(signed=("own", "within", "bare"), measures=(12,), spaced=0.3),
        "decks, before": Manner(decks=True),
        "captions, after": Manner("after", captions=True),
        "kickers, after": Manner("after", signed=("own", "within", "none"), kickers=True),
        "own measures": Manner(signed=("own", "within", "none"), own_measures=True),
        "dots for stops": Manner(marks=(("。", "．"),)),
        "corner quotes, kept": Manner("after", "kept", marks=TRADITIONAL_MARKS, crossheads=True),
        "spread": Manner(signed=("own", "within", "none"), spaced=0.9, measures=(17, 20)),
    }
)

SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN: Final = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华建国玉萍红玲芬"
OUTLETS: Final = ("大江新闻", "北方都市在线", "海岸报·海岸网", "红岩客户端", "新潮周刊", "云岭传媒")
CROSSHEADS: Final = (
    "01 补上短板",
    "从无到有",
    "一本账管到底",
    "二、路修到家门口",
    "◆ 抓住根本",
    "邻里有了商量",
    "把账算细",
)
KICKERS: Final = ("打通最后一公里——", "新春走基层", "青石县试行河长责任制——", "记者来信")
FURNITURE: Final = (
    "本报地址：青石路12号 邮编：300000",
    "广告许可证号：1201",
    "第5版()",
    "B07 城事",
    "版式：王某 校对：李某",
    "零售1.5元",
    "2022年5月4日 星期三",
    "— 7 —",
    "7",
    "www.qingshi.cn",
)


@dataclass(frozen=True, slots=True)
class Source:
    """An article as it goes to the typesetter."""

    headline: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetLine:
    """A printed line, what it is, and the number of its block and of its article on the page. A furniture line has
    the numbers of the block that it stands in."""

    text: str
    role: Role
    block: int
    article: int


@dataclass(slots=True)
class SetPage:
    """A page as raw text, its lines in the order in which they are read, and its gold."""

    text: str = ""
    lines: list[SetLine] = field(default_factory=list)
    gold: dict[str, Any] = field(default_factory=lambda: {"articles": [], "furniture": list(FURNITURE)})


def set_page(articles: Sequence[Source], manner: Manner, seed: int) -> SetPage:
    """Set articles on one page."""
    return _Setter(manner, seed).page(articles)


class _Setter:
    """Sets one page, an article after the other."""

    def __init__(self, manner: Manner, seed: int) -> None:
        self.manner, self.rng = manner, random.Random(seed)
        self.measure = self.rng.choice(manner.measures)
        # Each page is set with a habit of its own: how often marks hang, and lines are stretched.
        self.hang, self.loose = self.rng.choice((0.2, 0.5, 0.8, 1.0)), self.rng.choice((0.0, 0.03, 0.1))
        self.sheet = SetPage()
        self.blocks = 0

    def page(self, articles: Sequence[Source]) -> SetPage:
        columns: list[list[SetLine]] = [[], []]
        for number, article in enumerate(articles):
            if self.manner.own_measures:
                self.measure = self.rng.choice(self.manner.measures)
            columns[number % 2 if self.manner.beside else 0] += self._article(article, number)
        self.sheet.lines = [*columns[0], *columns[1]]
        self.sheet.text = self._side_by_side(columns) if self.manner.beside else self._one_below_another()
        return self.sheet

    def _one_below_another(self) -> str:
        rows: list[str] = []
        article = 0
        for line in self.sheet.lines:
            if line.article != article:
                rows += [""] * self.manner.lines_apart
                article = line.article
            rows.append(line.text)
        return ("\n\n" if self.manner.blank else "\n").join(rows) + "\n"

    def _side_by_side(self, columns: list[list[SetLine]]) -> str:
        left, right = ([line.text for line in column] for column in columns)
        width = max(map(_half_ems, left)) + 4
        rows = zip_longest(left, right, fillvalue="")
        return "\n".join((a + " " * (width - _half_ems(a)) + b).rstrip() for a, b in rows) + "\n"

    def _name(self) -> str:
        return self.rng.choice(SURNAMES) + "".join(self.rng.choice(GIVEN) for _ in range(self.rng.choice((1, 2, 2))))

    def _byline(self, way: str) -> str | None:
        name, outlet = self._name, self.rng.choice(OUTLETS)
        lines = {
            "own": f"本报记者 {name()} {name()}",
            "other": f"{outlet}记者 {name()}",
            "trainee": f"{outlet}首席记者 {name()} 实习生 {name()}",
            "bare": f"{name()} {name()}",
            "mark": f"◎{name()}",
            "label": f"采写：{name()} 摄影：{name()}",
        }
        return lines.get(way)

    def _article(self, source: Source, number: int) -> list[SetLine]:
        """The lines of one article; its gold goes to the sheet."""
        manner, rng = self.manner, self.rng
        way = rng.choice(manner.signed)
        byline = self._byline(way)
        body: list[tuple[Role, str]] = [("paragraph", self._marked(text)) for text in source.paragraphs]
        opening = rng.choice(manner.opening).replace("%s", self._name()) if way == "within" else ""
        body[0] = ("paragraph", opening + body[0][1])
        headline = self._headline(self._marked(source.headline))
        self._strew(body)
        blocks = [self._lines(role, text, number) for role, text in body]
        head = self._block("headline", headline, number)
        top = self._block("byline", [byline], number) if byline else []
        deck = self._deck(source, number) if manner.decks else []
        half = max(1, len(blocks) // 2)
        before, after = list(chain(*blocks[:half])), list(chain(*blocks[half:]))
        placed = {
            "before": [*head, *deck, *top, *before, *after],
            "inside": [*deck, *top, *before, *head, *after],
            "after": [*deck, *top, *before, *after, *head],
        }
        self._truth(headline, byline or opening.strip() or None, deck, body, opening)
        return placed[manner.place]

    def _truth(
        self, headline: list[str], byline: str | None, deck: list[SetLine], body: list[tuple[Role, str]], opening: str
    ) -> None:
        captions = [text for role, text in body if role == "caption"]
        blocks = [
            {"kind": "crosshead" if role == "crosshead" else "paragraph", "text": text}
            for role, text in body
            if role != "caption"
        ]
        lead = "".join(line.text for line in deck) or None
        article = {"headline_lines": headline, "byline": byline, "lead": lead, "kind": "article", "body": blocks}
        self.sheet.gold["articles"].append(article)
        for text in captions:
            caption = {"kind": "paragraph", "text": text}
            self.sheet.gold["articles"].append(
                {"headline_lines": [], "byline": None, "lead": None, "kind": "photo_caption", "body": [caption]}
            )

    def _marked(self, text: str) -> str:
        for old, new in self.manner.marks:
            text = text.replace(old, new)
        return text

    def _headline(self, text: str) -> list[str]:
        rows = [text] if len(text) <= self.measure + 4 else halves(text)
        return [self.rng.choice(KICKERS), *rows] if self.manner.kickers and self.rng.random() < 0.6 else rows

    def _strew(self, body: list[tuple[Role, str]]) -> None:
        """Put cross-heads, rows and captions between the paragraphs."""
        manner, rng = self.manner, self.rng
        if manner.crossheads and len(body) > 4:
            body.insert(2, ("crosshead", rng.choice(CROSSHEADS)))
        if manner.rows and rng.random() < 0.6:
            form = rng.choice(("{}　　{}　　{}.5%", "{} {}金 {}银", "{} 第{}名 {}分"))
            for _ in range(rng.randrange(3, 6)):
                town = rng.choice("甲乙丙丁戊己庚辛") + rng.choice("县镇村区")
                body.append(("row", form.format(town, rng.randrange(99), rng.randrange(99))))
        if manner.captions and rng.random() < 0.5:
            words = rng.choice(("村民在晒场上翻晒新收的稻谷。", "孩子们在新修的操场上练习接力。"))
            body.insert(rng.randrange(1, len(body) + 1), ("caption", f"{words}本报记者 {self._name()} 摄"))

    def _lines(self, role: Role, text: str, article: int) -> list[SetLine]:
        """A paragraph or caption broken into lines, anything else on one."""
        if role not in ("paragraph", "caption"):
            return self._block(role, [text], article)
        manner, rng = self.manner, self.rng
        rows = wrap(text, self.measure, 0 if manner.indent == "none" else 2, rng, self.hang, self.loose)
        if rng.random() < manner.spaced:
            at = rng.randrange(len(rows))
            rows[at] = letter_spaced(rows[at])
        if manner.indent == "kept" and role == "paragraph":
            rows[0] = "　　" + rows[0]
        lines = self._block(role, rows, article)
        if manner.furniture and role == "paragraph" and len(lines) > 3 and rng.random() < 0.3:
            printed = SetLine(rng.choice(FURNITURE), "furniture", self.blocks, article)
            lines.insert(rng.randrange(1, len(lines)), printed)
        return lines

    def _deck(self, source: Source, article: int) -> list[SetLine]:
        """The longest sentence of the second paragraph, set wide."""
        sentence = max(source.paragraphs[1].split("。"), key=len) + "。"
        return self._block("deck", wrap(sentence, self.measure + 10, 0, self.rng), article)

    def _block(self, role: Role, rows: Sequence[str], article: int) -> list[SetLine]:
        self.blocks += 1
        if role == "headline" and self.manner.upright:
            rows = list("".join(rows).replace(" ", ""))
        return [SetLine(row, role, self.blocks, article) for row in rows]


def halves(text: str) -> list[str]:
    """A headline in two lines: parted at the blank or the mark nearest to its middle, else there."""
    middle = len(text) // 2
    marks = [at + 1 for at in range(4, len(text) - 5) if text[at] in " ：】"]
    cut = min(marks, key=lambda at: abs(at - middle), default=middle)
    while text[cut] in CLOSING:
        cut += 1
    return [text[:cut].strip(), text[cut:].strip()]


def _half_ems(text: str) -> int:
    """The places that a text takes where all characters are of one width or of two."""
    return sum(1 if character < "\u2000" else 2 for character in text)
