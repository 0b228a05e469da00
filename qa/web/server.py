"""The HTTP server in a thread of its own: its socket, and connections that must say what they want in time.

Only import of uvicorn. It must not know what is served.
"""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import threading
import time
from collections.abc import Callable, Container
from typing import Any

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.h11_impl import H11Protocol

from qa.web.limits import DEFAULT, Limits

# Ports tried after the one asked for.
PORTS = 50
# Answers that are still being given when the server stops may take this many seconds.
FAREWELL = 2
# Read by uvicorn, too.
_PROXIES = "FORWARDED_ALLOW_IPS"
# What a port says that another program has; Windows says EACCES of those that are taken for one program alone.
_TAKEN = {errno.EADDRINUSE} if os.name == "posix" else {errno.EADDRINUSE, errno.EACCES}
_TOO_MANY = b"HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Server:
    """Serves an ASGI app on a socket that is already listening, until it is stopped."""

    def __init__(
        self,
        app: ASGIApp,
        listening: socket.socket,
        limits: Limits = DEFAULT,
        farewell: Callable[[], None] = lambda: None,
    ) -> None:
        """`farewell` is called before connections are closed."""

        # Names of clients are only taken from a proxy's headers where the server's owner says that there is one.
        behind_proxy = _PROXIES in os.environ
        wrapped: Any = app  # uvicorn has another type for the same
        trusted: Any = ProxyHeadersMiddleware(wrapped, os.environ[_PROXIES]).trusted_hosts if behind_proxy else ()

        class Connection(_Connection):
            bounds = limits
            proxies = trusted

        config = uvicorn.Config(
            app,
            http=Connection,
            ws="none",
            lifespan="on",
            log_level="warning",
            server_header=False,
            proxy_headers=behind_proxy,
            limit_concurrency=limits.all_connections,
            timeout_graceful_shutdown=FAREWELL,
        )
        self._server = uvicorn.Server(config)
        self._socket = listening
        self._farewell = farewell
        self._thread = threading.Thread(target=self._run, name="baohai-server", daemon=True)

    def start(self) -> None:
        """Return when requests are answered. Raises RuntimeError when the app does not start."""
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                raise RuntimeError("the server ended before it had started")
            time.sleep(0.01)

    def stop(self) -> None:
        """Return when nothing is served any more."""
        self._farewell()
        self._server.should_exit = True
        self._thread.join(FAREWELL + 3)
        self._socket.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])


class _Connection(H11Protocol):
    """A connection that is closed when the head of a request does not come in time, and refused when its client has too
    many. Uvicorn waits for a head for ever."""

    bounds: Limits
    proxies: Container[str]

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._late: asyncio.TimerHandle | None = None
        others = [other for other in self.connections if _host(other) == _host(self)]
        # Through a proxy come those of all clients: they would be kept out together.
        if len(others) > self.bounds.connections and _host(self) not in self.proxies:
            transport.write(_TOO_MANY)
            transport.close()
            return
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_came()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        super().handle_events()
        if self.conn.their_state is h11.IDLE:
            self._expect_head()
        else:
            self._head_came()

    def _expect_head(self) -> None:
        if self._late is None and not self.transport.is_closing():
            self._late = self.loop.call_later(self.bounds.head, self.transport.close)

    def _head_came(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


def _host(connection: object) -> str:
    client = getattr(connection, "client", None)
    return str(client[0]) if client else ""


def listen(host: str, port: int) -> tuple[socket.socket, int]:
    """A socket that listens on `port`, or on the next one after it that is free, and that port.

    Raises OSError when all of PORTS are taken, and for an address that is not this machine's, or a port that this user
    may not have: another port is no help.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    last = min(port + PORTS, 65535)
    for candidate in range(port, last + 1):
        listening = socket.socket(family, socket.SOCK_STREAM)
        if os.name == "posix":  # a port whose last connections are still closing is free
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, candidate))
            listening.listen(128)
        except OSError as error:
            listening.close()
            if error.errno not in _TAKEN:
                raise
            continue
        return listening, candidate
    raise OSError(f"{host} 的端口 {port} 到 {last} 都被占用了。请用 --port 换一个。")
