"""Hits as their reader sees them."""

from __future__ import annotations

import numpy as np
import pytest

from corpus.model import Chunk
from index.search.evidence import Evidence
from index.search.search import Hit
from index.text.periods import ANOTHER_TIME, NOT_PRINTED_THEN
from qa.passages import why
from qa.why import why_found

CHUNK = Chunk("a1", "晚报.txt", "青螺岛开通轮渡", "船票每人二十元。", 0, 8, 0, 1, (1, 1))


@pytest.mark.parametrize(
    ("agreement", "timely", "said"),
    [
        (0.4, True, "时间与所问的相合"),
        (0.0, None, ""),
        (NOT_PRINTED_THEN, None, ""),
        (ANOTHER_TIME, False, "说的是别的时间"),
    ],
)
def test_only_a_passage_that_tells_of_another_time_is_said_to(agreement: float, timely: bool | None, said: str) -> None:
    evidence = Evidence(0.9, 0.8, pairs=0.2, words=0.5, headline=0.1, time=agreement)
    hit = Hit(CHUNK, 1.0, evidence, ("船票",), 0.5, None, 0, np.eye(3, dtype=np.float32)[0])
    found = why(hit, [hit])
    assert found.timely is timely
    assert why_found(found).endswith(f"{said}。")
    assert ("时间" in why_found(found)) == bool(said)
