"""Bylines known by their words."""

from __future__ import annotations

import pytest

from corpus.typeset.bylines import continues_byline, is_bare_names, is_byline


@pytest.mark.parametrize(
    "text",
    [
        "本报记者 彭涛 何叶 本报通讯员 石头",
        "本报记者 王 鑫 方大丰",
        "本报首席记者 丁一/文 张三/图",
        "青石日报记者 努尔兰·阿布都 发自北京",
        "□ 王鑫 李 四",
        "作者：林夏",
        "文/林夏 图/何叶",
        "本報記者 蘇禾",
        "岸边新闻记者 何小叶",
        "青石报·青石网首席记者 丁一 实习生 罗兰",
        "新华社记者张玉、孟洋",
        "文/图 本报首席记者 龙飞 见习记者 余是",
        "口述：何叶 整理：苏禾",
        "本报见习记者 何叶 摄影报道",
    ],
)
def test_a_byline_is_known(text: str) -> None:
    assert is_byline(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "记者观察 老街的一天",
        "本报记者 王",
        "本报记者 王 鑫 方",
        "记者走进大桥工地，看见工人正在起吊",
        "记者：这项政策会给群众带来什么？",
        "记者：这项政策会给群众带来",
        "● 科技赋能",
        "本地优秀记者 走进乡村",
        "作者：林夏、",
        "彭涛 摄",
        "本报记者 " + "王鑫 " * 20,
    ],
)
def test_other_lines_are_no_bylines(text: str) -> None:
    assert not is_byline(text)


@pytest.mark.parametrize(
    ("text", "continues"),
    [("方大丰 罗小芳", True), ("文 强 李四", True), ("摄影报道", True), ("通讯员 石头", True), ("老街的一天", False)],
)
def test_the_second_line_of_a_byline_holds_names_and_roles_only(text: str, continues: bool) -> None:
    assert continues_byline(text) is continues


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("范玉 吕小涵", True),
        ("王 鑫", True),
        ("欧阳小叶", True),
        ("阿依·努尔", True),
        ("鸟语花香", False),
        ("何叶，王鑫", False),
    ],
)
def test_a_line_of_names_alone_is_known_by_surnames(text: str, names: bool) -> None:
    assert is_bare_names(text) is names
