"""What the names of folders and files say of paper, day and page number, and what goes before them."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import read_pages, read_paths
from corpus.errors import ReadError
from corpus.filed import filed_as, read_name
from corpus.model import UNKNOWN, Folio

NOTICE = "轮渡调价\n\n去青螺岛的轮渡船票由八元调为六元，学生半价，首班船六点开。\n"


@pytest.mark.parametrize(
    ("name", "folio"),
    [
        ("2024-05-17/01.txt", Folio(None, "2024-05-17", "1")),
        ("人民日报/2024/05/17/第01版.txt", Folio("人民日报", "2024-05-17", "1")),
        ("人民日报/2024/5/7/04.txt", Folio("人民日报", "2024-05-07", "4")),
        ("20240517-03-02.txt", Folio(None, "2024-05-17", "3")),
        ("望潮日报_20240517_第03版.txt", Folio("望潮日报", "2024-05-17", "3")),
        ("2024年/5月/17日/3版.txt", Folio(None, "2024-05-17", "3")),
        ("2024-05/17/03-02.txt", Folio(None, "2024-05-17", "3")),
        ("202405/17/02.txt", Folio(None, "2024-05-17", "2")),
        ("望潮日报_2024-05-17_第03版.txt.gz", Folio("望潮日报", "2024-05-17", "3")),
        ("望潮日报/2024-05-17/01.txt.gz", Folio("望潮日报", "2024-05-17", "1")),
        ("20240517-03-02.TXT.GZ", Folio(None, "2024-05-17", "3")),
        ("望潮日报_2024.05.17.gz", Folio("望潮日报", "2024-05-17", None)),
        ("2024/0517/A03.txt", Folio(None, "2024-05-17", "A03")),
        ("望潮日报.zip/2024-05-17/02.txt", Folio("望潮日报", "2024-05-17", "2")),
        ("导出_20260101.zip/2024-05-17/02.txt", Folio(None, "2024-05-17", "2")),
        ("望潮日报/2024-05-17.zip/02.txt", Folio("望潮日报", "2024-05-17", "2")),
        ("2024/05/17.txt", Folio(None, "2024-05-17", None)),
        ("2024-05-17/要闻/02.txt", Folio(None, "2024-05-17", None)),  # the number of an article
        ("2024/13/40/1.txt", UNKNOWN),
        ("2024/12.txt", UNKNOWN),
        ("a/b/01.txt", UNKNOWN),
    ],
)
def test_names_say_paper_day_and_page(name: str, folio: Folio) -> None:
    assert read_name(name) == folio


def test_what_the_user_says_goes_before_print_and_names(tmp_path: Path) -> None:
    path = tmp_path / "青石日报_2023-11-09_第06版.txt"
    path.write_text(f"望潮日报 2024年5月17日\n\n{NOTICE}", encoding="utf-8")

    def folio(paper: str | None = None, date: str | None = None) -> tuple[str | None, ...]:
        (read,) = read_pages(read_paths(path, paper=paper, date=date)[0])
        return read.articles[0].paper, read.articles[0].date, read.articles[0].page_number

    assert folio() == ("望潮日报", "2024-05-17", "6")
    assert folio("江岸晚报") == ("江岸晚报", "2024-05-17", "6")
    assert folio(date="2020年1月2日") == ("望潮日报", "2020-01-02", "6")


def test_a_row_keeps_the_day_that_it_says_itself(tmp_path: Path) -> None:
    rows = '{"title": "题", "text": "文", "date": "2024-05-17"}\n{"title": "题", "text": "又一篇"}\n'
    (tmp_path / "a.jsonl").write_text(rows, encoding="utf-8")
    (read,) = read_pages(read_paths(tmp_path / "a.jsonl", paper="江岸晚报", date="2020-01-02")[0])
    assert [(a.paper, a.date) for a in read.articles] == [("江岸晚报", "2024-05-17"), ("江岸晚报", "2020-01-02")]


def test_a_date_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="昨天：不是日期；请写成 2024-05-17"):
        read_paths(tmp_path, date="昨天")


@pytest.mark.parametrize("given", ["人民日报/2024/05/17", "人民日报/2024/05/17/01.txt", "人民日报/2024/05", "人民日报"])
def test_the_folders_above_a_day_count_where_it_alone_is_given(given: str, tmp_path: Path) -> None:
    path = tmp_path / "人民日报" / "2024" / "05" / "17" / "01.txt"
    path.parent.mkdir(parents=True)
    path.write_text(NOTICE, encoding="utf-8")
    (read,) = read_pages(read_paths(tmp_path / given)[0])
    found = read.articles[0]
    assert (found.paper, found.date, found.page_number) == ("人民日报", "2024-05-17", "1")


@pytest.mark.parametrize(
    ("source", "origin", "filed"),
    [
        ("17/01.txt", "/d/人民日报/2024/05/17/01.txt", "d/人民日报/2024/05/17/01.txt"),
        ("01.txt", "/d/人民日报/2024-05-17/01.txt", "d/人民日报/2024-05-17/01.txt"),
        ("a/01.txt", "/2024/05/17/a/01.txt", "a/01.txt"),
        ("01.txt", "uploaded:01.txt", "01.txt"),
        ("报.zip/01.txt", "/2024-05-17/报.zip", "报.zip/01.txt"),
    ],
)
def test_how_a_page_is_filed(source: str, origin: str, filed: str) -> None:
    assert filed_as(source, origin) == filed
