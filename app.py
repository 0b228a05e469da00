"""The browser page and its programming interface, on one store: the only import of gradio.

It lays out the page, listens, and serves; what the page shows is written by `qa.web`, what it says by `qa` and
`index`. It must not know how passages are ranked or how a store lies on disk.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus import Page, read_articles, read_paths
from corpus.sources import ReadError
from index import BuildError, StoreError, build
from index.errors import EncoderError
from index.folders import cache_folder, default_store, samples_folder
from qa.question import QuestionError
from qa.retriever import Retriever
from qa.to_json import answer_to_json
from qa.web import asset, cards, contents, dialogue, examples, headers, holdings, markup, reader

# Read by the framework when it is imported: no calls home, uploads in a folder that is this user's alone, and no proxy
# between the server and itself.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("GRADIO_TEMP_DIR", str(cache_folder() / "uploads"))
for _name in ("NO_PROXY", "no_proxy"):
    os.environ[_name] = ",".join(filter(None, (os.environ.get(_name), "127.0.0.1", "localhost")))

import gradio as gr  # noqa: E402
from gradio.events import api  # noqa: E402
from starlette.middleware import Middleware  # noqa: E402

if TYPE_CHECKING:
    from index import BuildReport
    from index.encoders.base import Encoder
    from qa.model import Status

# Not under TYPE_CHECKING: the framework evaluates the annotations of listeners.
Updates = tuple[Any, ...]

TOP_K = 5
MOST_PASSAGES = 50
# A dialogue keeps this many turns; a follow-up never reaches back that far.
MOST_TURNS = 30
LARGEST_UPLOAD = "100mb"
# Ports tried after the one asked for.
PORTS = 50
REMOTE_BUILD = "BAOHAI_ALLOW_REMOTE_BUILD"
CLOSED = (
    "这里向别的机器开放，所以不能从网页加入文字。请在服务器上用 baohai build --add 加入；"
    f"若来访的人都可信，可先设环境变量 {REMOTE_BUILD}=1 再启动。"
)
SUFFIXES = [".txt", ".md", ".jsonl", ".gz"]

_EXPECTED = (QuestionError, StoreError, EncoderError, BuildError, ReadError)
_log = logging.getLogger("baohai")


class Desk:
    """What the page's listeners do. Shared by all visitors; a visitor's own dialogue comes and goes with each call."""

    def __init__(
        self,
        store: Path | None,
        model: str | None,
        encoder: Encoder | None = None,
        *,
        changes: bool = True,
        reranker: str | None = None,
    ) -> None:
        self.changes = changes
        self._reranker = reranker
        self._store = store
        self._model = model
        self._encoder = encoder
        self._retriever: Retriever | None = None
        self._opening = threading.Lock()

    def retriever(self) -> Retriever:
        """The store's retriever, opened when there is a store to open. Raises StoreError."""
        with self._opening:
            if self._retriever is None:
                self._retriever = Retriever.open(self._store, self._model, self._encoder, self._reranker)
            return self._retriever

    def warm_up(self) -> None:
        """Load the model before the first question waits for it."""
        try:
            self.retriever().retrieve("报", top_k=1)
        except _EXPECTED as error:
            _log.info("not warmed up: %s", error)

    # 提问 — each yields (question box, notice, dialogue, cards, turns)

    def ask(self, question: str | None, turns: tuple[dialogue.Turn, ...]) -> Iterator[Updates]:
        """Ask as typed. What could not be asked stays in the box, and the dialogue as it was."""
        question = (question or "").strip()
        if not question:
            yield gr.skip(), markup.notice("请先写下要问的问题。"), gr.skip(), gr.skip(), gr.skip()
            return
        pending = (*turns, dialogue.Turn(question, None))
        yield "", "", dialogue.dialogue(pending), cards.SEARCHING, gr.skip()
        try:
            answer = self.retriever().answer(question, history=dialogue.understood(turns), top_k=TOP_K)
        except Exception as error:
            before = cards.cards(turns[-1].answer if turns else None)
            yield question, _sentence(error), dialogue.dialogue(turns), before, gr.skip()
            return
        turns = (*turns, dialogue.Turn(question, answer))[-MOST_TURNS:]
        yield gr.skip(), "", dialogue.dialogue(turns), cards.cards(answer), turns

    def ask_pressed(self, event: gr.EventData, turns: tuple[dialogue.Turn, ...]) -> Iterator[Updates]:
        """Ask the example that was pressed."""
        yield from self.ask(_told(event, "question"), turns)

    def ask_linked(self, request: gr.Request, turns: tuple[dialogue.Turn, ...]) -> Iterator[Updates]:
        """Ask what the page's address asks (`?q=`)."""
        question = str(request.query_params.get("q") or "").strip()
        if question:
            yield from self.ask(question, turns)
        else:
            yield (gr.skip(),) * 5

    def show(self, event: gr.EventData, turns: tuple[dialogue.Turn, ...]) -> Updates:
        """The dialogue and cards, with those of an earlier turn on the page."""
        turn, rank = _number(event, "turn"), _number(event, "card")
        if not 0 <= turn < len(turns):
            return gr.skip(), gr.skip()
        return dialogue.dialogue(turns, turn), cards.cards(turns[turn].answer, rank)

    def anew(self) -> Updates:
        """A page that nothing has been asked on."""
        return "", "", dialogue.WELCOME, cards.WAITING, ()

    # 阅读 and 浏览

    def open(self, event: gr.EventData) -> str:
        """The article that was pressed, in the reader."""
        try:
            article = self.retriever().article(_told(event, "article"))
        except (KeyError, StoreError):
            return reader.missing()
        paragraph, paragraphs = _number(event, "paragraph"), _number(event, "paragraphs")
        return reader.reader(article, paragraph, min(paragraphs, len(article.body) + 1), _told(event, "sentence"))

    def contents(self, contains: str | None, offset: int = 0) -> str:
        """A page of the headlines that hold `contains`. A box on a tab not opened yet tells None."""
        contains = (contains or "").strip()
        try:
            found, total = self.retriever().headlines(contains, contents.PAGE, max(0, offset))
        except StoreError as error:
            return markup.notice(str(error), to_corpus=True)
        return contents.contents(found, total, max(0, offset), contains)

    def leaf(self, event: gr.EventData, contains: str | None) -> str:
        """The page of headlines that was turned to."""
        return self.contents(contains, _number(event, "offset"))

    # 语料库

    def present(self, contains: str | None) -> Updates:
        """The parts that say what the store holds: masthead, notice, examples, contents (those that hold `contains`),
        holdings."""
        try:
            status = self.retriever().status()
        except StoreError as error:
            missing = markup.notice(str(error), to_corpus=True)
            return holdings.masthead(None), missing, "", self.contents(contains), holdings.holdings(None, str(error))
        if not self.changes:  # strangers need not know the server's folders
            status = replace(status, store="")
        return (
            holdings.masthead(status),
            "",
            examples.examples(sample_questions(status)),
            self.contents(contains),
            holdings.holdings(status),
        )

    def preview(self, files: list[str] | None, text: str | None, name: str | None) -> str:
        """The articles recognised in what would be added."""
        pages, left_out = gathered(files or [], text or "", name or "")
        if not pages and not left_out:
            return markup.notice("请先选择文件，或粘贴文字。")
        found = [article for page in pages for article in read_articles(page).articles]
        return holdings.recognised(found) + holdings.skipped(left_out)

    def rebuild(
        self, files: list[str] | None, text: str | None, name: str | None, contains: str | None
    ) -> Iterator[Updates]:
        """Add files and text to the store, with progress. Yields (log, button, files, text, name, *present()).

        What could not be added stays where it was written.
        """
        kept = (gr.skip(),) * 8
        pages, left_out = gathered(files or [], text or "", name or "")
        if not pages:
            nothing = markup.notice("" if left_out else "请先选择文件，或粘贴文字。")
            yield (nothing + holdings.skipped(left_out), gr.skip(), *kept)
            return
        yield (holdings.progress("读取", 0, 0), gr.Button(interactive=False), *kept)
        try:
            report: BuildReport | None = None
            for step in self._built(pages):
                if isinstance(step, str):
                    yield (step, gr.skip(), *kept)
                else:
                    report = step
            if report is None:  # the loop ends with a report or an error
                raise RuntimeError("a build ended without a report")
            self.retriever().refresh()  # a large store is opened beside the questions, but this visitor waits for it
            added = [article for page in pages for article in read_articles(page).articles]
            log = holdings.report(
                sources=len(report.sources), articles=report.articles, chunks=report.chunks, encoded=report.encoded,
                reused=report.reused, seconds=report.seconds, added=added,
                left_out=[*left_out, *((one.source, one.reason) for one in report.skipped)],
            )  # fmt: skip
        except Exception as error:
            yield (_sentence(error), gr.Button(interactive=True), *kept)
            return
        yield (log, gr.Button(interactive=True), None, "", "", *self.present(contains))

    def _built(self, pages: Sequence[Page]) -> Iterator[str | BuildReport]:
        """How far the build is, several times a second, and at last its report."""
        stage: tuple[str, int, int] = ("读取", 0, 0)
        began = (stage[0], time.monotonic())

        def reached(*now: Any) -> None:
            nonlocal stage, began
            if now[0] != began[0]:
                began = (now[0], time.monotonic())
            stage = now

        # The `with` waits: a visitor who leaves does not free the place in the queue while the build still runs.
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(
                build, pages, self._store, add=True, model=self._model, progress=reached, encoder=self._encoder
            )
            shown: tuple[str, int, int] | None = None
            while not running.done():
                if stage != shown:
                    shown = stage
                    yield holdings.progress(*shown, time.monotonic() - began[1])
                time.sleep(0.1)
            yield running.result()

    # The programming interface

    def api_retrieve(self, question: str, top_k: int = TOP_K) -> list[dict[str, Any]]:
        """Passages for a question, best first: rank, headline, text, score, source, lines, article_id, ..."""
        return list(self._json(question, [], top_k)["passages"])

    def api_answer(self, question: str, history: list[str] | None = None, top_k: int = TOP_K) -> dict[str, Any]:
        """The question as understood, the answering sentence, and the passages. `history`: earlier questions, oldest
        first."""
        return self._json(question, history or [], top_k)

    def _json(self, question: object, history: object, top_k: object) -> dict[str, Any]:
        if not isinstance(question, str):
            raise _refused(f"question 应是字符串，却是 {type(question).__name__}。")
        if not isinstance(history, list) or not all(isinstance(earlier, str) for earlier in history):
            raise _refused("history 应是字符串的列表：先前的问题，从早到晚。")
        if not isinstance(top_k, int) or isinstance(top_k, bool) or not 1 <= top_k <= MOST_PASSAGES:
            raise _refused(f"top_k 应是 1 到 {MOST_PASSAGES} 的整数，却是 {str(top_k)[:40]}。")
        try:
            answer = self.retriever().answer(question, history=history[-MOST_TURNS:], top_k=top_k)
        except _EXPECTED as error:
            raise _refused(str(error)) from error
        plain: dict[str, Any] = json.loads(json.dumps(answer_to_json(answer)))
        return plain


def gathered(files: Iterable[str], text: str, name: str) -> tuple[list[Page], list[tuple[str, str]]]:
    """The pages in uploaded files and pasted text, and `(source, reason)` of what cannot be read."""
    pages: list[Page] = []
    left_out: list[tuple[str, str]] = []
    for file in files:
        try:
            read, skipped = read_paths([Path(file)])
        except ReadError as error:
            left_out.append((Path(file).name, error.reason))
            continue
        pages.extend(read)
        left_out.extend((one.source, one.reason) for one in skipped)
    if text.strip():
        source = " ".join(name.split()) or f"粘贴文本 {datetime.now():%Y-%m-%d %H:%M:%S}"
        pages.append(Page(source=source, text=text))
    return pages, left_out


def sample_questions(status: Status) -> list[str]:
    """Questions that the sample pages answer; none where the store does not hold those pages."""
    folder = samples_folder()
    pages = {path.name for path in folder.glob("*.txt") if "_" in path.name}
    if not pages & {Path(source).name for source in status.sources}:
        return []
    try:
        lines = (folder / "questions").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [line.strip() for line in lines if line.strip()]


def _sentence(error: Exception) -> str:
    """An error as the page shows it; one that nobody foresaw goes to the log with its traceback."""
    if isinstance(error, _EXPECTED):
        return markup.notice(str(error), to_corpus=isinstance(error, StoreError))
    _log.error("a listener failed", exc_info=error)
    return markup.notice(f"程序出了意外（{type(error).__name__}），没有做成。详情见运行本程序的窗口。")


def _refused(sentence: str) -> gr.Error:
    return gr.Error(sentence, print_exception=False)


def _told(event: gr.EventData, name: str) -> str:
    """A field of what the page told; empty where it is missing. Anybody can send anything."""
    told = getattr(event, "_data", None)
    value = told.get(name) if isinstance(told, dict) else None
    return value if isinstance(value, str) else ""


def _number(event: gr.EventData, name: str) -> int:
    """A whole number the page told; 0 where it is none."""
    value = _told(event, name)
    return int(value) if value.lstrip("-").isdecimal() and len(value) < 10 else 0


def build_app(
    store: Path | None, model: str | None, *, encoder: Encoder | None = None, changes: bool = True
) -> gr.Blocks:
    """The page over `store` (None: the default store), which need not exist yet.

    `encoder` overrides `model`. Without `changes` the page has no controls, and the server no listeners, that add to
    the store.
    """
    return _page(Desk(store, model, encoder, changes=changes))


def _page(desk: Desk) -> gr.Blocks:
    act = asset("act.js")
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

    def part(value: str, name: str) -> Any:
        return gr.HTML(value, js_on_load=act, elem_id=name, apply_default_css=False, padding=False)

    app = gr.Blocks(title="报海拾答", fill_width=True, analytics_enabled=False, delete_cache=(3600, 86400))
    with app:
        masthead = part(holdings.masthead(None), "masthead")
        turns = gr.State(())
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("提问", id="ask"), gr.Row(elem_id="asking"):
                with gr.Column(scale=6, min_width=320, elem_id="left"):
                    talk = part(dialogue.WELCOME, "dialogue")
                    notice = part("", "notice")
                    box = gr.Textbox(
                        label="问题", show_label=False, container=False, placeholder="输入问题，按 Enter 提问",
                        submit_btn=True, autofocus=True, lines=1, max_lines=4, elem_id="question",
                    )  # fmt: skip
                    tries = part("", "examples")
                with gr.Column(scale=5, min_width=320, elem_id="right"):
                    part('<h2 class="section">原文依据</h2>', "evidence")
                    evidence = part(cards.WAITING, "cards")
            with gr.Tab("浏览", id="browse"):
                contains = gr.Textbox(
                    label="筛选标题", show_label=False, container=False, placeholder="筛选标题", elem_id="filter"
                )
                listed = part("", "contents")
            with gr.Tab("语料库", id="corpus"), gr.Row(elem_id="corpus-row"):
                with gr.Column(scale=6, min_width=320, elem_id="feeding"):
                    adding = _adding(part) if desk.changes else None
                    if adding is None:
                        part(markup.notice(CLOSED), "closed")
                with gr.Column(scale=5, min_width=320):
                    shelf = part("", "holdings")
        drawer = part("", "reader")

        asked = [box, notice, talk, evidence, turns]
        present = [masthead, notice, tries, listed, shelf]
        address = "(question, turns) => { window.baohai.asked(question); return [question, turns]; }"
        box.submit(desk.ask, [box, turns], asked, js=address, **quiet)
        tries.ask(desk.ask_pressed, [turns], asked, **quiet)
        talk.show(desk.show, [turns], [talk, evidence], **quiet)
        talk.anew(desk.anew, None, asked, **quiet)
        # Not `input`: the framework fires that on key presses, never for what an input method or the clipboard writes.
        contains.change(desk.contents, [contains], [listed], trigger_mode="always_last", **quiet)
        listed.leaf(desk.leaf, [contains], [listed], **quiet)
        pressed = [evidence, listed]
        if adding is not None:
            files, text, name, look, go, log = adding
            look.click(desk.preview, [files, text, name], [log], **quiet)
            go.click(
                desk.rebuild, [files, text, name, contains], [log, go, files, text, name, *present],
                concurrency_limit=1, concurrency_id="index", **quiet,
            )  # fmt: skip
            pressed.append(log)
        for pressable in pressed:
            pressable.open(desk.open, None, [drawer], **quiet)
        app.load(desk.present, [contains], present, **quiet)
        app.load(desk.ask_linked, [turns], asked, **quiet)
        api(desk.api_retrieve, api_name="retrieve")
        api(desk.api_answer, api_name="answer")
    app.queue(max_size=64, default_concurrency_limit=4)
    return app


def _adding(part: Callable[[str, str], Any]) -> tuple[Any, ...]:
    """The controls that add to the store: files, text, its name, two buttons, and what they have to say."""
    part('<h2 class="section">加入新的文字</h2>', "feeding-head")
    files = gr.File(
        label="上传文件（.txt .md .jsonl，可用 .gz 压缩）", file_count="multiple", file_types=SUFFIXES, height=150,
        elem_id="files",
    )  # fmt: skip
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
    return files, text, name, look, go, part("", "log")


def theme() -> gr.themes.Base:
    """Newsprint and vermilion; what CSS variables of the framework can say."""
    vermilion = gr.themes.Color(
        "#fdf3f1", "#fbe4df", "#f5c5bc", "#ec9d8f", "#dd6c5a", "#c4442f", "#a93523", "#8b2a1c", "#6f2419", "#5a2018",
        "#310e09", name="vermilion",
    )  # fmt: skip
    sans = ("-apple-system", "BlinkMacSystemFont", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
    base = gr.themes.Base(
        primary_hue=vermilion, neutral_hue="stone", font=sans, font_mono=("ui-monospace", "Menlo", "monospace"),
        radius_size="none", spacing_size="md", text_size="md",
    )  # fmt: skip
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


def changes_allowed(host: str) -> bool:
    """Whether visitors of a server on `host` may add to its store: on this machine, or where its owner says so."""
    return host in headers.LOOPBACK or os.environ.get(REMOTE_BUILD) == "1"


def launch(app: gr.Blocks, host: str, port: int, *, changes: bool = True) -> str:
    """Start serving in the background and return the address. Raises OSError when the port is taken."""
    _, address, _ = app.launch(
        server_name=f"[{host}]" if ":" in host else host, server_port=port, prevent_thread_lock=True, quiet=True,
        share=False, inbrowser=False,
        show_error=False, ssr_mode=False, run_history=False, enable_monitoring=False, footer_links=[],
        max_file_size=LARGEST_UPLOAD, state_session_capacity=1000, theme=theme(), css=asset("style.css"),
        js=asset("page.js"),
        app_kwargs={"middleware": [Middleware(headers.Gate, local=host in headers.LOOPBACK, uploads=changes)]},
    )  # fmt: skip
    return str(address)


def _forever() -> None:
    while True:
        time.sleep(3600)  # unlike a lock, interrupted by Ctrl-C on every system


def free_port(host: str, port: int) -> int:
    """`port`, or the next one after it that nothing listens on. Raises OSError when all of PORTS are taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    last = min(port + PORTS, 65535)
    for candidate in range(port, last + 1):
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            if os.name == "posix":  # as the server will: a port whose last connections are still closing is free
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((host, candidate))
            except OSError:
                continue
            return candidate
    raise OSError(f"{host} 的端口 {port} 到 {last} 都被占用了。请用 --port 换一个。")


def serve(
    store: Path | None = None,
    model: str | None = None,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = False,
    announce: Callable[[str], object] | None = None,
    reranker: str | None = None,
) -> None:
    """Serve the page until Ctrl-C, on `port` or the next free one after it. `announce` is told the address (default:
    standard output). Raises OSError when no port is free."""
    say = announce or (lambda line: sys.stdout.write(f"{line}\n") and sys.stdout.flush())
    changes = changes_allowed(host)
    desk = Desk(store, model, changes=changes, reranker=reranker)
    app = _page(desk)
    free = free_port(host, port)
    address = launch(app, host, free, changes=changes)
    taken = f"（端口 {port} 被占用）" if free != port else ""
    say(f"报海拾答：{address}{taken}\n语料库：{store or default_store()}\n按 Ctrl-C 停止。")
    threading.Thread(target=desk.warm_up, daemon=True).start()
    if open_browser:
        webbrowser.open(address)
    try:
        _forever()
    except KeyboardInterrupt:
        say("\n已停止。")
    finally:
        app.close(verbose=False)
