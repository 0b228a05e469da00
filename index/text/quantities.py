"""Where a quantity begins and ends, so that no mark cuts one: 一万二千, 3至5天, 百分之七点七, 十二元五角, PM2.5.

Works on text as printed and on folded text alike. Knows nothing of what a quantity measures for, or of who marks it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from index.text.numbers import HAN_FIGURES, HAN_NUMERALS

Span = tuple[int, int]

# Traditional and formal numerals beside those that folded text has.
NUMERALS: Final = f"{HAN_NUMERALS}兆萬億兩參陸貳"
# A numeral that begins no number: a figure in words before digits (二0二四 is a number), or the end of another word
# (统一2元, 统一十元).
_NO_NUMERAL: Final = f"[{HAN_FIGURES}](?=[1-9])|(?<=[统統唯单單专專])一"
_NUMBER: Final = rf"(?!{_NO_NUMERAL})[0-9{NUMERALS}](?:[0-9{NUMERALS}]|[.,点點](?=[0-9{NUMERALS}])){{0,40}}"
_TO: Final = "(?:至|到|[-–—~～])"
_DIGITS: Final = "一二两三四五六七八九零〇"
_GREAT: Final = "[十百千万亿萬億]{1,4}"
# What makes a word of 数.
_FEW: Final = "(?<![人总總户戶倍次岁歲指系分参參基小奇偶整负正多少大半无無如个個件字票])"
# Quantities of several parts. Dates are left out: a part of one may be the answer (2024年 of 2024年5月18日).
_COMPOUND: Final = re.compile(
    "|".join(
        (
            rf"(?:{_NUMBER})分之(?:{_NUMBER})",
            rf"(?:{_NUMBER})[年歲岁](?:半|[零又]?(?:{_NUMBER})[个個]半?月)",
            rf"(?:{_NUMBER})[个個]?(?:小时|小時|钟头|鐘頭)[零又]?(?:{_NUMBER})(?:分[钟鐘]?|刻[钟鐘]?)?(?:(?:{_NUMBER})秒)?",
            rf"(?:(?:{_NUMBER})[个個]半?|半[个個])(?:小时|小時|钟头|鐘頭)半?",
            rf"(?:(?:{_NUMBER})[个個]半|半[个個])(?:月|世纪|世紀|学期|學期|星期)",
            # 五千多万 is no five thousand, 几十万 no hundred thousand, and 人数百分之三 no few hundred.
            rf"(?:{_NUMBER})[余餘馀多来來几幾]{_GREAT}",
            rf"[几幾]{_GREAT}|(?<![0-9])[十拾][几幾]",
            rf"{_FEW}[数數]{_GREAT}(?!分之)",
            rf"[0-9][0-9.,]{{0,20}} {_GREAT}",
            rf"零下(?:{_NUMBER})",
            rf"(?<![0-9A-Za-z%℃°.])[-−](?:{_NUMBER})(?=[℃°度])",
            rf"[{NUMERALS}0-9]成[半{_DIGITS}](?![个個名人])",
            rf"(?<![0-9{NUMERALS}])(?:[0-9]{{1,3}}[比∶][0-9]{{1,3}}(?![0-9年月日])|[{_DIGITS}十]{{1,2}}比[{_DIGITS}十]{{1,2}})",
            rf"(?:{_NUMBER})分[钟鐘]?(?:{_NUMBER})秒(?:{_NUMBER})?",
            rf"(?:{_NUMBER})秒(?:{_NUMBER})",
            rf"(?:{_NUMBER})[点點时時](?:半|[钟鐘]|整|(?:{_NUMBER})(?:分(?:(?:{_NUMBER})秒)?|刻)?)(?!之)",
            rf"(?:{_NUMBER})[元块塊]零?(?:{_NUMBER})(?:[角毛](?:{_NUMBER}分)?|分|(?![年月日家人个個]))",
            rf"(?:{_NUMBER})[角毛](?:{_NUMBER})分?",
            rf"(?:{_NUMBER})(?:公里|丈|尺|米)(?:{_NUMBER})(?:米|厘米|尺|寸)?(?![0-9a-z家人个個])",
            rf"(?:{_NUMBER})(?:吨|噸|斤)(?:{_NUMBER})(?:公斤|斤|两|兩)?(?![0-9a-z家人个個])",
            rf"(?:{_NUMBER}){_TO}(?:{_NUMBER})",
            rf"(?:{_NUMBER})(?:[%％‰℃°]|个百分点)",
            r"[A-Za-z0-9]{1,20}(?:[-./][A-Za-z0-9]{1,20}){1,5}",
        )
    )
)

_STANDS_APART: Final = re.compile(_NO_NUMERAL)
_HALF_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def whole(text: str, span: Span) -> Span:
    """The half-open `span` of a text, extended over the rest of a quantity, a code or a Latin word that it cuts."""
    level = text.translate(_HALF_WIDTH)
    quantities = [found.span() for found in _COMPOUND.finditer(level)]
    start, end = _joined_up(level, *span)
    while True:
        cut = [(a, b) for a, b in quantities if a < end and start < b and not (start <= a and b <= end)]
        if not cut:
            return start, end
        start, end = _joined_up(level, min(start, cut[0][0]), max(end, cut[-1][1]))


def _joined_up(text: str, start: int, end: int) -> Span:
    while start > 0 and start < len(text) and _joined(text, start):
        start -= 1
    while 0 < end < len(text) and _joined(text, end):
        end += 1
    while end < len(text) and text[end] in "%‰℃°" and text[end - 1].isdigit():
        end += 1
    return start, end


def _joined(text: str, at: int) -> bool:
    """Whether a cut between `text[at - 1]` and `text[at]` goes through a number or a Latin word."""
    before, after = text[at - 1], text[at]
    if _numeral(before) and _numeral(after):
        return not _STANDS_APART.match(text, at - 1)
    if _lettered(before) and _lettered(after):
        return True
    if after in ".,:/":
        return before.isdecimal() and text[at + 1 : at + 2].isdecimal()
    return before in ".,:/" and text[at - 2 : at - 1].isdecimal() and after.isdecimal()


def _numeral(letter: str) -> bool:
    return letter in NUMERALS or letter.isdecimal()


def _lettered(letter: str) -> bool:
    """Whether it is a letter of an alphabet, or a digit, which can stand in such a word (C919, 5G)."""
    return letter.isdecimal() or (letter < "\u2e80" and unicodedata.category(letter)[0] == "L")
