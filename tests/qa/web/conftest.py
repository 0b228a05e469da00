"""A store of two articles, and a server on it that really listens on 127.0.0.1."""

from __future__ import annotations

import json
import os
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from corpus.model import Article, Page, Paragraph
from index import build
from qa.service import Service
from qa.web import serve
from qa.web.limits import Limits
from qa.web.watch import WatchedService
from tests.fake_encoder import FakeEncoder

CHROMIUM = "/usr/bin/chromium"
REQUIRED = "BAOHAI_REQUIRE_BROWSER"
SWITCHES = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
# A busy machine takes its time; what never comes fails all the same.
expect.set_options(timeout=30_000)
QUESTION = "大桥什么时候通车？"
# Short enough for a test to wait for, long enough for a busy machine.
SHORT = Limits(calls=6, silence=2.0, grace=3.0, slowest=20_000, head=2.0, connections=40)


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


@dataclass(frozen=True)
class Served:
    """A running server: its address, and the service behind it."""

    address: str
    port: int
    service: Service

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        return self.send(urllib.request.Request(self.address + path.lstrip("/"), headers=headers))

    def post(self, path: str, body: bytes, **headers: str) -> tuple[int, str]:
        said = {"Content-Type": "application/json", **headers}
        return self.send(urllib.request.Request(self.address + path.lstrip("/"), body, said))

    def send(self, request: urllib.request.Request) -> tuple[int, str]:
        """The status and the text of an answer."""
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def call(self, name: str, *arguments: Any) -> tuple[str, Any]:
        """What `/gradio_api/call/NAME` says: its event, and what came with it."""
        status, joined = self.post(f"gradio_api/call/{name}", json.dumps({"data": arguments}).encode())
        assert status == 200, joined
        _, told = self.get(f"gradio_api/call/{name}/{json.loads(joined)['event_id']}")
        event, _, data = told.strip().partition("\ndata: ")
        return event.removeprefix("event: "), json.loads(data)


def serving(
    store: Path, *, changes: bool = True, limits: Limits = SHORT, port: int = 7960, offer: serve.Offer | None = None
) -> Iterator[Served]:
    service = WatchedService(store, None, FakeEncoder())
    offered = offer or serve.Offer(changes=changes, limits=limits)
    server, address = serve.start(service, "127.0.0.1", port, offered)
    yield Served(address, int(address.rstrip("/").rpartition(":")[2]), service)
    server.stop()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server whose visitors may add to the store, with limits that are soon reached."""
    store = tmp_path_factory.mktemp("served") / "store"
    build([BRIDGE, SHIP], store, encoder=FakeEncoder())
    yield from serving(store)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a module; gone before the next, since Playwright keeps an event loop running."""
    path = shutil.which("chromium") or (CHROMIUM if Path(CHROMIUM).exists() else None)
    if path is None:
        reason = "没有 chromium：请安装 Debian 的 chromium 包。"
        if os.environ.get(REQUIRED) == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        browser.close()
