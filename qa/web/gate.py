"""Who is let in: by the name the server is called, the site a request comes from, and the address it asks for.

A plain ASGI middleware, the outermost. It must not know what the pages hold or which framework serves them.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.web import routes
from qa.web.headers import refuse

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
EVERYWHERE = frozenset({"0.0.0.0", "::", ""})
# A question of 500 characters, encoded, has 4,500; browsers repeat the address in every request of the page.
LONGEST_QUERY = 8_000

Refusal = tuple[int, str]


class Hosts:
    """The names a server answers to: of the address it listens on, and those its owner allows besides."""

    def __init__(self, listening: str, allowed: Iterable[str] = ()) -> None:
        """`listening` is the address of `--host`. On all of a machine's addresses, its own name and every plain address
        are answered: a foreign name that resolves to this machine (DNS rebinding) is never a plain address."""
        own = {listening.casefold()}
        if listening in LOOPBACK:
            own |= LOOPBACK
        elif listening in EVERYWHERE:
            own = {*LOOPBACK, socket.gethostname().casefold(), socket.getfqdn().casefold()}
        self._names = own | {name.strip().casefold().rstrip(".") for name in allowed}
        self._any_address = listening in EVERYWHERE

    def known(self, host: str) -> bool:
        """Whether a Host header, with or without a port, is one of the names."""
        try:
            name = urlsplit(f"//{host}").hostname
        except ValueError:  # "[" opens an address that never ends
            return False
        if not name:
            return False
        return name.rstrip(".") in self._names or (self._any_address and _is_address(name))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class Gate:
    """Refuses what neither the page nor a program of the reader's sends."""

    def __init__(self, app: ASGIApp, hosts: Hosts, *, changes: bool) -> None:
        """`changes`: whether files may be sent to be added."""
        self._app = app
        self._hosts = hosts
        self._changes = changes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        refusal = self.refusal(scope)
        if refusal is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await refuse(*refusal, scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    def refusal(self, scope: Scope) -> Refusal | None:
        """The status and the sentence that a request is refused with; None where it is let in."""
        if scope["type"] != "http":
            return (403, "这里不用 WebSocket。")
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        for name in (host, *headers.getlist("x-forwarded-host")):
            if not self._hosts.known(name):
                told = f"不认识主机名“{name[:100]}”。"
                return (403, f"{told}请用启动时显示的地址打开；要用别的名字，启动时请加 --allowed-host。")
        route = routes.find(scope["method"], scope["path"])
        if route is None:
            return (404, "没有这个地址。")
        if scope["path"] != "/" and _comes_from_elsewhere(headers, host):
            return (403, "拒绝了从别的网站发来的请求。")
        if route.changes and not self._changes:
            return (403, "这里不接受上传。")
        if len(scope.get("query_string", b"")) > LONGEST_QUERY:
            return (414, "网址太长：网址里的问题最多 500 个字。")
        return None


def _comes_from_elsewhere(headers: Headers, host: str) -> bool:
    """Whether another site made a browser send this. Browsers say so in one header or the other; programs send
    neither."""
    site = headers.get("sec-fetch-site")
    if site:
        return site not in {"same-origin", "none"}
    origin = headers.get("origin")
    if not origin:
        return False
    try:
        return urlsplit(origin).netloc != host
    except ValueError:
        return True
