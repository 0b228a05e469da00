"""A question to ranked chunks: candidates from both legs, every score exact. Knows nothing of history or display."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np

from corpus.model import Chunk
from corpus.sentences import sentences
from index.archive import Archive
from index.dense import DenseIndex, Vectors
from index.encoder import Encoder
from index.filters import Filter
from index.fusion import Evidence, SentenceEvidence
from index.lexical import LexicalIndex
from index.passages import headline_text
from index.query import Query
from index.store import Generation, StoreError
from index.terms import TERMS_VERSION, fold, occurrences

# How many rows each leg proposes. The exact scores of both legs are computed for all of them.
CANDIDATES = 100
# A filter that lets no more rows pass than the legs can propose together needs no proposals: all are scored.
SCORED = 3 * CANDIDATES
# With how many of the passages nearest to the question each is compared; 8 to 12 do as well.
NEIGHBOURS = 10


@dataclass(frozen=True, slots=True)
class Hit:
    """A ranked chunk. `sentence` is the half-open span of its likeliest answer in `chunk.text`; `terms` the question's
    words that stand in it; `coverage` the share of the question's idf whose words stand in it or in its headline;
    `holds_kind` whether it holds the kind of answer that the question asks for, None where it asks for none; `vector`
    (dim,) the passage's."""

    chunk: Chunk
    score: float
    evidence: Evidence
    sentence: tuple[int, int]
    terms: tuple[str, ...]
    coverage: float
    holds_kind: bool | None
    vector: Vectors = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class HybridIndex:
    """One generation, open for questions; shared by threads."""

    generation: Generation
    archive: Archive
    dense: DenseIndex
    lexical: LexicalIndex
    mean_length: float

    @classmethod
    def open(cls, generation: Generation) -> HybridIndex:
        """Raises StoreError where the generation was made by another version or its parts do not fit."""
        manifest, folder = generation.manifest, generation.folder
        mend = f"请重建：baohai build 路径… --store {folder.parent.parent}"
        if manifest.terms_version != TERMS_VERSION:
            raise StoreError(
                f"语料库的分词版本是 {manifest.terms_version}，本程序用的是 {TERMS_VERSION}（{folder}）。{mend}"
            )
        try:
            archive = Archive.open(folder)
            dense = DenseIndex.open(folder, manifest.chunks)
            lexical = LexicalIndex.open(folder)
            found = (*archive.counts(), lexical.passages)
        except (OSError, ValueError, RuntimeError) as error:
            raise StoreError(f"语料库第 {generation.number} 代打不开（{folder}：{error}）。{mend}") from error
        if found != (manifest.articles, manifest.chunks, manifest.chunks):
            raise StoreError(
                f"语料库第 {generation.number} 代数目不符：清单记 {manifest.articles} 篇 {manifest.chunks} 段，"
                f"实有 {found[0]} 篇 {found[1]} 段、词索引 {found[2]} 段（{folder}）。{mend}"
            )
        return cls(generation, archive, dense, lexical, archive.mean_length())

    def search(self, question: str, encoder: Encoder, top_k: int, where: Filter | None = None) -> list[Hit]:
        """At most `top_k` hits, best first; equal scores keep the order of the corpus.

        `where` is applied before ranking: the legs propose rows that it lets pass, and no others. A row's score is the
        same with and without it.
        """
        allowed = None if where is None or where.everything else self.archive.rows(where)
        if allowed is not None and not allowed:
            return []
        query = Query.of(question, encoder, self.lexical)
        nearest = self.dense.nearest(query.vector, CANDIDATES)
        if allowed is None:
            return self._ranked(query, self._proposed(query, nearest, None), nearest, top_k)
        if len(allowed) > SCORED:
            allowed = self._proposed(query, self.dense.nearest(query.vector, CANDIDATES, allowed), frozenset(allowed))
        return self._ranked(query, allowed, nearest, top_k)

    def search_among(self, question: str, encoder: Encoder, top_k: int, rows: list[int]) -> list[Hit]:
        """As `search`, as if the corpus held these rows (ascending) alone."""
        query = Query.of(question, encoder, self.lexical)
        nearest = self.dense.nearest(query.vector, CANDIDATES, rows)
        return self._ranked(query, self._proposed(query, nearest, frozenset(rows)), nearest, top_k)

    def _proposed(self, query: Query, nearest: list[int], within: Collection[int] | None) -> list[int]:
        """The rows to score, ascending: `nearest`, and what the words propose."""
        return sorted(
            {
                *nearest,
                *self.lexical.nearest("words", query.words, CANDIDATES, within),
                *self.lexical.nearest("pairs", query.pairs, CANDIDATES, within),
            }
        )

    def _ranked(self, query: Query, rows: list[int], nearest: list[int], top_k: int) -> list[Hit]:
        """The best of `rows`; `nearest` are the dense leg's, whose passages the others are compared with."""
        vectors = [self.dense.vectors(row) for row in rows]
        passages = np.stack([own[0] for own in vectors])
        others = np.stack([self.dense.vectors(row)[0] for row in nearest])
        closest = np.argsort(-(others @ query.vector), kind="stable")[:NEIGHBOURS]
        together = agreement(rows, passages, [nearest[i] for i in closest], others[closest])
        chunks = self.archive.chunks(rows)
        scored = [
            self._scored(query, chunk, own, mean) for chunk, own, mean in zip(chunks, vectors, together, strict=True)
        ]
        scored.sort(key=lambda candidate: -candidate.evidence.score)
        return [candidate.hit(query) for candidate in scored[:top_k]]

    def _scored(self, query: Query, chunk: Chunk, vectors: Vectors, agreement: float) -> _Candidate:
        spans = sentences(chunk.text)
        texts = [fold(chunk.text[start:end]) for start, end in spans]
        cosines = (vectors @ query.vector).tolist()
        found = [query.sentence(cosine, text) for cosine, text in zip(cosines[1:], texts, strict=True)]
        text = fold(chunk.text)
        headline = fold(headline_text(chunk))
        evidence = Evidence(
            passage=cosines[0],
            agreement=agreement,
            pairs=query.bm25(text, len(text) / self.mean_length),
            headline=query.coverage(headline),
            near=query.near(text),
            sentence=max(found, key=lambda sentence: sentence.score),
        )
        return _Candidate(chunk, vectors, evidence, text, headline, spans, texts, found)


def agreement(rows: Sequence[int], passages: Vectors, neighbours: Sequence[int], theirs: Vectors) -> list[float]:
    """For each of `rows` the mean cosine of its passage with those of the rows `neighbours`, itself left out; 0 where
    there is no other. `passages` (n, dim) and `theirs` (m, dim) are unit rows."""
    other = np.array(rows)[:, None] != np.array(neighbours)[None, :]
    cosines = (passages @ theirs.T) * other
    means: list[float] = (cosines.sum(axis=1) / np.maximum(other.sum(axis=1), 1)).tolist()
    return means


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A chunk with what its score needed: its vectors, its folded text and headline, and its sentences (spans, folded
    texts, what speaks for each)."""

    chunk: Chunk
    vectors: Vectors
    evidence: Evidence
    text: str
    headline: str
    spans: Sequence[tuple[int, int]]
    texts: Sequence[str]
    found: Sequence[SentenceEvidence]

    def hit(self, query: Query) -> Hit:
        """What a candidate that is shown says beside its score; the many that are not shown need none of it."""
        return Hit(
            self.chunk,
            self.evidence.score,
            self.evidence,
            sentence=self.spans[query.answering(self.texts, self.found, self.vectors, self.headline)],
            terms=tuple(word for word in query.words if occurrences(word, self.text)),
            coverage=query.coverage(f"{self.text}\n{self.headline}"),
            holds_kind=None if query.wanted is None else bool(query.wanted.places(self.text)),
            vector=self.vectors[0],
        )
