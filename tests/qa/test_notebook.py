"""What a notebook shows of an answer and of a passage."""

from __future__ import annotations

import re
from dataclasses import replace

from qa.model import NO_ANSWER, Answer, Headline, Support, Survey
from tests.qa.test_to_json import PASSAGE

HOSTILE = "<img src=x onerror=alert(1)>\x1b\u202e\n三元"


def test_the_answering_sentence_is_marked_in_its_passage() -> None:
    shown = Answer("票价？", "票价三元。", 0, (0, 5), (PASSAGE, replace(PASSAGE, rank=2)), 0.9, (2, 4))._repr_html_()
    assert "<p><b>票价三元。</b></p>" in shown
    assert shown.count("<mark>票价<b>三元</b>。</mark>") == 1
    assert shown.count("日报.txt 第 3–5 行") == 2


def test_the_sentence_of_another_article_that_says_the_same_is_marked_too() -> None:
    other = replace(PASSAGE, rank=2, text="票价下调，单程三元。", article_id="b")
    support = (Support(1, other.text, (0, 10), (7, 9)),)
    shown = Answer("票价？", "票价三元。", 0, (0, 5), (PASSAGE, other), 0.9, (2, 4), support=support)._repr_html_()
    assert "<mark>票价<b>三元</b>。</mark>" in shown
    assert "<mark>票价下调，单程<b>三元</b>。</mark>" in shown


def test_where_nothing_answers_it_says_so() -> None:
    assert NO_ANSWER in Answer("票价？", None, None, None, (PASSAGE,))._repr_html_()
    survey = Survey("共 1 篇。", (Headline("a1", "题", "日报.txt", None, "文"),), 1)
    assert "共 1 篇。" in Answer("有什么新闻", None, None, None, (), survey=survey)._repr_html_()


def test_text_of_a_page_brings_no_tag_and_no_request() -> None:
    passage = replace(PASSAGE, text=HOSTILE, headline=HOSTILE, source=HOSTILE)
    for shown in (passage._repr_html_(), Answer(HOSTILE, HOSTILE, 0, (0, 9), (passage,), exact=(1, 4))._repr_html_()):
        assert set(re.findall(r"</?([a-z]+)", shown)) <= {"div", "p", "b", "mark", "br"}
        assert not re.search("<[^>]*(?:src|href|url)", shown)
        assert not {"\x1b", "\u202e"} & set(shown)
