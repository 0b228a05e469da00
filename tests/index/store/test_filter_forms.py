"""Filters compare names as the search compares words, and take dates as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.model import Article, Page, Paragraph
from index import build
from index.errors import FilterError
from index.store.address import open_store
from index.store.base import Snapshot
from index.store.filters import Filter
from tests.fake_encoder import FakeEncoder


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder: Path = tmp_path_factory.mktemp("forms") / "store"

    def article(name: str, headline: str, **more: object) -> Article:
        body = (Paragraph(f"{headline}，昨天公布。", (1, 1)),)
        return Article(name, f"{name}.txt", (headline,), body, **more)  # type: ignore[arg-type]

    articles = (
        article("望城日報", "觀塘綫昨早故障", date="2024-05-17", byline="【本報記者江岸】", reporters=("江岸",)),
        article("晨報", "５Ｇ基站建成", date="2023-12-31", paper="青螺晨報", correspondents=("許多",)),
        article("wb", "第三十六中学 扩建", date=None, byline="（方 晴）"),
        article("book.epub/03", "灯塔的故事", date=None),
    )
    build([Page("a", "", articles=articles)], store=folder, progress=False, encoder=FakeEncoder())
    return open_store(folder).open()


@pytest.mark.parametrize(
    ("where", "headlines"),
    [
        (Filter(headline="观塘线"), ["觀塘綫昨早故障"]),
        (Filter(headline="5g 基站"), ["５Ｇ基站建成"]),
        (Filter(headline="36中学扩建"), ["第三十六中学 扩建"]),
        (Filter(source="望城日报"), ["觀塘綫昨早故障"]),
        (Filter(source="望城日报.txt"), ["觀塘綫昨早故障"]),
        (Filter(source="ＷＢ"), ["第三十六中学 扩建"]),
        (Filter(source="book.epub"), ["灯塔的故事"]),
        (Filter(source="BOOK.EPUB/03"), ["灯塔的故事"]),
        (Filter(paper="青螺晨报"), ["５Ｇ基站建成"]),
        (Filter(paper="望城"), ["觀塘綫昨早故障"]),
        (Filter(author="江岸"), ["觀塘綫昨早故障"]),
        (Filter(author="记者江岸"), ["觀塘綫昨早故障"]),
        (Filter(author="（方晴）"), ["第三十六中学 扩建"]),
        (Filter(author="许多"), ["５Ｇ基站建成"]),
        (Filter(author="没有的人"), []),
        (Filter(year="2024"), ["觀塘綫昨早故障"]),
        (Filter(date_to="2023"), ["５Ｇ基站建成"]),
        (Filter(date_from="2024-05", date_to="2024年5月"), ["觀塘綫昨早故障"]),
        (Filter(year="2023", author="江岸"), []),
    ],
)
def test_names_and_dates_find_their_articles(opened: Snapshot, where: Filter, headlines: list[str]) -> None:
    assert [chunk.headline for chunk in opened.chunks(opened.rows(where))] == headlines


def test_the_table_of_contents_is_looked_up_as_the_filters_are(opened: Snapshot) -> None:
    assert [row[1] for row in opened.contents(Filter(headline="观塘线"), 9, 0)[0]] == ["觀塘綫昨早故障"]
    assert opened.contents(Filter(headline="第36中学"), 9, 0)[1] == 1


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024年", "2024-01-01", "2024-12-31"),
        ("２０２４", "2024-01-01", "2024-12-31"),
        ("2024-07", "2024-07-01", "2024-07-31"),
        ("2024/7", "2024-07-01", "2024-07-31"),
        ("2024年2月", "2024-02-01", "2024-02-29"),
        ("2024/7/1", "2024-07-01", "2024-07-01"),
        ("2024.07.01", "2024-07-01", "2024-07-01"),
        ("2024 年 7 月 1 日", "2024-07-01", "2024-07-01"),
        (" 2024-07-01 ", "2024-07-01", "2024-07-01"),
    ],
)
def test_dates_as_people_write_them(written: str, first: str, last: str) -> None:
    where = Filter(date_from=written, date_to=written)
    assert (where.date_from, where.date_to) == (first, last)


@pytest.mark.parametrize("written", ["去年", "24", "2024-13", "2024-02-30", "2024-1-1-1", "0000", "2024-00"])
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(FilterError, match="看不懂"):
        Filter(date_from=written)


def test_a_year_narrows_the_dates() -> None:
    assert Filter(year="2024", date_from="2023-05", date_to="2024-06") == Filter(date_from="2024", date_to="2024-06")
    with pytest.raises(FilterError, match="晚于"):
        Filter(year="2024", date_to="2023")
