"""How much one client may ask of the server: requests at once, bytes of a body, and the time it takes to send them.

A plain ASGI middleware. What a call may hold is left to a function; it must not know what a request asks for.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from starlette.formparsers import MultiPartException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.web import routes
from qa.web.headers import refuse


@dataclass(frozen=True, slots=True)
class Limits:
    """What one client may do, and all of them together; times in seconds.

    `calls` are questions that wait or are being answered, and bodies being sent, of one client at once: a page that is
    opened has two, and behind one address there may be an office. `questions` are those that wait, of all clients.
    A body is given up after `silence` without a byte, and when it is slower on average than `slowest` bytes a second
    once `grace` is over. `head` is the time for a request's head. `connections` are those of one client that is no
    proxy, `all_connections` of all: an open page holds two, and a process seldom may open more than 1,024 files.
    `upload` is the most bytes of what is uploaded at once.
    """

    calls: int = 12
    questions: int = 64
    silence: float = 10.0
    grace: float = 20.0
    slowest: int = 32_000
    head: float = 10.0
    connections: int = 256
    all_connections: int = 512
    upload: int = routes.LARGEST_UPLOAD


DEFAULT = Limits()


class BodyRefused(Exception):
    """A body that is too large, too slow or broken off: the status and the sentence that say so."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


class Bounded:
    """Lets a request with a body through when its client has not too many already, and the body comes in time."""

    def __init__(
        self,
        app: ASGIApp,
        limits: Limits,
        waiting: Callable[[str], int],
        checked: Callable[[str, bytes], bytes] = lambda path, body: body,
    ) -> None:
        """`waiting` says how many questions of a client wait or are being answered. `checked` gives the body of a call
        to a path as the app is to read it, or raises BodyRefused."""
        self._app = app
        self._limits = limits
        self._waiting = waiting
        self._checked = checked
        self._sending: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
            return
        client = str((scope.get("client") or ("",))[0])
        if self._sending[client] + self._waiting(client) >= self._limits.calls:
            await refuse(429, f"同时最多处理 {self._limits.calls} 个请求，请等前面的答完再试。", scope, receive, send)
            return
        self._sending[client] += 1
        try:
            await self._bounded(scope, receive, send)
        finally:
            self._sending[client] -= 1
            if not self._sending[client]:
                del self._sending[client]

    async def _bounded(self, scope: Scope, receive: Receive, send: Send) -> None:
        uploads = scope["path"].rstrip("/") == routes.UPLOAD
        route = routes.find(scope["method"], scope["path"])
        largest = self._limits.upload if uploads else route.largest if route else 0
        body = Body(scope, receive, self._limits, largest)
        try:
            body.check_size_told()
            if uploads:
                await _stream(self._app, scope, body, send)
                return
            whole = self._checked(scope["path"], await body.whole())
        except BodyRefused as refused:
            await refuse(refused.status, refused.sentence, scope, receive, send)
            return
        await self._app(_resized(scope, len(whole)), _replay(whole, receive), send)


class Body:
    """A request's body as it comes, counted and timed."""

    def __init__(self, scope: Scope, receive: Receive, limits: Limits, largest: int) -> None:
        self._receive = receive
        self._limits = limits
        self._largest = largest
        self._began = time.monotonic()
        self._size = 0
        self._whole = False
        told = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        self._told = int(told) if told.isdigit() else 0

    def check_size_told(self) -> None:
        """Raises BodyRefused where the request says itself that its body is too large."""
        if self._told > self._largest:
            raise self._too_large()

    async def next(self) -> Message:
        """The next piece; after the last, what the server says next. Raises BodyRefused."""
        if self._whole:
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), self._limits.silence)
        except TimeoutError:
            raise BodyRefused(408, f"请求的内容 {self._limits.silence:g} 秒没有动静，已断开。") from None
        if message["type"] != "http.request":
            raise BodyRefused(400, "请求的内容没有发完。")
        self._size += len(message.get("body", b""))
        if self._size > self._largest:
            raise self._too_large()
        self._whole = not message.get("more_body", False)
        over = time.monotonic() - self._began - self._limits.grace
        if not self._whole and over > 0 and self._size < over * self._limits.slowest:
            raise BodyRefused(408, "请求的内容发得太慢，已断开。")
        return message

    async def whole(self) -> bytes:
        """All of it. Raises BodyRefused."""
        pieces: list[bytes] = []
        while not self._whole:
            pieces.append((await self.next()).get("body", b""))
        return b"".join(pieces)

    def _too_large(self) -> BodyRefused:
        if self._largest >= routes.MEGABYTE:
            most = f"一次最多 {self._largest // routes.MEGABYTE} MB"
            return BodyRefused(413, f"内容太大：{most}。请分几次，或用 baohai build --add。")
        return BodyRefused(413, f"内容太大：最多 {self._largest // 1000} KB。")


async def _stream(app: ASGIApp, scope: Scope, body: Body, send: Send) -> None:
    """Hand an upload on piece by piece. Raises BodyRefused; the app has then dropped what it had of the files."""
    refused: BodyRefused | None = None

    async def receive() -> Message:
        nonlocal refused
        try:
            return await body.next()
        except BodyRefused as error:
            refused = error
            # The one error at which the framework's reader of forms removes the files it has begun.
            raise MultiPartException(error.sentence) from error

    async def unless_refused(message: Message) -> None:
        if refused is None:
            await send(message)

    await app(scope, receive, unless_refused)
    if refused is not None:
        raise refused


def _resized(scope: Scope, size: int) -> Scope:
    told = {b"content-length", b"transfer-encoding"}
    headers = [pair for pair in scope["headers"] if pair[0] not in told]
    return {**scope, "headers": [*headers, (b"content-length", str(size).encode("ascii"))]}


def _replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives a body which has been read, and then what comes after it."""
    pieces = [body]

    async def again() -> Message:
        if pieces:
            return {"type": "http.request", "body": pieces.pop(), "more_body": False}
        return await receive()

    return again
