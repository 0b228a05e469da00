"""Printed lines to articles: the last stage of the layout, which writes each story out as a headline, byline and body.

A long file is read in stretches, so that time and memory stay linear. It must not know where the lines come from, or
what ids are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, islice, pairwise

from corpus.draft import Draft, signed
from corpus.model import ArticleKind, Line, LineSpan, Paragraph
from corpus.typeset.blocks import Block, read_blocks
from corpus.typeset.costs import COSTS, Costs
from corpus.typeset.datelines import inline_byline, is_caption, opens_report, signature
from corpus.typeset.evidence import opens_story
from corpus.typeset.fixtures import find_fixtures, take_out
from corpus.typeset.lines import PrintedLine, is_hyphenated, join, tidy, tidy_headline
from corpus.typeset.pieces import Piece, Story
from corpus.typeset.rows import opens_letter
from corpus.typeset.setting import read_setting
from corpus.typeset.stories import assemble

# Lines read at one go. A broadsheet page has 300 to 900; a longer file is read in stretches that overlap by the last
# stories, so that time and memory stay linear.
STRETCH = 1500
CARRIED_STORIES = 2
# Where the stories that can be cut off a stretch are less than this share of it, the stretch is read again with more
# lines, and in the end kept whole: no line is read more than so many times.
LEAST_ADVANCE = 1 / 8

# The words of headlines that head only notices; such headlines are short.
NOTICE = re.compile(r"^.{0,16}(?:公告|声明|启事|通告|公示|讣告|更正|致歉|通知)(?:（.{1,8}）)?$")
_NUMBERED = re.compile(
    r"^(?:0[1-9]|[1-9](?=\s)|[一二三四五六七八九十]{1,2}、|（[一二三四五六七八九十]{1,2}）|Part\s?\d"
    r"|[壹贰叁肆伍陆柒捌玖拾](?=[\s、])|[>＞»▶►]{1,3})\s?(?=\D)"
)
# How an editor's note before a report begins.
_NOTE = re.compile(r"^[【\[（(■●◆]?\s?(?:编者[按的]|编前|按语|开栏|核心提示|阅读提示|引言|导语|题记|写在前面)")
_PART_MARKS = frozenset("■●◆▲")
# How likely an article is whole (headline and every paragraph), and by how much less without a headline, with a
# cross-head, with a paragraph that ends in mid-sentence, with each title read as text, with a headline none of whose
# words the text holds. Fitted on half of 952 articles of scored pages, held to the values before it (the strength by
# cross-validation): log loss .164 to .145 there, .160 to .150 on the other half. Last, where paragraphs have no indent,
# one that ends with a full line cannot be told from one that goes on: 15 of 24 such articles were whole on the half
# that this was fitted on, 14 of 26 on the other.
WHOLE, HEADLESS, CROSSHEADS, RAGGED, DEMOTED, UNLIKE, FLUSH = 0.98, 0.37, 0.84, 0.74, 0.88, 0.79, 0.62


def read_printed(lines: Iterator[PrintedLine], costs: Costs = COSTS) -> tuple[list[Draft], list[Line]]:
    """The articles of printed lines, and the furniture of their pages."""
    drafts: list[Draft] = []
    furniture: list[Line] = []
    size = STRETCH
    held: list[PrintedLine] = []
    while True:
        held.extend(islice(lines, size + 1 - len(held)))
        if not held:
            return drafts, furniture
        final = len(held) <= size
        reading = _Reading(held[:size], costs)
        keep, resume = reading.part(len(reading.stories) - (0 if final else CARRIED_STORIES))
        if not final and resume < LEAST_ADVANCE * size:
            if size < 4 * STRETCH:
                size *= 2
                continue
            keep, resume = len(reading.stories), size
        drafts.extend(reading.drafts(keep))
        furniture.extend(reading.furniture(resume))
        held = held[resume:]
        size = STRETCH


class _Reading:
    """One stretch of lines, labelled and assembled."""

    def __init__(self, lines: Sequence[PrintedLine], costs: Costs) -> None:
        fixtures = find_fixtures(lines)
        self.all_lines, self.fixtures = lines, sorted(fixtures)
        self.origin = [at for at in range(len(lines)) if at not in fixtures]
        self.lines = take_out(lines, fixtures)
        self.setting = read_setting(self.lines, costs)
        self.blocks = read_blocks(self.lines, self.setting)
        # Marks over parts of a text, where other titles of the page have none; over each of its stories else.
        marked = [self.lines[block.first].text[0] in _PART_MARKS for block in self.blocks if block.label == "title"]
        self.parts_marked = 2 * sum(marked) <= len(marked)
        self.pieces = [self._piece(block) for block in self.blocks]
        self.stories = assemble(self.pieces, costs)

    def _piece(self, block: Block) -> Piece:
        """What the assembly needs to know of a block."""
        rows = self.lines[block.first : block.last + 1]
        piece = Piece(
            kind="paragraph",
            text=rows[0].text if block.label == "row" else _paragraph_text(rows, block.label == "paragraph"),
            rows=len(rows),
            width=max(row.width for row in rows),
            measure=block.measure,
            breaks=rows[0].breaks,
            resumes=rows[0].resumes,
            fresh=rows[0].fresh,
            size=max(row.size for row in rows),
            apart=rows[0].apart,
        )
        if block.label == "title":
            after = self.lines[block.last + 1 : block.last + 2]
            return self._title(piece, rows, bool(after) and opens_story(after[0].text))
        if block.label == "byline":
            return replace(piece, kind="byline")
        if block.label != "paragraph":
            return replace(piece, opens=opens_letter(rows[0].text))
        caption = is_caption(join([row.text for row in rows]))
        return replace(piece, kind="caption" if caption else "paragraph", opens=opens_report(rows[0].text))

    def _title(self, piece: Piece, rows: Sequence[PrintedLine], over_opening: bool) -> Piece:
        fills = any(abs(m - self.setting.costs.indent - rows[0].width) <= 0.5 for m in self.setting.measures[:4])
        return replace(
            piece,
            kind="title",
            wrapped=len(rows) == 2 and fills and rows[1].width < rows[0].width,
            heads=rows[0].text.endswith("—") or bool(NOTICE.search(rows[-1].text)),
            cry=rows[-1].ending == "stop" and not over_opening,
            numbered=bool(_NUMBERED.match(rows[0].text)) or (self.parts_marked and rows[0].text[0] in _PART_MARKS),
        )

    def part(self, keep: int) -> tuple[int, int]:
        """How many of the first stories, at most `keep`, can be cut off whole, and the position of the line after
        them."""
        # The first piece of each story and of those after it, from the back.
        firsts = [*accumulate((min(s.positions) for s in reversed(self.stories)), min)][::-1]
        lasts = [*accumulate((max(s.positions) for s in self.stories), max)]
        if keep >= len(self.stories):
            return len(self.stories), len(self.all_lines)
        for kept in range(keep, 0, -1):
            if lasts[kept - 1] < firsts[kept]:
                return kept, self.origin[self.blocks[lasts[kept - 1]].last] + 1
        return 0, 0

    def furniture(self, resume: int) -> list[Line]:
        """The furniture before the line at `resume`, and the hyphens that part a word over two lines."""
        fixtures = [self.all_lines[at] for at in self.fixtures if at < resume]
        found = [Line(row.number, row.raw) for row in fixtures]
        for block in self.blocks:
            if block.label == "paragraph" and self.origin[block.last] < resume:
                rows = self.lines[block.first : block.last + 1]
                found += [Line(a.number, "-") for a, b in pairwise(rows) if is_hyphenated(a.text, b.text)]
        return sorted(found, key=lambda line: line.number)

    def drafts(self, keep: int) -> Iterator[Draft]:
        for story in self.stories[:keep]:
            yield from self._draft(story)

    def _rows(self, at: int) -> Sequence[PrintedLine]:
        return self.lines[self.blocks[at].first : self.blocks[at].last + 1]

    def _span(self, at: int) -> LineSpan:
        # A paragraph that goes on at the top of the next column ends higher up than it began.
        numbers = [row.number for row in self._rows(at)]
        return min(numbers), max(numbers)

    def _runs_on(self, at: int) -> bool:
        """Whether block `at` could be the last line of the paragraph before it: the last line of that is full."""
        before = self.blocks[at - 1]
        last = self.lines[before.last]
        return before.label == "paragraph" and last.width > before.measure - 2 and len(self._rows(at)) == 1

    def _draft(self, story: Story) -> Iterator[Draft]:
        """The article of a story, then the captions that stood within it."""
        headline = _headline(self._rows(story.title)) if story.title is not None else ()
        body, captions, ragged = self._body(story)
        byline = " ".join(" ".join(row.text for row in self._rows(at)) for at in story.byline) or self._within(story)
        lead = lead_lines = None
        if story.deck is not None:
            lead, lead_lines = self.pieces[story.deck].text, self._span(story.deck)
        kind: ArticleKind = "photo_caption" if story.kind == "caption" else "article"
        confidence = self._confidence(story, body, ragged)
        yield signed(Draft(headline, tuple(body), byline, lead, lead_lines, kind, round(confidence, 2)))
        for caption in captions:
            yield Draft((), (caption,), kind="photo_caption", confidence=WHOLE)

    def _confidence(self, story: Story, body: Sequence[Paragraph], ragged: int) -> float:
        """How likely the article is whole."""
        confidence = WHOLE * (1 - (1 - UNLIKE) * (1 - story.cover) if story.title is not None else 1.0)
        confidence *= HEADLESS if story.title is None and story.kind == "article" else 1.0
        confidence *= CROSSHEADS if any(block.kind == "crosshead" for block in body) else 1.0
        confidence *= RAGGED if ragged else 1.0
        confidence *= FLUSH if self.setting.indent == "none" else 1.0
        return confidence * DEMOTED ** min(3, len(story.demoted))

    def _in_order(self, story: Story) -> tuple[int, ...]:
        """The pieces of a story's body, beginning with the one that opens its report. Where that stands in the middle,
        the columns came in the wrong order, and the last paragraph of the last column goes on in the first; unless what
        stands before is a note on the report."""
        opening = [spot for spot, at in enumerate(story.body) if self.pieces[at].opens]
        if len(opening) != 1 or story.byline or story.title is None or story.title > story.body[0]:
            return story.body
        before, after = story.body[: opening[0]], story.body[opening[0] :]
        return story.body if before and self._is_note(before) and not self._is_torn(after[-1]) else after + before

    def _is_note(self, before: tuple[int, ...]) -> bool:
        """Whether the pieces before a report are a note on it: whole paragraphs, one alone or the first so called."""
        whole = all(self.blocks[at].label == "paragraph" and not self._is_torn(at) for at in before)
        return whole and (len(before) == 1 or bool(_NOTE.match(self.pieces[before[0]].text)))

    def _within(self, story: Story) -> str | None:
        """The byline of a report that opens behind a note on it; one in front is found in any text."""
        order = self._in_order(story)
        for at in order[1:]:
            if self.pieces[at].opens and not self.pieces[order[0]].opens:
                return self.pieces[at].text[: inline_byline(self.pieces[at].text)].strip() or None
        return None

    def _is_torn(self, at: int) -> bool:
        """Whether block `at` is a paragraph that ends in mid-sentence."""
        return self.blocks[at].label == "paragraph" and self._rows(at)[-1].ending in ("open", "comma")

    def _body(self, story: Story) -> tuple[list[Paragraph], list[Paragraph], int]:
        """The paragraphs and cross-heads of a story, its captions, and how many paragraphs end in mid-sentence."""
        body: list[Paragraph] = []
        captions: list[Paragraph] = []
        ragged = 0
        torn = False
        inside = set(story.body)
        for at in self._in_order(story):
            piece, span = self.pieces[at], self._span(at)
            if piece.kind == "caption" and story.kind == "article":
                captions.append(Paragraph(piece.text, span))
            elif piece.kind == "title" and at not in story.demoted:
                body.append(Paragraph(" ".join(_headline(self._rows(at))), span, "crosshead"))
            elif piece.cry and at in story.demoted and at - 1 in inside and self._runs_on(at):
                before = body.pop()
                body.append(
                    Paragraph(before.text + piece.text, (min(before.lines[0], span[0]), max(before.lines[1], span[1])))
                )
            elif torn and at == story.body[0]:
                body[-1] = Paragraph(join([body[-1].text, piece.text]), body[-1].lines)
            else:
                body.append(Paragraph(piece.text, span))
                torn = self._is_torn(at)
                ragged += torn
        return body, captions, ragged


def _headline(rows: Sequence[PrintedLine]) -> tuple[str, ...]:
    """A headline's lines; one set upright, a character a line, is one line."""
    if len(rows) > 1 and all(len(row.text) == 1 for row in rows):
        return ("".join(row.text for row in rows),)
    return tuple(tidy_headline(row.text) for row in rows)


def _paragraph_text(rows: Sequence[PrintedLine], hyphenated: bool) -> str:
    """A paragraph's text; its inline byline keeps the spaces it was printed with."""
    whole = join([row.text + (" " if row.tail else "") for row in rows], hyphenated)
    cut = inline_byline(whole)
    end = signature(whole[cut:]) or ""
    stop = len(whole.rstrip()) - len(end)
    gap = " " if 0 < cut < stop and whole[cut].isspace() and whole[cut - 1] not in "）)" else ""
    return " ".join(whole[:cut].split()) + gap + tidy(whole[cut:stop]) + " ".join(end.split())
