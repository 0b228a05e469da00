"""PDF: pages whose characters have places, read by pdfium in a process of its own. Each page is a page of its own,
and two where two pages of a paper stand side by side on it.

What the process gives of a page is put into lines and into the order of reading. It must not know what an article is.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from corpus.errors import ReadError, Reason, Skipped
from corpus.formats.halves import to_pages
from corpus.formats.processes import Process, answer_of, started
from corpus.formats.scans import EXTRA, REASONS, Scans, can_recognise, doubtful, open_scans
from corpus.limits import MAX_PAGES, PAGE_SECONDS
from corpus.model import UNKNOWN, NamedBytes, Page
from corpus.options import Options
from corpus.placed import Glyph
from corpus.typeset.sheets import Sheet
from corpus.typeset.spreads import Half, pages_of

FIELDS: Final = 9
PROGRAM: Final = Path(__file__).with_name("pdfium.py")
# The process may die on so many pages of a file.
MOST_DEATHS: Final = 5
# More characters without a code than this share, and a page cannot be read.
MOST_UNKNOWN: Final = 0.3

# Smaller type is no print, in points.
LEAST_SIZE: Final = 1.0

# Stands for a character that the font gives no code for.
NO_CODE: Final = "□"
# What pdfium has in place of a hyphen at the end of a line.
_HYPHEN: Final = 2
_PRIVATE: Final = range(0xE000, 0xF900)
_REASONS: Final = {
    "damaged": Reason("这个 PDF 已损坏，打不开；请重新下载或另存一份。"),
    "page": Reason("这一页已损坏，没有收入。"),
    "much": Reason("这一页的内容太多（超过 20 万字或 40 万个图形），不像报纸的一版，没有收入。"),
    "died": Reason("读这一页时出错或超过 {seconds} 秒，没有收入。", seconds=f"{PAGE_SECONDS:.0f}"),
}
NO_TEXT: Final = Reason("没有文字，是扫描的图像；要先装上文字识别才能读：{extra}。", extra=EXTRA)
NO_LINES: Final = Reason("没有文字，也没有识别出文字。")
# What the pages on the sides of a sheet are called.
# How surely a layer under a scan was recognised, it does not tell.
LAYER: Final = 0.9


@dataclass(frozen=True, slots=True)
class _Given:
    """A page as pdfium gave it, and what to say of it."""

    sheet: Sheet
    told: tuple[str, ...] = ()


def read(file: NamedBytes, options: Options) -> Iterator[Page | Skipped]:
    """Read a PDF page by page. Raises ReadError for a file that cannot be opened, or of which no page holds text."""
    pages = _Pages(file, options.password, options.page)
    with open_scans(file, options, PROGRAM) as scans:
        yield from _read(file, options, pages, scans)


def _read(file: NamedBytes, options: Options, pages: _Pages, scans: Scans) -> Iterator[Page | Skipped]:
    found = 0
    empty: list[int] = []
    reasons: list[str] = []
    issue = UNKNOWN
    for number, given in pages:
        source = file.name if pages.count == 1 else f"{file.name}/第{number}页"
        if isinstance(given, str):
            reasons.append(_REASONS[given])
            yield Skipped(source, reasons[-1])
            continue
        halves, told = _halves_of(number, given, pages.count, scans)
        if not halves:
            empty += [] if told else [number]
            reasons += told
            yield from (Skipped(source, sentence) for sentence in told)
            continue
        found += 1
        papers, issue = to_pages(file, source, halves, issue)
        yield from papers
        yield from (Skipped(source, sentence, kept=True) for sentence in told)
    why = NO_LINES if can_recognise() else NO_TEXT
    if not found:
        raise ReadError(file.name, Reason("这个 PDF {why}", why=why) if empty else (*reasons, _REASONS["damaged"])[0])
    if empty:
        yield Skipped(file.name, Reason("第 {pages} 页{why}", pages=_spans(empty), why=why))
    if pages.count > MAX_PAGES and not options.page:
        yield Skipped(
            file.name,
            Reason(
                "有 {count} 页，只读了前 {limit} 页；请拆成几个文件。", count=f"{pages.count:,}", limit=f"{MAX_PAGES:,}"
            ),
        )


def _halves_of(number: int, given: _Given, count: int, scans: Scans) -> tuple[Sequence[Half], Sequence[str]]:
    """The pages that a page of a file shows, recognised where it has no text and that can be done; and what is told of
    it."""
    halves = [half for half in pages_of(given.sheet) if half.lines]
    if halves or not can_recognise():
        return halves, given.told
    recognised = scans.halves(number, count)
    if isinstance(recognised, str):
        return (), () if recognised == "empty" else (REASONS[recognised],)
    return recognised, doubtful(recognised)


def _spans(numbers: Sequence[int]) -> str:
    """Numbers in words: 1–3、5."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return "、".join(f"{first}–{last}" if last > first else str(first) for first, last in spans)


class _Pages:
    """The pages of a file, each with its number: a sheet, or the reason why there is none."""

    def __init__(self, file: NamedBytes, password: str, only: int | None = None) -> None:
        self.file, self.password, self.count = file, password, 0
        self.first, self.last = only or 1, only or MAX_PAGES

    def __iter__(self) -> Iterator[tuple[int, _Given | str]]:
        first = self.first
        for _ in range(MOST_DEATHS):
            for number, sheet in self._read_from(first):
                yield number, sheet
                first = number + 1
            if first > min(self.count, self.last):
                return
        yield from ((number, "died") for number in range(first, min(self.count, self.last) + 1))

    def _read_from(self, first: int) -> Iterator[tuple[int, _Given | str]]:
        """The pages from a number on, up to one on which the process dies."""
        with started(PROGRAM, {"password": self.password, "first": first, "last": self.last}, self.file.raw) as process:
            yield from self._answers(process, first)

    def _answers(self, process: Process, first: int) -> Iterator[tuple[int, _Given | str]]:
        opening = answer_of(process, PAGE_SECONDS)
        if opening is None:
            raise ReadError(self.file.name, _REASONS["damaged"])
        if opening[0].get("error") == "password":
            reason = Reason("密码不对。") if self.password else Reason("这个 PDF 有密码。")
            raise ReadError(self.file.name, "{reason}请用 --password 给出打开它的密码。", reason=reason)
        if "pages" not in opening[0]:
            raise ReadError(self.file.name, _REASONS["damaged"])
        self.count = opening[0]["pages"]
        for number in range(first, min(self.count, self.last) + 1):
            answer = answer_of(process, PAGE_SECONDS)
            if answer is None:
                yield number, "died"
                return
            head, block = answer
            yield number, head["error"] if "error" in head else _given(head, block)


def _given(head: dict[str, Any], block: bytes) -> _Given:
    """A page's characters: those that are printed, or, where hardly any is, those of a layer under a scan."""
    values = array("f")
    values.frombytes(block)
    images, rules = (tuple((a, b, c, d) for a, b, c, d in head[name]) for name in ("images", "rules"))
    sheet = Sheet(head["width"], head["height"], images, rules=rules)
    printed: list[Glyph] = []
    hidden: list[Glyph] = []
    unknown = 0
    for at in range(0, len(values), FIELDS):
        code, left, top, right, bottom, base, size, turn, flags = values[at : at + FIELDS]
        if not (size > LEAST_SIZE and sheet.holds((left + right) / 2, (top + bottom) / 2)):
            continue
        unknown += _has_no_code(int(code))
        text = NO_CODE if _has_no_code(int(code)) else "-" if int(code) == _HYPHEN else chr(int(code))
        glyph = Glyph(text, left, top, right, bottom, base, size, int(turn), askew=bool(int(flags) & 4))
        (hidden if int(flags) & 1 else printed).append(glyph)
    told = []
    if hidden and len(printed) < len(hidden) / 10:
        told.append(Reason("文字是扫描件里识别出来的一层，可能有错字。"))
        printed = [replace(glyph, sure=LAYER) for glyph in hidden]
    elif hidden:
        told.append(Reason("有 {count} 个不印出来的字，没有收入。", count=len(hidden)))
    if unknown > MOST_UNKNOWN * max(1, len(printed)):
        return _Given(sheet)
    if unknown:
        told.append(Reason("有 {count} 个字的字体没有给出字码，读不出来，记作 {sign}。", count=unknown, sign=NO_CODE))
    return _Given(replace(sheet, glyphs=tuple(printed)), tuple(told))


def _has_no_code(code: int) -> bool:
    return code == 0 or code in _PRIVATE or 0xD800 <= code < 0xE000 or code in (0xFFFD, 0xFFFE, 0xFFFF)
