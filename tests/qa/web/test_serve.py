"""Composing and serving: who may add, which port is taken, how it starts and stops."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from index import build
from index.errors import StoreBusyError
from qa import service as service_module
from qa.service import Service
from qa.web import page, serve, server
from qa.web.endpoints import Endpoints
from qa.web.listeners import Desk
from tests.fake_encoder import FakeEncoder
from tests.paths import ROOT
from tests.qa.web.conftest import Served


@pytest.mark.parametrize(
    ("host", "setting", "allowed"),
    [("127.0.0.1", "", True), ("localhost", "", True), ("::1", "", True), ("0.0.0.0", "", False),
     ("192.168.1.5", "", False), ("0.0.0.0", "1", True), ("0.0.0.0", "0", False)],
)  # fmt: skip
def test_only_this_machine_may_change_the_store(
    host: str, setting: str, allowed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(serve.REMOTE_BUILD, setting)
    assert serve.changes_allowed(host) is allowed


def test_strangers_are_not_told_the_servers_folders(store: Path) -> None:
    service = Service(store, None, FakeEncoder())
    assert str(store) in Desk(service).present()["holdings"]
    assert str(store) not in Desk(service, changes=False).present()["holdings"]


def listeners(blocks: gr.Blocks) -> set[str]:
    return {str(getattr(fn.fn, "__name__", "")) for fn in blocks.fns.values()}


CHANGING = {"preview", "rebuild", "check_files", "amend", "stock", "remove", "roll_back", "call_off"}


def test_without_changes_no_listener_can_build(store: Path) -> None:
    service = Service(store, None, FakeEncoder())
    assert listeners(page.build_page(Desk(service), Endpoints(service))) >= CHANGING
    closed = page.build_page(Desk(service, changes=False), Endpoints(service))
    assert not CHANGING & listeners(closed)
    shown = json.dumps(closed.get_config_file(), ensure_ascii=False, default=str)
    assert serve.REMOTE_BUILD in shown
    assert '"file"' not in shown


def test_served_pages_carry_the_headers_and_name_no_other_site(served: Served) -> None:
    with urllib.request.urlopen(served.address) as answer:
        body = answer.read().decode()
        assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["server"] is None
    assert '<html lang="zh-CN"' in body
    assert "githubusercontent" not in body


def call_of(served: Served, name: str, data: list[Any], session: str) -> bytes:
    calls = {call["api_name"]: call["id"] for call in json.loads(served.get("config")[1])["dependencies"]}
    return json.dumps(
        {"data": data, "fn_index": calls[name], "session_hash": session, "event_data": None}, ensure_ascii=True
    ).encode()


def told_to(served: Served, session: str) -> str:
    """How the last call of a session ended."""
    data = f"{served.address}gradio_api/queue/data?session_hash={session}"
    with urllib.request.urlopen(data, timeout=60) as answer:
        return next(str(line, "utf-8") for line in answer if b"process_completed" in line)


def named_file(path: str) -> dict[str, Any]:
    return {"path": path, "orig_name": "密.txt", "meta": {"_type": "gradio.FileData"}}


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    secret = tmp_path / "密.txt"
    secret.write_text("不可外传的标题\n\n不可外传的一段文字。\n", encoding="utf-8")
    return secret


def test_a_path_on_the_servers_disk_is_no_upload(served: Served, secret: Path) -> None:
    outside = f"{page.UPLOADS}/../../{secret.relative_to(secret.anchor)}"
    for path in (str(secret), outside, f"{page.UPLOADS}/x/../../../../..{secret}", "x\0", "\ud800", "a" * 5000):
        status, told = served.post(
            "gradio_api/queue/join", call_of(served, "preview", [[named_file(path)], "", ""], "a")
        )
        assert (status, "只能加入上传到这里的文件" in told) == (400, True)
    # Wherever it stands, and whatever function it is for.
    body = json.dumps({"data": [named_file(str(secret))]}).encode()
    assert served.post("gradio_api/call/answer", body)[0] == 400
    twice = b'{"data": [[{"path": "/x", "path": "%s"}], "", ""]}' % str(secret).encode()
    assert served.post("gradio_api/queue/join", twice)[0] == 400


def test_the_framework_too_refuses_a_path_on_the_servers_disk(
    served: Served, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qa.web import uploads

    monkeypatch.setattr(uploads, "_is_inside", lambda path, folder: True)
    call = call_of(served, "preview", [[named_file(str(secret))], "", ""], "stranger")
    assert served.post("gradio_api/queue/join", call)[0] == 200
    told = told_to(served, "stranger")
    assert '"success":false' in told
    assert "不可外传" not in told


def test_an_address_is_no_upload_and_is_not_fetched(served: Served) -> None:
    with socket.create_server(("127.0.0.1", 0)) as outside:
        outside.settimeout(0.5)
        address = f"http://127.0.0.1:{outside.getsockname()[1]}/x.txt"
        call = call_of(served, "preview", [[named_file(address)], "", ""], "fetcher")
        assert served.post("gradio_api/queue/join", call)[0] == 400
        with pytest.raises(TimeoutError):
            outside.accept()


def test_a_taken_port_gives_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        listening, free = server.listen("127.0.0.1", port)
        listening.close()
        assert free > port
        monkeypatch.setattr(server, "PORTS", 0)
        with pytest.raises(OSError, match=f"端口 {port} 到 {port} 都被占用"):
            server.listen("127.0.0.1", port)


@pytest.mark.parametrize("host", ["203.0.113.9", "nowhere.invalid"])
def test_an_address_of_another_machine_is_not_said_to_be_taken(host: str) -> None:
    with pytest.raises(OSError, match=r"\[Errno") as raised:
        server.listen(host, 8950)
    assert "被占用" not in str(raised.value)


def test_serve_announces_its_address_and_stops_on_ctrl_c(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    seen: list[int] = []

    def interrupted() -> bool:
        address = said[0].split("\n")[0].removeprefix("报海拾答：").partition("（")[0]
        request = urllib.request.Request(address, headers={"Host": "paper.example"})
        with urllib.request.urlopen(request) as answer:
            seen.append(answer.status)
        raise KeyboardInterrupt

    monkeypatch.setattr(Service, "warm_up", lambda service: None)
    threads = threading.active_count()
    offer = serve.Offer(allowed_hosts=("paper.example",))
    serve.serve(Service(store), port=8060, offer=offer, announce=said.append, stopped=interrupted)
    assert "http://127.0.0.1:80" in said[0]
    assert str(store) in said[0]
    assert seen == [200]
    assert "已停止" in said[-1]
    assert not any(thread.name == "baohai-server" and thread.is_alive() for thread in threading.enumerate()) or (
        threading.active_count() >= threads
    )
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(said[0].split("\n")[0].removeprefix("报海拾答："))


def test_a_server_stops_when_it_is_told_to(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Service, "warm_up", lambda service: None)
    monkeypatch.setattr(serve, "LOOKS", 0.01)
    said: list[str] = []
    serve.serve(Service(store), port=8060, announce=said.append, stopped=iter([False, True]).__next__)
    assert "已停止" in said[-1]
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(said[0].split("\n")[0].removeprefix("报海拾答：").partition("（")[0])


def test_app_is_the_command_serve() -> None:
    shown = subprocess.run(
        [sys.executable, "app.py", "--help"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    assert "--host" in shown


def test_one_change_at_a_time_however_it_is_called(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, release = threading.Event(), threading.Event()
    running: list[int] = []
    most: list[int] = []
    real = build

    def slow(*arguments: Any, **named: Any) -> Any:
        running.append(1)
        most.append(len(running))
        begun.set()
        release.wait(30)
        try:
            return real(*arguments, **named)
        finally:
            running.pop()

    monkeypatch.setattr(service_module, "build", slow)
    for number in range(3):  # through the queue
        call = call_of(
            served, "rebuild", [[], f"第{number}段文字，写在这里。", f"名称{number}", ""], f"builder{number}"
        )
        assert served.post("gradio_api/queue/join", call)[0] == 200
    assert begun.wait(30)
    with pytest.raises(StoreBusyError, match="等它做完再试"):  # and beside it
        served.service.add([])
    release.set()
    for number in range(3):
        assert '"success":true' in told_to(served, f"builder{number}")
    assert max(most) == 1
    assert served.service.status().articles == 5
