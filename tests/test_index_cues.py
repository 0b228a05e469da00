from __future__ import annotations

import pytest

from index.cues import answer_pattern


@pytest.mark.parametrize(
    ("question", "holds", "lacks"),
    [
        ("建成了多少家驿站？", "共建成驿站26家", "建成驿站"),
        ("一共开了几个班？", "开设二十余个班", "开设多所学校的班"),
        ("投入了多少钱？", "投入700万元建设", "投入了700名志愿者"),
        ("能坐多少人？", "可容纳500名乘客", "可容纳500辆车"),
        ("产量是多少？", "产量3.5吨", "产量很高"),
        ("什么时候开通？", "将于6月封顶", "将于近期封顶"),
        ("哪一年上市的？", "公司2017年上市", "公司上市后"),
        ("星期几开馆？", "每周二开馆", "每天开馆"),
        ("降幅是多少？", "下降8.5%", "下降8辆"),
    ],
)
def test_the_kind_of_answer_a_question_wants(question: str, holds: str, lacks: str) -> None:
    pattern = answer_pattern(question)
    assert pattern is not None
    assert pattern.search(holds)
    assert not pattern.search(lacks)


@pytest.mark.parametrize("question", ["张葵红是谁？", "什么是母子合同？", "", "Who won?"])
def test_a_question_without_a_cue_wants_nothing_in_particular(question: str) -> None:
    assert answer_pattern(question) is None
