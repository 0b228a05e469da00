"""Pages to articles: raw page text, clean text, Markdown, or articles that a file carries itself.

What kind of text a page holds is read from the text. Nothing is dropped: every character that is not a space ends in
an article or in the page's furniture. It must not know about chunks or where the index lies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from corpus import clean as plain
from corpus.draft import Draft
from corpus.ids import article_id
from corpus.model import Article, Line, Page
from corpus.typeset.articles import NO_HEADLINE, read_printed
from corpus.typeset.bylines import credits
from corpus.typeset.furniture import Folio, Jump, jump, read_folio
from corpus.typeset.lines import iter_lines

# Whether text is clean or raw is told by this many lines of its beginning.
OPENING = 3000


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
    lines = iter_lines(page.text)
    opening = list(islice(lines, OPENING))
    if plain.looks_like_markdown(opening):
        return _finished(page, *plain.read_markdown(page.text))
    if plain.looks_clean(opening):
        return _finished(page, *plain.read_clean([*opening, *lines]))
    return _finished(page, *read_printed(chain(opening, lines)))


def join_jumps(pages: Sequence[PageArticles]) -> tuple[PageArticles, ...]:
    """Give each part that a jump line brought to another page (上接第1版) the headline and byline of its beginning.

    The part stays an article of its own page, so that its lines still name the place they were read at. Two pages
    belong together when paper and date agree and 下转 and 上接 name each other; without page numbers nothing is joined.
    """
    onward: dict[tuple[str | None, str | None, str, str], list[Article]] = {}
    for page in pages:
        for line, found in _jumps(page):
            before = [a for a in page.articles if a.body and a.lines[1] < line.number]
            start = max(before, key=lambda a: a.lines[1], default=None)
            if found.onward and start and start.page_number:
                key = (start.paper, start.date, start.page_number, found.page_number)
                onward.setdefault(key, []).append(start)
    joined: list[PageArticles] = []
    for page in pages:
        articles = list(page.articles)
        for line, found in _jumps(page):
            after = [a for a in articles if a.body and a.lines[0] > line.number]
            part = min(after, key=lambda a: a.lines[0], default=None)
            if found.onward or not part or not part.page_number or part.headline:
                continue
            starts = onward.get((part.paper, part.date, found.page_number, part.page_number), [])
            if starts:
                articles[articles.index(part)] = _continue(starts.pop(0), part)
        joined.append(PageArticles(tuple(articles), page.furniture))
    return tuple(joined)


def _jumps(page: PageArticles) -> Iterator[tuple[Line, Jump]]:
    for line in page.furniture:
        found = jump(line.text)
        if found:
            yield line, found


def _continue(start: Article, part: Article) -> Article:
    whole = replace(
        part,
        headline=start.headline,
        byline=part.byline or start.byline,
        reporters=part.reporters or start.reporters,
        correspondents=part.correspondents or start.correspondents,
        place=part.place or start.place,
        confidence=min(1.0, start.confidence, part.confidence + NO_HEADLINE),
    )
    return replace(whole, id=article_id(whole.source, whole.headline, whole.text))


def _finished(page: Page, drafts: list[Draft], furniture: list[Line]) -> PageArticles:
    folio = read_folio(page.source, [line.text for line in furniture])
    return PageArticles(tuple(_article(page.source, draft, folio) for draft in drafts), tuple(furniture))


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


__all__ = ["PageArticles", "join_jumps", "read_articles"]
