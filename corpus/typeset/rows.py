"""Lines that stand for themselves: rows of a table, items of a list, the opening and the closing of a letter.

It must not know of columns of type, nor what label a line gets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.typeset.bylines import is_byline
from corpus.typeset.datelines import opens_report
from corpus.typeset.furniture import is_day
from corpus.typeset.lines import PrintedLine

# Rows are narrower than this share of the widest column, unless they are figures or their cells stand far apart.
ROW_WIDTH = 0.8
# A cell of a row of figures is shorter.
LONGEST_CELL = 10
# Who signs a letter does so in fewer ems.
SIGNATURE_WIDTH = 12
# The next entry of a chronicle begins within so many lines.
LONGEST_ENTRY = 20

_NUMBER = re.compile(
    r"^[+\-−±]?[0-9０-９][0-9.,，:：/~—\-]*(?:[%％‰℃元个人次倍吨亩万亿]*|百分点|[㐀-鿿]{1,2})$|^[—\-－]+$"
)
_TABLE_TEXT = re.compile(r"[，。；！？]")
_WIDE = re.compile(r"\s{2,}|[\t　]")
_SALUTATION = re.compile(
    r"^(?:尊敬|敬爱|亲爱)的\S{1,14}[：:]$|^\S{0,8}(?:编辑部?|同志们?|先生|女士|朋友们?|主任|局长|市长|老师)(?:您好|你好)?[：:]$"
)
_COUNT = r"(?:[0-9]{1,2}|[〇一二三四五六七八九十廿卅]{1,3})"
_MEDALS = re.compile(r"^[㐀-鿿]{2,10}\s?(?:\d{1,3}\s?枚?[金银銀铜銅]牌?\s?){2,3}$")
_DATED_ITEM = re.compile(
    rf"^(?:(?:(?:[0-9]{{4}}年)?{_COUNT}月)?(?:初{_COUNT}|{_COUNT}日)|(?:星期|周)[一二三四五六日天]|[0-9]{{1,2}}[:：][0-9]{{2}})"
    r"(?:[\s　:：—－~-]|$)"
)
_CLOSING = re.compile(r"^(?:此致|谨致|顺祝|祝好|顺颂)?\s*(?:敬礼|此致|编安|秋安|冬安|春安|夏安|谨启|祝好)[！!。]?$")


def stands_alone(lines: Sequence[PrintedLine], at: int, widest: float) -> bool:
    """Whether a line is a row, an item or a letter's opening or closing; `widest` is the widest column in ems."""
    line = lines[at]
    if line.row or opens_letter(line.text) or _is_closing(lines, at):
        return True
    if line.ending in ("stop", "comma") or line.spaced:
        return False
    if _is_dated_item(lines, at) or _MEDALS.match(line.text):
        return True
    return _is_figures(line) or _is_in_table(lines, at, widest)


def opens_letter(text: str) -> bool:
    """Whether a line addresses a letter: 编辑同志："""
    return bool(_SALUTATION.match(text))


def _is_closing(lines: Sequence[PrintedLine], at: int) -> bool:
    """Whether a line closes a letter: 此致, 敬礼！, who signs, and the day."""
    line = lines[at]
    if _CLOSING.match(line.text) or is_day(line.text):
        return True
    if line.width > SIGNATURE_WIDTH or line.ending != "open":
        return False
    closed = any(_CLOSING.match(near.text) for near in lines[max(0, at - 2) : at])
    return closed or (at + 1 < len(lines) and is_day(lines[at + 1].text) and not _heads_chronicle(lines, at))


def _heads_chronicle(lines: Sequence[PrintedLine], at: int) -> bool:
    """Whether the day below a line is the first of a chronicle: the next day follows a sentence, where the day of
    another letter follows who signs it."""
    ahead = range(at + 2, min(at + 2 + LONGEST_ENTRY, len(lines)))
    day = next((spot for spot in ahead if is_day(lines[spot].text)), None)
    return day is not None and lines[day - 1].ending == "stop" and not _CLOSING.match(lines[day - 1].text)


def _is_dated_item(lines: Sequence[PrintedLine], at: int) -> bool:
    """Whether a line opens with a day or an hour, and the one after it or the one before, too: an entry of a chronicle
    or a plan."""
    near = [*lines[max(0, at - 1) : at], *lines[at + 1 : at + 2]]
    return bool(_DATED_ITEM.match(lines[at].text)) and any(_DATED_ITEM.match(line.text) for line in near)


def _is_figures(line: PrintedLine) -> bool:
    """Whether a line holds three cells or more, half of them numbers."""
    pieces = line.raw.split()
    if len(pieces) < 3 or _TABLE_TEXT.search(line.raw) or max(map(len, pieces)) > LONGEST_CELL:
        return False
    numbers = sum(1 for piece in pieces if _NUMBER.match(piece))
    return numbers >= 2 and 2 * numbers >= len(pieces)


def _is_in_table(lines: Sequence[PrintedLine], at: int, widest: float) -> bool:
    """Whether lines beside this one have as many cells: two lines of three cells or of cells far apart, else three."""
    cells, wide = _cells(lines[at], widest)
    if cells < 2:
        return False
    alike = 1
    for step in (-1, 1):
        near = at + step
        while 0 <= near < len(lines) and alike < 3 and _cells(lines[near], widest)[0] == cells:
            alike += 1
            near += step
    return alike >= (2 if wide or cells > 2 else 3)


def _cells(line: PrintedLine, widest: float) -> tuple[int, bool]:
    """How many cells a line has, and whether wide gaps part them; no cells where it reads as text."""
    if line.spaced or _TABLE_TEXT.search(line.text) or opens_report(line.text) or is_byline(line.text):
        return 0, False
    wide = len(_WIDE.split(line.raw))
    if wide > 1:
        return wide, True
    return (len(line.raw.split()), False) if line.width <= ROW_WIDTH * widest else (0, False)
