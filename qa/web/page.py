"""The browser page: its layout, which listener each part calls, and the ASGI app that serves it. Only import of gradio.

What the parts show is written by the other modules of this folder, what happens is decided by `listeners`. It must not
know how passages are ranked or how a store lies on disk.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from starlette.middleware import Middleware
from starlette.routing import Mount

from corpus.readable import GZIP, SUFFIXES
from index.folders import cache_folder
from qa.web import asset, cards, dialogue, headers, holdings, markup, routes
from qa.web.endpoints import BadRequest, Endpoints
from qa.web.limits import DEFAULT
from qa.web.listeners import KEEP, Desk

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

# Calls that are answered at the same time, of all visitors; the others wait in the queue.
AT_ONCE = 4
SESSIONS = 1000

_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_ASKING: dict[str, Any] = {"concurrency_id": "ask", "concurrency_limit": AT_ONCE}
_READING: dict[str, Any] = {**_QUIET, "concurrency_id": "read", "concurrency_limit": AT_ONCE}


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
        theme=_theme(),
        css=asset("style.css"),
        js=asset("page.js").replace("$FORMATS", ",".join((*SUFFIXES, GZIP))),
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


# Between the framework and the listeners


def _parts(values: Any) -> Any:
    """What a listener gives, as the framework takes it."""
    if isinstance(values, tuple):
        return tuple(map(_parts, values))
    return gr.skip() if values is KEEP else values


def _step(listener: Callable[..., Any]) -> Callable[..., Any]:
    """A listener that gives its parts once."""

    @functools.wraps(listener)
    def call(*values: Any) -> Any:
        return _parts(listener(*values))

    return call


def _steps(listener: Callable[..., Iterator[Any]]) -> Callable[..., Any]:
    """A listener that gives its parts again and again."""

    @functools.wraps(listener)
    def call(*values: Any) -> Iterator[Any]:
        for parts in listener(*values):
            yield _parts(parts)

    return call


def _pressed(listener: Callable[..., Any]) -> Callable[..., Any]:
    """A listener that is told what was pressed."""

    def call(event: gr.EventData, *values: Any) -> Any:
        return _parts(listener(_told(event), *values))

    call.__name__ = listener.__name__
    return call


def _pressed_steps(listener: Callable[..., Iterator[Any]]) -> Callable[..., Any]:
    def call(event: gr.EventData, *values: Any) -> Iterator[Any]:
        for parts in listener(_told(event), *values):
            yield _parts(parts)

    call.__name__ = listener.__name__
    return call


def _linked(listener: Callable[..., Iterator[Any]]) -> Callable[..., Any]:
    """A listener that is told the query of the page's address."""

    def call(request: gr.Request, *values: Any) -> Iterator[Any]:
        for parts in listener(dict(request.query_params), *values):
            yield _parts(parts)

    call.__name__ = listener.__name__
    return call


def _told(event: gr.EventData) -> dict[str, Any]:
    told = getattr(event, "_data", None)
    return told if isinstance(told, dict) else {}


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
    masthead = _part(holdings.masthead(None), "masthead")
    turns = gr.State(())
    with gr.Tabs(elem_id="tabs"):
        with gr.Tab("提问", id="ask"), gr.Row(elem_id="asking"):
            with gr.Column(scale=6, min_width=320, elem_id="left"):
                talk = _part(dialogue.WELCOME, "dialogue")
                notice = _part("", "notice")
                box = gr.Textbox(
                    label="问题", show_label=False, container=False, placeholder="输入问题，按 Enter 提问",
                    submit_btn=True, autofocus=True, lines=1, max_lines=4, elem_id="question",
                )  # fmt: skip
                _part('<p class="empty" id="queued" role="status" hidden></p>', "queue")
                tries = _part("", "examples")
            with gr.Column(scale=5, min_width=320, elem_id="right"):
                _part('<h2 class="section">原文依据</h2>', "evidence")
                evidence = _part(cards.WAITING, "cards")
        with gr.Tab("浏览", id="browse"):
            contains = gr.Textbox(
                label="筛选标题", show_label=False, container=False, placeholder="筛选标题", elem_id="filter"
            )
            listed = _part("", "contents")
        with gr.Tab("语料库", id="corpus"), gr.Row(elem_id="corpus-row"):
            with gr.Column(scale=6, min_width=320, elem_id="feeding"):
                adding = _lay_out_adding() if desk.changes else None
                if adding is None:
                    _part(markup.notice(holdings.CLOSED), "closed")
            with gr.Column(scale=5, min_width=320):
                shelf = _part("", "holdings")
    drawer = _part("", "reader")

    present = [masthead, notice, tries, listed, shelf]
    _listen_to_questions(page, desk, box, turns, tries, [box, notice, talk, evidence, turns])
    # Not `input`: the framework fires that on key presses, never for what an input method or the clipboard writes.
    contains.change(_step(desk.contents), [contains], [listed], trigger_mode="always_last", **_READING)
    listed.leaf(_pressed(desk.leaf), [contains], [listed], **_READING)
    log = _listen_to_additions(desk, adding, contains, present) if adding else []
    for pressable in (evidence, listed, *log):
        pressable.open(_pressed(desk.open), None, [drawer], **_READING)
    page.load(_step(desk.present), [contains], present, **_READING)


def _listen_to_questions(page: gr.Blocks, desk: Desk, box: Any, turns: Any, tries: Any, asked: list[Any]) -> None:
    """`asked` are the parts that a question changes: box, notice, dialogue, cards, turns."""
    talk, evidence, quiet = asked[2], asked[3], {**_QUIET, **_ASKING}
    box.submit(_steps(desk.ask), [box, turns], asked, **quiet)
    for pressable in (tries, talk):
        pressable.ask(_pressed_steps(desk.ask_pressed), [turns], asked, **quiet)
    talk.show(_pressed(desk.show), [turns], [talk, evidence], **_READING)
    talk.timeless(_pressed(desk.timeless), [turns], [talk, evidence, turns], **_READING)
    talk.anew(_step(desk.anew), None, asked, **_READING)
    page.load(_linked(desk.ask_linked), [turns], asked, **quiet)


def _lay_out_adding() -> tuple[Any, ...]:
    """The controls that add to the store: files, text, its name, two buttons, and what they have to say."""
    _part('<h2 class="section">加入新的文字</h2>', "feeding-head")
    # No `file_types`: the framework refuses others in English. The picker is told them by page.js.
    files = gr.File(
        label="上传文件：文字、网页、Word、电子书、压缩包等", file_count="multiple", height=150, elem_id="files"
    )
    text = gr.Textbox(
        label="或者粘贴文字", placeholder="整版报纸原样粘贴即可，会自动认出其中的标题和文章。", lines=8, max_lines=16,
        elem_id="text",
    )  # fmt: skip
    name = gr.Textbox(
        label="粘贴文字的名称（可不填）", placeholder="例如：望潮日报 2024-05-17 第 3 版。同名的来源会换成新的。",
        max_lines=1, elem_id="name",
    )  # fmt: skip
    with gr.Row(elem_id="feeding-acts"):
        look = gr.Button("先看能识别到什么", elem_id="look")
        go = gr.Button("加入并重建索引", variant="primary", elem_id="go")
    return files, text, name, look, go, _part("", "log")


def _listen_to_additions(desk: Desk, adding: tuple[Any, ...], contains: Any, present: list[Any]) -> list[Any]:
    """Returns what can be pressed there."""
    files, text, name, look, go, log = adding

    @functools.wraps(desk.rebuild)
    def rebuild(*values: Any) -> Iterator[Any]:
        for told, pressable, *rest in desk.rebuild(*values):
            button = gr.skip() if pressable is KEEP else gr.Button(interactive=pressable)
            yield (told, button, *map(_parts, rest))

    one_at_a_time: dict[str, Any] = {**_QUIET, "concurrency_limit": 1}
    # In one queue with the preview, which must not be wiped by a check that comes after it.
    files.upload(_step(desk.check_files), [files], [log], concurrency_id="preview", **one_at_a_time)
    look.click(_step(desk.preview), [files, text, name], [log], concurrency_id="preview", **one_at_a_time)
    go.click(
        rebuild, [files, text, name, contains], [log, go, files, text, name, *present], concurrency_id="index",
        **one_at_a_time,
    )  # fmt: skip
    return [log]


def _theme() -> gr.themes.Base:
    """Newsprint and vermilion; what CSS variables of the framework can say."""
    vermilion = gr.themes.Color(
        "#fdf3f1", "#fbe4df", "#f5c5bc", "#ec9d8f", "#dd6c5a", "#c4442f", "#a93523", "#8b2a1c", "#6f2419", "#5a2018",
        "#310e09", name="vermilion",
    )  # fmt: skip
    sans = ("-apple-system", "BlinkMacSystemFont", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
    mono = ("ui-monospace", "Menlo", "monospace")
    sizes = {"radius_size": "none", "spacing_size": "md", "text_size": "md"}
    base = gr.themes.Base(primary_hue=vermilion, neutral_hue="stone", font=sans, font_mono=mono, **sizes)
    return base.set(
        body_background_fill="#faf7f1", body_background_fill_dark="#171512",
        background_fill_primary="#fffdf8", background_fill_primary_dark="#211e19",
        background_fill_secondary="#f3eee3", background_fill_secondary_dark="#191613",
        block_background_fill="transparent", block_background_fill_dark="transparent",
        block_label_background_fill="transparent", block_label_background_fill_dark="transparent",
        block_border_width="0px", block_shadow="none",
        input_background_fill="#fffdf8", input_background_fill_dark="#24201b", input_border_width="1px",
        input_placeholder_color="#756c60", input_placeholder_color_dark="#9a9084",
        button_primary_background_fill="*primary_600", button_primary_background_fill_dark="*primary_700",
        button_primary_text_color="white",
    )  # fmt: skip
