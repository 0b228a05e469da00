"""The endpoints for programs as MCP tools, over streamable HTTP at `/mcp`. Only import of mcp.

It must not know what a tool does.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import anyio.to_thread

from qa import __version__
from qa.web.endpoints import BadRequest, Endpoints

if TYPE_CHECKING:
    from mcp.server.mcpserver.tools import Tool
    from starlette.applications import Starlette

# Tools that run at the same time; the others wait.
AT_ONCE = 4
INSTRUCTIONS = (
    "Answers questions in Chinese from the Chinese newspapers in this store. `answer` quotes the sentence that "
    "answers, with its source; null means that the papers do not say. `article` gives the whole text."
)


def tools_app(endpoints: Endpoints) -> Starlette:
    """An ASGI app that answers MCP at `/mcp`. No session is kept. Raises ModuleNotFoundError without the library."""
    from mcp.server.mcpserver import MCPServer
    from mcp.server.mcpserver.tools import Tool
    from mcp.server.transport_security import TransportSecuritySettings
    from mcp.types import ToolAnnotations

    reads = ToolAnnotations(read_only_hint=True, open_world_hint=False)
    at_once = anyio.CapacityLimiter(AT_ONCE)
    functions = [_waiting(function, at_once) for function in endpoints.functions()]
    tools = [_strict(Tool.from_function(function, annotations=reads)) for function in functions]
    with _quiet():
        server = MCPServer("baohai", title="报海拾答", instructions=INSTRUCTIONS, version=__version__, tools=tools)
    # The gate in front has checked the names of hosts and sites.
    security = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    return server.streamable_http_app(json_response=True, stateless_http=True, transport_security=security)


def _strict(tool: Tool) -> Tool:
    """The tool, which refuses an argument that it does not know; the library would leave out a misspelt filter, and
    the answer would be one from all papers."""
    model = tool.fn_metadata.arg_model
    model.model_config["extra"] = "forbid"
    model.model_rebuild(force=True)
    return tool.model_copy(update={"parameters": {**tool.parameters, "additionalProperties": False}})


def _waiting(function: Callable[..., Any], at_once: anyio.CapacityLimiter) -> Callable[..., Any]:
    """The function, run in a thread when it is its turn; a refusal reaches the caller as a sentence."""
    from mcp.server.mcpserver.exceptions import ToolError

    @functools.wraps(function)
    async def call(**named: Any) -> Any:
        try:
            return await anyio.to_thread.run_sync(functools.partial(function, **named), limiter=at_once)
        except BadRequest as error:
            raise ToolError(str(error)) from error

    return call


@contextmanager
def _quiet() -> Iterator[None]:
    """While it lasts, the library finds the root logger configured; else it would write to the terminal."""
    root, handler = logging.getLogger(), logging.NullHandler()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
