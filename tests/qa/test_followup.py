"""Follow-ups: what they lean on, what they become, and over the sample pages' dialogues what is found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpus.model import Chunk
from index.search.evidence import Evidence, SentenceEvidence
from index.search.search import Hit
from qa import Retriever
from qa.confidence import confidence
from qa.followup import CARRIED, Reading, carried, leans, points_back, read_follow_up, standalone, topic
from tests.typeset import GOLDENS

DIALOGUES: list[dict[str, Any]] = [
    json.loads(line) for line in (GOLDENS / "followups.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("天台县建了多少家户外劳动者驿站？", "天台县的户外劳动者驿站"),
        ("天铁实业是什么公司？", "天铁实业"),
        ("“望潮8号”的航速是多少？", "“望潮8号”"),
        ("秋季招聘会在哪里办？", "秋季招聘会"),
        ("职业技能大赛有几个项目？", "职业技能大赛"),
        ("请问谁可以领高温津贴？", "可以领高温津贴"),
        ("老包被欠了多少工资？", "老包被欠的工资"),
        ("", ""),
    ],
)
def test_what_a_question_is_about(question: str, about: str) -> None:
    assert topic(question) == about


@pytest.mark.parametrize(
    ("question", "back"),
    [
        ("它哪一年上市的？", True),
        ("里面有什么设施？", True),
        ("为什么？", True),
        ("后来呢？", True),
        ("那宁波呢？", True),
        ("她得了什么奖？", True),
        ("裡面有什麼設施？", True),
        ("《潮水账》是谁写的？", False),
        ("其他城市有多少家？", None),
        ("吉他怎么卖？", None),
        ("有几个比赛项目？", None),
    ],
)
def test_words_that_point_back(question: str, back: bool | None) -> None:
    assert points_back(question) is back


@pytest.mark.parametrize(
    ("before", "question", "rewritten"),
    [
        ("天铁实业是什么公司？", "它哪一年上市的？", "天铁实业哪一年上市的？"),
        ("今年休渔期从哪天开始？", "那什么时候结束？", "今年休渔期什么时候结束？"),
        ("二楼的住户分担百分之几？", "那六楼呢？", "六楼的住户分担百分之几？"),
        ("电动车充电的服务费最高多少？", "电费呢？", "电动车充电的电费最高多少？"),
        ("盐仓巷什么时候停水？", "海关路呢？", "盐仓巷，海关路呢？"),
        ("《潮水账》是谁写的？", "这本书定价多少？", "《潮水账》定价多少？"),
        ("聂师傅的摊子在哪里？", "他今年多大？", "聂师傅今年多大？"),
        ("云溪引水工程何时通水？", "一天能供多少水？", "云溪引水工程一天能供多少水？"),
    ],
)
def test_a_topic_is_carried_over(before: str, question: str, rewritten: str) -> None:
    assert carried(question, before) == rewritten


def test_a_topic_is_carried_over_two_follow_ups() -> None:
    assert standalone(["“望潮8号”是什么船？", "它有多长？", "能坐多少人？"]) == "“望潮8号”能坐多少人？"


def test_a_follow_up_in_traditional_characters() -> None:
    dialogue = ["天台縣建了多少家戶外勞動者驛站？", "這裡面有什麼設施？"]
    assert standalone(dialogue) == "天台县的户外劳动者驿站里面有什么设施？"


def test_a_new_topic_between_marks_is_not_dragged_back() -> None:
    assert read_follow_up("台风“青鸾”是哪天登陆的？", ["秋季招聘会在哪里办？"]) == Reading(None, False)


def test_where_words_leave_it_open_both_readings_are_given() -> None:
    found = read_follow_up("维保费多少钱？", ["梅园里装了多少部电梯？"])
    assert found == Reading("梅园里的电梯维保费多少钱？", leans=False)
    assert read_follow_up("它多高？", ["梅园里装了多少部电梯？"]).leans


def hit(article: str, score: float) -> Hit:
    chunk = Chunk(article, "a.txt", "", "大桥", 0, 2, 0, 1, (1, 1))
    evidence = Evidence(0.8, 0.8, 0.0, 0.0, 0.0, SentenceEvidence(0.8, 0.0, False, False))
    vector = np.array([1, 0], dtype=np.float32)
    return Hit(chunk, score, evidence, (), 0.0, None, 0, vector, lambda: (0, 2))


def test_the_topic_has_to_stand_in_what_is_found_with_it() -> None:
    assert not leans([hit("a", 2.0)], [hit("b", 2.0)], lambda _: CARRIED - 0.01)
    assert leans([hit("a", 2.0)], [hit("a", 2.0)], lambda _: CARRIED)
    assert leans([], [], lambda _: 0.0)


def test_another_story_has_to_be_the_likelier_one() -> None:
    near, far = [hit("a", 2.0), hit("c", 1.9)], [hit("b", 2.0), hit("c", 0.5)]
    assert leans(near, far, lambda _: 1.0) is (confidence(far) > confidence(near))
    assert leans(far, near, lambda _: 1.0) is (confidence(near) > confidence(far))
    assert confidence(near) != confidence(far)


def test_without_history_nothing_changes() -> None:
    assert read_follow_up("里面有什么设施？", []).rewritten is None
    assert read_follow_up("里面有什么设施？", ["", "？"]).rewritten is None


@pytest.mark.parametrize("text", ["可以用了" * 100 + "的船", "占地" * 200 + "船"])
def test_many_light_words_are_read_once(text: str) -> None:
    # Read by one pattern, the first would take longer than the universe is old.
    assert topic(f"{text}是什么？") == text


def test_the_dialogues_are_enough_and_true() -> None:
    assert sum(row["leans"] for row in DIALOGUES) >= 60
    assert sum(not row["leans"] for row in DIALOGUES) >= 25
    assert sum(len(row["turns"]) > 2 for row in DIALOGUES) >= 10
    assert len({tuple(row["turns"]) for row in DIALOGUES}) == len(DIALOGUES)


def found(retriever: Retriever, row: dict[str, Any]) -> tuple[bool, bool]:
    """Whether the follow-up was rightly rewritten or left, and whether an answer is in the first three."""
    answer = retriever.answer(row["turns"][-1], row["turns"][:-1], top_k=3)
    headline = " ".join(row["headline_lines"])
    right = [row["answer"] in p.text and p.headline == headline for p in answer.passages]
    return (answer.question != row["turns"][-1]) == row["leans"], any(right)


def test_dialogues_on_the_sample_pages(samples_store: Path) -> None:
    """Every seventh; benchmarks/followups.py asks them all."""
    retriever = Retriever.open(samples_store)
    told, shown = zip(*(found(retriever, row) for row in DIALOGUES[::7]), strict=True)
    assert sum(told) >= len(told) - 1
    assert sum(shown) >= len(shown) - 1
