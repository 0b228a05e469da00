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
        ("损失5000多万元", "5000", "5000多万"),
        ("接待20余万人次", "万人次", "20余万人次"),
        ("引资100多亿元", "亿元", "100多亿元"),
        ("几十万人参加", "十万人", "几十万人"),
        ("十几个人参加", "十", "十几"),
        ("投资数百亿元", "百亿元", "数百亿元"),
        ("共20 万元", "万元", "20 万元"),
        ("最低气温零下5摄氏度", "5摄氏度", "零下5摄氏度"),
        ("气温-5℃", "5℃", "-5℃"),
        ("上涨两成五", "两成", "两成五"),
        ("以3比2获胜", "2", "3比2"),
        ("以三比二获胜", "三", "三比二"),
        ("以85∶79获胜", "79", "85∶79"),
        ("试用一个半月", "半月", "一个半月"),
        ("历时两个半世纪", "两个半", "两个半世纪"),
        ("等了半个小时", "半个", "半个小时"),
        ("14时28分04秒", "04秒", "14时28分04秒"),
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


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("参加人数百分之三", "百分之三"),
        ("得票数百余张", "百"),
        ("完成五项", "五"),
        ("占三成五个村", "三成"),
        ("2023比2022多", "2022"),
        ("5月3日比2日冷", "2日"),
        ("10℃-15℃", "15℃"),
        ("票价统一2元", "2元"),
        ("票价统一十元", "十元"),
        ("票价统一2元5角", "2元5角"),
    ],
)
def test_a_neighbour_is_no_part_of_a_quantity(text: str, part: str) -> None:
    start = text.index(part)
    assert whole(text, (start, start + len(part))) == (start, start + len(part))
