"""One printed line: widths, letter-spacing, endings, gaps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.placed import Placed
from corpus.typeset.lines import close_up, ending, is_spaced, join, printed_lines, tidy, tidy_headline, width
from corpus.typeset.placed_lines import placed_lines


@pytest.mark.parametrize(
    ("text", "ems"),
    [
        ("青石大桥", 4.0),
        ("投入 700 万元", 5.5),
        ("“祥和”，", 5.0),
        ("GDP增长5.2%", 5.5),
        ("努拉·库马拉", 6.0),
        ("2019—2024年", 6.0),
        ("　　", 0.0),
    ],
)
def test_width_counts_full_and_half_ems(text: str, ems: float) -> None:
    assert width(text) == ems


@pytest.mark.parametrize(
    ("text", "spaced"),
    [
        ("集 体 协 商 ，外 卖 骑 手 难 掩 喜", True),
        ("12万 人 ，全 县 近2000个 基 层 党 组 织 、2.3万 名 党 员", True),
        ("公 告", True),
        ("本报记者 彭涛 何叶 本报通讯员 石头", False),
        ("应转移 54468 人，已紧急转移安置53808人", False),
        ("课间十分钟 操场热起来", False),
    ],
)
def test_letter_spacing_is_told_from_words(text: str, spaced: bool) -> None:
    assert is_spaced(text) is spaced


def test_spaces_that_mean_nothing_go() -> None:
    assert tidy("投入 700 万元 建设宿 舍楼") == "投入700万元建设宿舍楼"
    assert tidy("读 Linux 与 Open Source 入门") == "读Linux与Open Source入门"
    assert close_up("题 研 究 成 果 的 汇 报。汪 洋 强 调") == "题研究成果的汇报。汪洋强调"
    assert tidy_headline("课间十分钟　 操场热起来") == "课间十分钟 操场热起来"
    assert tidy_headline("前 10 个月出口增长") == "前10个月出口增长"


def test_joined_latin_words_keep_a_space() -> None:
    assert join(["他在读Open", "Source入门", "，很喜欢"]) == "他在读Open Source入门，很喜欢"


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("合龙。", "stop"),
        ("“清水来了！”", "stop"),
        ("彭涛 摄", "stop"),
        ("（作者：林夏）", "stop"),
        ("罗大壮说,现在就能拿到.", "stop"),
        ("注意以下几点：", "half"),
        ("修正案（草案）", "half"),
        ("把台阶“抠”掉", "open"),
        ("今年下降了5.", "open"),
        ("江面封航三小时，", "comma"),
    ],
)
def test_endings(text: str, end: str) -> None:
    assert ending(text) == end


def test_printed_lines_number_physical_lines_and_gaps() -> None:
    lines = printed_lines("甲\r\n\r\n　　乙 \n\f丙\r丁")
    assert [(x.number, x.text, x.gap, x.indent, x.breaks, x.tail) for x in lines] == [
        (1, "甲", 1, 0.0, False, False),
        (3, "乙", 2, 2.0, False, True),
        (4, "丙", 1, 0.0, True, False),
        (5, "丁", 1, 0.0, False, False),
    ]


def test_a_tab_within_a_right_column_costs_no_character() -> None:
    indent = "\u3000" * 6
    left = (
        "城东水厂昨天破土动工",
        "吨，明年年底投产水厂",
        "亩，总投资六千万元建",
        "城东十一个小区将告别",
        "日子从此一去不返了吧",
    )
    right = (
        "百年老戏院经过修缮重",
        "场演出座无虚席戏院保",
        "有的木\t楼座位由七百减",
        "百八十个票价三十元到",
        "元到一百二十元不等吧",
    )
    rows = [a + " " * 6 + ("" if "\t" in b else indent) + b for a, b in zip(left, right, strict=True)]
    assert [line.raw for line in printed_lines("\n".join(rows))] == [*left, *right]


def test_the_first_token_is_what_cannot_be_parted() -> None:
    tokens = {x.text: x.token for x in printed_lines("“祥和帮扶团\n18974.5万件\n——希法医院\n了集中慰问")}
    assert tokens == {"“祥和帮扶团": 2.0, "18974.5万件": 3.5, "——希法医院": 2.0, "了集中慰问": 1.0}


@given(st.text())
def test_no_character_is_lost_from_a_line(text: str) -> None:
    shown = "".join(line.text for line in printed_lines(text))
    assert [c for c in shown if not c.isspace()] == [c for c in text if not c.isspace()]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("　　（上接第一版）会议要求，\n", [("（上接第一版）", 2.0, 7.0), ("会议要求，", 2.0, 12.0)]),
        ("的停车设施。（下转A03版）\n", [("的停车设施。", 0.0, 6.0), ("（下转A03版）", 0.0, 12.5)]),
        ("（下转第二版）\n", [("（下转第二版）", 0.0, 7.0)]),
        ("会议（上接第一版）要求，\n", [("会议（上接第一版）要求，", 0.0, 12.0)]),
    ],
)
def test_a_jump_note_is_parted_from_the_text_on_its_line(text: str, found: list[tuple[str, float, float]]) -> None:
    assert [(line.text, line.indent, line.width) for line in printed_lines(text)] == found
    assert {line.number for line in printed_lines(text)} == {1}


def test_a_jump_note_takes_its_room_in_a_placed_line() -> None:
    place = Placed("的停车设施。（下转第二版）", 0.0, 0.0, 130.0, 10.0, 10.0, 13.0, apart=True)
    text, note = placed_lines(place.text, [place])
    assert (text.text, text.width, text.apart, text.breaks) == ("的停车设施。", 6.0, True, True)
    assert (note.text, note.apart, note.breaks) == ("（下转第二版）", False, False)


def test_a_row_of_names_that_begin_alike_is_no_headline_with_its_text() -> None:
    row, glued = (
        "台州市椒江区第一小学　台州市椒江区第二小学",
        "北山公园添了厕所　北山公园新建的厕所昨天开放，里面有母婴室",
    )
    assert [line.raw for line in printed_lines(row)] == [row]
    assert [line.raw for line in printed_lines(glued)] == glued.split("\u3000")
