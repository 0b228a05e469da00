"""Where an answer may begin and end: never inside a number or a Latin word; knows nothing of the network.

The network's pieces are longer than characters: one can hold "50%以上的". So the ends are moved here.
"""

from __future__ import annotations

import unicodedata
from typing import Final

Span = tuple[int, int]

_NUMERALS: Final = frozenset("〇零一二两三四五六七八九十百千万亿兆廿卅卌壹贰叁肆伍陆柒捌玖拾佰仟萬億兩參陸貳")
_AFTER_DIGITS: Final = frozenset("%％‰℃°")
_IN_DIGITS: Final = frozenset(".,．，:：/")
# At an end these belong to no answer.
_LOOSE: Final = frozenset("，。、；：！？,;:!? \t\r\n\u3000")
_PAIRS: Final = ("“”", "‘’", "《》", "（）", "()", "「」", "『』", "【】", "〈〉")
_PARTICLE: Final = "的"


def snap(text: str, span: Span) -> Span:
    """Return the half-open span of a text with its ends moved: grown over the rest of a number or a Latin word, loose
    marks dropped. A span of nothing but marks comes back as it is."""
    start, end = _without_marks(text, *span)
    if start >= end:
        return span
    while start > 0 and _joined(text, start):
        start -= 1
    while end < len(text) and _joined(text, end):
        end += 1
    while end < len(text) and text[end] in _AFTER_DIGITS and text[end - 1].isdigit():
        end += 1
    return start, end


def _joined(text: str, at: int) -> bool:
    """Whether a cut between `text[at - 1]` and `text[at]` goes through a number or a Latin word."""
    before, after = text[at - 1], text[at]
    if _lettered(before) and _lettered(after):
        return True
    if _numeral(before) and _numeral(after):
        return True
    if after in _IN_DIGITS:
        return _digit(before) and at + 1 < len(text) and _digit(text[at + 1])
    return before in _IN_DIGITS and at > 1 and _digit(text[at - 2]) and _digit(after)


def _digit(letter: str) -> bool:
    return letter.isdecimal()


def _numeral(letter: str) -> bool:
    return letter in _NUMERALS or letter.isdecimal()


def _lettered(letter: str) -> bool:
    """Whether it is a letter of an alphabet, or a digit, which can stand in such a word (C919, 5G)."""
    return letter.isdecimal() or (letter < "\u2e80" and unicodedata.category(letter)[0] == "L")


def _without_marks(text: str, start: int, end: int) -> Span:
    """Drop the loose marks at both ends, half of a pair of marks, and a 的 that joins the words to others."""
    moved = True
    while moved and start < end:
        before = (start, end)
        if (
            text[start] in _LOOSE
            or _half(text[start:end], text[start], closing=False)
            or _closes(text[start])
            or (end - start > 2 and text[start] == _PARTICLE)
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
