"""Where an answer may begin and end: never inside a quantity or a Latin word; knows nothing of the network.

The network's pieces are longer than characters: one can hold "50%以上的". So the ends are moved here.
"""

from __future__ import annotations

import re
from typing import Final

from index.text.quantities import whole

Span = tuple[int, int]

# Marks that do not belong to an answer at its ends.
_LOOSE: Final = frozenset("，。、；：！？,;:!? \t\r\n\u3000")
_PAIRS: Final = ("“”", "‘’", "《》", "（）", "()", "「」", "『』", "【】", "〈〉")
# A pair of them with what stands between.
_WITHIN: Final = re.compile(
    "“[^“”]*”|‘[^‘’]*’|《[^《》]*》|（[^（）]*）|[(][^()]*[)]|「[^「」]*」|『[^『』]*』|【[^【】]*】|〈[^〈〉]*〉"
)
_PARTICLE: Final = "的"
# 了 that ends the verb before it: 种了一棵枇杷. It begins 了解 and a few words more.
_AFTER_VERB: Final = re.compile("了(?![解结結断斷如不却卻得])")
# Weekdays, or hours from … to …, that stand side by side are one timetable: 每周三、周六靠岸. Days and single hours are
# not: one of 3日、5日、7日 may be the answer.
_WEEKDAY: Final = "(?:周|星期|礼拜)[一二三四五六日天]"
_HOURS: Final = r"[0-9]{1,2}[:：][0-9]{2}[-–—~～至到][0-9]{1,2}[:：][0-9]{2}"
_TIMETABLE: Final = re.compile(rf"{_WEEKDAY}(?:[、和及]{_WEEKDAY}){{1,6}}|{_HOURS}(?:[、和及]{_HOURS}){{1,6}}")
# Words that say that each time is that of something else.
_APART: Final = re.compile("分别|各于|依次")
_NEAR: Final = 12


def snap(text: str, span: Span) -> Span:
    """Return the half-open span of a text with its ends moved: without loose marks, and with the rest of a quantity, a
    Latin word or a timetable, and with the quotation mark beside it that one inside belongs to. A span of nothing but
    marks comes back as it is."""
    start, end = _without_marks(text, *span)
    return span if start >= end else _with_partners(text, *_whole_timetable(text, *whole(text, (start, end))))


def _with_partners(text: str, start: int, end: int) -> Span:
    """Take in a quotation mark right before or behind the words whose partner stands alone among them."""
    for opening, closing in _PAIRS:
        alone = _WITHIN.sub("", text[start:end])
        if start and text[start - 1] == opening and closing in alone:
            start -= 1
        if text[end : end + 1] == closing and opening in alone:
            end += 1
    return start, end


def _whole_timetable(text: str, start: int, end: int) -> Span:
    for found in _TIMETABLE.finditer(text):
        first, last = found.span()
        if (
            first < end
            and start < last
            and not _APART.search(text, max(0, first - _NEAR), min(len(text), last + _NEAR))
        ):
            start, end = min(start, first), max(end, last)
    return start, end


def _without_marks(text: str, start: int, end: int) -> Span:
    """Drop from both ends loose marks, a mark whose partner is missing, and a 的 that joins the words to others."""
    moved = True
    while moved and start < end:
        before = (start, end)
        if (
            text[start] in _LOOSE
            or _half(text[start:end], text[start], closing=False)
            or _closes(text[start])
            or (end - start > 2 and (text[start] == _PARTICLE or _AFTER_VERB.match(text, start)))
        ):
            start += 1
        elif (
            text[end - 1] in _LOOSE
            or _half(text[start:end], text[end - 1], closing=True)
            or _opens(text[end - 1])
            or (end - start > 2 and text[end - 1] == _PARTICLE)
        ):
            end -= 1
        moved = (start, end) != before
    return start, end


def _half(words: str, mark: str, *, closing: bool) -> bool:
    """Whether a mark at an end has no partner in the words."""
    pair = next((pair for pair in _PAIRS if mark == pair[closing]), None)
    return pair is not None and words.count(pair[0]) != words.count(pair[1])


def _opens(mark: str) -> bool:
    return any(mark == pair[0] for pair in _PAIRS)


def _closes(mark: str) -> bool:
    return any(mark == pair[1] for pair in _PAIRS)
