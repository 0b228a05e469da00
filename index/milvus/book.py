"""What is known of each generation: one row of the store's book, a JSON object. Knows nothing of what is in its tables.

A generation that was removed keeps its row, so that no number is given twice.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from index.errors import StoreError
from index.milvus.client import MARK, MARKED, Client, Column, Table
from index.milvus.place import Place
from index.store.head import Head, check_format

FORMAT = 1

BOOK = Table((Column("number", "number"), Column("entry", "text"), MARK))


@dataclass(frozen=True, slots=True)
class Entry(Head):
    """A generation's head, and what its tables do not say.

    `characters` are those of all chunks' texts. `mean_words` and `mean_pairs` are the mean lengths by which its terms
    are weighted; what is added is weighted by the same, until all is built anew. The next chunk gets `next_row`, the
    next article `next_position`. `previous` was live before it. `removed`: when it was, as seconds since 1970; its
    tables go some time later, for somebody may be reading them.
    """

    pieces: int
    pages: int
    terms: int
    characters: int
    mean_words: float
    mean_pairs: float
    next_row: int
    next_position: int
    previous: int | None = None
    removed: float | None = None

    @property
    def size(self) -> int:
        """Nothing has to be read to open it."""
        return 0


@dataclass(frozen=True, slots=True)
class Book:
    """The rows of a store."""

    client: Client
    place: Place

    @property
    def name(self) -> str:
        return f"{self.place.name}_book"

    def entries(self) -> dict[int, Entry]:
        """All generations that there ever were. Raises StoreError for a book of another format."""
        if self.name not in self.client.collections():
            return {}
        self.client.load(self.name)
        found = self.client.fetch(self.name, BOOK.everything, ["number", "entry"], strong=True)
        return {int(row["number"]): self._read(row["entry"]) for row in found}

    def _read(self, text: str) -> Entry:
        try:
            fields = json.loads(text)
            check_format(fields["format"], FORMAT, self.place.address, self.place.address)
            return Entry(**fields)
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(
                "{name} 里的记录读不懂（{store}：{error}）。请重建。",
                name=self.name,
                store=self.place.address,
                error=error,
            ) from error

    def write(self, number: int, entry: Entry) -> None:
        """Write down a generation, or what has become of it."""
        if self.name not in self.client.collections():
            self.client.create(self.name, BOOK)
            self.client.make_ready(self.name, BOOK, 0)
        row = {"number": number, "entry": json.dumps(asdict(entry), ensure_ascii=False), **MARKED}
        self.client.put(self.name, [row], over=True)


def lineage(entries: dict[int, Entry], number: int) -> list[int]:
    """`number`, the generation that was live before it, and so on, as far as they are kept."""
    line: list[int] = []
    following: int | None = number
    while following in entries and entries[following].removed is None and following not in line:
        line.append(following)
        following = entries[following].previous
    return line
