"""A question and those before it to one that stands alone. Knows nothing of how hits are found.

里面有什么设施？ leans on the question before it. Whether a question does is a learned decision over what can be said of
its words and of what it finds; of the ways to put words of the earlier question into it, a learned ranking takes one.
`qa.followups` has the ways, what is said of them, and the weights, which training/followups.py learns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.text.fold import fold
from qa.confidence import logistic
from qa.followups.candidates import candidates, plain, without_opening
from qa.followups.dates import only_dates
from qa.followups.features import Features, cues, wording
from qa.followups.weights import Weights, load_weights, score

# How many of the latest questions are read.
REACH = 6
# The odds, as their logarithm, at which a question is taken to lean: a new topic that is given words of another one is
# worse than a follow-up that is asked as it stands.
SURE = 0.3
# What is typed to be polite, or to end. The learned weights of talk tell it only between questions: a topic of one word
# (高考, 停水) has few cues, too.
_TALK = re.compile(
    "谢谢|多谢|感谢|谢[了啦]|辛苦|知道|明白|懂|收到|再见|拜拜|[你您]好|在吗|打扰|不客气|不用|没事|可以|哈哈|厉害"
    "|^(?:大家|[早晚]上|上午|中午|下午|早|晚)[好安]|[太很真挺][好棒]|[非十]分?常?感谢|^了解|^(?:不是|没有|没问题|原来如此|呵呵|嘿嘿|哈喽|嗨)"
    r"|thank you|very much|thanks?|thx|hello|hey|hi|okay|ok|bye|[你您啊哈呀呢哦噢喔嗯的了啦吧嘞好行]|[\W_]"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as it would be asked by someone who had not asked the ones before; what its words say of whether it
    leans on them; how probable that is by these alone, 0 to 1; and whether it is certain, whatever is found."""

    rewritten: str
    cues: Features
    leaning: float
    certain: bool = False

    @property
    def bound(self) -> bool:
        """Whether it can be no question by itself: 欧元呢, 他多大了."""
        return self.certain or self.cues.get("pronoun", 0.0) > 0 or self.cues.get("ends 呢", 0.0) > 0


def read_follow_up(question: str, history: Sequence[str]) -> Reading | None:
    """How `question` reads after `history`, the questions as they were asked, oldest first; None where it can only
    stand alone."""
    weights, text = load_weights(), plain(question)
    asked = [earlier for earlier in map(plain, history[-REACH:]) if earlier]
    before = standalone(asked, weights)
    rewritten = write_out(text, before, weights)
    if rewritten is None:
        return None
    found = cues(text, before, asked, weights.words)
    certain = only_dates(without_opening(text))  # which asks nothing by itself
    leaning = 1.0 if certain else logistic(score(weights.leans, found))
    return Reading(f"{rewritten}？", found, leaning, certain)


def seems_to_lean(question: str, history: Sequence[str]) -> bool:
    """Whether `question` would be read as a follow-up to `history` by its words alone."""
    reading = read_follow_up(question, history)
    return reading is not None and reading.leaning > logistic(SURE)


def is_talk(question: str) -> bool:
    """Whether what was typed is nothing but words of politeness, or marks: 谢谢, 好的知道了."""
    return not _TALK.sub("", fold(question))


def leans(reading: Reading, findings: Features) -> bool:
    """Whether a question leans on those before it: by its words, and by what was found with and without them."""
    return score(load_weights().hits, reading.cues | findings) > SURE


def standalone(asked: Sequence[str], weights: Weights) -> str:
    """The last question of a dialogue as it stands alone, by words; talk (谢谢) is passed over. Empty where all are
    talk."""
    before = ""
    for position, question in enumerate(asked):
        found = cues(question, before, asked[:position], weights.words)
        if score(weights.talks, found) > 0:
            continue
        leaning = only_dates(without_opening(question)) or score(weights.leans, found) > SURE
        rewritten = write_out(question, before, weights) if leaning else None
        before = rewritten or question
    return before


def write_out(question: str, before: str, weights: Weights) -> str | None:
    """The likeliest way to write out `question` after `before`, both as `plain` gives them; None where there is
    none."""
    ways = candidates(question, before)
    best = max(ways, key=lambda one: score(weights.wording, wording(one, question, before)), default=None)
    return None if best is None else best.text
