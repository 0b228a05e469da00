"""The face of a store: what a search, an answer and a build may ask of any store, wherever it keeps what it holds.

A store holds generations. One is live; a build publishes the next as a whole; a `Snapshot` is one of them, open, and
never changes. Knows nothing of files, of SQLite, FAISS or tantivy, or of how hits are ranked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.errors import Skipped
from corpus.model import Article, Chunk
from index.names.name import Kind, Name
from index.store.edition import Edition, Originals
from index.store.filters import Filter

Vectors = NDArray[np.float32]
Among = Collection[int] | None  # the rows that may be found, a set; None: all

# The two ways in which a text is cut into terms: jieba's words, and pairs of neighbouring characters.
Field = Literal["words", "pairs"]

# id, headline, source, date, opening, whether it is untitled, paper, number of the page.
ContentsRow = tuple[str, str, str, str | None, str, bool, str | None, str | None]
# Paper, date, number of the page, source, and how many articles have all four.
Tally = tuple[str | None, str | None, str | None, str, int]
# Source, its papers, its first and last day, and how many articles and chunks it has.
SourceRow = tuple[str, tuple[str, ...], str | None, str | None, int, int]


class About(Protocol):
    """What a generation was built by, and how much it holds."""

    @property
    def model(self) -> str:
        """The name of the model that was asked for."""
        ...

    @property
    def encoder(self) -> str:
        """The identity of the encoder: vectors of two different ones must not be compared."""
        ...

    @property
    def dim(self) -> int:
        """Components of a vector."""
        ...

    @property
    def terms_version(self) -> int:
        """How texts were cut into terms (`index.text.terms.TERMS_VERSION`)."""
        ...

    @property
    def articles(self) -> int: ...

    @property
    def chunks(self) -> int: ...

    @property
    def built_at(self) -> str:
        """ISO 8601, UTC."""
        ...

    @property
    def size(self) -> int:
        """Bytes, about: what says whether opening it takes long."""
        ...


class Searchable(Protocol):
    """What a search asks. A row is a chunk, by the number that it keeps for as long as it is held. Every method raises
    StoreError where what is stored turns out to be broken. A term with half a character is found nowhere."""

    @property
    def about(self) -> About: ...

    @property
    def mean_length(self) -> float:
        """The mean length of a chunk's text, characters; 1 where there is none."""
        ...

    def nearest(self, query: Vectors, limit: int, within: Sequence[int] | None = None) -> list[int]:
        """At most `limit` rows by their vector's inner product with `query` (dim,), best first, equal ones by row; of
        the rows `within` (ascending) alone where given. Exact for `within` and for small stores."""
        ...

    def matching(
        self, field: Field, terms: Sequence[str], limit: int, within: Among = None, *, must_hold: str | None = None
    ) -> list[int]:
        """At most `limit` rows by BM25 of the terms in `field`, best first; only ones with the term `must_hold`."""
        ...

    def idf(self, field: Field, terms: Sequence[str]) -> list[float]:
        """How rare each term is: ln(1 + (N − n + ½) / (n + ½)), n of N passages holding it; never negative."""
        ...

    def vectors(self, rows: Sequence[int]) -> Vectors:
        """The vectors of `rows`, (len(rows), dim), in that order. Raises KeyError for a row that is not held."""
        ...

    def chunks(self, rows: Sequence[int]) -> list[Chunk]:
        """The chunks of `rows`, in that order. Raises KeyError for a row that is not held."""
        ...

    def rows(self, where: Filter) -> list[int]:
        """The rows of the chunks that `where` lets pass, ascending."""
        ...


class Readable(Protocol):
    """What those ask who show an article or the table of contents."""

    def article(self, article_id: str) -> Article:
        """The article of that id. Raises KeyError."""
        ...

    def contents(
        self,
        where: Filter,
        limit: int,
        offset: int,
        *,
        by_day: bool = False,
        holding: Sequence[Collection[int]] = (),
    ) -> tuple[list[ContentsRow], int]:
        """A page of the articles that `where` lets pass, in the order read (or by day, those without one first, and
        then so), and how many there are; of those alone that hold one row or more of each group of `holding`."""
        ...

    def tallies(self, where: Filter) -> list[Tally]:
        """How many articles that `where` lets pass each page of each paper has, in the order read. Reads every one of
        them."""
        ...

    def name_counts(self, kind: Kind, where: Filter, limit: int, contains: str = "") -> list[tuple[str, int]]:
        """The names of a kind that stand in most of the articles that `where` lets pass, and in how many; of those
        that hold `contains`, compared as filters compare. None where the store's names were not looked for."""
        ...

    def names_in(self, article_id: str) -> list[Name]:
        """The distinct names of an article, passage by passage; none where they were not looked for."""
        ...

    def sources(self) -> list[str]:
        """The distinct sources, in the order they were read."""
        ...

    def source_rows(self, where: Filter) -> list[SourceRow]:
        """The sources of the articles that `where` lets pass, with counts of these, in the order read. Reads every
        article."""
        ...

    def originals(self) -> Originals | None:
        """The files that are kept of its pages; None where the store keeps none."""
        ...

    def original(self, digest: str) -> bytes | None:
        """A file that is kept, by its digest; None where it is gone."""
        ...


class Buildable(Protocol):
    """What a build asks of the generation that is live."""

    def fingerprints(self) -> dict[str, str]:
        """Every page that was read, by its origin, and what it held."""
        ...

    def names(self) -> dict[str, str]:
        """Every page that was read, by its origin, and what it is called."""
        ...

    def stored(self, pages: Iterable[str], sources: Iterable[str] = ()) -> dict[str, tuple[str, str]]:
        """The articles of any of the `pages` or `sources`, in the order read: id to page and stored form."""
        ...

    def holds(self, article_id: str) -> bool:
        """Whether there is an article of that id."""
        ...

    def pages(self) -> dict[str, list[Article]]:
        """Every page's articles, in the order read."""
        ...

    def names_version(self) -> int | None:
        """What found the names of the passages (`index.names.find.NAMES_VERSION`); None where none were looked for."""
        ...

    def names_of(self, rows: Sequence[int]) -> dict[int, list[Name]]:
        """The names of the passages `rows`."""
        ...

    def rows_of(self, keys: Collection[bytes]) -> dict[bytes, int]:
        """A row whose text has the digest, for each of the `keys` that are known."""
        ...


class Snapshot(Searchable, Readable, Buildable, Protocol):
    """One generation, open: it answers the same for as long as it is held, whatever is published or removed
    meanwhile. Shared by threads."""

    @property
    def number(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Published:
    """A generation that has become live; `added` and `removed` count chunks. `told` says which originals could not be
    kept."""

    number: int
    about: About
    added: int
    removed: int
    told: tuple[Skipped, ...] = ()


class Draft(Protocol):
    """The right to publish the next generation, for as long as the store is locked."""

    def publish(self, edition: Edition, *, upon: Snapshot | None) -> Published:
        """Make a generation live that holds `edition`: beside what `upon`, the live one, holds, or alone (None).

        After a kill at any moment, or an error, the store holds what it held, or all of the new. Raises OSError (a full
        disk), StoreError.
        """
        ...


@dataclass(frozen=True, slots=True)
class Checked:
    """A generation, what it holds as far as it says so, and a sentence for each thing that is wrong with it."""

    number: int
    live: bool
    problems: tuple[str, ...]
    files: int = 0
    articles: int = 0
    chunks: int = 0


class Store(Protocol):
    """What has an address. Opening one reads and writes nothing: it need not exist before something is published."""

    @property
    def address(self) -> str:
        """What the user calls it."""
        ...

    @property
    def keeps_names(self) -> bool:
        """Whether it keeps the names that stand in passages."""
        ...

    def current(self) -> int | None:
        """The number of the live generation; None where nothing was ever published. Raises StoreError."""
        ...

    def about(self, number: int) -> About:
        """What is known of a generation before it is opened. Raises StoreError."""
        ...

    def open(self, number: int | None = None, *, whole: bool = False) -> Snapshot:
        """A generation (None: the live one), checked; `whole`: to the last byte. Raises StoreError."""
        ...

    def withdrawn(self, number: int) -> bool:
        """Whether a generation, which a reader may still have open, is no forerunner of the live one: a rollback went
        behind it, so that nothing of it may be shown any more. Raises StoreError."""
        ...

    def changing(self, wait: float = 0.0) -> AbstractContextManager[Draft]:
        """Lock the store to change it. Raises StoreBusyError where another program has it locked for `wait` seconds
        more, StoreError where it cannot be written."""
        ...

    def rollback(self, wait: float = 0.0) -> int:
        """Make the generation that was live before this one live again; return its number. Raises StoreError."""
        ...

    def prune(self, keep: int = 1, wait: float = 0.0) -> list[int]:
        """Remove all but the live generation and the `keep` − 1 before it; return the numbers removed. Raises
        StoreError."""
        ...

    def verify(self) -> list[Checked]:
        """Check every generation that is kept, the live one first, to the last byte. Raises StoreError where there is
        none, or nothing says which is live."""
        ...


# What a store calls to refuse a generation that was written and is not yet live, by raising.
Check = Callable[[Snapshot], object]
