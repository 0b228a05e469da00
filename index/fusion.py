"""The evidence of both legs to one score; knows nothing of where it came from.

Every part has a scale of its own that needs no list of candidates: a cosine, or a share of the most that the question
could score. So a score does not depend on which other passages were found.
"""

from __future__ import annotations

from dataclasses import dataclass

# R@1 / MRR@10 of each leg alone and of this sum (benchmarks/ranking.py), on cmrc2018_dev (3,218 questions), a real
# page's 31 questions, and the 86 paraphrased ones on the sample pages:
#   paragraph vector           .952/.968  .774/.867  .779/.848
#   best sentence's vector     .963/.976  .806/.884  .744/.827
#   BM25 of character pairs    .956/.974  .807/.887  .523/.663
#   the sum                    .992/.995  .871/.930  .814/.889
# Halving or doubling any one weight costs at most .003 of R@1, three questions and two questions. BM25 over the
# headline and the paragraph together lost .05 on the sample pages: the words that a headline shares with a question
# speak for all of its paragraphs alike. So the headline counts apart, and little.
PASSAGE = 1.0
SENTENCE = 1.0
PAIRS = 0.2
HEADLINE = 0.05

# Inside a sentence, beside its cosine. They name the answering sentence of the right paragraph for 30 of the real
# page's 31 questions; the cosine alone for 27.
COVERAGE = 0.1
CUE = 0.04
# A sentence that is a question itself (记者：…吗？) is near every question like it and answers none.
ASKS = -0.06


@dataclass(frozen=True, slots=True)
class SentenceEvidence:
    """What speaks for one sentence: its cosine with the question (−1 to 1), the share of the question's idf whose words
    stand in it (0 to 1), whether it holds the kind of answer that the question asks for, and whether it asks itself."""

    cosine: float
    coverage: float
    cue: bool
    asks: bool

    @property
    def score(self) -> float:
        """The weighted sum."""
        return self.cosine + COVERAGE * self.coverage + CUE * self.cue + ASKS * self.asks


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one passage: its cosine with the question, BM25 over character pairs as a share (0 to 1) of the
    most the question could score, the share of the question's idf whose words stand in its headline, and its best
    sentence."""

    passage: float
    pairs: float
    headline: float
    sentence: SentenceEvidence

    @property
    def parts(self) -> dict[str, float]:
        """What each leg adds to the score, by its name: the paragraph's vector, the best sentence (its vector, with its
        words and kind of answer), the words, the headline."""
        return {
            "paragraph": PASSAGE * self.passage,
            "sentence": SENTENCE * self.sentence.score,
            "words": PAIRS * self.pairs,
            "headline": HEADLINE * self.headline,
        }

    @property
    def score(self) -> float:
        """The weighted sum."""
        return sum(self.parts.values())
