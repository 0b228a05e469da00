"""What happens when an article is opened, or the store is leafed through. Values in, parts of the page out.

It must not know the framework. What the browser tells is checked here.
"""

from __future__ import annotations

from typing import Final

from index import StoreError
from index.errors import FilterError
from index.names.name import KINDS, Name
from qa.alike import Alike
from qa.service import FORESEEN, Service
from qa.shelf import TOLD_IN_TEXT, Wanted
from qa.web import contents, markup, reader
from qa.web.failures import in_words
from qa.web.told import Parts, Told, number, text

# So many articles like one are listed.
NEAR: Final = 6


class Reading:
    """The listeners of the reader and of the second tab."""

    def __init__(self, service: Service) -> None:
        self.service = service

    def open(self, told: Told) -> Parts:
        """The article that was pressed, or that the address names (`at`: the passage in it), in the reader."""
        try:
            article = self.service.article(text(told, "article"))
        except (KeyError, StoreError):
            return {"reader": reader.missing()}
        pressed = (number(told, "paragraph"), number(told, "paragraphs"))
        paragraph, paragraphs = next(iter(_hits(text(told, "at"))), pressed)
        hit = (paragraph, min(paragraphs, len(article.body) + 1))
        exact = next(iter(_hits(text(told, "exact"))), None)
        hits, names = _hits(text(told, "hits")), self._names(article.id)
        shown = reader.reader(article, *hit, text(told, "sentence"), hits, names, exact)
        return {"reader": shown, "aside": ""}

    def _names(self, article: str) -> list[Name]:
        """What an article names that can be leafed through by."""
        try:
            return [one for one in self.service.names_in(article) if one.kind in TOLD_IN_TEXT]
        except StoreError:
            return []

    def near(self, told: Told) -> Parts:
        """Articles like the one that is open."""
        try:
            return {"aside": reader.near(self.service.near(text(told, "article"), NEAR))}
        except (KeyError, *FORESEEN):
            return {"aside": reader.near(Alike([], []))}

    def raw(self, told: Told) -> Parts:
        """The printed lines under each block of the article that is open, and its piece of the page."""
        try:
            article = text(told, "article")
            lines, pieces = self.service.printed_lines(article), self.service.printed_pictures(article)
            return {"aside": reader.raw(lines, pieces, self.service.printed_doubts(article))}
        except (KeyError, *FORESEEN):
            return {"aside": reader.raw({})}

    def browse(self, told: Told) -> Parts:
        """A page of the articles that are wanted."""
        return {"contents": self.contents(self.wanted(told), max(0, number(told, "offset")))}

    def wanted(self, told: Told) -> Wanted:
        """What is wanted, as a button tells it and as the address names it."""
        return Wanted(
            words=text(told, "words").strip()[:100],
            inside=text(told, "inside") == "1",
            paper=text(told, "paper")[:100],
            time=text(told, "time")[:10],
            folio=text(told, "folio")[:20],
            **{kind: text(told, kind).strip()[:100] for kind in KINDS},
        )

    def contents(self, wanted: Wanted, offset: int = 0) -> str:
        """A page of what is wanted, and what else can be chosen."""
        try:
            found, total, facets = self.service.leaf(wanted, contents.PAGE, offset)
        except FilterError as error:
            return markup.notice(in_words(error))
        except StoreError as error:
            return markup.notice(in_words(error), to_corpus=True)
        return contents.contents(found, total, offset, wanted, facets)


def _hits(told: str) -> list[reader.Hit]:
    """Pairs as a card tells them, `2.1,5.2`: of a passage the position of its first block and how many there are."""
    pairs = [pair.partition(".") for pair in told[:200].split(",")]
    return [(int(first), int(count)) for first, _, count in pairs if _whole(first) and _whole(count)]


def _whole(digits: str) -> bool:
    return digits.removeprefix("-").isdecimal() and len(digits) < 6
