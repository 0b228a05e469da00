"""Asks who somebody is before anything is answered: HTTP Basic, which browsers, curl and MCP clients all speak.

A plain ASGI middleware, inside the gate, which keeps other sites out. It must not know how users are kept.
"""

from __future__ import annotations

import base64
import binascii
import time
from collections import deque

import anyio
import anyio.to_thread
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.web.headers import HEADERS
from qa.web.users import LONGEST_NAME, LONGEST_PASSWORD, User, Users, UsersError

# After so many wrong passwords within so many seconds a client has to wait; those who are signed in go on.
MOST_FAILURES, WITHIN = 10, 300.0
# Passwords that are checked at once: each takes 64 MB.
AT_ONCE = 2
# Answered without: what asks whether the server lives knows no password.
OPEN = frozenset({"/healthz"})
# Under this name the state of a request holds its `User`.
USER = "user"

_LONGEST = 4 * (LONGEST_NAME + LONGEST_PASSWORD) * 4 // 3 + 100
_ASK = {"WWW-Authenticate": 'Basic realm="Baohai", charset="UTF-8"'}


class SignIn:
    """Lets those through who say a right name and password, and tells what comes after who they are."""

    def __init__(self, app: ASGIApp, users: Users) -> None:
        self._app = app
        self._users = users
        self._failures: dict[str, deque[float]] = {}
        self._checking = anyio.Semaphore(AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].rstrip("/") in OPEN:
            await self._app(scope, receive, send)
            return
        client = str((scope.get("client") or ("",))[0])
        refusal: PlainTextResponse | None
        try:
            user, refusal = await self._user(Headers(scope=scope).get("authorization", ""), client)
        except UsersError:
            user, refusal = None, _refusal(503, "用户文件读不了，请管理员看一看。", {})
        if user is None and refusal is not None:
            await refusal(scope, receive, send)
            return
        scope.setdefault("state", {})[USER] = user
        await self._app(scope, receive, send)

    async def _user(self, header: str, client: str) -> tuple[User | None, PlainTextResponse | None]:
        """Who it is; or what to say to somebody unknown."""
        said = _credentials(header)
        if said is None:
            return None, _refusal(401, "请先登录。", _ASK)
        known = self._users.remembered(*said)
        if known is not None:
            return known, None
        async with self._checking:  # those that wait here are looked at again: many may be sent at once
            wait = self._wait(client)
            if wait > 0:
                return None, _refusal(429, "密码错得太多，请过几分钟再试。", {"Retry-After": str(int(wait) + 1)})
            user = await anyio.to_thread.run_sync(self._users.check, *said)
            if user is None:
                self._failures.setdefault(client, deque(maxlen=MOST_FAILURES)).append(time.monotonic())
                return None, _refusal(401, "名字或密码不对。", _ASK)
        return user, None

    def _wait(self, client: str) -> float:
        """For how many seconds a client has to wait; what is long past is forgotten."""
        now = time.monotonic()
        self._failures = {who: at for who, at in self._failures.items() if now - at[-1] < WITHIN}
        failed = self._failures.get(client, deque())
        return WITHIN - (now - failed[0]) if len(failed) == MOST_FAILURES else 0.0


def _credentials(header: str) -> tuple[str, str] | None:
    """Name and password of an Authorization header; None where it is none of ours."""
    scheme, _, said = header.partition(" ")
    if scheme.casefold() != "basic" or len(said) > _LONGEST:
        return None
    try:
        name, colon, password = base64.b64decode(said.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError):
        return None
    return (name, password) if colon else None


def _refusal(status: int, sentence: str, headers: dict[str, str]) -> PlainTextResponse:
    response = PlainTextResponse(sentence, status, headers)
    response.raw_headers.extend(HEADERS)
    return response
