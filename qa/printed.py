"""An article as it was printed: its lines, and its pieces of the page as pictures, from the file that it was read from,
where that is still there, or was kept, and still says so.

It must not know who looks at them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import Page, ReadError
from corpus.formats import read_file
from corpus.formats.piece import has_pictures, pictures
from corpus.model import NamedBytes, is_of
from corpus.options import Options
from corpus.pages import read_named
from corpus.readable import suffix_of
from corpus.sources import Naming
from index.folders import scans_folder

if TYPE_CHECKING:
    from corpus.model import Article, Paragraph
    from index.store.base import Snapshot

Lines = list[tuple[int, str]]

# So many blocks of an article are shown as pictures.
MOST_PICTURES = 20
_PAGE = re.compile(r"/第(\d{1,6})页(?:/[左右])?$")


def printed_lines(article: Article, store: Snapshot) -> dict[int, Lines]:
    """The numbered lines of each block, by its position in the body; none where the file is gone or was changed.

    Only a file that the store itself was built from is read: where it lies, or, of what was uploaded, as it was kept.
    """
    page = _read(article, store)
    return {} if page is None else _lines(article, page)


def printed_doubts(article: Article, store: Snapshot) -> dict[int, tuple[int, ...]]:
    """The places of the characters that recognition was not sure of, by the number of their line."""
    page = _read(article, store)
    if page is None or not _lines(article, page):
        return {}
    return {number: line.doubts for number, line in enumerate(page.placed, start=1) if line.doubts}


def printed_pictures(article: Article, store: Snapshot) -> dict[int, bytes]:
    """The piece of the page on which each block stands, its lines outlined, as a PNG, by its position in the body; none
    where the format knows no places, or the file is gone or was changed."""
    page = _read(article, store)
    if page is None or page.original is None or not has_pictures(page.original.name) or not _lines(article, page):
        return {}
    blocks = article.body[:MOST_PICTURES]
    pieces = [page.placed[block.lines[0] - 1 : block.lines[1]] for block in blocks]
    file = NamedBytes(page.original.name, page.origin, page.original.raw)
    try:
        return dict(enumerate(pictures(file, _number(article) or 1, pieces)))
    except (OSError, ReadError):
        return {}


def _number(article: Article) -> int | None:
    """The page of its file that an article stands on, where that has several."""
    found = _PAGE.search(article.source)
    return int(found.group(1)) if found else None


def _read(article: Article, store: Snapshot) -> Page | None:
    """The page that an article was read from, as its file has it now."""
    if article.file:
        return None
    for origin, name in store.names().items():
        if is_of(article.source, name):
            for page in _pages(article, origin, store):
                if article.source.endswith(page.source.removeprefix(page.file_name)):
                    return page
    return None


def _pages(article: Article, origin: str, store: Snapshot) -> Iterator[Page]:
    """The pages of the file of an article; none where it cannot be read again."""
    options = Options(page=_number(article), originals=True, kept=scans_folder())
    try:
        if Path(origin).is_absolute() and Path(origin).is_file():
            yield from read_named([origin], Naming(), options)[0]
        elif (file := _kept(article, origin, store)) is not None:
            yield from (page for page in read_file(suffix_of(file.name), file, options) if isinstance(page, Page))
    except ReadError:
        return


def _kept(article: Article, origin: str, store: Snapshot) -> NamedBytes | None:
    """The file of an article as the store keeps it."""
    for name, digest in (store.originals() or {}).get(origin, {}).items():
        if is_of(article.source, name):
            raw = store.original(digest)
            return None if raw is None else NamedBytes(name, origin, raw)
    return None


def _lines(article: Article, page: Page) -> dict[int, Lines]:
    every = page.text.splitlines()
    found = {at: _of(block.lines, every) for at, block in enumerate(article.body)}
    return found if all(map(_says, article.body, found.values())) else {}


def _of(span: tuple[int, int], lines: list[str]) -> Lines:
    first, last = span
    return [(number, line) for number, line in enumerate(lines[first - 1 : last], first) if line.strip()]


def _says(block: Paragraph, lines: Lines) -> bool:
    """Whether the block begins with what stands in its lines."""
    text = "".join(block.text.split())
    return bool(lines) and text[:4] in "".join("".join(line.split()) for _, line in lines)
