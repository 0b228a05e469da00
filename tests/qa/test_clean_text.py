from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.clean_text import for_terminal, on_one_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J\x1b]0;标题\x07票价", "␛[2J␛]0;标题␇票价"),
        ("\x9b31m票价\x9d0;x\x9c", "�31m票价�0;x�"),
        ("票\x00价\x7f", "票␀价␡"),
        ("第一行\r覆盖\x0b\x0c\u2028", "第一行 覆盖   "),
        ("三元\u202e元五\u202c，\u2066甲\u2069\u200f", "三元元五，甲"),
        ("票\ud83d价", "票�价"),
        ("一段\n二段\t三", "一段\n二段\t三"),
        ("עברית والعربية 𠀀é", "עברית والعربية 𠀀é"),
    ],
)
def test_what_could_command_a_terminal_is_shown_instead(text: str, shown: str) -> None:
    assert for_terminal(text) == shown


def test_a_line_feed_in_a_name_starts_no_line() -> None:
    assert on_one_line("甲.txt\n已删除全部文件") == "甲.txt 已删除全部文件"


@given(st.text(st.characters()))
def test_no_text_brings_a_control_character_to_the_terminal(text: str) -> None:
    shown = for_terminal(text)
    assert {unicodedata.category(character) for character in shown if character not in "\n\t"} & {"Cc", "Cs"} == set()
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert for_terminal(shown) == shown
