"""A question to ranked chunks: candidates from both legs, every score exact. Knows nothing of history or display."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import compress
from operator import or_

import numpy as np
from numpy.typing import NDArray

from corpus.model import Chunk
from corpus.sentences import sentences
from index.encoders.base import Encoder
from index.errors import StoreError
from index.search.evidence import AGREEMENT, PASSAGE, SENTENCE, Evidence, SentenceEvidence
from index.search.query import Query
from index.store.archive import Archive
from index.store.dense import DenseIndex, Vectors
from index.store.filters import Filter
from index.store.generations import Generation
from index.store.lexical import LexicalIndex
from index.text.passages import headline_text
from index.text.fold import fold
from index.text.terms import TERMS_VERSION

# How many rows each leg proposes. With 40 or 100 no set measured has another passage first.
CANDIDATES = 60
# A filter that lets no more rows pass than the legs can propose together needs no proposals: all are scored.
SCORED = 3 * CANDIDATES
# How many of the proposed rows have their text read and scored: those whose vectors promise most, and the first of each
# list of terms. With 60 and 10 no set measured has another R@1 or R@5.
READ = 24
READ_BY_TERMS = 5
# With how many of the passages nearest to the question each is compared; 8 to 12 do as well.
NEIGHBOURS = 10


@dataclass(frozen=True, slots=True)
class Hit:
    """A ranked chunk. `terms` are the question's words that stand in it; `coverage` the share of the question's idf
    whose words stand in it or in its headline; `holds_kind` whether it holds the kind of answer that the question asks
    for, None where it asks for none; `row` its row in the index; `vector` (dim,) the passage's; `answering` finds
    `sentence`, which few hits are asked for."""

    chunk: Chunk
    score: float
    evidence: Evidence
    terms: tuple[str, ...]
    coverage: float
    holds_kind: bool | None
    row: int
    vector: Vectors = field(compare=False, repr=False)
    answering: Callable[[], tuple[int, int]] = field(compare=False, repr=False)

    @property
    def sentence(self) -> tuple[int, int]:
        """The half-open span of the likeliest answer in `chunk.text`."""
        return self.answering()


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
            dense = DenseIndex.open(folder)
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
        return self.search_rows(question, encoder, top_k, allowed)

    def search_rows(self, question: str, encoder: Encoder, top_k: int, allowed: list[int] | None) -> list[Hit]:
        """As `search`, among the rows `allowed` (ascending); None: among all."""
        if allowed is not None and not allowed:
            return []
        query = Query.of(question, encoder, self.lexical)
        nearest = self.dense.nearest(query.vector, CANDIDATES)
        if allowed is None or len(allowed) <= SCORED:
            found = nearest if allowed is None else allowed
        else:
            found = self.dense.nearest(query.vector, CANDIDATES, allowed)
        return self._ranked(query, found, nearest, top_k, allowed)

    def search_among(self, question: str, encoder: Encoder, top_k: int, rows: list[int]) -> list[Hit]:
        """As `search`, as if the corpus held these rows (ascending) alone."""
        query = Query.of(question, encoder, self.lexical)
        nearest = self.dense.nearest(query.vector, CANDIDATES, rows)
        return self._ranked(query, nearest, nearest, top_k, rows)

    def _ranked(
        self, query: Query, found: list[int], nearest: list[int], top_k: int, allowed: list[int] | None
    ) -> list[Hit]:
        """The best of the rows `found` by their vectors and of those that the words propose, of `allowed` alone where
        given. `nearest` are the rows whose passages the others are compared with."""
        within = None if allowed is None else frozenset(allowed)
        words = self.lexical.nearest("words", query.words, CANDIDATES, within)
        pairs = self.lexical.nearest("pairs", query.pairs, CANDIDATES, within)
        rows = sorted({*found, *words, *pairs})
        vectors, starts = self.dense.gather(rows)
        cosines = vectors @ query.vector
        passages = vectors[starts[:-1]]
        if allowed is None:
            theirs = passages[np.searchsorted(rows, nearest)]
        else:
            others, firsts = self.dense.gather(nearest)
            theirs = others[firsts[:-1]]
        agreement = _agreement(query.vector, rows, passages, nearest, theirs)
        by_vectors = PASSAGE * cosines[starts[:-1]] + SENTENCE * _best_sentence(cosines, starts) + AGREEMENT * agreement
        read = {rows[i] for i in np.argsort(-by_vectors, kind="stable")[: max(READ, top_k)]}
        read.update(words[:READ_BY_TERMS], pairs[:READ_BY_TERMS])
        places = [i for i, row in enumerate(rows) if row in read]
        chunks = self.archive.chunks([rows[i] for i in places])
        scored = [
            self._scored(query, rows[i], chunk, vectors[starts[i] : starts[i + 1]], float(agreement[i]))
            for i, chunk in zip(places, chunks, strict=True)
        ]
        scored.sort(key=lambda candidate: -candidate.evidence.score)
        return [candidate.hit(query) for candidate in scored[:top_k]]

    def _scored(self, query: Query, row: int, chunk: Chunk, vectors: Vectors, agreement: float) -> _Candidate:
        spans = sentences(chunk.text)
        # One call to fold costs as much for a line as for all of them; no sentence holds a line break.
        parts = [headline_text(chunk).replace("\n", " "), *(chunk.text[start:end] for start, end in spans)]
        headline, *texts = fold("\n".join(parts)).split("\n")
        in_head, held = query.held(headline), [query.held(text) for text in texts]
        cosines = (vectors @ query.vector).tolist()
        found = [query.sentence(*one) for one in zip(cosines[1:], texts, held, strict=True)]
        text = "\n".join(texts)
        evidence = Evidence(
            passage=cosines[0],
            agreement=agreement,
            pairs=query.bm25(text, len(chunk.text) / self.mean_length),
            headline=query.share(in_head),
            near=query.near(text),
            sentence=max(found, key=lambda sentence: sentence.score),
        )
        return _Candidate(row, chunk, vectors, evidence, text, spans, texts, found, in_head, held)


def _agreement(question: Vectors, rows: list[int], passages: Vectors, nearest: list[int], theirs: Vectors) -> Vectors:
    """For each of `rows`, with its `passages` (n, dim), the mean cosine with the NEIGHBOURS of the rows `nearest` whose
    passages `theirs` (m, dim) are nearest to `question` (dim,), itself left out; 0 where there is no other. (n,)."""
    closest = np.argsort(-(theirs @ question), kind="stable")[:NEIGHBOURS]
    itself = np.isin(rows, np.array(nearest)[closest])
    with_itself = itself * np.einsum("ij,ij->i", passages, passages)
    together = passages @ theirs[closest].sum(axis=0) - with_itself
    means: Vectors = together / np.maximum(len(closest) - itself, 1)
    return means


def _best_sentence(cosines: Vectors, starts: NDArray[np.int64]) -> Vectors:
    """The greatest cosine among each row's sentences: all of its vectors but the first."""
    of_sentences = cosines.copy()
    of_sentences[starts[:-1]] = -1.0
    best: Vectors = np.maximum.reduceat(of_sentences, starts[:-1])
    return best


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A chunk with what its score needed: its vectors, its folded text, its sentences (spans, folded texts, what
    speaks for each), and which of the question's words its headline and each sentence hold."""

    row: int
    chunk: Chunk
    vectors: Vectors
    evidence: Evidence
    text: str
    spans: Sequence[tuple[int, int]]
    texts: Sequence[str]
    found: Sequence[SentenceEvidence]
    in_head: list[bool]
    held: Sequence[list[bool]]

    def hit(self, query: Query) -> Hit:
        """What a candidate that is shown says beside its score; the many that are not shown need none of it."""
        in_text = [any(column) for column in zip(*self.held, strict=True)]
        return Hit(
            self.chunk,
            self.evidence.score,
            self.evidence,
            terms=tuple(compress(query.words, in_text)),
            coverage=query.share(map(or_, in_text, self.in_head)),
            holds_kind=None if query.wanted is None else bool(query.wanted.places(self.text)),
            row=self.row,
            vector=self.vectors[0],
            answering=partial(self.answering, query),
        )

    def answering(self, query: Query) -> tuple[int, int]:
        """The span of the sentence that answers `query`."""
        return self.spans[query.answering(self.texts, self.found, self.held, self.in_head, self.vectors)]
