from __future__ import annotations

import json

from corpus.model import Article, Paragraph
from qa.model import Answer, Headline, Passage, Place, Survey, Time, Why
from qa.to_json import article_to_json

PLACE = Place("轮渡票价下调", "晚报.txt", (7, 7), "a2", 0, 1)
PASSAGE = Passage(
    1,
    "轮渡票价下调",
    "票价三元。",
    1.234567,
    "日报.txt",
    (3, 5),
    "a1",
    0,
    1,
    terms=((0, 2),),
    confidence=0.987654,
    why=Why(("票价",), (("paragraph", 2 / 3), ("words", 1 / 3))),
    also=(PLACE,),
)


def test_a_passage_has_every_field_by_name_and_its_citation() -> None:
    found = json.loads(json.dumps(PASSAGE.to_dict()))
    assert set(found) == {*Passage.__slots__, "citation"}
    assert (found["score"], found["confidence"]) == (1.2346, 0.9877)
    assert found["why"] == {"words": ["票价"], "legs": {"paragraph": 0.6667, "words": 0.3333}, "timely": None}
    assert found["lines"] == [3, 5]
    assert found["also"][0]["source"] == "晚报.txt"
    assert found["citation"] == "《轮渡票价下调》，日报.txt，第 3–5 行"


def test_an_answer_without_a_sentence_is_null_and_keeps_its_passages() -> None:
    answered = Answer("票价？", "票价三元。", 0, (0, 5), (PASSAGE,), 0.987654, (2, 4))
    found = json.loads(json.dumps(answered.to_dict()))
    assert found["answer"] == {"text": "票价三元。", "passage": 0, "span": [0, 5], "exact": [2, 4], "support": []}
    assert (found["question"], found["confidence"], len(found["passages"])) == ("票价？", 0.9877, 1)
    refused = Answer("票价？", None, None, None, (PASSAGE,)).to_dict()
    assert (refused["answer"], refused["confidence"], refused["survey"]) == (None, None, None)


def test_a_survey_has_its_articles_and_its_sentence() -> None:
    entry = Headline("a1", "轮渡票价下调", "日报.txt", None, "票价三元。")
    survey = Survey("这一问没有一句话的答案。", (entry,), 61)
    found = json.loads(json.dumps(Answer("有什么新闻", None, None, None, (PASSAGE,), survey=survey).to_dict()))
    assert found["answer"] is None
    assert (found["survey"]["said"], found["survey"]["total"]) == ("这一问没有一句话的答案。", 61)
    assert found["survey"]["articles"] == [
        {"article_id": "a1", "headline": "轮渡票价下调", "source": "日报.txt", "date": None, "opening": "票价三元。"}
        | {"untitled": False, "paper": None, "page_number": None}
    ]


def test_an_article_names_its_blocks_with_their_lines() -> None:
    body = (Paragraph("票价三元。", (3, 5)), Paragraph("小标题", (6, 6), "crosshead"))
    found = json.loads(json.dumps(article_to_json(Article("a1", "日报.txt", ("引题——", "主题"), body))))
    assert found["headline"] == ["引题——", "主题"]
    assert found["body"] == [
        {"kind": "paragraph", "text": "票价三元。", "lines": [3, 5]},
        {"kind": "crosshead", "text": "小标题", "lines": [6, 6]},
    ]


def test_what_an_answer_becomes_is_made_of_what_json_has() -> None:
    survey = Survey("说明", (Headline("a1", "轮渡票价下调", "日报.txt", None, "票价三元。"),), 1)
    answered = Answer(
        "票价？", "票价三元。", 0, (0, 5), (PASSAGE,), 0.9, (2, 4), (Time("2024年", "2024-01-01", None),), survey
    )
    assert json.loads(json.dumps(answered.to_dict())) == answered.to_dict()
    assert answered.to_dict()["times"] == [{"said": "2024年", "from": "2024-01-01", "to": None}]
