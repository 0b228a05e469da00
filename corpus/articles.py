"""Pages to articles: the only way from one to the other, whatever form the text has, jumped parts joined.

What kind of text a page holds is read from the text. Nothing is dropped: every character that is not a space ends in
an article or in the page's furniture. It must not know about chunks or where the index lies.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from statistics import fmean

from corpus import clean, labelled, marked, unprinted
from corpus.draft import Draft
from corpus.filed import filed_as
from corpus.ids import article_id, distinct_id
from corpus.limits import bounded
from corpus.mend import mend, mend_article, sentences_on
from corpus.model import UNKNOWN, Article, Folio, Line, Page
from corpus.outline import read_outline
from corpus.typeset.articles import HEADLESS, WHOLE, read_printed
from corpus.typeset.datelines import credits
from corpus.typeset.furniture import Jump, jump, read_folio
from corpus.typeset.lines import iter_lines, printed_lines
from corpus.typeset.placed_lines import placed_lines
from corpus.typeset.words import grams

# Whether text is clean or raw is told by this many lines of its beginning.
OPENING = 3000

# What reads pages, each by itself: `map`, or one that has it done elsewhere.
Over = Callable[[Callable[[Page], "PageArticles"], Iterable[Page]], Iterable["PageArticles"]]


@dataclass(frozen=True, slots=True)
class PageArticles:
    """The articles of a page in printed order, their ids distinct, and its furniture: folios, mastheads, imprints, jump
    lines. `told` are sentences about what was changed (an over-long paragraph was split)."""

    articles: tuple[Article, ...]
    furniture: tuple[Line, ...]
    told: tuple[str, ...] = ()

    @property
    def jumps(self) -> bool:
        """Whether an article of it may be joined with one of another page: then neither page can be read alone."""
        return any(jump(line.text) for line in self.furniture)


def read_pages(pages: Iterable[Page]) -> list[PageArticles]:
    """Read the articles of pages, one `PageArticles` a page, in order. A part that continues an article of another page
    (上接第1版) gets the headline and byline of its beginning, on whichever of the pages that stands.

    The part stays an article of its own page, so that its lines still name the place where it was read. Two pages
    belong together when paper and date agree and 下转 and 上接 name each other; without page numbers nothing is joined.
    Of several beginnings a part continues the one with whose words it has most in common.
    """
    return list(iter_pages(pages))


def iter_pages(pages: Iterable[Page], over: Over = map) -> Iterator[PageArticles]:
    """Yield what `read_pages` returns, each page as soon as it and all before it are complete: a page is held back
    while a part on it waits for its beginning. `over` reads the single pages, here or elsewhere, and keeps their
    order."""
    joining = _Joining()
    for read in over(read_page, pages):
        joining.add(read)
        yield from joining.completed()
    yield from joining.completed(final=True)


def read_page(page: Page) -> PageArticles:
    """Read a page's articles by themselves, its characters mended; an empty page has none."""
    if page.articles:
        mended = [mend_article(_filed(article, page.folio)) for article in page.articles]
        told = sentences_on([one for _, done in mended for one in done])
        return PageArticles(tuple(article for article, _ in mended), (), tuple(told))
    text = mend(page.text)
    read = _read_text(replace(page, text=text.text))
    return replace(read, told=(*sentences_on([text]), *read.told))


def _read_text(page: Page) -> PageArticles:
    """Read the articles of a page's text."""
    if page.placed:
        return _recognised(page, _finished(page, *read_printed(placed_lines(page.text, page.placed))))
    if page.markdown:
        return _finished(page, *marked.read_markdown(page.text))
    if page.levels:
        return _finished(page, *_read_blocks(page))
    lines = iter_lines(page.text)
    opening = list(islice(lines, OPENING))
    if labelled.looks_labelled(opening):
        return _finished(page, *labelled.read_labelled([*opening, *lines]))
    kind = unprinted.kind_of(page.text, opening)
    if kind != "data" and marked.looks_like_markdown(opening):
        return _finished(page, *marked.read_markdown(page.text))
    if kind:
        return _finished(page, *unprinted.read_unprinted(kind, [*opening, *lines]), (unprinted.TOLD[kind],))
    if clean.looks_clean(opening):
        return _finished(page, *clean.read_clean([*opening, *lines]))
    return _finished(page, *read_printed(chain(opening, lines)))


def _read_blocks(page: Page) -> tuple[list[Draft], list[Line]]:
    """Read text whose lines are blocks: by its headings, or, where it has none, as text with a paragraph a line. Lines
    that are broken off at one width were pasted from print."""
    blocks = printed_lines(page.text, columns=False)
    if any(page.levels):
        untitled = max(page.levels) <= 0 and clean.opens_with_title(blocks)
        return read_outline(blocks, (1, *page.levels[1:]) if untitled else page.levels)
    return read_printed(iter(blocks)) if clean.looks_wrapped(blocks) else clean.read_clean(blocks)


def _filed(article: Article, folio: Folio) -> Article:
    """An article of its own file's telling, and what is known of the file where it says nothing."""
    own = Folio(article.paper, article.date, article.page_number).over(folio)
    return replace(article, paper=own.paper, date=own.date, page_number=own.page_number)


def _finished(page: Page, drafts: list[Draft], furniture: list[Line], kind: tuple[str, ...] = ()) -> PageArticles:
    # Where articles tell their own day, what the page's furniture tells is one of theirs.
    own = any(draft.folio != UNKNOWN for draft in drafts)
    printed = [] if own else [line.text for line in furniture]
    folio = page.folio.over(read_folio(filed_as(page.source, page.origin), printed))
    articles = []
    told: dict[str, None] = {}
    for draft in drafts:
        fitting, changes = bounded(replace(draft, byline=draft.byline or page.byline))
        articles.append(_article(page.source, fitting, draft.folio.over(folio)))
        told.update(dict.fromkeys(changes))
    return PageArticles(tuple(articles), tuple(furniture), (*kind, *told))


def _recognised(page: Page, read: PageArticles) -> PageArticles:
    """A page's articles, each no surer than its characters were recognised."""
    if all(line.sure == 1.0 for line in page.placed):
        return read
    sure = [fmean(line.sure for line in page.placed[one.lines[0] - 1 : one.lines[1]]) for one in read.articles]
    found = (replace(one, confidence=one.confidence * share) for one, share in zip(read.articles, sure, strict=True))
    return replace(read, articles=tuple(found))


def _article(source: str, draft: Draft, folio: Folio) -> Article:
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


# A part is known by paper, date, the page it comes from and the page it goes to.
_Way = tuple[str | None, str | None, str, str]


@dataclass(slots=True)
class _Joining:
    """Pages that wait to be complete. For each way either beginnings wait for their parts, or parts for their
    beginnings."""

    beginnings: dict[_Way, deque[Article]] = field(default_factory=lambda: defaultdict(deque))
    parts: dict[_Way, deque[tuple[_Held, int]]] = field(default_factory=lambda: defaultdict(deque))
    held: deque[_Held] = field(default_factory=deque)

    def add(self, page: PageArticles) -> None:
        """Take in the next page, and join what it completes."""
        held = _Held(page, list(page.articles))
        self.held.append(held)
        jumps = [(line, found) for line in page.furniture if (found := jump(line.text))]
        if not jumps:
            return
        order = _Order.of(page.articles)
        for line, found in jumps:
            start = order.before(line.number)
            if found.onward and start is not None and (number := page.articles[start].page_number):
                article = page.articles[start]
                self._begin((article.paper, article.date, number, found.page_number), article)
        for line, found in jumps:
            part = order.after(line.number)
            if not found.onward and part is not None:
                self._resume(held, part, found)

    def completed(self, *, final: bool = False) -> Iterator[PageArticles]:
        """The first pages on which no part waits; with `final`, all."""
        while self.held and (final or not self.held[0].waiting):
            done = self.held.popleft()
            yield replace(done.page, articles=_distinct(done.articles))

    def _begin(self, way: _Way, article: Article) -> None:
        while self.parts[way]:
            held, at = self.parts[way].popleft()
            held.waiting -= 1
            if not held.articles[at].headline:
                held.articles[at] = _continue(article, held.articles[at])
                return
        self.beginnings[way].append(article)

    def _resume(self, held: _Held, at: int, found: Jump) -> None:
        part = held.articles[at]
        if not part.page_number or part.headline:
            return
        way = (part.paper, part.date, found.page_number, part.page_number)
        if self.beginnings[way]:
            waiting = self.beginnings[way]
            start = waiting[_closest(part, waiting)]
            waiting.remove(start)
            held.articles[at] = _continue(start, part)
        else:
            self.parts[way].append((held, at))
            held.waiting += 1


@dataclass(slots=True)
class _Held:
    """A page, its articles as far as they are joined, and how many of its jump lines wait for a beginning."""

    page: PageArticles
    articles: list[Article]
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class _Order:
    """The articles with a body by the lines where they end and begin, as (line, position)."""

    ends: list[tuple[int, int]]
    starts: list[tuple[int, int]]

    @classmethod
    def of(cls, articles: Iterable[Article]) -> _Order:
        spans = [(at, article.lines) for at, article in enumerate(articles) if article.body]
        ends = sorted((last, -at) for at, (_, last) in spans)
        return cls(ends, sorted((first, at) for at, (first, _) in spans))

    def before(self, line: int) -> int | None:
        """The article that ends last before a line or, where the note stands behind its text, on it; the first of
        several."""
        found = bisect_left(self.ends, (line + 1,))
        return -self.ends[found - 1][1] if found else None

    def after(self, line: int) -> int | None:
        """The article that begins first after a line or, where the note stands before its text, on it; the first of
        several."""
        found = bisect_left(self.starts, (line,))
        return self.starts[found][1] if found < len(self.starts) else None


def _closest(part: Article, beginnings: Sequence[Article]) -> int:
    """Which of several beginnings a part continues: the one that shares most pairs of characters with it that the
    others do not have; the first of equals."""
    own = grams(part.text, 2)
    held = [grams(one.title + one.text, 2) & own for one in beginnings]
    counts = Counter(pair for pairs in held for pair in pairs)
    shares = [sum(1 / counts[pair] ** 2 for pair in pairs) for pairs in held]
    return shares.index(max(shares))


def _continue(start: Article, part: Article) -> Article:
    whole = replace(
        part,
        headline=start.headline,
        byline=part.byline or start.byline,
        reporters=part.reporters or start.reporters,
        correspondents=part.correspondents or start.correspondents,
        place=part.place or start.place,
        confidence=min(WHOLE, start.confidence, part.confidence / HEADLESS),
    )
    return replace(whole, id=article_id(whole.source, whole.headline, whole.text))


def _distinct(articles: Iterable[Article]) -> tuple[Article, ...]:
    """The articles with ids that differ: the same text may be printed twice on a page."""
    given: dict[str, int] = {}
    return tuple(
        article if (own := distinct_id(article.id, given)) == article.id else replace(article, id=own)
        for article in articles
    )


__all__ = ["PageArticles", "iter_pages", "read_pages"]
