"""Sets structured articles as the raw page text that extraction from print would give, with the truth beside it.

The gold files in `tests/goldens/samples` are the source of the bundled sample pages: `python -m tests.typeset` sets
each of them into `corpus/samples` and writes the line span of every body block back into it. The same gold and seed
always give the same page. Widths are in ems: a full-width character is 1, an ASCII character is a half.

It must not know how a page is read back: it shares no rule, pattern or constant with `corpus`.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tests.paths import ROOT

GOLDENS = ROOT / "tests" / "goldens" / "samples"
SAMPLES = ROOT / "corpus" / "samples"

LineSpan = tuple[int, int]

# A line may not begin with a closing mark nor end with an opening one (GB/T 15834); a number with its unit sign, a
# Latin word and a two-em dash are never split.
CLOSING = frozenset("，。、；：？！”’）》】…—%") | {"——", "……"}
OPENING = frozenset("“‘（《【")
TOKEN = re.compile(r"[0-9A-Za-z]+(?:[.:/-][0-9A-Za-z]+)*%?|——|……|\s+|.")
DIGIT_EDGE = re.compile(r"(?<=[\u4e00-\u9fff])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z%])(?=[\u4e00-\u9fff])")

INDENT = 2  # ems at the head of a paragraph
HANG = 1  # ems that one closing mark may stand out past the measure
HANG_SHARE = 0.8  # how often it hangs; otherwise the character before it is carried to the next line
DECK_MEASURE = 36  # a deck runs across several columns
STRETCH = 4  # a line short by an em or more is letter-spaced this many times as often as a full one


@dataclass(frozen=True, slots=True)
class Style:
    """How one page is set and how its text was extracted.

    `after`: headlines stand after their bodies. `blank`: an empty line between any two printed lines, except inside a
    photo caption. `indent_kept`: a paragraph opens with two full-width spaces; otherwise they were stripped and its
    first line is two ems short. `justify`: share of full lines that are letter-spaced. `dig`: chance of a stray space
    at each edge between a number and a Chinese character. The first `furniture_top` furniture lines head the page, the
    others end it.
    """

    after: bool
    blank: bool
    indent_kept: bool
    justify: float
    dig: float
    furniture_top: int


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a cross-head, and the measure of its column in ems."""

    kind: Literal["paragraph", "crosshead"]
    text: str
    measure: int


@dataclass(frozen=True, slots=True)
class Story:
    """An article as it goes to the typesetter.

    `byline` is printed on its own line unless the first or the last paragraph already holds it: before the body, or,
    when it is in brackets, after it. With `deck_later` the deck comes after the next story of the page.
    """

    headline: tuple[str, ...]
    body: tuple[Block, ...]
    byline: str | None
    deck: str | None
    deck_later: bool
    caption: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as raw text, and per story the closed 1-based line span of each body block."""

    text: str
    spans: tuple[tuple[LineSpan, ...], ...]


def ems(text: str) -> float:
    """Width of `text` in ems: ASCII is a half, everything else is one."""
    return sum(0.5 if character.isascii() else 1.0 for character in text)


def wrap(
    text: str, measure: int, first: int, rng: random.Random, hang: float = HANG_SHARE, loose: float = 0.0
) -> list[str]:
    """Break `text` into lines of at most `measure + HANG` ems; the first line has `first` ems less. A closing mark
    hangs as often as `hang` says, and a line is broken a piece early, its type stretched without a trace, as often as
    `loose` says."""
    lines: list[str] = []
    line: list[str] = []
    room = measure - first
    for token in TOKEN.findall(text):
        if token.isspace() and not line:
            continue
        width = ems("".join(line)) + ems(token)
        hangs = token in CLOSING and width <= room + HANG and rng.random() < hang
        early = loose and len(line) > 1 and room - 1 < width <= room and token not in CLOSING and rng.random() < loose
        if (width <= room or hangs) and not early:
            line.append(token)
            continue
        carried = [token]
        while len(line) > 1 and (carried[0] in CLOSING or line[-1] in OPENING):
            carried.insert(0, line.pop())
        lines.append("".join(line).rstrip())
        line = carried[:-1] if token.isspace() else carried
        room = measure
    return [*lines, "".join(line).rstrip()]


def letter_spaced(line: str) -> str:
    """A space after every character but closing marks, as extraction shows a line that was stretched."""
    spaced = [token if token in CLOSING else token + " " for token in TOKEN.findall(line) if not token.isspace()]
    return "".join(spaced).rstrip()


class Typesetter:
    """Sets the stories of one page, one printed line after the other."""

    def __init__(self, style: Style, seed: int) -> None:
        self.style = style
        self.rng = random.Random(seed)
        self.lines: list[str] = []

    def emit(self, printed: Sequence[str], tight: bool = False) -> LineSpan:
        """Append printed lines and return the span of the first to the last; `tight` keeps them together."""
        first = len(self.lines) + 1
        for position, line in enumerate(printed):
            if self.style.blank and self.lines and not (tight and position):
                self.lines.append("")
            if position == 0:
                first = len(self.lines) + 1
            self.lines.append(line)
        return first, len(self.lines)

    def loosen(self, line: str, measure: int, last: bool) -> str:
        """Give a line the spaces of its justification: between all characters, or around its numbers."""
        share = self.style.justify * (STRETCH if ems(line) <= measure - 1 else 1)
        if not last and self.rng.random() < share:
            return letter_spaced(line)
        return DIGIT_EDGE.sub(lambda _: " " if self.rng.random() < self.style.dig else "", line)

    def running_text(self, text: str, measure: int, caption: bool = False) -> LineSpan:
        """Set one paragraph, deck or caption."""
        broken = wrap(text, measure, INDENT, self.rng)
        rooms = [measure - INDENT] + [measure] * len(broken)
        printed = [self.loosen(line, rooms[i], i == len(broken) - 1) for i, line in enumerate(broken)]
        if self.style.indent_kept and not caption:
            printed[0] = "　" * INDENT + printed[0]
        return self.emit(printed, tight=caption)

    def body(self, story: Story) -> tuple[LineSpan, ...]:
        """Set the body with the byline that opens or closes it."""
        alone = story.byline if story.byline and all(story.byline not in block.text for block in story.body) else None
        closes = alone is not None and alone.startswith("（")
        if alone and not closes:
            self.emit([alone])
        spans = [
            self.emit([block.text])
            if block.kind == "crosshead"
            else self.running_text(block.text, block.measure, story.caption)
            for block in story.body
        ]
        if alone and closes:
            self.running_text(alone, story.body[-1].measure)
        return tuple(spans)

    def page(self, stories: Sequence[Story], furniture: Sequence[str]) -> Sheet:
        """Set the whole page."""
        spans: list[tuple[LineSpan, ...]] = []
        waiting: str | None = None
        self.emit(furniture[: self.style.furniture_top])
        for story in stories:
            if not self.style.after:
                self.emit(story.headline)
            if story.deck and not self.style.after and not story.deck_later:
                self.running_text(story.deck, DECK_MEASURE)
            spans.append(self.body(story))
            if self.style.after:
                self.emit(story.headline)
            if waiting:
                self.running_text(waiting, DECK_MEASURE)
            waiting = story.deck if story.deck_later else None
            if story.deck and self.style.after and not story.deck_later:
                self.running_text(story.deck, DECK_MEASURE)
        if waiting:
            self.running_text(waiting, DECK_MEASURE)
        self.emit(furniture[self.style.furniture_top :])
        return Sheet("\n".join(self.lines) + "\n", tuple(spans))


def typeset(stories: Sequence[Story], style: Style, furniture: Sequence[str], seed: int) -> Sheet:
    """Set `stories` in order on one page."""
    return Typesetter(style, seed).page(stories, furniture)


def stories_of(gold: Mapping[str, Any]) -> list[Story]:
    """The stories of a gold file; a block's own `measure` wins over its article's."""
    return [
        Story(
            headline=tuple(article["headline_lines"]),
            body=tuple(Block(b["kind"], b["text"], b.get("measure", article["measure"])) for b in article["body"]),
            byline=article["byline"],
            deck=article["lead"],
            deck_later=article.get("lead_place") == "next",
            caption=article["kind"] == "photo_caption",
        )
        for article in gold["articles"]
    ]


def set_gold(gold: Mapping[str, Any]) -> Sheet:
    """Set the page of one gold file."""
    style = gold["style"]
    fields = {name: style[name] for name in Style.__dataclass_fields__}
    return typeset(stories_of(gold), Style(**fields), gold["furniture"], style["seed"])


def gold_files() -> Iterator[tuple[Path, Path]]:
    """Each gold file with the page that is set from it, in name order."""
    for gold_path in sorted(GOLDENS.glob("*.gold.json")):
        yield gold_path, SAMPLES / (gold_path.name.removesuffix(".gold.json") + ".txt")


def main() -> None:
    """Set every sample page and write the line spans into its gold file."""
    for gold_path, page_path in gold_files():
        gold = json.loads(gold_path.read_text(encoding="utf-8"))
        sheet = set_gold(gold)
        for article, spans in zip(gold["articles"], sheet.spans, strict=True):
            for block, span in zip(article["body"], spans, strict=True):
                block["lines"] = list(span)
        page_path.write_text(sheet.text, encoding="utf-8", newline="\n")
        gold_path.write_text(json.dumps(gold, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
