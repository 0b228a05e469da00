"""The times that texts speak of, as readers ask and papers write."""

from __future__ import annotations

import datetime

import pytest

from index.text.dates import times
from index.text.fold import fold
from index.text.periods import Period, agreement

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
        ("2024-05-18", "2024-05-18"),
        ("2024/5/18", "2024-05-18"),
        ("2021年第三季度", "2021-07-01/2021-09-30"),
        ("2023年上半年", "2023-01-01/2023-06-30"),
        ("2023年国庆期间", "2023-10-01/2023-10-08"),
        ("2019年至2021年", "2019-01-01/2021-12-31"),
        ("2019-2021年", "2019-01-01/2021-12-31"),
        ("2020年以来", "2020-01-01/9999-12-31"),
        ("2022年5月上旬", "2022-05-01/2022-05-10"),
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
        ("今年1至5月", "2024-01-01/2024-05-31"),
        ("今年春天", "2024-03-01/2024-05-31"),
        ("16日上午", "2024-05-16"),
    ],
)
def test_what_counts_from_a_day_is_told_only_where_it_is_known(text: str, span: str) -> None:
    assert told(text) == [span]
    assert told(text, None) == []


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
        "1500年的历史",
        "20年来",
        "三十年",
        "2.5公里",
        "五一劳动奖章",
        "95后",
        "哪一年",
        "什么时候",
    ],
)
def test_what_is_no_time_or_only_compared_with_is_left_out(text: str) -> None:
    assert told(text) == []


def test_a_month_takes_the_year_before_it_and_one_far_ahead_was_last_year() -> None:
    assert told("2021年3月开工，5月完工", None) == ["2021-03-01/2021-03-31", "2021-05-01/2021-05-31"]
    assert told("12月") == ["2023-12-01/2023-12-31"]
    assert told("6月") == ["2024-06-01/2024-06-30"]


def test_how_well_a_text_fits() -> None:
    asked = times("2021年", None)
    summer, later = datetime.date(2021, 7, 2), datetime.date(2022, 7, 5)
    assert agreement(asked, times("今年产量", summer), summer) == 1.0
    assert agreement(asked, times("去年产量", later), later) == pytest.approx(0.6)
    assert agreement(asked, times("今年产量", later), later) == -1.0
    assert agreement(asked, [], summer) == pytest.approx(0.4)
    assert agreement(asked, [], later) == -0.5
    assert agreement(asked, [], None) == 0.0
    assert agreement([], times("今年", later), later) == 0.0


def test_the_day_of_a_paper_fits_a_day_of_every_year() -> None:
    day = datetime.date(2024, 5, 18)
    assert agreement(times("5月18日", None), [], day) == pytest.approx(0.4)
    assert agreement(times("5月18日", None), [], datetime.date(2024, 6, 18)) == -0.5
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
