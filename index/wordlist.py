"""Many words in one piece of UTF-8, made strings only when a text with their first character comes.

A dictionary of 250,000 pieces or 500,000 words takes a quarter to half a second of a core and 40 to 60 MB to make; a
question needs a few hundred of them. It must not know what is kept of a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

# The bytes of a first character among the four that begin a word, by how many it has.
_MASKS: Final = np.array([0xFF000000, 0xFFFF0000, 0xFFFFFF00, 0xFFFFFFFF], np.uint32)


class WordList:
    """Words, each with its place. It never changes, so threads may share it."""

    def __init__(self, text: bytes | memoryview, offsets: NDArray[np.integer], mark: str = "") -> None:
        """Word n is `text[offsets[n]:offsets[n + 1]]`, so there is one offset more than words. A word of `mark` and
        more is found by what follows the mark. Raises ValueError for offsets that do not ascend or reach beyond."""
        places = np.asarray(offsets, np.int64)
        lengths = np.diff(places)
        if not len(places) or places[0] < 0 or places[-1] > len(text) or (lengths < 0).any():
            raise ValueError(f"offsets of words do not fit {len(text)} bytes of text")
        self._text, self._offsets = text, places
        firsts = _first_characters(text, places[:-1], lengths, mark.encode())
        self._order = np.argsort(firsts, kind="stable")
        self._firsts = firsts[self._order]

    @classmethod
    def of(cls, words: Sequence[str], mark: str = "") -> WordList:
        """The list of some words."""
        parts = [word.encode() for word in words]
        return cls(b"".join(parts), np.cumsum([0, *map(len, parts)]), mark)

    def __getitem__(self, place: int) -> str:
        start, end = self._offsets[place : place + 2].tolist()
        return str(self._text[start:end], "utf-8")

    def beginning_with(self, character: str) -> Iterator[tuple[int, str]]:
        """The places and words whose first character it is, in the order of the list."""
        key = np.uint32(int.from_bytes(character.encode("utf-8", "surrogatepass").ljust(4, b"\0"), "big"))
        first, end = np.searchsorted(self._firsts, key), np.searchsorted(self._firsts, key, "right")
        places = self._order[first:end]
        # All numbers in one call: a call for each word costs four times what its string does.
        ends = zip(places.tolist(), self._offsets[places].tolist(), self._offsets[places + 1].tolist(), strict=True)
        for place, start, stop in ends:
            yield place, str(self._text[start:stop], "utf-8")


def _first_characters(
    text: bytes | memoryview, starts: NDArray[np.int64], lengths: NDArray[np.int64], mark: bytes
) -> NDArray[np.uint32]:
    """The bytes of each word's first character, or of the one after the mark, as a number; 0 for an empty word."""
    raw = np.concatenate([np.frombuffer(text, np.uint8), np.zeros(4 + len(mark), np.uint8)])
    if mark:
        marked = lengths > len(mark)
        for at, byte in enumerate(mark):
            marked &= raw[starts + at] == byte
        starts = starts + len(mark) * marked
    begun = sum(raw[starts + at].astype(np.uint32) << np.uint32(8 * (3 - at)) for at in range(4))
    sizes = np.searchsorted([0xC0, 0xE0, 0xF0], raw[starts], "right")
    firsts: NDArray[np.uint32] = np.where(lengths > 0, begun & _MASKS[sizes], 0).astype(np.uint32)
    return firsts
