"""What a store holds, counted and leafed through."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.model import Page
from index import build
from index.errors import FilterError
from qa.model import Source
from qa.service import Service
from qa.shelf import MOST_MONTHS, Facets, Wanted, facets
from tests.fake_encoder import FakeEncoder
from tests.qa.web.conftest import made_page


def printed(source: str, headline: str, text: str, paper: str | None, date: str | None, page: str | None) -> Page:
    made = made_page(source, headline, text)
    articles = tuple(replace(one, paper=paper, date=date, page_number=page) for one in made.articles)
    return replace(made, articles=articles)


PAGES = (
    printed("一.txt", "大桥通车", "老年人乘渡轮免票，凭敬老卡。", "晚报", "2024-05-17", "1"),
    printed("二.txt", "渡輪停航", "颱風期間渡輪停航三天。", "晚报", "2024-05-18", "A02"),
    printed("三.txt", "灯塔开放", "灯塔改作图书馆，五月开放。", "晨报", "2023-01-02", None),
    printed("四.txt", "无日期", "没有日期的文字。", None, None, None),
)


@pytest.fixture
def service(tmp_path: Path) -> Service:
    build(PAGES, tmp_path / "store", encoder=FakeEncoder())
    return Service(tmp_path / "store", None, FakeEncoder())


def found(service: Service, wanted: Wanted) -> list[str]:
    headlines, total, _ = service.leaf(wanted, 10, 0)
    assert total == len(headlines)
    return [one.headline for one in headlines]


def test_articles_are_wanted_by_headline_text_paper_time_and_page(service: Service) -> None:
    assert found(service, Wanted()) == ["无日期", "灯塔开放", "大桥通车", "渡輪停航"]  # by day
    assert found(service, Wanted("渡轮")) == ["渡輪停航"]
    assert found(service, Wanted("渡轮", inside=True)) == ["大桥通车", "渡輪停航"]  # one script finds the other
    assert found(service, Wanted("渡轮 敬老卡", inside=True)) == ["大桥通车"]
    assert found(service, Wanted("渡轮 灯塔", inside=True)) == []
    assert found(service, Wanted(paper="晚报", time="2024-05")) == ["大桥通车", "渡輪停航"]
    assert found(service, Wanted(time="2024-05-18", folio="A02")) == ["渡輪停航"]
    assert found(service, Wanted(time="2024-05-18", folio="1")) == []
    with pytest.raises(FilterError):
        service.leaf(Wanted(time="去年"), 10, 0)


def test_facets_count_what_can_be_chosen_next(service: Service) -> None:
    counted = facets(service.tallies(), Wanted())
    assert counted == Facets([("晚报", 2), ("晨报", 1)], [("2023-01", 1), ("2024-05", 2)], [])
    assert facets(service.tallies(), Wanted(paper="晚报")).times == [("2024-05", 2)]
    of_month = facets(service.tallies(), Wanted(time="2024-05"))
    assert of_month.times == [("2024-05-17", 1), ("2024-05-18", 1)]
    assert of_month.pages == []
    assert facets(service.tallies(), Wanted(time="2024-05-18")).pages == [("A02", 1)]


def test_a_long_timeline_is_of_years_and_of_the_months_of_one() -> None:
    months = [(f"{2000 + at // 12}-{at % 12 + 1:02}", 1) for at in range(MOST_MONTHS + 1)]
    tallies: list[tuple[str | None, str | None, str | None, str, int]] = [
        (None, f"{month}-05", None, "甲", count) for month, count in months
    ]
    assert facets(tallies, Wanted()).times == [("2000", 12), ("2001", 12), ("2002", 12), ("2003", 1)]
    assert facets(tallies, Wanted(time="2003")).times == [("2003-01", 1)]
    assert facets(tallies[1:], Wanted()).times[0] == ("2000-02", 1)


def test_sources_are_told_with_their_days_and_counts(service: Service) -> None:
    assert service.sources() == [
        Source("一.txt", "晚报", "2024-05-17", "2024-05-17", 1, 1),
        Source("二.txt", "晚报", "2024-05-18", "2024-05-18", 1, 1),
        Source("三.txt", "晨报", "2023-01-02", "2023-01-02", 1, 1),
        Source("四.txt", None, None, None, 1, 1),
    ]
    assert service.papers() == ["晚报", "晨报"]
    service.remove(["二.txt"])
    assert len(service.sources()) == 3
