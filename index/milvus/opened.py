"""A generation in Milvus as it is opened: its tables, what is known of it, and what of them was asked already.

Knows nothing of what is asked: `index.milvus.searching` and `index.milvus.reading` do.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from index.milvus.book import Entry
from index.milvus.client import Client, Row
from index.milvus.place import Place
from index.milvus.tables import Names

T = TypeVar("T")

# So many keys or ids are named in one condition.
NAMED = 500


@dataclass(slots=True)
class Kept:
    """What was asked once: which articles there are, as place and date; their sources; the pages; how many chunks hold
    a term, as a word and as a pair."""

    listing: list[tuple[int, str | None]] | None = None
    sources: list[str] | None = None
    pages: list[Row] | None = None
    holding: dict[int, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """One generation of a store in Milvus. Shared by threads: what is kept is put there whole."""

    client: Client
    place: Place
    number: int
    about: Entry
    tables: Names
    kept: Kept = field(default_factory=Kept)

    def any_article(self, expression: str) -> bool:
        """Whether an article meets a condition."""
        return self.client.count(self.tables.articles, f"first == true and {expression}") > 0


def parts(values: Sequence[T], size: int = NAMED) -> Iterator[list[T]]:
    """The values, `size` at a time."""
    for start in itertools.count(0, size):
        part = list(values[start : start + size])
        if not part:
            return
        yield part
