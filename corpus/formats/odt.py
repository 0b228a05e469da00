"""OpenDocument text: headings, paragraphs, lists, tables by rows, notes; no comment, deleted text or table of contents.

It must not know what an article looks like.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from corpus.errors import ReadError, Skipped
from corpus.formats.blocks import to_page
from corpus.formats.markup import CELL_GAP, ROW, row_of_texts
from corpus.formats.package import Package
from corpus.formats.trees import Tree, attribute
from corpus.model import NamedBytes, Page
from corpus.options import Options

_PASSED: Final = frozenset(
    {"annotation", "annotation-end", "tracked-changes", "table-of-content", "alphabetical-index", "bibliography"}
    | {"sequence-decls", "forms", "note-citation", "desc", "title", "ruby-text"}
)
_MARKS: Final = {"tab": CELL_GAP, "line-break": "\n", "s": " "}


def read(file: NamedBytes, options: Options) -> Iterator[Page | Skipped]:
    """Read an OpenDocument text. Raises ReadError."""
    tree = Package(file).tree("content.xml")
    body = None if tree is None else tree.find("body/text")
    if body is None:
        raise ReadError(file.name, "里面没有 OpenDocument 的正文（content.xml）；请用 LibreOffice 或 WPS 重新保存。")
    yield to_page(file, _blocks(body))


def _blocks(parent: Tree) -> Iterator[tuple[str, int]]:
    for element in parent:
        tag = element.tag
        if tag in ("p", "h"):
            level = attribute(element, "outline-level") if tag == "h" else ""
            inner: list[Tree] = []
            text = "".join(_pieces(element, inner))
            yield text, min(9, int(level)) if level.isdecimal() and len(level) < 3 else int(tag == "h")
            for one in inner:
                noted = one.tag == "note-body"
                yield from ((f"［注］{text}" if noted and text else text, at) for text, at in _blocks(one))
        elif tag == "table-row" and (row := _row(element)):
            yield row, ROW
        elif tag not in _PASSED:
            yield from _blocks(element)


def _row(row: Tree) -> str:
    """The cells of a row on one line; empty for one that lays out a page."""
    if row.find(".//table") is not None:
        return ""
    cells = row.iterchildren("table-cell")
    return row_of_texts([text for text, _ in _blocks(cell) if text.strip()] for cell in cells)


def _pieces(element: Tree, inner: list[Tree]) -> Iterator[str]:
    """The text of a paragraph; notes and text boxes within it go to `inner`."""
    yield element.text or ""
    for child in element:
        if child.tag in ("note-body", "text-box"):
            inner.append(child)
        elif child.tag in _MARKS:
            yield _MARKS[child.tag]
        elif child.tag not in _PASSED:
            yield from _pieces(child, inner)
        yield child.tail or ""
