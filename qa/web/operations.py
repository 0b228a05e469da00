"""Puts the page, the tools and what a server tells of itself behind one address each.

It must not know what any of them shows.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import anyio.to_thread
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from qa import __version__
from qa.service import FORESEEN, Service
from qa.web import routes
from qa.web.headers import refuse
from qa.web.signin import USER


def together(
    service: Service,
    pages: ASGIApp,
    started: Sequence[Any],
    metrics: Callable[[], tuple[bytes, str]] | None = None,
    tools: Starlette | None = None,
) -> Starlette:
    """One app of the `pages`, `/healthz`, and `/metrics` and `/mcp` where they are given. `started` are the apps that
    begin and end with it."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as running:
            for app in (*started, *([tools] if tools is not None else [])):
                await running.enter_async_context(app.router.lifespan_context(app))
            yield

    async def health(_: Request) -> Response:
        return await anyio.to_thread.run_sync(_health, service)

    async def numbers(_: Request) -> Response:
        if metrics is None:
            return _absent("--metrics")
        text, kind = await anyio.to_thread.run_sync(metrics)
        return Response(text, headers={"content-type": kind})

    async def no_tools(_: Request) -> Response:
        return _absent("--mcp")

    return Starlette(
        routes=[
            Route(routes.HEALTH, health),
            Route(routes.METRICS, numbers),
            Route(routes.MCP, no_tools if tools is None else tools, methods=["POST"]),
            Mount("/", pages),
        ],
        lifespan=lifespan,
    )


class ByRole:
    """The page with controls for those who may change the store, and the one without for those who may only ask."""

    def __init__(self, changing: ASGIApp, asking: ASGIApp) -> None:
        self._changing = changing
        self._asking = asking

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        user = scope.get("state", {}).get(USER)
        if user is not None and user.may_change:
            await self._changing(scope, receive, send)
            return
        route = routes.find(scope["method"], scope["path"])
        if route is not None and route.changes:
            await refuse(403, "你可以提问，不能改动语料库。", scope, receive, send)
            return
        await self._asking(scope, receive, send)


class Prefixed:
    """Takes the prefix that a proxy serves us under off an address; a proxy may have taken it off already."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if path == self._prefix or path.startswith(f"{self._prefix}/"):
            path = path[len(self._prefix) :] or "/"
            scope = {**scope, "path": path, "raw_path": path.encode("utf-8", "surrogateescape")}
        await self._app(scope, receive, send)


def _health(service: Service) -> Response:
    """Whether questions can be answered, and from what; not where it lies, since anybody may look."""
    try:
        snapshot = service.retriever().snapshot()
    except FORESEEN:
        return JSONResponse({"status": "no store", "version": __version__}, 503)
    told = {"generation": snapshot.number, "articles": snapshot.about.articles, "chunks": snapshot.about.chunks}
    return JSONResponse({"status": "ok", "version": __version__, **told})


def _absent(option: str) -> Response:
    return PlainTextResponse(f"没有这个地址：启动时没有写 {option}。", 404)
