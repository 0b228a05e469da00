"""What the page does when something is asked, pressed or added."""

from __future__ import annotations

import gzip
import json
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from index import BuildError, build
from index.folders import samples_folder
from qa import service as service_module
from qa.service import Service, gather, sample_questions
from qa.web.dialogue import Turn
from qa.web.listeners import KEEP, MOST_TURNS, Desk
from tests.fake_encoder import FakeEncoder


@pytest.fixture
def desk(store: Path) -> Desk:
    return Desk(Service(store, None, FakeEncoder()))


@pytest.fixture
def no_desk(tmp_path: Path) -> Desk:
    """A desk whose store does not exist yet."""
    return Desk(Service(tmp_path / "nothing", None, FakeEncoder()))


def is_kept(part: Any) -> bool:
    return part is KEEP


# 提问


def test_ask_shows_the_pending_question_and_then_the_answer(desk: Desk) -> None:
    first, last = desk.ask("  大桥什么时候通车？ ", ())
    assert first[0] == ""
    assert "大桥什么时候通车？" in first[2]
    assert "正在检索" in first[2]
    assert is_kept(first[4])
    assert "大桥定于<strong>四月一日零时</strong>通车" in last[2]
    assert 'id="ev-1"' in last[3]
    assert [turn.question for turn in last[4]] == ["大桥什么时候通车？"]
    assert last[4][0].answer.passages[0].article_id == "晚报.txt-1"


def test_ask_hands_earlier_questions_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    retriever = desk.service.retriever()
    seen: list[tuple[str, list[str]]] = []
    answer = retriever.answer

    def watched(question: str, history: Any = (), top_k: int = 5, **_: Any) -> Any:
        seen.append((question, list(history)))
        return answer(question, (), top_k)

    monkeypatch.setattr(retriever, "answer", watched)
    *_, (*_, turns) = desk.ask("大桥什么时候通车？", ())
    *_, (*_, turns) = desk.ask("要收费吗？", turns)
    assert seen == [("大桥什么时候通车？", []), ("要收费吗？", ["大桥什么时候通车？"])]
    assert len(turns) == 2
    *_, (*_, turns) = desk.ask_pressed({"question": "要收费吗？", "alone": ""}, turns)
    *_, (*_, turns) = desk.ask("为什么？", turns)
    assert seen[2:] == [("要收费吗？", []), ("为什么？", ["要收费吗？"])]


@pytest.mark.parametrize("question", ["  \n ", "", None])
def test_an_empty_question_changes_nothing_but_the_notice(desk: Desk, question: str | None) -> None:
    (only,) = desk.ask(question, ())
    assert "请先写下要问的问题" in only[1]
    assert all(is_kept(update) for position, update in enumerate(only) if position != 1)


def test_a_question_too_long_is_refused_before_anything_changes(desk: Desk) -> None:
    *_, (*_, turns) = desk.ask("大桥什么时候通车？", ())
    (only,) = desk.ask("桥" * 501, turns)
    assert only[0] == "桥" * 501
    assert "501 个字，最多 500 个字" in only[1]
    assert all(map(is_kept, only[2:]))


def test_without_a_store_the_notice_points_to_the_corpus(no_desk: Desk) -> None:
    *_, last = no_desk.ask("大桥什么时候通车？", ())
    assert last[0] == "大桥什么时候通车？"
    assert "还没有语料库" in last[1]
    assert 'data-tab="corpus"' in last[1]


def test_an_unforeseen_error_is_said_and_nothing_is_lost(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("/secret/path")

    monkeypatch.setattr(desk.service.retriever(), "answer", broken)
    *_, last = desk.ask("大桥什么时候通车？", ())
    assert last[0] == "大桥什么时候通车？"
    assert "程序出了意外（RuntimeError）" in last[1]
    assert "/secret/path" not in last[1]


def test_a_linked_question_is_asked(desk: Desk) -> None:
    *_, last = desk.ask_linked({"q": "大桥什么时候通车？"}, ())
    assert "大桥定于<strong>四月一日零时</strong>通车" in last[2]
    (only,) = desk.ask_linked({}, ())
    assert all(map(is_kept, only))


def test_the_dialogue_keeps_a_limited_number_of_turns(desk: Desk) -> None:
    answer = desk.service.retriever().answer("大桥什么时候通车？")
    turns = tuple(Turn(f"第{n}问", answer) for n in range(MOST_TURNS))
    *_, (*_, after) = desk.ask("末班船几点？", turns)
    assert [after[0].question, after[-1].question, len(after)] == ["第1问", "末班船几点？", MOST_TURNS]


def test_an_earlier_turn_shows_its_cards_again(desk: Desk) -> None:
    *_, (*_, turns) = desk.ask("大桥什么时候通车？", ())
    *_, (*_, turns) = desk.ask("末班船是几点？", turns)
    talk, evidence = desk.show({"turn": "0", "card": "1"}, turns)
    assert '<section class="turn shown"><h2><bdi>大桥什么时候通车？' in talk
    assert evidence.startswith('<article class="card answers" id="ev-1"')
    assert "大桥下月通车" in evidence
    assert " data-focus" in evidence


@pytest.mark.parametrize("told", [{}, {"turn": "7"}, {"turn": "-1"}, {"turn": ["0"]}, {"turn": "9" * 50}])
def test_a_turn_that_is_not_there_changes_nothing(desk: Desk, told: dict[str, Any]) -> None:
    assert all(map(is_kept, desk.show({"turn": "0"} | told, ())))


# 阅读 and 浏览


def test_open_shows_the_article_with_its_passage_marked(desk: Desk) -> None:
    told = {"article": "晚报.txt-1", "paragraph": "1", "paragraphs": "1", "sentence": "通车后两天免费。"}
    drawer = desk.open(told)
    assert "大桥全长三公里" in drawer
    assert "<mark>通车后两天免费。</mark>" in drawer
    assert drawer.count('class="hit"') == 1


@pytest.mark.parametrize("told", [{}, {"article": "x"}, {"article": 5}, {"article": "x' or 1=1"}])
def test_open_says_when_an_article_is_gone(desk: Desk, told: dict[str, Any]) -> None:
    assert "已不在语料库里" in desk.open(told)


def test_open_bears_absurd_numbers(desk: Desk) -> None:
    drawer = desk.open({"article": "晚报.txt-1", "paragraph": "-99", "paragraphs": "999999999"})
    assert "大桥下月通车" in drawer


def test_contents_filter_and_turn(desk: Desk) -> None:
    assert "共 2 篇文章" in desk.contents("")
    assert "共 1 篇标题含“<bdi>渡轮</bdi>”的文章" in desk.contents(" 渡轮 ")
    assert "没有标题含“飞机”的文章" in desk.contents("飞机")
    assert "语料库还是空的" not in desk.leaf({"offset": "-30"}, "")


def test_contents_without_a_store_point_to_the_corpus(no_desk: Desk) -> None:
    assert 'data-tab="corpus"' in no_desk.contents("")


# 语料库


def test_present_says_what_the_store_holds(desk: Desk, no_desk: Desk) -> None:
    masthead, notice, tries, listed, shelf = desk.present("")
    assert "2 篇文章" in masthead
    assert (notice, tries) == (KEEP, "")  # these are not the sample pages
    assert "大桥下月通车" in listed
    assert "晚报.txt" in shelf
    masthead, notice, _, _, shelf = no_desk.present(None)
    assert "还没有语料" in masthead
    assert "还没有语料库" in notice
    assert 'data-tab="corpus"' in notice
    assert "还没有语料库" in shelf


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
    *steps, last = desk.rebuild([str(file)], "", "", "")
    assert 'role="progressbar"' in steps[0][0]
    log, button, files, text, name, masthead, notice, _, listed, _ = last
    assert "已加入 1 个来源" in log
    assert "语料库现有 3 篇文章" in log
    assert "灯塔改作图书馆" in log
    assert button is True
    assert (files, text, name, notice) == (None, "", "", "")
    assert "3 篇文章" in masthead
    assert "灯塔改作图书馆" in listed
    *_, answered = desk.ask("老灯塔改作什么？", ())
    assert answered[4][0].answer.passages[0].headline == "灯塔改作图书馆"


def test_rebuild_makes_a_store_where_there_was_none(no_desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "新.jsonl"
    file.write_text(json.dumps(NEW, ensure_ascii=False), encoding="utf-8")
    *_, last = no_desk.rebuild([str(file)], "", "", "")
    assert "语料库现有 1 篇文章" in last[0]
    assert "1 篇文章" in last[5]


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
    for log, *_ in desk.rebuild(None, "灯塔改作图书馆\n\n老灯塔改作图书馆，五月开馆，藏书八千册。\n", "灯塔", ""):
        shown.append(log)
    labels = [step for step in shown if "progressbar" in step]
    assert [stage for stage in ("读取", "切分", "编码", "写入") if any(f"重建索引：{stage}" in s for s in labels)] == [
        "读取", "切分", "编码", "写入",
    ]  # fmt: skip
    assert "已加入 1 个来源" in shown[-1]


def test_rebuild_that_fails_loses_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise BuildError("没有可以建索引的文字。")

    monkeypatch.setattr(service_module, "build", broken)
    *_, last = desk.rebuild(None, "一段文字。", "名称", "")
    assert "没有可以建索引的文字。" in last[0]
    assert last[1] is True
    assert all(map(is_kept, last[2:]))
    assert desk.service.retriever().status().articles == 2


def test_rebuild_of_nothing_asks_for_something(desk: Desk) -> None:
    (only,) = desk.rebuild(None, None, None, None)
    assert "请先选择文件，或粘贴文字" in only[0]


def test_rebuild_skips_what_cannot_be_read(desk: Desk, tmp_path: Path) -> None:
    picture = tmp_path / "图.txt"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xfe\x81\x30")
    (only,) = desk.rebuild([str(picture)], "", "", "")
    assert "跳过 1 个<" in only[0]
    assert "图.txt" in only[0]
    good = tmp_path / "新.jsonl"
    good.write_text(json.dumps(NEW, ensure_ascii=False), encoding="utf-8")
    *_, last = desk.rebuild([str(picture), str(good)], "", "", "")
    assert "已加入 1 个来源" in last[0]
    assert "图.txt" in last[0]


def test_preview_lists_what_is_recognised_and_builds_nothing(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "新.jsonl"
    file.write_text(json.dumps(NEW, ensure_ascii=False), encoding="utf-8")
    log = desk.preview([str(file)], "", "")
    assert "识别到 1 篇" in log
    assert "灯塔改作图书馆</bdi><span>1 段</span>" in log
    assert desk.service.retriever().status().articles == 2
    assert "请先选择文件" in desk.preview(None, None, None)


def test_pasted_text_gets_the_name_given_or_the_time() -> None:
    (named,) = gather([], "文字。", "  晚报\n第3版 ").pages
    assert named.source == "晚报 第3版"
    (unnamed,) = gather([], "文字。", " ").pages
    assert unnamed.source.startswith("粘贴文本 20")


def test_a_time_that_was_asked_about_can_be_taken_off(desk: Desk) -> None:
    *_, last = desk.ask("2024年大桥什么时候通车？", ())
    talk, turns = last[2], last[4]
    assert "时间：<bdi>2024年（2024-01-01 至 2024-12-31）</bdi>" in talk
    assert 'data-act="timeless" data-turn="0"' in talk
    talk, evidence, turns = desk.timeless({"turn": "0"}, turns)
    assert "时间：" not in talk
    assert turns[0].answer.times == ()
    assert "大桥" in evidence
    assert all(map(is_kept, desk.timeless({"turn": "5"}, turns)))
