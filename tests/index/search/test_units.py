"""What only asks answers nothing, and a line is read with its label, a cell with its row."""

from __future__ import annotations

import pytest

from index.search.asking import only_asks, replies
from index.search.units import Unit, units


@pytest.mark.parametrize(
    ("sentence", "asks"),
    [
        ("问:职工离职后多久可以提取公积金?", True),
        ("q:提取公积金会影响以后贷款吗?", True),
        ("“城南什么时候能通自来水?”", True),
        ("记者:票价多少?", True),
        ("(大桥何时通车?)", True),
        ("男子跳远:", True),
        ("专栏:", True),
        ("大桥何时通车", True),
        ("问:大桥何时通车", True),
        ("大桥明年通车。", False),
        ("答:离职满6个月的,可以办理。", False),
        ("他问大桥何时通车,没有人答。", False),
        ("地址:城南路8号", False),
    ],
)
def test_what_only_asks(sentence: str, asks: bool) -> None:
    assert only_asks(sentence, "大桥何时通车?") is asks


def test_a_reply_follows_a_question_and_one_of_them_says_so() -> None:
    assert replies(["问:几点开门?", "九点。", "答:周一不开。"]) == [False, True, False]
    assert replies(["几点开门?", "a:九点。"]) == [False, True]
    assert replies(["“何时通水?”", "每次开会都有人问。"]) == [False, False]
    assert replies(["1.何时通水?", "国庆节前。"]) == [False, True]


def test_a_line_stands_under_its_label() -> None:
    texts = ["票价如下。", "成人:", "白天18元。", "夜间22元。", "学生:", "白天9元。"]
    assert [unit.under for unit in units(texts)] == ["", "", "成人:", "成人:", "", "学生:"]
    assert [(unit.first, unit.last) for unit in units(texts)] == [(at, at) for at in range(6)]


def test_the_cells_of_a_row_are_one() -> None:
    cells = ["镇名", "完工日期", "承建单位", "石桥镇", "2026/1/13", "望城一建", "柳溪镇", "2026/1/16", "河东路桥"]
    under = "镇名 完工日期 承建单位"
    assert units(["列表如下。", *cells, "请绕行。"]) == [
        Unit(0, 0),
        Unit(1, 3),
        Unit(4, 6, under),
        Unit(7, 9, under),
        Unit(10, 10),
    ]


@pytest.mark.parametrize(
    "cells",
    [
        ["红", "黄", "蓝", "白", "黑", "绿"],
        ["姓名", "年龄", "王一", "十岁", "李二"],
        ["姓名", "年龄", "王一", "12", "13", "李二"],
    ],
)
def test_short_lines_that_are_no_table_stay_apart(cells: list[str]) -> None:
    assert units(cells) == [Unit(at, at) for at in range(len(cells))]
