"""What stands between the network and the pages: security headers, refused requests, and the head of each page.

A plain ASGI middleware. It must not know what the pages hold or which framework serves them.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

# The framework's own pages need inline scripts and eval; nothing may come from, or go to, another origin.
CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
HEADERS = (
    (b"content-security-policy", CONTENT_POLICY.encode("ascii")),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
)

# The framework picks its own words (drop a file here, ...) by the browser's language; this page has one language.
_SPEAK_CHINESE = (
    "<script>for(const[n,v]of[['language','zh-CN'],['languages',['zh-CN']]])"
    "try{Object.defineProperty(navigator,n,{get:()=>v,configurable:true})}catch{}</script>"
)
# 报 on vermilion, so that no icon is asked of the server.
_ICON = (
    '<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns=%27http://www.w3.org/2000/svg%27 viewBox=%270 0 32 32%27'
    "%3E%3Crect width=%2732%27 height=%2732%27 fill=%27%23a93523%27/%3E%3Ctext x=%2716%27 y=%2724%27 font-size=%2722%27"
    ' text-anchor=%27middle%27 fill=%27%23fffdf8%27 font-family=%27serif%27%3E%E6%8A%A5%3C/text%3E%3C/svg%3E">'
)
_PREVIEW = re.compile(rb'<meta\s+(?:property="og:|name="twitter:)[^>]*>\s*')
_HTML = re.compile(rb"<html\s+lang=\"[^\"]*\"", re.IGNORECASE)
_HEAD = re.compile(rb"<head>", re.IGNORECASE)


class Gate:
    """Refuses what no page of ours sends, adds the headers, and completes each page's head."""

    def __init__(self, app: App, *, local: bool, uploads: bool) -> None:
        """`local`: served on a loopback address, so that only loopback names are answered. `uploads`: whether files
        may be sent."""
        self._app = app
        self._local = local
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self.refusal(scope)
        if refusal:
            await _refuse(refusal, send)
            return
        await self._app(scope, receive, _Completed(send).send)

    def refusal(self, scope: Scope) -> str:
        """Why a request is refused, as a sentence; empty when it is not."""
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get(b"host", "")
        # A foreign name that resolves to this machine would make a stranger's page one of ours (DNS rebinding).
        if self._local and urlsplit(f"//{host}").hostname not in LOOPBACK:
            return f"这里只在本机服务，不认识主机名“{host}”。请用 http://127.0.0.1 打开，或用 --host 指定监听地址。"
        if scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            return ""
        # Browsers say where a request comes from; programs send neither header.
        site = headers.get(b"sec-fetch-site")
        origin = headers.get(b"origin")
        foreign = site not in {"same-origin", "none"} if site else bool(origin) and urlsplit(origin).netloc != host
        if foreign:
            return "拒绝了从别的网站发来的请求。"
        if not self._uploads and scope["path"].rstrip("/").endswith("/upload"):
            return "这里不接受上传。"
        return ""


class _Completed:
    """A `send` that adds the headers, and holds a page back until its head can be completed."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._page = bytearray()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            kind = next((value for name, value in message["headers"] if name.lower() == b"content-type"), b"")
            own = {name for name, _ in HEADERS}
            kept = [pair for pair in message["headers"] if pair[0].lower() not in own]
            message = {**message, "headers": [*kept, *HEADERS]}
            if kind.startswith(b"text/html"):
                self._start = message
                return
        elif message["type"] == "http.response.body" and self._start is not None:
            self._page += message.get("body", b"")
            if message.get("more_body", False):
                return
            page = complete(bytes(self._page))
            sized = [pair for pair in self._start["headers"] if pair[0].lower() != b"content-length"]
            length = (b"content-length", str(len(page)).encode("ascii"))
            await self._send({**self._start, "headers": [*sized, length]})
            self._start = None
            message = {**message, "body": page}
        await self._send(message)


def complete(page: bytes) -> bytes:
    """The page in Chinese, with an icon of its own and without the preview tags that name other sites."""
    page = _PREVIEW.sub(b"", page)
    page = _HTML.sub(b'<html lang="zh-CN"', page, count=1)
    head = f"<head>{_SPEAK_CHINESE}{_ICON}".encode()
    return _HEAD.sub(lambda _: head, page, count=1)


async def _refuse(sentence: str, send: Send) -> None:
    body = sentence.encode("utf-8")
    kind = (b"content-type", b"text/plain; charset=utf-8")
    length = (b"content-length", str(len(body)).encode("ascii"))
    await send({"type": "http.response.start", "status": 403, "headers": [kind, length, *HEADERS]})
    await send({"type": "http.response.body", "body": body})
