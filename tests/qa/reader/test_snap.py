"""Answers never begin or end inside a number or a Latin word, and drop loose marks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.reader.snap import snap


@pytest.mark.parametrize(
    ("text", "part", "whole"),
    [
        ("建成驿站126家。", "26家", "126家"),
        ("全长1.95公里", "95公里", "1.95公里"),
        ("投资12,500万元", "500万元", "12,500万元"),
        ("共三百二十名代表", "二十名", "三百二十名"),
        ("金额为6.62万亿元", "6.62万", "6.62万亿"),
        ("上涨15.3%左右", "15.3", "15.3%"),
        ("廿三日开幕", "三日", "廿三日"),
        ("二〇二四年", "四年", "二〇二四年"),
        ("二0二四年", "四年", "二0二四年"),
        ("清晨5时40分", "5时40", "5时40分"),
        ("开盘在9:30准时", "30", "9:30"),
        ("客机C919首飞", "919", "C919"),
        ("由OpenVINO运行", "VINO", "OpenVINO"),
        ("他说“上新”，很好", "“上新”，", "“上新”"),
        ("名为《长江》的书", "《长江》的", "《长江》"),
        ("（记者程浩）据", "程浩）", "程浩"),
        ("占全区50%以上的土地", "50%以上的", "50%以上"),
        ("新建的三座水渠", "的三座", "三座"),
        ("在 巴西 举行", " 巴西 ", "巴西"),
        ("补给船每周三、周六靠岸", "每周三", "每周三、周六"),
        ("首末车时间5:30-9:00、17:20-21:50。", "17:20-21:50", "5:30-9:00、17:20-21:50"),
        ("两场分别在周三、周六举行", "周三", "周三"),
        ("3日、5日、7日各演一场", "5日", "5日"),
        ("在花池里种了一棵枇杷。", "了一棵枇杷", "一棵枇杷"),
        ("为了解民情而来", "了解民情", "了解民情"),
        ("应对“在军事方面的威胁”。", "应对“在军事方面的威胁", "应对“在军事方面的威胁”"),
        ("出访是“出于意愿”，“不代表政府”。", "出于意愿”，“不代表政府", "“出于意愿”，“不代表政府”"),
        ("涉及“云雀125”与“长风150”，合计", "云雀125”与“长风150", "“云雀125”与“长风150”"),
        ("他叫“老葛”（葛某）。", "老葛", "老葛"),
    ],
)
def test_ends_move_to_whole_numbers_and_words(text: str, part: str, whole: str) -> None:
    start = text.index(part)
    begun, ended = snap(text, (start, start + len(part)))
    assert text[begun:ended] == whole


def test_a_full_stop_behind_a_number_is_no_decimal() -> None:
    assert snap("共有26.", (2, 4)) == (2, 4)
    assert snap("有3、4个", (1, 2)) == (1, 2)


def test_marks_alone_come_back_as_they_are() -> None:
    assert snap("，。", (0, 2)) == (0, 2)


@given(st.text(alphabet="12.,万亿三a《》“”，。的 年", min_size=1, max_size=24), st.data())
def test_snapping_stays_in_the_text_and_again_changes_nothing(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    begun, ended = snap(text, (start, end))
    assert 0 <= begun < ended <= len(text)
    for at in (begun, ended):
        if 0 < at < len(text) and (begun, ended) != (start, end):
            assert not (text[at - 1].isdecimal() and text[at].isdecimal())
