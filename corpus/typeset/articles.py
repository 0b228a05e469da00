"""Printed lines to articles: the last stage of the layout, which writes each story out as a headline, byline and body.

A long file is read in stretches, so that time and memory stay linear. It must not know where the lines come from, or
what ids are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from corpus import clean as plain
from corpus.model import ArticleKind, Line, LineSpan, Paragraph
from corpus.typeset.blocks import INDENT, Block, read_blocks, read_setting
from corpus.typeset.bylines import inline_byline, is_caption, opens_report, signature
from corpus.typeset.furniture import jump
from corpus.typeset.lines import PrintedLine, join, tidy, tidy_headline
from corpus.typeset.stories import Piece, Story, assemble

# Lines read at one go. A broadsheet page has 300 to 900; a longer file is read in stretches that overlap by the last
# stories, so that time and memory stay linear.
STRETCH = 1500
CARRIED_STORIES = 2

# Headlines of notices are short, and head nothing but notices.
_NOTICE = re.compile(r"^.{0,16}(?:公告|声明|启事|通告|公示|讣告|更正|致歉|通知)(?:（.{1,8}）)?$")
# What a reading loses in confidence.
NO_HEADLINE, UNLIKE_HEADLINE, DEMOTED_TITLE, OPEN_PARAGRAPH = 0.5, 0.4, 0.1, 0.3


def read_printed(lines: Iterator[PrintedLine]) -> tuple[list[plain.Draft], list[Line]]:
    """The articles of printed lines, and the furniture of their pages."""
    drafts: list[plain.Draft] = []
    furniture: list[Line] = []
    size = STRETCH
    held: list[PrintedLine] = []
    while True:
        held.extend(islice(lines, size + 1 - len(held)))
        if not held:
            return drafts, furniture
        final = len(held) <= size
        reading = _Reading(held[:size])
        keep = len(reading.stories) if final else max(0, len(reading.stories) - CARRIED_STORIES)
        if not keep and size < 4 * STRETCH:
            size *= 2
            continue
        keep, resume = reading.part(keep)
        drafts.extend(reading.drafts(keep))
        furniture.extend(reading.furniture(resume))
        held = held[resume:]
        size = STRETCH


class _Reading:
    """One stretch of lines, labelled and assembled."""

    def __init__(self, lines: Sequence[PrintedLine]) -> None:
        self.lines = lines
        self.setting = read_setting(lines)
        blocks = read_blocks(lines, self.setting)
        self.fixtures = [block for block in blocks if block.label == "furniture"]
        self.blocks = [block for block in blocks if block.label != "furniture"]
        self.pieces = [self._piece(block, at) for at, block in enumerate(self.blocks)]
        self.stories = assemble(self.pieces)

    def _piece(self, block: Block, at: int) -> Piece:
        rows = self.lines[block.first : block.last + 1]
        first = rows[0]
        text = _paragraph_text(rows)
        wide = max(row.width for row in rows)
        # A form feed before the block, or before furniture that stood between it and the block before.
        begin = self.blocks[at - 1].last + 1 if at else 0
        breaks = any(row.breaks for row in self.lines[begin : block.first + 1])
        jumps = [found for row in self.lines[begin : block.first] if (found := jump(row.text))]
        resumes = any(not found.onward for found in jumps)
        fresh = any(found.onward for found in jumps)
        if block.label == "title":
            measures = [m for m in self.setting.measures[:4] if abs(m - INDENT - first.width) <= 0.5]
            return Piece(
                "title",
                text,
                len(rows),
                wide,
                0.0,
                breaks=breaks,
                wrapped=len(rows) == 2 and bool(measures) and rows[1].width < first.width,
                heads=rows[0].text.endswith("—") or bool(_NOTICE.search(rows[-1].text)),
                cry=rows[-1].ending == "stop",
                resumes=resumes,
                fresh=fresh,
            )
        if block.label == "byline":
            return Piece("byline", text, len(rows), wide, 0.0, breaks=breaks, resumes=resumes, fresh=fresh)
        opens = block.label == "paragraph" and opens_report(first.text)
        caption = block.label == "paragraph" and is_caption(_joined(rows))
        return Piece(
            kind="caption" if caption else "paragraph",
            text=_table_text(rows) if block.label == "table" else text,
            rows=len(rows),
            width=wide,
            measure=block.measure,
            opens=opens,
            breaks=breaks,
            resumes=resumes,
            fresh=fresh,
        )

    def part(self, keep: int) -> tuple[int, int]:
        """At most `keep` first stories that can be cut off whole, and the position of the line that follows them."""
        for kept in range(keep, 0, -1):
            if kept >= len(self.stories):
                break
            last = max(at for story in self.stories[:kept] for at in _positions(story))
            first = min(at for story in self.stories[kept:] for at in _positions(story))
            if last < first:
                return kept, self.blocks[first].first
        return len(self.stories), len(self.lines)

    def furniture(self, resume: int) -> list[Line]:
        return [
            Line(row.number, row.raw)
            for block in self.fixtures
            for row in self.lines[block.first : block.last + 1]
            if block.first < resume
        ]

    def drafts(self, keep: int) -> Iterator[plain.Draft]:
        for story in self.stories[:keep]:
            yield from self._draft(story)

    def _rows(self, at: int) -> Sequence[PrintedLine]:
        return self.lines[self.blocks[at].first : self.blocks[at].last + 1]

    def _span(self, at: int) -> LineSpan:
        block = self.blocks[at]
        return self.lines[block.first].number, self.lines[block.last].number

    def _runs_on(self, at: int) -> bool:
        """Whether block `at` could be the last line of the paragraph before it, whose last line is full."""
        before = self.blocks[at - 1]
        last = self.lines[before.last]
        return before.label == "paragraph" and last.width > before.measure - 2 and len(self._rows(at)) == 1

    def _draft(self, story: Story) -> Iterator[plain.Draft]:
        headline = _headline(self._rows(story.title)) if story.title is not None else ()
        body: list[Paragraph] = []
        asides: list[plain.Draft] = []
        ragged = 0
        for at in story.body:
            piece, span = self.pieces[at], self._span(at)
            if piece.kind == "caption" and story.kind == "article":
                asides.append(
                    plain.Draft((), (Paragraph(piece.text, span),), kind="photo_caption", confidence=1 - NO_HEADLINE)
                )
            elif piece.kind == "title" and at not in story.demoted:
                body.append(Paragraph(" ".join(_headline(self._rows(at))), span, "crosshead"))
            elif piece.cry and at in story.demoted and at - 1 in story.body and self._runs_on(at):
                before = body.pop()
                body.append(Paragraph(before.text + piece.text, (before.lines[0], span[1])))
            else:
                body.append(Paragraph(piece.text, span))
                ragged += self._rows(at)[-1].ending in ("open", "comma")
        byline = " ".join(" ".join(row.text for row in self._rows(at)) for at in story.byline) or None
        lead = lead_lines = None
        if story.deck is not None:
            lead, lead_lines = self.pieces[story.deck].text, self._span(story.deck)
        kind: ArticleKind = "photo_caption" if story.kind == "caption" else "article"
        confidence = 1.0 - (NO_HEADLINE if not headline else UNLIKE_HEADLINE * (1 - story.cover))
        confidence -= DEMOTED_TITLE * len(story.demoted) + OPEN_PARAGRAPH * ragged / max(1, len(body))
        yield plain.signed(
            plain.Draft(headline, tuple(body), byline, lead, lead_lines, kind, round(max(0.05, confidence), 2))
        )
        yield from asides


def _positions(story: Story) -> Iterator[int]:
    yield from story.body
    yield from story.byline
    if story.title is not None:
        yield story.title
    if story.deck is not None:
        yield story.deck


def _joined(rows: Sequence[PrintedLine]) -> str:
    return join([row.text for row in rows])


def _headline(rows: Sequence[PrintedLine]) -> tuple[str, ...]:
    """A headline's lines; one set upright, a character a line, is one line."""
    if len(rows) > 1 and all(len(row.text) == 1 for row in rows):
        return ("".join(row.text for row in rows),)
    return tuple(tidy_headline(row.text) for row in rows)


def _table_text(rows: Sequence[PrintedLine]) -> str:
    return "　".join(row.text for row in rows)


def _paragraph_text(rows: Sequence[PrintedLine]) -> str:
    """A paragraph's text; its inline byline keeps the spaces it was printed with."""
    whole = join([row.text + (" " if row.tail else "") for row in rows])
    cut = inline_byline(whole)
    end = signature(whole) or ""
    stop = len(whole.rstrip()) - len(end)
    gap = " " if 0 < cut < stop and whole[cut].isspace() and whole[cut - 1] not in "）)" else ""
    return " ".join(whole[:cut].split()) + gap + tidy(whole[cut:stop]) + " ".join(end.split())
