"""Two texts say the same amount, time or name; in doubt they do not."""

from __future__ import annotations

import datetime

import pytest

from qa.same_words import Said, same

MONDAY = datetime.date(2024, 7, 8)
TUESDAY = datetime.date(2024, 7, 9)


def said(text: str, day: datetime.date | None = TUESDAY) -> Said:
    """A text whose words stand in brackets."""
    before, words, after = text.replace("】", "【").split("【")
    return Said(f"{before}{words}{after}", (len(before), len(before) + len(words)), day)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("单程票价【36元】。", "【成人单程三十六元】"),
        ("建成【18家】驿站", "建成【十八家】"),
        ("票价由五元降到【三元】", "降至【3 元】"),
        ("转移【1.2万人】", "转移了【12000名】群众"),
        ("占【百分之七点七】", "占【7.7%】"),
        ("【超过100家】", "超过【100家】"),
        ("【昨天】恢复", "【7月8日】恢复"),
        ("【7月10日9时】开航", "【明天9时】"),
        ("冠军是【周晓岚】", "【周曉嵐】夺冠"),
        ("乘【“望潮8号”】", "【望潮8号】开航"),
    ],
)
def test_the_same_is_said_in_two_ways(one: str, other: str) -> None:
    assert same(said(one), said(other))
    assert same(said(other), said(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("单程【36元】", "单程【38元】"),
        ("单程【36元】", "往返【36万元】"),
        ("【36元】", "【36人】"),
        ("有【100家】", "超过【100家】"),
        ("有【100家】", "不足【100家】"),
        ("有【100家】", "有【100家】左右"),
        ("有【100家】", "【100余家】"),
        ("增加【5家】", "减少【5家】"),
        ("【36元】", "【成人36元，儿童12元】"),
        ("【7月8日】", "【7月9日】"),
        ("【7月10日9时】", "【7月10日14时】"),
        ("【7月8日】", "【一号】"),
        ("【王伟】", "【王伟国】"),
        ("【王】", "【王】"),
        ("【望潮8号】", "【望潮】"),
    ],
)
def test_in_doubt_it_is_not_the_same(one: str, other: str) -> None:
    assert not same(said(one), said(other))
    assert not same(said(other), said(one))


def test_a_day_told_from_the_paper_is_that_of_the_paper() -> None:
    assert not same(said("【昨天】恢复", MONDAY), said("【昨天】恢复", TUESDAY))
    assert not same(said("【7月8日】恢复", MONDAY), said("【7月8日】恢复", datetime.date(2022, 7, 9)))
