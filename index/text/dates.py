"""The times that a text speaks of, as spans of days, against the day it was written: 去年5月, 昨天, 国庆期间.

A small grammar of what newspapers and their readers write, for folded text. It must not know what is asked, or how
hits are ranked.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from index.text.periods import ANY_YEAR, Period, on

_Days = tuple[tuple[int, int], tuple[int, int]]

_YEARS: Final = {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "前年": -2, "明年": 1}
_MONTHS: Final = {"本月": 0, "这个月": 0, "上月": -1, "上个月": -1, "下月": 1, "下个月": 1}
_WEEKS: Final = {"本周": 0, "这周": 0, "上周": -1, "下周": 1}
# From how many days before to how many days after the day of writing.
_NEAR: Final = {
    **dict.fromkeys(("今天", "今日", "今晨", "今晚"), (0, 0)),
    **dict.fromkeys(("昨天", "昨日", "昨晚", "昨"), (-1, -1)),
    **dict.fromkeys(("前天", "前日"), (-2, -2)),
    **dict.fromkeys(("明天", "明日"), (1, 1)),
    **dict.fromkeys(("近日", "日前", "连日来"), (-14, 0)),
    **dict.fromkeys(("最近", "近期"), (-30, 0)),
}
_QUARTERS: Final = dict(zip("1234一二三四", (1, 4, 7, 10) * 2, strict=True))
# Parts of a year; those that stand alone only after a year, or in a text whose day is known, are in `_ANCHORED`.
_PARTS: Final = {
    "上半年": (1, 6), "下半年": (7, 12), "年初": (1, 2), "年底": (11, 12), "年末": (11, 12),
    "春季": (3, 5), "夏季": (6, 8), "秋季": (9, 11), "春天": (3, 5), "夏天": (6, 8), "秋天": (9, 11),
}  # fmt: skip
_ANCHORED: Final = frozenset(_PARTS) - {"上半年", "下半年"}
# Feasts that the moon moves have all the days on which they can fall.
_FEASTS: Final[dict[str, _Days]] = {
    "元旦": ((1, 1), (1, 3)), "春节": ((1, 20), (2, 26)), "元宵": ((2, 3), (3, 6)), "清明": ((4, 3), (4, 6)),
    "五一": ((5, 1), (5, 5)), "劳动节": ((5, 1), (5, 5)), "端午": ((5, 25), (6, 26)), "中秋": ((9, 5), (10, 9)),
    "国庆": ((10, 1), (10, 8)), "寒假": ((1, 10), (2, 28)), "暑假": ((7, 1), (8, 31)),
}  # fmt: skip
_TENS: Final = {"上": (1, 10), "初": (1, 10), "中": (11, 20), "下": (21, 31), "底": (21, 31), "末": (21, 31)}


def _one_of(*names: str) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


_YEAR: Final = (
    r"(?:(?:(?P<since_year>[12][0-9]{3})年?(?:至|到|[-—~]))?(?P<year>[12][0-9]{3})年(?!的?历史|[以之]?前)|民国(?P<republic>[0-9]{1,2})年|(?P<short>[5-9][0-9])年(?![多来间代])"
    rf"|(?P<near_year>{_one_of(*_YEARS)}))(?:度|全年)?"
)
_REST: Final = (
    r"(?:(?:(?P<since_month>1[0-2]|0?[1-9])月?(?:至|到|[-—~]))?(?P<month>1[0-2]|0?[1-9])月(?:份?(?P<tens>[上中下](?=旬)|[初中底末])旬?|(?P<day>3[01]|[12][0-9]|0?[1-9])[日号]|份|)"
    rf"|第?(?P<quarter>[1-4一二三四])季度|(?P<part>{_one_of(*_PARTS)})"
    rf"|(?P<feast>{_one_of(*_FEASTS)})节?(?=期间|假期|小?长假|黄金周|前|后|当天|当日|那天|档|$)"
    r"|(?P<lone_day>3[01]|[12][0-9]|[1-9])日)"
)
_WRITTEN: Final = (
    r"(?P<y>[12][0-9]{3})(?P<dash>[-/.])(?P<m>1[0-2]|0?[1-9])(?:(?P=dash)(?P<d>3[01]|[12][0-9]|0?[1-9]))?(?![0-9])"
)
_NEARBY: Final = rf"(?P<near>{_one_of(*_MONTHS, *_WEEKS, *_NEAR)})(?!年)"
_TIME: Final = re.compile(rf"(?<![0-9a-z.]){_WRITTEN}|(?<![0-9a-z.]){_NEARBY}|(?<![0-9a-z.])(?:{_YEAR})?(?:{_REST})?")
_BEGINS: Final = re.compile("[0-9今本去上前明民这下昨近日连最第一二三四年春夏秋元清五劳端中国寒暑]")

# What is only compared with (比去年增长7.7%) is not told of.
_COMPARED_BEFORE: Final = re.compile("[比较超]$|相比$")
_COMPARED_AFTER: Final = re.compile("(?:同期|同月)?相?比")
_SINCE: Final = re.compile("以来|[以之]后|至今|起(?![床步点])")
_BEFORE: Final = re.compile("[以之]?前(?!年)")
# A month that would lie further ahead of the paper than this was the year before: papers tell of what was.
_AHEAD: Final = datetime.timedelta(days=100)
_TO: Final = re.compile("(?:至|到|[-—~])")


def times(folded: str, written: datetime.date | None) -> list[Period]:
    """The periods that folded text speaks of, in order; `written` is the day of the paper, or of the question. What is
    told from that day (去年, 昨天) is left out where it is not known, and 5月18日 is then of every year."""
    found: list[Period] = []
    start, end, year = 0, -1, None
    for match in _matches(folded):
        period = _period(match, written, year)
        if (
            period is None
            or _COMPARED_BEFORE.search(folded[: match.start()][-2:])
            or _COMPARED_AFTER.match(folded, match.end())
        ):
            continue
        year = year if period.yearly else period.first.year
        if found and _TO.fullmatch(folded, end, match.start()) and found[-1].first <= period.last:
            period = replace(found.pop(), last=period.last)
        else:
            start = match.start()
        end = match.end()
        found.append(_open(replace(period, said=folded[start:end]), folded, end))
    return found


def _matches(folded: str) -> Iterator[re.Match[str]]:
    end = 0
    for begins in _BEGINS.finditer(folded):
        if begins.start() >= end and (match := _TIME.match(folded, begins.start())) and match.group():
            end = match.end()
            yield match


def _open(period: Period, folded: str, end: int) -> Period:
    """The period, to the end of days where it is told as a beginning (2020年以来), or from their beginning."""
    if not period.yearly and _SINCE.match(folded, end):
        return replace(period, last=datetime.date.max)
    if not period.yearly and _BEFORE.match(folded, end):
        return replace(period, first=datetime.date.min)
    return period


def _period(match: re.Match[str], written: datetime.date | None, year: int | None) -> Period | None:
    """What a match says; `year` is that of the time before it. None where it says no day."""
    if match["y"]:
        return _written_out(match)
    if match["near"]:
        return None if written is None else _near(match["near"], written)
    own = _year(match, written)
    if own is None and (match["near_year"] or match["short"]):
        return None
    days = _days(match)
    if days is None:
        if match["lone_day"] and written is not None:
            day = on(written.year, written.month, int(match["lone_day"]))
            return Period(day, day)
        since = min(int(match["since_year"] or own or 1), own or 1)
        return None if own is None else Period(datetime.date(since, 1, 1), datetime.date(own, 12, 31))
    if own is None and written is None and match["part"] in _ANCHORED:
        return None
    (first_month, first_day), (last_month, last_day) = days
    anchor = own or year or (written.year if written else ANY_YEAR)
    period = Period(on(anchor, first_month, first_day), on(anchor, last_month, last_day))
    if own or year:
        return period
    return replace(period, yearly=True) if written is None else _nearest(period, written)


def _nearest(period: Period, written: datetime.date) -> Period:
    """A time without its year, in that of the paper; what would lie far ahead of it was the year before."""
    if period.first - written > _AHEAD and period.first.year > datetime.MINYEAR:
        return period.of_year(period.first.year - 1)
    return period


def _written_out(match: re.Match[str]) -> Period | None:
    """2024-05-18, 2024/5."""
    year, month = int(match["y"]), int(match["m"])
    if match["dash"] == "." and not match["d"]:
        return None  # 2024.5 is a number
    first, last = (on(year, month, int(match["d"] or day)) for day in (1, 31))
    return Period(first, last)


def _near(said: str, written: datetime.date) -> Period | None:
    if said in _MONTHS:
        months = 12 * written.year + written.month - 1 + _MONTHS[said]
        year, month = divmod(months, 12)
        return Period(on(year, month + 1, 1), on(year, month + 1, 31))
    if said in _WEEKS:
        monday = written.toordinal() - written.weekday() + 7 * _WEEKS[said]
        return _ordinals(monday, monday + 6)
    first, last = _NEAR[said]
    return _ordinals(written.toordinal() + first, written.toordinal() + last)


def _ordinals(first: int, last: int) -> Period | None:
    if first < 1 or last > datetime.date.max.toordinal():
        return None
    return Period(datetime.date.fromordinal(first), datetime.date.fromordinal(last))


def _year(match: re.Match[str], written: datetime.date | None) -> int | None:
    if match["year"]:
        return int(match["year"])
    if match["republic"]:
        return 1911 + int(match["republic"])
    if match["short"]:
        return 1900 + int(match["short"])
    if match["near_year"] and written is not None:
        return min(max(written.year + _YEARS[match["near_year"]], datetime.MINYEAR), datetime.MAXYEAR)
    return None


def _days(match: re.Match[str]) -> _Days | None:
    """The days of a year that a match names, as (month, day); None where it names none."""
    if match["month"]:
        month = int(match["month"])
        first, last = _TENS.get(match["tens"] or "", (1, 31))
        since = min(int(match["since_month"] or month), month)
        return ((since, int(match["day"] or first)), (month, int(match["day"] or last)))
    if match["quarter"]:
        first = _QUARTERS[match["quarter"]]
        return ((first, 1), (first + 2, 31))
    if match["part"]:
        first, last = _PARTS[match["part"]]
        return ((first, 1), (last, 31))
    return _FEASTS[match["feast"]] if match["feast"] else None
