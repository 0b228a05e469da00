from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.search.evidence import AGREEMENT, ASKS, CODES, NAMED, PAIRS, TIME, WORDS, Evidence

shares = st.floats(0, 1)
PARTS = ("passage", "agreement", "pairs", "words", "headline", "codes", "numbers", "time", "named")


def test_the_sum_by_hand() -> None:
    found = Evidence(0.8, 0.9, 0.5, 0.75, 0.25, codes=1.0, time=-1.0, named=0.25)
    by_words = 0.5 * PAIRS + 0.75 * WORDS + 0.25 * NAMED
    assert found.score == pytest.approx(0.8 + 0.9 * AGREEMENT + by_words + CODES - TIME)


@given(st.lists(shares, min_size=len(PARTS), max_size=len(PARTS)), shares)
def test_more_evidence_never_lowers_the_score(parts: list[float], more: float) -> None:
    named: dict[str, Any] = dict(zip(PARTS, parts, strict=True))
    found = Evidence(**named)
    for name in PARTS:
        raised: dict[str, Any] = {name: getattr(found, name) + more}
        assert replace(found, **raised).score >= found.score
    assert replace(found, asks=True).score == pytest.approx(found.score + ASKS)
