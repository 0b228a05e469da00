"""No mark begins or ends inside a quantity, however it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.quantities import whole


@pytest.mark.parametrize(
    ("text", "part", "quantity"),
    [
        ("计划植树一万二千亩", "二千", "一万二千"),
        ("可坐2万3千人", "3千", "2万3千"),
        ("人口四十五万六千人", "六千人", "四十五万六千人"),
        ("缩短为一小时二十分，首班", "一小时", "一小时二十分"),
        ("缩短为一小时二十分，首班", "二十分", "一小时二十分"),
        ("每斤十二元五角。", "十二元", "十二元五角"),
        ("每斤４元８角。", "８角", "４元８角"),
        ("录取卅九人", "九人", "卅九人"),
        ("需要3至5天", "5天", "3至5天"),
        ("需要三到五个月", "三", "三到五"),
        ("增长百分之七点七", "七点七", "百分之七点七"),
        ("占三分之二", "三分", "三分之二"),
        ("PM2.5浓度", "2.5", "PM2.5"),
        ("乘坐K1178次", "1178", "K1178"),
        ("型号为PPR-1044的", "1044", "PPR-1044"),
        ("早上六点半开", "六点", "六点半"),
        ("身高一米七八", "一米", "一米七八"),
        ("成绩为9秒83", "9秒", "9秒83"),
        ("历时两年零三个月", "三个月", "两年零三个月"),
        ("六十五萬元", "五萬", "六十五萬"),
        ("共12.5亿元", "5亿", "12.5亿"),
        ("高二丈三尺", "三尺", "二丈三尺"),
    ],
)
def test_a_piece_grows_to_the_whole_quantity(text: str, part: str, quantity: str) -> None:
    start = text.index(part)
    first, last = whole(text, (start, start + len(part)))
    assert text[first:last] == quantity


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("2024年5月18日开幕", "2024年"),
        ("2024年5月18日开幕", "5月18日"),
        ("建成十八家驿站", "十八"),
        ("建成十八家驿站", "十八家驿站"),
        ("票价二元，三家", "三家"),
        ("一元三个", "三个"),
        ("时间是5月3日", "时间"),
        ("共有26.", "26"),
    ],
)
def test_what_is_whole_stays(text: str, part: str) -> None:
    start = text.index(part)
    assert whole(text, (start, start + len(part))) == (start, start + len(part))


@given(st.text(alphabet="12.,万亿三年个月时分元角点至-%a年，", min_size=1, max_size=24), st.data())
def test_growing_again_changes_nothing(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    once = whole(text, (start, end))
    assert once[0] <= start
    assert end <= once[1] <= len(text)
    assert whole(text, once) == once
