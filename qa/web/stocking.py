"""What happens when something is added to the store. Values in, parts of the page out.

It must not know the framework. What could not be added stays where it was written.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from qa.service import Given, Service, gather
from qa.web import holdings, markup
from qa.web.failures import sentence
from qa.web.told import Parts
from qa.web.words import t

if TYPE_CHECKING:
    from index import BuildReport


class Stocking:
    """The listeners of the third tab."""

    def __init__(self, service: Service, present: Callable[[], Parts]) -> None:
        """`present` gives the parts that say what the store holds."""
        self.service = service
        self.present = present

    def check_files(self, files: list[str] | None) -> Parts:
        """What cannot be read of the files that were just sent."""
        return {"log": holdings.skipped(gather(files or []).left_out)}

    def preview(self, files: list[str] | None, text: str | None, name: str | None) -> Parts:
        """The articles recognised in what would be added."""
        given = gather(files or [], text or "", name or "")
        if not given.pages and not given.left_out:
            return {"log": markup.notice(t("请先选择文件，或粘贴文字。"))}
        return {"log": holdings.recognised(self.service.preview(given)) + holdings.skipped(given.left_out)}

    def rebuild(self, files: list[str] | None, text: str | None, name: str | None) -> Iterator[Parts]:
        """Add files and text to the store, with progress."""
        given = gather(files or [], text or "", name or "")
        if not given.pages:
            yield {"log": holdings.skipped(given.left_out) or markup.notice(t("请先选择文件，或粘贴文字。"))}
            return
        yield {"log": holdings.progress("读取", 0, 0), "go": False}
        report: BuildReport | None = None
        try:
            for step in self._added(given):
                if isinstance(step, str):
                    yield {"log": step}
                else:
                    report = step
            if report is None:  # the loop ends with a report or an error
                raise RuntimeError("a build ended without a report")
            log = _reported(report, given)
        except Exception as error:
            yield {"log": sentence(error), "go": True}
            return
        yield {"log": log, "go": True, "files": None, "text": "", "name": "", "notice": "", **self.present()}

    def _added(self, given: Given) -> Iterator[str | BuildReport]:
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
            running = pool.submit(self.service.add, given.pages, reached)
            shown: tuple[str, int, int] | None = None
            while not running.done():
                if stage != shown:
                    shown = stage
                    yield holdings.progress(*shown, time.monotonic() - began[1])
                time.sleep(0.1)
            yield running.result()


def _reported(report: BuildReport, given: Given) -> str:
    return holdings.report(
        sources=len(report.sources),
        articles=report.articles,
        chunks=report.chunks,
        encoded=report.encoded,
        reused=report.reused,
        seconds=report.seconds,
        added=report.read,
        left_out=[*given.left_out, *report.skipped],
    )
