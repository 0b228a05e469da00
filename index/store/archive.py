"""Articles and chunks in one SQLite file: the only import of sqlite3; knows nothing of vectors or ranking.

A chunk keeps its row for as long as it is held. New chunks get rows after the greatest ever given, so that a row never
means two chunks, and rows that were removed stay gaps.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from corpus.model import Article, Chunk, Paragraph
from index.store.base import Change as Change
from index.store.filters import Filter, squeezed

ARCHIVE_FILE = "archive.sqlite"

_TABLES = """
create table articles (
    position integer primary key, id text not null unique, source text not null, origin text not null,
    headline text not null, date text, opening text not null, untitled integer not null, article text not null,
    page text not null
);
create index articles_source on articles (source);
create index articles_page on articles (page);
create table chunks (
    row integer primary key, article_id text not null, source text not null, headline text not null,
    section text not null, text text not null, start integer not null, end integer not null,
    paragraph integer not null, paragraphs integer not null,
    first_line integer not null, last_line integer not null, date text, file text not null
);
create index chunks_article on chunks (article_id);
-- What the vectors of a chunk are recognised by: the digests of its encoded texts, one after another.
create table texts (row integer primary key, keys blob not null);
-- A page is its origin. What it held when it was read (empty where it has to be read again to know), and its name.
create table pages (page text primary key, fingerprint text not null, name text not null) without rowid;
-- One line: counting what is held would read all of it.
create table totals (
    articles integer, chunks integer, characters integer, vectors integer, next_row integer, next_position integer
);
insert into totals values (0, 0, 0, 0, 0, 0);
create temp table gone (id text primary key) without rowid;
"""
_GONE = "create temp table gone (id text primary key) without rowid"

# How much of an article's first block the table of contents shows, characters.
_OPENING = 120

# Bytes of a key.
_KEY = 16

_FIELDS = tuple(field.name for field in fields(Article))
_BLOCK_FIELDS = tuple(field.name for field in fields(Paragraph))


def write_archive(folder: Path, change: Change) -> list[int]:
    """Write an archive that holds nothing but `change`; return the rows of its chunks. Raises OSError."""
    return _written(folder, _TABLES, change)[0]


def extend_archive(folder: Path, previous: Path, change: Change) -> tuple[list[int], list[int]]:
    """Write the archive of the folder `previous` after `change`; return the rows of its chunks, and the rows that are
    gone, ascending both. Raises OSError."""
    shutil.copyfile(previous / ARCHIVE_FILE, folder / ARCHIVE_FILE)
    return _written(folder, _GONE, change)


def _written(folder: Path, script: str, change: Change) -> tuple[list[int], list[int]]:
    path = folder / ARCHIVE_FILE
    try:
        with closing(sqlite3.connect(path)) as connection:
            # Nobody reads the file before it is published, and publishing puts it on disk.
            connection.executescript(f"pragma journal_mode = off; pragma synchronous = off; {script}")
            with connection:
                return _changed(connection, change)
    except sqlite3.Error as error:
        raise OSError(f"{path}: {error}") from error


def _changed(connection: sqlite3.Connection, change: Change) -> tuple[list[int], list[int]]:
    execute, many = connection.execute, connection.executemany
    many("insert or ignore into gone values (?)", ((id,) for id in change.gone))
    lost = "select row from chunks where article_id in (select id from gone)"
    gone = [row for (row,) in execute(f"{lost} order by row")]
    characters = -_number(connection, f"select sum(length(text)) from chunks where row in ({lost})")
    vectors = -_number(connection, f"select sum(length(keys)) from texts where row in ({lost})") // _KEY
    execute(f"delete from texts where row in ({lost})")
    execute("delete from chunks where article_id in (select id from gone)")
    execute("delete from articles where id in (select id from gone)")
    for page in {*change.vanished, *change.pages}:
        execute("delete from articles where page = ?", (page,))
    for page in {*change.vanished, *change.fingerprints}:
        execute("delete from pages where page = ?", (page,))
    first = _number(connection, "select next_row from totals")
    articles = [(a, page) for page, articles in change.pages.items() for a in articles]
    many(
        "insert into articles values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (i, a.id, a.source, page, a.name, a.date, a.text[:_OPENING], not a.headline, article_to_json(a), page)
            for i, (a, page) in enumerate(articles, _number(connection, "select next_position from totals"))
        ),
    )
    pages = ((page, print, change.names[page]) for page, print in change.fingerprints.items())
    many("insert into pages values (?, ?, ?)", pages)
    many(
        f"insert into chunks values ({','.join('?' * 14)})",
        ((row, *_columns(chunk)) for row, chunk in enumerate(change.chunks, first)),
    )
    many("insert into texts values (?, ?)", enumerate(change.keys, first))
    characters += _number(connection, f"select sum(length(text)) from chunks where row >= {first}")
    vectors += sum(map(len, change.keys)) // _KEY
    execute(
        "update totals set articles = (select count(*) from articles), chunks = chunks + ?, "
        "characters = characters + ?, vectors = vectors + ?, "
        "next_row = next_row + ?, next_position = next_position + ?",
        (len(change.chunks) - len(gone), characters, vectors, len(change.chunks), len(articles)),
    )
    return list(range(first, first + len(change.chunks))), gone


def _number(connection: sqlite3.Connection, query: str) -> int:
    return int(connection.execute(query).fetchone()[0] or 0)


@dataclass(frozen=True, slots=True)
class Archive:
    """A published archive, read only and shared by threads."""

    connection: sqlite3.Connection
    lock: threading.Lock

    @classmethod
    def open(cls, folder: Path) -> Archive:
        """Raises ValueError where the file is missing or is no archive."""
        path = (folder / ARCHIVE_FILE).resolve()
        try:
            # immutable: a generation never changes, so SQLite needs no lock files and opening writes nothing.
            connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            connection.execute("select * from totals").fetchone()
            connection.create_function("squeezed", 1, squeezed, deterministic=True)
        except sqlite3.Error as error:
            raise ValueError(f"{path}: {error}") from error
        return cls(connection, threading.Lock())

    def __del__(self) -> None:
        # A connection is in a cycle with its cache of statements: let alone, it would hold the file of a generation
        # that nobody asks any more until the garbage is collected.
        self.connection.close()

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        try:
            with self.lock:
                return self.connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise ValueError(f"{ARCHIVE_FILE}: {error}") from error

    def counts(self) -> tuple[int, int]:
        """How many articles and how many chunks."""
        return (self._total("articles"), self._total("chunks"))

    def vectors(self) -> int:
        """How many vectors its chunks have."""
        return self._total("vectors")

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
            ("chunks", "select count(*) from texts join chunks using (row)"),
            ("chunks", "select count(*) from chunks join articles on article_id = id"),
            ("characters", "select coalesce(sum(length(text)), 0) from chunks"),
            ("vectors", f"select coalesce(sum(length(keys)), 0) / {_KEY} from texts"),
        ):
            ((found,),) = self._rows(counted)
            if found != self._total(name):
                yield f"{name} 记为 {self._total(name)}，实有 {found}（{counted}）"

    def owned(self) -> Iterator[tuple[int, int]]:
        """Each row, ascending, and how many vectors it has."""
        yield from self._rows(f"select row, length(keys) / {_KEY} from texts order by row")

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
                rows = self._rows(f"select position, id, page, article from articles where {name} = ?", (value,))
                found.update((position, (id, (page, article))) for position, id, page, article in rows)
        return dict(found[position] for position in sorted(found))

    def holds(self, article_id: str) -> bool:
        """Whether there is an article of that id."""
        return bool(self._rows("select 1 from articles where id = ?", (article_id,)))

    def pages(self) -> dict[str, list[Article]]:
        """Every page's articles, in the order they were read."""
        found: dict[str, list[Article]] = {page: [] for page in self.fingerprints()}
        for page, article in self._rows("select page, article from articles order by position"):
            found[page].append(article_from_json(article))
        return found

    def places(self, keys: Collection[bytes]) -> dict[bytes, tuple[int, int]]:
        """Where there is a vector for each of the `keys` that are known: its row, and which of the row's it is."""
        import numpy as np

        held = self._rows("select row, keys from texts")
        everything = b"".join(blob for _, blob in held)
        first = np.cumsum([0, *(len(blob) // _KEY for _, blob in held)])
        # Most keys of a large store are of no interest: half a key tells nearly all of those, many at a time.
        halves = np.frombuffer(everything, "<u8")[::2]
        likely = np.flatnonzero(np.isin(halves, np.frombuffer(b"".join(keys), "<u8")[::2]))
        found = {}
        for at, owner in zip(likely.tolist(), (np.searchsorted(first, likely, "right") - 1).tolist(), strict=True):
            key = everything[_KEY * at : _KEY * (at + 1)]
            if key in keys:
                found[key] = (int(held[owner][0]), at - int(first[owner]))
        return found

    def sources(self) -> list[str]:
        """The distinct sources, in the order they were read."""
        return [s for (s,) in self._rows("select source from articles group by source order by min(position)")]

    def article(self, article_id: str) -> Article:
        """The article of that id. Raises KeyError."""
        found = self._rows("select article from articles where id = ?", (article_id,))
        if not found:
            raise KeyError(article_id)
        return article_from_json(found[0][0])

    def contents(
        self, contains: str, limit: int, offset: int
    ) -> tuple[list[tuple[str, str, str, str | None, str, bool]], int]:
        """A page of (id, headline, source, date, opening, untitled) whose headline holds `contains`, and how many."""
        where = "where instr(headline, ?) > 0" if contains else "where ? = ''"
        (total,) = self._rows(f"select count(*) from articles {where}", (contains,))[0]
        page = f"select id, headline, source, date, opening, untitled from articles {where}"
        found = self._rows(f"{page} order by position limit ? offset ?", (contains, limit, offset))
        return ([(*row, bool(untitled)) for *row, untitled in found], total)

    def chunks(self, rows: Sequence[int]) -> list[Chunk]:
        """The chunks of `rows`, in that order."""
        marks = ",".join("?" * len(rows))
        found = {r[0]: _chunk(r) for r in self._rows(f"select * from chunks where row in ({marks})", list(rows))}
        return [found[row] for row in rows]

    def rows(self, where: Filter) -> list[int]:
        """The rows of the chunks that `where` lets pass, ascending."""
        conditions: dict[str, Sequence[object]] = {}
        if where.source is not None:
            if self._rows("select 1 from articles where source = ? limit 1", (where.source,)):
                conditions["source = ?"] = (where.source,)
            else:
                conditions["instr(source, ?) > 0"] = (where.source,)
        if where.date_from is not None:
            conditions["date >= ?"] = (where.date_from,)  # null compares to nothing
        if where.date_to is not None:
            conditions["date <= ?"] = (where.date_to,)
        if where.headline is not None:
            conditions["instr(squeezed(headline), ?) > 0"] = (squeezed(where.headline),)
        articles = f"select id from articles where {' and '.join(conditions) or 'true'}"
        query = f"select row from chunks where article_id in ({articles}) order by row"
        return [row for (row,) in self._rows(query, [value for group in conditions.values() for value in group])]


def _columns(c: Chunk) -> tuple[object, ...]:
    place = (c.start, c.end, c.paragraph, c.paragraphs, *c.lines)
    return (c.article_id, c.source, c.headline, c.section, c.text, *place, c.date, c.file)


def _chunk(row: Sequence[Any]) -> Chunk:
    _, article_id, source, headline, section, text, start, end, paragraph, paragraphs, first, last, date, file = row
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
