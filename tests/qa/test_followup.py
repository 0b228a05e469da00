"""Follow-ups: what they lean on, what they become, and over the sample pages' dialogues what is found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qa import Retriever
from qa.followup import is_talk, leans, read_follow_up
from tests.typeset import GOLDENS

DIALOGUES: list[dict[str, Any]] = [
    json.loads(line) for line in (GOLDENS / "followups.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize(
    ("before", "question", "rewritten"),
    [
        ("天铁实业是什么公司？", "它哪一年上市的？", "天铁实业哪一年上市的？"),
        ("聂双双在哪个厂？", "她得过什么奖？", "聂双双得过什么奖？"),
        ("今年休渔期从哪天开始？", "那什么时候结束？", "今年休渔期从什么时候结束？"),
        ("二楼的住户分担百分之几？", "那六楼呢？", "六楼的住户分担百分之几？"),
        ("电动车充电的服务费最高多少？", "电费呢？", "电动车充电的电费最高多少？"),
        ("盐仓巷什么时候停水？", "海关路呢？", "海关路什么时候停水？"),
        ("《潮水账》是谁写的？", "这本书定价多少？", "《潮水账》这本书定价多少？"),
        ("聂师傅的摊子在哪里？", "他今年多大？", "聂师傅今年多大？"),
        ("云溪引水工程何时通水？", "一天能供多少水？", "云溪引水工程一天能供多少水？"),
        ("王家福在哪个厂？", "那聂双双呢？", "聂双双在哪个厂？"),
        ("郭宝成什么时候被查的？", "那雷正希呢？", "雷正希什么时候被查的？"),
        ("社区食堂中午几点开门？", "晚上呢？", "社区食堂晚上几点开门？"),
        ("青螺岛的船票多少钱？", "那老人呢？", "青螺岛老人船票多少钱？"),
        ("超市的苹果多少钱一斤？", "香蕉呢？", "超市的香蕉多少钱一斤？"),
        ("社区食堂中午几点开门？", "多少钱？", "社区食堂中午多少钱？"),
        ("杨梅多少钱一斤？", "枇杷呢？", "枇杷多少钱一斤？"),
        ("过江隧道何时通车？", "多长？", "过江隧道多长？"),
        ("過江隧道有多長？", "挖它的機器叫什麼名字？", "挖过江隧道的机器叫什么名字？"),
    ],
)
def test_a_follow_up_is_written_out(before: str, question: str, rewritten: str) -> None:
    reading = read_follow_up(question, [before])
    assert reading is not None
    assert reading.rewritten == rewritten
    assert reading.leaning > 0.5


@pytest.mark.parametrize("question", ["李白是哪个朝代的人？", "谢谢", "好的知道了", "台风“青鸾”是哪天登陆的？"])
def test_a_new_topic_and_talk_lean_on_nothing(question: str) -> None:
    reading = read_follow_up(question, ["去青螺岛的船票多少钱？"])
    assert reading is not None
    assert reading.leaning < 0.5


@pytest.mark.parametrize(
    ("typed", "talk"),
    [
        ("谢谢", True),
        ("好的，知道了！谢谢啦", True),
        ("謝謝您", True),
        ("你好", True),
        ("OK, thanks", True),
        ("？", True),
        ("高考", False),
        ("好人好事", False),
        ("感谢信是谁写的", False),
        ("好的医院", False),
        ("早上好", True),
        ("下午好！", True),
        ("okay", True),
        ("Thank you very much", True),
        ("太好了，谢谢", True),
        ("非常感谢", True),
        ("了解了", True),
        ("没有了", True),
        ("不是", True),
        ("早上好几点开门", False),
        ("了解一下青螺岛", False),
        ("太好吃的店", False),
        ("有没有", False),
        ("真的", False),
        ("没有了吗", False),
        ("谢晋", False),
    ],
)
def test_politeness_alone_asks_nothing(typed: str, talk: bool) -> None:
    assert is_talk(typed) is talk


def test_politeness_gets_no_answer(samples_store: Path) -> None:
    retriever = Retriever.open(samples_store)
    assert retriever.answer("谢谢！").text is None
    assert retriever.answer("好的谢谢", history=["焊工冠军聂双双在哪个厂？"]).text is None
    assert retriever.answer("焊工冠军聂双双在哪个厂？").text is not None


def test_another_kind_of_thing_is_asked_about_beside_the_one_before(samples_store: Path) -> None:
    retriever = Retriever.open(samples_store)
    typed = ["去青螺岛的船票多少钱？"]
    for question, understood in (("那老人呢？", "老人船票"), ("那学生呢？", "学生船票")):
        answer = retriever.answer(question, history=typed)
        assert understood in answer.question
        # What either pays is not told: the fares of all, of the islanders and of small children are.
        assert any("12元" in passage.text for passage in answer.passages)
        typed.append(question)


@pytest.mark.parametrize(
    ("before", "question", "told"),
    [
        ("2号线末班车几点", "羊关在哪", "羊"),
        ("谁反对装电梯", "煮粥的是谁", "乔小妹"),
        ("老葛种了啥", "哪年建的梅园里", "1996年"),
        # Another sentence would be marked, with little confidence.
        ("全市有几家城市书房", "台风几级", "青鸾"),
    ],
)
def test_what_is_hardly_told_as_a_follow_up_and_surely_as_it_stands_is_a_new_question(
    samples_store: Path, before: str, question: str, told: str
) -> None:
    answer = Retriever.open(samples_store).answer(question, history=[before])
    assert answer.question == question
    assert told in (answer.text or "")


@pytest.mark.parametrize("question", ["那多长", "欧元呢", "他多大了"])
def test_what_is_no_question_by_itself_stays_a_follow_up(samples_store: Path, question: str) -> None:
    answer = Retriever.open(samples_store).answer(question, history=["2号线末班车几点"])
    assert answer.question != question


def test_a_topic_is_carried_over_several_follow_ups_and_over_talk() -> None:
    typed = ["“望潮8号”是什么船？", "它有多长？", "谢谢", "能坐多少人？"]
    reading = read_follow_up("几点开船？", typed)
    assert reading is not None
    assert reading.rewritten == "“望潮8号”几点开船？"


@pytest.mark.parametrize(
    ("before", "typed", "rewritten"),
    [
        ("5月17日有什么新闻", "那5月20日呢", "5月20日有什么新闻？"),
        ("5月17日有什么新闻", "6月12日呢", "6月12日有什么新闻？"),
        ("5月17日停水到几点", "昨天呢", "昨天停水到几点？"),
        ("昨天停水到几点", "5月20号呢", "5月20号停水到几点？"),
        ("2024年5月17日停水到几点", "5月20日呢", "2024年5月20日停水到几点？"),
        ("2023年粮食产量多少", "去年呢", "去年粮食产量多少？"),
        ("2023年5月产量多少", "那2022年呢", "2022年5月产量多少？"),
        ("上个月物价涨了多少", "3月呢", "3月物价涨了多少？"),
    ],
)
def test_a_date_alone_asks_the_same_of_another_day(before: str, typed: str, rewritten: str) -> None:
    reading = read_follow_up(typed, [before])
    assert reading is not None
    assert reading.rewritten == rewritten
    assert reading.certain


def test_a_date_in_a_question_is_not_certain_to_lean() -> None:
    reading = read_follow_up("5月20日停水吗", ["5月17日有什么新闻"])
    assert reading is not None
    assert not reading.certain


def test_without_history_there_is_nothing_to_lean_on() -> None:
    assert read_follow_up("里面有什么设施？", []) is None
    assert read_follow_up("里面有什么设施？", ["", "？"]) is None
    assert read_follow_up("里面有什么设施？", ["谢谢"]) is None
    assert read_follow_up("……", ["大桥多长？"]) is None


def test_what_is_found_tells_what_words_leave_open() -> None:
    reading = read_follow_up("维保费多少钱？", ["梅园里装了多少部电梯？"])
    assert reading is not None
    either = {"cosine": 0.88, "cosine carried": 0.88, "both alike": 0.93, "coverage": 0.6, "own words carried": 0.6}
    same = {"same article": 1.0, "article among the first": 1.0, "what is carried stands there": 1.0}
    elsewhere = {"confidence": 0.9, "surer carried": -0.8, "what is carried stands there": 0.0}
    assert leans(reading, either | same)
    assert not leans(reading, either | elsewhere)


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
