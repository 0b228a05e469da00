"""What kind of answer a question wants, as a pattern the answering sentence would hold. Knows nothing of scores.

多少家, 几名 want a number before that measure word; 多少钱 a sum; 什么时候, 哪年 a time. A question without such a cue
wants nothing in particular.
"""

from __future__ import annotations

import re

_NUMBER = r"(?:\d[\d.,]*|[〇零一二三四五六七八九十百千两]+)\s?(?:[十百千万亿]|[多余来]|个)*\s?"
_TIME = (
    r"\d{1,4}\s?(?:年|月|日|时|点)|[一二三四五六七八九十]+(?:年|月|日|时|点)"
    r"|[今去前明]年|[昨今明][日天]|(?:周|星期)[一二三四五六日末天]"
)

_ASKS_TIME = re.compile(r"什么时[候间]|何[时年日]|哪一?[年天月日]|几[月点号]|星期几|周几")
_ASKS_SHARE = re.compile(r"百分之[几多]|多大比例|比例是多少|[率幅](?:是|为|达到?)?(?:了)?多少")
_ASKS_NUMBER = re.compile(r"(?:多少|几)\s?(.)?")

# What stands between a number and the thing counted. After 多少 stands one of these or the thing (多少驿站).
_MEASURES = frozenset(
    "家个名位所座条项次种台辆间张件份封本册部场期届级层栋幢户亩吨克斤米里平天年月周岁分秒度块只头株棵趟班站支枚篇处路队"
    "轮门课节例步杯瓶箱袋盏把套公千倍成"
)


def answer_pattern(question: str) -> re.Pattern[str] | None:
    """A pattern that finds the kind of answer `question` wants in folded text; None where it gives no cue."""
    if _ASKS_TIME.search(question):
        return re.compile(_TIME)
    if _ASKS_SHARE.search(question):
        return re.compile(r"\d[\d.]*\s?%|百分之|[一二三四五六七八九两]成")
    asked = _ASKS_NUMBER.search(question)
    if asked is None:
        return None
    unit = asked.group(1) or ""
    if unit == "钱":
        return re.compile(_NUMBER + "[元块角]")
    if unit in "人名位" and unit:
        return re.compile(_NUMBER + "[人名位]")
    return re.compile(_NUMBER + re.escape(unit) if unit in _MEASURES else _NUMBER)
