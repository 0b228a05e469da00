"""What is read in the hits decides their order, the words that are marked, and the sentence they stand in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import pytest

from corpus.model import Article, Page, Paragraph
from corpus.sentences import sentences
from index import build
from index.search.query import Query
from index.search.search import search
from index.store.address import open_store
from qa import Retriever, reading
from qa.reader.reader import Passage, Reading
from qa.reading import READ, answering_sentence, tells_of_other_months
from tests.fake_encoder import FakeEncoder

HEADLINE = "渡口夜话"
PAGE = """渡口夜话

渡口的灯亮了，摆渡的船每半小时一班，末班船晚上九点开出。票价由三元降到二元，持老年证的乘客免费。

渡口对面是茶馆，茶馆的船形招牌有百年历史，老板姓周，每天四点起来烧水，客人多是等船的。
"""


class FakeReader:
    """Finds the words it was made with, surely; anything else with no evidence."""

    def __init__(self, words: str, lead: float = 5.0) -> None:
        self.words, self.lead = words, lead
        self.read_at_once: list[list[Passage]] = []

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        self.read_at_once.append(list(passages))
        return [self._reading(passage.text) for passage in passages]

    def _reading(self, text: str) -> Reading:
        at = text.find(self.words)
        if at < 0:
            return Reading((0, 1), -6.0, -math.inf, 0.0)
        return Reading((at, at + len(self.words)), 6.0, 6.0 - self.lead, 0.0)


@pytest.fixture(autouse=True)
def near(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fake encoder's scores lie far apart: where that is not the question, all hits are near enough to read."""
    monkeypatch.setattr(reading, "NEAR", 9.0)
    monkeypatch.setattr(reading, "WITHIN", 9.0)
    monkeypatch.setattr(reading, "WEIGHT", 0.05)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    build([Page("night.txt", PAGE)], tmp_path, encoder=FakeEncoder())
    return tmp_path


def ask(store: Path, words: str, lead: float = 5.0) -> tuple[Retriever, FakeReader]:
    reader = FakeReader(words, lead)
    return Retriever.open(store, encoder=FakeEncoder(), reader=reader), reader


@pytest.mark.parametrize("words", ["二元", "晚上九点", "百年", "周", "四点"])
def test_the_words_read_are_marked_in_their_sentence_and_their_passage_comes_first(store: Path, words: str) -> None:
    retriever, _ = ask(store, words)
    answer = retriever.answer("渡口的船票价多少？", threshold=0)
    first = answer.passages[0]
    assert answer.exact is not None
    assert first.text[slice(*answer.exact)] == words
    assert answer.text is not None
    assert words in answer.text
    assert answer.text == first.text[slice(*answer.span or (0, 0))]
    assert len(answer.text) <= len(first.text)
    assert retriever.retrieve("渡口的船票价多少？")[0].text == first.text


def test_words_that_are_hardly_likelier_than_others_are_not_marked(store: Path) -> None:
    retriever, _ = ask(store, "二元", lead=0.1)
    answer = retriever.answer("渡口的船票价多少？", threshold=0)
    assert answer.exact is None
    assert answer.text is not None
    assert "二元" in answer.text


def test_the_reader_is_shown_headline_and_text(store: Path) -> None:
    retriever, reader = ask(store, "二元")
    retriever.retrieve("票价？")
    assert {passage.headline for passage in reader.read_at_once[0]} == {HEADLINE}
    assert {passage.text for passage in reader.read_at_once[0]} == set(PAGE.strip().split("\n\n")[1:])


def test_a_page_in_traditional_characters_is_read_in_simplified_ones_and_shown_as_it_is(tmp_path: Path) -> None:
    text = "渡口夜話\n\n渡口的燈亮了，擺渡的船每半小時一班。票價由三元降到二元，持老年證的乘客免費。"
    build([Page("old.txt", text)], tmp_path, encoder=FakeEncoder())
    retriever, reader = ask(tmp_path, "票价由三元")
    answer = retriever.answer("票價多少？", threshold=0)
    assert reader.read_at_once[0][0].headline == "渡口夜话"
    assert answer.exact is not None
    assert answer.passages[0].text[slice(*answer.exact)] == "票價由三元"


def test_so_many_passages_are_read_and_no_more(tmp_path: Path) -> None:
    pages = [
        Page(f"{n}.txt", f"渡口{n}\n\n渡口第{n}号船票价{n}元，每半小时一班，末班船{n}点开出，雨天停航。")
        for n in range(20)
    ]
    build(pages, tmp_path, encoder=FakeEncoder())
    retriever, reader = ask(tmp_path, "没有")
    assert len(retriever.retrieve("渡口船票价？", top_k=20)) == 20
    assert [len(passages) for passages in reader.read_at_once] == [READ]


def test_hits_far_behind_the_best_are_not_read(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "NEAR", 0.0)
    monkeypatch.setattr(reading, "WITHIN", 0.0)
    retriever, reader = ask(store, "百年")
    first, second = retriever.retrieve("渡口的船票价多少？")
    assert "百年" not in first.text
    assert [passage.text for passage in reader.read_at_once[0]] == [first.text]
    assert second.text != first.text


@pytest.mark.parametrize(("sure", "texts_read"), [(6.0, [1]), (6.1, [1, 1])])
def test_hits_further_behind_are_read_where_no_near_one_surely_answers(
    store: Path, monkeypatch: pytest.MonkeyPatch, sure: float, texts_read: list[int]
) -> None:
    monkeypatch.setattr(reading, "NEAR", 0.0)
    monkeypatch.setattr(reading, "SURELY", sure)  # the fake reader's evidence is 6
    retriever, reader = ask(store, "二元")
    first, second = retriever.retrieve("渡口的船票价多少？")
    assert "二元" in first.text
    assert second.text != first.text
    assert [len(texts) for texts in reader.read_at_once] == texts_read


def test_without_a_reader_or_with_another_model_nothing_is_read(store: Path) -> None:
    plain = Retriever.open(store, encoder=FakeEncoder(), reader=False).retrieve("票价？")
    assert Retriever.open(store, encoder=FakeEncoder()).retrieve("票价？") == plain


def test_words_across_two_sentences_are_answered_by_both() -> None:
    text = "渡口的灯亮了很久很久。末班船九点开出不再等人。船票的价钱是二元。"
    at = text.index("很久。末班")
    start, end = answering_sentence(text, (at, at + 5))
    assert text[start:end] == "渡口的灯亮了很久很久。末班船九点开出不再等人。"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("前年收了多少", ["去年收了两百斤。", "今年收了三百斤。"]),
        ("今年收了多少", ["2022年收了一百斤。", "去年收了两百斤。"]),
        ("2021年收了多少", ["2022年收了一百斤。", "去年收了两百斤。", "今年收了三百斤。"]),
        ("今天收了多少", []),  # of a single day a paper tells in too many ways
        ("收了多少", []),
    ],
)
def test_sentences_of_other_years_are_told(tmp_path: Path, question: str, told: list[str]) -> None:
    text = "2022年收了一百斤。去年收了两百斤。今年收了三百斤。都卖给了镇上的收购站，一斤不剩。"
    article = Article("a", "报.txt", (), (Paragraph(text, (1, 1)),), date="2024-05-18")
    build([Page("报", "", articles=(article,))], tmp_path, encoder=FakeEncoder())
    store = open_store(tmp_path).open()
    (hit,) = search(store, Query.of(question, FakeEncoder(), store), 1)
    read = {span: {hit.row: Reading((span[0], span[0] + 3), 6.0, 1.0, 0.0)} for span in sentences(text)}
    assert [text[slice(*span)] for span in read if tells_of_other_months(hit, read[span])] == told
    assert not tells_of_other_months(hit, {})
