from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corpus.model import Article, Page, Paragraph
from index import build
from index.hybrid import HybridIndex, agreement
from index.store import open_generation
from tests.fake_encoder import FakeEncoder

TEXTS = ["大桥全长三公里。", "大桥全长五公里。", "公园里有湖。"]


def units(*angles: float) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.array([[np.cos(a), np.sin(a)] for a in angles], dtype=np.float32)


def test_agreement_by_hand() -> None:
    found = agreement([4, 7, 9], units(0.0, 0.1, 0.5), [9, 4], units(0.5, 0.0))
    assert found[0] == pytest.approx(np.cos(0.5))
    assert found[1] == pytest.approx((np.cos(0.4) + np.cos(0.1)) / 2)
    assert found[2] == pytest.approx(np.cos(0.5))


def test_a_lone_passage_agrees_with_nothing() -> None:
    assert agreement([3], units(0.3), [3], units(0.3)) == [0.0]


@pytest.fixture
def index(tmp_path: Path) -> HybridIndex:
    articles = tuple(Article(f"a{i}", f"{i}.txt", (), (Paragraph(text, (1, 1)),)) for i, text in enumerate(TEXTS))
    build([Page("报", "", articles=articles)], tmp_path, encoder=FakeEncoder())
    return HybridIndex.open(open_generation(tmp_path))


def test_a_passage_is_scored_with_those_nearest_to_the_question(index: HybridIndex) -> None:
    vectors = FakeEncoder().encode_passages(TEXTS)
    found = {hit.chunk.text: hit.evidence for hit in index.search("大桥全长多少？", FakeEncoder(), 3)}
    for i, text in enumerate(TEXTS):
        others = [float(vectors[i] @ vectors[j]) for j in range(len(TEXTS)) if j != i]
        assert found[text].agreement == pytest.approx(sum(others) / len(others), abs=1e-5)


def test_among_some_rows_the_others_do_not_count(index: HybridIndex) -> None:
    found = index.search_among("大桥全长多少？", FakeEncoder(), 3, [1, 2])
    assert [hit.chunk.text for hit in found] == TEXTS[1:]
    vectors = FakeEncoder().encode_passages(TEXTS[1:])
    assert found[0].evidence.agreement == pytest.approx(float(vectors[0] @ vectors[1]), abs=1e-5)
