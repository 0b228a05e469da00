"""Times told from the day of writing: 上上个月, 上周三, 大前天, 近日, 去冬今春.

For folded text. It must not know what else a text tells of.
"""

from __future__ import annotations

import datetime
import re
from typing import Final

from index.text.periods import Period, in_month, in_year

_MONTHS: Final = {
    "本月": 0, "这个月": 0, "上月": -1, "上个月": -1, "上上个月": -2, "下月": 1, "下个月": 1, "下下个月": 2,
}  # fmt: skip
_WEEKS: Final = {
    f"{which}{week}": weeks
    for which, weeks in (("本", 0), ("这", 0), ("上", -1), ("上上", -2), ("下", 1), ("下下", 2))
    for week in ("周", "个周", "星期", "个星期", "礼拜", "个礼拜")
}
# From how many days before to how many days after the day of writing. What is LATELY every paper tells of.
LATELY: Final = {
    **dict.fromkeys(("近日", "日前", "连日来"), (-14, 0)),
    **dict.fromkeys(("最近", "近期"), (-30, 0)),
}
_NEAR: Final = LATELY | {
    **dict.fromkeys(("今天", "今日", "今晨", "今早", "今晚"), (0, 0)),
    **dict.fromkeys(("昨天", "昨日", "昨晚", "昨夜", "昨"), (-1, -1)),
    **dict.fromkeys(("前天", "前日", "前晚"), (-2, -2)),
    "大前天": (-3, -3),
    **dict.fromkeys(("明天", "明日"), (1, 1)),
    **dict.fromkeys(("后天", "后日"), (2, 2)),
}
_SEASONS: Final = {"春": ((3, 1), (5, 31)), "夏": ((6, 1), (8, 31)), "秋": ((9, 1), (11, 30)), "冬": ((11, 1), (2, 29))}
_SEASON_OF: Final = {"今": 0, "去": -1, "明": 1}
_SUMMER: Final = 6  # by this month the winter that began before New Year is over
# None of these is one: 如今春天, 去夏威夷, 李明春, 今春节.
_SEASON: Final = (
    "(?:(?<![古如而当现])今|(?:(?<![一-鿿])|(?<=[于自从在至到冬]))[去明])[春夏秋冬](?![天季节晚游威令宫窝奥])"
)
# 离码头最近 is near in space. Before the word so many characters are looked at as the pattern can match.
_NEAREST: Final = re.compile("[离距][^,。;!?]{1,12}$")
_BEFORE: Final = 13
_WEEKDAYS: Final = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_NAMES: Final = "|".join(sorted((*_MONTHS, *_WEEKS, *_NEAR), key=len, reverse=True))
# 上周一共 and 本周三场 name no day of the week, 上周日均 neither.
_DAY_OF_WEEK: Final = (
    "(?<=[周期拜])(?P<weekday>末|[一二三四五六日天]"
    "(?![共直些起样般切度批次期年月天人名位家户个件条项场所座辆部台均报]))"
)
NEARBY: Final = (
    rf"(?P<near>{_NAMES}|{_SEASON})(?!年)(?:(?<=月)(?P<near_day>3[01]|[12][0-9]|[1-9])[日号]|{_DAY_OF_WEEK})?"
)


def near(match: re.Match[str], written: datetime.date) -> Period | None:
    """What a match of NEARBY says, told on the day `written`; None where no calendar has it."""
    said = match["near"]
    if said in _MONTHS:
        since, until = (in_month(written, _MONTHS[said], int(match["near_day"] or day)) for day in (1, 31))
        return Period(since, until)
    if said in _WEEKS:
        monday = written.toordinal() - written.weekday() + 7 * _WEEKS[said]
        first, last = (5, 6) if match["weekday"] == "末" else (_WEEKDAYS.get(match["weekday"], at) for at in (0, 6))
        return _ordinals(monday + first, monday + last)
    if said[-1] in _SEASONS:
        return _season(said, written)
    if said == "最近" and _NEAREST.search(match.string, max(0, match.start() - _BEFORE), match.start()):
        return None
    first, last = _NEAR[said]
    return _ordinals(written.toordinal() + first, written.toordinal() + last)


def _season(said: str, written: datetime.date) -> Period:
    """今春, 去冬; 今冬 is the winter that is not over, or the one to come."""
    since = written.year + _SEASON_OF[said[0]] - (said == "今冬" and written.month < _SUMMER)
    return in_year(*_SEASONS[said[1]], min(max(since, datetime.MINYEAR), datetime.MAXYEAR))


def _ordinals(first: int, last: int) -> Period | None:
    if first < 1 or last > datetime.date.max.toordinal():
        return None
    return Period(datetime.date.fromordinal(first), datetime.date.fromordinal(last))
