"""The newspaper as values: pages, lines, articles and the chunks that are indexed.

Every value here is frozen and knows nothing of files on disk, vectors or models. Line numbers are 1-based
physical lines of the raw text; a line span `(first, last)` is closed on both sides.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Final, Literal

from corpus.placed import Placed
from corpus.sentences import sentences

BlockKind = Literal["paragraph", "crosshead"]
ArticleKind = Literal["article", "photo_caption"]
LineSpan = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: its 1-based physical number and its text without the line ending."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class NamedBytes:
    """A file's bytes, unpacked; `name` is what a reader sees of it and `origin` where it came from."""

    name: str
    origin: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it was given: the name that a reader sees of it, the sha256 of its bytes in hex, and these."""

    name: str
    digest: str
    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Folio:
    """Paper, ISO date and page number (A03, 6) as printed, named or told; None where unknown."""

    paper: str | None = None
    date: str | None = None
    page_number: str | None = None

    def over(self, other: Folio) -> Folio:
        """This one, and of `other` what this one does not say."""
        return Folio(self.paper or other.paper, self.date or other.date, self.page_number or other.page_number)


UNKNOWN: Final = Folio()


@dataclass(frozen=True, slots=True)
class Page:
    """Decoded text and where it came from.

    `source` is the name a reader sees: a path relative to the folder that was read, or a file name. `origin` says
    where the page came from (an absolute path, `uploaded:NAME`): the pages of one origin are added, replaced and
    removed together. Where a file has several pages, each is called by a path that begins with the file's name
    (`报.zip/2024-05-17/01.txt`), and `file` is that name; it is empty where the file is the page.

    `levels` is filled by formats that mark their headings (Word, web pages, e-books): each line of the text is a block
    then, and has its level there: 0 a paragraph, -1 a row of a table, from 1 on a heading.
    `articles` is filled by formats that carry articles of their own (`.jsonl`); then `text` is empty. `folio` is what
    format or user say of paper, date and page number, `byline` who wrote it all as the format says; what is printed
    and what the name says fill in the rest. `placed` has the place of each line of the text on the printed page, where
    the format knows it; `markdown` and `placed` do not go together. `original` is the file that it was read from, where
    that is to be kept: the file itself, or the one in an archive.
    """

    source: str
    text: str
    markdown: bool = False
    articles: tuple[Article, ...] = ()
    origin: str = ""
    file: str = ""
    folio: Folio = UNKNOWN
    byline: str | None = None
    placed: tuple[Placed, ...] = ()
    levels: tuple[int, ...] = ()
    original: Original | None = None

    @property
    def known_by(self) -> str:
        """What a store knows the page by: its origin; a page that has none was pasted, and is known by its name."""
        return self.origin or f"pasted:{self.file_name}"

    @property
    def file_name(self) -> str:
        """The name of the file that it is, or is a part of."""
        return self.file or self.source


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A body block: a paragraph, or the cross-head over the paragraphs that follow it."""

    text: str
    lines: LineSpan
    kind: BlockKind = "paragraph"


@dataclass(frozen=True, slots=True)
class Article:
    """What was printed under one headline.

    `headline` holds its printed lines, kicker first; it is empty where the page gives none. `byline` is as printed
    (an inline one, 本报讯 （记者…）, also stays in the first paragraph, where it was printed). `lead` is the deck.
    `date` is ISO 8601, or None when the source does not say; so are `paper`, `page_number` (A03, 6) and `place`, the
    town of the dateline. `confidence`, 0 to 1, says how surely the page's layout gave this article (1 for clean text).
    `file` names the file whose row the article is, and `lines` is then the number of that row; empty for a page.
    """

    id: str
    source: str
    headline: tuple[str, ...]
    body: tuple[Paragraph, ...]
    byline: str | None = None
    lead: str | None = None
    kind: ArticleKind = "article"
    date: str | None = None
    lead_lines: LineSpan | None = None
    confidence: float = 1.0
    paper: str | None = None
    page_number: str | None = None
    reporters: tuple[str, ...] = ()
    correspondents: tuple[str, ...] = ()
    place: str | None = None
    file: str = ""

    @property
    def authors(self) -> tuple[str, ...]:
        """Who wrote it: reporters, then correspondents."""
        return (*self.reporters, *self.correspondents)

    @property
    def title(self) -> str:
        """The headline on one line; empty where none was printed."""
        return " ".join(self.headline)

    @property
    def name(self) -> str:
        """What to call the article: its headline on one line, or its first sentence where none was printed."""
        if self.title or not self.body:
            return self.title
        start, end = next(iter(sentences(self.body[0].text)), (0, 0))
        return self.body[0].text[start:end]

    @property
    def blocks(self) -> tuple[Paragraph, ...]:
        """What a reader reads under the headline: the deck, then the body; the headline alone where that is all."""
        if self.lead:
            return (Paragraph(self.lead, self.lead_lines or self.lines), *self.body)
        return self.body or tuple(Paragraph(line, self.lines) for line in self.headline)

    @property
    def lead_blocks(self) -> int:
        """How many of `blocks` come before the body: 1 with a deck, else 0."""
        return 1 if self.lead else 0

    @property
    def lines(self) -> LineSpan:
        """The closed span of lines from the first to the last body block; (1, 1) without a body."""
        if not self.body:
            return (1, 1)
        return (min(b.lines[0] for b in self.body), max(b.lines[1] for b in self.body))

    @property
    def text(self) -> str:
        """The blocks, one a line. A chunk's `start` and `end` are offsets in this string."""
        return "\n".join(block.text for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage to index: `text == article.text[start:end]`.

    `paragraph` is the 0-based position of its first block in `article.body` (-1: the deck); `paragraphs` is how many
    blocks it spans (short neighbours are joined; a long paragraph gives several chunks with the same `paragraph`).
    `section` is the cross-head above it, empty where there is none. `file` is that of its article.
    """

    article_id: str
    source: str
    headline: str
    text: str
    start: int
    end: int
    paragraph: int
    paragraphs: int
    lines: LineSpan
    section: str = ""
    date: str | None = None
    file: str = ""

    @property
    def day(self) -> datetime.date | None:
        """The day of the paper that it stands in."""
        return None if self.date is None else datetime.date.fromisoformat(self.date)


def is_of(source: str, name: str) -> bool:
    """Whether a source is a file or folder of this name, or something in it: a page of a PDF, a file of an archive."""
    return source == name or source.startswith(f"{name}/")
