"""Text to the ids of its likeliest unigram pieces, as XLM-R cuts it; knows nothing of the network that reads them.

The `tokenizers` library gives the same ids, but takes 0.6 seconds and 250 MB to hold 250,000 pieces; this takes 0.03
seconds and 12 MB, more with each character met, and as long for a text.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.wordlist import WordList

# XLM-R's normalisation (sentencepiece's nmt_nfkc) is NFKC but for these code points; the map in the packaged file
# agrees on every one of its 4,837 entries. The full-width tilde stays itself.
_DROPPED: Final = re.compile(r"[\x01-\x08\x0B\x0E-\x1F\x7F\u008F\u009F]")
_SPACES: Final = re.compile(r"[\t\n\f\r\u1680\u200B-\u200F\u2028\u2029\u2581\uFEFF\uFFFD]")
_SPACE_RUN: Final = re.compile(" {2,}")
_FULL_WIDTH_TILDE: Final = "\uff5e"

WORD_START: Final = "\u2581"
_WORD: Final = re.compile(f"{WORD_START}[^{WORD_START}]*")

# An unknown character scores this much below the worst piece, as in sentencepiece.
_UNKNOWN_PENALTY: Final = 10.0


class UnigramTokenizer:
    """Pieces with their scores. Several threads may use it."""

    def __init__(
        self, pieces: WordList, scores: Sequence[float] | NDArray[np.float32], *, bos: int, eos: int, unknown: int
    ) -> None:
        """`pieces` are a list by `WORD_START`, `scores` their log probabilities; a piece's id is its place. The three
        numbers are ids of special pieces."""
        self._pieces, self._scores = pieces, scores
        # Of the characters met so far (`_met`): the pieces, and by their first two characters how long the longest is.
        self._ids: dict[str, tuple[int, float]] = {}
        self._longest: dict[str, int] = {}
        self._met: set[str] = set()
        self._meeting = threading.Lock()
        self._unknown_score = float(min(scores)) - _UNKNOWN_PENALTY
        self._bos, self._eos, self._unknown = bos, eos, unknown

    def encode(self, text: str) -> list[int]:
        """Return the ids of `<s> text </s>`, uncut: U+2581 for each space and in front, the likeliest pieces."""
        ids = [self._bos]
        spaced = normalized(text).replace(" ", WORD_START)
        if spaced and not spaced.startswith(WORD_START):
            spaced = WORD_START + spaced
        self._meet(spaced)
        for word in _WORD.findall(spaced):
            ids.extend(self._likeliest(word))
        ids.append(self._eos)
        return ids

    def piece(self, number: int) -> str:
        """The piece with an id."""
        return self._pieces[number]

    def _meet(self, text: str) -> None:
        """Have the pieces that begin with a character of the text."""
        if self._met.issuperset(text):
            return
        with self._meeting:
            for character in set(text) - self._met:
                for place, piece in self._pieces.beginning_with(character):
                    self._ids[piece] = place, float(self._scores[place])
                    self._longest[piece[:2]] = max(len(piece), self._longest.get(piece[:2], 1))
                self._met.add(character)

    def _likeliest(self, word: str) -> list[int]:
        """Viterbi over the sums of scores; neighbouring unknown characters are one unknown piece."""
        known, longest, size = self._ids.get, self._longest, len(word)
        best = [0.0] + [float("-inf")] * size  # of all ways to cut word[:end]
        last = [(0, self._unknown)] * (size + 1)  # where the last piece of the best way starts, and which it is
        for start, first in enumerate(word):
            so_far = best[start]
            if known(first) is None and so_far + self._unknown_score > best[start + 1]:
                best[start + 1], last[start + 1] = so_far + self._unknown_score, (start, self._unknown)
            for end in range(start + 1, min(start + longest.get(word[start : start + 2], 1), size) + 1):
                piece = known(word[start:end])
                if piece is not None and (score := so_far + piece[1]) > best[end]:
                    best[end], last[end] = score, (start, piece[0])
        ids: list[int] = []
        end = size
        while end:
            end, cut = last[end]
            if cut != self._unknown or ids[-1:] != [cut]:
                ids.append(cut)
        return ids[::-1]


def normalized(text: str) -> str:
    """Return the text as the pieces are written: NFKC, control characters dropped, runs of spaces made one."""
    text = _SPACES.sub(" ", _DROPPED.sub("", text))
    text = _FULL_WIDTH_TILDE.join(unicodedata.normalize("NFKC", part) for part in text.split(_FULL_WIDTH_TILDE))
    return _SPACE_RUN.sub(" ", text)
