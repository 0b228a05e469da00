"""A question about the next one of its kind."""

from __future__ import annotations

import random

import pytest

from training.renumbered import renumbered


def drawn(question: str, told: str) -> set[str | None]:
    rng = random.Random(1)
    return {renumbered(question, told, rng) for _ in range(200)}


@pytest.mark.parametrize(
    ("question", "others"),
    [
        ("第134届广交会成交多少", {"第132届广交会成交多少", "第133届广交会成交多少", "第135届广交会成交多少"}),
        ("微2路从哪儿开", {"微1路从哪儿开", "微3路从哪儿开", "微4路从哪儿开"}),
        ("神舟二十号有谁", {"神舟十八号有谁", "神舟十九号有谁", "神舟二十一号有谁"}),
        ("第十届办在哪", {"第八届办在哪", "第九届办在哪", "第十一届办在哪"}),
    ],
)
def test_a_number_in_a_name_becomes_one_near_it(question: str, others: set[str]) -> None:
    assert drawn(question, question) >= others
    assert question not in drawn(question, question)


def test_nothing_is_changed_where_the_text_does_not_hold_the_name() -> None:
    assert drawn("第134届广交会成交多少", "第133届广交会闭幕") == {None}


def test_a_number_that_the_text_holds_too_is_not_put_in() -> None:
    assert "微3路从哪儿开" not in drawn("微2路从哪儿开", "微2路和微3路今天开通")


@pytest.mark.parametrize(
    "question", ["一带一路是什么", "花了18万元", "来了两百人", "2023年的事", "第一百零二届", "几点开门"]
)
def test_what_counts_names_nothing(question: str) -> None:
    assert drawn(question, question) == {None}


def test_no_number_becomes_nothing_or_a_hundred() -> None:
    assert None in drawn("第一届", "第一届")
    assert drawn("第九十九届", "第九十九届") <= {"第九十七届", "第九十八届", None}
