"""Whether two texts say the same in few words: one amount, one time, one name. In doubt they do not.

十八家 and 18家 are one amount, 超过18家 is another; 昨天 is a day only with the paper's date. It must not know what was
asked, nor where the words were found.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Final

from index.text.dates import times
from index.text.fold import squeezed
from index.text.numbers import figures
from index.text.periods import Period
from qa.model import Span

# The shortest name that can tell two things apart.
SHORTEST: Final = 2

_MARKS: Final = re.compile(r"[\W_]+")
# A unit is read as far as it takes to tell it from others: 公里 and 公斤, 个小时 and 个月, 号线 and 号楼, 人 and 人次.
_HAN: Final = "[一-鿿]"
_UNIT: Final = (
    rf"(?:(?:平方|立方)[公千分厘毫]?{_HAN}?|[公毫厘微兆英海小]{_HAN}?|[美欧日港韩澳]元|分[钟贝米]|瓦时|克拉|个{_HAN}{{0,2}}"
    rf"|号{_HAN}?|{_HAN}[次级代半]?|[a-z°%‰][a-z]{{0,5}}(?:[23](?![0-9]))?)"
)
_AMOUNT: Final = re.compile(rf"([0-9]+(?:\.[0-9]+)?[余多来]?)({_UNIT}?(?:/[a-z一-鿿]{{1,4}})?)")
# From which hour to which, both counted, a part of the day adds how many: 下午3点 is 15点, 中午11点 stays, and 夜里2点
# is after midnight.
_AS_SAID: Final = (0, 24, 0)
_SHIFTS: Final = {
    **dict.fromkeys(("下午", "午后", "傍晚"), (1, 11, 12)),
    **dict.fromkeys(("中午", "正午"), (1, 3, 12)),
    **dict.fromkeys(("晚上", "晚间", "夜里", "夜间", "夜晚", "深夜", "晚", "夜"), (5, 12, 12)),
    "凌晨": (12, 12, -12),
}
_PART: Final = f"(?:{'|'.join(_SHIFTS)})[约近的]?"
_PART_BEFORE: Final = re.compile(f"{_PART}$")
_HOUR: Final = re.compile(
    rf"({_PART})?(?<![0-9.])([0-9]{{1,2}})(?:[时点]([0-9]{{1,2}}[分刻]?|半)?|:([0-9]{{2}})(?![0-9]))"
)
# One person is counted with any of these.
_PEOPLE: Final = ("人", "名", "位")
# Words before an amount that make it another. What stands in one group says the same, for which the first stands.
_BEFORE: Final = (
    ("至少", "不[低少小]于"),
    ("至多", "最多|不[高多大超]于|不超过?"),
    ("不到", "不足|(?<!不)[低少小]于"),
    ("超", "超过|逾|过|突破|(?<!不)[高多大]于"),
    ("约", "大约"),
    ("近", "将近"),
    ("第", "(?!)"),
    ("(?<![0-9a-z])-", "(?!)"),
)
_BOUNDS: Final = tuple((word, re.compile(f"(?:{word}|{others})[了出]?$")) for word, others in _BEFORE)
# 增长3% and 下降3% are two things, and neither is 3%. 多达3% is, and 降到3%.
_TURNS: Final = (
    ("增", re.compile("(?:增[加长多收产幅速]?|[上提]升|提高|涨幅?|升幅|高|扩大|多)(?:[了出约近为]|(?<![多高])达)?$")),
    ("减", re.compile("(?:减[少低产收幅]?|[降跌]幅?|下滑|降低|回落|缩[小短减]|低|少)(?:[了出约近为]|(?<![少低])达)?$")),
)
# 每月300元 and 月均300元 are not 每年300元, nor 300元; 环比 is against the month before.
_EACH: Final = re.compile(
    "每[一-鿿]{0,2}?(分钟|小时|[天日夜晚周月年]|星期|季度|学[年期])|(?<![今去前明当本上下0-9])([日周月年])[均薪租产]|(环)比"
)
_UNIT_OF_TIME: Final = {"日": "天", "星期": "周"}
_AFTER: Final = re.compile("(余|多|来|以上|以下|以内|左右|上下|起(?![来诉]))")
# As far before an amount a word stands that makes it another, and as far one that tells how often it counts.
_REACH: Final = 4
_EACH_WITHIN: Final = 8
_CLAUSE: Final = re.compile("[，,。；;：:、\n]")


@dataclass(frozen=True, slots=True)
class Said:
    """The words at the half-open `span` of a `text` that was printed on a day, which may be unknown."""

    text: str
    span: Span
    day: datetime.date | None

    @property
    def words(self) -> str:
        """They alone."""
        return self.text[slice(*self.span)]


@dataclass(frozen=True, slots=True)
class _Told:
    """What words say: days (first, last, whether of every year), hours (of 24, with minutes), and other amounts with
    their units."""

    days: list[tuple[datetime.date, datetime.date, bool]]
    hours: list[tuple[int, str]]
    amounts: list[tuple[str, str]]


def same(one: Said, other: Said) -> bool:
    """Whether both say the same time, else the same amounts, else the same name."""
    told, told_too = _read(one), _read(other)
    if told.days or told_too.days:
        return told == told_too
    if told != told_too:
        return False
    if told.hours or told.amounts:
        return _bounds(one) == _bounds(other)
    name = plain(one.words)
    return len(name) >= SHORTEST and name == plain(other.words)


def plain(words: str) -> str:
    """Words in the form in which they are compared: folded, numbers in digits, without marks and white space."""
    return figures(_MARKS.sub("", squeezed(words)))


def _read(said: Said) -> _Told:
    words = _level(said.words)
    dated = periods(said.words, said.day)
    rest = words
    for period in dated:
        rest = rest.replace(period.said, " ", 1)
    amounts = _AMOUNT.findall(_HOUR.sub(" ", figures(rest)))
    return _Told(
        [(one.first, one.last, one.yearly) for one in dated],
        _hours(said),
        sorted((number, "人" if unit in _PEOPLE else unit) for number, unit in amounts),
    )


def periods(text: str, day: datetime.date | None) -> list[Period]:
    """The times that a text tells of, in a paper of that day."""
    return times(squeezed(text), day)


def _level(text: str) -> str:
    """Squeezed text in which the 零 of 零下 is no number."""
    return squeezed(text).replace("零下", "-")


def _hours(said: Said) -> list[tuple[int, str]]:
    """The hours of 24, and their minutes. A part of the day may stand before the words: 晚上 of 明天晚上8点."""
    start = said.span[0]
    before = _PART_BEFORE.search(squeezed(said.text[max(0, start - _REACH) : start]))
    words = (before.group() if before else "") + figures(squeezed(said.words))
    return [
        (_of_24(int(hour), part), (minute or digits or "0").replace("半", "30").removesuffix("分").zfill(2))
        for part, hour, minute, digits in _HOUR.findall(words)
    ]


def _of_24(hour: int, part: str) -> int:
    first, last, shift = _SHIFTS.get(part.rstrip("约近的"), _AS_SAID)
    return hour + shift if first <= hour <= last else hour


def _bounds(said: Said) -> tuple[str, str, str, str]:
    """What makes an amount more, less or about as much, before it and behind it; whether it is a change, and of which
    direction; and how often it counts."""
    start, end = said.span
    words = figures(_level(said.words))
    first = re.search("[0-9]", words)
    clause = _CLAUSE.split(said.text[max(0, start - _EACH_WITHIN) : start])[-1]
    before = _level(clause) + (words[: first.start()] if first else "")
    near = before[-_REACH:]
    found = ((word, match.start()) for word, pattern in _BOUNDS if (match := pattern.search(near)))
    bound, at = next(found, ("", len(near)))
    after = _AFTER.search(said.words) or _AFTER.match(said.text, end)
    each = _EACH.findall(before)
    often = next(filter(None, each[-1])) if each else ""
    return (
        bound,
        after[1] if after else "",
        next((turn for turn, told in _TURNS if told.search(near[:at])), ""),
        _UNIT_OF_TIME.get(often, often),
    )
