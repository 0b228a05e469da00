"""Pages that are pictures to their lines: one process takes their pixels, another recognises what is printed there.

What was recognised is kept by the content of its file, so that no page is recognised twice. It must not know what an
article is.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from corpus.errors import ReadError, Reason
from corpus.formats.kept import Kept
from corpus.formats.processes import Process, answer_of, started, tell, waiting
from corpus.limits import PIXEL_SECONDS, SCAN_SECONDS
from corpus.model import NamedBytes
from corpus.options import RECOGNISING, Options, lines_of
from corpus.typeset.recognised import Scan, pages_of_scan
from corpus.typeset.recognised_lines import Recognised
from corpus.typeset.spreads import Half

PROGRAM: Final = Path(__file__).with_name("rapid.py")
EXTRA: Final = "pip install 'baohai[ocr]'"
LIBRARIES: Final = ("rapidocr", "onnxruntime", "cv2", "PIL")
# What was recognised otherwise is not found among what is kept.
VERSION: Final = 4
# Pixels a point at which a page is looked at: 200 dots an inch; and the most pixels of one that can be larger.
SCALE: Final = 200 / 72
MOST_DOTS: Final = 40_000_000
# The process may die on so many pages of a file.
MOST_DEATHS: Final = 3
REASONS: Final = {
    "damaged": Reason("这个图像文件已损坏，打不开；请重新扫描或另存一份。"),
    "page": Reason("这一页的图像已损坏，没有收入。"),
    "much": Reason("这一页的图像太大（超过 1.5 亿像素），没有收入；请按每英寸 200 到 300 点重新扫描。"),
    "small": Reason("图像太小，不像报纸的一版，没有收入。"),
    "died": Reason("识别这一页的文字时出错或超过 {seconds} 秒，没有收入。", seconds=f"{SCAN_SECONDS:.0f}"),
    "empty": Reason("没有识别出文字。"),
}


def can_recognise() -> bool:
    """Whether the recogniser is installed, and what it and the reading of pictures need."""
    return all(find_spec(name) is not None for name in LIBRARIES)


@contextmanager
def open_scans(file: NamedBytes, options: Options, taker: Path) -> Iterator[Scans]:
    """The pages of a file to recognise, whose pixels the program `taker` takes."""
    with ExitStack() as processes:
        yield Scans(file, options, taker, processes)


class Scans:
    """The pages of one file, recognised one by one."""

    def __init__(self, file: NamedBytes, options: Options, taker: Path, processes: ExitStack) -> None:
        self.file, self.options, self.taker, self.processes = file, options, taker, processes
        self.kept = Kept(options.kept)
        self.count = 0
        self.whole = True  # nothing of the file is cut off, as far as it was opened
        self.digest = hashlib.sha256(file.raw).hexdigest()
        self.process: Process | None = None
        self.deaths = 0

    def halves(self, number: int, count: int = 0) -> list[Half] | str:
        """The one or two pages of a paper that a page shows, or the reason why there are none; `count` is how many
        pages the file has, where that is known. Raises ReadError where the file cannot be opened."""
        key = f"{self.digest}-{number}-{VERSION}"
        answer = self.kept.find(key)
        if answer is None or (halves := _halves(answer)) is None:
            answer = self._recognise(number, count)
            if "error" in answer:
                return str(answer["error"])
            halves = _halves(answer)
            if halves is None:
                return "died"
            self.kept.keep(key, answer)
        self.count, self.whole = answer["pages"], answer.get("whole", True)
        return halves or "empty"

    def _recognise(self, number: int, count: int) -> dict[str, Any]:
        """What the recogniser says of a page, or an error."""
        if self.deaths >= MOST_DEATHS:
            return {"error": "died"}
        self.count, head, block = self._pixels(number)
        if "error" in head:
            return head
        self._tell(number, count)
        if self.process is None:
            self.process = self.processes.enter_context(waiting(PROGRAM))
        until = time.monotonic() + SCAN_SECONDS
        heard = tell(self.process, {"width": head["width"], "height": head["height"]}, block, SCAN_SECONDS)
        while heard and (answer := answer_of(self.process, max(0.1, until - time.monotonic()))) is not None:
            if "lines" not in answer[0]:
                self._tell_lines(number, answer[0])
            else:
                self._tell(number + 1, count)
                return {
                    **answer[0],
                    **{name: head[name] for name in ("width", "height", "scale")},
                    "pages": self.count,
                    "whole": self.whole,
                }
        self.process.kill()
        self.process = None
        self.deaths += 1
        return {"error": "died"}

    def _tell(self, number: int, count: int) -> None:
        """Tell how far the file is."""
        if self.options.report is not None:
            self.options.report(RECOGNISING, number - 1, max(count, self.count))

    def _tell_lines(self, number: int, head: dict[str, Any]) -> None:
        """Tell how far a page is, where the recogniser says so rightly."""
        done, total = head.get("done"), head.get("of")
        if self.options.report is not None and isinstance(done, int) and isinstance(total, int):
            self.options.report(lines_of(number), min(done, total), total)

    def _pixels(self, number: int) -> tuple[int, dict[str, Any], bytes]:
        """How many pages there are, and the grey pixels of one."""
        asked = {"password": self.options.password, "first": number, "pictures": [None], "grey": True}
        with started(self.taker, {**asked, "scale": SCALE, "most": MOST_DOTS}, self.file.raw) as process:
            opening = answer_of(process, PIXEL_SECONDS)
            if opening is None or "pages" not in opening[0]:
                raise ReadError(self.file.name, REASONS["damaged"])
            answer = answer_of(process, PIXEL_SECONDS)
        self.whole = opening[0].get("whole", True)
        return opening[0]["pages"], *(answer or ({"error": "page"}, b""))


def _halves(answer: dict[str, Any]) -> list[Half] | None:
    """The pages of what was recognised; None where it is not of the form that it has to have."""
    try:
        return [half for half in pages_of_scan(_scan(answer)) if half.lines]
    except (KeyError, TypeError, ValueError, IndexError):
        return None


def _scan(answer: dict[str, Any]) -> Scan:
    """What was recognised, with places in points."""
    scale = answer["scale"]
    lines = []
    for line in answer["lines"]:
        x0, y0, x1, y1 = (edge / scale for edge in line["ends"])
        at, sure, blanks = tuple(line["at"]), tuple(line["sure"]), frozenset(line["blanks"])
        found = Recognised(line["text"], (x0, y0, x1, y1), line["height"] / scale, at, sure, blanks, line["down"])
        lines.append(_with_degrees(found))
    pictures, rules = (
        tuple((a / scale, b / scale, c / scale, d / scale) for a, b, c, d in answer[name])
        for name in ("pictures", "rules")
    )
    return Scan(answer["width"] / scale, answer["height"] / scale, answer["turn"], tuple(lines), pictures, rules)


def _with_degrees(line: Recognised) -> Recognised:
    """A line in which °C is one character, as it is printed; the recogniser knows none."""
    while (spot := line.text.find("°C")) >= 0:
        line = replace(
            line,
            text=f"{line.text[:spot]}℃{line.text[spot + 2 :]}",
            at=(*line.at[:spot], (line.at[spot] + line.at[spot + 1]) / 2, *line.at[spot + 2 :]),
            sure=(*line.sure[:spot], min(line.sure[spot : spot + 2]), *line.sure[spot + 2 :]),
            blanks=frozenset(blank - (blank > spot) for blank in line.blanks),
        )
    return line


def doubtful(halves: Sequence[Half]) -> list[str]:
    """What is told of a page that was recognised."""
    count = sum(len(line.doubts) for half in halves for line in half.lines)
    return [Reason("文字是从图像识别出来的，其中 {count} 个字没有把握。", count=count)] if count else []
