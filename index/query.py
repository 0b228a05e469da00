"""A question as both legs read it, and what speaks for a text as its answer. Knows nothing of files or candidates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np

from index.cues import Wanted, wanted
from index.dense import Vectors
from index.encoder import Encoder
from index.fusion import SentenceEvidence
from index.lexical import LexicalIndex, bm25
from index.terms import fold, occurrences, pairs, positions, question_words, simplified, stands

# How far from an answer the words it belongs to may stand, characters: about a line of print to either side.
REACH = 40

# What names the answering sentence of a passage, beside its cosine: fitted on half of cmrc2018_dev (conditional logit),
# they name it for .905 of that half's questions, .897 of the other half's, .968 of a real page's and .894 of the sample
# pages'; the weights that find a passage do for .878, .968 and .882.
TELLING = 0.035
ANSWER_CUE = 0.035
ANSWER_ASKS = -0.03
# What a sentence shares with the others of its passage is the topic, and the topic named once more is not what is asked
# about it; that it belongs to the passage as a whole speaks for it.
SHARED = -0.4
WHOLE = 0.2

_QUESTION = re.compile(r"[?？][”’」』）)\"']*$")


@dataclass(frozen=True, slots=True)
class Query:
    """A question: its vector, its words and character pairs with their idf, and the kind of answer it wants."""

    vector: Vectors
    words: list[str]
    word_idf: list[float]
    pairs: list[str]
    pair_idf: list[float]
    wanted: Wanted | None

    @classmethod
    def of(cls, question: str, encoder: Encoder, lexical: LexicalIndex) -> Query:
        """Read `question` for the passages of `lexical`."""
        words, bigrams = question_words(question), list(dict.fromkeys(pairs(question)))
        return cls(
            vector=encoder.encode_query(simplified(question)),
            words=words,
            word_idf=[lexical.idf("words", word) for word in words],
            pairs=bigrams,
            pair_idf=[lexical.idf("pairs", pair) for pair in bigrams],
            wanted=wanted(fold(question)),
        )

    def held(self, folded: str) -> list[bool]:
        """Which of the words stand in `folded`."""
        return [stands(word, folded) for word in self.words]

    def share(self, held: Iterable[bool]) -> float:
        """The share of the question's idf that words held have, 0 to 1."""
        return sum(compress(self.word_idf, held)) / (sum(self.word_idf) or 1.0)

    def bm25(self, folded: str, length: float) -> float:
        """BM25 of character pairs, 0 to 1 (`index.lexical.bm25`); `length` in mean lengths."""
        return bm25([occurrences(pair, folded) for pair in self.pairs], self.pair_idf, length)

    def near(self, folded: str) -> float:
        """The greatest share of the question's idf whose words stand within REACH of one answer of the kind wanted."""
        places = self.wanted.places(folded) if self.wanted is not None else []
        if not places:
            return 0.0
        standing = [positions(word, folded) for word in self.words]
        return max(
            self.share(any(abs(position - place) <= REACH for position in found) for found in standing)
            for place in places
        )

    def sentence(self, cosine: float, folded: str, held: Iterable[bool]) -> SentenceEvidence:
        """What speaks for a sentence in which the words `held` stand."""
        cue = self.wanted is not None and bool(self.wanted.places(folded))
        return SentenceEvidence(cosine, self.share(held), cue, asks=_QUESTION.search(folded) is not None)

    def answering(
        self, found: Sequence[SentenceEvidence], held: Sequence[list[bool]], in_head: list[bool], vectors: Vectors
    ) -> int:
        """Which of a passage's sentences answers: `found` and `held` are theirs, `in_head` tells the words of the
        headline, `vectors` are the passage's and then theirs.

        Of the question's words those count that tell the sentences apart: not those of the headline, and each the
        less, the more of the sentences hold it.
        """
        holding = np.array(held, dtype=np.float32)
        telling = (
            np.array(self.word_idf, dtype=np.float32) * (1 - holding.mean(axis=0)) * ~np.array(in_head, dtype=bool)
        )
        own = vectors[1:]
        score = (
            np.array([one.cosine + ANSWER_CUE * one.cue + ANSWER_ASKS * one.asks for one in found])
            + TELLING * (holding @ telling) / (telling.sum() or 1.0)
            + SHARED * (own @ own.mean(axis=0))
            + WHOLE * (own @ vectors[0])
        )
        return int(score.argmax())
