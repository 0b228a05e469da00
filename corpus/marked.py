"""Markdown to articles: headings, quotations and items are marked out, and the marks themselves are no text.

What stands before the text between two lines `---` (front matter) says title, author and day.

It must not know how print is read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from corpus.draft import Draft
from corpus.model import Line, LineSpan
from corpus.outline import LEVELS, Outline
from corpus.typeset.lines import PrintedLine, join

_FENCE = re.compile(r"^\s{0,3}(?:```|~~~)")
_RULE = re.compile(r"^\s{0,3}(?:[-*_]\s?){3,}$")
_ITEM = re.compile(r"^\s*([-*+]|\d{1,3}[.)])\s+")
_QUOTE = re.compile(r"^\s{0,3}>\s?")
_EMPHASIS = ("**", "__", "*", "`")
_EMPHASIS_MARK = re.compile(r"[*_`]")
_FRONT = re.compile(r"^([A-Za-z_][\w\-]{0,40}):(?:\s|$)")
_FRONT_RULE = re.compile(r"^---\s*$")
# Front matter has a few rows.
LONGEST_FRONT = 100
_TARGET_END = re.compile(r"[)\s]")


def looks_like_markdown(lines: Sequence[PrintedLine]) -> bool:
    """Whether the text opens with a Markdown heading, or with front matter."""
    if not lines:
        return False
    return _heading(lines[0].raw) is not None or _front_rows([line.raw for line in lines[:LONGEST_FRONT]]) > 0


def read_markdown(text: str) -> tuple[list[Draft], list[Line]]:
    """Articles of Markdown: the highest heading level opens an article, the others are cross-heads.

    Marks of structure (#, >, -, **, rules, link targets) are no text; they are returned as furniture, so that every
    character of the page has a place. Lines of a paragraph are joined; a quotation directly under the headline is its
    deck.
    """
    rows = re.split(r"\r\n|\r|\n", text)
    front = _front_rows(rows[:LONGEST_FRONT])
    levels = [heading[0] for row in rows[front:] if (heading := _heading(row))]
    reader = _Markdown(min(levels, default=LEVELS + 1))
    reader.read_front(rows[:front])
    for number, row in enumerate(rows[front:], start=front + 1):
        reader.read(number, row)
    reader.close()
    return reader.outline.drafts, reader.furniture


def _front_rows(rows: Sequence[str]) -> int:
    """How many rows of front matter a text opens with, both rules counted; 0 where it has none."""
    if not rows or not _FRONT_RULE.match(rows[0]):
        return 0
    end = next((at for at in range(1, len(rows)) if _FRONT_RULE.match(rows[at])), 0)
    return end + 1 if any(_FRONT.match(row) for row in rows[1:end]) else 0


def _heading(row: str) -> tuple[int, str] | None:
    """The level (1 to 6) and the text of a Markdown heading; None where the row is none."""
    bare = row.lstrip()
    level = len(bare) - len(bare.lstrip("#"))
    if len(row) - len(bare) > 3 or not 1 <= level <= LEVELS or not bare[level : level + 1].isspace():
        return None
    return level, bare[level:].strip().rstrip("#").rstrip()


def _without_targets(text: str) -> str:
    """Text in which a link or picture, [words](target), is its words."""
    shown: list[str] = []
    at = closing = target_end = 0
    while (opening := text.find("[", at)) >= 0:
        closing = closing if closing > opening else text.find("]", opening)
        if closing < 0:
            break
        if target_end < closing + 2:
            end = _TARGET_END.search(text, closing + 2)
            target_end = end.start() if end else len(text)
        if text.startswith("(", closing + 1) and text.startswith(")", target_end):
            before = opening - text.startswith("!", max(at, opening - 1), opening)
            shown += (text[at:before], text[opening + 1 : closing])
            at = target_end + 1
        else:
            shown.append(text[at : opening + 1])
            at = opening + 1
    return "".join(shown) + text[at:]


def _without_emphasis(text: str) -> str:
    """Text without the marks around **words**; a mark at a space, or without its fellow, stays."""
    closings = {mark: _closings(text, mark) for mark in _EMPHASIS}
    shown: list[str] = []
    at = 0
    while found := _EMPHASIS_MARK.search(text, at):
        begin = found.start()
        shown.append(text[at:begin])
        at = begin + 1
        for mark in _EMPHASIS:
            inner = begin + len(mark)
            if text.startswith(mark, begin) and not text[inner : inner + 1].isspace():
                nearest = bisect_right(closings[mark], inner)
                if nearest < len(closings[mark]):
                    end = closings[mark][nearest]
                    shown.append(text[inner:end])
                    at = end + len(mark)
                    break
        else:
            shown.append(text[begin])
    return "".join(shown) + text[at:]


def _closings(text: str, mark: str) -> list[int]:
    """Where `mark` could close an emphasis: after what is no white space."""
    return [at for at in range(1, len(text)) if text.startswith(mark, at) and not text[at - 1].isspace()]


class _Markdown:
    """Reads Markdown a row at a time."""

    def __init__(self, top: int) -> None:
        self.outline = Outline(top)
        self.furniture: list[Line] = []
        self.pending: list[str] = []
        self.quoted = False
        self.span: LineSpan = (1, 1)

    def read_front(self, rows: Sequence[str]) -> None:
        """Front matter: its title heads the text where no heading of the first level does; its author signs it."""
        for number, row in enumerate(rows, start=1):
            found = _FRONT.match(row)
            value = row[found.end() :].strip().strip("\"'") if found else ""
            field = found.group(1).lower() if found else ""
            if field == "title" and value and self.outline.top > 1:
                self.outline.headline.append(value)
                self.outline.top = 0
            elif field in ("author", "byline") and value:
                self.outline.byline.append(value)
            else:
                value = ""
            rest = row.replace(value, "", 1).strip() if value else row.strip()
            if rest:
                self.furniture.append(Line(number, rest))

    def read(self, number: int, row: str) -> None:
        heading = _heading(row)
        if heading:
            level, text = heading
            self.flush()
            self.outline.heading(level, self._inline(number, text), number)
            self._mark(number, row, text)
            return
        bare = row.strip()
        if not bare or _RULE.match(row) or _FENCE.match(row):
            self.flush()
            self._mark(number, bare, "")
            return
        quote, item = _QUOTE.match(row), _ITEM.match(row)
        if item or (bool(quote) != self.quoted and self.pending):
            self.flush()
        inner = row[quote.end() :] if quote else row[item.end() :] if item and item.group(1) in "-*+" else row
        self._mark(number, row, inner)
        piece = self._inline(number, inner)
        if not piece:
            return
        if not self.pending:
            self.span, self.quoted = (number, number), bool(quote)
        self.pending.append(piece)
        self.span = (self.span[0], number)

    def flush(self) -> None:
        whole = join(self.pending)
        self.pending = []
        if whole:
            self.outline.paragraph(whole, self.span, quoted=self.quoted)

    def close(self) -> None:
        self.flush()
        self.outline.close()

    def _inline(self, number: int, text: str) -> str:
        """Text without emphasis marks and link targets."""
        shown = _without_emphasis(_without_targets(text)).strip()
        self._mark(number, text, shown)
        return shown

    def _mark(self, number: int, whole: str, kept: str) -> None:
        marks = Counter(c for c in whole if not c.isspace()) - Counter(c for c in kept if not c.isspace())
        if marks:
            self.furniture.append(Line(number, "".join(marks.elements())))
