"""What one client may ask of a running server: requests at once, sizes, and the time it takes to send them."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qa.web import routes, serve
from tests.qa.web.conftest import QUESTION, SHORT, Served, serving

MANY = 60


@pytest.fixture
def held(served: Served, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Questions are answered once the event is set, and until then held."""
    release = threading.Event()
    answer = served.service.retriever().answer

    def slow(*arguments: Any, **named: Any) -> Any:
        release.wait(60)
        return answer(*arguments, **named)

    monkeypatch.setattr(served.service.retriever(), "answer", slow)
    yield release
    release.set()
    settle(served)


def settle(served: Served) -> None:
    """Wait until the server takes questions again."""
    for _ in range(200):
        if join(served)[0] == 200:
            return
        time.sleep(0.1)
    raise AssertionError("the server is still busy")


def join(served: Served) -> tuple[int, str]:
    return served.post("gradio_api/call/answer", json.dumps({"data": [QUESTION]}).encode())


def fill(served: Served) -> None:
    """Ask until no more is taken."""
    assert 429 in [join(served)[0] for _ in range(SHORT.calls + 1)]


def raw(served: Served, sent: bytes, source: str = "127.0.0.1") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", served.port), 10, (source, 0))
    connection.settimeout(30)
    connection.sendall(sent)
    return connection


def head(size: int, path: str = "/gradio_api/queue/join", kind: str = "application/json") -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\nContent-Length: {size}\r\n\r\n"
    ).encode()


def is_closed(connection: socket.socket) -> bool:
    """Whether the server closes the connection, after an answer or without."""
    with connection:
        try:
            while connection.recv(65536):
                pass
        except TimeoutError:
            return False
        except ConnectionError:
            pass
        return True


# Requests at once


def test_one_client_has_a_limited_number_of_questions_at_once(served: Served, held: threading.Event) -> None:
    with ThreadPoolExecutor(20) as pool:
        statuses = [status for status, _ in pool.map(lambda _: join(served), range(MANY))]
    assert 1 <= statuses.count(200) <= SHORT.calls
    assert statuses.count(200) + statuses.count(429) == MANY
    status, told = join(served)
    assert (status, "请等前面的答完再试" in json.loads(told)["detail"]) == (429, True)


def test_another_client_is_answered_beside_a_greedy_one(served: Served, held: threading.Event) -> None:
    fill(served)
    body = json.dumps({"data": [QUESTION]}).encode()
    with raw(served, head(len(body), "/gradio_api/call/answer") + body, source="127.0.0.2") as stranger:
        assert stranger.recv(100).startswith(b"HTTP/1.1 200")


def test_a_client_cannot_call_itself_another(served: Served, held: threading.Event) -> None:
    fill(served)
    body = json.dumps({"data": [QUESTION]}).encode()
    assert served.post("gradio_api/call/answer", body, **{"X-Forwarded-For": "10.1.2.3"})[0] == 429


def test_many_calls_take_few_threads(served: Served, held: threading.Event) -> None:
    before = threading.active_count()
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda _: join(served), range(MANY)))
    # Those of the pool above are gone; no more than the questions let in are added.
    assert threading.active_count() <= before + SHORT.calls


# Sizes


def test_a_body_that_says_it_is_too_large_is_not_read(served: Served) -> None:
    with raw(served, head(100_000_000)) as connection:
        answer = connection.makefile("rb").read().decode()
    assert answer.startswith("HTTP/1.1 413")
    assert "一次最多 4 MB" in answer


def test_a_body_that_does_not_say_its_size_is_cut_off(served: Served) -> None:
    begin = (
        b"POST /gradio_api/queue/join HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n"
    )
    sent = 0
    with raw(served, begin) as connection:
        try:
            while sent < 40_000_000:
                connection.sendall(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
                sent += 0x10000
        except ConnectionError:
            pass
    assert sent < 40_000_000


@pytest.mark.parametrize(
    ("path", "largest"),
    [("gradio_api/queue/join", routes.LARGEST_CALL), ("gradio_api/call/answer", routes.LARGEST_QUESTION),
     ("gradio_api/call/v2/answer", routes.LARGEST_QUESTION), ("gradio_api/cancel", routes.LARGEST_QUESTION),
     ("gradio_api/upload", routes.LARGEST_UPLOAD)],
)  # fmt: skip
def test_every_address_has_a_largest_body(served: Served, path: str, largest: int) -> None:
    with raw(served, head(largest + 1, f"/{path}")) as connection:
        assert connection.recv(100).startswith(b"HTTP/1.1 413")


def test_pasted_text_of_a_whole_days_paper_is_taken(served: Served) -> None:
    body = json.dumps({"data": ["桥" * 300_000], "fn_index": 9999, "session_hash": "paste"}).encode()
    assert len(body) > 1_500_000
    assert served.post("gradio_api/queue/join", body)[0] not in {408, 413, 429}


# Time


@pytest.mark.parametrize("begun", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: "])
def test_a_head_that_does_not_end_is_closed(served: Served, begun: bytes) -> None:
    assert is_closed(raw(served, begun))


def test_a_second_head_that_does_not_end_is_closed(served: Served) -> None:
    whole = b"GET /robots.txt HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    assert is_closed(raw(served, whole + b"GET / HT"))


def test_half_sent_bodies_are_closed(served: Served) -> None:
    connections = [raw(served, head(1000) + b'{"data": [') for _ in range(30)]
    assert all(map(is_closed, connections))
    settle(served)


def test_a_body_that_drips_is_closed(served: Served) -> None:
    with raw(served, head(1_000_000) + b'{"data": [') as connection:
        try:
            for _ in range(300):
                connection.sendall(b" ")
                time.sleep(0.1)
                if connection.recv(1, socket.MSG_DONTWAIT | socket.MSG_PEEK):
                    break
        except BlockingIOError:
            raise AssertionError("still open") from None
        except ConnectionError:
            return
        assert connection.recv(100).startswith(b"HTTP/1.1 408")


def test_an_upload_broken_off_leaves_no_file(served: Served) -> None:
    begun = b'--cut\r\nContent-Disposition: form-data; name="files"; filename="x.txt"\r\n\r\n' + b"x" * 300_000
    uploads = Path(os.environ["GRADIO_TEMP_DIR"])
    before = set(uploads.rglob("*"))
    kind = "multipart/form-data; boundary=cut"
    slow = raw(served, head(1_000_000, "/gradio_api/upload", kind) + begun)
    assert is_closed(slow)
    with raw(served, head(1_000_000, "/gradio_api/upload", kind) + begun):
        pass  # the client leaves
    settle(served)
    for _ in range(50):
        left = {path for path in set(uploads.rglob("*")) - before if path.is_file()}
        if not left:
            break
        time.sleep(0.1)
    assert left == set()


def test_one_client_has_a_limited_number_of_connections(served: Served) -> None:
    connections = [raw(served, b"GET / HT") for _ in range(SHORT.connections + 20)]
    refused = 0
    for connection in connections:
        with connection:
            try:
                refused += connection.recv(100).startswith(b"HTTP/1.1 429")
            except ConnectionError:
                refused += 1
    assert refused >= 20
    assert served.get("robots.txt")[0] == 200


@pytest.mark.parametrize(("proxies", "most"), [("127.0.0.1", 9), ("127.0.0.2", 3), ("127.0.0.0/8", 9), ("", 3)])
def test_a_proxy_may_have_as_many_connections_as_all_its_clients(
    proxies: str, most: int, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", proxies)
    for served in serving(store, offer=serve.Offer(limits=replace(SHORT, connections=3))):
        opened = [raw(served, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") for _ in range(9)]
        answers = [connection.recv(12) for connection in opened]
        for connection in opened:
            connection.close()
        assert answers.count(b"HTTP/1.1 200") == most
        assert answers.count(b"HTTP/1.1 429") == 9 - most
