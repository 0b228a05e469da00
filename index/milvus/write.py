"""Writes the tables of a generation: those of another one without what goes, and what comes.

Milvus copies no collection by itself, and a generation never changes once it is live: what is held goes through this
process once, and takes its time. Knows nothing of which generation is live.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from corpus.model import Article
from index.milvus.book import FORMAT, Entry
from index.milvus.client import MARKED, Client, Row, Table
from index.milvus.snapshot import MilvusSnapshot
from index.milvus.tables import ARTICLES, CHUNKS, Names, article_rows, chunk_to_json, compared
from index.milvus.weights import Frequencies, passage_weights
from index.store.edition import Change, Edition

Terms = tuple[Sequence[str], Sequence[str]]

# Rows that are sent at a time: some four megabytes of chunks.
_AT_A_TIME = 1000
# The mean lengths of passages are told by the first of them, which are held in memory for it.
_MEASURED = 50_000


@dataclass(slots=True)
class Writing:
    """The next generation as it is written; `upon` is what it goes on from, `gone` the ids of articles it lacks."""

    client: Client
    tables: Names
    edition: Edition
    upon: MilvusSnapshot | None
    gone: frozenset[str] = frozenset()
    removed: int = 0
    characters: int = 0
    mean_lengths: tuple[float, float] = (1.0, 1.0)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("chunks", "articles", "pieces", "pages"), 0))
    words: Frequencies = field(default_factory=Frequencies)
    pairs: Frequencies = field(default_factory=Frequencies)

    @property
    def change(self) -> Change:
        return self.edition.change

    def write(self) -> Entry:
        """Write all tables and return what is known of them. Raises StoreError."""
        self.gone = frozenset(self.change.gone)
        for name, table in self.tables.all:
            self.client.create(name, table, self.edition.vectors.shape[1] if table is CHUNKS else 2)
        articles = {article.id: article for articles in self.change.pages.values() for article in articles}
        self._put(self.tables.chunks, itertools.chain(self._kept_chunks(), self._new_chunks(articles)))
        self._put(self.tables.articles, self._article_rows())
        self._put(self.tables.pages, self._page_rows())
        terms = self._put(self.tables.terms, self._term_rows())
        rows = (self.counts["chunks"], self.counts["pieces"], self.counts["pages"], terms)
        for (name, table), count in zip(self.tables.all, rows, strict=True):
            self.client.make_ready(name, table, count)
        return self._entry(terms)

    def _entry(self, terms: int) -> Entry:
        edition, held = self.edition, None if self.upon is None else self.upon.about
        return Entry(
            format=FORMAT,
            model=edition.model,
            encoder=edition.encoder,
            dim=edition.vectors.shape[1],
            terms_version=edition.terms_version,
            built_at=datetime.now(UTC).isoformat(timespec="seconds"),
            terms=terms,
            characters=self.characters,
            mean_words=self.mean_lengths[0],
            mean_pairs=self.mean_lengths[1],
            next_row=(held.next_row if held else 0) + len(self.change.chunks),
            next_position=(held.next_position if held else 0) + sum(map(len, self.change.pages.values())),
            **self.counts,
        )

    def _put(self, name: str, rows: Iterable[Row]) -> int:
        count = 0
        waiting = iter(rows)
        while part := list(itertools.islice(waiting, _AT_A_TIME)):
            self.client.put(name, part)
            count += len(part)
        return count

    def _held(self, table: Table, name: str) -> Iterator[Row]:
        """The rows of a table of what is gone on from."""
        if self.upon is not None:
            yield from self.client.rows(name, table.everything, table.names, at_a_time=_AT_A_TIME)

    def _kept_chunks(self) -> Iterator[Row]:
        if self.upon is None:
            return
        self.mean_lengths = (self.upon.about.mean_words, self.upon.about.mean_pairs)
        for row in self._held(CHUNKS, self.upon.tables.chunks):
            if row["article"] in self.gone:
                self.removed += 1
            else:
                yield self._counted({name: row[name] for name in CHUNKS.names})

    def _new_chunks(self, articles: dict[str, Article]) -> Iterator[Row]:
        first = self.upon.about.next_row if self.upon is not None else 0
        change, vectors = self.change, np.asarray(self.edition.vectors, dtype=np.float32)
        whole = zip(change.chunks, change.keys, vectors, self._measured(self.edition.terms), strict=True)
        for row, (chunk, key, vector, terms) in enumerate(whole, first):
            words, pairs = (passage_weights(*one) for one in zip(terms, self.mean_lengths, strict=True))
            yield self._counted(
                {
                    "row": row,
                    "vector": vector.tolist(),
                    "words": words,
                    "pairs": pairs,
                    "article": chunk.article_id,
                    "key": key.hex(),
                    "length": len(chunk.text),
                    "chunk": chunk_to_json(chunk),
                    **compared(articles[chunk.article_id]),
                }
            )

    def _measured(self, terms: Iterable[Terms]) -> Iterator[Terms]:
        """The terms as they come; where nothing is gone on from, the mean lengths are told before the first is."""
        coming = iter(terms)
        if self.upon is not None:
            return coming
        first = list(itertools.islice(coming, _MEASURED))
        words, pairs = (float(np.mean([len(one[at]) for one in first] or [0])) for at in (0, 1))
        self.mean_lengths = (max(1.0, words), max(1.0, pairs))
        return itertools.chain(first, coming)

    def _counted(self, row: Row) -> Row:
        self.counts["chunks"] += 1
        self.characters += int(row["length"])
        self.words.add(row["words"])
        self.pairs.add(row["pairs"])
        return row

    def _article_rows(self) -> Iterator[Row]:
        """The articles of pages that stay, and those of the pages that were read, of which some may be as they were."""
        chunks = Counter(chunk.article_id for chunk in self.change.chunks)
        first = 0
        if self.upon is not None:
            first = self.upon.about.next_position
            replaced = {*self.change.pages, *self.change.vanished}
            for row in self._held(ARTICLES, self.upon.tables.articles):
                if row["article"] in self.gone:
                    continue
                if row["page"] not in replaced:
                    self._count_piece(row)
                    yield {name: row[name] for name in ARTICLES.names}
                elif row["first"]:
                    chunks[row["article"]] += int(row["chunks"])
        read = ((page, article) for page, articles in self.change.pages.items() for article in articles)
        for position, (page, article) in enumerate(read, first):
            for row in article_rows(article, page, position, chunks[article.id]):
                self._count_piece(row)
                yield row

    def _count_piece(self, row: Row) -> None:
        self.counts["pieces"] += 1
        self.counts["articles"] += bool(row["first"])

    def _page_rows(self) -> Iterator[Row]:
        change = self.change
        replaced = {*change.vanished, *change.fingerprints}
        kept = {} if self.upon is None else {p: f for p, f in self.upon.fingerprints().items() if p not in replaced}
        names = {} if self.upon is None else self.upon.names()
        for place, (page, held) in enumerate([*kept.items(), *change.fingerprints.items()]):
            self.counts["pages"] += 1
            name = names[page] if page in kept else change.names[page]
            yield {"place": place, "page": page, "fingerprint": held, "name": name, **MARKED}

    def _term_rows(self) -> Iterator[Row]:
        words, pairs = self.words.counted(), self.pairs.counted()
        for term in words.keys() | pairs.keys():
            yield {"term": term, "words": words.get(term, 0), "pairs": pairs.get(term, 0), **MARKED}
