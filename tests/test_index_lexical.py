from __future__ import annotations

import math
from pathlib import Path

import pytest

from index.lexical import LexicalIndex, bm25, write_lexical

PASSAGES = [["驿站", "二十六", "家"], ["驿站", "驿站", "公交"], ["公交", "夜班"], ["轮渡"]]


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    write_lexical(tmp_path, [(words, [w[:2] for w in words]) for words in PASSAGES])
    return LexicalIndex.open(tmp_path)


def test_rows_that_hold_the_terms_best_first(index: LexicalIndex) -> None:
    assert index.nearest("words", ["驿站"], 10) == [1, 0]
    assert index.nearest("words", ["夜班", "公交"], 10) == [2, 1]
    assert index.nearest("words", ["夜班", "公交"], 1) == [2]
    assert index.nearest("words", ["地铁"], 10) == []
    assert index.nearest("words", [], 10) == []


def test_fields_are_apart(index: LexicalIndex) -> None:
    assert index.nearest("words", ["二十"], 10) == []
    assert index.nearest("pairs", ["二十"], 10) == [0]


def test_idf_by_hand(index: LexicalIndex) -> None:
    assert index.passages == 4
    assert index.idf("words", "驿站") == pytest.approx(math.log(1 + 2.5 / 2.5))
    assert index.idf("words", "轮渡") == pytest.approx(math.log(1 + 3.5 / 1.5))
    assert index.idf("words", "地铁") == pytest.approx(math.log(1 + 4.5 / 0.5))


def test_bm25_by_hand() -> None:
    # One term once in a passage of mean length: (k1 + 1) / (1 + k1) = 1, over the most, k1 + 1 = 2.2.
    assert bm25([1], [2.0], 1.0) == pytest.approx(1 / 2.2)
    # Two terms, the rarer one missing: its share of the idf is lost.
    assert bm25([1, 0], [1.0, 3.0], 1.0) == pytest.approx(1 / 2.2 / 4)
    # Twice as long: norm = 1.2 · (0.25 + 0.75 · 2) = 2.1.
    assert bm25([1], [1.0], 2.0) == pytest.approx(1 / 3.1)
    assert bm25([0], [1.0], 1.0) == 0
    assert bm25([], [], 1.0) == 0


def test_bm25_stays_under_one_and_grows_with_the_count() -> None:
    scores = [bm25([n], [1.0], 0.5) for n in range(50)]
    assert scores == sorted(scores)
    assert scores[-1] < 1
