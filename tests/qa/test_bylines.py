"""Who asks what a reporter wrote gets the articles with that byline, of all days or of the time asked about."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index import build
from qa import Retriever
from tests.fake_encoder import FakeEncoder
from tests.qa.test_survey import ARTICLES, page

BYLINES = ["本报记者 林晚", "本报记者 许多 林晚", "（记者阿卜杜·克里木）", "（记者林晚）", None]


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    store: Path = tmp_path_factory.mktemp("bylines") / "store"
    told = page(ARTICLES, "a")
    signed = [replace(one, byline=by) for one, by in zip(told.articles, BYLINES, strict=True)]
    build([replace(told, articles=tuple(signed))], store, encoder=FakeEncoder())
    return Retriever.open(store, encoder=FakeEncoder(), reader=False)


@pytest.mark.parametrize(
    ("question", "name", "count"),
    [
        ("记者林晚写了哪些稿子", "林晚", 3),
        ("林晚 都写过什么？", "林晚", 3),
        ("林晚的报道", "林晚", 3),
        ("本报记者许多采写的文章有几篇", "许多", 1),
        ("哪些文章是林晚写的", "林晚", 3),
        ("5月18日林晚写了什么新闻", "林晚", 2),
        ("阿卜杜·克里木拍的照片有哪些", "阿卜杜·克里木", 1),
    ],
)
def test_the_articles_with_the_byline_are_listed(retriever: Retriever, question: str, name: str, count: int) -> None:
    answer = retriever.answer(question)
    assert answer.survey is not None
    assert answer.survey.said.startswith(f"按署名“{name}”找。")
    assert answer.survey.total == count
    assert answer.question == question
    assert answer.text is None


@pytest.mark.parametrize(
    "question",
    ["记者写了什么", "周北溪写了什么", "林晚获奖的报道说了什么", "林晚是谁", "提到林晚的报道有哪些", "老戏院的新闻"],
)
def test_other_questions_are_not_taken_for_it(retriever: Retriever, question: str) -> None:
    survey = retriever.answer(question).survey
    assert survey is None or "署名" not in survey.said


def test_a_filter_by_author_stays(retriever: Retriever) -> None:
    answer = retriever.answer("林晚写了哪些稿子", author="许多")
    assert answer.survey is None or "署名" not in answer.survey.said
