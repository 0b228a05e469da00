"""What is added to every answer: security headers, the head of each page, and the form of a refusal.

A plain ASGI middleware. It must not know what the pages hold or which framework serves them.
"""

from __future__ import annotations

import re
from functools import cache

from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.web import asset
from qa.web.words import CHINESE, COOKIE, ENGLISH, english

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

# The framework picks its own words (drop a file here, ...) by the browser's language; this page speaks that of the
# visitor's choice.
_SPEAK = (
    "<script>for(const[n,v]of[['language','{language}'],['languages',['{language}']]])"
    "try{{Object.defineProperty(navigator,n,{{get:()=>v,configurable:true}})}}catch{{}}</script>"
)
# 报 on vermilion, so that no icon is asked of the server.
_ICON = (
    '<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns=%27http://www.w3.org/2000/svg%27 viewBox=%270 0 32 32%27'
    "%3E%3Crect width=%2732%27 height=%2732%27 fill=%27%23a93523%27/%3E%3Ctext x=%2716%27 y=%2724%27 font-size=%2722%27"
    ' text-anchor=%27middle%27 fill=%27%23fffdf8%27 font-family=%27serif%27%3E%E6%8A%A5%3C/text%3E%3C/svg%3E">'
)
_PREVIEW = re.compile(rb'<meta\s+(?:property="og:|name="twitter:)[^<>]*>\s*')
_HTML = re.compile(rb"<html\s+lang=\"[^\"]*\"", re.IGNORECASE)
_HEAD = re.compile(rb"<head>", re.IGNORECASE)
# Of the framework's page alone.
_BODY = re.compile(rb"(<body[^<>]*>\s*)(<gradio-app)")


class Completed:
    """Adds the headers to every answer, and completes each page's head."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        spoken = HTTPConnection(scope).cookies.get(COOKIE)
        await self._app(scope, receive, _Completed(send, ENGLISH if spoken == ENGLISH else CHINESE).send)


class _Completed:
    """A `send` that adds the headers, and holds a page back until its head can be completed."""

    def __init__(self, send: Send, language: str) -> None:
        self._send = send
        self._language = language
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
            page = complete(bytes(self._page), self._language)
            sized = [pair for pair in self._start["headers"] if pair[0].lower() != b"content-length"]
            length = (b"content-length", str(len(page)).encode("ascii"))
            await self._send({**self._start, "headers": [*sized, length]})
            self._start = None
            message = {**message, "body": page}
        await self._send(message)


def complete(page: bytes, language: str = CHINESE) -> bytes:
    """The page in the visitor's language, with an icon of its own and without the preview tags that name other
    sites."""
    page = _PREVIEW.sub(b"", page)
    page = _HTML.sub(f'<html lang="{language}"'.encode(), page, count=1)
    head = f"<head>{_SPEAK.format(language=language)}{_ICON}".encode()
    page = _HEAD.sub(lambda _: head, page, count=1)
    return _BODY.sub(lambda found: found[1] + _opening(language) + found[2], page, count=1)


@cache
def _opening(language: str) -> bytes:
    """What is seen until the framework has drawn the page: forty of its files have to come and run first."""
    said = english() if language == ENGLISH else {}
    page = asset("opening.html")
    for name, words in (("{about}", "问中文报纸，答有出处"), ("{opening}", "正在打开…")):
        page = page.replace(name, said.get(words, words))
    return page.encode()


async def refuse(status: int, sentence: str, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with a sentence, and close the connection: what is left of the request's body is not read."""
    response: Response
    if scope["path"].startswith("/gradio_api/"):  # the framework's page shows what `detail` says
        response = JSONResponse({"detail": sentence, "error": sentence}, status)
    else:
        response = PlainTextResponse(sentence, status)
    response.raw_headers.extend([*HEADERS, (b"connection", b"close")])
    await response(scope, receive, send)
