"""Every check of a question and its options, whoever asks."""

from __future__ import annotations

import pytest

from index.errors import FilterError
from index.store.filters import Filter
from qa.question import LONGEST, MOST_PASSAGES, TOP_K, Asked, QuestionError, checked


@pytest.mark.parametrize("question", ["", "  \n", "\u00a0\u3000", "\u200b", "\ufeff \u2060\u200d"])
def test_blanks_that_cannot_be_seen_are_no_question(question: str) -> None:
    with pytest.raises(QuestionError, match="问题是空的"):
        checked(question)


@pytest.mark.parametrize("question", ["？？？", "……", "——！"])
def test_marks_alone_are_not_called_an_empty_question(question: str) -> None:
    with pytest.raises(QuestionError, match=f"问题“{question}”里只有标点或符号"):
        checked(question)


def test_blanks_around_and_inside_a_question_are_taken_off() -> None:
    assert checked("\u00a0\u200b轮渡\u200b票价\ufeff？\n") == "轮渡票价？"
    assert checked("\u202e轮渡票价\u202c") == "轮渡票价"


def test_the_longest_question_is_asked_and_a_longer_one_refused() -> None:
    assert checked(" " + "票" * LONGEST) == "票" * LONGEST
    with pytest.raises(QuestionError, match="有 501 个字，最多 500 个字"):
        checked("票" * 501)
    with pytest.raises(QuestionError, match="有 7000 个字"):
        checked("？" * 7000)


@pytest.mark.parametrize("question", [None, 7, ["票价？"], b"x"])
def test_what_is_no_text_is_refused(question: object) -> None:
    with pytest.raises(QuestionError, match="问题应是一段文字，却是"):
        checked(question)


@pytest.mark.parametrize("history", ["轮渡票价？", 7, {"a": 1}])
def test_a_history_that_is_no_list_is_refused(history: object) -> None:
    with pytest.raises(QuestionError, match="history 应是先前问题的列表"):
        Asked.of("票价？", history)


def test_an_earlier_question_that_is_no_text_is_refused() -> None:
    with pytest.raises(QuestionError, match="先前的问题应是一段文字，却是 int：3"):
        Asked.of("票价？", ["轮渡？", 3])


def test_earlier_questions_are_cleaned_and_cut() -> None:
    assert Asked.of("票价？", ["\u200b轮渡？ ", "票" * 600]).history == ("轮渡？", "票" * LONGEST)
    assert Asked.of("票价？", None).history == ()


@pytest.mark.parametrize("top_k", [0, -1, MOST_PASSAGES + 1, 10**9, True, 2.0, "5", None])
def test_a_number_of_passages_out_of_bounds_is_refused(top_k: object) -> None:
    with pytest.raises(QuestionError, match="top_k 应是 1 到 300 的整数"):
        Asked.of("票价？", top_k=top_k)


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan"), "0.5", True, 10**400])
def test_a_threshold_out_of_bounds_is_refused(threshold: object) -> None:
    with pytest.raises(QuestionError, match="threshold 应是 0 到 1 的数"):
        Asked.of("票价？", threshold=threshold)


def test_defaults_and_options_as_given() -> None:
    assert Asked.of("票价？") == Asked("票价？", (), TOP_K, Filter(), None)
    asked = Asked.of("票价？", ["轮渡？"], MOST_PASSAGES, source=" 晚报\u200b", date_from="2024-01-31", threshold=1)
    assert asked == Asked("票价？", ("轮渡？",), MOST_PASSAGES, Filter(source="晚报", date_from="2024-01-31"), 1.0)
    with pytest.raises(FilterError, match="昨天"):
        Asked.of("票价？", date_to="昨天")
    with pytest.raises(QuestionError, match="筛选条件 source 应是一段文字，却是 int"):
        Asked.of("票价？", source=7)
