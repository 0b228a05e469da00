"""Puts the parts together and serves them: store, page, endpoints, limits, gate, server.

It must not know how any of them works.
"""

from __future__ import annotations

import os
import sys
import threading
import time
import webbrowser
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from qa.service import Service
from qa.web.gate import LOOPBACK, Gate, Hosts
from qa.web.limits import DEFAULT, BodyRefused, Bounded, Limits
from qa.web.uploads import ForeignFile, checked_call

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from qa.web.server import Server

HOST, PORT = "127.0.0.1", 7860
REMOTE_BUILD = "BAOHAI_ALLOW_REMOTE_BUILD"


def changes_allowed(host: str) -> bool:
    """Whether visitors of a server on `host` may add to its store: on this machine, or where its owner says so."""
    return host in LOOPBACK or os.environ.get(REMOTE_BUILD) == "1"


def compose(
    service: Service, hosts: Hosts, *, changes: bool, limits: Limits = DEFAULT
) -> tuple[ASGIApp, Callable[[], None]]:
    """The whole as one ASGI app, and what is to be called before it stops: a request passes the gate, then the limits,
    then reaches the page."""
    from qa.web import page  # takes seconds to import
    from qa.web.endpoints import Endpoints, with_defaults
    from qa.web.listeners import Desk

    def checked(path: str, body: bytes) -> bytes:
        try:
            return checked_call(with_defaults(path, body), page.UPLOADS)
        except ForeignFile:
            raise BodyRefused(400, "只能加入上传到这里的文件。") from None

    blocks = page.build_page(Desk(service, changes=changes), Endpoints(service), limits.questions)
    mounted = page.mount(blocks)
    bounded = Bounded(mounted, limits, lambda client: page.waiting(blocks, client), checked)
    return Gate(bounded, hosts, changes=changes), lambda: page.end_streams(mounted)


def start(
    service: Service,
    host: str = HOST,
    port: int = PORT,
    *,
    allowed_hosts: Iterable[str] = (),
    changes: bool | None = None,
    limits: Limits = DEFAULT,
) -> tuple[Server, str]:
    """Serve in the background, on `port` or the next free one after it; return the server and its address.

    `changes` (None: as `changes_allowed`) says whether visitors may add to the store. Raises OSError when no port is
    free.
    """
    from qa.web.server import Server, listen

    may_change = changes_allowed(host) if changes is None else changes
    app, farewell = compose(service, Hosts(host, allowed_hosts), changes=may_change, limits=limits)
    listening, free = listen(host, port)
    server = Server(app, listening, limits, farewell)
    server.start()
    shown = f"[{host}]" if ":" in host else "localhost" if host == "0.0.0.0" else host
    return server, f"http://{shown}:{free}/"


def serve(
    store: Path | None = None,
    model: str | None = None,
    host: str = HOST,
    port: int = PORT,
    open_browser: bool = False,
    announce: Callable[[str], object] | None = None,
    reranker: str | None = None,
    reader: bool = True,
    allowed_hosts: Iterable[str] = (),
) -> None:
    """Serve until Ctrl-C, on `port` or the next free one after it. `announce` is told the address (default: standard
    output). `allowed_hosts` are names that the server answers to besides that of `host`. Raises OSError when no port
    is free."""
    say = announce or (lambda line: sys.stdout.write(f"{line}\n") and sys.stdout.flush())
    service = Service(store, model, reranker=reranker, reader=reader)
    server, address = start(service, host, port, allowed_hosts=allowed_hosts)
    taken = "" if address.endswith(f":{port}/") else f"（端口 {port} 被占用）"
    say(f"报海拾答：{address}{taken}\n语料库：{service.store}\n按 Ctrl-C 停止。")
    threading.Thread(target=service.warm_up, daemon=True).start()
    if open_browser:
        webbrowser.open(address)
    try:
        _forever()
    except KeyboardInterrupt:
        say("\n已停止。")
    finally:
        server.stop()


def _forever() -> None:
    while True:
        time.sleep(3600)  # unlike a lock, interrupted by Ctrl-C on every system
