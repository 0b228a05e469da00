"""Which addresses the server answers, and how large a body each may bring: those the page and the endpoints use.

The framework behind it has many more (a proxy, files by address, calls that pass the queue by); what is not listed here
does not exist. It must not know what an address does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MEGABYTE = 1_000_000
LARGEST_UPLOAD = 100 * MEGABYTE
# A call of the page carries at most pasted text: a day's paper has under one megabyte.
LARGEST_CALL = 4 * MEGABYTE
# A question and the thirty before it, each character written as six (\\u62a5), have under 0.1.
LARGEST_QUESTION = MEGABYTE // 4


@dataclass(frozen=True, slots=True)
class Route:
    """An address, as a pattern of its whole path, with its method and the most bytes a body may have."""

    method: str
    path: re.Pattern[str]
    largest: int = 0
    changes: bool = False


def _route(method: str, path: str, largest: int = 0, *, changes: bool = False) -> Route:
    return Route(method, re.compile(path), largest, changes)


CALLS = "answer|retrieve|article|sources|names|status"
HEALTH, METRICS, MCP = "/healthz", "/metrics", "/mcp"

ROUTES = (
    # The page and its parts.
    _route("GET", r"/"),
    _route("GET", r"/(?:config|theme\.css|robots\.txt|favicon\.ico|manifest\.json)"),
    _route("GET", r"/(?:assets|static|svelte)/[\w./-]+"),
    _route("GET", r"/gradio_api/(?:info|openapi\.json|theme\.css|startup-events|app_id)"),
    # Its calls, and what comes of them.
    _route("POST", r"/gradio_api/queue/join", LARGEST_CALL),
    _route("POST", r"/gradio_api/(?:cancel|reset)", LARGEST_QUESTION),
    _route("GET", r"/gradio_api/queue/data"),
    _route("GET", r"/gradio_api/heartbeat/\w+"),
    # Files that are to be added.
    _route("POST", r"/gradio_api/upload", LARGEST_UPLOAD, changes=True),
    _route("GET", r"/gradio_api/upload_progress", changes=True),
    # The endpoints for programs.
    _route("POST", rf"/gradio_api/call/(?:v2/)?(?:{CALLS})", LARGEST_QUESTION),
    _route("GET", rf"/gradio_api/call/(?:v2/)?(?:{CALLS})/\w+"),
    _route("POST", MCP, LARGEST_QUESTION),
    # For whoever runs it.
    _route("GET", f"{HEALTH}|{METRICS}"),
)
UPLOAD = "/gradio_api/upload"


def find(method: str, path: str) -> Route | None:
    """The route of a request, which may end in a slash; None where there is no such address."""
    wanted = "GET" if method == "HEAD" else method
    path = path.rstrip("/") or "/"
    return next((route for route in ROUTES if route.method == wanted and route.path.fullmatch(path)), None)
