"""The order in which the lines of a page are read, told by their boxes alone."""

from __future__ import annotations

import random

import pytest

from corpus.placed import Placed
from corpus.typeset import order as ordering
from corpus.typeset.ground import Ground
from corpus.typeset.order import in_order
from corpus.typeset.parts import Part

SIZE, LEADING, STEP = 9.0, 13.0, 120.0


def placed(text: str, left: float, top: float, size: float = SIZE, ems: float = 12.0) -> Placed:
    return Placed(text, left, top, left + ems * size, top + size, size, ems)


def body(name: str, column: int, top: float, count: int = 5) -> list[Placed]:
    """A column of text; the first line opens a paragraph."""
    lines = [placed(f"{name}{at}", column * STEP, top + at * LEADING) for at in range(count)]
    return [placed(f"{name}0", column * STEP + 2 * SIZE, top, ems=10), *lines[1:]]


def head(text: str, column: float, top: float, ems: float = 8, size: float = 22.0) -> Placed:
    return placed(text, column * STEP, top, size, ems)


def order(lines: list[Placed], pictures: list[tuple[float, float, float, float]] | None = None) -> list[str]:
    """The first letters of the parts in the order of reading, whatever order they come in."""
    shuffled = random.Random(1).sample(lines, len(lines))
    found = [line.text for line in in_order(shuffled, Ground(pictures or ()), 800)]
    assert sorted(found) == sorted(line.text for line in lines)
    return list(dict.fromkeys(text.rstrip("0123456789") for text in found))


def test_columns_under_a_headline_are_read_from_the_left() -> None:
    lines = [head("题", 0, 100, 14), *body("a", 0, 130), *body("b", 1, 130), *body("c", 2, 130)]
    assert order(lines) == ["题", "a", "b", "c"]


def test_a_headline_set_in_the_middle_has_the_columns_at_both_sides_of_it() -> None:
    other = [head("旁", 3, 100, 4), *body("x", 3, 130), *body("y", 3, 220)]
    lines = [head("题", 0.9, 100, 6), *body("a", 0, 130), *body("b", 1, 130), *body("c", 2, 130), *other]
    assert order(lines)[:4] == ["题", "a", "b", "c"]


def test_a_column_beside_a_headline_goes_on_from_those_under_it() -> None:
    above = [head("前", 0, 100, 14), *(line for at in range(3) for line in body("efg"[at], at, 130))]
    lines = [*above, head("题", 0, 225, 8), *body("a", 0, 255), *body("b", 1, 255), *body("c", 2, 225, 7)]
    assert order(lines) == ["前", "e", "f", "g", "题", "a", "b", "c"]


def test_an_upright_headline_opens_what_stands_at_its_right() -> None:
    upright = Placed("题", 20, 100, 44, 300, 22, 9, upright=True)
    assert order([upright, *body("a", 1, 100), *body("b", 2, 100)]) == ["题", "a", "b"]


def test_a_kicker_stands_before_its_headline_and_a_deck_under_it() -> None:
    kicker, deck = placed("引", 0, 85, 12, 6), placed("提。", 0, 127, 10.4, 22)
    lines = [kicker, head("题", 0, 100, 10), deck, *body("a", 0, 150), *body("b", 1, 150)]
    assert order(lines) == ["引", "题", "提。", "a", "b"]


def test_a_caption_under_a_picture_is_read_after_the_text_that_flows_around_it() -> None:
    caption = placed("图", STEP, 225, 8, 12)
    lines = [head("题", 0, 100, 10), *body("a", 0, 130, 12), caption, *body("b", 1, 245, 3)]
    assert order(lines, [(STEP, 130, STEP + 108, 220)]) == ["题", "a", "b", "图"]


def test_a_wide_cross_head_parts_what_is_over_it_from_what_is_under_it() -> None:
    wide = placed("小题", 40, 205, 10.4, 12)
    lines = [
        head("题", 0, 100, 12),
        *body("a", 0, 130),
        *body("b", 1, 130),
        wide,
        *body("c", 0, 230),
        *body("d", 1, 230),
    ]
    assert order(lines) == ["题", "a", "b", "小题", "c", "d"]


def test_the_head_of_the_page_comes_first_and_is_marked() -> None:
    folio = [placed("望潮日报", 0, 20, 9, 4), placed("2024年5月17日 星期五", 150, 20, 9, 10)]
    found = in_order([*folio, head("题", 0, 100), *body("a", 0, 130)], Ground(), 800)
    assert [(line.text, line.folio) for line in found[:3]] == [
        ("望潮日报", True),
        ("2024年5月17日 星期五", True),
        ("题", False),
    ]


def test_indents_are_told_and_each_part_of_the_page_begins_apart() -> None:
    lines = [head("题", 0, 100), *body("a", 0, 130), head("文", 2, 100), *body("c", 2, 130)]
    found = {line.text: line for line in in_order(lines, Ground(), 800)}
    assert (found["a0"].indent, found["a1"].indent) == (2.0, 0.0)
    assert [text for text, line in found.items() if line.apart] == ["题", "文"]


def test_a_part_of_a_page_without_headlines_is_asked_once_what_it_stands_under(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0
    at_left = ordering._Order._at_left

    def counted(self: ordering._Order, part: Part) -> Part | None:
        nonlocal asked
        asked += 1
        # The page is understood from its top, from its foot, and from its top again.
        assert asked <= 3 * len(lines), "the same parts are asked again"
        return at_left(self, part)

    monkeypatch.setattr(ordering._Order, "_at_left", counted)
    spots = [(column, row) for column in range(6) for row in range(10)]
    names = [placed(f"店{row}", column * STEP, 60 + 36 * row, 10, 8) for column, row in spots]
    goods = [placed(f"货{row}", column * STEP, 73 + 36 * row, 8.5, 10) for column, row in spots]
    lines = names + goods
    read = [line.text for line in in_order(lines, Ground(), 800)]
    assert read == [f"{what}{row}" for _ in range(6) for row in range(10) for what in "店货"]
