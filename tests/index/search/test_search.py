from __future__ import annotations

from pathlib import Path

import pytest

from corpus.model import Article, Page, Paragraph
from index import build
from index.search import search as index_hybrid
from index.search.search import HybridIndex
from index.store.generations import open_generation
from tests.fake_encoder import FakeEncoder

TEXTS = ["大桥全长三公里。", "大桥全长五公里。", "公园里有湖。"]


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
        assert found[text].agreement == pytest.approx(sum(others) / len(others), abs=1e-3)


def test_among_some_rows_the_others_do_not_count(index: HybridIndex) -> None:
    found = index.search_among("大桥全长多少？", FakeEncoder(), 3, [1, 2])
    assert [hit.chunk.text for hit in found] == TEXTS[1:]
    vectors = FakeEncoder().encode_passages(TEXTS[1:])
    assert found[0].evidence.agreement == pytest.approx(float(vectors[0] @ vectors[1]), abs=1e-3)


def test_a_lone_passage_agrees_with_nothing(index: HybridIndex) -> None:
    (lone,) = index.search_among("大桥全长多少？", FakeEncoder(), 3, [2])
    assert lone.evidence.agreement == pytest.approx(0.0, abs=1e-6)


def test_what_terms_find_is_read_though_its_vectors_promise_nothing(
    index: HybridIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_hybrid, "READ", 0)
    found = index.search("公园", FakeEncoder(), 1)
    assert [hit.chunk.text for hit in found] == TEXTS[2:]
