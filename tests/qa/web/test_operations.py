"""What a server tells of itself: its health, its numbers, its log; and the prefix of a proxy."""

from __future__ import annotations

import errno
import json
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import qa
from index import build
from qa.web import serve
from qa.web.limits import Limits
from qa.web.watch import JsonLog
from tests.fake_encoder import FakeEncoder
from tests.qa.web.conftest import BRIDGE, QUESTION, SHIP, Served, serving

LINES: list[str] = []


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    store = tmp_path_factory.mktemp("watched") / "store"
    build([BRIDGE, SHIP], store, encoder=FakeEncoder())
    offer = serve.Offer(
        metrics=True,
        watchers=(JsonLog(LINES.append),),
        root_path="/baohai",
        allowed_hosts=("paper.example",),
        limits=Limits(upload=9),
    )
    yield from serving(store, offer=offer)


def test_health_tells_version_generation_and_counts(watched: Served) -> None:
    status, told = watched.get("healthz")
    assert status == 200
    assert json.loads(told) == {
        "status": "ok", "version": qa.__version__, "generation": 1, "articles": 2, "chunks": 2,
    }  # fmt: skip


def test_a_server_without_a_store_is_not_healthy(tmp_path: Path) -> None:
    for served in serving(tmp_path / "none"):
        status, told = served.get("healthz")
        assert status == 503
        assert json.loads(told)["status"] == "no store"
        assert str(tmp_path) not in told
        for path in ("metrics", "mcp"):
            assert served.get(path)[0] == 404
        assert served.post("mcp", b"{}")[0] == 404


def numbers(served: Served) -> dict[str, float]:
    status, told = served.get("metrics")
    assert status == 200
    rows = [line.rpartition(" ") for line in told.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in rows}


def test_numbers_count_questions_and_requests(watched: Served) -> None:
    before = numbers(watched)
    watched.call("answer", QUESTION)
    watched.call("answer", "")
    watched.get("nowhere")
    after = numbers(watched)
    assert after["baohai_store_articles"] == 2.0
    for name in ('questions_total{outcome="answered"}', 'questions_total{outcome="error"}'):
        assert after[f"baohai_{name}"] - before.get(f"baohai_{name}", 0) == 1
    assert after["baohai_question_seconds_count"] - before["baohai_question_seconds_count"] == 2
    missing = 'baohai_requests_total{status="404"}'
    assert after[missing] - before.get(missing, 0) == 1


def test_the_log_is_json_and_holds_no_question(watched: Served) -> None:
    LINES.clear()
    watched.call("answer", QUESTION)
    watched.get(f"?q={urllib.parse.quote(QUESTION)}")
    while not any('"path": "/"' in line for line in LINES):  # a line is written when its request is over
        time.sleep(0.01)
    lines = [json.loads(line) for line in LINES]
    (asked,) = [line for line in lines if line["event"] == "question"]
    assert (asked["answered"], asked["passages"], asked["error"]) == (True, 2, None)
    assert {"time", "confidence", "seconds"} <= set(asked)
    paths = [(line["method"], line["path"], line["status"]) for line in lines if line["event"] == "request"]
    assert ("POST", "/gradio_api/call/answer", 200) in paths
    assert ("GET", "/", 200) in paths
    assert "大桥" not in "".join(json.dumps(line, ensure_ascii=False) for line in lines)


def test_the_log_holds_the_question_where_that_is_asked_for() -> None:
    from qa.web.watch import Question

    said: list[str] = []
    JsonLog(said.append, questions=True).question(Question(QUESTION, 0.1))
    assert json.loads(said[0])["question"] == QUESTION


def test_a_log_that_cannot_be_written_takes_no_answer_away(tmp_path: Path) -> None:
    def full(line: str) -> None:
        raise OSError(errno.ENOSPC, line)

    build([BRIDGE, SHIP], tmp_path / "store", encoder=FakeEncoder())
    for served in serving(tmp_path / "store", offer=serve.Offer(watchers=(JsonLog(full),))):
        event, told = served.call("retrieve", QUESTION, 1)
        assert event == "complete"
        assert told[0][0]["source"] == "晚报.txt"


def test_a_proxy_may_take_its_prefix_off_or_leave_it(watched: Served) -> None:
    for path in ("baohai/", "", "baohai"):
        status, page = watched.get(path)
        assert status == 200
        assert f'"root":"http://127.0.0.1:{watched.port}/baohai"' in page.replace(" ", "")
    assert watched.get("baohai/healthz")[0] == 200
    for path in ("baohai/baohai/", "baohaix/", "baohai/../etc/passwd", "baohai//etc"):
        assert watched.get(path)[0] == 404


def test_behind_a_proxy_with_tls_the_page_knows_its_address(watched: Served) -> None:
    said = {"Host": "paper.example", "X-Forwarded-Host": "paper.example", "X-Forwarded-Proto": "https"}
    status, page = watched.get("baohai/", **said)
    assert status == 200
    assert '"root":"https://paper.example/baohai"' in page.replace(" ", "")
    origin = {**said, "Origin": "https://paper.example", "Sec-Fetch-Site": "same-origin"}
    assert watched.post("baohai/gradio_api/call/status", b'{"data": []}', **origin)[0] == 200
    foreign = {**said, "Origin": "https://evil.example"}
    assert watched.post("baohai/gradio_api/call/status", b'{"data": []}', **foreign)[0] == 403


def test_an_upload_is_as_large_as_it_may_be(watched: Served) -> None:
    status, told = watched.post("gradio_api/upload", b"x" * 10)
    assert status == 413
    assert "太大" in told


def test_the_page_asks_and_answers_under_a_prefix(watched: Served, browser: Browser) -> None:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{watched.address}baohai/?q={urllib.parse.quote(QUESTION)}")
    page.get_by_text("大桥定于四月一日零时通车").first.wait_for()
    here = f"{watched.address}baohai/"
    assert {url for url in asked if not url.startswith((here, "data:", "blob:"))} == set()
    context.close()
