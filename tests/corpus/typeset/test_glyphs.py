"""Characters at their places to lines of type: what is one line, what is another column's, what was drawn twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from corpus.placed import Glyph
from corpus.typeset.glyphs import is_vertical, read_lines, without_doubles

SIZE = 10.0


def line(text: str, left: float, base: float, step: float = 1.0, size: float = SIZE) -> Iterator[Glyph]:
    """The characters of a line, each `step` ems after the one before; blanks are drawn, too."""
    for at, character in enumerate(text):
        x = left + at * step * size
        yield Glyph(character, x, base - 0.88 * size, x + size, base + 0.12 * size, base, size)


def column(text: str, left: float, top: float) -> Iterator[Glyph]:
    """The characters of a line set upright."""
    for at, character in enumerate(text):
        yield from line(character, left, top + at * SIZE * 1.1)


def texts(glyphs: Iterable[Glyph]) -> list[str]:
    found = sorted(read_lines(list(glyphs)), key=lambda one: (one.left, one.top))
    return [one.text for one in found]


def test_pieces_of_a_line_are_joined_in_whatever_order_they_are_drawn() -> None:
    first, second = list(line("昨天上午开渡", 0, 50)), list(line("首班船载客", 60, 50))
    assert texts([*first, *second]) == texts([*second, *first]) == ["昨天上午开渡首班船载客"]


def test_a_squeezed_mark_parts_no_line() -> None:
    assert texts([*line("开渡，", 0, 50), *line("首班船", 25, 50)]) == ["开渡，首班船"]


def test_columns_are_parted_at_a_gutter_even_where_a_mark_hangs_into_it() -> None:
    left = [glyph for at in range(6) for glyph in line("一二三四五六七八，"[: 9 if at == 2 else 8], 0, 50 + 14 * at)]
    right = [glyph for at in range(6) for glyph in line("甲乙丙丁戊己庚辛", 94, 50 + 14 * at)]
    # Drawn row by row, so that one line is drawn right after the other.
    rows = sorted((*left, *right), key=lambda glyph: (glyph.base, glyph.left))
    assert texts(rows) == [
        *["一二三四五六七八"] * 2,
        "一二三四五六七八，",
        *["一二三四五六七八"] * 3,
        *["甲乙丙丁戊己庚辛"] * 6,
    ]


def test_a_spread_title_is_one_line_and_a_blank_in_a_title_stays() -> None:
    assert texts(line("启事公告", 0, 50, step=1.8)) == ["启事公告"]
    assert texts(line("新渡口开渡 首班船载客", 0, 50)) == ["新渡口开渡 首班船载客"]


def test_headlines_of_two_sizes_side_by_side_are_two_lines() -> None:
    # The white between them is a quarter of an em of the larger.
    left, right = list(line("新渡口开渡", 0, 50, size=24)), list(line("菜场重开", 126, 48, size=20))
    between = list(line("载客一百二十人", 0, 90))
    assert texts([*left, *between, *right]) == ["新渡口开渡", "载客一百二十人", "菜场重开"]
    # What is drawn right after it goes on with it.
    assert texts([*left, *right, *between])[0] == "新渡口开渡菜场重开"


def test_characters_under_each_other_are_a_line_set_upright() -> None:
    (found,) = read_lines([*column("新渡口今天开渡", 0, 50)])
    assert (found.text, found.upright, round(found.ems)) == ("新渡口今天开渡", True, 8)


def test_characters_that_are_drawn_twice_are_kept_once_and_neighbours_stay() -> None:
    once = list(line("人人都说好", 0, 50))
    assert without_doubles([*once, *line("人人都说好", 0.6, 50.3)]) == once


def test_a_page_is_vertical_where_most_characters_stand_under_those_before() -> None:
    upright, across = list(column("新渡口今天开渡", 0, 50)), list(line("首班船", 100, 50))
    assert is_vertical([*upright, *across])
    assert not is_vertical([*line("首班船早上六点半离岸", 100, 50), *upright])


def test_thousands_of_characters_at_one_place_are_read_within_bounds() -> None:
    # No count of a clock: the pairs that are looked at are bounded, so this ends at once.
    heap = [glyph for at in range(4000) for glyph in line(chr(0x4E00 + at), 0.01 * at, 50)]
    assert sum(len(one.text.replace(" ", "")) for one in read_lines(heap)) == 4000
