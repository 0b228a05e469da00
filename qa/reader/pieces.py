"""Text to pieces that know which characters they stand for; knows nothing of questions or of the network.

The ids are those of the packaged tokenizer. It says nothing of places, so the text is normalised here character by
character, and the pieces are laid along what comes out.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from qa.reader.trunk import UnigramTokenizer, normalized

_WORD_START: Final = "\u2581"


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of one text, without start and end marks.

    `ids[i]` stands for the characters `starts[i]:ends[i]` of the text, half open. A piece that is only the space in
    front of a word has `starts[i] == ends[i]`.
    """

    ids: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.ids)


class PieceCutter:
    """Cuts texts into `Pieces`. It holds no state that two threads could disturb."""

    def __init__(self, tokenizer: UnigramTokenizer) -> None:
        self._tokenizer = tokenizer
        self._unknown = tokenizer._unknown

    def cut(self, text: str) -> Pieces:
        """Return the pieces of a text; none for an empty text or one of spaces."""
        letters, places = _laid_out(text)
        ids = self._tokenizer.encode(letters)[1:-1]
        spaced = letters.replace(" ", _WORD_START)
        if spaced and not spaced.startswith(_WORD_START):
            spaced, places = _WORD_START + spaced, [(places[0][0], places[0][0]), *places]
        starts, ends = [], []
        at = 0
        for index in range(len(ids)):
            end = self._end_of(spaced, at, ids, index)
            first = at + 1 if spaced[at : at + 1] == _WORD_START else at
            here = places[first:end] or places[at:end] or [(len(text), len(text))]
            starts.append(here[0][0])
            ends.append(here[-1][1] if first < end else here[0][0])
            at = end
        return Pieces(tuple(ids), tuple(starts), tuple(ends))

    def _end_of(self, spaced: str, at: int, ids: list[int], index: int) -> int:
        """Where in the spaced text the piece `ids[index]` ends. An unknown piece can be of any length, so it ends where
        the next one is found; no two unknown pieces are neighbours."""
        if ids[index] != self._unknown:
            return min(at + len(self._tokenizer.piece(ids[index])), len(spaced))
        if index + 1 == len(ids):
            return len(spaced)
        found = spaced.find(self._tokenizer.piece(ids[index + 1]), at + 1)
        return found if found >= 0 else min(at + 1, len(spaced))


def _laid_out(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the normalised text, and for each of its characters the half-open place in `text` that it comes from."""
    letters: list[str] = []
    places: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        for letter in _normalized(text[start:end]):
            if letter == " " and letters and letters[-1] == " ":
                continue  # a run of spaces is one
            letters.append(letter)
            places.append((start, end))
        start = end
    while letters and letters[-1] == " ":  # the tokenizer would make a piece of it
        letters.pop()
        places.pop()
    return "".join(letters), places


@lru_cache(maxsize=16384)
def _normalized(cluster: str) -> str:
    return normalized(cluster)
