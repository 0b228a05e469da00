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
        ("全长【500公里】", "全长【五百公里】"),
        ("运客【1.2万人次】", "运客【12000人次】"),
        ("救出【5人】", "【5名】船员获救"),
        ("【下午3点】开会", "【15时】开会"),
        ("【明天晚上8点半】", "【明天晚上8:30】"),
        ("今晚【8点】开演", "今天【20:00】开演"),
        ("【昨晚8点】", "【昨天20时】"),
        ("今天下午【3点】", "今天【15点】"),
        ("【夜里12点】收车", "【24时】收车"),
        ("【中午12点】", "【12时】"),
        ("【5月18日上午8点】", "【5月18日8时】"),
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
        ("【500公里】", "【500公斤】"),
        ("【500km】", "【500kg】"),
        ("【20平方米】", "【20平方公里】"),
        ("【20m】", "【20m2】"),
        ("【3个月】", "【3个小时】"),
        ("【3个小区】", "【3个小时】"),
        ("【1万人次】", "【1万人】"),
        ("【10万吨级】码头", "【10万吨】"),
        ("读【三年级】", "读了【3年】"),
        ("【3年半】", "【3年】"),
        ("【60公里/小时】", "【60公里】"),
        ("【2号线】", "【2号楼】"),
        ("【5分钟】", "【5分】"),
        ("【100余家】", "【100余人】"),
        ("【零下5度】", "【5度】"),
        ("气温零下【5度】", "气温【5度】"),
        ("【上午9点】", "【晚上9点】"),
        ("【5月18日上午8点】", "【5月18日晚上8点】"),
        ("【明天上午9时】", "【明天下午9时】"),
        ("晚上【9点】", "上午【9点】"),
        ("【夜里2点】", "【下午2点】"),
        ("【凌晨12点】", "【中午12点】"),
        ("【9点】", "【9点半】"),
        ("【9点15分】", "【9点1刻】"),
        ("【9点】", "【9分】"),
        ("【5月18日18家】", "【5月18日20家】"),
    ],
)
def test_in_doubt_it_is_not_the_same(one: str, other: str) -> None:
    assert not same(said(one), said(other))
    assert not same(said(other), said(one))


def test_a_day_told_from_the_paper_is_that_of_the_paper() -> None:
    assert not same(said("【昨天】恢复", MONDAY), said("【昨天】恢复", TUESDAY))
    assert not same(said("【7月8日】恢复", MONDAY), said("【7月8日】恢复", datetime.date(2022, 7, 9)))
