"""Articles and chunks into one SQLite file: a new one, or one that goes on from another. Knows nothing of vectors.

A chunk keeps its row for as long as it is held. New chunks get rows after the greatest ever given, so that a row never
means two chunks, and rows that were removed stay gaps. Reading is in `index.store.archive`.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from corpus.model import Chunk
from index.store.archive import ARCHIVE_FILE, OPENING, article_to_json
from index.store.edition import Change

_TABLES = """
create table articles (
    position integer primary key, id text not null unique, source text not null, headline text not null,
    date text, opening text not null, untitled integer not null, article text not null, page text not null
);
create index articles_source on articles (source);
create index articles_page on articles (page);
create table chunks (
    row integer primary key, article_id text not null, source text not null, headline text not null,
    section text not null, text text not null, start integer not null, end integer not null,
    paragraph integer not null, paragraphs integer not null,
    first_line integer not null, last_line integer not null, date text, file text not null,
    key blob not null  -- the digest of its encoded text, by which its vector is recognised
);
create index chunks_article on chunks (article_id);
create index chunks_key on chunks (key);
-- A page is its origin. What it held when it was read (empty where it has to be read again to know), and its name.
create table pages (page text primary key, fingerprint text not null, name text not null) without rowid;
-- One line: counting what is held would read all of it.
create table totals (
    articles integer, chunks integer, characters integer, next_row integer, next_position integer
);
insert into totals values (0, 0, 0, 0, 0);
create temp table gone (id text primary key) without rowid;
"""
_GONE = "create temp table gone (id text primary key) without rowid"


def write_archive(folder: Path, change: Change) -> list[int]:
    """Write an archive that holds nothing but `change`; return the rows of its chunks. Raises OSError."""
    with open_to_write(folder, _TABLES) as connection:
        return _write(connection, change)[0]


def extend_archive(folder: Path, previous: Path, change: Change) -> tuple[list[int], list[int]]:
    """Write the archive of the folder `previous` after `change`; return the rows of its chunks, and the rows that are
    gone, ascending both. Raises OSError."""
    shutil.copyfile(previous / ARCHIVE_FILE, folder / ARCHIVE_FILE)
    with open_to_write(folder, _GONE) as connection:
        return _write(connection, change)


@contextmanager
def open_to_write(folder: Path, script: str) -> Iterator[sqlite3.Connection]:
    """The archive in `folder`, in which `script` was run, within one transaction. Raises OSError."""
    path = folder / ARCHIVE_FILE
    try:
        with closing(sqlite3.connect(path)) as connection:
            # Nobody reads the file before it is published, and publishing puts it on disk.
            connection.executescript(f"pragma journal_mode = off; pragma synchronous = off; {script}")
            with connection:
                yield connection
    except sqlite3.Error as error:
        raise OSError(f"{path}: {error}") from error


def _write(connection: sqlite3.Connection, change: Change) -> tuple[list[int], list[int]]:
    execute, many = connection.execute, connection.executemany
    many("insert or ignore into gone values (?)", ((id,) for id in change.gone))
    lost = "select row from chunks where article_id in (select id from gone)"
    gone = [row for (row,) in execute(f"{lost} order by row")]
    characters = -_number(connection, f"select sum(length(text)) from chunks where row in ({lost})")
    execute("delete from chunks where article_id in (select id from gone)")
    execute("delete from articles where id in (select id from gone)")
    for page in {*change.vanished, *change.pages}:
        execute("delete from articles where page = ?", (page,))
    for page in {*change.vanished, *change.fingerprints}:
        execute("delete from pages where page = ?", (page,))
    first = _number(connection, "select next_row from totals")
    articles = [(a, page) for page, articles in change.pages.items() for a in articles]
    many(
        "insert into articles values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (i, a.id, a.source, a.name, a.date, a.text[:OPENING], not a.headline, article_to_json(a), page)
            for i, (a, page) in enumerate(articles, _number(connection, "select next_position from totals"))
        ),
    )
    pages = ((page, held, change.names[page]) for page, held in change.fingerprints.items())
    many("insert into pages values (?, ?, ?)", pages)
    many(
        f"insert into chunks values ({','.join('?' * 15)})",
        (
            (row, *_columns(chunk), key)
            for row, (chunk, key) in enumerate(zip(change.chunks, change.keys, strict=True), first)
        ),
    )
    characters += _number(connection, f"select sum(length(text)) from chunks where row >= {first}")
    execute(
        "update totals set articles = (select count(*) from articles), chunks = chunks + ?, "
        "characters = characters + ?, "
        "next_row = next_row + ?, next_position = next_position + ?",
        (len(change.chunks) - len(gone), characters, len(change.chunks), len(articles)),
    )
    return list(range(first, first + len(change.chunks))), gone


def _number(connection: sqlite3.Connection, query: str) -> int:
    return int(connection.execute(query).fetchone()[0] or 0)


def _columns(c: Chunk) -> tuple[object, ...]:
    place = (c.start, c.end, c.paragraph, c.paragraphs, *c.lines)
    return (c.article_id, c.source, c.headline, c.section, c.text, *place, c.date, c.file)
