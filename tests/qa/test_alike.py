"""The articles beside one that is read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.model import Page
from index import build
from qa.alike import alike
from qa.retriever import Retriever
from tests.fake_encoder import FakeEncoder
from tests.qa.web.conftest import made_page


def printed(source: str, date: str, headline: str, text: str) -> Page:
    made = made_page(source, headline, text)
    return replace(made, articles=tuple(replace(one, date=date) for one in made.articles))


FIRE = "临海县南塘路一家仓库昨夜起火，临海县消防救援大队出动36名队员，转移群众128人。"
PAGES = (
    printed("一.txt", "2024-05-17", "仓库起火", FIRE),
    printed("二.txt", "2024-05-18", "昨夜仓库大火", "南塘路仓库火灾已扑灭，临海县共转移128人，无人伤亡。"),
    printed("三.txt", "2024-06-18", "仓库火灾后一月", "南塘路仓库火灾已过一月，临海县当时转移128人。"),
    printed("四.txt", "2024-05-17", "仓库改造", "临海县一家仓库改造成图书馆，藏书2万册。"),
)


def test_reports_of_the_same_days_that_share_names_and_numbers_are_of_one_event(tmp_path: Path) -> None:
    build(PAGES, tmp_path / "store", encoder=FakeEncoder())
    found = alike(Retriever.open(tmp_path / "store", encoder=FakeEncoder()), "一.txt-1", 5)
    assert [one.source for one in found.reports] == ["二.txt"]
    assert {one.source for one in found.others} == {"三.txt", "四.txt"}


def test_what_has_no_date_is_no_report_and_no_article_is_beside_itself(tmp_path: Path) -> None:
    undated = tuple(replace(page, articles=tuple(replace(a, date=None) for a in page.articles)) for page in PAGES)
    build(undated, tmp_path / "store", encoder=FakeEncoder())
    retriever = Retriever.open(tmp_path / "store", encoder=FakeEncoder())
    found = alike(retriever, "一.txt-1", 2)
    assert found.reports == []
    assert len(found.others) == 2
    assert "一.txt" not in {one.source for one in found.others}
    with pytest.raises(KeyError):
        alike(retriever, "没有", 2)
