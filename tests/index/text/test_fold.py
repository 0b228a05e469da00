"""The same character by another code point is the same character."""

from __future__ import annotations

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.fold import fold, fold_with_places, simplified, squeezed
from index.text.variants import OLD, REGIONAL


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("⻢⻰镇通⻋", "马龙镇通车"),
        ("⼯⼈⽇报", "工人日报"),
        ("靑年會報吿", "青年会报告"),
        ("硏究", "研究"),
        ("戶口、戸口", "户口、户口"),
        ("滿意、満意", "满意、满意"),
        ("衞生署", "卫生署"),
        ("觀塘綫", "观塘线"),
        ("餐枱", "餐台"),
        ("滙豐", "汇丰"),
        ("水菓", "水果"),
        ("馬​龍­鎮", "马龙镇"),
        ("「號外」『號外』", "“号外”‘号外’"),
        ("５Ｇ基站ＷＩＦＩ", "5g基站wifi"),
        ("二〇二四年、二○二四年、二零二四年", "2024年、2024年、2024年"),
        ("圖書館", "图书馆"),
        ("驛站說明", "驿站说明"),
        ("卡爾•馬克思・卡爾·馬克思", "卡尔·马克思·卡尔·马克思"),
    ],
)
def test_one_form_for_all(written: str, plain: str) -> None:
    assert fold(written) == plain


def test_vectors_see_the_same_characters() -> None:
    assert simplified("靑年⻢⻰衞生") == "青年马龙卫生"
    assert simplified("十​二公里") == "十二公里"


def test_white_space_and_script_do_not_part_names() -> None:
    assert squeezed("觀塘綫 昨早\n故障") == squeezed("观塘线昨早故障")


def test_the_regional_forms_are_those_of_opencc() -> None:
    """Each as one of its tables has it."""
    simple = opencc.OpenCC("t2s")
    tables = [opencc.OpenCC(name) for name in ("hk2t", "tw2t", "jp2t")]
    for written, plain in zip(REGIONAL[::2], REGIONAL[1::2], strict=True):
        assert plain in {simple.convert(table.convert(written)) for table in tables}


def test_opencc_alone_leaves_the_old_forms() -> None:
    simple = opencc.OpenCC("t2s")
    assert [one for one, plain in zip(OLD[::2], OLD[1::2], strict=True) if simple.convert(one) == plain] == []
    assert len(set(OLD[::2]) | set(REGIONAL[::2])) == (len(OLD) + len(REGIONAL)) / 2


@given(st.text(alphabet="靑⻢十二万3,5.点A-b1〔2023〕号…％\u200b乾隆「”年 ", max_size=20))
def test_places_fit_what_was_folded(text: str) -> None:
    folded, places = fold_with_places(text)
    assert folded == fold(text)
    assert len(places) == len(folded) + 1
    assert list(places) == sorted(places)
    assert places[-1] == len(text)


@pytest.mark.parametrize(
    ("line", "form"),
    [
        ("第Ⅱ章，１２％", "第ii章,12%"),
        ("ﾊﾞｽ：Ａ１", "バス:a1"),
        ("e\u0301（ｅ\u0301）", "é(é)"),
        ("全角空格\u3000１．５元", "全角空格 1.5元"),
        ("第三，三月，三点五亿元，三家", "第3,3月,350000000元,三家"),
        ("１２．５万、３，０００，百分之七，十", "125000、3000,7%,十"),
        ("ＰＰＲ－１０４４，〔2023〕5号", "ppr1044,2023-5号"),
    ],
)
def test_the_forms_of_a_line_are_the_same_alone_and_among_plain_ones(line: str, form: str) -> None:
    assert fold(line) == form
    assert fold(f"平常的一行，没有别的。\n{line}\n又一行") == f"平常的一行,没有别的。\n{form}\n又一行"
