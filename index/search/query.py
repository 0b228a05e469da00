"""A question as the search reads it, and what speaks for a text as its answer. Knows nothing of files or candidates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress

from index.encoders.base import Encoder
from index.search.evidence import SentenceEvidence
from index.search.kinds import Wanted, wanted
from index.store.base import Searchable, Vectors
from index.store.lexical import bm25
from index.text.fold import fold, simplified
from index.text.terms import occurrences, pairs, positions, question_words, stands

# How far from an answer the words it belongs to may stand, characters: about a line of print to either side.
REACH = 40

# A sentence that asks, or that only says who said the rest (村民李师傅说。), answers nothing.
_HOLLOW = re.compile(r"[?？][”’」』）)\"']*$|^[^“”\"：:，,]{1,24}(?:说|说道|表示|介绍|告诉记者|回忆|感慨|坦言)[。.]?$")


@dataclass(frozen=True, slots=True)
class Query:
    """A question, folded: its vector, its words and character pairs with their idf, and the kind of answer it wants."""

    question: str
    vector: Vectors
    words: list[str]
    word_idf: list[float]
    pairs: list[str]
    pair_idf: list[float]
    wanted: Wanted | None

    @classmethod
    def of(cls, question: str, encoder: Encoder, store: Searchable) -> Query:
        """Read `question` for the passages of `store`."""
        words, bigrams = question_words(question), list(dict.fromkeys(pairs(question)))
        folded = fold(question)
        return cls(
            question=folded,
            vector=encoder.encode_query(simplified(question)),
            words=words,
            word_idf=[store.idf("words", word) for word in words],
            pairs=bigrams,
            pair_idf=[store.idf("pairs", pair) for pair in bigrams],
            wanted=wanted(folded),
        )

    def held(self, folded: str) -> list[bool]:
        """Which of the words stand in `folded`."""
        return [stands(word, folded) for word in self.words]

    def share(self, held: Iterable[bool]) -> float:
        """The share of the question's idf that words held have, 0 to 1."""
        return sum(compress(self.word_idf, held)) / (sum(self.word_idf) or 1.0)

    def bm25(self, folded: str, length: float) -> float:
        """BM25 of character pairs, 0 to 1 (`index.store.lexical.bm25`); `length` in mean lengths."""
        return bm25([occurrences(pair, folded) for pair in self.pairs], self.pair_idf, length)

    def near(self, folded: str) -> float:
        """The greatest share of the question's idf whose words stand within REACH of one answer of the kind wanted."""
        places = self.wanted.places(folded) if self.wanted is not None else []
        if not places:
            return 0.0
        return self.together(places, folded, self.word_idf) / (sum(self.word_idf) or 1.0)

    def together(self, places: Iterable[int], folded: str, weights: Sequence[float]) -> float:
        """The greatest sum of the weights of the words that stand within REACH of one of `places`."""
        standing = [positions(word, folded) for word in self.words]

        def near(place: int) -> Iterator[bool]:
            return (any(abs(position - place) <= REACH for position in found) for found in standing)

        return max((sum(compress(weights, near(place))) for place in places), default=0.0)

    def sentence(self, cosine: float, folded: str, held: Iterable[bool]) -> SentenceEvidence:
        """What speaks for a sentence in which the words `held` stand."""
        cue = self.wanted is not None and bool(self.wanted.places(folded))
        return SentenceEvidence(cosine, self.share(held), cue, hollow=_HOLLOW.search(folded) is not None)
