"""What happens when the store is to change: text looked at, corrected and added, sources taken out, a state gone back
to. Values in, parts of the page out.

It must not know the framework. What could not be added stays where it was written.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from corpus.errors import Skipped
from corpus.options import is_of_lines
from index.errors import StoreError
from qa.corrections import Correction
from qa.given import Given, gather, named
from qa.service import Progress, Recognised, Service
from qa.web import adding, markup
from qa.web.failures import sentence
from qa.web.told import Parts, Told, number, text
from qa.web.words import t

if TYPE_CHECKING:
    from index import BuildReport

Files = list[str] | None
# The name of a stage, how far it is, and of how many.
Stage = tuple[str, int, int]
Result = TypeVar("Result")


class CalledOff(Exception):
    """A build that its visitor called off."""


class Stocking:
    """The listeners of the third tab."""

    def __init__(self, service: Service, present: Callable[[], Parts]) -> None:
        """`present` gives the parts that say what the store holds."""
        self.service = service
        self.present = present
        # Of each run, by the name that its button tells: a visitor calls off his own.
        self._off: dict[str, threading.Event] = {}

    def check_files(self, files: Files) -> Iterator[Parts]:
        """What cannot be read of the files that were just sent; scans are recognised, with progress, and kept."""
        try:
            given = yield from self._gather(files, "", "")
        except CalledOff:
            yield {"log": markup.notice(t("已取消识别；加入时会再识别。"))}
            return
        yield {"log": adding.skipped(given.left_out)}

    def _gather(self, files: Files, text: str, name: str) -> Generator[Parts, None, Given]:
        """Files and text as they are read, with the progress of the recognition of scans. Raises CalledOff."""
        given = Given((), ())
        for step in self._steps(lambda report: gather(files or [], text, name, report), shown=True):
            if isinstance(step, str):
                yield {"log": step}
            else:
                given = step
        return given

    def preview(self, files: Files, text: str | None, name: str | None) -> Parts:
        """The articles recognised in what would be added, each whole. Pasted text without a name gets one here: what is
        corrected is known by it."""
        pasted = (text or "").strip() != ""
        name = named(name or "") if pasted else name or ""
        given = gather(files or [], text or "", name)
        if not given.pages and not given.left_out:
            return {"log": markup.notice(t("请先选择文件，或粘贴文字。"))}
        try:
            pages = self.service.recognised(given.pages)
            log = adding.preview(pages, self.service.corrections(pages)) + adding.skipped(given.left_out)
        except StoreError as error:
            return {"log": sentence(error)}
        return {"log": log, "name": name} if pasted else {"log": log}

    def amend(self, told: Told, files: Files, pasted: str | None, name: str | None) -> Parts:
        """Keep the corrections of the preview's form beside those it did not show, and show what will be added now."""
        given = gather(files or [], pasted or "", name or "")
        try:
            pages = self.service.recognised(given.pages)
            kept = self.service.corrections(pages)
            amended = [_corrections(told, page) for page in pages]
            for page, before, now in zip(pages, kept, amended, strict=True):
                if now:
                    self.service.correct(page.page, {**before, **now})
        except (OSError, StoreError) as error:
            return {"log": sentence(error)}
        shown = self.preview(files, pasted, name)
        if any(amended):
            return shown
        lost = markup.notice(t("更正没有保存：文件或文字在预览之后改过了。请在下面重新更正。"))
        return {**shown, "log": lost + shown["log"]}

    def rebuild(self, files: Files, text: str | None, name: str | None) -> Iterator[Parts]:
        """Add files and text to the store, with progress."""
        yield {"go": False}
        try:
            given = yield from self._gather(files, text or "", name or "")
        except CalledOff:
            yield {"log": markup.notice(t("已取消，语料库没有改动。")), "go": True}
            return
        if not given.pages:
            told = adding.skipped(given.left_out) or markup.notice(t("请先选择文件，或粘贴文字。"))
            yield {"log": told, "go": True}
            return
        for parts in self._change(lambda progress: self.service.add(given.pages, progress), given):
            emptied = {"files": None, "text": "", "name": ""} if "masthead" in parts else {}
            yield {**parts, **emptied}
        yield {"go": True}

    def stock(self, told: Told) -> Iterator[Parts]:
        """Add the sample newspaper, from the first page."""
        for parts in self._change(self.service.add_samples):
            shown = parts.pop("log")
            yield parts if "masthead" in parts else {**parts, "examples": shown}

    def remove(self, told: Told) -> Iterator[Parts]:
        """Take a source out of the store."""
        source = text(told, "source")
        yield from self._change(lambda progress: self.service.remove([source], progress))

    def roll_back(self, told: Told) -> Parts:
        """Go back to the generation before the live one."""
        try:
            now = self.service.roll_back()
        except Exception as error:
            return {"log": sentence(error)}
        done = f'<p class="done" role="status">{t("已退回第 {number} 代。", number=now)}</p>'
        return {"log": f'<div class="report">{done}</div>', **self.present()}

    def call_off(self, told: Told) -> Parts:
        """Have the run whose button was pressed end where it is; the store stays as it was."""
        off = self._off.get(text(told, "run"))
        if off is not None:
            off.set()
        return {}

    def _change(self, change: Callable[[Progress], BuildReport], given: Given | None = None) -> Iterator[Parts]:
        """A change of the store with its progress, its report, and what the store holds after it."""
        report: BuildReport | None = None
        try:
            for step in self._steps(change):
                if isinstance(step, str):
                    yield {"log": step}
                else:
                    report = step
            if report is None:  # the loop ends with a report or an error
                raise RuntimeError("a build ended without a report")
            left_out: tuple[Skipped, ...] = () if given is None else given.left_out
            log = adding.report(report, left_out)
        except CalledOff:
            yield {"log": f'<p class="notice" role="status">{t("已取消，语料库没有改动。")}</p>'}
            return
        except Exception as error:
            yield {"log": sentence(error)}
            return
        yield {"log": log, "notice": "", **self.present()}

    def _steps(self, change: Callable[[Progress], Result], shown: bool = False) -> Iterator[str | Result]:
        """How far a change is, several times a second, and at last its result. `shown`: its beginning is not told.
        Raises CalledOff."""
        stage: Stage = ("读取", 0, 0)
        within: Stage | None = None
        began = (stage[0], time.monotonic())
        run, off = secrets.token_hex(8), threading.Event()
        self._off[run] = off

        def reached(*now: Any) -> None:
            nonlocal stage, within, began
            if off.is_set():
                raise CalledOff
            within = now if is_of_lines(now[0]) else None
            if within is not None:
                return
            if now[0] != began[0]:
                began = (now[0], time.monotonic())
            stage = now

        try:
            if not shown:
                yield adding.progress(*stage, run=run)
            last = (stage, within)
            # The `with` waits: a visitor who leaves does not free the place in the queue while the build still runs.
            with ThreadPoolExecutor(1) as pool:
                running = pool.submit(change, reached)
                while not running.done():
                    if (stage, within) != last:
                        last = (stage, within)
                        yield adding.progress(*stage, time.monotonic() - began[1], within, run)
                    time.sleep(0.1)
                yield running.result()
        finally:
            del self._off[run]


def _corrections(told: Told, page: Recognised) -> dict[str, Correction]:
    """The corrections of a page's articles, as the preview's form tells them; of those alone that it showed."""
    places = {text(told, name): name.removeprefix("id.") for name in told if name.startswith("id.")}
    return {
        article.id: _correction(told, places[article.id], article.title, len(article.body))
        for article in page.articles
        if article.id in places
    }


def _correction(told: Mapping[str, Any], name: str, title: str, blocks: int) -> Correction:
    headline = " ".join(text(told, f"headline.{name}").split())[:200]
    return Correction(
        drop=number(told, f"drop.{name}") == 1,
        headline="" if headline == title else headline,
        join=number(told, f"join.{name}") == 1,
        split=tuple(block for block in range(1, blocks) if number(told, f"split.{name}.{block}") == 1),
    )
