"""Persons whom one paragraph introduces and others name alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index import build
from index.encoders.load import load_encoder
from index.search.query import Query
from index.search.search import search
from index.store.address import open_store
from qa.introduced import without_introductions
from qa.retriever import Retriever

ARTICLE = {
    "date": "2024-05-17",
    "headline": "老街手艺人有了补贴",
    "paragraphs": [
        "铁匠周砚山的铺子开在老街口，炉火从清早烧到天黑，锄头、镰刀挂了一墙。他打了四十年的铁，街坊都认得他。",
        "县里的办法上月定了下来。从下月起，周砚山每月能领300元补贴，还可以免费参加一次体检。",
    ],
}
ASKED = "铁匠周砚山每月领多少补贴？"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("introduced")
    articles = place / "articles.jsonl"
    articles.write_text(json.dumps(ARTICLE), encoding="utf-8")
    build([articles], place / "store")
    return place / "store"


def wordings(question: str, folder: Path) -> set[str]:
    """How a question is put to the passages of the article."""
    held = open_store(folder).open()
    hits = search(held, Query.of(question, load_encoder(), held), 8)
    assert {hit.chunk.text for hit in hits} == set(ARTICLE["paragraphs"])
    return set(without_introductions(question, hits, held).values())


def test_what_another_paragraph_says_of_a_person_is_left_out(folder: Path) -> None:
    assert wordings(ASKED, folder) == {"周砚山每月领多少补贴？"}


@pytest.mark.parametrize("question", ["教师周砚山每月领多少补贴？", "周砚山每月领多少补贴？", "铁匠铺每月领多少补贴？"])
def test_what_the_article_does_not_say_stays(question: str, folder: Path) -> None:
    assert wordings(question, folder) == set()


def test_the_paragraph_that_names_a_person_alone_answers(folder: Path) -> None:
    answer = Retriever.open(folder).answer(ASKED)
    assert answer.text is not None
    assert "300元" in answer.text
    assert answer.confidence is not None
    assert answer.confidence > 0.5
