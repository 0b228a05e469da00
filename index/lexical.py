"""BM25 over terms: candidates from a tantivy index, and the exact score of any passage. The only import of tantivy.

The engine finds candidates in any number of passages; its own scores round the passage length to a byte and cannot be
had for a passage it did not return, so the score that ranks is computed here from the text.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import tantivy

LEXICAL_FOLDER = "lexical"

# Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), usual values.
K1 = 1.2
B = 0.75

# Room for the writer's buffer, bytes; at 91 thousand paragraphs it never fills.
_HEAP = 128_000_000
_FIELDS = ("words", "pairs")

# How many times further down a filtered search looks when too few of what it found are allowed: at 91 thousand
# passages the third look sees them all.
_DEEPER = 32


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for field in _FIELDS:
        builder.add_text_field(field, stored=False, tokenizer_name="whitespace", index_option="freq")
    builder.add_unsigned_field("row", stored=False, indexed=False, fast=True)
    return builder.build()


def write_lexical(folder: Path, passages: Iterable[tuple[Sequence[str], Sequence[str]]]) -> None:
    """Index each passage's (words, pairs) under its position, in a new folder inside `folder`."""
    place = folder / LEXICAL_FOLDER
    place.mkdir()
    index = tantivy.Index(_schema(), path=str(place))
    writer = index.writer(heap_size=_HEAP, num_threads=1)
    for row, (words, pairs) in enumerate(passages):
        document = tantivy.Document()
        document.add_text("words", " ".join(words))
        document.add_text("pairs", " ".join(pairs))
        document.add_unsigned("row", row)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


@dataclass(frozen=True, slots=True)
class LexicalIndex:
    """Candidates and document frequencies."""

    searcher: tantivy.Searcher
    schema: tantivy.Schema

    @classmethod
    def open(cls, folder: Path) -> LexicalIndex:
        """Read what `write_lexical` wrote. Raises ValueError where it is not a readable index."""
        index = tantivy.Index.open(str(folder / LEXICAL_FOLDER))
        index.config_reader(reload_policy="manual")  # a generation never changes; no thread to watch it
        return cls(index.searcher(), index.schema)

    @property
    def passages(self) -> int:
        """How many passages are indexed."""
        return int(self.searcher.num_docs)

    def nearest(self, field: str, terms: Sequence[str], limit: int, within: Collection[int] | None = None) -> list[int]:
        """At most `limit` rows by BM25 of the terms in `field` ("words" or "pairs"), best first; of the rows `within`
        alone where given (a set: each row found is looked up in it)."""
        if not terms:
            return []
        clauses = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self.schema, field, term, index_option="freq"))
            for term in dict.fromkeys(terms)
        ]
        query = tantivy.Query.boolean_query(clauses)
        if within is None:
            return self._rows(query, limit)
        # The index keeps no postings of rows to join with, so ask for more until enough are allowed or none is left.
        deep = limit
        while True:
            rows = self._rows(query, deep)
            found = [row for row in rows if row in within]
            if len(found) >= limit or len(rows) < deep:
                return found[:limit]
            deep *= _DEEPER

    def _rows(self, query: tantivy.Query, limit: int) -> list[int]:
        hits = self.searcher.search(query, limit=limit, count=False).hits
        rows = self.searcher.fast_field_values("row", [address for _, address in hits])
        return [row for row in rows if isinstance(row, int)]

    def idf(self, field: str, term: str) -> float:
        """ln(1 + (N − n + ½) / (n + ½)), n of N passages holding the term: never negative."""
        holding = self.searcher.doc_freq(field, term)
        return math.log(1 + (self.passages - holding + 0.5) / (holding + 0.5))


def bm25(counts: Sequence[int], idfs: Sequence[float], length: float) -> float:
    """BM25 of a passage as a share of the most its question could score, 0 to 1.

    `counts[i]` is how often term i stands in the passage, `idfs[i]` its idf, `length` the passage's length over the
    mean length. The most is sum(idf) · (k1 + 1), which no passage reaches: the scale needs no list of candidates.
    """
    most = sum(idfs) * (K1 + 1)
    if most == 0:
        return 0.0
    norm = K1 * (1 - B + B * length)
    return sum(idf * n * (K1 + 1) / (n + norm) for n, idf in zip(counts, idfs, strict=True) if n) / most
