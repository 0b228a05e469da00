"""The best span of a row, compared with a search of every one."""

from __future__ import annotations

import numpy as np
import pytest

from qa.reader.spans import LONGEST, PRESENCE, best_span


def test_the_best_span_is_that_of_a_search_of_all() -> None:
    logits = np.random.default_rng(7).normal(size=(30, 3)).astype(np.float32)
    found = best_span(logits, 6, np.zeros(20, bool))
    scores = {
        (first, last): (logits[6 + first, 0] + logits[6 + last, 1]) / 2
        for first in range(20)
        for last in range(first, 20)
    }
    best = max(scores, key=lambda span: float(scores[span]))
    assert (found.first, found.last) == best
    assert found.score == pytest.approx(scores[best] + PRESENCE * logits[0, 2], abs=1e-5)
    apart = [score for (a, b), score in scores.items() if b < found.first or a > found.last]
    assert found.other_score == pytest.approx(max(apart) + PRESENCE * logits[0, 2], abs=1e-5)
    assert found.null_score == pytest.approx((logits[0, 0] + logits[0, 1]) / 2, abs=1e-5)


def test_a_span_is_never_longer_than_the_longest() -> None:
    logits = np.zeros((LONGEST + 40, 3), np.float32)
    logits[4, 0] = logits[LONGEST + 30, 1] = 9
    found = best_span(logits, 3, np.zeros(LONGEST + 36, bool))
    assert found.last - found.first < LONGEST


def test_a_span_holds_no_barred_token_unless_all_are() -> None:
    logits = np.random.default_rng(8).normal(size=(24, 3)).astype(np.float32)
    free = best_span(logits, 2, np.zeros(20, bool))
    barred = np.zeros(20, bool)
    barred[free.first : free.last + 1] = True
    found = best_span(logits, 2, barred)
    assert not barred[found.first : found.last + 1].any()
    assert found.score <= free.score
    assert best_span(logits, 2, np.ones(20, bool)) == free


def test_where_all_is_one_span_there_is_no_other() -> None:
    found = best_span(np.zeros((3, 3), np.float32), 1, np.zeros(1, bool))
    assert (found.first, found.last, found.other_score) == (0, 0, -np.inf)
