"""A code is one term, with or without its hyphens, in any width and case."""

from __future__ import annotations

import pytest

from index.text.codes import codes
from index.text.fold import fold
from index.text.terms import pairs, spans, words


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("PPR-1044", "ppr1044"),
        ("ＰＰＲ－１０４４", "ppr1044"),
        ("ppr1044", "ppr1044"),
        ("C919", "c919"),
        ("C-919", "c919"),
        ("K1178次", "k1178"),
        ("鲁B·12345", "b12345"),
        ("鲁B12345", "b12345"),
        ("GB/T 7714-2015", "7714-2015"),
        ("GB/T7714-2015", "gbt77142015"),
        ("COVID-19", "covid19"),
        ("0571-88888888", "057188888888"),
        ("13912345678", "13912345678"),
        ("电话88881234", "88881234"),
        ("400-800-1234", "4008001234"),
        ("渝府发〔2023〕5号", "2023-5"),
        ("渝府发[2023]第5号", "2023-5"),
        ("PM2.5", "pm2.5"),
    ],
)
def test_a_code_is_one_term(written: str, code: str) -> None:
    assert code in pairs(written)
    if code != "7714-2015":  # digits alone are a range as well as a code
        assert codes(fold(written)) == [code]


@pytest.mark.parametrize("text", ["2024-05-17", "18-20岁", "high-level", "2024年", "三百五十人", "www"])
def test_other_numbers_and_words_are_none(text: str) -> None:
    assert codes(fold(text)) == []


@pytest.mark.parametrize(
    "text", ["全市1200万人口", "接待游客260万人次", "处理垃圾1234567吨", "外资1500万美元", "蓄水150亿立方米"]
)
def test_an_amount_of_something_is_no_telephone_number(text: str) -> None:
    assert codes(fold(text)) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("电话6543210，欢迎来电", "6543210"),
        ("热线12345678", "12345678"),
        ("请拨打6543210转8012", "6543210"),
        ("电话：6543210或6543211", "6543210"),
        ("6543210、6543211均可报名", "6543210"),
        ("拨打6543210咨询", "6543210"),
        ("第1234567号公告", "1234567"),
        ("联系人：13912345678王师傅", "13912345678"),
    ],
)
def test_a_telephone_number_is_a_code_whatever_follows_it(text: str, code: str) -> None:
    assert codes(fold(text))[0] == code


def test_a_code_is_marked_as_it_was_printed() -> None:
    text = "换上了型号为PPR-1044的水泵"
    assert words("ppr1044") == ["ppr1044"]
    assert [text[a:b] for a, b in spans(["ppr1044"], text)] == ["PPR-1044"]
