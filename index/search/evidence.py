"""The evidence of all legs to one score; knows nothing of where it came from.

Every part has a scale of its own that needs no list of candidates: a cosine, or a share of the most that the question
could score.
"""

from __future__ import annotations

from dataclasses import dataclass

# R@1 of each part alone and of the sum, and how much each part brings: benchmarks/README.md.
PASSAGE = 1.0
# A question is seldom answered by a passage that stands alone among what is near it: what its neighbours tell too is
# what the question is about. It counts by the share of the nearest that are not of one article: those of one agree with
# each other whatever is asked. On rgb_zh, news of which many tell one event, .631 to .662 at rank 1.
AGREEMENT = 1.0
PAIRS = 0.1
WORDS = 0.05
# A code that is asked for (PPR-1044, 〔2023〕5号) tells by itself which passage is meant, and so, less surely, does a
# number: more than all that two passages of one kind can differ by in the other parts.
CODES = 0.3
NUMBERS = 0.05
# Who asks the same, is not answered, and tells nothing of the form asked for, does not know either.
ASKS = -0.15
# Reports of one kind from other years differ in little else, and a text may tell of a time without a word of it.
TIME = 0.05


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one passage.

    `passage` is its cosine with the question; `agreement` the mean cosine of its vector with those of the passages
    nearest to the question, itself left out, times the share of those that are not of the article that most of them are
    of; `pairs` BM25 over character pairs as a share (0 to 1) of the most the question could score; `words` the share of
    the question's idf whose words stand in it, `headline` that in its headline; `codes` and `numbers` the shares of
    those asked for that stand in it or in its headline; `time` how well the time it tells of, and that of its paper,
    agrees with the time asked about, −1 to 1 (`index.text.periods.agreement`); `asks` whether what is nearest to the
    question in it asks, nothing replies, and nothing of the form asked for is told.
    """

    passage: float
    agreement: float
    pairs: float
    words: float
    headline: float
    codes: float = 0.0
    numbers: float = 0.0
    time: float = 0.0
    asks: bool = False

    @property
    def parts(self) -> dict[str, float]:
        """What each leg adds to the score, by its name: the paragraph's vector, the agreement with others near the
        question, the words, the codes and numbers, the time."""
        return {
            "paragraph": PASSAGE * self.passage + ASKS * self.asks,
            "agreement": AGREEMENT * self.agreement,
            "words": PAIRS * self.pairs + WORDS * self.words,
            "codes": CODES * self.codes + NUMBERS * self.numbers,
            "time": TIME * self.time,
        }

    @property
    def score(self) -> float:
        """The weighted sum."""
        return sum(self.parts.values())
