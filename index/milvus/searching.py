"""What a search asks of a generation in Milvus (`index.store.base.Searchable`). Knows nothing of articles."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from corpus.model import Chunk
from index.milvus import weights
from index.milvus.client import MOST, Row
from index.milvus.filters import condition, one_of
from index.milvus.opened import Opened, parts
from index.milvus.tables import CHUNKS, TERMS, chunk_of
from index.store.base import Among, Field, Vectors
from index.store.filters import Filter

# So many rows are named in one condition: a number is short.
_ROWS_NAMED = 50_000
# As `index.store.lexical`: how much further is looked where what was found may not be shown.
_DEEPER = 8
_OF_CHUNK = ("row", "article", "source", "date", "chunk")


class Searching(Opened):
    """The chunks of a generation."""

    __slots__ = ()

    @property
    def mean_length(self) -> float:
        """See `Searchable`."""
        return self.about.characters / self.about.chunks if self.about.chunks else 1.0

    def nearest(self, query: Vectors, limit: int, within: Sequence[int] | None = None) -> list[int]:
        """See `Searchable`."""
        return self._found("vector", np.asarray(query, dtype=np.float32).tolist(), limit, within)

    def matching(
        self, field: Field, terms: Sequence[str], limit: int, within: Among = None, *, must_hold: str | None = None
    ) -> list[int]:
        """See `Searchable`. Of passages that hold `must_hold`, the MOST where it stands most are looked through."""
        if must_hold is not None:
            within = self._found(field, {weights.term_number(must_hold): 1.0}, MOST, within)
        distinct = list(dict.fromkeys(terms))
        asked: dict[int, float] = {}
        for term, idf in zip(distinct, self.idf(field, distinct), strict=True):
            asked[weights.term_number(term)] = idf
        return self._found(field, asked, limit, within) if asked else []

    def _found(self, column: str, query: object, limit: int, within: Collection[int] | None) -> list[int]:
        """The rows nearest to a query by a column. Of few rows those are named; of many it is looked deeper until
        enough of what is found is among them."""
        limit = min(limit, self.about.chunks)
        if limit == 0 or (within is not None and not within):
            return []
        if within is None:
            return self._search(column, query, limit, CHUNKS.everything)
        deep = limit * (1 + 2 * self.about.chunks // len(within))
        among = within if isinstance(within, (set, frozenset)) else frozenset(within)
        while len(within) > _ROWS_NAMED and deep < MOST:
            rows = self._search(column, query, deep, CHUNKS.everything)
            found = [row for row in rows if row in among]
            if len(found) >= limit or len(rows) < deep:
                return found[:limit]
            deep *= _DEEPER
        return self._search(column, query, min(limit, len(within)), one_of("row", within))

    def _search(self, column: str, query: object, limit: int, where: str) -> list[int]:
        hits = self.client.nearest(self.tables.chunks, column, query, limit, where, CHUNKS.key)
        return [row for _, row in hits]

    def idf(self, field: Field, terms: Sequence[str]) -> list[float]:
        """See `Searchable`."""
        numbers = [weights.term_number(term) for term in terms]
        unknown = [number for number in dict.fromkeys(numbers) if number not in self.kept.holding]
        for part in parts(unknown):
            found = {
                int(row["term"]): (int(row["words"]), int(row["pairs"]))
                for row in self.client.fetch(self.tables.terms, one_of("term", part), TERMS.names[:3])
            }
            self.kept.holding.update({number: found.get(number, (0, 0)) for number in part})
        at = ("words", "pairs").index(field)
        return [weights.idf(self.about.chunks, self.kept.holding[number][at]) for number in numbers]

    def vectors(self, rows: Sequence[int]) -> Vectors:
        """See `Searchable`."""
        found = self._of_rows(rows, ["row", "vector"])
        vectors = np.empty((len(rows), self.about.dim), dtype=np.float32)
        for at, row in enumerate(rows):
            vectors[at] = found[row]["vector"]
        return vectors

    def chunks(self, rows: Sequence[int]) -> list[Chunk]:
        """See `Searchable`."""
        found = self._of_rows(rows, _OF_CHUNK)
        return [chunk_of(found[row]) for row in rows]

    def _of_rows(self, rows: Sequence[int], columns: Sequence[str]) -> dict[int, Row]:
        """The rows of chunks by their numbers. Raises KeyError for one that is not held."""
        found: dict[int, Row] = {}
        for part in parts(list(dict.fromkeys(rows))):
            wanted = one_of("row", map(int, part))
            found.update((int(row["row"]), row) for row in self.client.fetch(self.tables.chunks, wanted, columns))
        missing = next((row for row in rows if row not in found), None)
        if missing is not None:
            raise KeyError(f"no row {missing}")
        return found

    def rows(self, where: Filter) -> list[int]:
        """See `Searchable`."""
        passing = condition(where, CHUNKS.everything, self.any_article)
        return sorted(int(row["row"]) for row in self.client.rows(self.tables.chunks, passing, ["row"]))
