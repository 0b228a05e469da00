"""A number is one number, however it is written."""

from __future__ import annotations

import pytest

from index.text.fold import fold
from index.text.terms import pairs, question_words, spans, words

# Written, and in digits. Of these cn2an 0.5 reads as many as it is given alone; it finds none in a sentence.
PAIRS = """
十八家 18家|三十六中 36中|第三十六中学 第36中学|2万 20000|两万 20000|一万二千亩 12000亩|2万3千人 23000人
四十五万六千人 456000人|廿三人 23人|卅九人 39人|卌二日 42日|廿五日 25日|二〇二四年 2024年|二○二一年 2021年
二零零八年 2008年|一九四九年 1949年|九八年 98年|百分之七点七 7.7%|百分之十五 15%|百分之百 100%|千分之三 3‰
百分之零点五 0.5%|1.5亿元 150000000元|3亿5000万元 350000000元|12,345人 12345人|1,234,567 1234567
三点五公里 3.5公里|零点五公里 0.5公里|十三点五亿 1350000000|一百零五 105|一百〇五 105|三百五 350
一万二 12000|三千五 3500|两千零八 2008|三千零五十 3050|一亿二千万 120000000|1.2万亿 1200000000000
一千二百三十四亿五千六百七十八万 123456780000|一十八 18|五百二十 520|十万 100000|二十 20|九十九 99|一百 100
一千 1000|一万 10000|第三名 第3名|第一中学 第1中学|三月 3月|一月一日 1月1日
一公里 1公里|一小时 1小时|伍拾万元 500000元|壹佰贰拾元 120元|２万 20000|３６中 36中|五萬元 50000元
三億 300000000|兩千 2000|2万零3百 20300|十二元五角 12元五角|六十五萬元 650000元|九一八事变 918事变
一二九运动 129运动|3.2万吨 32000吨|八百余人 800余人|三百多公里 300多公里
"""
# What has numerals in it and is no number, or none that can be told.
WORDS = """
三中全会|十分高兴|千万别|百万富翁|五四运动|五一劳动奖章|一一列举|四川|一带一路|万一|三三两两|七上八下
三分之一|百分之|十七八岁|三五天|七八百人|收拾|陆地|队伍|一个|三家|两架|一家|一种|几十|数百万|三分之二|九寨沟|四面八方
一心一意|pm2.5|k1178次|c919|5g|36中|2024-05-17
"""


@pytest.mark.parametrize("pair", PAIRS.replace("\n", "|").strip("|").split("|"))
def test_a_number_is_written_in_digits(pair: str) -> None:
    written, digits = pair.split(" ")
    assert fold(written) == digits
    assert pairs(written) == pairs(digits)
    assert words(written) == words(digits)


@pytest.mark.parametrize("word", WORDS.replace("\n", "|").strip("|").split("|"))
def test_what_is_no_number_stays(word: str) -> None:
    assert fold(word) == word


def test_numbers_stay_apart() -> None:
    assert fold("三点十五分到三点五分") == "三点15分到三点五分"
    assert fold("18,26,33") == "18,26,33"
    assert fold("一百零五、一百五") == "105、150"


def test_a_number_is_found_and_marked_as_it_was_printed() -> None:
    text = "去年建成的十八家已通过验收"
    assert "18" in question_words("哪一年建成了18家驿站？")
    assert [text[a:b] for a, b in spans(["18"], text)] == ["十八"]
    assert spans(["8"], text) == []


def test_what_is_written_longer_is_marked_where_it_stands() -> None:
    text = "１８家……验收"
    assert [text[a:b] for a, b in spans(["18", "验收"], text)] == ["１８", "验收"]
