"""The evidence of all legs to one score; knows nothing of where it came from.

Every part has a scale of its own that needs no list of candidates: a cosine, or a share of the most that the question
could score.
"""

from __future__ import annotations

from dataclasses import dataclass

# R@1 of each part alone and of the sum, and how much each part brings: benchmarks/README.md.
PASSAGE = 1.0
# The right passage is seldom alone: other passages near the question tell of the same thing. The weight is multiplied
# by the share of the nearest passages that are not of the most frequent article among them, as passages of one article
# agree whatever is asked. On rgb_zh, where many news items tell of one event, R@1 rises from .609 to .663.
AGREEMENT = 1.0
# Passages whose vectors are this near to each other tell the same story; only what is nearer agrees. Where the whole
# cosine counted, what is general agreed with everything that is: of 86,876 paragraphs, nearly all of them real news,
# the right one was among eight for .930 of 359 questions instead of .964; names that stand nowhere else helped little.
STORY = 0.92
PAIRS = 0.1
WORDS = 0.05
# A code in the question (PPR-1044, 〔2023〕5号) tells by itself which passage is meant; a number does so less surely. A
# code weighs more than all other differences between two passages of one kind.
CODES = 0.3
NUMBERS = 0.05
# A passage that asks the same question, without a reply or anything of the form asked for, does not answer it.
ASKS = -0.15
# A question that holds a whole headline (an entry's name, a column's) is about what stands under it: 朱载圳的封地是哪里
# about 朱载圳, not about his nephew. Weighed by how much of the question it is, as 北京 is little of most. Chosen on
# every other question of cmrc2018_dev; from .15 to .3 within one of 1,609. Headlines of news are sentences that no one
# asks.
NAMED = 0.2
# Reports of one kind from different years differ in little but their time, which the words of a text need not name. Of
# 1,481 questions that name a time the right one of 4,622 passages is first for .742, with .05 for .711, without for
# .692; on either half the best weight or next to it.
TIME = 0.02


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one passage.

    - `passage`: the cosine of its vector with the question's.
    - `agreement`: how much nearer than STORY its vector is to those of the other passages nearest to the question, the
      mean of their cosines beyond it, times the share of the nearest that are not of the most frequent article among
      them.
    - `pairs`: BM25 over character pairs, as a share (0 to 1) of the most that the question could score.
    - `words`, `headline`: the share of the question's idf whose words stand in its text, and in its headline.
    - `named`: the same share as `headline`, where the question holds the whole headline; else 0.
    - `codes`, `numbers`: the share of the question's codes and numbers that stand in its text or headline.
    - `time`: how well its times and the day of its paper agree with the time asked about, −1 to 1
      (`index.text.periods.agreement`).
    - `asks`: its sentence nearest to the question only asks, no sentence replies, and the other sentences hold nothing
      of the form asked for.
    """

    passage: float
    agreement: float
    pairs: float
    words: float
    headline: float
    codes: float = 0.0
    numbers: float = 0.0
    time: float = 0.0
    named: float = 0.0
    asks: bool = False

    @property
    def parts(self) -> dict[str, float]:
        """What each leg adds to the score, by its name: the paragraph's vector, the agreement with others near the
        question, the words, the codes and numbers, the time."""
        return {
            "paragraph": PASSAGE * self.passage + ASKS * self.asks,
            "agreement": AGREEMENT * self.agreement,
            "words": PAIRS * self.pairs + WORDS * self.words + NAMED * self.named,
            "codes": CODES * self.codes + NUMBERS * self.numbers,
            "time": TIME * self.time,
        }

    @property
    def score(self) -> float:
        """The weighted sum."""
        return sum(self.parts.values())
