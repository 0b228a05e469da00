"""The browser page: its layout, which listener each part calls, and the ASGI app that serves it.

What the parts show is written by the other modules of this folder, what happens is decided by the listeners. It must
not know how passages are ranked or how a store lies on disk.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.middleware import Middleware
from starlette.routing import Mount

from corpus.readable import GZIP, SUFFIXES
from index.folders import cache_folder
from qa.web import asset, cards, dialogue, headers, holdings, markup, routes
from qa.web.endpoints import BadRequest, Endpoints
from qa.web.limits import DEFAULT
from qa.web.listeners import Desk

# Read by the framework when it is imported: no calls home, uploads in a folder that is this user's alone, and no proxy
# between the server and itself.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("GRADIO_TEMP_DIR", str(cache_folder() / "uploads"))
for _name in ("NO_PROXY", "no_proxy"):
    os.environ[_name] = ",".join(filter(None, (os.environ.get(_name), "127.0.0.1", "localhost")))

UPLOADS = Path(os.environ["GRADIO_TEMP_DIR"])

import gradio as gr  # noqa: E402
from fastapi import FastAPI  # noqa: E402
from gradio.events import api  # noqa: E402

from qa.web.calls import Calls  # noqa: E402
from qa.web.theme import theme  # noqa: E402
from qa.web.words import CHINESE, ENGLISH, english  # noqa: E402

# Calls that are answered at the same time, of all visitors; the others wait in the queue.
AT_ONCE = 4
SESSIONS = 1000
STYLES = ("style.css", "ask.css", "read.css", "browse.css", "corpus.css", "framework.css")
SCRIPTS = ("page.js", "address.js", "talks.js", "line.js", "framework.js")

# Words of the framework's own parts, which it puts into the visitor's language itself.
_SAYS = gr.I18n(**{ENGLISH: english(), CHINESE: {words: words for words in english()}})

_ASKING: dict[str, Any] = {"concurrency_id": "ask", "concurrency_limit": AT_ONCE}
_READING: dict[str, Any] = {"concurrency_id": "read", "concurrency_limit": AT_ONCE}
# Of two calls at once either may come last. What Back leads to is told by address.js until it is shown.
_ONE_BY_ONE: dict[str, Any] = {"trigger_mode": "once"}


def build_page(desk: Desk, endpoints: Endpoints, questions: int = DEFAULT.questions) -> gr.Blocks:
    """The page, and the endpoints for programs. Where the desk allows no changes, it has no controls, and the server no
    listeners, that add to the store. `questions` may wait at once."""
    page = gr.Blocks(title="报海拾答", fill_width=True, analytics_enabled=False, delete_cache=(3600, 86400))
    page.state_session_capacity = SESSIONS
    with page:
        _lay_out(page, desk)
        for function in endpoints.functions():
            api(_refusing(function), api_name=function.__name__, **_ASKING)
    page.queue(max_size=questions, default_concurrency_limit=1)
    return page


def mount(page: gr.Blocks, root_path: str = "", largest: int = routes.LARGEST_UPLOAD) -> FastAPI:
    """The ASGI app that serves the page at `/` and the endpoints under `/gradio_api/`. Browsers see it under
    `root_path`; an upload has at most `largest` bytes."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        footer_links=[],
        run_history=False,
        app_kwargs={"middleware": [Middleware(headers.Completed)], "openapi_url": None, "docs_url": None},
        show_error=False,
        max_file_size=largest,
        root_path=root_path or None,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=theme(),
        css="\n".join(map(asset, STYLES)),
        js=_script(),
        i18n=_SAYS,
    )
    # Until it is launched, the framework takes any path for an uploaded file; a mounted page it never calls launched.
    page.has_launched = True
    return app


def end_streams(app: FastAPI) -> None:
    """End the streams that open pages hold, so that the server can stop; they would outlive it."""
    for route in app.routes:
        if isinstance(route, Mount):
            route.app.stop_event.set()  # type: ignore[attr-defined]


def waiting(page: gr.Blocks, client: str) -> int:
    """How many calls of a client wait in the queue or are being answered."""
    events = page._queue.event_ids_to_events.values()
    return sum(event.request.client is not None and event.request.client.host == client for event in events)


def _script() -> str:
    """What runs once for the page: all scripts as one function."""
    whole = "\n".join(map(asset, SCRIPTS)).replace("$FORMATS", ",".join((*SUFFIXES, GZIP)))
    return f"() => {{\n{whole}\n}}"


def _refusing(function: Callable[..., Any]) -> Callable[..., Any]:
    """An endpoint whose refusals reach the caller as a sentence."""

    @functools.wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
        except BadRequest as error:
            raise gr.Error(str(error), print_exception=False) from error

    return call


def _part(value: str, name: str) -> Any:
    """A part of the page that Python writes."""
    return gr.HTML(value, js_on_load=asset("act.js"), elem_id=name, apply_default_css=False, padding=False)


def _lay_out(page: gr.Blocks, desk: Desk) -> None:
    parts: dict[str, Any] = {"masthead": _part(holdings.masthead(None), "masthead")}
    parts["talk"] = gr.State(dialogue.Conversation())
    with gr.Tabs(elem_id="tabs"):
        with gr.Tab(_SAYS("提问"), id="ask"), gr.Row(elem_id="asking"):
            with gr.Column(scale=6, min_width=320, elem_id="left"):
                parts |= _lay_out_asking()
            with gr.Column(scale=5, min_width=320, elem_id="right"):
                parts["cards"] = _part(cards.waiting(), "cards")
        with gr.Tab(_SAYS("浏览"), id="browse"):
            parts["contents"] = _part("", "contents")
        with gr.Tab(_SAYS("语料库"), id="corpus"), gr.Row(elem_id="corpus-row"):
            with gr.Column(scale=6, min_width=320, elem_id="feeding"):
                if desk.changes:
                    parts |= _lay_out_adding()
                else:
                    parts["closed"] = _part(markup.notice(holdings.CLOSED), "closed")
            with gr.Column(scale=5, min_width=320):
                parts["holdings"] = _part("", "holdings")
    parts["reader"] = _part("", "reader")
    parts["aside"] = _part("", "aside")
    parts["said"] = _part("", "said")
    calls = Calls(parts)
    _listen_to_questions(page, desk, calls, parts)
    _listen_to_readers(desk, calls, parts)
    if desk.changes:
        _listen_to_additions(desk, calls, parts)


def _lay_out_asking() -> dict[str, Any]:
    parts = {"dialogue": _part(dialogue.welcome(), "dialogue"), "notice": _part("", "notice")}
    parts["question"] = gr.Textbox(
        label=_SAYS("问题"), show_label=False, container=False, placeholder=_SAYS("输入问题，按 Enter 提问"),
        submit_btn=True, autofocus=True, lines=1, max_lines=4, elem_id="question",
    )  # fmt: skip
    _part('<p class="empty" id="queued" role="status" hidden></p>', "queue")
    return {
        **parts,
        "narrowing": _part("", "narrowing"),
        "examples": _part("", "examples"),
        "talks": _part("", "talks"),
    }


def _listen_to_questions(page: gr.Blocks, desk: Desk, calls: Calls, parts: dict[str, Any]) -> None:
    asking, talk, tries, narrowing = desk.asking, parts["dialogue"], parts["examples"], parts["narrowing"]
    pressed: dict[str, Any] = {"told": "pressed", **_ASKING}
    # What is typed is sent by line.js, one at a time.
    running = [calls.listen(parts["question"].submit, asking.ask, "question", "talk", **_ASKING)]
    running += [calls.listen(part.ask, asking.ask_pressed, "talk", **pressed) for part in (tries, talk)]
    running += [calls.listen(talk.again, asking.again, "talk", **pressed)]
    running += [calls.listen(narrowing.narrow, asking.narrow, "talk", **pressed)]
    running += [calls.listen(part.widen, asking.widen, "talk", **pressed) for part in (narrowing, talk)]
    # A page opens also while as many questions as may are being answered.
    running += [calls.listen(page.load, desk.arrive, "talk", told="address", **_READING)]
    # Back ends a question that runs; address.js sees to one that Back itself led to.
    running += [calls.listen(talk.visit, asking.visit, "talk", cancels=list(running), **_ONE_BY_ONE, **pressed)]
    # A question that runs must not come back over what is begun in its place.
    ends: dict[str, Any] = {"cancels": running, **_READING}
    calls.listen(talk.halt, asking.halt, "question", "talk", told="pressed", **ends)
    calls.listen(talk.restore, asking.restore, "talk", told="pressed", **ends)
    calls.listen(talk.anew, asking.anew, "talk", **ends)
    calls.listen(talk.show, asking.show, "talk", told="pressed", **_ONE_BY_ONE, **_READING)
    calls.listen(talk.judge, asking.judge, "talk", told="pressed", **_READING)


def _listen_to_readers(desk: Desk, calls: Calls, parts: dict[str, Any]) -> None:
    pressed: dict[str, Any] = {"told": "pressed", **_READING}
    for name in ("cards", "dialogue", "contents", "reader", "holdings", "log"):
        if name in parts:
            calls.listen(parts[name].open, desk.reading.open, **pressed)
    for name in ("near", "raw"):
        calls.listen(getattr(parts["reader"], name), getattr(desk.reading, name), **pressed)
    calls.listen(parts["contents"].browse, desk.reading.browse, **_ONE_BY_ONE, **pressed)


def _lay_out_adding() -> dict[str, Any]:
    """The controls that add to the store: files, text, its name, two buttons, and what they have to say."""
    head = _part(holdings.feeding(), "feeding-head")
    # No `file_types`: the framework refuses others in English. The picker is told them by framework.js.
    files = gr.File(
        label=_SAYS("上传 PDF、扫描图像、文字、网页等"),
        file_count="multiple",
        height=150,
        elem_id="files",
    )
    text = gr.Textbox(
        label=_SAYS("或者粘贴文字"),
        placeholder=_SAYS("整版报纸原样粘贴即可，会自动认出其中的标题和文章。"),
        lines=8,
        max_lines=16,
        elem_id="text",
    )
    name = gr.Textbox(
        label=_SAYS("粘贴文字的名称（可不填）"),
        placeholder=_SAYS("例如：望潮日报 2024-05-17 第 3 版。同名的来源会换成新的。"),
        max_lines=1,
        elem_id="name",
    )
    with gr.Row(elem_id="feeding-acts"):
        look = gr.Button(_SAYS("先看能识别到什么"), elem_id="look")
        go = gr.Button(_SAYS("加入并重建索引"), variant="primary", elem_id="go")
    return {
        "feeding": head,
        "files": files,
        "text": text,
        "name": name,
        "look": look,
        "go": go,
        "log": _part("", "log"),
    }


def _listen_to_additions(desk: Desk, calls: Calls, parts: dict[str, Any]) -> None:
    stocking, given = desk.stocking, ("files", "text", "name")
    one_at_a_time: dict[str, Any] = {"concurrency_limit": 1}
    # In one queue with the preview, which must not be wiped by a check that comes after it.
    calls.listen(parts["files"].upload, stocking.check_files, "files", concurrency_id="preview", **one_at_a_time)
    calls.listen(parts["log"].amend, stocking.amend, *given, told="pressed", concurrency_id="preview", **one_at_a_time)
    # Pressed twice, these change the store once.
    changing: dict[str, Any] = {"concurrency_id": "index", **_ONE_BY_ONE, **one_at_a_time}
    index: dict[str, Any] = {"told": "pressed", **changing}
    calls.listen(parts["examples"].stock, stocking.stock, **index)
    for name in ("remove", "roll_back"):
        calls.listen(getattr(parts["holdings"], name), getattr(stocking, name), **index)
    for name in ("log", "examples"):
        calls.listen(parts[name].call_off, stocking.call_off, told="pressed", **_READING)
    calls.listen(parts["look"].click, stocking.preview, *given, concurrency_id="preview", **one_at_a_time)
    calls.listen(parts["go"].click, stocking.rebuild, *given, **changing)
