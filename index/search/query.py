"""A question as both legs read it, and what speaks for a text as its answer. Knows nothing of files or candidates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np

from index.encoders.base import Encoder
from index.search.evidence import SentenceEvidence
from index.search.kinds import Wanted, wanted
from index.store.dense import Vectors
from index.store.lexical import LexicalIndex, bm25
from index.text.fold import fold, simplified
from index.text.terms import occurrences, pairs, positions, question_words, stands

# How far from an answer the words it belongs to may stand, characters: about a line of print to either side.
REACH = 40

# What names the answering sentence of a passage, beside its cosine: its words that the passage's other sentences lack,
# those of them that stand close together, the longest run of the question's characters, the kind of answer. Chosen on
# half of cmrc2018_dev's questions, they name it for .907 of that half, .902 of the other, .968 of a real page's and
# .894 of the sample pages'; the weights that find a passage do for .878, .968 and .882.
TELLING = 0.04
TOGETHER = 0.02
RUN = 0.02
ANSWER_CUE = 0.04
ANSWER_HOLLOW = -0.03
# What a sentence shares with the others of its passage is the topic, and the topic named once more is not what is asked
# about it; that it belongs to the passage as a whole speaks for it.
SHARED = -0.5
WHOLE = 0.2

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
    def of(cls, question: str, encoder: Encoder, lexical: LexicalIndex) -> Query:
        """Read `question` for the passages of `lexical`."""
        words, bigrams = question_words(question), list(dict.fromkeys(pairs(question)))
        folded = fold(question)
        return cls(
            question=folded,
            vector=encoder.encode_query(simplified(question)),
            words=words,
            word_idf=[lexical.idf("words", word) for word in words],
            pairs=bigrams,
            pair_idf=[lexical.idf("pairs", pair) for pair in bigrams],
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
        return self._together(places, folded, self.word_idf) / (sum(self.word_idf) or 1.0)

    def _together(self, places: Iterable[int], folded: str, weights: Sequence[float]) -> float:
        """The greatest sum of the weights of the words that stand within REACH of one of `places`."""
        standing = [positions(word, folded) for word in self.words]

        def near(place: int) -> Iterator[bool]:
            return (any(abs(position - place) <= REACH for position in found) for found in standing)

        return max((sum(compress(weights, near(place))) for place in places), default=0.0)

    def sentence(self, cosine: float, folded: str, held: Iterable[bool]) -> SentenceEvidence:
        """What speaks for a sentence in which the words `held` stand."""
        cue = self.wanted is not None and bool(self.wanted.places(folded))
        return SentenceEvidence(cosine, self.share(held), cue, hollow=_HOLLOW.search(folded) is not None)

    def answering(
        self,
        texts: Sequence[str],
        found: Sequence[SentenceEvidence],
        held: Sequence[list[bool]],
        in_head: list[bool],
        vectors: Vectors,
    ) -> int:
        """Which of a passage's sentences answers: `texts` (folded), `found` and `held` are theirs, `in_head` tells the
        words of the headline, `vectors` are the passage's and then theirs.

        Of the question's words those count that tell the sentences apart: not those of the headline, and each the
        less, the more of the sentences hold it.
        """
        holding = np.array(held, dtype=np.float32)
        telling = (
            np.array(self.word_idf, dtype=np.float32) * (1 - holding.mean(axis=0)) * ~np.array(in_head, dtype=bool)
        )
        most, weights, own = float(telling.sum()) or 1.0, telling.tolist(), vectors[1:]

        def by_text(text: str, one: SentenceEvidence) -> float:
            everywhere = [position for word in self.words for position in positions(word, text)]
            return (
                one.cosine
                + TOGETHER * self._together(everywhere, text, weights) / most
                + RUN * longest_run(self.question, text) / len(self.question)
                + ANSWER_CUE * one.cue
                + ANSWER_HOLLOW * one.hollow
            )

        score = (
            np.array([by_text(text, one) for text, one in zip(texts, found, strict=True)])
            + TELLING * (holding @ telling) / most
            + SHARED * (own @ own.mean(axis=0))
            + WHOLE * (own @ vectors[0])
        )
        return int(score.argmax())


def longest_run(question: str, text: str) -> int:
    """The length of the longest run of `question`'s characters that stands in `text`."""
    longest = 0
    for start in range(len(question)):
        while start + longest < len(question) and question[start : start + longest + 1] in text:
            longest += 1
    return longest
