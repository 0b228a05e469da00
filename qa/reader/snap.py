"""Where an answer may begin and end: never inside a quantity or a Latin word; knows nothing of the network.

The network's pieces are longer than characters: one can hold "50%以上的". So the ends are moved here.
"""

from __future__ import annotations

from typing import Final

from index.text.quantities import whole

Span = tuple[int, int]

# At an end these belong to no answer.
_LOOSE: Final = frozenset("，。、；：！？,;:!? \t\r\n\u3000")
_PAIRS: Final = ("“”", "‘’", "《》", "（）", "()", "「」", "『』", "【】", "〈〉")
_PARTICLE: Final = "的"


def snap(text: str, span: Span) -> Span:
    """Return the half-open span of a text with its ends moved: grown over the rest of a quantity or a Latin word, loose
    marks dropped. A span of nothing but marks comes back as it is."""
    start, end = _without_marks(text, *span)
    return span if start >= end else whole(text, (start, end))


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
