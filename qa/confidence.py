"""How likely a passage is to answer its question, from what the index found; knows nothing of its text.

A logistic regression over features that a reader could check. All are cosines or shares, so that they mean the same in
a store of fifty passages and of a hundred thousand; the gaps to the other hits say whether a passage stands out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.confidence_weights import BIAS, WEIGHTS

if TYPE_CHECKING:
    from index.hybrid import Hit

# How many hits are looked at: the first few may all tell the same story, those from the fifth on are what the corpus
# has to offer to any question.
DEPTH = 20
BACKGROUND = 4


def features(hits: Sequence[Hit], position: int = 0) -> dict[str, float]:
    """What speaks for `hits[position]` as an answer; `hits` are the best of one question, in order.

    `lead` is the distance to the best of the other hits' scores, `passage_gap` that to the mean of their cosines from
    the fifth on, or of all where there are fewer; both 0 where there is no other.
    """
    hit = hits[position]
    others = [*hits[:position], *hits[position + 1 : DEPTH]]
    background = others[BACKGROUND:] or others or [hit]
    return {
        "passage": hit.evidence.passage,
        "sentence": hit.evidence.sentence.cosine,
        "coverage": hit.coverage,
        "missing_kind": float(hit.holds_kind is False),
        "lead": hit.score - max(other.score for other in others) if others else 0.0,
        "passage_gap": hit.evidence.passage - _mean([other.evidence.passage for other in background]),
    }


def confidence(hits: Sequence[Hit], position: int = 0) -> float:
    """The probability, 0 to 1, that `hits[position]` answers the question that found `hits`."""
    found = features(hits, position)
    return logistic(BIAS + sum(weight * found[name] for name, weight in WEIGHTS.items()))


def percent(probability: float) -> str:
    """A probability for people, whole per cent; never 100 %, since nothing here is certain."""
    return f"{min(probability, 0.99):.0%}"


def logistic(x: float) -> float:
    """1 / (1 + e^-x), for any x."""
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
