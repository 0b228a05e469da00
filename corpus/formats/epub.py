"""E-books: the chapters of an EPUB in the order of its spine, each a page; no table of contents.

It must not know what an article looks like.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import unquote

from corpus.decode import read_text
from corpus.errors import ReadError, Reason, Skipped
from corpus.filed import read_name
from corpus.formats.blocks import to_page
from corpus.formats.markup import Block, blocks, tidy
from corpus.formats.package import Package
from corpus.formats.trees import Tree, read_html, text_of
from corpus.limits import MAX_MEMBERS
from corpus.model import Folio, NamedBytes, Page
from corpus.options import Options

_PAGES: Final = ("application/xhtml+xml", "text/html", "application/xml")
_NCX: Final = "application/x-dtbncx+xml"
_SENTENCE_END: Final = re.compile(r"[。！？；：…”’）]$")
# What tools write where they know no author.
_NOBODY: Final = frozenset({"calibre", "unknown", "未知", "佚名", ""})
LONGEST_CHAPTER_NAME = 40
# A contents page has more linked characters than this share.
MOST_LINKED = 0.6


@dataclass(frozen=True, slots=True)
class _Book:
    """What the package document says: the paths of the chapters in order, those that the table of contents names, and
    of the whole."""

    chapters: tuple[str, ...]
    named: frozenset[str]
    folio: Folio
    byline: str | None


@dataclass(slots=True)
class _Chapter:
    """A chapter that may go on in the next file, and its number; what is told of it."""

    number: int
    blocks: list[Block]
    told: list[Skipped]


def read(file: NamedBytes, options: Options) -> Iterator[Page | Skipped]:
    """Read an e-book. Raises ReadError."""
    package = Package(file)
    if package.read("META-INF/encryption.xml") is not None and package.read("META-INF/rights.xml") is not None:
        raise ReadError(file.name, "这本电子书有版权保护（DRM），读不了；请换成没有保护的。")
    book = _book(package, file.name)
    empty = True
    for one in _chapters(package, book, file.name, options):
        empty = False
        if isinstance(one, Skipped):
            yield one
            continue
        page = to_page(file, ((block.text, block.level) for block in one.blocks))
        name = f"{file.name}/{one.number:02d} {_called(one.blocks)}"
        yield replace(page, source=name, file=file.name, folio=book.folio, byline=book.byline)
        yield from one.told
    if empty:
        raise ReadError(file.name, "电子书里只有图片或目录，没有正文；扫描的书请存成 PDF 或图片再加入。")


def _chapters(package: Package, book: _Book, name: str, options: Options) -> Iterator[_Chapter | Skipped]:
    """The chapters, each with the files in which it goes on; without covers and tables of contents."""
    chapter: _Chapter | None = None
    for number, path in enumerate(book.chapters, start=1):
        source = f"{name}/{path[:LONGEST_CHAPTER_NAME]}"
        try:
            raw = package.read(path)
            if raw is None:
                yield Skipped(source, Reason("电子书里缺少这一章。"))
                continue
            text, told = read_text(raw, source, options.damaged)
            root = read_html(text, source)
        except ReadError as error:
            yield Skipped(error.source, error.reason)
            continue
        found = [] if root is None else list(blocks(root))
        if not found or sum(block.linked for block in found) > MOST_LINKED * sum(len(block.text) for block in found):
            continue  # a cover, or the table of contents
        if chapter is not None and book.named and path not in book.named and _goes_on(found):
            chapter.blocks += found
            chapter.told += told
            continue
        if chapter is not None:
            yield chapter
        chapter = _Chapter(number, found, told)
    if chapter is not None:
        yield chapter


def _goes_on(found: list[Block]) -> bool:
    """Whether a file that the table of contents does not name goes on with the chapter before it, as programs cut long
    chapters: it begins with a paragraph."""
    return found[0].level <= 0 and bool(_SENTENCE_END.search(found[0].text))


def _called(chapter: list[Block]) -> str:
    """What to call a chapter: its first heading, or else its first words."""
    first = next((block.text for block in chapter if block.level > 0), chapter[0].text)
    return first.replace("/", "／")[:LONGEST_CHAPTER_NAME]


def _book(package: Package, name: str) -> _Book:
    container = package.tree("META-INF/container.xml")
    rootfile = None if container is None else container.find(".//rootfile")
    path = "" if rootfile is None else unquote(rootfile.get("full-path", ""))
    tree = package.tree(path) if path else None
    if tree is None:
        raise ReadError(name, "里面没有电子书的目录文件（OPF）；请重新导出。")
    items = {item.get("id"): item for item in tree.iter("item")}
    chapters = []
    for reference in tree.iter("itemref"):
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _PAGES or "nav" in (item.get("properties") or "").split():
            continue
        chapters.append(_joined(path, item.get("href", "")))
    if not chapters or len(chapters) > MAX_MEMBERS:
        raise ReadError(name, "电子书里没有章节；请重新导出。")
    creator, title = _said(tree, "creator"), _said(tree, "title")
    byline = None if creator.lower() in _NOBODY else creator
    return _Book(tuple(chapters), _contents(package, list(items.values()), path), read_name(title), byline)


def _contents(package: Package, items: list[Tree], path: str) -> frozenset[str]:
    """The files that the table of contents names; none where it cannot be read."""
    named: set[str] = set()
    for item in items:
        if item.get("media-type") != _NCX and "nav" not in (item.get("properties") or "").split():
            continue
        part = _joined(path, item.get("href", ""))
        with suppress(ReadError):
            tree = package.tree(part)
            links = () if tree is None else tree.iter("content", "a")
            named |= {_joined(part, one.get("src") or one.get("href") or "") for one in links}
    return frozenset(named)


def _joined(path: str, reference: str) -> str:
    """The path of a file that another one refers to."""
    inside = unquote(reference.partition("#")[0])
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), inside))


def _said(tree: Tree, tag: str) -> str:
    element = tree.find(f".//metadata/{tag}")
    return "" if element is None else tidy(text_of(element))[:LONGEST_CHAPTER_NAME]
