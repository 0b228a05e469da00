"""Questions that a text answers itself, made of its own words: where a sentence says how many or when, they ask it.

Few sentences give one, and a stiff one is worse than none: only a sentence that begins with what it is about, in plain
words, is taken. It must not know where texts come from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from index.store.filters import Filter

if TYPE_CHECKING:
    from index.store.base import Snapshot
    from qa.model import Answer

_UNITS: Final = "公里|平方米|万人次|万人|万元|亿元|公斤|分钟|小时|[名人家个座米元部所条亩吨间位艘辆台册项场张届头棵]"
# A sentence that begins so leans on the one before it, or on who says it.
_LEANS: Final = (
    "其|同时|此外|另|目前|截至|包括|他|她|它|这|那|该|我|你|您|记者|据|除|如|在|从|对|为|而|但|并|也|还|又"
    "|随后|随即|此前|此次|此后|之后|之前|当时|当天|至此|至今|最终|最后|接着|紧接着|期间|今年|去年|今天|昨天|日前|近日"
    "|一共|总共|共有|前者|后者|因此|因为|由于|不过|虽然|预计|仅|不仅|以及|与此"
)
_OPENING: Final = rf"(?:^|(?<=[。；]))(?!{_LEANS})[一-鿿]{{5,16}}?"
_NUMBER: Final = r"[0-9]{1,9}(?:\.[0-9]{1,4})?"
_DAY: Final = "(?:[0-9]{4}年)?[0-9]{1,2}月[0-9]{1,2}日(?:起|正式)?"
_AMOUNT: Final = re.compile(rf"({_OPENING})(?<!是){_NUMBER}({_UNITS})(?!的)([一-鿿]{{0,8}})(?=[，。；])")
_WHEN: Final = re.compile(rf"({_OPENING})(?:将于|定于|已于|于|将在){_DAY}([一-鿿]{{2,10}})(?=[，。；])")
_ABOUT: Final = re.compile("(?:约|近|逾|超|超过|不少于)$")
# So many articles, spread over a store, are looked through for questions to begin with.
LOOKED_THROUGH: Final = 40


def questions(texts: Iterable[str]) -> Iterator[str]:
    """Questions that the texts answer, in their order, none twice."""
    seen: set[str] = set()
    for text in texts:
        found = [f"{_ABOUT.sub('', m[1])}多少{m[2]}{m[3]}？" for m in _AMOUNT.finditer(text)]
        found += [f"{m[1]}什么时候{m[2]}？" for m in _WHEN.finditer(text)]
        for question in found:
            if question not in seen:
                seen.add(question)
                yield question


def related(answer: Answer, limit: int) -> list[str]:
    """At most `limit` further questions that the passages of an answer answer, besides the sentence that answered."""
    answered = "" if answer.text is None else answer.text
    texts = (passage.text.replace(answered, "。") if answered else passage.text for passage in answer.passages)
    return [question for question, _ in zip(questions(texts), range(limit), strict=False)]


def to_begin_with(store: Snapshot, limit: int) -> list[str]:
    """At most `limit` questions to begin with, of as many articles, from all over a store."""
    found: list[str] = []
    every = store.about.articles
    for offset in range(0, every, max(1, every // LOOKED_THROUGH)):
        ((id, *_),), _ = store.contents(Filter(), 1, offset)
        found.extend([*questions(block.text for block in store.article(id).body)][:1])
        if len(found) == limit:
            break
    return found
