"""The names of passages in an archive's SQLite file: two tables beside the others, which an older archive lacks.

`index.store.archive` reads them. Knows nothing of how names are found.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from index.names.name import Name
from index.store.archive import NAMED_ALONE
from index.store.archive_write import open_to_write
from index.text.fold import squeezed

_TABLES: Final = """
-- A name by its form without script, width and case, and as it was first printed.
create table if not exists names (
    id integer primary key, kind text not null, form text not null, name text not null, unique (kind, form)
);
create table if not exists named (name integer not null, row integer not null, primary key (name, row)) without rowid;
create index if not exists named_row on named (row);
create table if not exists naming (version integer not null);  -- one line: what found them
"""


def write_names(folder: Path, names: Mapping[int, Iterable[Name]], version: int, *, anew: bool) -> None:
    """Write the `names` of rows into the archive in `folder`; `anew`: it is a new one, of which all names were found by
    `version`. Raises OSError."""
    with open_to_write(folder, _TABLES) as connection:
        if anew:
            connection.execute("insert into naming values (?)", (version,))
        _add(connection, names)


def forget_names(folder: Path, gone: Sequence[int], *, due: bool) -> None:
    """Forget the names of rows that the archive in `folder` no longer has, of which `gone` are those that went just
    now; `due`: names of new rows are missing, so that those of all rows are to be looked for again. Raises OSError."""
    with open_to_write(folder, _TABLES) as connection:
        alone = {row for (row,) in connection.execute(NAMED_ALONE)}
        connection.executemany("delete from named where row = ?", ((row,) for row in alone))
        # Where an earlier version left names of rows that were gone, it did not look for those of the rows after them.
        if due or alone - set(gone):
            connection.execute("delete from naming")


def _add(connection: sqlite3.Connection, names: Mapping[int, Iterable[Name]]) -> None:
    ids = {(kind, form): number for number, kind, form in connection.execute("select id, kind, form from names")}
    forms: dict[str, str] = {}
    fresh: list[tuple[int, str, str, str]] = []
    pairs: list[tuple[int, int]] = []
    for row, of_row in names.items():
        for one in of_row:
            if one.name not in forms:
                forms[one.name] = squeezed(one.name)
            key = (one.kind, forms[one.name])
            if key not in ids:
                ids[key] = len(ids) + 1
                fresh.append((ids[key], *key, one.name))
            pairs.append((ids[key], row))
    connection.executemany("insert into names values (?, ?, ?, ?)", fresh)
    connection.executemany("insert or ignore into named values (?, ?)", pairs)
