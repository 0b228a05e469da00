"""What a store holds, counted and leafed through."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.model import Page
from index import build
from index.errors import FilterError
from index.store.filters import Filter
from qa.model import NameCount, Source
from qa.question import QuestionError
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


ISLAND = (
    printed("八.txt", "海岛小学开学", "青螺岛上九个学生，桥通之前乘27路车上学。", "晚报", "2024-09-01", "1"),
    printed("九.txt", "民宿新规", "全市60家民宿，跨海大桥两头就有十二家。", "晚报", "2024-09-02", "1"),
    printed("十.txt", "離島航線", "離島航線增至三條，每條六十班，年運客1000公噸。", "晚报", "2024-09-03", "1"),
    printed(
        "十一.txt", "少年归来", "家，是18岁的他常说的字，也是60岁的她常说的。路，长2018米。", "晚报", "2024-09-04", "1"
    ),
)


@pytest.mark.parametrize(
    ("words", "headlines"),
    [
        ("岛", ["海岛小学开学", "離島航線"]),
        ("島", ["海岛小学开学", "離島航線"]),
        ("桥", ["海岛小学开学", "民宿新规"]),
        ("家", ["民宿新规", "少年归来"]),
        ("60家", ["民宿新规"]),
        ("六十班", ["離島航線"]),
        ("十二家", ["民宿新规"]),
        ("27路", ["海岛小学开学"]),
        ("18家", []),
        ("18米", []),
        ("2018米", ["少年归来"]),
        ("1000公吨", ["離島航線"]),
        ("岛 27路", ["海岛小学开学"]),
        ("鲸", []),
        ("，", []),
    ],
)
def test_one_character_and_a_number_with_its_unit_are_found_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, headlines: list[str]
) -> None:
    monkeypatch.setattr("qa.shelf.READ_AT_ONCE", 1)
    build(ISLAND, tmp_path / "store", encoder=FakeEncoder())
    service = Service(tmp_path / "store", None, FakeEncoder())
    assert found(service, Wanted(words, inside=True)) == headlines


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


STAFF = (
    printed(
        "五.txt",
        "【民生】新桥通车",
        "望潮市市长陈远帆出席仪式，林知秋一同参加。",
        "晚报",
        "2024-05-17",
        "1",
    ),
    printed("六.txt", "【民生】学校扩建", "陈远帆来到临海县，看望临海县教育局职工。", "晚报", "2024-06-01", "1"),
    printed("七.txt", "灯塔开放", "灯塔今起开放。", "晚报", "2024-06-02", "1"),
)


def test_a_person_has_a_page_of_where_it_is_named_with_whom_and_when(tmp_path: Path) -> None:
    build(STAFF, tmp_path / "store", encoder=FakeEncoder())
    service = Service(tmp_path / "store", None, FakeEncoder())
    everything = service.leaf(Wanted(), 9, 0)[2].names
    assert dict(everything["person"]) == {"陈远帆": 2, "林知秋": 1}
    assert everything["section"] == [("民生", 2)]
    wanted = Wanted(person="陈远帆")
    headlines, total, facets_there = service.leaf(wanted, 9, 0)
    assert [one.headline for one in headlines] == ["【民生】新桥通车", "【民生】学校扩建"]
    assert total == 2
    assert facets_there.names["person"] == [("林知秋", 1)]
    assert facets_there.times == [("2024-05", 1), ("2024-06", 1)]
    assert "陈远帆" in headlines[0].opening
    assert found(service, replace(wanted, time="2024-06")) == ["【民生】学校扩建"]
    assert found(service, Wanted(section="民生", location="临海县")) == ["【民生】学校扩建"]
    assert [one.name for one in service.names_in(headlines[1].article_id) if one.kind == "organisation"] == [
        "临海县教育局"
    ]


def test_names_are_counted_for_programs_under_every_filter(tmp_path: Path) -> None:
    build(STAFF, tmp_path / "store", encoder=FakeEncoder())
    service = Service(tmp_path / "store", None, FakeEncoder())
    assert service.names("person", limit=1) == [NameCount("陈远帆", 2)]
    assert service.names("location", Filter(date_from="2024-06")) == [NameCount("临海县", 1)]
    assert [p.source for p in service.retrieve("新桥", where=Filter(person="林知秋"))] == ["五.txt"]
    with pytest.raises(QuestionError, match="kind 应是 person、location"):
        service.retriever().names("animal")  # type: ignore[arg-type]
