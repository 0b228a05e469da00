"""A pronoun that stands for the answer to the question before: after 金牌是谁拿的, 他 of 他多大了 is who won it.

The words of the questions before do not hold that name, so that no way to take them over makes a whole question. It
must not know how answers are found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa.followup import REACH, is_talk
from qa.followups.candidates import plain, without_opening

if TYPE_CHECKING:
    from qa.model import Answer

# Somebody, and the questions that are answered by a person; something, and those answered by a thing.
_REFERENCES: Final = (
    (
        re.compile("(?<![其吉])[他她](?![人乡们])(?:本人)?|(?<![一-鿿])[这那此]个?人(?![们口家])"),
        re.compile("谁|哪位|哪[一个]*人|叫什么|什么名字|姓什么|名叫"),
    ),
    (re.compile("(?<![其吉])它(?!们)"), re.compile("哪[一个家座所艘条只支款种部]|是什么(?!时)")),
)
# What is taken for a name: it begins with no number (十一名选手; 陆 and 万 are surnames) and has no marks but the point
# in names from elsewhere.
_NAME: Final = re.compile(r"(?![0-9第近约超数几两一二三四五六七八九十百千])(?:[^\W_]|·){2,12}")


@dataclass(frozen=True, slots=True)
class Referent:
    """The position `at` in the history of the question whose answer a pronoun may stand for; `pronoun` finds it."""

    at: int
    pronoun: re.Pattern[str]


def asked_before(question: str, history: Sequence[str]) -> Referent | None:
    """The earlier question whose answer a pronoun of `question` may stand for; None where there is none. What was only
    polite (谢谢) is passed over, and what has the same pronoun."""
    now, latest = plain(question), max(0, len(history) - REACH)
    for pronoun, asks in _REFERENCES:
        if not pronoun.search(now):
            continue
        for at in range(len(history) - 1, latest - 1, -1):
            before = plain(history[at])
            if asks.search(before):
                return Referent(at, pronoun)
            # 他教什么 after 他多大了 is about the same person.
            if not is_talk(history[at]) and not pronoun.search(before):
                break
    return None


def with_answer(question: str, referent: Referent, answer: Answer) -> str | None:
    """The question with the words that answered the one before in place of the first pronoun of that kind; None
    where none were marked, or they are no name."""
    if answer.passage is None or answer.exact is None:
        return None
    name = answer.passages[answer.passage].text[slice(*answer.exact)].strip("“”《》")
    if not _NAME.fullmatch(name):
        return None
    text = without_opening(plain(question)).removesuffix("呢")
    place = referent.pronoun.search(text)
    return None if place is None else f"{text[: place.start()]}{name}{text[place.end() :]}？"
