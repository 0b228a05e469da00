"""Which of many texts share the most with a question, by pairs of characters weighed by their rarity."""

from __future__ import annotations

import math
import random
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

# Pairs in more than this share of the texts say nothing and are not looked up.
_COMMON: Final = 0.02
# One of so many passages that share the most with a question is taken.
_NEAREST: Final = 12


@dataclass(frozen=True, slots=True)
class Printed:
    """A passage as it stands in a piece; `piece` tells the article or entry from others."""

    piece: Hashable
    headline: str
    date: str
    text: str


class Neighbours:
    """An index of some texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        places: dict[str, list[int]] = {}
        for at, text in enumerate(texts):
            for pair in _pairs(text):
                places.setdefault(pair, []).append(at)
        self._count = len(texts)
        self._places: dict[str, NDArray[np.int32]] = {
            pair: np.array(at, np.int32) for pair, at in places.items() if len(at) <= max(50, _COMMON * len(texts))
        }

    def of(self, question: str, count: int) -> list[int]:
        """Return the places of the `count` texts that share the most with a question, the most first."""
        scores = np.zeros(self._count, np.float32)
        for pair in _pairs(question):
            found = self._places.get(pair)
            if found is not None:
                scores[found] += math.log(self._count / len(found))
        best = np.argpartition(-scores, min(count, self._count - 1))[:count]
        return [int(at) for at in best[np.argsort(-scores[best], kind="stable")] if scores[at] > 0]


class OtherPieces:
    """The passages of many pieces: which of another piece looks as if it answered a question, and does not."""

    def __init__(self, passages: Sequence[Printed]) -> None:
        self._passages = passages
        self._nearest = Neighbours([f"{passage.headline}\n{passage.text}" for passage in passages])

    def passage(self, question: str, answer: str, piece: Hashable, rng: random.Random) -> Printed | None:
        """Return one of the passages that share the most with the question, of another piece and without the answer."""
        found = [self._passages[at] for at in self._nearest.of(question, _NEAREST)]
        found = [passage for passage in found if passage.piece != piece and answer not in passage.text]
        return rng.choice(found) if found else None


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}
