from __future__ import annotations

import csv
import io

from qa.cli.table import WIDEST, csv_text, table, width


def test_columns_line_up_whatever_the_width_of_a_character() -> None:
    lines = table(("标题", "n"), [("轮渡abc", 1), ("é", 22)]).split("\n")
    assert lines == ["标题     n", "轮渡abc  1", "é        22"]
    assert [width(line.rpartition("  ")[0].rstrip()) for line in lines] == [4, 7, 1]


def test_a_long_cell_is_cut_and_a_line_feed_feigns_no_row() -> None:
    (_, row) = table(("题",), [("长" * 100,)]).split("\n")
    assert width(row) <= WIDEST
    assert row.endswith("…")
    assert table(("题",), [("甲\n乙\x1b[2J",)]).split("\n") == ["题", "甲 乙␛[2J"]


def test_csv_gives_back_what_went_in() -> None:
    rows = [["甲,乙", '"丙"', "丁\n戊", 3, None]]
    (names, row) = csv.reader(io.StringIO(csv_text("abcde", rows)))
    assert names == list("abcde")
    assert row == ["甲,乙", '"丙"', "丁\n戊", "3", ""]


def test_no_cell_of_csv_is_a_formula_or_a_command() -> None:
    hostile = ["=HYPERLINK(1)", "+1", "-1", "@x", "\t=1", "\x1b]0;x\x07"]
    (_, row) = csv.reader(io.StringIO(csv_text("abcdef", [hostile])))
    assert row == ["'=HYPERLINK(1)", "'+1", "'-1", "'@x", "'\t=1", "␛]0;x␇"]
