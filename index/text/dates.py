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

from index.text.nearby import NEARBY, near
from index.text.periods import ANY_YEAR, Period, in_month, in_year, on

_Days = tuple[tuple[int, int], tuple[int, int]]

_YEARS: Final = {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "前年": -2, "大前年": -3, "明年": 1}
_QUARTERS: Final = dict(zip("1234一二三四", (1, 4, 7, 10) * 2, strict=True))
# Parts of a year; those that stand alone only after a year, or in a text whose day is known, are in `_ANCHORED`.
_PARTS: Final = {
    "上半年": (1, 6), "下半年": (7, 12), "年初": (1, 2), "年底": (11, 12), "年末": (11, 12),
    "春季": (3, 5), "夏季": (6, 8), "秋季": (9, 11), "春天": (3, 5), "夏天": (6, 8), "秋天": (9, 11),
}  # fmt: skip
# 2023年底 is 2023年 with the end of 年底.
_ENDS: Final = {"初": (1, 2), "底": (11, 12), "末": (11, 12)}
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


# 前 makes a time one before it (5月前完工), but not in a word of its own (5月18日前往) nor before a count (前三季度).
_EARLIER: Final = "[以之]?前(?!不久|[年往来去夕后景台期沿任身锋线述所门海几0-9一二两三四五六七八九十])"
_TO_THE: Final = "(?:至|到|[-—~])"
_DAY: Final = "3[01]|[12][0-9]|0?[1-9]"
_MONTH: Final = "1[0-2]|0?[1-9]"
# Feasts that need no word behind them after a year: 去年中秋. 五一路 and 清明上河图 are none.
_FEASTS_OF_A_YEAR: Final = (
    "元旦|春节|元宵|端午|中秋|劳动节|寒假|暑假|国庆(?![路街村桥]|招待)"
    "|五一(?![路街村桥劳]|广场|小学|[大中]道)|清明(?!上河|[路街村桥])"
)
# In haste 年 is left out before a part of the year: 2024上半年. 24年 is surely a year before such a part, or a month.
_PART_OF_A_YEAR: Final = f"[上下]半年|第?[1-4一二三四]季度|前[23二两三]个?季度|{_FEASTS_OF_A_YEAR}"
_ERA: Final = "(?<![熙正隆庆光丰治绪统国和成])"
_YEAR: Final = (
    rf"(?:(?:(?P<since_year>[12][0-9]{{3}})年?{_TO_THE})?(?P<year>[12][0-9]{{3}})年(?!代|的?历史|{_EARLIER})"
    rf"|(?P<hasty_year>(?:19|20)[0-9]{{2}})(?={_PART_OF_A_YEAR})"
    rf"|{_ERA}(?P<recent>[0-3][0-9])年(?=(?:{_MONTH})月|{_PART_OF_A_YEAR})"
    r"|(?:(?:上|20)世纪(?P<decade_of>[1-9]0)|(?<!世纪)(?P<decade>(?:19|20)[0-9]0|[3-9]0))年代"
    r"|民国(?P<republic>[0-9]{1,2})年|(?P<short>[5-9][0-9])年(?![多来间代])"
    rf"|(?P<near_year>{_one_of(*_YEARS)}))(?:度|全年)?"
)
_REST: Final = (
    rf"(?:(?:(?P<since_month>{_MONTH})月?{_TO_THE})?(?P<month>{_MONTH})月"
    r"(?:份?(?P<tens>[上中下](?=旬)|初(?![中级])|中(?![一-鿿])|[底末])旬?"
    rf"|(?:(?P<since_day>{_DAY})[日号]?{_TO_THE})?(?P<day>{_DAY})[日号]|份|)"
    rf"|第?(?P<quarter>[1-4一二三四])季度|(?P<part>(?<!大)(?:{_one_of(*_PARTS)})|(?<=年)(?:初(?![中级步一二三])|[底末]))"
    # 前三个月 is also what was before something, unless it follows a year or begins a clause.
    r"|前(?P<quarters>[23二两三])个?季度|(?:(?<=[年度])|(?<![一-鿿]))[前头](?P<months>1[01]|[2-9])个月"
    rf"|(?P<feast>{_one_of(*_FEASTS)})节?(?=期间|假期|小?长假|黄金周|前|后|当天|当日|那天|档|$|国庆)"
    rf"|(?<=[年0-9])(?P<feast_of>{_FEASTS_OF_A_YEAR})节?"
    rf"|(?:(?P<since_lone>3[01]|[12][0-9]|[1-9])日?{_TO_THE})?(?P<lone_day>3[01]|[12][0-9]|[1-9])日(?![内游元]))"
)
# 2023-5号 is the number of a document, as `index.text.codes` writes it.
_WRITTEN: Final = rf"(?P<y>[12][0-9]{{3}})(?P<dash>[-/.])(?P<m>{_MONTH})(?:(?P=dash)(?P<d>{_DAY})|(?!号))(?![0-9])"
_TIME: Final = re.compile(rf"(?<![0-9a-z.]){_WRITTEN}|(?<![0-9a-z.]){NEARBY}|(?<![0-9a-z.])(?:{_YEAR})?(?:{_REST})?")
_BEGINS: Final = re.compile("[0-9今本去上大前明后民这下昨近日连最第一二三四年春夏秋元清五劳端中国寒暑]")

# A year of two figures is as often a length of time: 等了70年, 建交50年, 70年产权, 六七年回本.
_LASTS_BEFORE: Final = re.compile(
    "[了近满教干做唱等过逾超达足约需住守立交历经隔龄这]$|[一两]个$|过去$|黄金$|回[首望顾]$"
)
_LASTS_AFTER: Final = re.compile(
    "的?(?:产权|历史|历程|征程|发展历|时间|光阴|岁月|风雨|砥砺|奋斗|坚守|工龄|教龄|寿命|老[店屋房树字]|租|期(?![间末中])|限)"
    "|以来|之[际间内]|[以之]?前(?!后)|[以之]?后|里|内|左右|有余|如一日|一遇|[没未](?:见|变|断|涨|回)|回本"
)
# 六七年 and 67年 are one when folded; only before these is it surely a year.
_ASCENDING: Final = frozenset(("56", "67", "78", "89"))
_LIVED_THROUGH: Final = re.compile("的?(?:[高中]考|恢复|出生|生[的人于]|参军|入[伍党学]|毕业|结婚|[改修大洪夏冬])")
_CLAUSE_ENDS: Final = re.compile("[^一-鿿0-9a-z]|$")
_IN: Final = ("在", "于", "从", "自")
_YEAR_STANDS_AFTER: Final = re.compile(f"(?:^|[^一-鿿]|[{''.join(_IN)}到至是和与及])$")

# What is only compared with (比去年增长7.7%) is not told of.
_COMPARED_BEFORE: Final = re.compile("[比较超]$|相比$")
_COMPARED_AFTER: Final = re.compile("(?:同期|同月)?相?比(?![赛分例武])")
_SINCE: Final = re.compile(
    "以来|[以之]后|至今|起(?![床步点火诉草飞义源因伏降落航家吊重跑名居身运争初止拍码薪用底哄疑])"
)
_BEFORE: Final = re.compile(_EARLIER)
# A month that would lie further ahead of the paper than this was the year before: papers tell of what was.
_AHEAD: Final = datetime.timedelta(days=100)
_HALF: Final = 6
_TO: Final = re.compile(_TO_THE)
_STOP: Final = re.compile("[。!?]")
# As far behind a day, in characters, one without its month is of the same: 5月18日开幕,20日闭幕.
_BESIDE: Final = 12
# A day without its month that would lie further ahead of the paper than this was in the month before, unless these show
# that it is to come. In 新闻联播 all of 55 up to fifteen days ahead were to come, of 24 beyond 23 past.
_SOON: Final = 15
_TO_COME_BEFORE: Final = re.compile("将[于在]$|[拟定订]于$|(?:预计|计划)[于在]?$|(?<!截)[至到]$|截止$")
# 将 alone is also 把: 警方28日将其抓获.
_TO_COME_AFTER: Final = re.compile(f"(?:[上下]午|晚)?将[在于举迎开召有出正继全转进启首]|{_EARLIER}|截止")


def without_times(folded: str, written: datetime.date | None) -> tuple[str, list[Period]]:
    """Folded text without the words of the times that it speaks of, and those times (`times`)."""
    found = times(folded, written)
    for period in found:
        folded = folded.replace(period.said, "", 1)
    return folded, found


def times(folded: str, written: datetime.date | None) -> list[Period]:
    """The periods that folded text speaks of, in order; `written` is the day of the paper, or of the question. What is
    told from that day (去年, 昨天) is left out where it is not known, and 5月18日 is then of every year."""
    found: list[Period] = []
    start, end, year, day = 0, -1, None, None
    for match in _matches(folded):
        if written and year and _STOP.search(folded, end, match.start()):
            year = day = None  # each sentence of a paper counts from its day again
        if written and match.start() - end > _BESIDE:
            day = None
        period = _period(match, written, year, day)
        if (
            period is None
            or _COMPARED_BEFORE.search(folded[: match.start()][-2:])
            or _COMPARED_AFTER.match(folded, match.end())
        ):
            continue
        goes_on = bool(found) and _TO.fullmatch(folded, end, match.start()) is not None
        if goes_on and match["month"] and period.last < found[-1].first and not (match["year"] or match["near_year"]):
            period = period.next_year()  # 12月31日至1月2日
        year = year if period.yearly else period.last.year
        day = period if period.first == period.last and (match["near_day"] or not match["near"]) else None
        if goes_on and found[-1].first <= period.last:
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


def _period(match: re.Match[str], written: datetime.date | None, year: int | None, day: Period | None) -> Period | None:
    """What a match says; `year` is that of the time before it, `day` that time where it was one by its number. None
    where it says no day."""
    if match["y"]:
        return _written_out(match)
    if match["near"]:
        return None if written is None else near(match, written)
    if match["lone_day"]:
        return _lone_day(match, written, day)
    own = _year(match, written)
    if own is None and (match["near_year"] or match["short"]):
        return None
    if match["decade"] or match["decade_of"]:
        return _decade(match["decade"] or match["decade_of"])
    days = _days(match)
    if days is None:
        since = min(int(match["since_year"] or own or 1), own or 1)
        return None if own is None else Period(datetime.date(since, 1, 1), datetime.date(own, 12, 31))
    if own or year:
        return in_year(*days, own or year or ANY_YEAR)
    if written:
        return in_year(*days, _nearest(days, written, to_come=_is_to_come(match)))
    if match["part"] in _ANCHORED:
        return None
    return replace(in_year(*days, ANY_YEAR - (days[1] < days[0])), yearly=True)


def _nearest(days: _Days, written: datetime.date, *, to_come: bool) -> int:
    """The year of a time without one: that of the paper, or the one before where it would lie far ahead. What goes from
    January on beyond the half (1至11月, but not 上半年) is told when it is over."""
    first, last = days
    told = last if first == (1, 1) and last[0] > _HALF else first
    ahead = on(written.year, *told) - written > _AHEAD and not to_come
    return max(written.year - ahead, datetime.MINYEAR)


def _lone_day(match: re.Match[str], written: datetime.date | None, before: Period | None) -> Period | None:
    """A day without its month, in that of the day before it in its sentence, else in that nearest to the paper."""
    near = before.last if before else written
    if near is None:
        return None
    number = int(match["lone_day"])
    since = int(match["since_lone"] or number)
    months = 0 if before else -(since > near.day + _SOON)
    if _is_to_come(match):
        months = int(since < near.day)
    first = in_month(near, months, since)
    return Period(first, in_month(first, int(since > number), number), yearly=bool(before and before.yearly))


def _is_to_come(match: re.Match[str]) -> bool:
    folded, start = match.string, match.start()
    before = _TO_COME_BEFORE.search(folded, max(0, start - 4), start)
    return bool(before or _TO_COME_AFTER.match(folded, match.end()))


def _written_out(match: re.Match[str]) -> Period | None:
    """2024-05-18, 2024/5."""
    year, month = int(match["y"]), int(match["m"])
    if match["dash"] == "." and not match["d"]:
        return None  # 2024.5 is a number
    first, last = (on(year, month, int(match["d"] or day)) for day in (1, 31))
    return Period(first, last)


def _year(match: re.Match[str], written: datetime.date | None) -> int | None:
    if match["year"] or match["hasty_year"]:
        return int(match["year"] or match["hasty_year"])
    if match["recent"]:
        # A paper of before counted the years of the Republic, or of a century of its own.
        return 2000 + int(match["recent"]) if written is None or written.year >= 2000 else None
    if match["republic"]:
        return 1911 + int(match["republic"])
    if match["short"]:
        return None if _lasts(match) else 1900 + int(match["short"])
    if match["near_year"] and written is not None:
        return min(max(written.year + _YEARS[match["near_year"]], datetime.MINYEAR), datetime.MAXYEAR)
    return None


def _decade(said: str) -> Period:
    """1980年代, 80年代; the years of two figures are the last century's."""
    first = int(said) if len(said) == 4 else 1900 + int(said)
    return Period(datetime.date(first, 1, 1), datetime.date(first + 9, 12, 31))


def _lasts(match: re.Match[str]) -> bool:
    """Whether a number of two figures before 年 is a length of time, not a year."""
    folded, start, end = match.string, match.start("short"), match.end("short") + 1
    if match.end() > end:  # with its month, or another part of it
        return False
    if _LASTS_BEFORE.search(folded, max(0, start - 2), start) or _LASTS_AFTER.match(folded, end):
        return True
    if match["short"] in _ASCENDING:
        return folded[start - 1 : start] not in _IN and not _LIVED_THROUGH.match(folded, end)
    ends = _CLAUSE_ENDS.match(folded, end)
    return bool(ends) and not _YEAR_STANDS_AFTER.search(folded, max(0, start - 1), start)


def _days(match: re.Match[str]) -> _Days | None:
    """The days of a year that a match names, as (month, day); None where it names none."""
    if match["month"]:
        return _days_of_months(match)
    if match["quarter"]:
        first = _QUARTERS[match["quarter"]]
        return ((first, 1), (first + 2, 31))
    if match["quarters"]:
        return ((1, 1), (9 if match["quarters"] in "3三" else 6, 31))
    if match["months"]:
        return ((1, 1), (int(match["months"]), 31))
    if match["part"]:
        first, last = (_PARTS | _ENDS)[match["part"]]
        return ((first, 1), (last, 31))
    feast = match["feast"] or match["feast_of"]
    return _FEASTS[feast] if feast else None


def _days_of_months(match: re.Match[str]) -> _Days:
    """5月, 5月上旬, 3至5月, 5月18日至20日."""
    month = int(match["month"])
    first, last = _TENS.get(match["tens"] or "", (1, 31))
    if match["day"]:
        last = int(match["day"])
        first = int(match["since_day"] or last)
    # 30日至2日 goes on into the next month.
    since, until = int(match["since_month"] or month), month % 12 + 1 if first > last else month
    return ((since, first), (until, last))
