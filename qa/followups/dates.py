"""Dates in a follow-up: 那5月20日呢 asks the same of another day. Knows nothing of how a question is written out."""

from __future__ import annotations

import re
from itertools import accumulate, pairwise
from typing import Final

from index.names.words import NOUN, TIME, Word, around, words

_NUMERAL: Final = "(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
_YEAR: Final = "(?:[12][0-9]{3}|[〇零一二三四五六七八九]{4})年"
_MONTH: Final = f"{_NUMERAL}月(?:份|[初底末]|[上中下]旬)?"
_DAY: Final = f"(?:{_NUMERAL}日(?![内游])|(?<=月){_NUMERAL}号)"
_PART: Final = re.compile(f"{_YEAR}|{_DAY}|{_MONTH}|哪一?[天年月日]")
# Which units of a date a word names: 昨天 names a year, a month and a day, 去年 only a year.
_UNITS: Final = (
    (re.compile(_DAY), "d"),
    (re.compile(_MONTH), "m"),
    (re.compile(f"{_YEAR}|[去今明前后]年"), "y"),
    (re.compile("[上下本这]个?月"), "ym"),
    (re.compile("[昨今明前后]天|[上下本这]个?(?:周|星期)"), "ymd"),
)


def with_whole_dates(text: str) -> tuple[Word, ...]:
    """The words of a question and the marks between them; the parts of a date are one word each."""
    read = words(text)
    cuts = list(accumulate((len(word.text) for word in read), initial=0))
    kinds = {start: word.kind for start, word in zip(cuts, read, strict=False)}
    dates = [found.span() for found in _PART.finditer(text)]
    kinds |= {start: TIME for start, _ in dates}
    return tuple(Word(text[a:b], kinds.get(a, NOUN)) for a, b in pairwise(around(cuts, dates)))


def only_dates(question: str) -> bool:
    """Whether a question is nothing but a date."""
    named, more = _read(question.removesuffix("呢").removesuffix("的"))
    return bool(named) and not more


def units(text: str) -> set[str]:
    """The units of the dates in a text: y, m, d."""
    return _read(text)[0]


def _read(text: str) -> tuple[set[str], str]:
    named: set[str] = set()
    for pattern, letters in _UNITS:
        if pattern.search(text):
            named.update(letters)
            text = pattern.sub(" ", text)
    return named, text.strip()
