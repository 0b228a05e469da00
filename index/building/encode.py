"""Texts to vectors, each text encoded once: what the live generation or the cache has is taken from there.

Who encodes is exchangeable (`index.building.executor`). Knows nothing of articles, or of what the vectors are searched
with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.building.cache import Halves, VectorCache
from index.building.cut import Passages
from index.building.executor import Executor
from index.building.progress import Progress
from index.encoders.base import Encoder
from index.store.base import Snapshot, Vectors


@dataclass(frozen=True, slots=True)
class Known:
    """What a generation has vectors of already: `rows[key]` is the row of a text, `vectors` gives those of rows."""

    rows: Mapping[bytes, int]
    vectors: Callable[[Sequence[int]], Vectors]


@dataclass(frozen=True, slots=True)
class Encoded:
    """The vectors `(n, dim)` of n texts, half precision; how many distinct texts were encoded now, and how many were
    taken from the cache."""

    vectors: Halves
    encoded: int = 0
    cached: int = 0


def held_vectors(old: Snapshot | None, encoder: Encoder, passages: Passages) -> Known:
    """The vectors that the live generation has for `passages`; none where another encoder made them."""
    if old is None or old.about.encoder != encoder.name:
        return Known({}, lambda rows: np.empty((0, encoder.dim), np.float32))
    return Known(old.rows_of(set(passages.keys)), old.vectors)


def encode(passages: Passages, known: Known, encoder: Encoder, executor: Executor, report: Progress) -> Encoded:
    """The vectors of the texts of `passages`. What is encoded goes into the cache at once.

    Raises StoreError where the cache folder is not safe to use.
    """
    vectors = np.empty((len(passages.keys), encoder.dim), np.float16)
    held = [at for at, key in enumerate(passages.keys) if key in known.rows]
    vectors[held] = known.vectors([known.rows[passages.keys[at]] for at in held])
    wanted: dict[bytes, tuple[str, list[int]]] = {}
    for at, (key, text) in enumerate(zip(passages.keys, passages.texts, strict=True)):
        if key not in known.rows:
            wanted.setdefault(key, (text, []))[1].append(at)
    if not wanted:
        return Encoded(vectors)

    def put(key: bytes, vector: NDArray[np.float16]) -> None:
        vectors[wanted[key][1]] = vector

    cache = VectorCache.open(encoder.name, encoder.dim)
    try:
        found = cache.find(wanted.keys(), put)
        missing = [key for key in wanted if key not in found]
        done = 0
        report("编码", 0, len(missing))
        for rows, fresh in executor.encode(encoder, [wanted[key][0] for key in missing]):
            part, halves = [missing[row] for row in rows], fresh.astype(np.float16)
            cache.append(part, halves)
            for key, vector in zip(part, halves, strict=True):
                put(key, vector)
            done += len(part)
            report("编码", done, len(missing))
    finally:
        cache.close()
    return Encoded(vectors, len(missing), len(found))
