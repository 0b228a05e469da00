"""The times that texts speak of, as readers ask and papers write."""

from __future__ import annotations

import datetime

import pytest

from index.text.dates import times
from index.text.fold import fold
from index.text.periods import ANOTHER_TIME, NOT_PRINTED_THEN, Period, agreement

PAPER = datetime.date(2024, 5, 18)  # a Saturday


def told(text: str, written: datetime.date | None = PAPER) -> list[str]:
    return [
        f"{period.first}/{period.last}" if period.first != period.last else f"{period.first}"
        for period in times(fold(text), written)
    ]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2021年石桥县小麦总产量是多少", "2021-01-01/2021-12-31"),
        ("二〇二一年", "2021-01-01/2021-12-31"),
        ("２０２１年度预算", "2021-01-01/2021-12-31"),
        ("民国二十六年", "1937-01-01/1937-12-31"),
        ("98年抗洪", "1998-01-01/1998-12-31"),
        ("2024年3月猪肉多少钱", "2024-03-01/2024-03-31"),
        ("2024年2月29日", "2024-02-29"),
        ("24年5月", "2024-05-01/2024-05-31"),
        ("08年5月12日", "2008-05-12"),
        ("23年上半年", "2023-01-01/2023-06-30"),
        ("2023上半年", "2023-01-01/2023-06-30"),
        ("2023国庆来了多少人", "2023-10-01/2023-10-08"),
        ("1980年代", "1980-01-01/1989-12-31"),
        ("八十年代的工厂", "1980-01-01/1989-12-31"),
        ("上世纪30年代", "1930-01-01/1939-12-31"),
        ("2024-05-18", "2024-05-18"),
        ("2024/5/18", "2024-05-18"),
        ("2021年第三季度", "2021-07-01/2021-09-30"),
        ("2023年上半年", "2023-01-01/2023-06-30"),
        ("2023年国庆期间", "2023-10-01/2023-10-08"),
        ("2019年至2021年", "2019-01-01/2021-12-31"),
        ("2019-2021年", "2019-01-01/2021-12-31"),
        ("2020年以来", "2020-01-01/9999-12-31"),
        ("2022年5月上旬", "2022-05-01/2022-05-10"),
        ("2024年5月18日至20日的展会", "2024-05-18/2024-05-20"),
        ("2024年5月18-20日", "2024-05-18/2024-05-20"),
        ("2024年5月30日至2日", "2024-05-30/2024-06-02"),
        ("2023年前三季度", "2023-01-01/2023-09-30"),
        ("2023年前两季度", "2023-01-01/2023-06-30"),
        ("2023年前三个月", "2023-01-01/2023-03-31"),
        ("2023年前11个月出口多少", "2023-01-01/2023-11-30"),
        ("2023年底", "2023-11-01/2023-12-31"),
        ("2023年7月中", "2023-07-11/2023-07-20"),
        ("2023年7月中国出口多少", "2023-07-01/2023-07-31"),
        ("2023年6月初中毕业多少人", "2023-06-01/2023-06-30"),
        ("2023年初", "2023-01-01/2023-02-28"),
        ("2023年初中招生", "2023-01-01/2023-12-31"),
        ("2023年12月至2月", "2023-12-01/2024-02-29"),
        ("2023年12月31日至1月2日", "2023-12-31/2024-01-02"),
    ],
)
def test_a_time_with_its_year_needs_no_day_to_count_from(text: str, span: str) -> None:
    assert told(text, None) == [span]
    assert told(text) == [span]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("今年", "2024-01-01/2024-12-31"),
        ("去年5月", "2023-05-01/2023-05-31"),
        ("前年", "2022-01-01/2022-12-31"),
        ("本月", "2024-05-01/2024-05-31"),
        ("上个月", "2024-04-01/2024-04-30"),
        ("上周", "2024-05-06/2024-05-12"),
        ("昨天", "2024-05-17"),
        ("今晨", "2024-05-18"),
        ("近日", "2024-05-04/2024-05-18"),
        ("上上个月", "2024-03-01/2024-03-31"),
        ("上星期", "2024-05-06/2024-05-12"),
        ("这个礼拜", "2024-05-13/2024-05-19"),
        ("上周三", "2024-05-08"),
        ("下星期一", "2024-05-20"),
        ("上周末", "2024-05-11/2024-05-12"),
        ("上周一共卖出三百台", "2024-05-06/2024-05-12"),
        ("本周三场比赛", "2024-05-13/2024-05-19"),
        ("大前天", "2024-05-15"),
        ("后天最高几度", "2024-05-20"),
        ("大前年", "2021-01-01/2021-12-31"),
        ("去年中秋来了多少人", "2023-09-05/2023-10-09"),
        ("去年五一路改造", "2023-01-01/2023-12-31"),
        ("今年1至5月", "2024-01-01/2024-05-31"),
        ("今年春天", "2024-03-01/2024-05-31"),
        ("今春植树五万株", "2024-03-01/2024-05-31"),
        ("去冬以前", "0001-01-01/2024-02-29"),
        ("今冬大雪", "2023-11-01/2024-02-29"),
        ("定于明春开工", "2025-03-01/2025-05-31"),
        ("16日上午", "2024-05-16"),
        ("去年前三季度", "2023-01-01/2023-09-30"),
        ("去年底", "2023-11-01/2023-12-31"),
        ("上月28日", "2024-04-28"),
    ],
)
def test_what_counts_from_a_day_is_told_only_where_it_is_known(text: str, span: str) -> None:
    assert told(text) == [span]
    assert told(text, None) == []


def test_what_goes_from_january_beyond_the_half_is_over_when_it_is_told() -> None:
    january = datetime.date(2026, 1, 8)
    assert told("1—11月零售额增长", january) == ["2025-01-01/2025-11-30"]
    assert told("前三季度出口", january) == ["2025-01-01/2025-09-30"]
    assert told("上半年征兵", january) == ["2026-01-01/2026-06-30"]
    assert told("预计1至11月", january) == ["2026-01-01/2026-11-30"]


def test_near_in_space_is_no_time() -> None:
    assert told("离码头最近的旅馆") == []
    assert told("最近的旅馆") == ["2024-04-18/2024-05-18"]


def test_a_winter_that_has_begun_is_this_one_until_it_is_over() -> None:
    assert told("今冬", datetime.date(2024, 12, 1)) == ["2024-11-01/2025-02-28"]
    assert told("去冬今春", datetime.date(2024, 4, 1)) == ["2023-11-01/2024-02-29", "2024-03-01/2024-05-31"]


@pytest.mark.parametrize("text", ["5月18日的报纸", "上半年", "国庆期间", "三月份", "第三季度", "暑假期间"])
def test_a_time_without_a_year_is_of_every_year(text: str) -> None:
    (period,) = times(fold(text), None)
    assert period.yearly
    (here,) = times(fold(text), PAPER)
    assert not here.yearly


@pytest.mark.parametrize(
    "text",
    [
        "比上年增长2.1%",
        "较去年同期增长",
        "与去年同期相比",
        "两千年前",
        "大年初一",
        "19世纪80年代",
        "24年前",
        "服刑24年",
        "1500年的历史",
        "20年来",
        "三十年",
        "2.5公里",
        "五一劳动奖章",
        "95后",
        "70年产权",
        "从教50年",
        "等了70年",
        "建交50年，两国友好",
        "70年前",
        "写了七八年",
        "六七年回本",
        "市政办发〔2023〕5号",
        "渝府发[2023]第12号",
        "3日内送达",
        "开盘价31日元",
        "哪一年",
        "什么时候",
        "去夏威夷",
        "李明春说",
        "如今春风又绿",
        "去冬奥会",
        "74周年国庆招待会",
    ],
)
def test_what_is_no_time_or_only_compared_with_is_left_out(text: str) -> None:
    assert told(text) == []


def test_a_month_takes_the_year_before_it_and_one_far_ahead_was_last_year() -> None:
    assert told("2021年3月开工，5月完工", None) == ["2021-03-01/2021-03-31", "2021-05-01/2021-05-31"]
    assert told("12月") == ["2023-12-01/2023-12-31"]
    assert told("6月") == ["2024-06-01/2024-06-30"]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("78年高考", "1978-01-01/1978-12-31"),
        ("县城98年发大水", "1998-01-01/1998-12-31"),
        ("他生于78年。", "1978-01-01/1978-12-31"),
        ("67年5月", "1967-05-01/1967-05-31"),
        ("90年前后出生的人", "1990-01-01/1990-12-31"),
    ],
)
def test_a_year_of_two_figures_is_no_length_of_time(text: str, span: str) -> None:
    assert told(text, None) == [span]


@pytest.mark.parametrize(
    "goes_on", ["前往县城", "前来参观", "前去慰问", "前夕", "前后", "起火", "起诉", "起草", "起飞"]
)
def test_a_word_behind_a_day_does_not_open_it(goes_on: str) -> None:
    assert told(f"2024年5月18日{goes_on}") == ["2024-05-18"]


def test_what_was_before_or_since_a_day_is_open() -> None:
    assert told("2024年5月18日前完工") == ["0001-01-01/2024-05-18"]
    assert told("2024年5月18日起施行") == ["2024-05-18/9999-12-31"]


@pytest.mark.parametrize(
    ("text", "paper", "spans"),
    [
        ("10月1日至7日放假", "2024-09-30", ["2024-10-01/2024-10-07"]),
        ("展会5月18日至20日举办", "2024-06-03", ["2024-05-18/2024-05-20"]),
        ("12月1日至10日", "2024-09-06", ["2024-12-01/2024-12-10"]),
        ("5月18日开幕，20日闭幕", "2024-07-03", ["2024-05-18", "2024-05-20"]),
        ("昨日有雨，3日转晴", "2024-06-01", ["2024-05-31", "2024-06-03"]),
        ("12月至2月供暖", "2024-03-03", ["2023-12-01/2024-02-29"]),
        ("12月至2月供暖", "2024-11-03", ["2024-12-01/2025-02-28"]),
        ("12月31日至1月2日放假", "2024-12-29", ["2024-12-31/2025-01-02"]),
        ("前5个月，全市出口增长", "2024-06-20", ["2024-01-01/2024-05-31"]),
    ],
)
def test_a_day_without_its_month_is_of_the_month_before_it(text: str, paper: str, spans: list[str]) -> None:
    assert told(text, datetime.date.fromisoformat(paper)) == spans


@pytest.mark.parametrize(
    ("text", "paper", "day"),
    [
        ("记者31日获悉", "2024-06-01", "2024-05-31"),
        ("28日，大桥通车", "2024-06-03", "2024-05-28"),
        ("警方28日将其抓获", "2024-06-03", "2024-05-28"),
        ("截至28日", "2024-06-03", "2024-05-28"),
        ("运动会将于28日举行", "2024-06-03", "2024-06-28"),
        ("评审会定于28日召开", "2024-06-03", "2024-06-28"),
        ("28日前报名", "2024-06-03", "0001-01-01/2024-06-28"),
        ("庙会将于1日开始", "2024-05-30", "2024-06-01"),
        ("16日起，南方有雨", "2024-05-08", "2024-05-16/9999-12-31"),
        ("结果将于11月公布", "2024-06-03", "2024-11-01/2024-11-30"),
    ],
)
def test_a_day_far_ahead_was_last_month_unless_it_is_to_come(text: str, paper: str, day: str) -> None:
    assert told(text, datetime.date.fromisoformat(paper)) == [day]


def test_a_new_sentence_of_a_paper_counts_from_its_day() -> None:
    text = "大桥2010年开工。5月18日，大桥正式通车"
    assert told(text, datetime.date(2024, 5, 19)) == ["2010-01-01/2010-12-31", "2024-05-18"]
    assert told(text, None) == ["2010-01-01/2010-12-31", "2010-05-18"]


@pytest.mark.parametrize("text", ["上月", "下月", "31日", "30日至2日", "12月至2月", "12月31日至1月2日"])
def test_the_first_and_the_last_day_there_are_end_the_count(text: str) -> None:
    assert told(text, datetime.date.min)
    assert told(text, datetime.date.max)


def test_a_winter_of_every_year_goes_on_past_new_year() -> None:
    (winter,) = times("12月至2月", None)
    assert winter.yearly
    (january,) = times("1月", None)
    (may,) = times("5月", None)
    assert january.within(winter)
    assert winter.meets(january)
    assert january.meets(winter)
    assert not may.meets(winter)
    assert times("2024年2月29日", None)[0].within(winter)
    assert times("2023年12月", None)[0].within(winter)
    assert not times("2024年3月", None)[0].meets(winter)


def test_how_well_a_text_fits() -> None:
    asked = times("2021年", None)
    summer, later = datetime.date(2021, 7, 2), datetime.date(2022, 7, 5)
    assert agreement(asked, times("今年产量", summer), summer) == 1.0
    assert agreement(asked, times("去年产量", later), later) == pytest.approx(0.6)
    assert agreement(asked, times("今年产量", later), later) == ANOTHER_TIME
    assert agreement(asked, [], summer) == pytest.approx(0.4)
    assert agreement(asked, [], later) == NOT_PRINTED_THEN
    assert agreement(asked, [], None) == 0.0
    assert agreement([], times("今年", later), later) == 0.0


def test_the_day_of_a_paper_fits_a_day_of_every_year() -> None:
    day = datetime.date(2024, 5, 18)
    assert agreement(times("5月18日", None), [], day) == pytest.approx(0.4)
    assert agreement(times("5月18日", None), [], datetime.date(2024, 6, 18)) == NOT_PRINTED_THEN
    assert agreement(times("5月", None), times("昨天", day), day) == 1.0


def test_periods_meet_and_lie_within_each_other() -> None:
    year = Period(datetime.date(2021, 1, 1), datetime.date(2021, 12, 31))
    month = Period(datetime.date(2021, 5, 1), datetime.date(2021, 5, 31))
    may = Period(datetime.date(2000, 5, 1), datetime.date(2000, 5, 31), yearly=True)
    assert month.within(year)
    assert not year.within(month)
    assert year.meets(month)
    assert month.within(may)
    assert may.meets(year)
    assert not may.within(year)
    assert not may.meets(Period(datetime.date(2021, 6, 1), datetime.date(2021, 6, 30)))


def test_two_figures_are_no_year_of_this_century_in_an_old_paper() -> None:
    assert told("26年7月", datetime.date(1937, 7, 20)) == ["1937-07-01/1937-07-31"]
    assert told("光绪24年5月", None) == told("5月", None)
