"""The numbers, dates, titles, places and people of a text: what a question asks for, or what makes it another question.

It must not know what is made of them.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Final

import jieba.posseg

from training.examples import Span

_UNITS: Final = (
    "公里|千米|平方米|平方公里|立方米|公顷|万亩|亩|万吨|吨|公斤|摄氏度|千瓦时|千瓦|亿元|万元|美元|欧元|元|人次|人|名|位|家|个|座|条|列|架|艘|辆|台|套|项|"
    "件|场|次|届|天|小时|分钟|米|岁|户|所|处|种|枚|颗|株|国|省份"
)
_NUMBER: Final = r"\d[\d,]*(?:\.\d+)?(?:多|余)?[万亿]?(?:多|余)?"
_ABOUT: Final = r"(?:近|约|超过?|逾|达到?|至少|将近|超)?"
_ASKS: Final[tuple[tuple[str, re.Pattern[str], tuple[str, ...]], ...]] = (
    ("number", re.compile(rf"{_ABOUT}(?<!\d)(?<!第)(?<!第\d){_NUMBER}(?P<unit>{_UNITS})"), ("多少{unit}", "几{unit}")),
    ("percent", re.compile(r"\d+(?:\.\d+)?%"), ("百分之几", "多少", "百分之多少")),
    ("day", re.compile(r"\d{1,2}月\d{1,2}日"), ("什么时候", "哪天", "几月几日", "何时")),
    ("year", re.compile(r"(?<!\d)(?:19|20)\d{2}年(?!\d)"), ("哪一年", "哪年", "什么时候")),
    ("title", re.compile(r"《[^《》]{2,24}》"), ("什么", "哪份文件", "什么名字")),
    ("quoted", re.compile(r"“[^“”]{2,16}”"), ("什么",)),
)
_TAGGED: Final = {
    "ns": ("place", ("哪里", "什么地方", "哪儿")),
    "nr": ("person", ("谁", "哪位")),
    "nt": ("org", ("哪个单位", "谁")),
}


@dataclass(frozen=True, slots=True)
class Element:
    """Words of a clause that a question can ask for: their kind, their half-open span and the words that ask."""

    kind: str
    span: Span
    asks: tuple[str, ...]


@functools.cache
def elements(text: str) -> tuple[Element, ...]:
    """Return the numbers, dates, titles, places and people of a text, none within another, in order."""
    found: list[Element] = []
    for kind, pattern, asks in _ASKS:
        for match in pattern.finditer(text):
            unit = match.groupdict().get("unit", "")
            found.append(Element(kind, match.span(), tuple(ask.format(unit=unit) for ask in asks)))
    at = 0
    for word in jieba.posseg.cut(text):
        if word.flag in _TAGGED and len(word.word) > 1:
            kind, asks = _TAGGED[word.flag]
            found.append(Element(kind, (at, at + len(word.word)), asks))
        at += len(word.word)
    free: list[Element] = []
    for element in found:
        if all(element.span[1] <= other.span[0] or element.span[0] >= other.span[1] for other in free):
            free.append(element)
    return tuple(sorted(free, key=lambda element: element.span))
