"""他 after a question for a person stands for who answered it; everything else is left to the other ways."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from index import build
from qa import Retriever
from qa.model import Answer
from qa.model import Passage as Shown
from qa.reader import Passage, Reading
from qa.referents import asked_before, with_answer
from tests.fake_encoder import FakeEncoder
from tests.qa.test_survey import page

ROWS = [
    ("2024-05-18", "01", "渔歌节落幕", "渔歌节昨晚落幕，一等奖由鲁二婆获得。"),
    ("2024-05-18", "02", "唱了七十年的人", "鲁二婆今年八十九岁，六岁起跟着母亲学唱渔歌。"),
]


@pytest.mark.parametrize(
    ("question", "history", "at"),
    [
        ("他多大了", ["校长是谁"], 0),
        ("那她呢", ["医院有几层", "院长叫什么"], 1),
        ("他教什么", ["校长是谁", "他多大了"], 0),
        ("她的店怎么样了", ["煮粥的是谁", "谢谢"], 0),
        ("這個人多大", ["校長是誰"], 0),
        ("它多长", ["镇馆之宝是什么"], 0),
        ("他们几个人", ["校长是谁"], None),
        ("其他人呢", ["校长是谁"], None),
        ("他多大了", ["校长几点上班"], None),
        ("他教什么", ["校长是谁", "学校哪年建的"], None),
        ("它几号开通", ["总经理叫什么"], None),
        ("几点开门", ["校长是谁"], None),
        ("他多大了", [], None),
        ("他多大了", ["谢谢", "他是谁", *["谢谢"] * 9], None),
    ],
)
def test_which_earlier_question_a_pronoun_may_be_about(question: str, history: list[str], at: int | None) -> None:
    referent = asked_before(question, history)
    assert (None if referent is None else referent.at) == at


def answered(words: str | None) -> Answer:
    told = Shown(1, "渔歌节落幕", f"一等奖由{words}获得。", 1.0, "晚报.txt", (1, 1), "a", 0, 1)
    if words is None:
        return Answer("", None, None, None, (told,))
    return Answer("", told.text, 0, (0, len(told.text)), (told,), 0.9, (4, 4 + len(words)))


@pytest.mark.parametrize(
    ("question", "words", "written"),
    [
        ("他多大了？", "鲁二婆", "鲁二婆多大了？"),
        ("那她的徒弟呢", "鲁二婆", "鲁二婆的徒弟？"),
        ("他写过什么", "陆一鸣", "陆一鸣写过什么？"),
        ("她呢", "阿依古丽·买买提", "阿依古丽·买买提？"),
        ("它多长", "“汐江口一号”", "汐江口一号多长？"),
        ("他排第几", "第412位", None),
        ("它多长", "《长江》", "长江多长？"),
        ("他多大了", "十一名选手", None),
        ("他多大了", "鲁二婆，另有两名选手", None),
        ("他多大了", None, None),
    ],
)
def test_the_answer_takes_the_place_of_the_pronoun(question: str, words: str | None, written: str | None) -> None:
    referent = asked_before(question, ["谁得的奖，奖品是什么"])
    assert referent is not None
    assert with_answer(question, referent, answered(words)) == written


def test_a_pronoun_of_another_kind_before_it_stays() -> None:
    referent = asked_before("它的校长，他多大了", ["校长是谁"])
    assert referent is not None
    assert with_answer("它的校长，他多大了", referent, answered("鲁二婆")) == "它的校长，鲁二婆多大了？"


@dataclass
class Names:
    """A reader that finds 鲁二婆 for 谁, and an age for all else."""

    asked: list[str] = field(default_factory=list)

    def read(self, question: str, passages: list[Passage]) -> list[Reading]:
        self.asked.append(question)
        words = "鲁二婆" if "谁" in question else "八十九岁"
        places = [one.text.find(words) for one in passages]
        return [
            Reading((at, at + len(words)), 12.0, -5.0, 0.0) if at >= 0 else Reading((0, 1), -9.0, -9.0, 0.0)
            for at in places
        ]


def test_a_pronoun_is_asked_as_who_it_stands_for(tmp_path_factory: pytest.TempPathFactory) -> None:
    store = tmp_path_factory.mktemp("referents") / "store"
    build([page(ROWS, "a")], store, encoder=FakeEncoder())
    reader = Names()
    retriever = Retriever.open(store, encoder=FakeEncoder(), reader=reader)  # type: ignore[arg-type]
    answer = retriever.answer("她多大年纪？", history=["渔歌节的一等奖是谁"])
    assert answer.question == "鲁二婆多大年纪？"
    assert reader.asked[-1] == "鲁二婆多大年纪？"
    without = Retriever.open(store, encoder=FakeEncoder(), reader=False)
    assert "鲁二婆" not in without.answer("她多大年纪？", history=["渔歌节的一等奖是谁"]).question
