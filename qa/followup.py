"""A question and those before it to one that stands alone. Knows nothing of how hits are found.

里面有什么设施？ leans on the question before it. Whether a question does is a learned decision over what can be said of
its words and of what it finds; of the ways to put words of the earlier question into it, a learned ranking names a few,
and what they find decides between these.
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


# Where the first passage found for the likeliest way to write a question out answers with less confidence than FAINT,
# so many ways are searched for, and it is worth so much, in the logits that rank them, that the first passage surely
# answers: 青螺岛的老人多少钱 finds nothing, 青螺岛老人船票多少钱 the fare. Of 1,048 follow-ups of the dialogues that
# the weights were learned from, one in eight of which comes to that, the answer is in the first passage of the search
# for .678 instead of .673, of 146 others for .719 instead of .712. With all ways searched for, and twice the worth,
# .691 and .719, but fewer would be worded as people do.
FAINT = 0.15
WAYS = 4
SURELY = 2.0


@dataclass(frozen=True, slots=True)
class Way:
    """A question as it would be asked by someone who had not asked the ones before, and how likely that wording is
    beside others, in logits."""

    text: str
    worth: float


@dataclass(frozen=True, slots=True)
class Reading:
    """The likeliest ways to write a question out, best first, at least one; what its words say of whether it leans on
    those before it; how probable that is by these alone, 0 to 1; and whether it is certain, whatever is found."""

    ways: tuple[Way, ...]
    cues: Features
    leaning: float
    certain: bool = False

    @property
    def rewritten(self) -> str:
        """The question written out in the likeliest way, by its words."""
        return self.ways[0].text

    def best(self, confidences: Sequence[float]) -> int:
        """Which of the first ways is the likeliest, where the first passage found for each answers with such a
        confidence, 0 to 1."""
        return max(range(len(confidences)), key=lambda at: self.ways[at].worth + SURELY * confidences[at])


def read_follow_up(question: str, history: Sequence[str]) -> Reading | None:
    """How `question` reads after `history`, the questions as they were asked, oldest first; None where it can only
    stand alone."""
    weights, text = load_weights(), plain(question)
    asked = [earlier for earlier in map(plain, history[-REACH:]) if earlier]
    before = standalone(asked, weights)
    ways = _ways(text, before, weights)
    if not ways:
        return None
    found = cues(text, before, asked, weights.words)
    certain = only_dates(without_opening(text))  # which asks nothing by itself
    leaning = 1.0 if certain else logistic(score(weights.leans, found))
    return Reading(tuple(Way(f"{way.text}？", way.worth) for way in ways[:WAYS]), found, leaning, certain)


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
    ways = _ways(question, before, weights)
    return ways[0].text if ways else None


def _ways(question: str, before: str, weights: Weights) -> list[Way]:
    """All ways to write it out, the likeliest first."""
    ways = candidates(question, before)
    found = [Way(one.text, score(weights.wording, wording(one, question, before))) for one in ways]
    return sorted(found, key=lambda way: -way.worth)
