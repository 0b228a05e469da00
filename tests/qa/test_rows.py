"""The row of a list or table that answers, and its cell, whatever words were found to answer before."""

from __future__ import annotations

import pytest

from qa.rows import answering_row

BRIDGES = """各乡修桥进度如下。
乡名
完工日期
承建单位
白石乡
2026/3/13
临水一建
红枫乡
2026/4/16
南山路桥
黄梅乡
2026/5/5
江港建设
未完工路段请绕行。"""
FARES = "票价如下。\n成人：\n上行：五十元。\n下行：四十元。\n学生：\n上行：二十五元。\n下行：二十元。"
WATER = (
    "居民用户：\n第一阶梯：每吨2.1元。\n第二阶梯：每吨3.2元。\n"
    "非居民用户：\n第一阶梯：每吨3.8元。\n第二阶梯：每吨4.6元。"
)
HEALTH = "新价目如下。\n项目 男 女\n基础套餐 280元 320元\n中老年套餐 560元 620元\n入职套餐 150元 160元"
SPORTS = (
    "各项冠军如下。\n男子二百米 孙小河 二十三秒一\n女子二百米 郑雨 二十六秒四\n"
    "女子跳高 钱霞 一米五二\n实心球 吴大年 十一米八"
)
PARKING = (
    "路段\n首小时（元）\n以后每小时（元）\n全天封顶（元）\n一类路段\n6\n4\n48\n二类路段\n4\n3\n30\n三类路段\n2\n1\n12"
)
PUPILS = "区县\n男生\n女生\n合计\n城东区\n2310\n2205\n4515\n城西区\n1870\n1902\n3772\n临江县\n960\n885\n1845"
CLASSES = "班名\n任课老师\n上课时间\n书法班\n陈墨白\n周一上午\n古筝班\n柳清弦\n周二下午\n合唱班\n何鸣\n周三晚上"


@pytest.mark.parametrize(
    ("text", "question", "row", "cell"),
    [
        (BRIDGES, "红枫乡的桥由哪个单位承建？", "红枫乡\n2026/4/16\n南山路桥", "南山路桥"),
        (BRIDGES, "红枫乡的桥什么时候完工？", "红枫乡\n2026/4/16\n南山路桥", "2026/4/16"),
        (BRIDGES, "黄梅乡的桥是谁修的？", "黄梅乡\n2026/5/5\n江港建设", "江港建设"),
        (BRIDGES, "临水一建承建的是哪个乡的桥？", "白石乡\n2026/3/13\n临水一建", "白石乡"),
        (FARES, "学生坐索道下行多少钱？", "下行：二十元。", "二十元"),
        (FARES, "成人上行票价是多少元？", "上行：五十元。", "五十元"),
        (WATER, "居民用水第一阶梯每吨多少钱？", "第一阶梯：每吨2.1元。", "2.1元"),
        (WATER, "非居民第二阶梯水价是多少元？", "第二阶梯：每吨4.6元。", "4.6元"),
        (HEALTH, "女士做中老年套餐多少钱？", "中老年套餐 560元 620元", "620元"),
        (HEALTH, "男的入职体检多少钱？", "入职套餐 150元 160元", "150元"),
        (SPORTS, "女子二百米冠军是谁？", "女子二百米 郑雨 二十六秒四", "郑雨"),
        (SPORTS, "跳高成绩是多少？", "女子跳高 钱霞 一米五二", "一米五二"),
        (SPORTS, "郑雨跑了多少秒？", "女子二百米 郑雨 二十六秒四", "二十六秒四"),
        (PARKING, "二类路段停车首小时多少钱？", "二类路段\n4\n3\n30", "4"),
        (PARKING, "三类路段全天封顶是多少元？", "三类路段\n2\n1\n12", "12"),
        (PUPILS, "城西区中考报名的女生有多少人？", "城西区\n1870\n1902\n3772", "1902"),
        (PUPILS, "临江县一共多少人报名？", "临江县\n960\n885\n1845", "1845"),
        (CLASSES, "古筝班是谁教？", "古筝班\n柳清弦\n周二下午", "柳清弦"),
        (CLASSES, "合唱班什么时候上课？", "合唱班\n何鸣\n周三晚上", "周三晚上"),
    ],
)
def test_the_row_and_the_cell_that_are_asked_for(text: str, question: str, row: str, cell: str) -> None:
    last = len(text)
    found = answering_row(question, text, (0, last), None)
    assert found is not None
    (start, end), words = found
    assert text[start:end] == row
    assert words is not None
    assert text[slice(*words)] == cell


def test_where_two_cells_may_be_meant_none_is_marked() -> None:
    found = answering_row("红枫乡的桥怎么样了？", BRIDGES, (0, len(BRIDGES)), None)
    assert found is not None
    assert (BRIDGES[slice(*found[0])], found[1]) == ("红枫乡\n2026/4/16\n南山路桥", None)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (BRIDGES, "全县修了几座桥？"),
        (FARES, "索道何时停运？"),
        (PARKING, "路段怎么划分？"),
        ("本报讯，大桥昨天通车。\n全长三公里。", "大桥多长？"),
        ("成人：\n单程十八元。\n往返三十元。", "往返多少钱？"),
    ],
)
def test_where_no_row_is_clearly_asked_for_all_stays_as_it_was(text: str, question: str) -> None:
    assert answering_row(question, text, (0, len(text)), None) is None


def test_where_the_names_of_the_columns_were_found_the_row_is_looked_for() -> None:
    for text, question, words in (
        (HEALTH, "入职套餐男的多少钱？", "项目 男 女"),
        (PARKING, "一类路段以后每小时收多少元？", "以后每小时（元）"),
    ):
        start = text.index(words)
        found = answering_row(question, text, (start, start + len(words)), None)
        assert found is not None
        assert text[slice(*found[1] or (0, 0))] == {HEALTH: "150元", PARKING: "4"}[text]


def test_what_was_found_outside_of_the_table_stays() -> None:
    start = BRIDGES.index("未完工")
    assert answering_row("红枫乡未完工路段怎么走？", BRIDGES, (start, len(BRIDGES)), None) is None


def test_words_that_stand_in_the_line_are_kept() -> None:
    start = FARES.rindex("二十元")
    found = answering_row("学生下行多少钱？", FARES, (start, start + 3), (start, start + 3))
    assert found is not None
    assert found[1] == (start, start + 3)
