from __future__ import annotations

import math
from collections import Counter

import pytest

from index.milvus.weights import NO_TERM, Frequencies, idf, passage_weights, term_number

PASSAGES = [["票价", "三元", "票价"], ["票价"], ["夜班", "线路", "增至", "十二"], []]


def bm25(question: list[str], passage: list[str]) -> float:
    """By hand, as in the literature."""
    mean = sum(map(len, PASSAGES)) / len(PASSAGES)
    total = 0.0
    for term in question:
        n, holding = passage.count(term), sum(term in other for other in PASSAGES)
        rare = math.log(1 + (len(PASSAGES) - holding + 0.5) / (holding + 0.5))
        total += rare * n * 2.2 / (n + 1.2 * (0.25 + 0.75 * len(passage) / mean)) if n else 0.0
    return total


def test_the_inner_product_is_bm25() -> None:
    frequencies = Frequencies()
    weights = [passage_weights(passage, 2.0) for passage in PASSAGES]
    for one in weights:
        frequencies.add(one)
    holding = frequencies.counted()
    question = ["票价", "线路", "没有"]
    asked = {term_number(term): idf(len(PASSAGES), holding.get(term_number(term), 0)) for term in question}
    for passage, one in zip(PASSAGES, weights, strict=True):
        product = sum(one.get(number, 0.0) * rare for number, rare in asked.items())
        assert product == pytest.approx(bm25(question, passage))


def test_a_passage_without_terms_has_a_weight_that_no_question_has() -> None:
    assert passage_weights([], 2.0) == {NO_TERM: 1.0}
    assert all(0 < term_number(term) < 2**32 - 1 for term in ("", "票价", "\ud800", "2024"))


def test_terms_are_counted_alike_however_many_come_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.milvus.weights._AT_ONCE", 3)
    frequencies, expected = Frequencies(), Counter[int]()
    for passage in PASSAGES * 3:
        numbers = passage_weights(passage, 2.0)
        frequencies.add(numbers)
        expected.update(number for number in numbers if number != NO_TERM)
    assert frequencies.counted() == dict(expected)
