"""The listeners behind the page, and the programming interface over a running server."""

from __future__ import annotations

import gzip
import json
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest
from gradio_client import Client  # type: ignore[import-untyped]
from gradio_client.exceptions import AppError  # type: ignore[import-untyped]

import app
from corpus.model import Article, Page, Paragraph
from index import BuildError, build
from index.folders import samples_folder
from qa.web.dialogue import Turn
from tests.fake_encoder import FakeEncoder


def made_page(source: str, headline: str, *paragraphs: str) -> Page:
    """A page of one article that needs no layout to be recognised."""
    body = tuple(Paragraph(text, (n * 2 + 1, n * 2 + 1)) for n, text in enumerate(paragraphs))
    article = Article(id=f"{source}-1", source=source, headline=(headline,), body=body, date="2024-03-12")
    return Page(source=source, text="", articles=(article,))


BRIDGE = made_page(
    "晚报.txt", "大桥下月通车", "大桥全长三公里，两岸车程缩短到六分钟。", "大桥定于四月一日零时通车，通车后两天免费。"
)
SHIP = made_page("晨报.txt", "渡轮照常开行", "轮渡公司说，渡轮的班次不变，末班船仍是晚上九点。")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    build([BRIDGE, SHIP], tmp_path / "store", encoder=FakeEncoder())
    return tmp_path / "store"


@pytest.fixture
def desk(store: Path) -> app.Desk:
    return app.Desk(store, None, FakeEncoder())


@pytest.fixture
def no_desk(tmp_path: Path) -> app.Desk:
    """A desk whose store does not exist yet."""
    return app.Desk(tmp_path / "nothing", None, FakeEncoder())


def event(**told: Any) -> gr.EventData:
    return gr.EventData(None, told)


def is_skip(update: Any) -> bool:
    return isinstance(update, dict) and update == gr.skip()


# 提问


def test_ask_shows_the_pending_question_and_then_the_answer(desk: app.Desk) -> None:
    first, last = desk.ask("  大桥什么时候通车？ ", ())
    assert first[0] == ""
    assert "大桥什么时候通车？" in first[2]
    assert "正在检索" in first[2]
    assert is_skip(first[4])
    assert "大桥定于<strong>四月一日零时</strong>通车" in last[2]
    assert 'id="ev-1"' in last[3]
    assert [turn.question for turn in last[4]] == ["大桥什么时候通车？"]
    assert last[4][0].answer.passages[0].article_id == "晚报.txt-1"


def test_ask_hands_earlier_questions_on(desk: app.Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    retriever = desk.retriever()
    seen: list[tuple[str, list[str]]] = []
    answer = retriever.answer

    def watched(question: str, history: Any = (), top_k: int = 5) -> Any:
        seen.append((question, list(history)))
        return answer(question, (), top_k)

    monkeypatch.setattr(retriever, "answer", watched)
    *_, (*_, turns) = desk.ask("大桥什么时候通车？", ())
    *_, (*_, turns) = desk.ask("要收费吗？", turns)
    assert seen == [("大桥什么时候通车？", []), ("要收费吗？", ["大桥什么时候通车？"])]
    assert len(turns) == 2


@pytest.mark.parametrize("question", ["  \n ", "", None])
def test_an_empty_question_changes_nothing_but_the_notice(desk: app.Desk, question: str | None) -> None:
    (only,) = desk.ask(question, ())
    assert "请先写下要问的问题" in only[1]
    assert all(is_skip(update) for position, update in enumerate(only) if position != 1)


def test_a_question_too_long_stays_in_the_box(desk: app.Desk) -> None:
    *_, (*_, turns) = desk.ask("大桥什么时候通车？", ())
    *_, last = desk.ask("桥" * 501, turns)
    assert last[0] == "桥" * 501
    assert "501 个字，最多 500 个字" in last[1]
    assert last[2].count('<section class="turn') == 1
    assert 'id="ev-1"' in last[3]
    assert is_skip(last[4])


def test_without_a_store_the_notice_points_to_the_corpus(no_desk: app.Desk) -> None:
    *_, last = no_desk.ask("大桥什么时候通车？", ())
    assert last[0] == "大桥什么时候通车？"
    assert "还没有语料库" in last[1]
    assert 'data-tab="corpus"' in last[1]


def test_an_unforeseen_error_is_said_and_nothing_is_lost(desk: app.Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("/secret/path")

    monkeypatch.setattr(desk.retriever(), "answer", broken)
    *_, last = desk.ask("大桥什么时候通车？", ())
    assert last[0] == "大桥什么时候通车？"
    assert "程序出了意外（RuntimeError）" in last[1]
    assert "/secret/path" not in last[1]


def test_a_linked_question_is_asked(desk: app.Desk) -> None:
    linked: Any = SimpleNamespace(query_params={"q": "大桥什么时候通车？"})
    *_, last = desk.ask_linked(linked, ())
    assert "大桥定于<strong>四月一日零时</strong>通车" in last[2]
    plain: Any = SimpleNamespace(query_params={})
    (only,) = desk.ask_linked(plain, ())
    assert all(map(is_skip, only))


def test_the_dialogue_keeps_a_limited_number_of_turns(desk: app.Desk) -> None:
    answer = desk.retriever().answer("大桥什么时候通车？")
    turns = tuple(Turn(f"第{n}问", answer) for n in range(app.MOST_TURNS))
    *_, (*_, after) = desk.ask("末班船几点？", turns)
    assert [after[0].question, after[-1].question, len(after)] == ["第1问", "末班船几点？", app.MOST_TURNS]


def test_an_earlier_turn_shows_its_cards_again(desk: app.Desk) -> None:
    *_, (*_, turns) = desk.ask("大桥什么时候通车？", ())
    *_, (*_, turns) = desk.ask("末班船是几点？", turns)
    talk, evidence = desk.show(event(turn="0", card="1"), turns)
    assert '<section class="turn shown"><h2>大桥什么时候通车？' in talk
    assert evidence.startswith('<article class="card answers" id="ev-1"')
    assert "大桥下月通车" in evidence
    assert " data-focus" in evidence


@pytest.mark.parametrize("told", [{}, {"turn": "7"}, {"turn": "-1"}, {"turn": ["0"]}, {"turn": "9" * 50}])
def test_a_turn_that_is_not_there_changes_nothing(desk: app.Desk, told: dict[str, Any]) -> None:
    assert all(map(is_skip, desk.show(event(**({"turn": "0"} | told)), ())))


# 阅读 and 浏览


def test_open_shows_the_article_with_its_passage_marked(desk: app.Desk) -> None:
    told = {"article": "晚报.txt-1", "paragraph": "1", "paragraphs": "1", "sentence": "通车后两天免费。"}
    drawer = desk.open(event(**told))
    assert "大桥全长三公里" in drawer
    assert "<mark>通车后两天免费。</mark>" in drawer
    assert drawer.count('class="hit"') == 1


@pytest.mark.parametrize("told", [{}, {"article": "x"}, {"article": 5}, {"article": "x' or 1=1"}])
def test_open_says_when_an_article_is_gone(desk: app.Desk, told: dict[str, Any]) -> None:
    assert "已不在语料库里" in desk.open(event(**told))


def test_open_bears_absurd_numbers(desk: app.Desk) -> None:
    drawer = desk.open(event(article="晚报.txt-1", paragraph="-99", paragraphs="999999999"))
    assert "大桥下月通车" in drawer


def test_contents_filter_and_turn(desk: app.Desk) -> None:
    assert "共 2 篇文章" in desk.contents("")
    assert "共 1 篇标题含“渡轮”的文章" in desk.contents(" 渡轮 ")
    assert "没有标题含“飞机”的文章" in desk.contents("飞机")
    assert "语料库还是空的" not in desk.leaf(event(offset="-30"), "")


def test_contents_without_a_store_point_to_the_corpus(no_desk: app.Desk) -> None:
    assert 'data-tab="corpus"' in no_desk.contents("")


# 语料库


def test_present_says_what_the_store_holds(desk: app.Desk, no_desk: app.Desk) -> None:
    masthead, notice, tries, listed, shelf = desk.present("")
    assert "2 篇文章" in masthead
    assert (notice, tries) == ("", "")  # these are not the sample pages
    assert "大桥下月通车" in listed
    assert "晚报.txt" in shelf
    masthead, notice, _, _, shelf = no_desk.present(None)
    assert "还没有语料" in masthead
    assert "还没有语料库" in notice
    assert 'data-tab="corpus"' in notice
    assert "还没有语料库" in shelf


def test_examples_come_with_the_sample_pages() -> None:
    status: Any = SimpleNamespace(sources=("samples/" + next(samples_folder().glob("*_*.txt")).name,))
    questions = app.sample_questions(status)
    assert len(questions) >= 3
    assert all(question == question.strip() != "" for question in questions)
    status = SimpleNamespace(sources=("晚报.txt",))
    assert app.sample_questions(status) == []


NEW = {"headline": ["灯塔改作图书馆"], "source": "新.jsonl", "date": None,
       "body": [{"kind": "paragraph", "text": "老灯塔改作图书馆，五月开馆。", "lines": [1, 1]}]}  # fmt: skip


def test_rebuild_adds_and_can_be_asked_at_once(desk: app.Desk, tmp_path: Path) -> None:
    desk.retriever()
    file = tmp_path / "新.jsonl.gz"
    file.write_bytes(gzip.compress(json.dumps(NEW, ensure_ascii=False).encode()))
    *steps, last = desk.rebuild([str(file)], "", "", "")
    assert 'role="progressbar"' in steps[0][0]
    log, button, files, text, name, masthead, notice, _, listed, _ = last
    assert "已加入 1 个来源" in log
    assert "语料库现有 3 篇文章" in log
    assert "灯塔改作图书馆" in log
    assert button.interactive is True
    assert (files, text, name, notice) == (None, "", "", "")
    assert "3 篇文章" in masthead
    assert "灯塔改作图书馆" in listed
    *_, answered = desk.ask("老灯塔改作什么？", ())
    assert answered[4][0].answer.passages[0].headline == "灯塔改作图书馆"


def test_rebuild_makes_a_store_where_there_was_none(no_desk: app.Desk, tmp_path: Path) -> None:
    file = tmp_path / "新.jsonl"
    file.write_text(json.dumps(NEW, ensure_ascii=False), encoding="utf-8")
    *_, last = no_desk.rebuild([str(file)], "", "", "")
    assert "语料库现有 1 篇文章" in last[0]
    assert "1 篇文章" in last[5]


def test_rebuild_reports_each_stage(desk: app.Desk, monkeypatch: pytest.MonkeyPatch) -> None:
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

    monkeypatch.setattr(app, "build", slow)
    for log, *_ in desk.rebuild(None, "灯塔改作图书馆\n\n老灯塔改作图书馆，五月开馆，藏书八千册。\n", "灯塔", ""):
        shown.append(log)
    labels = [step for step in shown if "progressbar" in step]
    assert [stage for stage in ("读取", "切分", "编码", "写入") if any(f"重建索引：{stage}" in s for s in labels)] == [
        "读取", "切分", "编码", "写入",
    ]  # fmt: skip
    assert "已加入 1 个来源" in shown[-1]


def test_rebuild_that_fails_loses_nothing(desk: app.Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise BuildError("没有可以建索引的文字。")

    monkeypatch.setattr(app, "build", broken)
    *_, last = desk.rebuild(None, "一段文字。", "名称", "")
    assert "没有可以建索引的文字。" in last[0]
    assert last[1].interactive is True
    assert all(map(is_skip, last[2:]))
    assert desk.retriever().status().articles == 2


def test_rebuild_of_nothing_asks_for_something(desk: app.Desk) -> None:
    (only,) = desk.rebuild(None, None, None, None)
    assert "请先选择文件，或粘贴文字" in only[0]


def test_rebuild_skips_what_cannot_be_read(desk: app.Desk, tmp_path: Path) -> None:
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


def test_preview_lists_what_is_recognised_and_builds_nothing(desk: app.Desk, tmp_path: Path) -> None:
    file = tmp_path / "新.jsonl"
    file.write_text(json.dumps(NEW, ensure_ascii=False), encoding="utf-8")
    log = desk.preview([str(file)], "", "")
    assert "识别到 1 篇" in log
    assert "灯塔改作图书馆<span>1 段</span>" in log
    assert desk.retriever().status().articles == 2
    assert "请先选择文件" in desk.preview(None, None, None)


def test_pasted_text_gets_the_name_given_or_the_time() -> None:
    (named,), _ = app.gathered([], "文字。", "  晚报\n第3版 ")
    assert named.source == "晚报 第3版"
    (unnamed,), _ = app.gathered([], "文字。", " ")
    assert unnamed.source.startswith("粘贴文本 20")


# Who may add


@pytest.mark.parametrize(
    ("host", "setting", "allowed"),
    [("127.0.0.1", "", True), ("localhost", "", True), ("::1", "", True), ("0.0.0.0", "", False),
     ("192.168.1.5", "", False), ("0.0.0.0", "1", True), ("0.0.0.0", "0", False)],
)  # fmt: skip
def test_only_this_machine_may_change_the_store(
    host: str, setting: str, allowed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(app.REMOTE_BUILD, setting)
    assert app.changes_allowed(host) is allowed


def test_strangers_are_not_told_the_servers_folders(store: Path) -> None:
    assert str(store) in app.Desk(store, None, FakeEncoder()).present("")[-1]
    assert str(store) not in app.Desk(store, None, FakeEncoder(), changes=False).present("")[-1]


def listeners(page: gr.Blocks) -> set[str]:
    return {str(getattr(fn.fn, "__name__", "")) for fn in page.fns.values()}


def test_without_changes_no_listener_can_build(store: Path) -> None:
    assert {"preview", "rebuild"} <= listeners(app.build_app(store, None, encoder=FakeEncoder()))
    closed = app.build_app(store, None, encoder=FakeEncoder(), changes=False)
    assert not {"preview", "rebuild"} & listeners(closed)
    shown = json.dumps(closed.get_config_file(), ensure_ascii=False, default=str)
    assert app.REMOTE_BUILD in shown
    assert '"file"' not in shown


# Served


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = tmp_path_factory.mktemp("served") / "store"
    build([BRIDGE, SHIP], store, encoder=FakeEncoder())
    page = app.build_app(store, None, encoder=FakeEncoder())
    yield app.launch(page, "127.0.0.1", app.free_port("127.0.0.1", 7960))
    page.close(verbose=False)


@pytest.fixture(scope="module")
def client(address: str) -> Client:
    return Client(address, verbose=False)


def test_api_retrieve(client: Client) -> None:
    found = client.predict("大桥什么时候通车？", 1, api_name="/retrieve")
    assert [passage["headline"] for passage in found] == ["大桥下月通车"]
    assert {"rank", "headline", "text", "score", "source", "lines", "article_id"} <= set(found[0])
    assert found[0]["source"] == "晚报.txt"


def test_api_answer(client: Client) -> None:
    given = client.predict("大桥什么时候通车？", api_name="/answer")
    assert given["question"] == "大桥什么时候通车？"
    passage = given["passages"][given["answer"]["passage"]]
    start, end = given["answer"]["span"]
    assert passage["text"][start:end] == given["answer"]["text"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("",), "问题是空的"),
        (("桥" * 501,), "最多 500 个字"),
        (("问", "先前", 5), "history 应是字符串的列表"),
        (("问", [1], 5), "history 应是字符串的列表"),
        (("问", [], 0), "top_k 应是 1 到 50 的整数"),
        (("问", [], 10**6), "top_k 应是 1 到 50 的整数"),
        (("问", [], "五"), "top_k 应是 1 到 50 的整数"),
        ((7,), "question 应是字符串"),
    ],
)
def test_api_refuses_with_a_sentence(client: Client, arguments: tuple[Any, ...], sentence: str) -> None:
    with pytest.raises(AppError, match=sentence):
        client.predict(*arguments, api_name="/answer")


def test_only_the_two_functions_are_listed(client: Client) -> None:
    listed = client.view_api(return_format="dict", print_info=False)
    assert isinstance(listed, dict)
    assert set(listed["named_endpoints"]) == {"/retrieve", "/answer"}
    assert listed["unnamed_endpoints"] == {}


def test_served_pages_carry_the_headers_and_name_no_other_site(address: str) -> None:
    with urllib.request.urlopen(address) as answer:
        body = answer.read().decode()
        assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
    assert '<html lang="zh-CN"' in body
    assert "githubusercontent" not in body


def test_a_stranger_cannot_post(address: str) -> None:
    request = urllib.request.Request(
        f"{address}gradio_api/queue/join", data=b"{}", headers={"Origin": "http://evil.example"}
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    assert refused.value.code == 403


def test_a_path_on_the_servers_disk_is_no_upload(address: str, tmp_path: Path) -> None:
    secret = tmp_path / "密.txt"
    secret.write_text("不可外传的标题\n\n不可外传的一段文字。\n", encoding="utf-8")
    with urllib.request.urlopen(f"{address}config") as answer:
        calls = {call["api_name"]: call["id"] for call in json.load(answer)["dependencies"]}
    file = {"path": str(secret), "orig_name": "密.txt", "meta": {"_type": "gradio.FileData"}}
    call = {"data": [[file], "", ""], "fn_index": calls["preview"], "session_hash": "stranger", "event_data": None}
    request = urllib.request.Request(
        f"{address}gradio_api/queue/join", json.dumps(call).encode(), {"Content-Type": "application/json"}
    )
    urllib.request.urlopen(request).close()
    with urllib.request.urlopen(f"{address}gradio_api/queue/data?session_hash=stranger", timeout=30) as answer:
        told = next(line.decode() for line in answer if b"process_completed" in line)
    assert '"success":false' in told
    assert "不可外传" not in told


def test_a_taken_port_gives_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert app.free_port("127.0.0.1", port) > port
        monkeypatch.setattr(app, "PORTS", 0)
        with pytest.raises(OSError, match=f"端口 {port} 到 {port} 都被占用"):
            app.free_port("127.0.0.1", port)


def test_serve_announces_its_address_and_stops_on_ctrl_c(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []

    class Interrupted:
        def wait(self) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr(app.Desk, "warm_up", lambda desk: None)
    monkeypatch.setattr(app, "_forever", Interrupted().wait)
    port = app.free_port("127.0.0.1", 7980)
    app.serve(store, None, port=port, announce=said.append)
    assert f"http://127.0.0.1:{port}" in said[0]
    assert str(store) in said[0]
    assert "已停止" in said[-1]
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/")
