"""Furniture is told by its words and by the lines around it."""

from __future__ import annotations

import pytest

from corpus.typeset.fixtures import find_fixtures, take_out
from corpus.typeset.lines import printed_lines

UPPER = "项目部预计年底前实现合龙，大桥全长\n"
LOWER = "一千八百米，建成后车程缩短到八分钟。\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A03 要闻\n" + UPPER + LOWER, [1]),
        (UPPER + LOWER + "责任编辑：何叶 美术编辑：周树\n", [3]),
        (UPPER + "3\n" + LOWER, [2]),
        (UPPER + "2024年11月9日\n" + LOWER, [2]),
        (UPPER + LOWER + "读者 何叶\n2024年11月9日\n", []),
        ("姓名\n何叶\n岁数\n12\n籍贯\n青石\n", []),
        (UPPER + LOWER + "01 补齐短板\n" + UPPER + LOWER, []),
        ("01 要闻\n" + UPPER + LOWER, [1]),
        (UPPER + LOWER + "联系电话：12345678\n", []),
        (UPPER + LOWER + "责任编辑：何叶\n联系电话：12345678\n", [3, 4]),
        (UPPER + "《 青石日报 》（ 2024年11月09日 03 版）\n" + LOWER, [2]),
        ("青\n石\n8\n家\n" + UPPER + LOWER, []),
        ("详情见（\nwww.example.org/a\n）。\n", []),
    ],
)
def test_furniture_is_taken_where_print_puts_it(text: str, found: list[int]) -> None:
    lines = printed_lines(text)
    assert [lines[at].number for at in sorted(find_fixtures(lines))] == found


def test_the_line_after_furniture_tells_what_was_there() -> None:
    lines = printed_lines(UPPER + "（下转第4版）\n（上接第1版）\n" + LOWER)
    first, second = take_out(lines, find_fixtures(lines))
    assert (first.parted, first.fresh, first.resumes) == (False, False, False)
    assert (second.parted, second.fresh, second.resumes) == (True, True, True)
