"""Logits of one row to the best span; knows nothing of text or of how logits come about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

# Tokens. Of the training answers 99 of 100 have at most 62; those that tell why or how are the longest.
LONGEST: Final = 64
# What "the answer is here" counts beside the start and the end. AUROC on half of news_readers at 0, .5, 1 and 2: .704,
# .713, .718, .721; F1 of the words within .01.
PRESENCE: Final = 2.0


@dataclass(frozen=True, slots=True)
class Found:
    """The best span of a row: its first and last passage token (counted from the passage's first), its score, and the
    score of "nothing here". Both are in logits of one start or end; their difference says whether it answers."""

    first: int
    last: int
    score: float
    null_score: float


def best_span(logits: NDArray[np.float32], front: int, tokens: int) -> Found:
    """Return the best span of the row's `tokens` passage tokens, which begin at `front`; at least one.

    `logits` is `(length, 3)`: start, end, and at the first token "the answer is here". The score of a span is the mean
    of its start's and its end's logit plus PRESENCE times "here"; that of nothing is the first token's mean.
    """
    starts, ends = logits[front : front + tokens, 0], logits[front : front + tokens, 1]
    sums = starts[:, None] + ends[None, :]
    places = np.arange(tokens)
    length = places[None, :] - places[:, None]
    sums = np.where((length >= 0) & (length < LONGEST), sums, -np.inf)
    first, last = divmod(int(sums.argmax()), tokens)
    score = float(sums[first, last]) / 2 + PRESENCE * float(logits[0, 2])
    return Found(first, last, score, float(logits[0, 0] + logits[0, 1]) / 2)
