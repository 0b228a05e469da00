"""Questions that texts answer themselves."""

from __future__ import annotations

from pathlib import Path

from index import build
from qa.model import Answer, Passage
from qa.retriever import Retriever
from qa.suggest import questions, related, to_begin_with
from tests.fake_encoder import FakeEncoder
from tests.qa.web.conftest import made_page


def test_amounts_and_days_of_plain_sentences_are_asked_for() -> None:
    text = "引水工程总投资约14.6亿元，历时三年。环岛步道全长31公里。灯塔图书馆将于5月3日向游客开放。"
    assert list(questions([text, text])) == [
        "引水工程总投资多少亿元？", "环岛步道全长多少公里？", "灯塔图书馆什么时候向游客开放？",
    ]  # fmt: skip


def test_sentences_that_lean_on_others_are_left_alone() -> None:
    for text in (
        "他每天往返渡口6班。", "其中一等舱座位12个。", "步道旁新设的长椅是20个。", "全长31公里。",
        "数量超过20个的城市，将予表彰。", "“望潮8号”船长42米。", "除渔人码头浴场收取10元外，都免费。",
        "随后步行街长达31公里。", "此次船队出动渡轮8艘。",
    ):  # fmt: skip
        assert list(questions([text])) == [], text


def test_related_questions_are_of_the_other_sentences_of_the_passages() -> None:
    def passage(rank: int, text: str) -> Passage:
        return Passage(rank, "题", text, 1.0, "晚报.txt", (1, 1), "a", 0, 1)

    told = (passage(1, "环岛步道全长31公里。沿途驿站共有12座。"), passage(2, "台风造成供电线路跳闸25条。"))
    answer = Answer("步道多长？", "环岛步道全长31公里。", 0, (0, 11), told)
    assert related(answer, 5) == ["沿途驿站共有多少座？", "台风造成供电线路跳闸多少条？"]
    assert related(answer, 1) == ["沿途驿站共有多少座？"]


def test_questions_to_begin_with_are_one_an_article(tmp_path: Path) -> None:
    pages = [
        made_page(f"{n}.txt", f"第{n}篇", f"第{'甲乙丙'[n]}号环岛步道全长31公里。沿途驿站共有12座。") for n in range(3)
    ]
    build(pages, tmp_path / "store", encoder=FakeEncoder())
    store = Retriever.open(tmp_path / "store", encoder=FakeEncoder()).snapshot()
    assert to_begin_with(store, 2) == ["第甲号环岛步道全长多少公里？", "第乙号环岛步道全长多少公里？"]
    assert len(to_begin_with(store, 9)) == 3
