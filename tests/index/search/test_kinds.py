from __future__ import annotations

import pytest

from index.search.kinds import wanted


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
        ("图书馆的开馆时间", "上午9时开馆", "每天开馆"),
        ("首日票房是多少？", "收入1.2亿元", "观众120人"),
        ("失业率是多少", "为4.8%", "为4.8万人"),
        ("今年的客流量比去年增长了多少？", "增加两成", "增加两条"),
        ("大桥的长度？", "全长3.2公里", "全长很长"),
        ("演出多长时间？", "历时90分钟", "历时很久"),
        ("现在坐船要多久？", "只要五十分钟", "只要一张票"),
    ],
)
def test_the_kind_of_answer_a_question_wants(question: str, holds: str, lacks: str) -> None:
    asked = wanted(question)
    assert asked is not None
    assert asked.places(holds)
    assert not asked.places(lacks)


@pytest.mark.parametrize("question", ["张葵红是谁？", "什么是母子合同？", "", "Who won?"])
def test_a_question_without_a_cue_wants_nothing_in_particular(question: str) -> None:
    assert wanted(question) is None


def test_what_the_question_itself_holds_is_no_answer_to_it() -> None:
    asked = wanted("2022年的闭幕时间")
    assert asked is not None
    assert asked.places("2022年闭幕") == []
    assert asked.places("2022年于3月10日闭幕") == [7, 9]
