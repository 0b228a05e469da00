"""A web page: the article on it, with the day, paper and author that it names; never the navigation around it.

Own code, because of seven pages written in the manners of Chinese sites trafilatura 2.3 kept navigation on four and
made up the day of three. A page of links alone, as the contents of a paper, holds nothing to read. It must not know how
an article is found on a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from corpus.decode import read_text
from corpus.errors import Reason, Skipped
from corpus.formats import article, digital, scanned
from corpus.formats.blocks import to_page
from corpus.formats.trees import read_html
from corpus.model import NamedBytes, Page
from corpus.options import Options

LONGEST_BOLD = 40
_STOPPED: Final = re.compile(r"[，。！？；：、]$")


def read(file: NamedBytes, options: Options) -> Iterator[Page | Skipped]:
    """Read a web page. Raises ReadError."""
    text, told = read_text(file.raw, file.name, options.damaged)
    root = read_html(text, file.name)
    if root is not None and scanned.is_hocr(text):
        yield from scanned.read_hocr(file, root)
        yield from told
        return
    found = None if root is None else digital.find(text, root) or article.find(root)
    if found is None:
        yield Skipped(file.name, Reason("没有找到正文，像是目录页或只有链接的页，没有收入。"))
        return
    yield replace(to_page(file, _levelled(found)), folio=found.folio, byline=found.byline)
    yield from told


def _levelled(found: article.Found) -> Iterator[tuple[str, int]]:
    """The lines of an article with their levels; what is set bold alone is a cross-head."""
    yield from ((line, 1) for line in found.headline)
    for block in found.body:
        cross = block.bold and not block.level and len(block.text) <= LONGEST_BOLD and not _STOPPED.search(block.text)
        yield block.text, block.level + 1 if block.level > 0 else 2 if cross else block.level
