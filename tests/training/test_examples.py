"""Examples keep their answers where they are, whatever is done to the passage."""

from __future__ import annotations

import random

import pytest

from training.batches import BLOCK, Rows, batch, batches_from
from training.elements import elements
from training.examples import Example, around_answer, find_answer, sentences, without_sentence, wrapped
from training.shortened import shortened
from training.twins import Twins

TEXT = "青禾县新建的三座水渠昨天开闸放水。下游8000亩稻田赶上了插秧。县水利局局长周砚说，水渠投资1200万元。"


def example(answer: str) -> Example:
    start = TEXT.index(answer)
    return Example("问？", "标题", "2024-03-05", TEXT, (start, start + len(answer)), "made")


def words(found: Example) -> str:
    assert found.answer is not None
    return found.passage[slice(*found.answer)]


def test_of_several_places_the_one_near_the_questions_words_is_taken() -> None:
    text = "去年种了30亩小麦。" + "天气很好，村里人都在地里忙着。" * 2 + "今年又种了30亩油菜。"
    found = find_answer(text, "30亩", "今年种了多少亩油菜")
    assert found == (text.rindex("30亩"), text.rindex("30亩") + 3)
    assert find_answer(text, "40亩", "多少亩") is None


def test_sentences_cover_the_text() -> None:
    assert "".join(TEXT[a:b] for a, b in sentences(TEXT)) == TEXT
    assert len(sentences(TEXT)) == 3


def test_the_passage_without_its_answering_sentence_answers_nothing() -> None:
    cut = without_sentence(example("8000亩"))
    assert cut is not None
    assert cut.answer is None
    assert cut.passage == TEXT.replace("下游8000亩稻田赶上了插秧。", "")


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("answer", ["三座", "8000亩", "周砚", "1200万元"])
def test_the_answer_stays_where_it_is(answer: str, seed: int) -> None:
    rng = random.Random(seed)
    assert words(around_answer(example(answer), 40, rng)) == answer
    broken = wrapped(example(answer), rng)
    assert "".join(words(broken).split()) == answer
    assert words(broken) == words(broken).strip()


def test_a_clauses_elements_are_named() -> None:
    found = {(e.kind, "2023年5月3日，投资1200万元建成26座水渠，占15.3%"[slice(*e.span)]) for e in elements(
        "2023年5月3日，投资1200万元建成26座水渠，占15.3%"
    )}  # fmt: skip
    assert {("number", "1200万元"), ("number", "26座"), ("percent", "15.3%"), ("day", "5月3日")} <= found


def test_batches_hold_every_row_once_a_round_and_go_on_from_anywhere() -> None:
    import numpy as np

    rng = np.random.default_rng(1)
    lengths = rng.integers(20, 90, BLOCK + 40)
    offsets = np.concatenate(([0], np.cumsum(lengths)))
    zeros = np.zeros(len(lengths), np.int64)
    rows = Rows(np.ones(int(offsets[-1]), np.int64), offsets, zeros + 5, zeros, zeros)
    stream = batches_from(rows, 0, 0, 800, 1)
    first = []
    for block, _, chosen in stream:
        if block == 1:
            break
        first.append(chosen)
    assert sorted(row for chosen in first for row in chosen) == list(range(len(lengths)))
    again = batches_from(rows, 0, 3, 800, 1)
    assert next(again)[2] == first[3]
    made = batch(rows, first[0], pad=1)
    assert made.ids.size <= 800 or len(first[0]) == 1
    assert made.mask.sum() == lengths[first[0]].sum()
    assert made.allowed[:, 0].all()
    assert not made.allowed[:, 1:5].any()


def test_a_twin_asks_for_what_the_passage_does_not_tell() -> None:
    other = {"headline": "5座水渠", "date": "2024-03-05", "paragraphs": ["云浮市在2011年投资300万元修了7座水渠。"]}
    row = {"headline": "水渠开闸", "date": "2024-03-05", "paragraphs": [TEXT]}
    question = "投资1200万元的水渠浇多少亩稻田"
    asked = Example(question, "水渠开闸", "2024-03-05", TEXT, (TEXT.index("8000亩"), TEXT.index("8000亩") + 5), "made")
    twins = {Twins([row, other]).of(asked, row, random.Random(seed)) for seed in range(40)}
    assert twins - {None}
    for twin in twins - {None}:
        assert twin is not None
        assert twin != question
        assert not any(
            part in TEXT for part in ("300万元", "2019年", "2020年", "2021年", "2022年", "2023年") if part in twin
        )


def test_a_question_that_names_nothing_has_no_twin_but_one_with_a_year() -> None:
    row = {"headline": "水渠开闸", "date": "2024-03-05", "paragraphs": [TEXT]}
    asked = Example("是谁说的", "水渠开闸", "2024-03-05", TEXT, (0, 3), "made")
    twins = {Twins([row]).of(asked, row, random.Random(seed)) for seed in range(60)}
    assert twins - {None} <= {f"{year}年是谁说的" for year in range(2019, 2024)}
    assert None in twins
    undated = {**row, "date": ""}
    assert {Twins([undated]).of(asked, undated, random.Random(seed)) for seed in range(60)} == {None}


def test_a_question_in_haste_leaves_out_what_it_names() -> None:
    question = "2023年广州的地铁票价是多少？"
    found = {shortened(question, random.Random(seed)) for seed in range(20)}
    assert "地铁票价是多少？" in found
    assert all(one is None or (one.endswith("地铁票价是多少？") and len(one) < len(question)) for one in found)
    assert shortened("地铁票价是多少？", random.Random(1)) is None
    assert shortened("广州？", random.Random(2)) is None
