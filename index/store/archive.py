"""Articles and chunks in one SQLite file, read: `index.store.archive_write` writes it, and nothing else knows SQLite.

Knows nothing of vectors or ranking.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any

from corpus.model import Article, Chunk, Paragraph
from index.names.name import Kind, Name
from index.store.base import ContentsRow, Tally
from index.store.counting import Counting
from index.store.filters import Filter, is_whole
from index.store.passing import Passing, Squeezed
from index.text.fold import squeezed

ARCHIVE_FILE = "archive.sqlite"
# The rows that have names and are not there. By two indexes: the texts of the passages would be read otherwise.
NAMED_ALONE = "select row from named except select row from chunks"

# How many values one query names.
_MANY = 500

_FIELDS = tuple(one.name for one in fields(Article))
_BLOCK_FIELDS = tuple(one.name for one in fields(Paragraph))
# The paper and the number of the page, as an article's page says them of itself.
_PAPER = "json_extract(article, '$.paper')"
_PAGE_NUMBER = "json_extract(article, '$.page_number')"
# How much of an article's first block the table of contents shows, characters.
OPENING = 120


@dataclass(frozen=True, slots=True)
class Archive:
    """A published archive, read only and shared by threads."""

    connection: sqlite3.Connection
    lock: threading.Lock
    passing: Passing
    counting: Counting

    @classmethod
    def open(cls, folder: Path) -> Archive:
        """Raises ValueError where the file is missing or is no archive."""
        path = (folder / ARCHIVE_FILE).resolve()
        try:
            # immutable: a generation never changes, so SQLite needs no lock files and opening writes nothing.
            connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            connection.execute("select * from totals").fetchone()
            names = Squeezed()
            connection.create_function("squeezed", 1, names, deterministic=True)
        except sqlite3.Error as error:
            raise ValueError(f"{path}: {error}") from error
        lock = threading.Lock()
        rows = partial(_rows, connection, lock)
        counting = Counting(rows)
        return cls(connection, lock, Passing(rows, names, counting), counting)

    def __del__(self) -> None:
        # A connection is in a cycle with its cache of statements: let alone, it would hold the file of a generation
        # that nobody asks any more until the garbage is collected.
        self.connection.close()

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        return _rows(self.connection, self.lock, query, values)

    def _rows_by(self, query: str, text: str) -> list[Any]:
        """The rows of a query by one text; none where it has half a character, with which nothing is stored."""
        return self._rows(query, (text,)) if is_whole(text) else []

    def counts(self) -> tuple[int, int]:
        """How many articles and how many chunks."""
        return (self._total("articles"), self._total("chunks"))

    def mean_length(self) -> float:
        """The mean length of a chunk's text, characters; 1 for an empty archive."""
        return self._total("characters") / self._total("chunks") if self._total("chunks") else 1.0

    def _total(self, name: str) -> int:
        return int(self._rows(f"select {name} from totals")[0][0])

    def problems(self) -> Iterator[str]:
        """A sentence for each thing in the file that contradicts another. Reads all of it."""
        for (said,) in self._rows("pragma integrity_check"):
            if said != "ok":
                yield f"SQLite：{said}"
        for name, counted in (
            ("articles", "select count(*) from articles"),
            ("chunks", "select count(*) from chunks"),
            ("chunks", "select count(*) from chunks join articles on article_id = id"),
            ("characters", "select coalesce(sum(length(text)), 0) from chunks"),
        ):
            ((found,),) = self._rows(counted)
            if found != self._total(name):
                yield f"{name} 记为 {self._total(name)}，实有 {found}（{counted}）"
        yield from (f"有第 {row} 段的名字，没有这一段" for row in self.named_alone())

    def named_alone(self) -> list[int]:
        """The rows that have names and are not there, ascending: an earlier version left them."""
        if not self._rows("select 1 from sqlite_master where name = 'named'"):
            return []
        return [row for (row,) in self._rows(f"{NAMED_ALONE} order by row")]

    def every_row(self) -> list[int]:
        """The rows of all chunks, ascending."""
        return [row for (row,) in self._rows("select row from chunks order by row")]

    def fingerprints(self) -> dict[str, str]:
        """Every page that was read, and what it held."""
        return dict(self._rows("select page, fingerprint from pages"))

    def names(self) -> dict[str, str]:
        """Every page that was read, and what it is called."""
        return dict(self._rows("select page, name from pages"))

    def stored(self, pages: Iterable[str], sources: Iterable[str] = ()) -> dict[str, tuple[str, str]]:
        """The articles of any of the `pages` or `sources`, in the order they were read: id to page and stored form."""
        found: dict[int, tuple[str, tuple[str, str]]] = {}
        for name, values in (("page", pages), ("source", sources)):
            for value in values:
                rows = self._rows_by(f"select position, id, page, article from articles where {name} = ?", value)
                found.update((position, (id, (page, article))) for position, id, page, article in rows)
        return dict(found[position] for position in sorted(found))

    def holds(self, article_id: str) -> bool:
        """Whether there is an article of that id."""
        return bool(self._rows_by("select 1 from articles where id = ?", article_id))

    def pages(self) -> dict[str, list[Article]]:
        """Every page's articles, in the order they were read."""
        found: dict[str, list[Article]] = {page: [] for page in self.fingerprints()}
        for page, article in self._rows("select page, article from articles order by position"):
            found[page].append(article_from_json(article))
        return found

    def rows_of(self, keys: Collection[bytes]) -> dict[bytes, int]:
        """A row whose encoded text has the digest, for each of the `keys` that are known."""
        wanted = list(keys)
        found: dict[bytes, int] = {}
        for first in range(0, len(wanted), _MANY):
            part = wanted[first : first + _MANY]
            found.update(self._rows(f"select key, row from chunks where key in ({','.join('?' * len(part))})", part))
        return found

    def sources(self) -> list[str]:
        """The distinct sources, in the order they were read."""
        return [s for (s,) in self._rows("select source from articles group by source order by min(position)")]

    def source_rows(self, where: Filter) -> list[tuple[str, tuple[str, ...], str | None, str | None, int, int]]:
        """See `index.store.base.Readable`."""
        passing, values = self.passing.condition(where)
        found = self._rows(
            "select source, json_group_array(distinct json_extract(article, '$.paper')), min(date), max(date),"
            " count(*), coalesce(sum(number), 0) from articles left join"
            " (select article_id, count(*) as number from chunks group by article_id) on article_id = id"
            f" where {passing} group by source order by min(position)",
            values,
        )
        return [(row[0], tuple(paper for paper in json.loads(row[1]) if paper), *row[2:]) for row in found]

    def sources_of(self, pages: Iterable[str]) -> dict[str, set[str]]:
        """The sources of the articles of each of the `pages`."""
        query = "select distinct source from articles where page = ?"
        return {page: {source for (source,) in self._rows(query, (page,))} for page in pages}

    def article(self, article_id: str) -> Article:
        """The article of that id. Raises KeyError."""
        found = self._rows_by("select article from articles where id = ?", article_id)
        if not found:
            raise KeyError(article_id)
        return article_from_json(found[0][0])

    def contents(
        self,
        where: Filter,
        limit: int,
        offset: int,
        *,
        by_day: bool = False,
        holding: Sequence[Collection[int]] = (),
    ) -> tuple[list[ContentsRow], int]:
        """See `index.store.base.Readable`."""
        passing, values = self.passing.condition(where)
        for rows in holding:
            passing += " and id in (select article_id from chunks where row in (select value from json_each(?)))"
            values.append(json.dumps(list(rows)))
        (total,) = self._rows(f"select count(*) from articles where {passing}", values)[0]
        order = "date, position" if by_day else "position"
        # What is shown of an article is read for those of the page alone, not for all that are put in order.
        page = f"select position from articles where {passing} order by {order} limit ? offset ?"
        shown = f"select id, headline, source, date, opening, untitled, {_PAPER}, {_PAGE_NUMBER} from articles"
        found = self._rows(f"{shown} where position in ({page}) order by {order}", [*values, limit, offset])
        return ([(*row[:5], bool(row[5]), *row[6:]) for row in found], total)

    def tallies(self, where: Filter) -> list[Tally]:
        """See `index.store.base.Readable`."""
        return self.counting.tallies(self.passing.positions(where))

    def names_version(self) -> int | None:
        """What found the names of the passages; None where none were looked for."""
        if not self._rows("select 1 from sqlite_master where name = 'naming'"):
            return None
        found = self._rows("select version from naming")
        return found[0][0] if found else None

    def names_of(self, rows: Sequence[int]) -> dict[int, list[Name]]:
        """See `index.store.base.Buildable`."""
        found: dict[int, list[Name]] = {row: [] for row in rows}
        told = "select row, kind, names.name from named join names on id = named.name where row in"
        for row, kind, name in self._rows(f"{told} (select value from json_each(?))", (json.dumps(list(rows)),)):
            found[row].append(Name(kind, name))
        return found

    def names_in(self, article_id: str) -> list[Name]:
        """See `index.store.base.Readable`."""
        rows = [row for (row,) in self._rows_by("select row from chunks where article_id = ? order by row", article_id)]
        found = {} if self.names_version() is None else self.names_of(rows)
        return list(dict.fromkeys(name for names in found.values() for name in names))

    def name_counts(self, kind: Kind, where: Filter, limit: int, contains: str = "") -> list[tuple[str, int]]:
        """See `index.store.base.Readable`."""
        if self.names_version() is None or not is_whole(contains):
            return []
        return self.counting.names(kind, self.passing.positions(where), limit, squeezed(contains))

    def chunks(self, rows: Sequence[int]) -> list[Chunk]:
        """The chunks of `rows`, in that order."""
        marks = ",".join("?" * len(rows))
        found = {r[0]: _chunk(r) for r in self._rows(f"select * from chunks where row in ({marks})", list(rows))}
        return [found[row] for row in rows]

    def rows(self, where: Filter) -> list[int]:
        """The rows of the chunks that `where` lets pass, ascending."""
        passing, values = self.passing.condition(where)
        articles = f"select id from articles where {passing}"
        query = f"select row from chunks where article_id in ({articles}) order by row"
        return [row for (row,) in self._rows(query, values)]


def _rows(connection: sqlite3.Connection, lock: threading.Lock, query: str, values: Sequence[object] = ()) -> list[Any]:
    try:
        with lock:
            return connection.execute(query, values).fetchall()
    except sqlite3.Error as error:
        raise ValueError(f"{ARCHIVE_FILE}: {error}") from error


def _chunk(row: Sequence[Any]) -> Chunk:
    _, article_id, source, headline, section, text, start, end, paragraph, paragraphs, first, last, date, file, _ = row
    lines = (first, last)
    return Chunk(article_id, source, headline, text, start, end, paragraph, paragraphs, lines, section, date, file)


def article_to_json(article: Article) -> str:
    """One JSON object, every field of the article by name."""
    # Not dataclasses.asdict, which takes four times as long and is called for every article that is compared.
    whole = {name: getattr(article, name) for name in _FIELDS}
    body = [{name: getattr(block, name) for name in _BLOCK_FIELDS} for block in article.body]
    return json.dumps({**whole, "body": body}, ensure_ascii=False)


def article_from_json(text: str) -> Article:
    """The inverse of `article_to_json`."""
    whole = json.loads(text)
    whole["headline"] = tuple(whole["headline"])
    whole["body"] = tuple(Paragraph(b["text"], (b["lines"][0], b["lines"][1]), b["kind"]) for b in whole["body"])
    for name, value in whole.items():
        if isinstance(value, list):  # JSON has no tuples; every sequence in an article is one
            whole[name] = tuple(value)
    return Article(**whole)
