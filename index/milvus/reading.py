"""What those ask of a generation in Milvus who show articles or build upon it (`index.store.base.Readable`,
`Buildable`). Knows nothing of ranking."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from corpus.model import Article
from index.milvus.client import Row
from index.milvus.filters import condition, one_of, quoted
from index.milvus.opened import NAMED, Opened, parts
from index.milvus.tables import ARTICLES, PAGES, stored_article, whole_articles
from index.names.name import Kind, Name
from index.store.base import ContentsRow, SourceRow, Tally
from index.store.filters import Filter

_LISTED = ("place", "article", "headline", "source", "date", "opening", "untitled", "paper", "page_number", "chunks")
_STORED = ("place", "page", "article", "stored")


class Reading(Opened):
    """The articles and pages of a generation."""

    __slots__ = ()

    def article(self, article_id: str) -> Article:
        """See `Readable`."""
        found = [*self._articles(f"article == {quoted(article_id)}")]
        if not found:
            raise KeyError(article_id)
        return stored_article(found[0][2])

    def _articles(self, where: str) -> Iterator[tuple[str, str, str]]:
        """The page, the id and the stored form of the articles that meet a condition, in the order read."""
        columns = _STORED
        return whole_articles(self.client.rows(self.tables.articles, where, columns, at_a_time=NAMED))

    def contents(
        self,
        where: Filter,
        limit: int,
        offset: int,
        *,
        by_day: bool = False,
        holding: Sequence[Collection[int]] = (),
    ) -> tuple[list[ContentsRow], int]:
        """See `Readable`."""
        listing = self._listing(where)
        for rows in holding:
            owners = self._owners(rows)
            listing = [one for one in listing if one[0] in owners]
        if by_day:
            listing = sorted(listing, key=lambda one: (one[1] or "", one[0]))
        shown = [place for place, _ in listing[offset : offset + limit]]
        found: dict[int, Row] = {}
        for part in parts(shown):
            rows_found = self.client.fetch(self.tables.articles, one_of("place", part), _LISTED)
            found.update((int(row["place"]), row) for row in rows_found)
        return [_contents_row(found[place]) for place in shown], len(listing)

    def _listing(self, where: Filter) -> list[tuple[int, str | None]]:
        """The place and the date of the articles that `where` lets pass, in the order read."""
        if where.everything and self.kept.listing is not None:
            return self.kept.listing
        rows = self.first_rows(where, ("place", "date"))
        listing = sorted(((int(row["place"]), row["date"]) for row in rows), key=lambda one: one[0])
        if where.everything:
            self.kept.listing = listing
        return listing

    def first_rows(self, where: Filter, columns: Sequence[str]) -> Iterator[Row]:
        """A row for each article that `where` lets pass, in any order."""
        passing = condition(where, "first == true", self.any_article)
        return self.client.rows(self.tables.articles, passing, columns)

    def _owners(self, rows: Iterable[int]) -> set[int]:
        """The places of the articles whose chunks these are."""
        owners: set[int] = set()
        ids: dict[str, None] = {}
        for part in parts([int(row) for row in rows]):
            found = self.client.fetch(self.tables.chunks, one_of("row", part), ["article"])
            ids.update(dict.fromkeys(row["article"] for row in found))
        for named in parts(list(ids)):
            where = f"first == true and {one_of('article', named)}"
            owners.update(int(row["place"]) for row in self.client.fetch(self.tables.articles, where, ["place"]))
        return owners

    def tallies(self, where: Filter) -> list[Tally]:
        """See `Readable`."""
        counted: dict[tuple[str | None, str | None, str | None, str], int] = {}
        for row in self._in_order(where, ("place", "paper", "date", "page_number", "source")):
            key = (row["paper"], row["date"], row["page_number"], row["source"])
            counted[key] = counted.get(key, 0) + 1
        return [(*key, count) for key, count in counted.items()]

    def _in_order(self, where: Filter, columns: Sequence[str]) -> list[Row]:
        return sorted(self.first_rows(where, columns), key=lambda row: int(row["place"]))

    def sources(self) -> list[str]:
        """See `Readable`."""
        if self.kept.sources is None:
            self.kept.sources = list(dict.fromkeys(r["source"] for r in self._in_order(Filter(), ("place", "source"))))
        return list(self.kept.sources)

    def source_rows(self, where: Filter) -> list[SourceRow]:
        """See `Readable`."""
        found: dict[str, list[Row]] = {}
        for row in self._in_order(where, ("place", "source", "paper", "date", "chunks")):
            found.setdefault(row["source"], []).append(row)
        return [_source_row(source, rows) for source, rows in found.items()]

    def originals(self) -> None:
        """See `Readable`: a server has no folder for them."""
        return None

    def original(self, digest: str) -> bytes | None:
        """See `Readable`."""
        return None

    def fingerprints(self) -> dict[str, str]:
        """See `Buildable`."""
        return {row["page"]: row["fingerprint"] for row in self._pages()}

    def names(self) -> dict[str, str]:
        """See `Buildable`."""
        return {row["page"]: row["name"] for row in self._pages()}

    def _pages(self) -> list[Row]:
        if self.kept.pages is None:
            self.kept.pages = list(self.client.rows(self.tables.pages, PAGES.everything, PAGES.names[:4]))
        return self.kept.pages

    def stored(self, pages: Iterable[str], sources: Iterable[str] = ()) -> dict[str, tuple[str, str]]:
        """See `Buildable`."""
        found: dict[int, Row] = {}
        for column, values in (("page", pages), ("source", sources)):
            for part in parts(list(dict.fromkeys(values))):
                rows = self.client.rows(self.tables.articles, one_of(column, part), _STORED, at_a_time=NAMED)
                found.update((int(row["place"]), row) for row in rows)
        return {article: (page, stored) for page, article, stored in whole_articles(found.values())}

    def holds(self, article_id: str) -> bool:
        """See `Buildable`."""
        return self.any_article(f"article == {quoted(article_id)}")

    def pages(self) -> dict[str, list[Article]]:
        """See `Buildable`."""
        found: dict[str, list[Article]] = {page: [] for page in self.fingerprints()}
        for page, _, stored in self._articles(ARTICLES.everything):
            found[page].append(stored_article(stored))
        return found

    def names_version(self) -> int | None:
        """See `Buildable`."""
        return None

    def names_of(self, rows: Sequence[int]) -> dict[int, list[Name]]:
        """See `Buildable`."""
        return {row: [] for row in rows}

    def names_in(self, article_id: str) -> list[Name]:
        """See `Readable`."""
        return []

    def name_counts(self, kind: Kind, where: Filter, limit: int, contains: str = "") -> list[tuple[str, int]]:
        """See `Readable`."""
        return []

    def rows_of(self, keys: Collection[bytes]) -> dict[bytes, int]:
        """See `Buildable`."""
        found: dict[bytes, int] = {}
        for part in parts([key.hex() for key in keys]):
            rows = self.client.rows(self.tables.chunks, one_of("key", part), ["row", "key"])
            found.update((bytes.fromhex(row["key"]), int(row["row"])) for row in rows)
        return found


def _contents_row(row: Row) -> ContentsRow:
    shown = (row["article"], row["headline"], row["source"], row["date"], row["opening"])
    return (*shown, bool(row["untitled"]), row["paper"], row["page_number"])


def _source_row(source: str, rows: Sequence[Row]) -> SourceRow:
    papers = tuple(dict.fromkeys(row["paper"] for row in rows if row["paper"]))
    days = sorted(row["date"] for row in rows if row["date"] is not None)
    first, last = (days[0], days[-1]) if days else (None, None)
    return source, papers, first, last, len(rows), sum(int(row["chunks"]) for row in rows)
