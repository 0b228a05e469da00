"""Scans as pictures: PNG, JPEG and TIFF, whose pages are recognised. Each page is a page of its own.

It must not know what an article is.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from corpus.errors import ReadError, Reason, Skipped
from corpus.formats.halves import to_pages
from corpus.formats.scans import EXTRA, REASONS, can_recognise, doubtful, open_scans
from corpus.limits import MAX_PAGES
from corpus.model import UNKNOWN, NamedBytes, Page
from corpus.options import Options

TAKER: Final = Path(__file__).with_name("pixels.py")


def read(file: NamedBytes, options: Options) -> Iterator[Page | Skipped]:
    """Read a scan page by page. Raises ReadError for a file that cannot be opened, or of which no page holds text."""
    if not can_recognise():
        raise ReadError(file.name, "这是图像，要先装上文字识别才能读：{extra}。", extra=EXTRA)
    issue, reasons, found = UNKNOWN, list[str](), False
    with open_scans(file, options, TAKER) as scans:
        number = count = options.page or 1
        while number <= count:
            halves = scans.halves(number)
            count = options.page or min(MAX_PAGES, scans.count)
            source = file.name if scans.count == 1 else f"{file.name}/第{number}页"
            if isinstance(halves, str):
                reasons.append(halves)
                if scans.count > 1:
                    yield Skipped(source, REASONS[halves])
            else:
                found = True
                pages, issue = to_pages(file, source, halves, issue)
                yield from pages
                yield from (Skipped(source, sentence, kept=True) for sentence in doubtful(halves))
            number += 1
        if scans.count > MAX_PAGES and not options.page:
            yield Skipped(
                file.name,
                Reason(
                    "有 {count} 页，只读了前 {limit} 页；请拆成几个文件。",
                    count=f"{scans.count:,}",
                    limit=f"{MAX_PAGES:,}",
                ),
            )
    if not found:
        raise ReadError(file.name, REASONS[reasons[0]])
    if not scans.whole and not options.page:
        yield Skipped(
            file.name, Reason("文件在第 {page} 页之后断了，后面的没有收入；请重新扫描或另存一份。", page=scans.count)
        )
