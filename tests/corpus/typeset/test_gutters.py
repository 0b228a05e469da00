"""Columns side by side in plain text are read one after the other, whichever begins highest."""

from __future__ import annotations

import pytest

from corpus.typeset.gutters import part_columns

FERRY = [
    "新渡口今天开渡",
    "　　北埠新渡口昨天开渡，首班",
    "船早上六点半离岸，载客一百二",
    "十人。每半小时一班，票价两元。",
]
MARKET = ["东街菜场重开", "　　东街菜场改建工程昨天完工", "二百个摊位下月初重新开张，停", "车位增加到一百五十个。"]
ROAD = ["西岭公路封闭", "　　西岭公路今起封闭施工，往", "来车辆绕行东岭隧道，公交六路", "改走滨江路，工期四十天。"]


def beside(*columns: list[str]) -> list[str]:
    """Columns as lines of text, each column 36 half ems wide."""
    height = max(map(len, columns))
    filled = [[*column, *[""] * (height - len(column))] for column in columns]
    rows = ("".join(cell + " " * (36 - 2 * len(cell)) for cell in row) for row in zip(*filled, strict=True))
    return [row.rstrip() for row in rows]


def read(lines: list[str]) -> list[str]:
    found = [text.strip() for _, text in part_columns(enumerate(lines, start=1))]
    assert sorted("".join("".join(found).split())) == sorted("".join("".join(lines).split()))
    return found


def column(lines: list[str]) -> list[str]:
    return [line.strip() for line in lines]


@pytest.mark.parametrize("higher", [1, 2, 3])
def test_a_right_column_that_begins_higher_stays_under_its_own_headline(higher: int) -> None:
    market = [*MARKET, *MARKET[2:], *MARKET[2:]]
    assert read(beside([*[""] * higher, *FERRY], market)) == column(FERRY) + column(market)


def test_the_last_of_three_columns_may_begin_higher() -> None:
    road = [*ROAD, *ROAD[2:]]
    assert read(beside(["", *FERRY], ["", *MARKET], road)) == column(FERRY) + column(MARKET) + column(road)


def test_a_headline_in_the_middle_over_all_columns_stays_above_them() -> None:
    for banner in (" " * 14 + "三条路同时开工建设的新大桥今天通车了", " " * 40 + "三条路同时开工建设新大桥"):
        lines = [banner, *beside(FERRY, MARKET, ROAD)]
        assert read(lines) == [banner.strip(), *column(FERRY), *column(MARKET), *column(ROAD)]


def test_lines_that_are_far_indented_stay_where_no_columns_follow() -> None:
    lines = [" " * 40 + "望潮日报社", " " * 40 + "五月十七日", "渡船每半小时一班，末班船晚上九点。", "单程票价两元。"]
    assert read(lines) == [line.strip() for line in lines]
