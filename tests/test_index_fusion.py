from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import Evidence, SentenceEvidence

shares = st.floats(0, 1)


def evidence(passage: float, pairs: float, headline: float, cosine: float, coverage: float, cue: bool) -> Evidence:
    return Evidence(passage, pairs, headline, SentenceEvidence(cosine, coverage, cue, asks=False))


def test_the_sum_by_hand() -> None:
    assert SentenceEvidence(0.9, 0.5, True, False).score == pytest.approx(0.9 + 0.05 + 0.04)
    assert SentenceEvidence(0.9, 0.5, False, True).score == pytest.approx(0.9 + 0.05 - 0.06)
    assert evidence(0.8, 0.5, 0.25, 0.9, 0.5, False).score == pytest.approx(0.8 + 0.95 + 0.1 + 0.0125)


@given(shares, shares, shares, shares, shares, shares)
def test_more_evidence_never_lowers_the_score(a: float, b: float, c: float, d: float, e: float, more: float) -> None:
    base = evidence(a, b, c, d, e, False).score
    assert evidence(a + more, b, c, d, e, False).score >= base
    assert evidence(a, b + more, c, d, e, False).score >= base
    assert evidence(a, b, c + more, d, e, False).score >= base
    assert evidence(a, b, c, d + more, e, False).score >= base
    assert evidence(a, b, c, d, e + more, False).score >= base
    assert evidence(a, b, c, d, e, True).score > base
