"""An answer is supported by other articles that surely say the same of the same thing, and by nothing else."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from corpus.model import Article, Page, Paragraph
from index import build
from qa import Answer, Retriever, reading
from qa.reader.reader import Passage, Reading
from tests.fake_encoder import FakeEncoder

FERRY = "去青螺岛的船票多少钱？"
FERRY_TOLD = "青螺岛航线昨天恢复，望潮港到青螺岛的成人船票36元，一天六班。"
PRIZE = "张建国得了多少奖金？"
PRIZE_TOLD = "望潮村篮联赛昨天结束，最有价值球员张建国拿到奖金5000元。"
DAY = "2024-07-10"
# What tells the answer is read so much more surely than the others that it comes first, wherever the search puts it.
FIRST = 30.0
_AMOUNT = re.compile("(?:[0-9]+|[三]十六|五千)(?:万?元|名)")


class Surely:
    """Finds the first amount of money of a passage, and is sure of it."""

    def __init__(self, evidence: float = 12.0) -> None:
        self.evidence = evidence

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        return [self._reading(passage.text) for passage in passages]

    def _reading(self, text: str) -> Reading:
        found = _AMOUNT.search(text)
        if found is None:
            return Reading((0, 1), -9.0, -math.inf, 0.0)
        return Reading(found.span(), FIRST if text in (FERRY_TOLD, PRIZE_TOLD) else self.evidence, -9.0, 0.0)


@pytest.fixture(autouse=True)
def near(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "NEAR", 9.0)
    monkeypatch.setattr(reading, "WEIGHT", 0.05)


def page(source: str, day: str | None, headline: str, *texts: str) -> Page:
    body = tuple(Paragraph(text, (n * 2 + 1, n * 2 + 1)) for n, text in enumerate(texts))
    article = Article(id=f"{source}-1", source=source, headline=(headline,), body=body, date=day)
    return Page(source=source, text="", articles=(article,))


def ask(folder: Path, question: str, told: str, *others: Page, evidence: float = 12.0) -> Answer:
    """The answer to a question from an article that tells it, printed on DAY, and others."""
    build([page("日报.txt", DAY, "今天的消息", told), *others], folder, encoder=FakeEncoder())
    retriever = Retriever.open(folder, encoder=FakeEncoder(), reader=Surely(evidence))
    answer = retriever.answer(question, threshold=0)
    assert answer.passage is not None
    assert answer.passages[answer.passage].text == told
    return answer


def supported(answer: Answer) -> list[str]:
    return [answer.passages[one.passage].source for one in answer.support]


def test_another_article_that_says_the_same_is_cited(tmp_path: Path) -> None:
    again = "望潮港的船又开了。去青螺岛的成人船票仍是三十六元，学生票半价，青螺岛上的居民免票。"
    answer = ask(tmp_path, FERRY, FERRY_TOLD, page("晚报.txt", "2024-07-11", "船又开了", again))
    assert supported(answer) == ["晚报.txt"]
    (one,) = answer.support
    assert one.text == "去青螺岛的成人船票仍是三十六元，学生票半价，青螺岛上的居民免票。"
    assert again[slice(*one.span)] == one.text
    assert again[slice(*one.exact)] == "三十六元"
    assert answer.quotes == {answer.passage: (answer.span, answer.exact), one.passage: (one.span, one.exact)}
    told = answer.to_dict()["answer"]["support"]
    assert told == [{"passage": one.passage, "text": one.text, "span": [*one.span], "exact": [*one.exact]}]


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("2024-07-11", "望潮港的船又开了，去青螺岛的成人船票38元，比去年贵两元，学生票半价。"),
        ("2024-07-11", "望潮港的船又开了，去青螺岛的成人船票要超过36元，学生票半价。"),
        ("2022-07-11", "望潮港的船又开了，去青螺岛的成人船票36元，学生票半价，周末加开。"),
        ("2024-07-11", "望潮港的船又开了。2021年去青螺岛的成人船票36元，学生票半价，周末加开。"),
        ("2024-07-11", "望潮港的船又开了，去白沙湾的成人船票36元，学生票半价，周末加开两班。"),
        ("2024-07-11", "青螺岛上的农家乐一碗海鲜面36元，望潮港的游客说不贵，来的人不少。"),
        ("2024-07-11", "望潮港到青螺岛的船票，昨天全卖完了，来的游客有36名，都是从城里来的。"),
    ],
)
def test_another_value_year_place_or_thing_is_not(tmp_path: Path, day: str, text: str) -> None:
    answer = ask(tmp_path, FERRY, FERRY_TOLD, page("晚报.txt", day, "船的消息", text))
    assert len(answer.passages) == 2
    assert supported(answer) == []


def test_the_same_sum_of_another_person_is_not_and_of_the_same_one_is(tmp_path: Path) -> None:
    other = page("晚报.txt", DAY, "村篮", "在望潮村篮联赛里，得分王李志强得了奖金5000元，他说要请全队吃饭。")
    same = page("晨报.txt", DAY, "球员", "望潮村篮联赛的球员张建国，得了五千元奖金，他说要把它捐给村里的学校。")
    assert supported(ask(tmp_path, PRIZE, PRIZE_TOLD, other, same)) == ["晨报.txt"]


def test_another_person_is_told_by_the_name_where_the_question_names_none(tmp_path: Path) -> None:
    other = page("晚报.txt", DAY, "村篮", "在望潮村篮联赛里，最有价值球员李志强拿到奖金5000元，他说要请全队吃饭。")
    assert supported(ask(tmp_path, "村篮联赛最有价值球员奖金多少？", PRIZE_TOLD, other)) == []


def test_the_same_article_and_one_that_is_not_surely_read_are_not(tmp_path: Path) -> None:
    again = "去青螺岛的成人船票仍是36元，学生票半价，望潮港和青螺岛都能买。"
    own = page("日报.txt", DAY, "今天的消息", FERRY_TOLD, again)
    build([own], tmp_path / "own", encoder=FakeEncoder())
    answer = Retriever.open(tmp_path / "own", encoder=FakeEncoder(), reader=Surely()).answer(FERRY, threshold=0)
    assert (len(answer.passages), supported(answer)) == (2, [])
    unsure = ask(tmp_path / "two", FERRY, FERRY_TOLD, page("晚报.txt", DAY, "船", again), evidence=1.0)
    assert (len(unsure.passages), supported(unsure)) == (2, [])


def test_what_was_printed_far_below_is_read_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "NEAR", 0.0)
    again = (
        "望潮港的航线恢复了，一天六班，船又开了，码头上挂起了红灯笼，岛上的亲友来接人。"
        "去青螺岛的成人船票仍是三十六元，学生票半价，岛上居民免票，行李另外计算。"
    )
    asked = "青螺岛航线恢复，望潮港到青螺岛的成人船票一天六班，多少钱？"
    answer = ask(tmp_path, asked, FERRY_TOLD, page("晚报.txt", "2024-07-11", "船又开了", again))
    assert supported(answer) == ["晚报.txt"]


def test_without_a_reader_there_is_no_support(tmp_path: Path) -> None:
    again = page("晚报.txt", DAY, "船", "去青螺岛的成人船票仍是36元，学生票半价，望潮港和青螺岛都能买。")
    ask(tmp_path, FERRY, FERRY_TOLD, again)
    answer = Retriever.open(tmp_path, encoder=FakeEncoder(), reader=False).answer(FERRY, threshold=0)
    assert answer.support == ()
