"""Puts the parts together and serves them: store, pages, endpoints, tools, limits, sign-in, gate, server.

It must not know how any of them works.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from qa.service import Service
from qa.web.gate import LOOPBACK, Gate, Hosts
from qa.web.limits import DEFAULT, BodyRefused, Bounded, Limits
from qa.web.operations import ByRole, Prefixed, together
from qa.web.signin import SignIn
from qa.web.uploads import ForeignFile, checked_call
from qa.web.users import Users
from qa.web.watch import Watched, WatchedService, Watcher

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from qa.web.endpoints import Endpoints
    from qa.web.server import Server

HOST, PORT = "127.0.0.1", 7860
# So many seconds apart a server looks whether it shall stop.
LOOKS = 1.0
REMOTE_BUILD = "BAOHAI_ALLOW_REMOTE_BUILD"


@dataclass(frozen=True, slots=True)
class Offer:
    """What a server offers, and to whom.

    `changes` says whether visitors may add to the store (None: as `changes_allowed`); where there are `users`, those of
    that role alone, wherever they are. `allowed_hosts` are names that the server answers to besides its own, and
    `root_path` is the prefix under which a proxy serves it (/baohai). `metrics` and `mcp` open their addresses;
    `watchers` are told of every question and request.
    """

    changes: bool | None = None
    users: Users | None = None
    allowed_hosts: tuple[str, ...] = ()
    root_path: str = ""
    metrics: bool = False
    mcp: bool = False
    watchers: tuple[Watcher, ...] = ()
    limits: Limits = DEFAULT

    def on(self, host: str) -> Offer:
        """The same, with `changes` decided for a server on `host`."""
        changes = self.users is not None or changes_allowed(host) if self.changes is None else self.changes
        return replace(self, changes=changes)


NOTHING_MORE = Offer()


def changes_allowed(host: str) -> bool:
    """Whether visitors of a server on `host` may add to its store: on this machine, or where its owner says so."""
    return host in LOOPBACK or os.environ.get(REMOTE_BUILD) == "1"


def compose(service: Service, hosts: Hosts, offer: Offer) -> tuple[ASGIApp, Callable[[], None]]:
    """The whole as one ASGI app, and what is to be called before it stops: a request passes the gate, the sign-in where
    there is one, the limits, and then reaches what it asks for."""
    from qa.web import page  # takes seconds to import
    from qa.web.endpoints import BadRequest, Endpoints, check_names, with_defaults
    from qa.web.listeners import Desk

    def checked(path: str, body: bytes) -> bytes:
        try:
            check_names(path, body)
            return checked_call(with_defaults(path, body), page.UPLOADS)
        except BadRequest as error:
            raise BodyRefused(400, str(error)) from None
        except ForeignFile:
            raise BodyRefused(400, "只能加入上传到这里的文件。") from None

    endpoints, changes = Endpoints(service), bool(offer.changes)
    # A page that has no listeners that change the store cannot be talked into it.
    kinds = (True, False) if changes and offer.users is not None else (changes,)
    blocks = [page.build_page(Desk(service, changes=kind), endpoints, offer.limits.questions) for kind in kinds]
    mounted = [page.mount(one, offer.root_path, offer.limits.upload) for one in blocks]
    pages: ASGIApp = ByRole(*mounted) if len(mounted) > 1 else mounted[0]
    watchers, whole = _with_extras(service, offer, endpoints, pages, mounted)
    whole = Bounded(whole, offer.limits, lambda client: sum(page.waiting(one, client) for one in blocks), checked)
    whole = whole if offer.users is None else SignIn(whole, offer.users)
    whole = Gate(whole, hosts, changes=changes)
    whole = Watched(whole, watchers) if watchers else whole
    whole = Prefixed(whole, offer.root_path) if offer.root_path else whole

    def farewell() -> None:
        for one in mounted:
            page.end_streams(one)

    return whole, farewell


def _with_extras(
    service: Service, offer: Offer, endpoints: Endpoints, pages: ASGIApp, mounted: list[Any]
) -> tuple[tuple[Watcher, ...], ASGIApp]:
    """The pages with the addresses beside them; and all that is told of questions."""
    tools = metrics = None
    if offer.mcp:
        from qa.web.tools import tools_app

        tools = tools_app(endpoints)
    if offer.metrics:
        from qa.web.metrics import Metrics

        metrics = Metrics(service)
    watchers = offer.watchers if metrics is None else (*offer.watchers, metrics)
    if isinstance(service, WatchedService):
        service.watchers = watchers
    return watchers, together(service, pages, mounted, None if metrics is None else metrics.text, tools)


def start(service: Service, host: str = HOST, port: int = PORT, offer: Offer = NOTHING_MORE) -> tuple[Server, str]:
    """Serve in the background, on `port` or the next free one after it; return the server and its address.

    Raises OSError when no port is free, ModuleNotFoundError where a library of an extra is missing.
    """
    from qa.web.server import Server, listen

    app, farewell = compose(service, Hosts(host, offer.allowed_hosts), offer.on(host))
    listening, free = listen(host, port)
    server = Server(app, listening, offer.limits, farewell)
    server.start()
    shown = f"[{host}]" if ":" in host else "localhost" if host == "0.0.0.0" else host
    return server, f"http://{shown}:{free}/"


def serve(
    service: Service,
    host: str = HOST,
    port: int = PORT,
    offer: Offer = NOTHING_MORE,
    *,
    open_browser: bool = False,
    announce: Callable[[str], object] | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Serve until Ctrl-C, or until `stopped` is true, on `port` or the next free one after it. `announce` is told the
    address (default: standard output). Raises as `start`."""
    say = announce or (lambda line: sys.stdout.write(f"{line}\n") and sys.stdout.flush())
    server, address = start(service, host, port, offer)
    warming = threading.Thread(target=service.warm_up, daemon=True)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            taken = "" if address.endswith(f":{port}/") else f"（端口 {port} 被占用）"
            say(f"报海拾答：{address}{taken}\n语料库：{service.store}\n按 Ctrl-C 停止。")
            warming.start()
            if open_browser:
                webbrowser.open(address)
            while not stopped():
                time.sleep(LOOKS)  # unlike a lock, interrupted by Ctrl-C on every system
        say("\n已停止。")
    finally:
        server.stop()
        if warming.ident:
            warming.join()  # a model that is being loaded while the process ends would bring it down
