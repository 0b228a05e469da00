"""BM25 over terms: candidates from a tantivy index, and the exact score of any passage. The only import of tantivy.

The engine finds candidates in any number of passages; its own scores round the passage length to a byte and cannot be
had for a passage it did not return, so the score that ranks is computed here from the text.
"""

from __future__ import annotations

import itertools
import json
import math
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import tantivy

from index.errors import catch_panic
from index.folders import link
from index.store.filters import is_whole

# A row, its words and its character pairs.
Passage = tuple[int, Sequence[str], Sequence[str]]

LEXICAL_FOLDER = "lexical"

# Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), usual values.
K1 = 1.2
B = 0.75

# Room for the writer's buffer, bytes; at 91 thousand paragraphs it never fills.
_HEAP = 128_000_000
_FIELDS = ("words", "pairs")

# Terms are looked for, the rarest first, until together they stand in this share of the passages, or so often: what is
# left out stands in so many that it tells few from others, and its list is long. Over a million paragraphs a headline
# asked as a question has the same passage first in .98 of cases as with all terms, the same five in .84. It takes 14 ms
# of a core instead of 18, the slowest in twenty 16 instead of 32; with the twelve rarest these were 13 and 18.
SHARE = 0.2
ALWAYS = 20_000

# Of so many terms it is kept how many passages hold them.
_COUNTS = 10_000

# How many times further down a filtered search looks when too few of what it found are allowed.
_DEEPER = 8

_META = "meta.json"


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for field in _FIELDS:
        builder.add_text_field(field, stored=False, tokenizer_name="whitespace", index_option="freq")
    # Indexed, so that a passage can be deleted by its row.
    builder.add_integer_field("row", stored=False, indexed=True, fast=True)
    return builder.build()


def write_lexical(folder: Path, passages: Iterable[Passage]) -> None:
    """Index each passage's words and pairs under its row, in a new folder inside `folder`. Raises OSError."""
    place = folder / LEXICAL_FOLDER
    place.mkdir()
    with _writing(place):
        _commit(tantivy.Index(_schema(), path=str(place)), passages, ())


def extend_lexical(folder: Path, previous: Path, passages: Iterable[Passage], removed: Sequence[int]) -> None:
    """Index into `folder` what the folder `previous` holds, without the rows `removed` and with `passages`.

    The engine never changes a segment that it has written, so those are linked. It merges small ones as they come to
    be many. Raises OSError.
    """
    place = folder / LEXICAL_FOLDER
    place.mkdir()
    for path in (previous / LEXICAL_FOLDER).iterdir():
        if path.suffix == ".json":  # what the segments are is written anew
            shutil.copyfile(path, place / path.name)
        elif path.suffix != ".lock":
            link(path, place / path.name)
    with _writing(place):
        _commit(tantivy.Index.open(str(place)), passages, removed)


def _commit(index: tantivy.Index, passages: Iterable[Passage], removed: Sequence[int]) -> None:
    writer = index.writer(heap_size=_HEAP, num_threads=1)
    for row in removed:
        writer.delete_documents_by_query(tantivy.Query.term_query(index.schema, "row", row))
    for row, words, pairs in passages:
        document = tantivy.Document()
        document.add_text("words", " ".join(words))
        document.add_text("pairs", " ".join(pairs))
        document.add_integer("row", row)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


@contextmanager
def _writing(place: Path) -> Iterator[None]:
    """The engine calls a full disk a ValueError, or panics."""
    try:
        with catch_panic("tantivy"):
            yield
    except (ValueError, RuntimeError) as error:
        raise OSError(f"{place}: {error}") from error


@contextmanager
def _writable(place: Path) -> Iterator[Path]:
    """`place`, or where it cannot be written a folder of links to its files: the engine makes a lock file also to read.

    The links can go once the files are open.
    """
    if os.access(place, os.W_OK):
        yield place
        return
    with tempfile.TemporaryDirectory(prefix="baohai-") as beside:
        for path in place.iterdir():
            if path.suffix != ".lock":
                (Path(beside) / path.name).symlink_to(path.resolve())
        yield Path(beside)


@dataclass(frozen=True, slots=True)
class LexicalIndex:
    """Candidates and document frequencies. `written` counts the passages of all segments, those deleted since too;
    `holding` is how many of those hold a term of a field."""

    searcher: tantivy.Searcher
    schema: tantivy.Schema
    written: int
    holding: Callable[[str, str], int]

    @classmethod
    def open(cls, folder: Path) -> LexicalIndex:
        """Read what `write_lexical` or `extend_lexical` wrote. Raises ValueError where it is not a readable index."""
        place = folder / LEXICAL_FOLDER
        segments = json.loads((place / _META).read_bytes())["segments"]
        with _writable(place) as beside, catch_panic("tantivy"):
            index = tantivy.Index.open(str(beside))
            index.config_reader(reload_policy="manual")  # a generation never changes; no thread to watch it
            searcher = index.searcher()
            # A question asks for the same count up to three times.
            holding = lru_cache(_COUNTS)(searcher.doc_freq)
            return cls(searcher, index.schema, sum(segment["max_doc"] for segment in segments), holding)

    @property
    def passages(self) -> int:
        """How many passages can be found."""
        return int(self.searcher.num_docs)

    def nearest(
        self,
        field: str,
        terms: Sequence[str],
        limit: int,
        within: Collection[int] | None = None,
        must_hold: str | None = None,
    ) -> list[int]:
        """At most `limit` rows by BM25 of the terms in `field` ("words" or "pairs"), best first: of the rarest, or of
        all terms where all rows are asked for. Of the rows `within` alone where given (a set: each row found is looked
        up in it), and of those that hold the term `must_hold`."""
        held = self._held(field, [term for term in dict.fromkeys(terms) if is_whole(term)])
        rarest = held if limit >= self.passages else self._rarest(field, held)
        if not rarest or not self.passages:  # the engine takes no limit of 0
            return []
        clauses = [(tantivy.Occur.Should, self._term_query(field, term)) for term in rarest]
        query = tantivy.Query.boolean_query(clauses)
        if must_hold is not None:
            must = tantivy.Query.const_score_query(self._term_query(field, must_hold), 0)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, must)])
        if within is None:
            return self._rows(query, limit)
        # As deep as it takes if the terms stand in what is allowed as often as elsewhere, and twice that; then deeper.
        deep = limit * (1 + 2 * self.passages // max(1, len(within)))
        while True:
            rows = self._rows(query, min(deep, self.passages))
            found = [row for row in rows if row in within]
            if len(found) >= limit or len(rows) < deep:
                return found[:limit]
            deep *= _DEEPER

    def _term_query(self, field: str, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self.schema, field, term, index_option="freq")

    def _held(self, field: str, terms: list[str]) -> list[str]:
        """The terms that stand anywhere, the rarest first."""
        with catch_panic("tantivy"):
            holding = {term: self.holding(field, term) for term in terms}
        return sorted((term for term in terms if holding[term]), key=lambda term: holding[term])

    def _rarest(self, field: str, held: list[str]) -> list[str]:
        """The first of the terms, until they stand in SHARE of the passages, or ALWAYS times; at least one."""
        together = itertools.accumulate(self.holding(field, term) for term in held)
        most = max(ALWAYS, SHARE * self.written)
        return held[: max(1, sum(count <= most for count in together))]

    def _rows(self, query: tantivy.Query, limit: int) -> list[int]:
        with catch_panic("tantivy"):
            hits = self.searcher.search(query, limit=limit, count=False).hits
            rows = self.searcher.fast_field_values("row", [address for _, address in hits])
        return [row for row in rows if isinstance(row, int)]

    def idf(self, field: str, term: str) -> float:
        """ln(1 + (N − n + ½) / (n + ½)), n of N passages holding the term: never negative.

        Both count passages that were deleted but not yet merged away, as the engine does: what speaks for a term does
        not hang on a share of old news.
        """
        with catch_panic("tantivy"):
            holding = self.holding(field, term) if is_whole(term) else 0
        return math.log(1 + (self.written - holding + 0.5) / (holding + 0.5))


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
