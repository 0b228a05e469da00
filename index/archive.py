"""Articles and chunks in one SQLite file: the only import of sqlite3; knows nothing of vectors or ranking."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.model import Article, Chunk, Paragraph
from index.filters import Filter, squeezed

ARCHIVE_FILE = "archive.sqlite"

_TABLES = """
create table articles (
    position integer primary key, id text not null unique, source text not null, headline text not null,
    date text, opening text not null, untitled integer not null, article text not null
);
create index articles_source on articles (source);
create table chunks (
    row integer primary key, article_id text not null, source text not null, headline text not null,
    section text not null, text text not null, start integer not null, end integer not null,
    paragraph integer not null, paragraphs integer not null,
    first_line integer not null, last_line integer not null, date text
);
create index chunks_article on chunks (article_id);
"""

# How much of an article's first block the table of contents shows, characters.
_OPENING = 120


def write_archive(folder: Path, articles: Iterable[Article], chunks: Iterable[Chunk]) -> None:
    """Write both in the order given; a chunk's row is its position."""
    connection = sqlite3.connect(folder / ARCHIVE_FILE)
    try:
        with connection:
            connection.executescript(_TABLES)
            connection.executemany(
                "insert into articles values (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (i, a.id, a.source, a.name, a.date, a.text[:_OPENING], not a.headline, article_to_json(a))
                    for i, a in enumerate(articles)
                ),
            )
            connection.executemany(
                "insert into chunks values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                ((row, *_columns(chunk)) for row, chunk in enumerate(chunks)),
            )
    finally:
        connection.close()


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
            connection.execute("select count(*) from articles").fetchone()
            connection.create_function("squeezed", 1, squeezed, deterministic=True)
        except sqlite3.Error as error:
            raise ValueError(f"{path}: {error}") from error
        return cls(connection, threading.Lock())

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        with self.lock:
            return self.connection.execute(query, values).fetchall()

    def counts(self) -> tuple[int, int]:
        """How many articles and how many chunks."""
        return (self._rows("select count(*) from articles")[0][0], self._rows("select count(*) from chunks")[0][0])

    def sources(self) -> list[str]:
        """The distinct sources, in the order they were read."""
        return [s for (s,) in self._rows("select source from articles group by source order by min(position)")]

    def article(self, article_id: str) -> Article:
        """The article of that id. Raises KeyError."""
        found = self._rows("select article from articles where id = ?", (article_id,))
        if not found:
            raise KeyError(article_id)
        return article_from_json(found[0][0])

    def articles(self) -> Iterator[Article]:
        """Every article, in the order they were read."""
        for (position,) in self._rows("select position from articles order by position"):
            yield article_from_json(self._rows("select article from articles where position = ?", (position,))[0][0])

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

    def mean_length(self) -> float:
        """The mean length of a chunk's text, characters; 1 for an empty archive."""
        return float(self._rows("select avg(length(text)) from chunks")[0][0] or 1.0)


def _columns(c: Chunk) -> tuple[object, ...]:
    place = (c.start, c.end, c.paragraph, c.paragraphs, *c.lines)
    return (c.article_id, c.source, c.headline, c.section, c.text, *place, c.date)


def _chunk(row: Sequence[Any]) -> Chunk:
    _, article_id, source, headline, section, text, start, end, paragraph, paragraphs, first, last, date = row
    return Chunk(article_id, source, headline, text, start, end, paragraph, paragraphs, (first, last), section, date)


def article_to_json(article: Article) -> str:
    """One JSON object, every field of the article by name."""
    import dataclasses

    return json.dumps(dataclasses.asdict(article), ensure_ascii=False)


def article_from_json(text: str) -> Article:
    """The inverse of `article_to_json`."""
    fields = json.loads(text)
    fields["headline"] = tuple(fields["headline"])
    fields["body"] = tuple(Paragraph(b["text"], (b["lines"][0], b["lines"][1]), b["kind"]) for b in fields["body"])
    for name, value in fields.items():
        if isinstance(value, list):  # JSON has no tuples; every sequence in an article is one
            fields[name] = tuple(value)
    return Article(**fields)
