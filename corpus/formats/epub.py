"""E-books: the chapters of an EPUB in the order of its spine, each a page; no table of contents.

It must not know what an article looks like.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
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
# What tools write where they know no author.
_NOBODY: Final = frozenset({"calibre", "unknown", "未知", "佚名", ""})
LONGEST_CHAPTER_NAME = 40
# A contents page has more linked characters than this share.
MOST_LINKED = 0.6


@dataclass(frozen=True, slots=True)
class _Book:
    """What the package document says: the paths of the chapters in order, and of the whole."""

    chapters: tuple[str, ...]
    folio: Folio
    byline: str | None


def read(file: NamedBytes, options: Options) -> Iterator[Page | Skipped]:
    """Read an e-book. Raises ReadError."""
    package = Package(file)
    if package.read("META-INF/encryption.xml") is not None and package.read("META-INF/rights.xml") is not None:
        raise ReadError(file.name, "这本电子书有版权保护（DRM），读不了；请换成没有保护的。")
    book = _book(package, file.name)
    for number, path in enumerate(book.chapters, start=1):
        try:
            raw = package.read(path)
            if raw is None:
                yield Skipped(f"{file.name}/{path[:LONGEST_CHAPTER_NAME]}", Reason("电子书里缺少这一章。"))
                continue
            text, told = read_text(raw, f"{file.name}/{path[:LONGEST_CHAPTER_NAME]}", options.damaged)
            root = read_html(text, f"{file.name}/{path[:LONGEST_CHAPTER_NAME]}")
        except ReadError as error:
            yield Skipped(error.source, error.reason)
            continue
        found = [] if root is None else list(blocks(root))
        if not found or sum(block.linked for block in found) > MOST_LINKED * sum(len(block.text) for block in found):
            continue  # a cover, or the table of contents
        page = to_page(file, ((block.text, block.level) for block in found))
        name = f"{file.name}/{number:02d} {_called(found)}"
        yield replace(page, source=name, file=file.name, folio=book.folio, byline=book.byline)
        yield from told


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
        chapters.append(posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(item.get("href", "")))))
    if not chapters or len(chapters) > MAX_MEMBERS:
        raise ReadError(name, "电子书里没有章节；请重新导出。")
    creator, title = _said(tree, "creator"), _said(tree, "title")
    return _Book(tuple(chapters), read_name(title), None if creator.lower() in _NOBODY else creator)


def _said(tree: Tree, tag: str) -> str:
    element = tree.find(f".//metadata/{tag}")
    return "" if element is None else tidy(text_of(element))[:LONGEST_CHAPTER_NAME]
