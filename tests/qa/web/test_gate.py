"""Who is let in: the names of the server, other sites, the addresses that exist. Asked of a server that runs."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import build
from qa.web import routes
from qa.web.gate import Hosts
from tests.fake_encoder import FakeEncoder
from tests.qa.web.conftest import BRIDGE, Served, serving


def status_line(served: Served, request: bytes) -> bytes:
    """The first line that the server answers to raw bytes."""
    with socket.create_connection(("127.0.0.1", served.port), 10) as connection:
        connection.sendall(request)
        return connection.makefile("rb").readline()


# Names of the server


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost:7860", "[::1]:7860", "LOCALHOST", "localhost."])
def test_loopback_names_are_answered(served: Served, host: str) -> None:
    assert served.get("", Host=host)[0] == 200


FOREIGN = ("evil.example:7860", "127.0.0.1.evil.example", "192.168.1.5", "[", "[::1", "]", "a:b:c")


@pytest.mark.parametrize("host", FOREIGN)
def test_other_names_are_refused_on_loopback(served: Served, host: str) -> None:
    status, told = served.get("", Host=host)
    assert (status, "不认识主机名" in told) == (403, True)
    line = status_line(served, f"GET /gradio_api/info HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    assert line.startswith(b"HTTP/1.1 403")


def test_an_empty_name_is_refused(served: Served) -> None:
    assert status_line(served, b"GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n").startswith(b"HTTP/1.1 403")


def test_a_name_from_a_proxy_is_checked_too(served: Served) -> None:
    assert served.get("", **{"X-Forwarded-Host": "evil.example"})[0] == 403
    assert served.get("", **{"X-Forwarded-Host": "localhost"})[0] == 200


def test_a_server_on_one_name_answers_to_that_name_and_those_allowed() -> None:
    hosts = Hosts("paper.example", ["news.example", "Library.Example."])
    for name in ("paper.example", "paper.example:7860", "NEWS.example", "library.example"):
        assert hosts.known(name)
    for name in ("evil.example", "127.0.0.1", "localhost", "", "["):
        assert not hosts.known(name)


def test_a_server_on_all_addresses_answers_to_addresses_and_its_own_name() -> None:
    hosts = Hosts("0.0.0.0", ["paper.example"])
    for name in ("192.168.1.5:7860", "[fe80::1]:7860", "localhost", socket.gethostname(), "paper.example"):
        assert hosts.known(name)
    # A name that a stranger has pointed at this machine is no plain address.
    assert not hosts.known("evil.example:7860")
    assert not hosts.known("127.0.0.1.evil.example")


# Other sites

API = ("gradio_api/info", "config", "gradio_api/queue/data?session_hash=x", "gradio_api/call/answer/x", "theme.css")


@pytest.mark.parametrize("path", API)
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_site_gets_is_refused(served: Served, path: str, site: str) -> None:
    assert served.get(path, **{"Sec-Fetch-Site": site})[0] == 403


def test_what_the_page_itself_gets_is_given(served: Served) -> None:
    assert served.get("config", **{"Sec-Fetch-Site": "same-origin"})[0] == 200
    assert served.get("config", Origin=served.address.rstrip("/"))[0] == 200


def test_a_link_from_another_site_opens_the_page(served: Served) -> None:
    assert served.get("?q=x", **{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"})[0] == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:9999", "http://["])
def test_another_origin_is_refused(served: Served, origin: str) -> None:
    assert served.post("gradio_api/queue/join", b"{}", Origin=origin)[0] == 403
    assert served.get("gradio_api/info", Origin=origin)[0] == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_posts_from_other_sites_are_refused(served: Served, site: str) -> None:
    origin = served.address.rstrip("/")
    status, told = served.post("gradio_api/call/answer", b"{}", Origin=origin, **{"Sec-Fetch-Site": site})
    assert (status, "别的网站" in json.loads(told)["detail"]) == (403, True)


# Addresses that do not exist


class Outside:
    """A server that the one under test must not fetch from."""

    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.listening.settimeout(0.5)
        self.address = f"http://127.0.0.1:{self.listening.getsockname()[1]}/"

    def was_asked(self) -> bool:
        try:
            self.listening.accept()
        except TimeoutError:
            return False
        return True


@pytest.fixture
def outside() -> Iterator[Outside]:
    outside = Outside()
    yield outside
    outside.listening.close()


@pytest.mark.parametrize("prefix", ["gradio_api/file=", "gradio_api/file/", "gradio_api/proxy=", "file=", "proxy="])
def test_no_address_outside_is_fetched(served: Served, outside: Outside, prefix: str) -> None:
    assert served.get(f"{prefix}{outside.address}")[0] == 404
    assert not outside.was_asked()


def test_no_file_of_the_server_is_given(served: Served) -> None:
    for path in ("gradio_api/file=/etc/passwd", "assets/../../../../etc/passwd", "assets/..%2f..%2f..%2fetc/passwd"):
        status, told = served.get(path)
        assert status in {403, 404}
        assert "root:" not in told


POSTS = (
    "gradio_api/run/rebuild", "gradio_api/run/answer", "gradio_api/api/answer", "gradio_api/process_recording",
    "gradio_api/component_server", "gradio_api/component_server/", "gradio_api/stream/x", "gradio_api/vibe-edit",
    "gradio_api/call/rebuild", "gradio_api/call/v2/rebuild", "login", "run/answer", "gradio_api//run/answer",
    "gradio_api/./run/answer", "gradio_api/%72un/answer", "gradio_api/run/answer/", "GRADIO_API/run/answer",
)  # fmt: skip


@pytest.mark.parametrize("path", POSTS)
def test_calls_that_go_round_the_queue_do_not_exist(served: Served, path: str) -> None:
    status, told = served.post(path, json.dumps({"data": ["大桥什么时候通车？"], "fn_index": 0}).encode())
    assert (status, "没有这个地址" in told) == (404, True)


@pytest.mark.parametrize(
    "path", ["monitoring", "gradio_api/deep_link", "docs", "openapi.json", "gradio_api/runs", "user"]
)
def test_pages_of_the_framework_do_not_exist(served: Served, path: str) -> None:
    assert served.get(path)[0] == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_other_methods_do_not_exist(served: Served, method: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)
    connection.request(method, "/gradio_api/queue/join")
    assert connection.getresponse().status == 404
    connection.close()


def test_the_page_and_its_parts_are_given(served: Served) -> None:
    for path in ("", "config", "theme.css", "gradio_api/info", "gradio_api/startup-events", "gradio_api/app_id"):
        assert served.get(path)[0] == 200, path
    assert routes.find("HEAD", "/") is not None


def test_an_address_with_a_page_for_a_question_is_refused(served: Served) -> None:
    status, told = served.get("?q=" + "a" * 9000)
    assert (status, "网址太长" in told) == (414, True)
    assert served.get("?q=" + "%E6%A1%A5" * 500)[0] == 200


# Uploads


def multipart(name: str, content: bytes) -> tuple[bytes, str]:
    head = f'--cut\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode()
    return head + content + b"\r\n--cut--\r\n", "multipart/form-data; boundary=cut"


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server whose visitors may not add to the store."""
    store = tmp_path_factory.mktemp("closed") / "store"
    build([BRIDGE], store, encoder=FakeEncoder())
    yield from serving(store, changes=False, port=8020)


@pytest.mark.parametrize(
    "path",
    ["gradio_api/upload", "gradio_api/upload/", "gradio_api/upload?upload_id=x", "gradio_api/process_recording",
     "gradio_api/component_server"],
)  # fmt: skip
def test_where_changes_are_closed_nothing_can_be_sent(closed: Served, path: str) -> None:
    body, kind = multipart("新.txt", b"text")
    assert closed.post(path, body, **{"Content-Type": kind})[0] in {403, 404}


def test_where_changes_are_open_files_can_be_sent(served: Served) -> None:
    body, kind = multipart("新.txt", b"text")
    status, told = served.post("gradio_api/upload", body, **{"Content-Type": kind})
    assert status == 200
    assert Path(json.loads(told)[0]).read_bytes() == b"text"
