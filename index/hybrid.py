"""A question to ranked chunks: candidates from both legs, every score exact. Knows nothing of history or display."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.model import Chunk
from corpus.sentences import sentences
from index.archive import Archive
from index.cues import answer_pattern
from index.dense import DenseIndex, Vectors
from index.encoder import Encoder
from index.filters import Filter
from index.fusion import Evidence, SentenceEvidence
from index.lexical import LexicalIndex, bm25
from index.passages import headline_text
from index.store import Generation, StoreError
from index.terms import TERMS_VERSION, fold, occurrences, pairs, question_words, simplified

# How many rows each leg proposes. The exact scores of both legs are computed for all of them.
CANDIDATES = 100
# A filter that lets no more rows pass than the legs can propose together needs no proposals: all are scored.
SCORED = 3 * CANDIDATES

# What a sentence's telling words and its kind of answer add where one sentence of a passage is to be named. In the
# right passage the sentence holds the answer for .895 of the sample pages' questions and .744 of cmrc2018_dev's (every
# fourth, without titles) with them, .872 and .720 without; .968 of a real page's either way.
TELLING = 0.1
ANSWER_CUE = 0.04

_QUESTION = re.compile(r"[?？][”’」』）)\"']*$")


@dataclass(frozen=True, slots=True)
class Hit:
    """A ranked chunk. `sentence` is the half-open span of its likeliest answer in `chunk.text`; `terms` the question's
    words that stand in it; `coverage` the share of the question's idf whose words stand in it or in its headline;
    `holds_kind` whether it holds the kind of answer that the question asks for, None where it asks for none; `row` its
    position in the corpus."""

    chunk: Chunk
    score: float
    evidence: Evidence
    sentence: tuple[int, int]
    terms: tuple[str, ...]
    coverage: float
    holds_kind: bool | None
    row: int


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
        return self.search_rows(question, encoder, top_k, allowed)

    def search_rows(self, question: str, encoder: Encoder, top_k: int, allowed: list[int] | None) -> list[Hit]:
        """As `search`, among the rows `allowed` (ascending); None: among all."""
        if allowed is not None and not allowed:
            return []
        vector = encoder.encode_query(simplified(question))
        words, bigrams = question_words(question), list(dict.fromkeys(pairs(question)))
        query = Query(
            vector=vector,
            words=words,
            word_idf=[self.lexical.idf("words", w) for w in words],
            pairs=bigrams,
            pair_idf=[self.lexical.idf("pairs", p) for p in bigrams],
            wanted=answer_pattern(fold(question)),
        )
        rows = self._candidates(vector, words, bigrams, allowed)
        chunks = self.archive.chunks(rows)
        scored = [self._scored(query, row, chunk) for row, chunk in zip(rows, chunks, strict=True)]
        scored.sort(key=lambda candidate: -candidate.evidence.score)
        return [query.hit(candidate) for candidate in scored[:top_k]]

    def _candidates(
        self, vector: Vectors, words: list[str], bigrams: list[str], allowed: list[int] | None
    ) -> list[int]:
        """The rows to score, ascending; of `allowed` alone where given."""
        if allowed is not None and len(allowed) <= SCORED:
            return allowed
        within = None if allowed is None else frozenset(allowed)
        return sorted(
            {
                *self.dense.nearest(vector, CANDIDATES, allowed),
                *self.lexical.nearest("words", words, CANDIDATES, within),
                *self.lexical.nearest("pairs", bigrams, CANDIDATES, within),
            }
        )

    def _scored(self, query: Query, row: int, chunk: Chunk) -> _Candidate:
        cosines = (self.dense.vectors(row) @ query.vector).tolist()
        spans = sentences(chunk.text)
        texts = [fold(chunk.text[start:end]) for start, end in spans]
        found = [query.sentence(cosine, text) for cosine, text in zip(cosines[1:], texts, strict=True)]
        text = fold(chunk.text)
        headline = fold(headline_text(chunk))
        counts = [occurrences(pair, text) for pair in query.pairs]
        evidence = Evidence(
            passage=cosines[0],
            pairs=bm25(counts, query.pair_idf, len(text) / self.mean_length),
            headline=query.coverage(headline),
            sentence=max(found, key=lambda sentence: sentence.score),
        )
        return _Candidate(row, chunk, evidence, text, headline, spans, texts, found)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A chunk with what its score needed: its folded text and headline, and its sentences (spans, folded texts, what
    speaks for each)."""

    row: int
    chunk: Chunk
    evidence: Evidence
    text: str
    headline: str
    spans: list[tuple[int, int]]
    texts: list[str]
    found: list[SentenceEvidence]


@dataclass(frozen=True, slots=True)
class Query:
    """A question as both legs read it. `wanted` finds the kind of answer it asks for, None where it gives no cue."""

    vector: Vectors
    words: list[str]
    word_idf: list[float]
    pairs: list[str]
    pair_idf: list[float]
    wanted: re.Pattern[str] | None

    def hit(self, candidate: _Candidate) -> Hit:
        """What a candidate that is shown says beside its score; the many that are not shown need none of it."""
        text, headline = candidate.text, candidate.headline
        return Hit(
            candidate.chunk,
            candidate.evidence.score,
            candidate.evidence,
            sentence=candidate.spans[self.answering(candidate.texts, candidate.found, headline)],
            terms=tuple(w for w in self.words if occurrences(w, text)),
            coverage=self.coverage(f"{text}\n{headline}"),
            holds_kind=None if self.wanted is None else self.wanted.search(text) is not None,
            row=candidate.row,
        )

    def sentence(self, cosine: float, text: str) -> SentenceEvidence:
        """What speaks for the sentence whose folded text is `text`."""
        cue = self.wanted is not None and self.wanted.search(text) is not None
        return SentenceEvidence(cosine, self.coverage(text), cue, asks=_QUESTION.search(text) is not None)

    def answering(self, texts: list[str], found: list[SentenceEvidence], headline: str) -> int:
        """Which of a passage's folded sentences answers.

        Beside what finds a passage, the words count that tell its sentences apart: not those of the headline, and each
        the less, the more of the sentences hold it. A topic named once is not what is asked about it.
        """
        held = [[occurrences(word, text) > 0 for word in self.words] for text in texts]
        telling = [
            0.0 if occurrences(word, headline) else idf * (1 - sum(row[i] for row in held) / len(texts))
            for i, (word, idf) in enumerate(zip(self.words, self.word_idf, strict=True))
        ]
        most = sum(telling) or 1.0

        def score(i: int) -> float:
            told = sum(weight for weight, holds in zip(telling, held[i], strict=True) if holds) / most
            return found[i].score + TELLING * told + ANSWER_CUE * found[i].cue

        return max(range(len(texts)), key=score)

    def coverage(self, folded: str) -> float:
        """The share of the question's idf whose words stand in `folded`, 0 to 1."""
        found = sum(idf for word, idf in zip(self.words, self.word_idf, strict=True) if occurrences(word, folded))
        return found / (sum(self.word_idf) or 1.0)
