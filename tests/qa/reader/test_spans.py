"""The best span of a row, compared with a search of every one."""

from __future__ import annotations

import numpy as np
import pytest

from qa.reader.spans import LONGEST, PRESENCE, best_span


def test_the_best_span_is_that_of_a_search_of_all() -> None:
    logits = np.random.default_rng(7).normal(size=(30, 3)).astype(np.float32)
    found = best_span(logits, front=6, tokens=20)
    scores = {
        (first, last): (logits[6 + first, 0] + logits[6 + last, 1]) / 2
        for first in range(20)
        for last in range(first, 20)
    }
    best = max(scores, key=lambda span: float(scores[span]))
    assert (found.first, found.last) == best
    assert found.score == pytest.approx(scores[best] + PRESENCE * logits[0, 2], abs=1e-5)
    assert found.null_score == pytest.approx((logits[0, 0] + logits[0, 1]) / 2, abs=1e-5)


def test_a_span_is_never_longer_than_the_longest() -> None:
    logits = np.zeros((LONGEST + 40, 3), np.float32)
    logits[4, 0] = logits[LONGEST + 30, 1] = 9
    found = best_span(logits, front=3, tokens=LONGEST + 36)
    assert found.last - found.first < LONGEST
