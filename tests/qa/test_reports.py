"""Questions for reports on a topic get the articles that tell of it, whether or not a sentence answers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corpus.model import Article, Chunk, Page, Paragraph
from index import build
from index.search.evidence import Evidence
from index.search.search import Hit
from index.text.dates import times
from index.text.fold import fold
from index.text.periods import agreement
from qa import Retriever
from qa.model import Answer
from qa.passages import asked_time
from qa.reports import telling
from qa.survey_words import topic
from tests.fake_encoder import FakeEncoder

ROWS = [
    ("2023-05-18", "上海地铁加开末班车", "上海地铁昨天起加开末班车，市民晚归不愁。"),
    ("2024-05-18", "何芳进厂五年", "何芳说，师傅骂人凶，教得真好。"),
    ("2024-05-19", "工会表彰劳动模范", "受表彰的有何芳、周大山等十人。"),
    ("2024-05-20", "地铁停运检修", "本市地铁今晚停运检修，海边浴场照常开放。"),
    ("2024-05-20", "海上风电并网", "海上风电场昨天并网，年发电三亿度。"),
]


def hits(asked_times: str = "") -> list[Hit]:
    asked = times(fold(asked_times), None)
    found = []
    for at, (date, headline, text) in enumerate(ROWS):
        chunk = Chunk(f"a{at}", "晚报", headline, text, 0, len(text), 0, 1, (1, 1), date=date)
        time = agreement(asked, times(fold(text), chunk.day), chunk.day) if asked else 0.0
        evidence = Evidence(0.8, 0.8, 0.2, 0.0, 0.0, time=time)
        found.append(Hit(chunk, 2.0 - at / 10, evidence, (), 0.5, None, at, np.zeros(0, dtype=np.float32)))
    return found


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("有哪些关于何芳的报道", [1, 2]),
        ("有几篇报道提到何芳", [1, 2]),
        ("提到何芳的文章有几篇？", [1, 2]),
        ("关于何芳的报道有多少", [1, 2]),
        ("哪些报纸登了何芳的事", [1, 2]),
        ("地铁有哪些报道", [0, 3]),
        ("2023年有哪些关于地铁的报道", [0]),
        ("有哪些关于上海的报道", [0]),
        ("有哪些关于何芳离婚的报道", []),
        ("有哪些关于高铁的报道", []),
        ("有什么好消息", []),
        ("有哪些报道", []),
    ],
)
def test_what_tells_of_the_topic_is_told_by_its_words(question: str, found: list[int]) -> None:
    asked = [asked_time(period) for period in times(fold(question), None)]
    assert telling(question, asked, hits(question), answered=False) == found


def test_where_a_sentence_answers_a_part_of_the_topic_is_enough() -> None:
    assert telling("有哪些关于何芳离婚的报道", [], hits(), answered=True) == [1, 2]
    assert telling("有哪些关于上海的报道", [], hits(), answered=True) == []


def test_the_topic_keeps_its_words_whole() -> None:
    assert topic("有哪些关于上海的报道") == ["上海"]
    assert "会展中心" in "".join(topic("最近有哪些关于会展中心的报道"))
    assert topic("有几篇文章写到出租车") == topic("出租车")
    assert topic("今天有什么新闻") == []


def build_store(folder: Path) -> Retriever:
    articles = tuple(
        Article(f"a{at}", f"晚报{date}", (headline,), (Paragraph(text, (at + 1, at + 1)),), date=date)
        for at, (date, headline, text) in enumerate(ROWS)
    )
    build([Page("晚报", "", articles=articles)], folder, encoder=FakeEncoder())
    return Retriever.open(folder, encoder=FakeEncoder())


def listed(answer: Answer) -> list[str]:
    assert (answer.text, answer.passage, answer.span, answer.exact) == (None, None, None, None)
    assert answer.survey is not None
    return [one.headline for one in answer.survey.articles]


def test_reports_are_listed_also_where_no_sentence_is_likely(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.pipeline.Tools.calibrated", property(lambda _: True))
    retriever = build_store(tmp_path)
    answer = retriever.answer("有几篇报道提到何芳", top_k=1, threshold=1)
    assert listed(answer) == ["何芳进厂五年", "工会表彰劳动模范"]
    assert len(answer.passages) == 1
    assert answer.survey is not None
    assert answer.survey.said == "这一问没有一句话的答案：找到 2 篇说到的文章，按见报的先后列出。"
    assert listed(retriever.answer("有哪些关于上海的报道", threshold=1)) == ["上海地铁加开末班车"]
    assert retriever.answer("有哪些关于高铁的报道", threshold=1).survey is None


def test_a_list_that_was_cut_says_at_least(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    retriever = build_store(tmp_path)
    monkeypatch.setattr("qa.pipeline.LISTED", len(ROWS))
    monkeypatch.setattr("qa.pipeline.telling", lambda *_, **__: [0, len(ROWS) - 1])
    late = retriever.answer("有几篇报道提到何芳", top_k=1).survey
    monkeypatch.setattr("qa.pipeline.telling", lambda *_, **__: [0, 1])
    early = retriever.answer("有几篇报道提到何芳", top_k=1).survey
    assert late is not None
    assert early is not None
    assert "找到至少 2 篇" in late.said
    assert "找到 2 篇" in early.said
