"""A tree of HTML to blocks: headings, paragraphs, items of lists, rows of tables, in reading order, white space tidied.

It must not know which of them are an article's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from corpus.formats.trees import Tree, read_html, walk

# What is no text of the page.
UNSEEN: Final = frozenset(
    {"script", "style", "noscript", "template", "svg", "math", "iframe", "object", "select", "button", "textarea"}
    | {"head", "input", "canvas", "audio", "video", "map", "rp", "rt"}
)
_BLOCKS: Final = frozenset(
    {"p", "div", "li", "dd", "dt", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "section", "article"}
    | {
        "table",
        "tbody",
        "thead",
        "ul",
        "ol",
        "dl",
        "caption",
        "figcaption",
        "figure",
        "header",
        "footer",
        "nav",
        "aside",
    }
    | {"main", "body", "html", "form", "fieldset", "address", "center", "br", "hr", "title"}
)
_LEVELS: Final = {f"h{level}": level for level in range(1, 7)}
_CELLS: Final = frozenset({"td", "th"})
_STRONG: Final = frozenset({"b", "strong"})
# Cells that hold more than this together are a page's layout.
LONGEST_ROW: Final = 600
# A cell of several texts of which one is longer holds paragraphs, and lays out the page.
LONGEST_CELL_LINE: Final = 60
# Between the cells of a row.
CELL_GAP: Final = "\u3000"
# The level of a row, which is never a headline.
ROW: Final = -1

_SPACE: Final = re.compile(r"[ \t\r\n\f\v\xa0]+")
# A line end in the source between two Chinese characters is none of the text's.
_WIDE: Final = r"[\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’…—]"
_WRAPPED: Final = re.compile(rf"(?<={_WIDE})[ \t]?[\r\n][ \t\r\n]*(?={_WIDE})")
_GAP: Final = re.compile(r" (?=[，。、；：！？）》」』])")
_TAG: Final = re.compile(
    r"</?(?:p|br|div|span|strong|table|h[1-6]|a|img|section|b|i|em|u|font|sup|sub)\b[^<>]{0,2000}>", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a page: its text on one line, its level as a heading (0: none, `ROW`: a row of a table), how many of
    its characters are links, whether all of them are set bold, and the element that it ended in."""

    text: str
    level: int
    linked: int
    bold: bool
    within: Tree


@dataclass(slots=True)
class _Pending:
    """The text of the block that is being read."""

    pieces: list[str] = field(default_factory=list)
    level: int = 0
    linked: int = 0
    plain: int = 0

    def add(self, text: str | None, *, linked: bool, bold: bool) -> None:
        if not text:
            return
        self.pieces.append(text)
        length = len(text.strip())
        self.linked += length if linked else 0
        self.plain += 0 if bold else length


def row_of_texts(cells: Iterable[Sequence[str]]) -> str:
    """The texts of each cell of a row, none of them blank, on one line; empty for a row that lays out a page."""
    row = []
    for texts in cells:
        if len(texts) > 1 and any(len(text) > LONGEST_CELL_LINE for text in texts):
            return ""
        row.append(" ".join(" ".join(texts).split()))
    return CELL_GAP.join(row) if len(row) > 1 and sum(map(len, row)) <= LONGEST_ROW else ""


def blocks(root: Tree) -> Iterator[Block]:
    """Yield the blocks within an element; those without text are none."""
    pending = _Pending()
    links = strong = 0
    row: Tree | None = None
    for event, element in walk(root, UNSEEN):
        tag, starts = element.tag, event == "start"
        if element is row:
            row = None
        if tag in _BLOCKS and row is None:
            if block := _block(pending, element):
                yield block
            pending = _Pending(level=_LEVELS.get(tag, 0) if starts else 0)
            if tag == "tr" and starts and _is_row(element):
                row = element
                pending.level = ROW
        elif tag in _CELLS and starts and pending.pieces:
            pending.pieces.append(CELL_GAP)
        links += (tag == "a") * (1 if starts else -1)
        strong += (tag in _STRONG) * (1 if starts else -1)
        if starts:
            pending.add(element.text, linked=links > 0, bold=strong > 0)
        elif element is not root:
            pending.add(element.tail, linked=links > 0, bold=strong > 0)
    if block := _block(pending, root):
        yield block


def _is_row(row: Tree) -> bool:
    """Whether a row of a table holds cells; a page that is laid out by a table has its text in them."""
    length = parts = cells = 0
    for element in row.iter():
        if element.tag == "table":
            return False
        length += len((element.text or "").strip()) + len((element.tail or "").strip())
        cells += element.tag in _CELLS
        parts += element.tag in _BLOCKS
        if length > LONGEST_ROW or parts > 2 * cells + 2:
            return False
    return cells > 1


def paragraphs(html: str, name: str) -> list[str]:
    """The texts of the blocks of a piece of HTML, as crawlers leave it in a field."""
    root = read_html(html, name)
    return [] if root is None else [block.text for block in blocks(root)]


def looks_like_html(text: str) -> bool:
    """Whether a text holds tags of HTML."""
    return "<" in text and bool(_TAG.search(text))


def tidy(text: str) -> str:
    """Text on one line: white space as a browser shows it, none at the ends."""
    text = _GAP.sub("", _SPACE.sub(" ", _WRAPPED.sub("", text)))
    return text.strip(" \u3000\u2003\u2002\u200b\ufeff")


def _block(pending: _Pending, element: Tree) -> Block | None:
    text = tidy("".join(pending.pieces))
    if not text:
        return None
    return Block(text, pending.level, pending.linked, not pending.plain, element)
