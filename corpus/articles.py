"""Pages to articles: raw page text, clean text, Markdown, or articles that a file carries itself.

What kind of text a page holds is read from the text. Nothing is dropped: every character that is not a space ends in
an article or in the page's furniture. It must not know about chunks or where the index lies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus import plain
from corpus.assembly import Piece, Story, assemble
from corpus.bylines import credits, inline_byline, is_caption, opens_report, signature
from corpus.folio import Folio, read_folio
from corpus.ids import article_id
from corpus.layout import INDENT, Block, Setting, read_blocks, read_setting
from corpus.lines import PrintedLine, join, printed_lines, tidy, tidy_headline
from corpus.model import Article, ArticleKind, Line, LineSpan, Page, Paragraph

# Lines read at one go. A broadsheet page has 300 to 900; a longer file is read in stretches that overlap by the last
# stories, so that time and memory stay linear.
STRETCH = 1500
CARRIED_STORIES = 2

# What a reading loses in confidence.
NO_HEADLINE, UNLIKE_HEADLINE, DEMOTED_TITLE, OPEN_PARAGRAPH = 0.5, 0.4, 0.1, 0.3


@dataclass(frozen=True, slots=True)
class PageArticles:
    """The articles of a page in printed order, and its furniture: folios, mastheads, imprints, jump lines."""

    articles: tuple[Article, ...]
    furniture: tuple[Line, ...]


def read_articles(page: Page) -> PageArticles:
    """Read a page's articles, whatever form its text has; an empty page has none."""
    if page.articles:
        return PageArticles(page.articles, ())
    if page.markdown:
        return _finished(page, *plain.read_markdown(page.text))
    lines = printed_lines(page.text)
    if plain.looks_like_markdown(lines):
        return _finished(page, *plain.read_markdown(page.text))
    if plain.looks_clean(lines):
        return _finished(page, *plain.read_clean(lines))
    return _finished(page, *_read_raw(lines))


def _finished(page: Page, drafts: list[plain.Draft], furniture: list[Line]) -> PageArticles:
    folio = read_folio(page.source, [line.text for line in furniture])
    return PageArticles(tuple(_article(page.source, draft, folio) for draft in drafts), tuple(furniture))


def _article(source: str, draft: plain.Draft, folio: Folio) -> Article:
    names = credits(draft.byline) if draft.byline else credits("")
    article = Article(
        id="",
        source=source,
        headline=draft.headline,
        body=draft.body,
        byline=draft.byline,
        lead=draft.lead,
        kind=draft.kind,
        date=folio.date,
        lead_lines=draft.lead_lines,
        confidence=draft.confidence,
        paper=folio.paper,
        page_number=folio.page_number,
        reporters=names.reporters,
        correspondents=names.correspondents,
        place=names.place,
    )
    return replace(article, id=article_id(source, article.headline, article.text))


def _read_raw(lines: Sequence[PrintedLine]) -> tuple[list[plain.Draft], list[Line]]:
    drafts: list[plain.Draft] = []
    furniture: list[Line] = []
    at, size = 0, STRETCH
    while at < len(lines):
        stretch = lines[at : at + size]
        final = at + size >= len(lines)
        reading = _Reading(stretch)
        keep = len(reading.stories) if final else max(0, len(reading.stories) - CARRIED_STORIES)
        if not keep and size < 4 * STRETCH:
            size *= 2
            continue
        keep = keep or len(reading.stories)
        resume = reading.first_line(keep) if keep < len(reading.stories) else len(stretch)
        if resume == 0:
            keep, resume = len(reading.stories), len(stretch)
        drafts.extend(reading.drafts(keep))
        furniture.extend(reading.furniture(resume))
        at += resume
        size = STRETCH
    return drafts, furniture


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
                shout=rows[0].text.endswith("—"),
                gap=first.gap,
            )
        if block.label == "byline":
            return Piece("byline", text, len(rows), wide, 0.0, breaks=breaks, gap=first.gap)
        kind = "caption" if block.label == "paragraph" and is_caption(_joined(rows)) else "paragraph"
        opens = block.label == "paragraph" and opens_report(first.text)
        return Piece(
            "caption" if kind == "caption" else "paragraph", text, len(rows), wide, block.measure, opens, breaks, gap=first.gap
        )

    def first_line(self, story: int) -> int:
        """Position of the first line of the stories from number `story` on."""
        return min(self.blocks[at].first for later in self.stories[story:] for at in _positions(later))

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

    def _draft(self, story: Story) -> Iterator[plain.Draft]:
        headline = tuple(tidy_headline(row.text) for row in self._rows(story.title)) if story.title is not None else ()
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
                body.append(Paragraph(" ".join(tidy_headline(row.text) for row in self._rows(at)), span, "crosshead"))
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


def _joined(rows: Sequence[PrintedLine]) -> str:
    return join([row.text for row in rows])


def _paragraph_text(rows: Sequence[PrintedLine]) -> str:
    """A paragraph's text; its inline byline keeps the spaces it was printed with."""
    whole = join([row.text + (" " if row.tail else "") for row in rows])
    cut = inline_byline(whole)
    if not cut:
        return tidy(whole)
    gap = " " if whole[cut : cut + 1].isspace() and not whole[:cut].endswith(("）", ")")) else ""
    return " ".join(whole[:cut].split()) + gap + tidy(whole[cut:])


__all__ = ["PageArticles", "read_articles", "signature"]
