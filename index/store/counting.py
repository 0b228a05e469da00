"""What an archive's articles are counted by, read once and kept as numbers: their pages, and the names in each.

To count among many articles then takes a few passes over arrays; SQL would read every one of them each time. It must
not know which articles are wanted, or why.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.names.name import Kind
from index.store.base import Tally

Numbers = NDArray[np.int64]
Positions = NDArray[np.int64]
Rows = Callable[..., list[Any]]

# So many lines are read at once: another question waits no longer than for these.
_AT_ONCE: Final = 50_000
_NONE: Final = np.zeros(0, dtype=np.int64)


class _Pages(NamedTuple):
    """The distinct pages, and which of them each article is on, by its position."""

    tallied: list[tuple[str | None, str | None, str | None, str]]
    of_article: NDArray[np.int32]


class _Named(NamedTuple):
    """Pairs of a name and the position of an article that has it, each once; and the names' numbers of each kind."""

    names: NDArray[np.int64]
    positions: Positions
    of_kind: dict[str, NDArray[np.int64]]


@dataclass(slots=True)
class Counting:
    """Reads from an archive with `rows` when first asked. Shared by threads."""

    rows: Rows
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _pages: _Pages | None = None
    _named: _Named | None = None

    def tallies(self, positions: Positions) -> list[Tally]:
        """How many of the articles at `positions` (ascending) each page has, in the order read."""
        with self._lock:
            pages = self._pages = self._pages or _read_pages(self.rows)
        found, first, counts = np.unique(pages.of_article[positions], return_index=True, return_counts=True)
        return [(*pages.tallied[found[at]], int(counts[at])) for at in np.argsort(first)]

    def naming(self, names: Numbers) -> Positions:
        """The positions of the articles that have any of the names with these numbers, ascending."""
        named = self._all_named()
        first, last = (np.searchsorted(named.names, names, side) for side in ("left", "right"))
        every = [named.positions[a:b] for a, b in zip(first, last, strict=True)]
        return np.unique(np.concatenate([_NONE, *every]))

    def _all_named(self) -> _Named:
        with self._lock:
            self._named = self._named or _read_named(self.rows)
            return self._named

    def names(self, kind: Kind, positions: Positions, limit: int, form: str = "") -> list[tuple[str, int]]:
        """The names of a kind that most of the articles at `positions` have, and how many, the first read first; of
        those that hold `form`, which was folded."""
        named = self._all_named()
        size = int(max(named.positions.max(initial=0), positions.max(initial=0))) + 1
        wanted = np.zeros(size, dtype=bool)
        wanted[positions] = True
        counts = np.bincount(named.names[wanted[named.positions]])
        numbers = named.of_kind.get(kind, _NONE)
        if form:
            held = self.rows("select id from names where kind = ? and instr(form, ?) > 0 order by id", (kind, form))
            numbers = np.array([number for (number,) in held], dtype=np.int64)
        numbers = numbers[numbers < len(counts)]
        numbers = numbers[counts[numbers] > 0]
        first = numbers[np.argsort(-counts[numbers], kind="stable")[:limit]]
        told = dict(
            self.rows("select id, name from names where id in (select value from json_each(?))", (_list(first),))
        )
        return [(told[int(number)], int(counts[number])) for number in first]


def _list(numbers: NDArray[np.int64]) -> str:
    return json.dumps(numbers.tolist())


def _read_pages(rows: Rows) -> _Pages:
    query = (
        "select position, json_extract(article, '$.paper'), date, json_extract(article, '$.page_number'), source"
        " from articles where position > ? order by position limit ?"
    )
    numbers: dict[tuple[str | None, str | None, str | None, str], int] = {}
    found: list[tuple[int, int]] = []
    last = -1
    while some := rows(query, (last, _AT_ONCE)):
        found += [(position, numbers.setdefault(tuple(page), len(numbers))) for position, *page in some]
        last = some[-1][0]
    of_article = np.full(last + 1, -1, dtype=np.int32)
    if found:
        positions, of = np.array(found).T
        of_article[positions] = of
    return _Pages(list(numbers), of_article)


def _read_named(rows: Rows) -> _Named:
    # By the two indexes alone: the texts of the passages would be read otherwise.
    placed = _parts(
        rows, "select id, row, position from articles join chunks on article_id = id where id > ?", "id", ""
    )
    chunks, positions = placed
    position_of = np.zeros(int(chunks.max(initial=0)) + 1, dtype=np.int64)
    position_of[chunks] = positions
    names, of_rows = _parts(rows, "select name, name, row from named where name > ?", "name", -1)
    held = np.isin(of_rows, chunks)  # an earlier version left names of rows that are gone
    names, of_rows = names[held], of_rows[held]
    pairs = np.unique(names << 32 | position_of[of_rows])
    kinds: dict[str, list[int]] = {}
    for number, kind in rows("select id, kind from names order by id"):
        kinds.setdefault(kind, []).append(number)
    return _Named(pairs >> 32, pairs & 0xFFFFFFFF, {kind: np.array(ids) for kind, ids in kinds.items()})


def _parts(rows: Rows, query: str, by: str, last: str | int) -> tuple[Numbers, Numbers]:
    """Two columns of numbers, read part by part in the order of `by`, which is selected before them; the parts begin
    after `last`, and no value of it stands in two."""
    parts = [np.zeros((0, 2), dtype=np.int64)]
    while some := rows(f"{query} order by {by} limit ?", (last, _AT_ONCE)):
        last = some[-1][0]
        rest = rows(f"{query.replace('>', '=')}", (last,))  # this part may end amid its lines
        parts.append(np.array([one[1:] for one in [*(one for one in some if one[0] != last), *rest]], dtype=np.int64))
    firsts, seconds = np.ascontiguousarray(np.concatenate(parts).T)
    return firsts, seconds
