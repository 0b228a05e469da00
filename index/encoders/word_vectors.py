"""How alike in meaning two words are, by the vectors of words that the packaged network begins with.

It must not know what is compared, or why.
"""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from index.encoders.e5_weights import WORDS, read_weights
from index.errors import EncoderError

# The pieces whose mean is what all words have in common: the frequent ones stand first.
_FREQUENT = slice(1_000, 60_000, 20)


def alike(one: str, other: str) -> float:
    """The cosine of two words, each the mean of its pieces beside the mean of all: 船票 and 老人 .2, 苹果 and 香蕉 .6.
    0 where one is empty or the packaged weights are missing."""
    try:
        return float(_vector(one) @ _vector(other)) if one and other else 0.0
    except EncoderError:
        return 0.0


@lru_cache(maxsize=4096)
def _vector(word: str) -> NDArray[np.float32]:
    """A unit vector; nothing for what has no pieces."""
    weights = read_weights()
    ids = np.array(weights.tokenizer.encode(word)[1:-1], dtype=np.int64)
    mean = (weights.tensors[WORDS].rows(ids, weights.hidden) - _middle()).mean(axis=0) if len(ids) else _middle() * 0
    length = np.linalg.norm(mean)
    return np.asarray(mean / length if length else mean, dtype=np.float32)


@cache
def _middle() -> NDArray[np.float32]:
    weights = read_weights()
    ids = np.arange(weights.vocabulary, dtype=np.int64)[_FREQUENT]
    return np.asarray(weights.tensors[WORDS].rows(ids, weights.hidden).mean(axis=0), dtype=np.float32)
