"""Numbers as they are written, in digits: 十八 is 18, 2万3千 is 23000, 百分之七点七 is 7.7%.

A number is one thing: the search compares it by its value. Knows nothing of words, or of what is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Final

_FIGURES: Final = ("〇零○", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_FIGURE: Final = {character: figure for figure, same in enumerate(_FIGURES) for character in same}
_TWENTIES: Final = {"廿": "二十", "卅": "三十", "卌": "四十"}
# What multiplies what stands before it, the greatest first.
_TIMES: Final = ((100_000_000, "亿"), (10_000, "万"), (1000, "千仟"), (100, "百佰"), (10, "十拾"))
HAN_FIGURES: Final = "".join(_FIGURES)
HAN_NUMERALS: Final = f"{HAN_FIGURES}{''.join(marks for _, marks in _TIMES)}{''.join(_TWENTIES)}"

# The longest run of numerals that is read as one number; the bound keeps matching fast.
_LONGEST: Final = 24
_DECIMAL: Final = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,6})?")
_ARABIC: Final = r"(?<![0-9a-z.,])(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}(?![0-9])|[0-9]{1,15})(?:\.[0-9]{1,6})?(?![0-9a-z])"
_NUMBER: Final = re.compile(
    rf"(?P<share>[百千]分之)?(?:(?P<arabic>{_ARABIC})(?P<times>[十百千万亿][0-9{HAN_NUMERALS}]{{0,{_LONGEST}}})?"
    rf"|(?P<han>[{HAN_NUMERALS}]{{1,{_LONGEST}}}(?:点[{HAN_FIGURES}]{{1,6}}[万亿]{{0,2}})?))"
)
_RUN: Final = re.compile(f"[0-9{HAN_NUMERALS}]+")
# 点 is a decimal point only where one of these units follows; else it is the hour: 三点五分, 三点十五.
_DECIMAL_UNIT: Final = re.compile("[%万亿元米吨亩级倍里斤度岁]|公|平方|立方|个百分点|千米|毫米|厘米")

# A lone numeral is turned into digits after 第, in a date and before a unit. Elsewhere (三家, 两架) it stays a
# character: 3 and 2 stand in every other passage and say less than 两架.
_LONE: Final = re.compile("[月日号]|公[里斤顷]|小时|分钟|千[米克瓦]|平方|立方|个(?:小时|百分点|月)")
# The first characters of what _LONE matches, of 分之 and of 点: behind a numeral they may make it part of a number. The
# marks in _GOES_ON do so behind a digit.
_COUNTED: Final = frozenset("月日号公小分千平立个点")
_GOES_ON: Final = frozenset(".,")


def rewritten(folded: str) -> Iterator[tuple[int, int, str]]:
    """The numbers that are not in plain digits: their half-open span, and how they are written in digits."""
    end = 0
    for run in _RUN.finditer(folded):
        at, stop = run.span()
        if at >= end and _stays(folded, at, stop):
            continue
        at = max(at, end)
        while at < stop:
            found = _NUMBER.match(folded, at)
            if found is None:
                at += 1
                continue
            at = end = _end(found, folded)
            written = _written(found, folded, end)
            if written is not None and written != folded[found.start() : end]:
                yield found.start(), end, written


def _stays(folded: str, start: int, end: int) -> bool:
    """Whether the neighbours of a run of digits and numerals show that it stays as it is: digits that are a whole
    number, or a lone numeral that counts nothing. Most runs are such, and this takes a fraction of the time of matching
    them."""
    behind = folded[end : end + 1]
    if end == start + 1 and folded[start] > "9":
        return behind not in _COUNTED and folded[start - 1 : start] != "第"
    return behind not in _GOES_ON and folded[start:end].isascii()


def _end(found: re.Match[str], folded: str) -> int:
    """Where a number ends: before 点 where that is the hour's."""
    han, end = found["han"], found.end()
    whole, point, _ = (han or "").partition("点")
    if point and not found["share"] and not _DECIMAL_UNIT.match(folded, end) and han[-1] not in "万亿":
        return end - len(han) + len(whole)
    return end


def _written(found: re.Match[str], folded: str, end: int) -> str | None:
    """The number that ends there in digits; None where it stays."""
    if found["han"] is None:
        written = _mixed(found["arabic"].replace(",", ""), found["times"] or "")
    else:
        start, share = found.start("han"), bool(found["share"])
        before = folded[found.start() - 1 : found.start()]
        written = _han(folded[start:end], before, folded[end : end + 4], share=share)
    if written is not None and found["share"]:
        written += "%" if found["share"] == "百分之" else "‰"
    return written


def figures(folded: str) -> str:
    """Folded text with its lone numerals in digits, too (三元 is 3元), for those who compare a few words by their
    value: the search leaves them as they are."""
    return "".join(str(_FIGURE[one]) if one in _FIGURE else "10" if one == "十" else one for one in folded)


def _mixed(digits: str, times: str) -> str | None:
    """2万3千, 1.5亿: `digits`, then numerals that multiply and add."""
    if not times:
        return digits
    value = _value(digits + times)
    return None if value is None else _plain(value)


def _han(run: str, before: str, after: str, *, share: bool) -> str | None:
    """A run of Chinese numerals in digits; None where it is no number, or stands in a word (三中全会, 千万)."""
    if len(run) == 1 and not share:
        return _lone(run, before, after)
    if all(character in _FIGURE for character in run):  # figure by figure, as years are: 二〇二四
        spelt = share or ((len(run) > 2 or after.startswith("年")) and "两" not in run)
        return "".join(str(_FIGURE[character]) for character in run) if spelt else None
    if run[0] in "百千万亿":
        return "100" if share and run == "百" else None
    for numeral, plain in _TWENTIES.items():
        run = run.replace(numeral, plain)
    value = _value(run)
    return None if value is None else _plain(value)


def _lone(numeral: str, before: str, after: str) -> str | None:
    value = 10 if numeral == "十" else _FIGURE.get(numeral, 0)
    return str(value) if value and (before == "第" or _LONE.match(after)) else None


@lru_cache(maxsize=4096)
def _value(run: str) -> Decimal | None:
    """The value of a run of numerals and digits; None where it is none (三四十, 十百)."""
    for times, marks in _TIMES:
        at = max(map(run.rfind, marks))
        if at >= 0:
            many = Decimal(1) if at == 0 and times == 10 else _value(run[:at])
            rest = _rest(run[at + 1 :], times)
            # 三百十 is 三百一十; of what multiplies by less than 万 there are at most nine (or so many digits).
            fits = many is not None and (times >= 10_000 or many < 10)
            return many * times + rest if fits and many and rest is not None and rest < times else None
    whole, point, figures = run.partition("点")
    if point:
        value = _value(whole)
        return None if value is None else value + Decimal(f"0.{''.join(str(_FIGURE[f]) for f in figures)}")
    if run in _FIGURE:
        return Decimal(_FIGURE[run])
    return Decimal(run) if _DECIMAL.fullmatch(run) else None


def _rest(tail: str, times: int) -> Decimal | None:
    """The value of what follows 万, 千 or 百: a lone figure counts tenths of it (一万二), anything else its own
    value."""
    if not tail:
        return Decimal(0)
    if tail in _FIGURE and times > 10:
        return Decimal(_FIGURE[tail] * times // 10)
    return _value(tail.lstrip(_FIGURES[0]))


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
