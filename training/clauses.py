"""Questions made from clauses of news: Chinese asks in place, so 多少, 谁 or 哪一年 is put where the answer stood.

Each has a twin that nothing answers: another number, year, place or person is put into the question.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import jieba.posseg

from training.examples import Example, Span, sentences
from training.sources import NO_DATE, rows

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
_CLAUSE: Final = re.compile(r"[^，。！？；：、\s][^，。！？；：]*")
_TOO_SHORT, _TOO_LONG = 8, 34


@dataclass(frozen=True, slots=True)
class Element:
    """Words of a clause that a question can ask for: their kind, their half-open span and the words that ask."""

    kind: str
    span: Span
    asks: tuple[str, ...]


def elements(text: str) -> list[Element]:
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
    return sorted(free, key=lambda element: element.span)


def made(path: Path, rng: random.Random, count: int, barred: frozenset[str]) -> Iterator[Example]:
    """Yield about `count` examples from the news items of a file, none whose headline is in `barred`."""
    items = [row for row in rows(path) if row["headline"] not in barred and len(row["paragraphs"]) > 1]
    pool: dict[str, list[str]] = {}
    left = count
    while left > 0:
        row = rng.choice(items)
        paragraph = rng.choice([p for p in row["paragraphs"] if len(p) > 20] or row["paragraphs"])
        if not 30 <= len(paragraph) <= 240:
            continue
        date = "" if rng.random() < NO_DATE else row["date"]
        for example in _asked(paragraph, row["headline"], date, pool, rng):
            yield example
            left -= 1


def _asked(
    paragraph: str, headline: str, date: str, pool: dict[str, list[str]], rng: random.Random
) -> Iterator[Example]:
    """Yield a question about one clause of a paragraph and, half of the time, its twin."""
    clauses = [c for a, b in sentences(paragraph) for c in _CLAUSE.finditer(paragraph, a, b)]
    clauses = [c for c in clauses if _TOO_SHORT <= len(c[0]) <= _TOO_LONG]
    if not clauses:
        return
    clause = rng.choice(clauses)
    known = elements(clause[0])
    for element in known:
        words = clause[0][slice(*element.span)]
        kept = pool.setdefault(element.kind, [])
        kept[rng.randrange(len(kept)) if len(kept) > 2000 else len(kept) :] = [words]
    usable = [e for e in known if paragraph.count(clause[0][slice(*e.span)]) == 1]
    if not usable:
        return
    wanted = rng.choice(usable)
    start, end = clause.start() + wanted.span[0], clause.start() + wanted.span[1]
    question = _question(clause[0], wanted, rng)
    yield Example(question, headline, date, paragraph, (start, end), "clause")
    others = [e for e in known if e is not wanted and e.kind in ("year", "day", "place", "person", "org", "number")]
    if others and rng.random() < 0.8:
        changed = rng.choice(others)
        words = clause[0][slice(*changed.span)]
        swaps = [w for w in pool[changed.kind] if w[-1] == words[-1] or changed.kind == "person"]
        swaps = [w for w in swaps if w not in paragraph and words not in w and w not in headline]
        if swaps:
            twin = question.replace(words, rng.choice(swaps))
            if twin != question:
                yield Example(twin, headline, date, paragraph, None, f"twin-{changed.kind}")


def _question(clause: str, wanted: Element, rng: random.Random) -> str:
    """Put the asking words where the answer stood; now and then asks from the front or drops the tail."""
    start, end = wanted.span
    ask = rng.choice(wanted.asks)
    before, after = clause[:start], clause[end:]
    if len(after) > 10 and rng.random() < 0.3:
        after = after[: rng.randrange(3, 8)]
    if wanted.kind in ("day", "year") and len(before) + len(after) > 6 and rng.random() < 0.4:
        before, after = before + after + "是", ""
    question = before + ask + after
    return question + rng.choice(("？", "?", "", "", "呢", "啊？"))
