"""A question, a headline and a passage as the rows of ids that the network reads; the same in training and in use.

A row is `<s> question </s> date and headline </s> passage </s>`. A passage too long for one row is read in windows that
overlap. It must not know how the network computes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from qa.reader.pieces import PieceCutter, Pieces
from qa.reader.trunk import Weights

# In tokens. Of 250 news articles' paragraphs 97 of 100 fit one window (median 67); their questions have a median of 14
# and at most 34, a date with a headline 24 and 53.
QUESTION_TOKENS: Final = 56
HEADLINE_TOKENS: Final = 44
WINDOW_TOKENS: Final = 168
# Tokens that two neighbouring windows share: an answer shorter than this is whole in one of them.
OVERLAP_TOKENS: Final = 56

_ISO_DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Window:
    """One row for the network.

    `ids` is the whole row. Its tokens `front:front + len(starts)` are the passage's; token `front + i` stands for the
    characters `starts[i]:ends[i]` of the passage, half open.
    """

    ids: tuple[int, ...]
    front: int
    starts: tuple[int, ...]
    ends: tuple[int, ...]


class Layout:
    """Lays out rows. It holds no state that two threads could disturb."""

    def __init__(self, weights: Weights) -> None:
        self._cutter = PieceCutter(weights.tokenizer)
        self._bos, self._eos = weights.tokenizer.encode("")

    def cut(self, text: str) -> Pieces:
        """Return the pieces of a text with their places."""
        return self._cutter.cut(text)

    def front(self, question: str, headline: str, date: str) -> tuple[int, ...]:
        """Return the ids before the passage; `date` is ISO 8601, or empty where it is not known."""
        asked = self.cut(question).ids[:QUESTION_TOKENS]
        under = self.cut(f"{spoken_date(date)} {headline}".strip()).ids[:HEADLINE_TOKENS]
        return (self._bos, *asked, self._eos, *under, self._eos)

    def windows(self, front: tuple[int, ...], passage: Pieces) -> Iterator[Window]:
        """Yield the rows of a passage, at least one; each but the last has WINDOW_TOKENS of its tokens."""
        start = 0
        while True:
            end = start + WINDOW_TOKENS
            yield self.window(front, passage, start, end)
            if end >= len(passage):
                return
            start = end - OVERLAP_TOKENS

    def window(self, front: tuple[int, ...], passage: Pieces, start: int, end: int) -> Window:
        """Return the row that holds the tokens `start:end` of a passage."""
        ids = (*front, *passage.ids[start:end], self._eos)
        return Window(ids, len(front), passage.starts[start:end], passage.ends[start:end])


def spoken_date(date: str) -> str:
    """Return an ISO date as a newspaper writes it, 2024-03-05 as 2024年3月5日; empty where it is no such date."""
    found = _ISO_DATE.fullmatch(date)
    return f"{found[1]}年{int(found[2])}月{int(found[3])}日" if found else ""
