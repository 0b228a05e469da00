"""The words of an answering sentence that answer; knows nothing of how the sentence was found.

Questions that ask how many, how much, when, or what something is called are answered by words of a certain form
(`index.search.kinds`). The answer to one that asks by whom, from whom or where stands behind the same preposition.
Where a sentence holds several such words, those nearest to the question's own words are taken, if they are clearly the
nearest. In doubt no words are named: a wrong mark is worse than none.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from index.search.forms import DATE
from index.search.kinds import plain_form
from index.text.fold import fold, fold_with_places
from index.text.quantities import whole
from index.text.terms import question_words
from qa.model import Span

# A question's word so many characters away weighs a third of one right beside the candidate. A mark in between, and
# standing after the candidate, add to the distance. The nearest candidate must be so many times nearer than the second.
# Given the right passage, words are named for 42 of the sample pages' 85 questions (.976 right), 17 of a real page's 31
# (all right) and 563 of cmrc2018_dev's 3,198 (.901; .966 where the sentence itself is right; .924 on the 802 that no
# rule was written on). Right: they hold a gold answer, or a gold answer holds them.
NEAR = 8.0
MARK = 4.0
AFTER = 3.0
CLEARLY = 1.3
# A candidate whose nearness is below this share of the greatest possible is in the sentence by chance.
LEAST = 0.04

_DATE = re.compile(DATE)
_MARKS = re.compile("[，,；;、。（(]")

# A former value (由214个减到168个) and a change (增加3个) answer only questions with these words. The patterns look at
# as many characters before an amount as they can match.
_FORMER = re.compile(r"[由从][^，,。;；]{0,8}$")
_CHANGE = re.compile("(?:增加|减少|增长|提高|高出?|降低|下降|上升|上涨|多|少|快|缩短|扩大)了?约?$")
_BEFORE = 9
_BECAME = re.compile(r"^[^，,。;；]{0,10}?[到至为成]")
_ASKS_FORMER = re.compile("原[来先]|[以之]前|最初|从前|过去|[起当]初")
_ASKS_CHANGE = re.compile("[增减涨降比]|提高|[多少快高低]了|缩短|扩大")


def exact(question: str, sentence: str) -> Span | None:
    """The half-open span in `sentence` of the words that answer `question`; None where there are none, or in doubt."""
    asked = fold(question)
    text, places = fold_with_places(sentence)
    form = plain_form(asked)
    if form is None:
        return None
    found = [span for span in form.spans(text) if _squeezed(text[slice(*span)]) not in _squeezed(asked)]
    if form.amount:
        found = _amounts(asked, text, found)
    # How far one thing stands from another is told by what was printed: 80 billion is four characters there.
    standing = {
        word: [(places[m.start()], places[m.end()]) for m in re.finditer(re.escape(word), text)]
        for word in question_words(question)
    }
    printed = [(places[start], places[end]) for start, end in found]
    near = sorted(((_nearness(standing, sentence, span), -span[0], span) for span in printed), reverse=True)
    if not near or near[0][0] < LEAST or (len(near) > 1 and near[0][0] <= CLEARLY * near[1][0]):
        return None
    return near[0][2]


def _amounts(asked: str, text: str, found: list[Span]) -> list[Span]:
    """Those of the amounts found that are whole and neither part of a date, nor a former value, nor a change."""
    dates = [date.span() for date in _DATE.finditer(text)]
    amounts = [
        (s, e)
        for s, e in found
        if text[s - 1 : s] != "第"
        and not any(a <= s < b and e <= b for a, b in dates)
        and whole(text, (s, e)) == (s, e)
    ]
    if not _ASKS_FORMER.search(asked):
        amounts = [(s, e) for s, e in amounts if not (_FORMER.search(_before(text, s)) and _BECAME.search(text[e:]))]
    if _ASKS_CHANGE.search(asked):
        return amounts
    return [(s, e) for s, e in amounts if not _CHANGE.search(_before(text, s))] or amounts


def _before(text: str, start: int) -> str:
    return text[max(0, start - _BEFORE) : start]


def _nearness(standing: Mapping[str, Sequence[Span]], text: str, span: Span) -> float:
    """How near the words `standing` in a sentence are to a candidate, longer ones counting more, 0 to 1."""
    near = (
        len(word) * max((_weight(text, found, span) for found in places), default=0.0)
        for word, places in standing.items()
    )
    return sum(near) / sum(map(len, standing))


def _weight(text: str, word: Span, span: Span) -> float:
    if word[0] < span[1] and span[0] < word[1]:  # a candidate's own words say nothing
        return 0.0
    after = word[0] >= span[1]
    between = text[span[1] : word[0]] if after else text[word[1] : span[0]]
    marks = len(_MARKS.findall(between))
    return math.exp(-(len(between) + MARK * marks + AFTER * after) / NEAR)


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)
