"""The author named in parentheses at the end of an article."""

from __future__ import annotations

import pytest

from corpus.typeset.datelines import signature


@pytest.mark.parametrize(
    "signed",
    [
        "（作者：李红）",
        "（本报记者 王小明）",
        "（文/王小明）",
        "（文图/王小明 李红）",
        "（文、图：王小明）",
        "（文字整理：李红）",
        "（文 李红）",
    ],
)
def test_an_author_in_parentheses_is_the_signature(signed: str) -> None:
    assert signature(f"最后一班轮渡靠岸。{signed}") == signed


@pytest.mark.parametrize(
    "note", ["（文中人物均为化名）", "（文中李师傅为化名）", "（文章有删节）", "（文后附获奖名单）", "（文图无关）"]
)
def test_a_note_on_the_text_is_no_signature(note: str) -> None:
    assert signature(note) is None
    assert signature(f"最后一班轮渡靠岸。{note}") is None
