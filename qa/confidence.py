"""How likely a passage is to answer its question, from what the index found; knows nothing of its text.

A logistic regression over features that a reader could check. All are cosines or shares, so that they mean the same in
a store of fifty passages and of a hundred thousand; the leads say whether a passage stands out from those that tell
something else.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from index.search.evidence import STORY
from index.text.periods import ANOTHER_TIME
from qa.confidence_weights import BIAS, READ_BIAS, READ_WEIGHTS, WEIGHTS
from qa.reading import evidence, tells_of_other_months

if TYPE_CHECKING:
    from index.search.search import Hit
    from qa.reader import Reading

    Readings = Mapping[int, Reading]

UNREAD: Final[Readings] = MappingProxyType({})

# How many hits are looked at.
DEPTH = 20
# How many logits less likely a passage is that surely tells of another time than the one asked about. Of the readers'
# questions about news that the reader learned from and that name a time, the passage does so for 1 of 855 that it
# answers and for 99 of 646 that it does not: the logarithm of that ratio is 4.9. Less, since times are misread, too.
OTHER_TIME = 4.0
# The same where only the sentence tells of another one, among others of its passage: for 6 of 450 that it answers, and
# for 21 of 300 that it does not (of those for a month or longer).
SENTENCE_OF_OTHER_TIME = 1.7


def features(hits: Sequence[Hit], position: int = 0, readings: Readings = UNREAD) -> dict[str, float]:
    """What speaks for `hits[position]` as an answer; `hits` are the best of one question, in order, `readings` what was
    read in them, by row.

    `body` is the share of the question's idf whose words stand in the passage beyond that in its headline. `lead` is
    the distance to the best score among the other hits that tell another story, `passage_lead` to the best cosine
    among them; where all tell the same story, to the least there is; 0 where there is no other hit. `reading` is the
    evidence of what was read, and `reading_lead` its distance to the best of any other hit; both only where some were.
    """
    hit = hits[position]
    others = [*hits[:position], *hits[position + 1 : DEPTH]]
    # Several passages of one story that answer alike do not make an answer less likely. With a lead over the next
    # passage, whatever it tells, the AUROC on rgb_zh (news, many passages of one event) was .73 instead of .80.
    strangers = [other for other in others if float(other.vector @ hit.vector) < STORY]
    cosine = hit.evidence.passage
    if strangers:
        score, nearest = max(o.score for o in strangers), max(o.evidence.passage for o in strangers)
    else:
        score = min((o.score for o in others), default=hit.score)
        nearest = min((o.evidence.passage for o in others), default=cosine)
    found = {
        "passage": cosine,
        "coverage": hit.coverage,
        "body": hit.coverage - hit.evidence.headline,
        "missing_kind": float(hit.holds_kind is False),
        "lead": hit.score - score,
        "passage_lead": cosine - nearest,
    }
    if readings:
        read = evidence(hit, readings)
        rival = max((evidence(other, readings) for other in others), default=read)
        found |= {"reading": read, "reading_lead": read - rival}
    return found


def confidence(hits: Sequence[Hit], position: int = 0, readings: Readings = UNREAD) -> float:
    """The probability, 0 to 1, that `hits[position]` answers the question that found `hits`, and in which `readings`
    were read."""
    found = features(hits, position, readings)
    weights, bias = (READ_WEIGHTS, READ_BIAS) if readings else (WEIGHTS, BIAS)
    logit = bias + sum(weight * found[name] for name, weight in weights.items())
    return logistic(logit - _other_time(hits[position], readings))


def _other_time(hit: Hit, readings: Readings) -> float:
    """How many logits less likely a hit is to answer for the time that it tells of, or what was read in it does."""
    if hit.evidence.time <= ANOTHER_TIME:
        return OTHER_TIME
    return SENTENCE_OF_OTHER_TIME if tells_of_other_months(hit, readings) else 0.0


def percent(probability: float) -> str:
    """A probability for people, whole per cent; never 100 %, since nothing here is certain."""
    return f"{min(probability, 0.99):.0%}"


def logistic(x: float) -> float:
    """1 / (1 + e^-x), for any x."""
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))
