"""What rules enclose is read as one: boxes around stories, and tables by their rows."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.placed import Box, Glyph, Placed
from corpus.typeset.ground import Ground
from corpus.typeset.order import in_order
from corpus.typeset.ruled import Grid, boxes_of, grids_of, part_lines
from corpus.typeset.sheets import Sheet, lines_of
from tests.corpus.typeset.test_order import STEP, body, head

PAGE = (0.0, 0.0, 600.0, 800.0)


def box_rules(left: float, top: float, right: float, bottom: float) -> list[Box]:
    return [
        (left, top, right, top),
        (left, bottom, right, bottom),
        (left, top, left, bottom),
        (right, top, right, bottom),
    ]


def grid_rules(levels: Sequence[float], stops: Sequence[float]) -> list[Box]:
    along: list[Box] = [(stops[0], level, stops[-1], level) for level in levels]
    return along + [(stop, levels[0], stop, levels[-1]) for stop in stops]


def glyphs(text: str, left: float, middle: float, size: float = 9.0) -> list[Glyph]:
    return [
        Glyph(
            one,
            left + at * size,
            middle - size / 2,
            left + (at + 1) * size,
            middle + size / 2,
            middle + 0.38 * size,
            size,
        )
        for at, one in enumerate(text)
    ]


def order(lines: list[Placed], ground: Ground) -> list[str]:
    found = [line.text for line in in_order(lines, ground, 800)]
    assert sorted(found) == sorted(line.text for line in lines)
    return list(dict.fromkeys(text.rstrip("0123456789") for text in found))


def test_four_rules_that_meet_are_a_box_and_three_are_none() -> None:
    rules = box_rules(100, 100, 300, 400)
    assert boxes_of(rules, 9, PAGE) == [(100, 100, 300, 400)]
    assert all(boxes_of(rules[:at] + rules[at + 1 :], 9, PAGE) == [] for at in range(4))
    # Worn at a corner, they still meet; far from it they do not.
    assert boxes_of([(104, 100, 300, 100), *rules[1:]], 9, PAGE) == [(100, 100, 300, 400)]
    assert boxes_of([(110, 100, 300, 100), *rules[1:]], 9, PAGE) == []


def test_boxes_that_share_a_rule_are_two_and_the_frame_of_the_page_is_none() -> None:
    rules = [(100, 100, 500, 100), *box_rules(100, 100, 300, 400), *box_rules(310, 100, 500, 200)]
    assert boxes_of(rules, 9, PAGE) == [(100, 100, 300, 400), (310, 100, 500, 200)]
    assert boxes_of(box_rules(10, 10, 590, 790), 9, PAGE) == []


def test_rules_that_meet_three_each_way_may_be_a_table() -> None:
    rules = grid_rules((100, 120, 140), (50, 150, 250))
    assert grids_of(rules, 9) == [Grid((100, 120, 140), (50, 150, 250))]
    assert grids_of(rules[1:], 9) == []
    assert grids_of(rules, 9)[0].cell(160, 125) == (1, 1)
    assert grids_of(rules, 9)[0].cell(260, 125) is None


def test_a_rule_parts_what_it_runs_along_and_nothing_that_it_only_touches() -> None:
    above, below = (100.0, 100.0, 200.0, 150.0), (100.0, 160.0, 200.0, 200.0)
    assert part_lines([(90, 155, 210, 155)], above, below)
    assert not part_lines([(150, 155, 300, 155)], above, below)
    assert not part_lines([(90, 205, 210, 205)], above, below)


def test_text_flows_around_a_box_and_the_story_in_it_is_read_apart() -> None:
    lines = [
        head("题", 0, 100, 14),
        *body("a", 0, 130, 20),
        *body("b", 1, 130),
        head("框", 1, 215, 4, 14),
        *body("x", 1, 240, 4),
        *body("c", 1, 295, 5),
    ]
    assert order(lines, Ground()) == ["题", "a", "b", "框", "x", "c"]
    boxed = Ground(rules=box_rules(STEP - 5, 205, STEP + 115, 293))
    assert order(lines, boxed) == ["题", "a", "b", "c", "框", "x"]


def test_a_box_without_a_headline_is_text_like_any_other() -> None:
    lines = [head("题", 0, 100, 14), *body("a", 0, 130, 20), *body("b", 1, 130), *body("c", 1, 220), *body("d", 1, 315)]
    assert order(lines, Ground(rules=box_rules(STEP - 5, 210, STEP + 115, 300))) == ["题", "a", "b", "c", "d"]


def test_a_column_under_a_rule_goes_on_from_its_left() -> None:
    under = 230 + 6 * 13
    lines = [
        head("前", 1, 200, 5),
        *body("x", 1, 230, 6),
        head("题", 0, under - 2, 5),
        *body("a", 0, under + 28, 12),
        *body("b", 1, under, 14),
    ]
    assert order(lines, Ground()) == ["前", "x", "b", "题", "a"]
    assert order(lines, Ground(rules=[(STEP, under - 2, STEP + 108, under - 2)])) == ["前", "x", "题", "a", "b"]


def test_the_cells_of_a_table_are_read_by_rows_and_none_of_the_text_beside_it() -> None:
    text = [one for at in range(8) for one in glyphs("渡船每半小时一班末班", 20, 50 + 14 * at)]
    cells = [("乡镇", "户数", "人口"), ("青石镇", "一百二", ""), ("云溪乡", "九十", "三千")]
    table = [
        one
        for row, texts in enumerate(cells)
        for column, cell in enumerate(texts)
        for one in glyphs(cell, 160 + 60 * column, 60 + 20 * row)
    ]
    rules = grid_rules((50, 70, 90, 110), (150, 210, 270, 330))
    found = lines_of(Sheet(400, 500, (), tuple(text + table), tuple(rules)))
    rows = [line.text for line in found if line.row]
    assert rows == ["乡镇\u3000户数\u3000人口", "青石镇\u3000一百二", "云溪乡\u3000九十\u3000三千"]
    assert sum(line.text == "渡船每半小时一班末班" for line in found) == 8
    assert sorted("".join(line.text for line in found).replace("\u3000", "")) == sorted(
        one.text for one in text + table
    )


def test_a_cell_of_two_lines_is_one_cell() -> None:
    rules = grid_rules((50, 90, 110), (150, 210, 270))
    cells = [
        *glyphs("青石镇", 155, 60),
        *glyphs("中心村", 155, 75),
        *glyphs("一百", 220, 68),
        *glyphs("云溪乡", 155, 100),
        *glyphs("九十", 220, 100),
    ]
    found = lines_of(Sheet(400, 500, (), tuple(cells), tuple(rules)))
    assert [line.text for line in found] == ["青石镇中心村\u3000一百", "云溪乡\u3000九十"]


def test_columns_of_text_between_rules_are_no_table() -> None:
    rules = grid_rules((40, 200, 360), (10, 120, 230))
    text = [
        one
        for column in (0, 1)
        for half in (0, 1)
        for at in range(9)
        for one in glyphs("渡船每半小时一班末班", 20 + 110 * column, 50 + 160 * half + 14 * at)
    ]
    assert not any(line.row for line in lines_of(Sheet(400, 500, (), tuple(text), tuple(rules))))


def ruled_rows(top: float, cells: Sequence[Sequence[str]]) -> tuple[list[Glyph], list[Box]]:
    """A table of rows of 20 points and columns of 80, from 30 points from the left, ruled all over."""
    printed = [
        one
        for row, texts in enumerate(cells)
        for column, cell in enumerate(texts)
        for one in glyphs(cell, 35 + 80 * column, top + 10 + 20 * row)
    ]
    levels, stops = [top + 20 * row for row in range(len(cells) + 1)], [30 + 80 * at for at in range(len(cells[0]) + 1)]
    return printed, grid_rules(levels, stops)


TIMES = [("渡口", "首班", "末班", "票价"), ("北埠", "六时", "廿一时", "两元"), ("南埠", "七时", "二十时", "三元")]
ROWS = ["\u3000".join(row) for row in TIMES]


def test_a_cell_over_several_columns_stays_whole() -> None:
    cells, rules = ruled_rows(120, TIMES)
    title = glyphs("各渡口开行时间和票价一览表", 80, 110)
    frame = box_rules(30, 100, 350, 180)
    found = lines_of(Sheet(400, 500, (), tuple(title + cells), tuple(rules + frame)))
    assert [line.text for line in found] == ["各渡口开行时间和票价一览表", *ROWS]


def test_a_cell_over_several_rows_stays_whole() -> None:
    rules = [
        *((30.0, level, 210.0, level) for level in (100.0, 140.0)),
        (90.0, 120.0, 210.0, 120.0),
        *((stop, 100.0, stop, 140.0) for stop in (30.0, 90.0, 150.0, 210.0)),
    ]
    cells = [
        *(*glyphs("北埠", 35, 112), *glyphs("渡口", 35, 127)),
        *(*glyphs("首班", 95, 110), *glyphs("六时", 155, 110)),
        *(*glyphs("末班", 95, 130), *glyphs("廿一时", 155, 130)),
    ]
    found = lines_of(Sheet(400, 500, (), tuple(cells), tuple(rules)))
    assert [line.text for line in found] == ["北埠渡口\u3000首班\u3000六时", "末班\u3000廿一时"]


def test_a_story_in_one_frame_with_its_table_is_no_cell_of_it() -> None:
    cells, rules = ruled_rows(200, TIMES)
    text = [
        "市交通局昨天公布新的时刻表，各渡口首班船",
        "提前半小时，末班船推迟一小时，票价仍为两",
        "元至三元，持老年卡的乘客继续免费乘船。",
    ]
    story = [
        *glyphs("渡船时刻今起调整", 40, 115, 16),
        *(one for at in range(3) for one in glyphs(text[at], 40, 140 + 14 * at)),
    ]
    frame = [(30.0, 95.0, 350.0, 95.0), (30.0, 95.0, 30.0, 260.0), (350.0, 95.0, 350.0, 260.0)]
    found = lines_of(Sheet(400, 500, (), tuple(story + cells), tuple(rules + frame)))
    assert [line.text for line in found] == ["渡船时刻今起调整", *text, *ROWS]


def test_blanks_in_a_row_that_is_left_empty_are_no_cells() -> None:
    cells, rules = ruled_rows(100, [*TIMES, ("\u3000", "\u3000\u3000", "", "\u3000")])
    assert [line.text for line in lines_of(Sheet(400, 500, (), tuple(cells), tuple(rules)))] == ROWS


def heads_only(cells: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table with a row of heads and under it one more row, of cells with several lines."""
    heads = [one for at in range(3) for one in glyphs("题", 35 + 80 * at, 110)]
    printed = [
        one
        for column, texts in enumerate(cells)
        for row, text in enumerate(texts)
        for one in glyphs(text, 35 + 80 * column, 130 + 16 * row)
    ]
    rules = grid_rules((100, 120, 190), (30, 110, 190, 270))
    return [line.text for line in lines_of(Sheet(400, 500, (), tuple(heads + printed), tuple(rules)))][1:]


def test_rows_of_a_table_that_has_a_rule_under_its_heads_only_are_read_by_rows() -> None:
    times = [("北埠", "南埠", "东埠", "西埠"), ("六时", "七时", "八时", "九时"), ("两元", "三元", "", "五元")]
    rows = ["北埠\u3000六时\u3000两元", "南埠\u3000七时\u3000三元", "东埠\u3000八时", "西埠\u3000九时\u3000五元"]
    assert heads_only(times) == rows


def test_cells_with_text_of_several_lines_stand_in_one_row() -> None:
    wrapped = [("北埠渡口南", "面的新候船", "室"), ("昨天上午开", "工今年年底", "完成"), ("", "两百万元", "")]
    assert heads_only(wrapped) == ["北埠渡口南面的新候船室\u3000昨天上午开工今年年底完成\u3000两百万元"]
    full = [("北埠渡口南方", "面的新候船室", "完成"), ("昨天上午开工", "今年年底完成", "验收"), ("两", "百", "万")]
    assert len(heads_only(full)) == 1
