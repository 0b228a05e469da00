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
    names, first, second = (tuple(cells[at : at + 3]) for at in (0, 3, 6))
    found = units(["列表如下。", *cells, "请绕行。"])
    assert found == [
        Unit(0, 0),
        Unit(1, 3),
        Unit(4, 6, columns=names, cells=first),
        Unit(7, 9, columns=names, cells=second),
        Unit(10, 10),
    ]
    assert found[2].under == "镇名 完工日期 承建单位"


def test_columns_without_figures_are_told_by_what_their_words_have_in_common() -> None:
    cells = ["班名", "老师", "时间", "书法班", "陈墨白", "周一", "古筝班", "柳清弦", "周二", "合唱班", "何鸣", "周三"]
    assert [unit.cells for unit in units(cells)] == [(), *(tuple(cells[at : at + 3]) for at in (3, 6, 9))]


def test_a_row_in_one_line_has_its_fields() -> None:
    texts = ["价目如下。", "项目 男 女", "基础套餐 280元 320元", "入职套餐 150元 160元", "价格有效期至年底。"]
    names = ("项目", "男", "女")
    assert units(texts)[1:4] == [
        Unit(1, 1, columns=names),
        Unit(2, 2, columns=names, cells=("基础套餐", "280元", "320元")),
        Unit(3, 3, columns=names, cells=("入职套餐", "150元", "160元")),
    ]


def test_the_name_of_a_column_may_hold_figures() -> None:
    texts = ["站点 优良天数 pm2.5均值", "城东站 28 21", "城西站 25 27"]
    assert [unit.cells for unit in units(texts)] == [(), ("城东站", "28", "21"), ("城西站", "25", "27")]


def test_rows_without_names_have_none() -> None:
    texts = ["男子100米 王小舟 11秒8", "女子100米 陈兰 13秒2", "铅球 周北溪 13米5"]
    assert [(unit.columns, len(unit.cells)) for unit in units(texts)] == [((), 3)] * 3


@pytest.mark.parametrize(
    "cells",
    [
        ["红", "黄", "蓝", "白", "黑", "绿"],
        ["姓名", "年龄", "王一", "十岁", "李二"],
        ["姓名", "年龄", "王一", "12", "13", "李二"],
        ["赏 花", "听 雨"],
        ["春眠 不觉晓", "处处 闻 啼鸟", "夜来 风雨声"],
    ],
)
def test_short_lines_that_are_no_table_stay_apart(cells: list[str]) -> None:
    assert units(cells) == [Unit(at, at) for at in range(len(cells))]
