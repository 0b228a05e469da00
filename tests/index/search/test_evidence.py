from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.search.evidence import Evidence, SentenceEvidence

shares = st.floats(0, 1)


def evidence(*shares: float, hollow: bool = False) -> Evidence:
    passage, agreement, pairs, headline, near, cosine, coverage = shares
    return Evidence(passage, agreement, pairs, headline, near, SentenceEvidence(cosine, coverage, False, hollow))


def test_the_sum_by_hand() -> None:
    assert SentenceEvidence(0.9, 0.5, True, False).score == pytest.approx(0.9 + 0.05)
    assert SentenceEvidence(0.9, 0.5, False, True).score == pytest.approx(0.9 + 0.05 - 0.06)
    found = evidence(0.8, 0.9, 0.5, 0.25, 0.75, 0.9, 0.5)
    assert found.score == pytest.approx(0.8 + 0.95 + 1.35 + 0.075 + 0.02 + 0.03)


@given(st.lists(shares, min_size=7, max_size=7), shares)
def test_more_evidence_never_lowers_the_score(parts: list[float], more: float) -> None:
    base = evidence(*parts).score
    for place in range(7):
        assert evidence(*parts[:place], parts[place] + more, *parts[place + 1 :]).score >= base
    assert base > evidence(*parts, hollow=True).score
