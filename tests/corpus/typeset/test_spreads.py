"""Two pages on one sheet are read apart where it is clear that there are two, and only there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from corpus.placed import Box, Glyph
from corpus.typeset.sheets import Sheet
from corpus.typeset.spreads import Half, pages_of

# Text, left, baseline and size in points; each page is 400 wide.
Row = tuple[str, float, float, float]
COLUMN = ("渡船每半小时一班末班船晚上九点", "单程票价两元六十岁以上的老人免", "北埠新渡口昨天开渡首班船早上六")


def page(left: float, number: str, headline: str) -> list[Row]:
    """A page of two columns that begins at `left`."""
    rows: list[Row] = [
        (f"第{number}版", left + 40, 30, 9.0),
        ("要闻", left + 80, 30, 9.0),
        (headline, left + 40, 90, 24.0),
    ]
    return rows + [(COLUMN[at % 3], left + 40 + 150 * (at % 2), 120 + 14 * (at // 2), 9.0) for at in range(40)]


def sheet(rows: Sequence[Row], pictures: tuple[Box, ...] = (), spread: float = 0.0) -> Sheet:
    """Glyphs of rows; those larger than text have `spread` ems of white between them."""
    glyphs = []
    for text, left, base, size in rows:
        step = size * (1 + spread * (size > 9))
        for at, character in enumerate(text):
            x = left + at * step
            glyphs.append(Glyph(character, x, base - 0.88 * size, x + size, base + 0.12 * size, base, size))
    return Sheet(800, 540, pictures, tuple(glyphs))


TWO = [*page(0, "6", "新渡口今天开渡"), *page(400, "7", "菜场重开")]


def sides(pages: Sequence[Half]) -> list[str | None]:
    return [half.side for half in pages]


def test_each_of_two_pages_has_its_own_head_and_its_lines_where_they_stand_on_the_sheet() -> None:
    left, right = pages_of(sheet(TWO))
    assert (left.side, right.side) == ("left", "right")
    for half, number, headline, at in ((left, "第6版", "新渡口今天开渡", 0), (right, "第7版", "菜场重开", 400)):
        texts = [line.text for line in half.lines]
        assert texts[0].startswith(number)
        assert headline in texts
        assert len(texts) == len(page(at, "6", headline)) - texts[0].count("要闻")
        boxes = [(line.left, line.right) for line in half.lines]
        assert min(boxes)[0] == pytest.approx(at + 40)
        assert max(box[1] for box in boxes) == pytest.approx(at + 325)


def test_a_scan_with_a_layer_of_text_is_covered_by_its_picture_and_has_two_pages_all_the_same() -> None:
    assert sides(pages_of(sheet(TWO, ((0, 0, 800, 540),)))) == ["left", "right"]


@pytest.mark.parametrize(
    ("rows", "pictures"),
    [
        ([*TWO, ("河长制五周年特别报道", 280, 60, 24.0)], ()),
        # A headline that leaves the fold free, and one that is letter-spaced over it.
        ([*TWO, ("河长制五年", 160, 60, 40.0), ("特别报道", 440, 60, 40.0)], ()),
        (TWO, ((300, 200, 500, 300),)),
        # One page number, twice the same, or none.
        ([*page(0, "6", "新渡口今天开渡"), *page(400, "7", "菜场重开")[1:]], ()),
        ([*page(0, "6", "新渡口今天开渡"), *page(400, "6", "菜场重开")], ()),
        # White elsewhere that is nearly as wide.
        ([row for row in TWO if row[1] != 440 or row[2] == 30], ()),
        # The white is not in the middle.
        ([(text, left - 60 * (left < 400), base, size) for text, left, base, size in TWO][:43]
         + [(text, left - 60, base, size) for text, left, base, size in page(400, "7", "菜场重开")], ()),
    ],
    ids=["headline", "fold left free", "picture", "one number", "same number", "white elsewhere", "not in the middle"],
)  # fmt: skip
def test_what_may_be_one_page_stays_one(rows: Sequence[Row], pictures: tuple[Box, ...]) -> None:
    assert sides(pages_of(sheet(rows, pictures))) == [None]


def test_a_letter_spaced_headline_over_the_middle_holds_a_page_together() -> None:
    two = [row for row in TWO if row[3] == 9]
    spaced = sheet([*two, ("河长制特别道", 148, 60, 36.0)], spread=1.5)
    # No character stands in the white itself.
    assert not any(glyph.left < 400 < glyph.right for glyph in spaced.glyphs)
    assert sides(pages_of(sheet(two))) == ["left", "right"]
    assert sides(pages_of(spaced)) == [None]


def test_a_page_that_stands_upright_or_runs_upward_is_one() -> None:
    two = sheet(TWO)
    assert sides(pages_of(replace(two, height=900))) == [None]
    turned = tuple(replace(glyph, turn=1) for glyph in two.glyphs)
    assert sides(pages_of(replace(two, glyphs=turned))) == [None]


def test_a_sheet_with_more_large_type_than_print_has_is_one() -> None:
    for count, found in ((300, ["left", "right"]), (301, [None])):
        large = [(chr(0x4E00 + at), 60.0, 250.0 + at / 2, 50.0) for at in range(count)]
        assert sides(pages_of(sheet([*TWO, *large]))) == found


def test_a_name_that_runs_upward_and_a_watermark_do_not_join_two_pages() -> None:
    two = sheet(TWO)
    name = [replace(one, turn=1) for one in sheet([("王小明摄", 200, 500, 7.0)]).glyphs]
    mark = [replace(one, askew=True) for one in sheet([("望潮日报", 350, 300, 40.0)]).glyphs]
    marked = replace(two, glyphs=(*two.glyphs, *name, *mark))
    assert sides(pages_of(marked)) == ["left", "right"]


def test_a_sheet_of_two_pictures_without_text_is_one_page_without_lines() -> None:
    assert pages_of(sheet([], ((0, 0, 380, 540), (420, 0, 800, 540)))) == [Half([])]
