"""What a server tells of itself while it runs: a line of JSON for each request and each question, and numbers.

What was asked is left out unless its owner wants it. It must not know what is done with the lines.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.service import Service
from qa.to_json import rounded
from qa.web.signin import USER

if TYPE_CHECKING:
    from qa.model import Answer

# Of a path so much is told; anybody can send a longer one.
LONGEST_PATH = 200


@dataclass(frozen=True, slots=True)
class Question:
    """A question that was asked, by whatever face: `answered` says whether a sentence answers, `error` is the kind of
    error that came instead of an answer."""

    text: str
    seconds: float
    answered: bool = False
    confidence: float | None = None
    passages: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A request that was answered or refused; the path without what was asked in it."""

    method: str
    path: str
    status: int
    seconds: float
    client: str
    user: str


class Watcher(Protocol):
    """What is told of every question and of every request."""

    def question(self, told: Question) -> None: ...
    def request(self, told: Request) -> None: ...


class JsonLog:
    """Writes a line of JSON for each; a line that cannot be written is lost."""

    def __init__(self, write: Callable[[str], object], *, questions: bool = False) -> None:
        """`questions`: also what was asked."""
        self._write = write
        self._questions = questions

    def question(self, told: Question) -> None:
        """See `Watcher`."""
        asked = {"question": told.text} if self._questions else {}
        known = {"answered": told.answered, "confidence": rounded(told.confidence), "passages": told.passages}
        self._line("question", seconds=told.seconds, **known, error=told.error or None, **asked)

    def request(self, told: Request) -> None:
        """See `Watcher`."""
        who = {"client": told.client, "user": told.user or None}
        self._line("request", **who, method=told.method, path=told.path, status=told.status, seconds=told.seconds)

    def _line(self, event: str, *, seconds: float, **told: Any) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = {"time": now, "event": event, **told, "seconds": round(seconds, 4)}
        with suppress(OSError):  # a full disk, or nobody who reads it any more, takes no answer from a visitor
            self._write(json.dumps(line, ensure_ascii=True))


class WatchedService(Service):
    """A service that tells of every question."""

    watchers: Sequence[Watcher] = ()

    def ask(self, question: str, *arguments: Any, **named: Any) -> Answer:
        """See `Service.ask`."""
        began = time.perf_counter()
        try:
            answer = super().ask(question, *arguments, **named)
        except Exception as error:
            self._tell(Question(str(question), time.perf_counter() - began, error=type(error).__name__))
            raise
        spent = time.perf_counter() - began
        self._tell(Question(question, spent, answer.text is not None, answer.confidence, len(answer.passages)))
        return answer

    def _tell(self, told: Question) -> None:
        for watcher in self.watchers:
            watcher.question(told)


class Watched:
    """Tells of every request. A plain ASGI middleware, the outermost."""

    def __init__(self, app: ASGIApp, watchers: Sequence[Watcher]) -> None:
        self._app = app
        self._watchers = watchers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        state = scope.setdefault("state", {})  # where the sign-in, further in, writes who it is
        try:
            await self._app(scope, receive, watch)
        finally:
            client = str((scope.get("client") or ("",))[0])
            user = getattr(state.get(USER), "name", "")
            path = scope["path"][:LONGEST_PATH]
            told = Request(scope["method"], path, status, time.perf_counter() - began, client, user)
            for watcher in self._watchers:
                watcher.request(told)
