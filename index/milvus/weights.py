"""BM25 as an inner product: a passage's terms with their weights, to be multiplied by a question's idf.

Milvus has a BM25 of its own, whose idf differs from segment to segment, so that passages come in the wrong order. Ours
has one for all: how many passages hold a term is kept beside them. Knows nothing of Milvus.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.store.lexical import K1, B

Weights = dict[int, float]

# A dimension of a sparse vector is under 2³² − 1, and a passage without terms must have one.
_DIMENSIONS = 2**32 - 2
NO_TERM = 0
# So many numbers of terms are kept before they are counted.
_AT_ONCE = 4_000_000


def term_number(term: str) -> int:
    """The dimension of a term. Among five million terms one in a thousand shares its own with another, which makes both
    a little more frequent than they are."""
    digest = hashlib.blake2b(term.encode("utf-8", "surrogatepass"), digest_size=4).digest()
    return 1 + int.from_bytes(digest, "little") % (_DIMENSIONS - 1)


def passage_weights(terms: Sequence[str], mean_length: float) -> Weights:
    """n · (k1 + 1) / (n + k1 · (1 − b + b · length)) of each term, n times in a passage; `length` in mean lengths."""
    norm = K1 * (1 - B + B * len(terms) / mean_length)
    counts = Counter(map(term_number, terms))
    return {number: n * (K1 + 1) / (n + norm) for number, n in counts.items()} or {NO_TERM: 1.0}


def idf(passages: int, holding: int) -> float:
    """ln(1 + (N − n + ½) / (n + ½)) of a term that n of N passages hold."""
    return math.log(1 + (passages - holding + 0.5) / (holding + 0.5))


class Frequencies:
    """How many passages hold each term, counted as they come by."""

    def __init__(self) -> None:
        self._numbers: NDArray[np.int64] = np.empty(0, np.int64)
        self._counts: NDArray[np.int64] = np.empty(0, np.int64)
        self._waiting: list[int] = []

    def add(self, weights: Iterable[int]) -> None:
        """One passage, by the numbers of its terms."""
        self._waiting.extend(weights)
        if len(self._waiting) > _AT_ONCE:
            self._count()

    def _count(self) -> None:
        fresh, counts = np.unique(np.array(self._waiting, np.int64), return_counts=True)
        numbers, places = np.unique(np.concatenate([self._numbers, fresh]), return_inverse=True)
        every = np.concatenate([self._counts, counts])
        self._numbers, self._counts = numbers, np.bincount(places, every, len(numbers)).astype(np.int64)
        self._waiting = []

    def counted(self) -> dict[int, int]:
        """Each term's number, and how many passages hold it."""
        self._count()
        known = zip(self._numbers.tolist(), self._counts.tolist(), strict=True)
        return {number: count for number, count in known if number != NO_TERM}
