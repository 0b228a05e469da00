"""The MCP tools, asked by a real MCP client over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import anyio
import pytest
from mcp.client.client import Client

from index import build
from qa.web import serve
from qa.web.endpoints import NAMES
from tests.fake_encoder import FakeEncoder
from tests.qa.web.conftest import BRIDGE, QUESTION, SHIP, Served, serving


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    store = tmp_path_factory.mktemp("tools") / "store"
    build([BRIDGE, SHIP], store, encoder=FakeEncoder())
    yield from serving(store, offer=serve.Offer(mcp=True))


def connected(served: Served, ask: Callable[[Client], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        async with Client(f"{served.address}mcp") as client:
            return await ask(client)

    return anyio.run(run)


def called(served: Served, name: str, arguments: dict[str, Any]) -> Any:
    return connected(served, lambda client: client.call_tool(name, arguments))


def test_the_tools_are_the_endpoints_with_their_filters(tools: Served) -> None:
    listed = connected(tools, lambda client: client.list_tools()).tools
    assert [tool.name for tool in listed] == list(NAMES)
    answer = next(tool for tool in listed if tool.name == "answer")
    assert answer.input_schema["required"] == ["question"]
    filters = {"source", "paper", "date_from", "date_to", "year", "headline", "author"}
    assert filters | {"history", "top_k", "threshold"} <= set(answer.input_schema["properties"])
    assert all(tool.description and tool.annotations and tool.annotations.read_only_hint for tool in listed)


def test_a_tool_gives_what_the_endpoint_gives(tools: Served) -> None:
    for name, arguments, given in (
        ("answer", {"question": QUESTION}, [QUESTION]),
        ("retrieve", {"question": QUESTION, "top_k": 1}, [QUESTION, 1]),
        ("article", {"article_id": "晚报.txt-1"}, ["晚报.txt-1"]),
        ("sources", {"source": "晨报"}, ["晨报"]),
        ("status", {}, []),
    ):
        result = called(tools, name, arguments)
        assert not result.is_error
        told = result.structured_content
        assert (told["result"] if name in ("retrieve", "sources") else told) == tools.call(name, *given)[1][0]


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("answer", {"question": ""}, "问题是空的"),
        ("answer", {"question": "桥" * 501}, "最多 500 个字"),
        ("retrieve", {"question": "桥", "date_from": "2024-02-30"}, "日期“2024-02-30”看不懂"),
        ("retrieve", {"question": "桥", "top_k": 1000}, "top_k 应是 1 到 50 的整数"),
        ("article", {"article_id": "../x"}, "没有编号是“../x”的文章"),
        ("retrieve", {"question": "桥", "from": "2024"}, "from"),
        ("answer", {}, "question"),
        ("remove", {}, "remove"),
    ],
)
def test_refusals_are_sentences(tools: Served, name: str, arguments: dict[str, Any], sentence: str) -> None:
    result = called(tools, name, arguments)
    assert result.is_error
    assert sentence in result.content[0].text


def test_another_site_cannot_call_a_tool(tools: Served) -> None:
    for headers in ({"Origin": "http://evil.example"}, {"Host": "evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert tools.post("mcp", b"{}", **headers)[0] == 403
    assert tools.post("mcp", b"x" * 300_000)[0] == 413


@pytest.mark.parametrize(
    "body", [b"", b"no json", b"[]", b"[" * 100_000, b'{"jsonrpc": "2.0", "id": 1, "method": "x"}', b"\xff"]
)
def test_what_is_no_call_is_refused_and_breaks_nothing(tools: Served, body: bytes) -> None:
    status, told = tools.post("mcp", body, Accept="application/json")
    assert 200 <= status < 500
    assert "Traceback" not in told
    assert not called(tools, "status", {}).is_error
