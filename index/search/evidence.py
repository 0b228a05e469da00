"""The evidence of all legs to one score; knows nothing of where it came from.

Every part has a scale of its own that needs no list of candidates: a cosine, or a share of the most that the question
could score.
"""

from __future__ import annotations

from dataclasses import dataclass

# R@1 of each part alone and of the sum, and how much each part brings: benchmarks/README.md.
PASSAGE = 1.0
SENTENCE = 1.0
# A question is seldom answered by a passage that stands alone among what is near it: what its neighbours tell too is
# what the question is about. The largest single gain on news: rgb_zh .635 to .682, sample pages .837 to .872. It
# counts by the share of the nearest that are not of one article: those of one agree with each other whatever is asked.
AGREEMENT = 1.5
PAIRS = 0.15
NEAR = 0.04
# The words that a headline shares with a question speak for all of its paragraphs alike, so they count little: BM25
# over headline and paragraph together lost .05 on the sample pages.
HEADLINE = 0.08
# A code that is asked for (PPR-1044, 〔2023〕5号) tells by itself which passage is meant, and so, less surely, does a
# number: more than all that two passages of one kind can differ by in the other parts.
CODES = 0.3
NUMBERS = 0.05
# Who asks the same, is not answered, and tells nothing of the form asked for, does not know either.
ASKS = -0.15
# Reports of one kind from other years differ in little else, and a text may tell of a time without a word of it.
TIME = 0.05

# Inside a sentence, beside its cosine.
COVERAGE = 0.1
# A sentence that is a question itself (记者：…吗？) is near every question like it and answers none; nor does one that
# only says who said the rest.
HOLLOW = -0.06


@dataclass(frozen=True, slots=True)
class SentenceEvidence:
    """What speaks for one sentence: its cosine with the question (−1 to 1), the share of the question's idf whose words
    stand in it (0 to 1), whether it holds the kind of answer that the question asks for, and whether it is
    hollow: asks itself, or only says who said the rest; `asks` where it is the former."""

    cosine: float
    coverage: float
    cue: bool
    hollow: bool
    asks: bool = False

    @property
    def score(self) -> float:
        """The weighted sum."""
        return self.cosine + COVERAGE * self.coverage + HOLLOW * self.hollow


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one passage.

    `passage` is its cosine with the question; `agreement` the mean cosine of its vector with those of the passages
    nearest to the question, itself left out, times the share of those that are not of the article that most of them are
    of; `pairs` BM25 over character pairs as a share (0 to 1) of the most the question could score; `headline` the share
    of the question's idf whose words stand in its headline; `near` the greatest such share within a few words of an
    answer of the kind asked for; `sentence` its best sentence's; `codes` and `numbers` the shares of those asked for
    that stand in it or in its headline; `time` how well the time it tells of, and that of its paper, agrees with the
    time asked about, −1 to 1 (`index.text.periods.agreement`); `asks` whether its nearest sentence asks, nothing
    replies, and nothing of the form asked for is told.
    """

    passage: float
    agreement: float
    pairs: float
    headline: float
    near: float
    sentence: SentenceEvidence
    codes: float = 0.0
    numbers: float = 0.0
    time: float = 0.0
    asks: bool = False

    @property
    def parts(self) -> dict[str, float]:
        """What each leg adds to the score, by its name: the paragraph's vector, the best sentence (its vector, with its
        words and kind of answer), the agreement with others near the question, the words, the headline, the codes and
        numbers, the time."""
        return {
            "paragraph": PASSAGE * self.passage,
            "sentence": SENTENCE * self.sentence.score + ASKS * self.asks,
            "agreement": AGREEMENT * self.agreement,
            "words": PAIRS * self.pairs + NEAR * self.near,
            "headline": HEADLINE * self.headline,
            "codes": CODES * self.codes + NUMBERS * self.numbers,
            "time": TIME * self.time,
        }

    @property
    def score(self) -> float:
        """The weighted sum."""
        return sum(self.parts.values())
