"""What kind of answer a question wants, as a pattern the answering sentence would hold. Knows nothing of scores.

多少家, 几名 want a number before that measure word; 多少钱, 票房 a sum; 什么时候, 开馆时间 a time; 增长率 a share.
A question without such a cue wants nothing in particular. 谁 and 哪里 give none: names of people and places have no
form of their own, and patterns for them made the ranking worse.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = r"(?:\d[\d.,]*|[〇零一二三四五六七八九十百千万两]+)\s?(?:[十百千万亿]+|[多余来]|个)*\s?"
_TIME = (
    r"\d{1,4}\s?(?:年|月|日|号|点|时(?![间代]))|[〇零一二三四五六七八九十]+(?:年|月|日|号|点)|\d{1,2}[:：]\d\d|\d{4}[-/]\d\d?[-/]\d\d?"
    r"|[今去前明后当]年|[昨今明前后当][日天晚]|(?:周|星期)[一二三四五六日末天]|世纪|年代"
    r"|凌晨|清晨|上午|下午|傍晚|初[一二三四五六七八九十]|正月|腊月|春节|清明|端午|中秋|国庆|元旦"
)
_SHARE = r"\d[\d.]*\s?[%‰]|百分之|[一二三四五六七八九两]成|\d[\d.]*\s?(?:个百分点|倍)"
_SUM = _NUMBER + r"(?:[元块角]|人民币|[美欧日]元|英镑)|\d[\d.]*\s?[万亿]"
_SPAN_OF_TIME = _NUMBER + "(?:年|月|天|日|小时|分钟?|秒|周)"
_MEASURED = r"\d[\d.,]*|[一二三四五六七八九十百千万两]{2,}"

# What the asked-for thing is followed by where it stands last or is asked about.
_ASKED = r"(?:是|为|在|有|达到?|和|与|及|、|分别|[?？。]|$)"

_ASKS_TIME = re.compile(
    rf"什么时[候间]|何[时年日]|哪一?[年天月日]|几[月点号]|星期几|周几|(?:时间|日期|日子|年份|年代|生日)了?{_ASKED}"
)
_ASKS_SPAN_OF_TIME = re.compile(r"多久|多长时间|时长")
_ASKS_SHARE = re.compile(
    rf"百分之[几多]|多大比例|比例是多少|[率幅速](?:是|为|达到?)?(?:了)?多少|(?:[^效频汇功]率|比例|比重|占比|增速|[增涨降]幅){_ASKED}"
    r"|(?:增长|下降|提高|上涨|增加|减少|降低)了?多少[?？]?$"
)
_ASKS_SUM = re.compile(
    r"多少(?:万|亿)?[元块]|几[块元]|(?:票房|营收|收入|价格|售价|成本|金额|总额|投资额?|工资|补贴|奖金|费用|gdp|产值|利润|市值|房价)"
    rf"(?:多少|几|{_ASKED})"
)
_ASKS_NUMBER = re.compile(r"(?:多少|几)\s?(.)?")
_ASKS_MEASURE = re.compile(
    rf"(?:人数|数量|总数|[产销]量|销售量|吞吐量|总量|面积|票数|高度|海拔|长度|里程|人口|名额|深度|距离|宽度|温度|震级|比分|得分|排名|规模"
    rf"|容量|速度|重量|身高|年龄){_ASKED}|多[大高长远宽深重快](?!的)"
)

# In this order: 多长时间 asks for no point in time.
_KINDS = (
    (_ASKS_SPAN_OF_TIME, _SPAN_OF_TIME),
    (_ASKS_TIME, _TIME),
    (_ASKS_SHARE, _SHARE),
    (_ASKS_SUM, _SUM),
)

# What stands between a number and the thing counted. After 多少 stands one of these or the thing (多少驿站).
_MEASURES = frozenset(
    "家个名位所座条项次种台辆间张件份封本册部场期届级层栋幢户亩吨克斤米里平天年月周岁分秒度块只头株棵趟班站支枚篇处路队"
    "轮门课节例步杯瓶箱袋盏把套公千倍成"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The kind of answer that a question asks for; `question` is the folded question."""

    question: str
    pattern: re.Pattern[str]

    def places(self, folded: str) -> list[int]:
        """Where folded text holds such an answer: the middles of the matches, ascending. What the question itself holds
        (2022年 in a question about that year) is none."""
        found = self.pattern.finditer(folded)
        return [(m.start() + m.end()) // 2 for m in found if m.group().strip() not in self.question]


def wanted(question: str) -> Wanted | None:
    """The kind of answer that a folded question asks for; None where it gives no cue."""
    pattern = answer_pattern(question)
    return None if pattern is None else Wanted(question, pattern)


def answer_pattern(question: str) -> re.Pattern[str] | None:
    """A pattern that finds the kind of answer `question` wants in folded text; None where it gives no cue."""
    for asks, pattern in _KINDS:
        if asks.search(question):
            return re.compile(pattern)
    asked = _ASKS_NUMBER.search(question)
    if asked is not None:
        unit = asked.group(1) or ""
        if unit == "钱":
            return re.compile(_SUM)
        if unit in "人名位" and unit:
            return re.compile(_NUMBER + "[人名位]")
        return re.compile(_NUMBER + re.escape(unit) if unit in _MEASURES else _NUMBER)
    return re.compile(_MEASURED) if _ASKS_MEASURE.search(question) else None
