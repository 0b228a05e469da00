"""What the page does when something is asked, pressed or added."""

from __future__ import annotations

import gzip
import html
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from index import BuildError, build
from index.folders import samples_folder
from index.store.filters import Filter
from qa import service as service_module
from qa.corrections import file_of as kept_in
from qa.feedback import file_of, read_notes
from qa.given import gather
from qa.service import Service, sample_questions
from qa.shelf import Wanted
from qa.web.asking import MOST_TURNS
from qa.web.dialogue import NO_FILTER, Conversation, Turn
from qa.web.listeners import Desk
from qa.web.stocking import CalledOff
from qa.web.told import Parts
from tests import scans
from tests.fake_encoder import FakeEncoder


@pytest.fixture
def desk(store: Path) -> Desk:
    return Desk(Service(store, None, FakeEncoder()))


@pytest.fixture
def no_desk(tmp_path: Path) -> Desk:
    """A desk whose store does not exist yet."""
    return Desk(Service(tmp_path / "nothing", None, FakeEncoder()))


NOTHING = Conversation()


def asked(desk: Desk, question: str, talk: Conversation = NOTHING, **how: Any) -> Parts:
    """All that the page shows once a question is answered: the last of each part."""
    return together(desk.asking.ask(question, talk, **how))


def run_of(log: str) -> dict[str, object]:
    """What the button that calls a run off tells."""
    found = re.search(r'data-act="call_off" data-run="(\w+)"', log)
    return {"run": found[1]} if found else {}


def together(steps: Iterator[Parts]) -> Parts:
    shown: Parts = {}
    for step in steps:
        shown |= step
    return shown


# 提问


def test_ask_shows_the_pending_question_and_then_the_answer(desk: Desk) -> None:
    emptied, pending, last = desk.asking.ask("  大桥什么时候通车？ ", NOTHING)
    assert emptied == {"question": ""}
    assert "大桥什么时候通车？" in pending["dialogue"]
    assert "正在检索" in pending["dialogue"]
    assert 'data-act="halt"' in pending["dialogue"]
    assert "talk" not in pending
    assert "四月一日零时" in last["dialogue"]
    assert 'id="ev-1"' in last["cards"]
    assert [turn.question for turn in last["talk"].turns] == ["大桥什么时候通车？"]
    assert last["talk"].turns[0].answer.passages[0].article_id == "晚报.txt-1"
    assert "大桥定于四月一日零时通车" in last["said"]


def test_a_question_that_is_stopped_comes_back_and_changes_nothing(desk: Desk) -> None:
    talk = asked(desk, "大桥什么时候通车？")["talk"]
    shown = desk.asking.halt({"question": "末班船几点？"}, "  ", talk)
    assert shown["question"] == "末班船几点？"
    assert "末班船" not in shown["dialogue"]
    assert "大桥下月通车" in shown["cards"]
    assert "talk" not in shown
    assert "question" not in desk.asking.halt({"question": "末班船几点？"}, "票价多少", talk)


def test_what_was_answered_as_it_stands_is_a_new_question_to_those_after_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    retriever = desk.service.retriever()
    seen: list[list[str]] = []
    answer = retriever.answer

    def as_it_stands(question: str, history: Any = (), top_k: int = 5, **_: Any) -> Any:
        seen.append(list(history))
        return answer(question, (), top_k)

    monkeypatch.setattr(retriever, "answer", as_it_stands)
    talk = NOTHING
    for question in ("谁反对装电梯", "煮粥的是谁", "谢谢", "死人没"):  # 煮粥的是谁 leans by its words
        talk = asked(desk, question, talk)["talk"]
    assert seen == [[], ["谁反对装电梯"], ["煮粥的是谁"], ["煮粥的是谁", "谢谢"]]


def test_ask_hands_earlier_questions_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    retriever = desk.service.retriever()
    seen: list[tuple[str, list[str]]] = []
    answer = retriever.answer

    def watched(question: str, history: Any = (), top_k: int = 5, **_: Any) -> Any:
        seen.append((question, list(history)))
        return answer(question, (), top_k)

    monkeypatch.setattr(retriever, "answer", watched)
    talk = asked(desk, "大桥什么时候通车？")["talk"]
    talk = asked(desk, "要收费吗？", talk)["talk"]
    assert seen == [("大桥什么时候通车？", []), ("要收费吗？", ["大桥什么时候通车？"])]
    # The undo of a follow-up asks it again in its place, and what comes after leans on it alone.
    talk = together(desk.asking.again({"turn": "1", "alone": ""}, talk))["talk"]
    assert [turn.question for turn in talk.turns] == ["大桥什么时候通车？", "要收费吗？"]
    asked(desk, "为什么？", talk)
    assert seen[2:] == [("要收费吗？", []), ("为什么？", ["要收费吗？"])]


@pytest.mark.parametrize("question", ["  \n ", "", None])
def test_an_empty_question_changes_nothing_but_the_notice(desk: Desk, question: str | None) -> None:
    (only,) = desk.asking.ask(question, NOTHING)
    assert set(only) == {"notice"}
    assert "请先写下要问的问题" in only["notice"]


def test_a_question_too_long_is_refused_before_anything_changes(desk: Desk) -> None:
    (only,) = desk.asking.ask("桥" * 501, asked(desk, "大桥什么时候通车？")["talk"])
    assert set(only) == {"question", "notice"}
    assert only["question"] == "桥" * 501
    assert "501 个字，最多 500 个字" in only["notice"]


def test_without_a_store_the_notice_points_to_the_corpus(no_desk: Desk) -> None:
    shown = asked(no_desk, "大桥什么时候通车？")
    assert shown["question"] == "大桥什么时候通车？"
    assert "还没有语料库" in shown["notice"]
    assert 'data-tab="corpus"' in shown["notice"]


def test_an_unforeseen_error_is_said_and_nothing_is_lost(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("/secret/path")

    monkeypatch.setattr(desk.service.retriever(), "answer", broken)
    shown = asked(desk, "大桥什么时候通车？")
    assert shown["question"] == "大桥什么时候通车？"
    assert "程序出了意外（RuntimeError）" in shown["notice"]
    assert "/secret/path" not in shown["notice"]


def test_an_address_asks_its_question_under_its_filter(desk: Desk) -> None:
    shown = together(desk.asking.visit({"q": "大桥什么时候通车？", "source": "晚报", "to": "2024/3"}, NOTHING))
    assert "四月一日零时" in shown["dialogue"]
    assert (shown["talk"].where.source, shown["talk"].where.date_to) == ("晚报", "2024-03-31")
    assert "<bdi>2024-03-31</bdi>" in shown["narrowing"]
    assert "welcome" in together(desk.asking.visit({}, NOTHING))["dialogue"]
    wrong = together(desk.asking.visit({"from": "去年"}, NOTHING))
    assert "看不懂" in wrong["notice"]
    assert "turn" not in wrong["dialogue"]
    opened = list(desk.arrive({"q": "大桥什么时候通车？"}, NOTHING))
    assert "2 篇文章" in opened[0]["masthead"]
    assert "四月一日零时" in opened[-1]["dialogue"]
    # What an address says of another tab is no filter of this one.
    assert together(desk.asking.visit({"tab": "browse", "paper": "晚报"}, NOTHING))["talk"] == NOTHING


def test_a_filter_asks_the_last_question_again_and_can_be_taken_off(desk: Desk) -> None:
    talk = asked(desk, "大桥什么时候通车？")["talk"]
    shown = together(desk.asking.narrow({"source": "晨报", "date_from": " 2024/3/1 ", "headline": ""}, talk))
    assert shown["talk"].where.source == "晨报"
    assert shown["talk"].where.date_from == "2024-03-01"
    assert "大桥下月通车" not in shown["cards"]
    assert 'data-drop="source"' in shown["narrowing"]
    assert "&quot;source&quot;: &quot;\\u6668\\u62a5&quot;" in shown["dialogue"]  # for the address
    shown = together(desk.asking.widen({"drop": "source"}, shown["talk"]))
    assert (shown["talk"].where.source, shown["talk"].where.date_from) == (None, "2024-03-01")
    assert "大桥下月通车" in shown["cards"]
    assert together(desk.asking.widen({"drop": "all"}, shown["talk"]))["talk"].where == NOTHING.where
    assert together(desk.asking.widen({"drop": "__class__"}, talk)) == {}


def test_a_date_that_is_none_stays_in_the_form(desk: Desk) -> None:
    (only,) = desk.asking.narrow({"date_from": "去年"}, NOTHING)
    assert "看不懂" in only["notice"]
    assert 'value="去年"' in only["narrowing"]
    assert "talk" not in only


def test_the_conversation_keeps_a_limited_number_of_turns(desk: Desk) -> None:
    answer = desk.service.retriever().answer("大桥什么时候通车？")
    talk = Conversation(tuple(Turn(f"第{n}问", answer) for n in range(MOST_TURNS)))
    after = asked(desk, "末班船几点？", talk)["talk"].turns
    assert [after[0].question, after[-1].question, len(after)] == ["第1问", "末班船几点？", MOST_TURNS]


def test_an_earlier_turn_shows_its_cards_again(desk: Desk) -> None:
    talk = asked(desk, "大桥什么时候通车？")["talk"]
    talk = asked(desk, "末班船是几点？", talk)["talk"]
    shown = desk.asking.show({"turn": "0", "card": "1"}, talk)
    assert re.search('<section class="turn shown"[^>]*><h2><bdi>大桥什么时候通车？', shown["dialogue"])
    assert "大桥下月通车" in shown["cards"]
    assert " data-focus" in shown["cards"]


@pytest.mark.parametrize("told", [{}, {"turn": "7"}, {"turn": "-1"}, {"turn": ["0"]}, {"turn": "9" * 50}])
def test_a_turn_that_is_not_there_changes_nothing(desk: Desk, told: dict[str, Any]) -> None:
    assert desk.asking.show({"turn": "0"} | told, NOTHING) == {}
    assert together(desk.asking.again({"turn": "0"} | told, NOTHING)) == {}
    assert desk.asking.judge({"turn": "0", "verdict": "good"} | told, NOTHING) == {}


def test_what_the_browser_kept_is_shown_and_asked_when_it_is_looked_at(desk: Desk) -> None:
    kept = {
        "question": "大桥什么时候通车？",
        "understood": "大桥？",
        "text": "四月<i>一日",
        "cited": "晚报",
        "alone": True,
    }
    told = {"turns": [kept, 5, {"question": 7}, {"question": "末班船几点？" + "x" * 9000}]}
    shown, last = desk.asking.restore(told, NOTHING)
    assert [len(turn.question) for turn in shown["talk"].turns] == [9, 500]
    assert shown["talk"].turns[0].alone is True
    assert "四月&lt;i&gt;一日" in shown["dialogue"]
    shown = desk.asking.show({"turn": "0", "card": "1"}, shown["talk"])
    assert "四月一日零时" in shown["dialogue"]
    assert "大桥下月通车" in shown["cards"]
    assert 'id="ev-1"' in last["cards"]  # the last question is asked at once
    assert together(desk.asking.restore({"turns": "x"}, NOTHING))["talk"] == NOTHING


def test_what_the_browser_kept_comes_back_under_the_filter_it_had(desk: Desk) -> None:
    talk = Conversation((), Filter(headline="灯塔"))
    kept = {"question": "大桥什么时候通车？", "text": "大桥定于四月一日零时通车。", "timed": False}
    shown = together(desk.asking.restore({"turns": [kept], "where": {}}, talk))
    assert shown["talk"].where == NO_FILTER
    assert shown["talk"].turns[0].timed is False
    assert "四月一日零时" in shown["dialogue"]
    shown = together(desk.asking.restore({"turns": [kept], "where": {"headline": "灯塔"}}, NOTHING))
    assert shown["talk"].where == talk.where
    assert "灯塔" in shown["narrowing"]


def test_what_readers_think_is_noted_beside_the_store(desk: Desk, store: Path) -> None:
    talk = asked(desk, "大桥什么时候通车？")["talk"]
    shown = desk.asking.judge({"turn": "0", "verdict": "bad"}, talk)
    assert '<form class="judge"' in shown["dialogue"]
    shown = desk.asking.judge({"turn": "0", "verdict": "bad", "word": "应是四月二日"}, shown["talk"])
    assert "已记下" in shown["dialogue"]
    notes = read_notes(file_of(store))
    assert [(one["good"], one["word"]) for one in notes] == [(False, ""), (False, "应是四月二日")]
    assert (notes[0]["question"], notes[0]["article_id"]) == ("大桥什么时候通车？", "晚报.txt-1")
    assert Desk(desk.service, changes=False).asking.judge({"turn": "0", "verdict": "bad"}, talk) == {}


# 阅读 and 浏览


def test_open_shows_the_article_with_its_passage_marked(desk: Desk) -> None:
    told = {"article": "晚报.txt-1", "paragraph": "1", "paragraphs": "1", "sentence": "通车后两天免费。"}
    drawer = desk.reading.open(told)["reader"]
    assert "大桥全长三公里" in drawer
    assert "<mark>通车后两天免费。</mark>" in drawer
    assert drawer.count('class="hit"') == 1


@pytest.mark.parametrize("told", [{}, {"article": "x"}, {"article": 5}, {"article": "x' or 1=1"}])
def test_open_says_when_an_article_is_gone(desk: Desk, told: dict[str, Any]) -> None:
    assert "已不在语料库里" in desk.reading.open(told)["reader"]


def test_open_bears_absurd_numbers(desk: Desk) -> None:
    drawer = desk.reading.open(
        {"article": "晚报.txt-1", "paragraph": "-99", "paragraphs": "999999999", "hits": "9999999.1,x.2,-1.99999"}
    )["reader"]
    assert "大桥下月通车" in drawer


def test_contents_are_found_by_headline_and_by_words_of_the_text(desk: Desk) -> None:
    assert "共 2 篇文章" in desk.reading.contents(Wanted())
    found = desk.reading.browse({"words": " 渡轮 "})["contents"]
    assert "共 1 篇文章" in found
    assert "渡轮照常开行" in found
    assert "没有这样的文章" in desk.reading.browse({"words": "车程"})["contents"]
    assert "大桥下月通车" in desk.reading.browse({"words": "車程 两岸", "inside": "1"})["contents"]
    assert "没有这样的文章" in desk.reading.browse({"words": "车程 轮渡", "inside": "1"})["contents"]
    assert "共 2 篇文章" in desk.reading.browse({"offset": "-30", "time": "2024-03"})["contents"]
    assert "看不懂" in desk.reading.browse({"time": "去年"})["contents"]


def test_contents_without_a_store_point_to_the_corpus(no_desk: Desk) -> None:
    assert 'data-tab="corpus"' in no_desk.reading.contents(Wanted())


def test_articles_like_one_are_listed_without_it(desk: Desk) -> None:
    listed = desk.reading.near({"article": "晚报.txt-1"})["aside"]
    assert "渡轮照常开行" in listed
    assert "大桥下月通车" not in listed
    assert "没有相近的文章" in desk.reading.near({"article": "x"})["aside"]


def test_the_printed_lines_are_shown_while_the_file_still_says_so(tmp_path: Path) -> None:
    page = tmp_path / "灯塔.txt"
    page.write_text("灯塔改作图书馆\n\n老灯塔改作图书馆，五月开馆，\n藏书八千册。\n", encoding="utf-8")
    build([page], tmp_path / "store", encoder=FakeEncoder())
    desk = Desk(Service(tmp_path / "store", None, FakeEncoder()))
    told = {"article": desk.service.headlines()[0][0].article_id}
    shown = desk.reading.raw(told)["aside"]
    assert re.findall(r'<li value="(\d+)"><bdi>([^<]*)', shown) == [
        ("3", "老灯塔改作图书馆，五月开馆，"),
        ("4", "藏书八千册。"),
    ]
    page.write_text("别的文字\n\n别的文字\n", encoding="utf-8")
    assert "看不到原来的行" in desk.reading.raw(told)["aside"]
    page.unlink()
    assert "看不到原来的行" in desk.reading.raw(told)["aside"]


# 语料库


def test_present_says_what_the_store_holds(desk: Desk, no_desk: Desk) -> None:
    shown = desk.present()
    assert "2 篇文章" in shown["masthead"]
    assert shown["examples"] == ""  # these are not the sample pages
    assert "notice" not in shown
    assert "大桥下月通车" in shown["contents"]
    assert "晚报.txt" in shown["holdings"]
    shown = no_desk.present()
    assert "还没有语料" in shown["masthead"]
    assert shown["notice"] == ""
    assert "试用样例报纸" in shown["examples"]
    assert "还没有语料库" in shown["holdings"]


def test_examples_come_with_the_sample_pages() -> None:
    status: Any = SimpleNamespace(sources=("samples/" + next(samples_folder().glob("*_*.txt")).name,))
    questions = sample_questions(status)
    assert len(questions) >= 3
    assert all(question == question.strip() != "" for question in questions)
    status = SimpleNamespace(sources=("晚报.txt",))
    assert sample_questions(status) == []


NEW = {"headline": ["灯塔改作图书馆"], "source": "新.jsonl", "date": None,
       "body": [{"kind": "paragraph", "text": "老灯塔改作图书馆，五月开馆。", "lines": [1, 1]}]}  # fmt: skip


def test_rebuild_adds_and_can_be_asked_at_once(desk: Desk, tmp_path: Path) -> None:
    desk.service.retriever()
    file = tmp_path / "新.jsonl.gz"
    file.write_bytes(gzip.compress(json.dumps(NEW, ensure_ascii=False).encode()))
    begun, started, *_, last, done = desk.stocking.rebuild([str(file)], "", "")
    assert 'role="progressbar"' in started["log"]
    assert (begun, done) == ({"go": False}, {"go": True})
    assert "已加入 1 个来源" in last["log"]
    assert "语料库现有 3 篇文章" in last["log"]
    assert "灯塔改作图书馆" in last["log"]
    assert (last["files"], last["text"], last["name"], last["notice"]) == (None, "", "", "")
    assert "3 篇文章" in last["masthead"]
    assert "灯塔改作图书馆" in last["contents"]
    assert asked(desk, "老灯塔改作什么？")["talk"].turns[0].answer.passages[0].headline == "灯塔改作图书馆"


def test_rebuild_makes_a_store_where_there_was_none(no_desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "新.jsonl"
    file.write_text(json.dumps(NEW, ensure_ascii=False), encoding="utf-8")
    *_, last, _ = no_desk.stocking.rebuild([str(file)], "", "")
    assert "语料库现有 1 篇文章" in last["log"]
    assert "1 篇文章" in last["masthead"]


def test_rebuild_reports_each_stage(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    # The build waits until each stage was shown, as a slow one would be.
    shown: list[str] = []
    real = build

    def slow(*arguments: Any, progress: Any, **named: Any) -> Any:
        def wait(stage: str, done: int, total: int) -> None:
            progress(stage, done, total)
            deadline = 100
            while not any(f"重建索引：{stage}" in step for step in shown) and deadline:
                time.sleep(0.02)
                deadline -= 1

        return real(*arguments, progress=wait, **named)

    monkeypatch.setattr(service_module, "build", slow)
    text = "灯塔改作图书馆\n\n老灯塔改作图书馆，五月开馆，藏书八千册。\n"
    for step in desk.stocking.rebuild(None, text, "灯塔"):
        shown += [step.get("log", "")]
    labels = [step for step in shown if "progressbar" in step]
    stages = ["读取", "切分", "认名", "编码", "写入"]
    assert [stage for stage in stages if any(f"重建索引：{stage}" in s for s in labels)] == stages
    assert "已加入 1 个来源" in shown[-2]


def test_rebuild_that_fails_loses_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise BuildError("没有可以建索引的文字。")

    monkeypatch.setattr(service_module, "build", broken)
    *_, last, done = desk.stocking.rebuild(None, "一段文字。", "名称")
    assert "没有可以建索引的文字。" in last["log"]
    assert (set(last), done) == ({"log"}, {"go": True})
    assert desk.service.retriever().status().articles == 2


def test_rebuild_of_nothing_asks_for_something(desk: Desk) -> None:
    _, only = desk.stocking.rebuild(None, None, None)
    assert "请先选择文件，或粘贴文字" in only["log"]


def test_rebuild_skips_what_cannot_be_read(desk: Desk, tmp_path: Path) -> None:
    picture = tmp_path / "图.txt"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xfe\x81\x30")
    _, only = desk.stocking.rebuild([str(picture)], "", "")
    assert "跳过 1 个<" in only["log"]
    assert "图.txt" in only["log"]
    good = tmp_path / "新.jsonl"
    good.write_text(json.dumps(NEW, ensure_ascii=False), encoding="utf-8")
    *_, last, _ = desk.stocking.rebuild([str(picture), str(good)], "", "")
    assert "已加入 1 个来源" in last["log"]
    assert "图.txt" in last["log"]


def test_a_preview_is_corrected_and_what_is_added_is_as_corrected(desk: Desk, tmp_path: Path) -> None:
    second = {**NEW, "headline": ["第二篇"], "body": [{"kind": "paragraph", "text": "别的。", "lines": [2, 2]}]}
    file = tmp_path / "新.jsonl"
    file.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in (NEW, second)), encoding="utf-8")
    log = desk.stocking.preview([str(file)], "", "")["log"]
    assert "识别到 2 篇，将加入 2 篇" in log
    assert "老灯塔改作图书馆，五月开馆。" in log
    told = form_of(log) | {"headline.0.0": " 灯塔成了\n图书馆 ", "drop.0.1": "1", "id.0.7": "x"}
    log = desk.stocking.amend(told, [str(file)], "", "")["log"]
    assert "识别到 2 篇，将加入 1 篇" in log
    assert desk.service.retriever().status().articles == 2
    *_, last, done = desk.stocking.rebuild([str(file)], "", "")
    assert done == {"go": True}
    assert "灯塔成了 图书馆" in last["contents"]
    assert "第二篇" not in last["contents"]
    assert "请先选择文件" in desk.stocking.preview(None, None, None)["log"]


def test_a_headline_that_the_browser_cut_within_a_character_is_kept(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "新.jsonl"
    file.write_text(json.dumps(NEW, ensure_ascii=False), encoding="utf-8")
    told = form_of(desk.stocking.preview([str(file)], "", "")["log"]) | {"headline.0.0": "灯塔\ud83d"}
    assert 'value="灯塔"' in desk.stocking.amend(told, [str(file)], "", "")["log"]


def test_corrections_that_cannot_be_read_are_told(desk: Desk, store: Path, tmp_path: Path) -> None:
    file = tmp_path / "新.jsonl"
    file.write_text(json.dumps(NEW, ensure_ascii=False), encoding="utf-8")
    told = form_of(desk.stocking.preview([str(file)], "", "")["log"])
    kept_in(store).write_text('{"新.jsonl": {"a": {}}}', encoding="utf-8")
    *_, added, _ = desk.stocking.rebuild([str(file)], "", "")
    shown = (desk.stocking.preview([str(file)], "", ""), desk.stocking.amend(told, [str(file)], "", ""), added)
    assert all("读者的更正读不出来" in parts["log"] for parts in shown)


def form_of(log: str) -> dict[str, object]:
    """What the form of a preview tells where nothing is corrected."""
    fields = re.findall(r'name="([^"]+)"[^>]*? value="([^"]*)"', log)
    return {name: html.unescape(value) for name, value in fields if not name.startswith(("drop", "join", "split"))}


def test_pasted_text_without_a_name_is_corrected_like_any_other(desk: Desk) -> None:
    text = "灯塔改作图书馆\n\n老灯塔改作图书馆，五月开馆。\n"
    shown = desk.stocking.preview(None, text, "")
    assert shown["name"].startswith("粘贴文本 20")
    told = form_of(shown["log"]) | {"headline.0.0": "灯塔成了图书馆"}
    shown = desk.stocking.amend(told, None, text, shown["name"])
    assert "灯塔成了图书馆" in shown["log"]
    assert "name" not in desk.stocking.preview(None, " ", "晚报")


def test_corrections_of_what_the_preview_did_not_show_stay(desk: Desk, tmp_path: Path) -> None:
    files = []
    for name in ("甲", "乙"):
        (tmp_path / f"{name}.jsonl").write_text(
            json.dumps(NEW | {"headline": [f"{name}的报道"]}, ensure_ascii=False), encoding="utf-8"
        )
        files.append(str(tmp_path / f"{name}.jsonl"))
    both = form_of(desk.stocking.preview(files, "", "")["log"]) | {"headline.0.0": "甲改", "headline.1.0": "乙改"}
    desk.stocking.amend(both, files, "", "")
    # Of these two the form shows the second alone; its place in it is another than among the files.
    only = form_of(desk.stocking.preview(files[1:], "", "")["log"]) | {"headline.0.0": "乙又改"}
    log = desk.stocking.amend(only, files, "", "")["log"]
    assert "甲改" in log
    assert "乙又改" in log
    assert "更正没有保存" not in log
    assert "更正没有保存" in desk.stocking.amend(only, files[:1], "", "")["log"]


def test_a_source_is_taken_out_and_the_state_before_comes_back(desk: Desk) -> None:
    shown = together(desk.stocking.remove({"source": "晨报.txt"}))
    assert "已移除 1 个来源" in shown["log"]
    assert "晨报.txt" not in shown["holdings"]
    assert "1 篇文章" in shown["masthead"]
    shown = desk.stocking.roll_back({})
    assert "已退回第 1 代" in shown["log"]
    assert "晨报.txt" in shown["holdings"]
    assert "库里没有这个来源" in together(desk.stocking.remove({"source": "没有"}))["log"]


def test_a_build_that_is_called_off_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "新.jsonl"
    file.write_text(json.dumps(NEW, ensure_ascii=False), encoding="utf-8")
    steps = desk.stocking.rebuild([str(file)], "", "")
    for step in steps:
        if "取消" in step.get("log", ""):
            desk.stocking.call_off(run_of(step["log"]))
            break
    assert "已取消" in [*steps][-2]["log"]
    assert desk.service.status().articles == 2


def test_calling_off_ends_ones_own_run_alone(desk: Desk) -> None:
    def waits(reached: Any) -> str:
        for _ in range(40):
            reached("读取", 0, 1)
            time.sleep(0.05)
        return "done"

    ones, others = desk.stocking._steps(waits), desk.stocking._steps(waits)
    began, _ = next(ones), next(others)
    desk.stocking.call_off(run_of(str(began)))
    desk.stocking.call_off({"run": "no such run"})
    with pytest.raises(CalledOff):
        list(ones)
    assert [*others][-1] == "done"
    assert desk.stocking._off == {}


def test_the_sample_newspaper_can_be_tried_from_the_first_page(
    no_desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "望潮_样.txt").write_text("灯塔改作图书馆\n\n老灯塔改作图书馆，五月开馆。\n", encoding="utf-8")
    monkeypatch.setattr(service_module, "samples_folder", lambda: tmp_path)
    first, *_, last = no_desk.stocking.stock({})
    assert 'role="progressbar"' in first["examples"]
    assert "1 篇文章" in last["masthead"]
    assert "灯塔改作图书馆" in last["contents"]


def test_pasted_text_gets_the_name_given_or_the_time() -> None:
    (named,) = gather([], "文字。", "  晚报\n第3版 ").pages
    assert named.source == "晚报 第3版"
    (unnamed,) = gather([], "文字。", " ").pages
    assert unnamed.source.startswith("粘贴文本 20")


def test_a_time_that_was_asked_about_can_be_taken_off(desk: Desk) -> None:
    shown = asked(desk, "2024年大桥什么时候通车？")
    assert "时间：<bdi>2024年</bdi>（2024-01-01 至 2024-12-31）" in shown["dialogue"]
    assert 'data-act="again" data-turn="0" data-timeless=""' in shown["dialogue"]
    shown = together(desk.asking.again({"turn": "0", "timeless": ""}, shown["talk"]))
    assert "时间：" not in shown["dialogue"]
    assert shown["talk"].turns[0].answer.times == ()
    assert "大桥" in shown["cards"]


def test_sent_scans_are_recognised_with_progress_that_can_be_called_off(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = scans.answer([("新渡口开渡", 100, 150, 60), ("首班船早上六点半离岸。", 150, 250, 25)], sure=0.5)
    program = scans.recogniser(tmp_path, [page], "import time; time.sleep(0.4)")
    monkeypatch.setattr("corpus.formats.scans.PROGRAM", program)
    (tmp_path / "报.tif").write_bytes(scans.picture("TIFF", pages=2))
    *steps, last = [step["log"] for step in desk.stocking.check_files([str(tmp_path / "报.tif")])]
    assert any("识别 1/2 页" in step for step in steps)
    assert "16 个字没有把握" in last
    # Kept: it is not recognised again.
    monkeypatch.setattr("corpus.formats.scans.PROGRAM", tmp_path / "none")
    assert len(list(desk.stocking.check_files([str(tmp_path / "报.tif")]))) == 1
    monkeypatch.setattr("corpus.formats.scans.PROGRAM", program)
    (tmp_path / "另.tif").write_bytes(scans.picture("TIFF", pages=9, grey=250))
    logs = []
    for step in desk.stocking.check_files([str(tmp_path / "另.tif")]):
        logs.append(step["log"])
        desk.stocking.call_off(run_of(step["log"]))
    assert "已取消识别" in logs[-1]


def test_scans_that_are_added_at_once_are_recognised_with_progress_that_can_be_called_off(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = scans.answer([("新渡口开渡", 100, 150, 60), ("首班船早上六点半离岸。", 150, 250, 25)])
    program = scans.recogniser(tmp_path, [page], "import time; time.sleep(0.4)")
    monkeypatch.setattr("corpus.formats.scans.PROGRAM", program)
    (tmp_path / "报.tif").write_bytes(scans.picture("TIFF", pages=9, grey=240))
    steps = []
    for step in desk.stocking.rebuild([str(tmp_path / "报.tif")], "", ""):
        steps.append(step)
        if "识别 2/9 页" in str(step.get("log")):
            desk.stocking.call_off(run_of(str(step["log"])))
    assert "已取消，语料库没有改动" in steps[-1]["log"]
    assert steps[-1]["go"]
    assert not any("masthead" in step for step in steps)
