"""Word: headings, paragraphs, lists, tables by rows, text boxes, footnotes; no header, footer, comment or deleted text.

Own code over lxml: python-docx reads neither footnotes nor text boxes, and mammoth loses headings that are only set
centred and bold, as writers of newspapers set them. It must not know what an article looks like.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from corpus.errors import ReadError, Skipped
from corpus.formats.blocks import to_page
from corpus.formats.markup import CELL_GAP, ROW, row_of_texts
from corpus.formats.package import Package
from corpus.formats.trees import Tree, attribute
from corpus.model import NamedBytes, Page
from corpus.options import Options

# A line that is only set as one is a headline where it is short and ends no sentence.
LONGEST_SET_TITLE = 60
LARGER = 1.15

# What is not read: what was deleted, what only an older Word shows, how characters are spoken, properties, what another
# part holds.
_PASSED: Final = frozenset(
    {"del", "moveFrom", "Fallback", "instrText", "delText", "rPr", "sectPr", "commentReference", "annotationRef"}
    | {"pPrChange", "tblPr", "trPr", "tcPr", "sdtPr", "proofErr", "rt"}
)
_HEADING: Final = re.compile(r"^(?:heading|标题|標題)\s?([1-9])$", re.IGNORECASE)
_TITLE: Final = re.compile(r"^(?:title|标题|標題)$", re.IGNORECASE)
_CONTENTS: Final = re.compile(r"^(?:toc|目录|目錄)\s?(?:[\d标標]|heading)", re.IGNORECASE)
# A headline may ask or cry.
_STOPPED: Final = re.compile(r"[。；，、：]$")
_NOTES: Final = ("footnote", "endnote")
_MARKS: Final = {"tab": CELL_GAP, "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


@dataclass(frozen=True, slots=True)
class _Style:
    """What a style says of a paragraph: its level as a heading (0: none), set bold, in which size, centred, a line of a
    table of contents."""

    level: int = 0
    bold: bool = False
    size: int = 0
    centred: bool = False
    contents: bool = False


@dataclass(frozen=True, slots=True)
class _Paragraph:
    text: str
    level: int
    bold: bool
    size: int
    centred: bool


def read(file: NamedBytes, options: Options) -> Iterator[Page | Skipped]:
    """Read a Word file. Raises ReadError."""
    package = Package(file)
    parts = _parts(package)
    document = package.tree(parts["officeDocument"])
    body = None if document is None else document.find("body")
    if body is None:
        raise ReadError(file.name, "里面没有 Word 的正文（word/document.xml）；请用 Word 或 WPS 重新保存。")
    reader = _Document(_styles(package.tree(parts["styles"])), _notes(package, parts))
    yield to_page(file, _levelled(list(reader.read(body))))


def _parts(package: Package) -> dict[str, str]:
    """Where the text, its styles and its notes are: their usual places, unless the file says others. Word on the web
    may call them document2.xml and styles2.xml."""
    usual = {"officeDocument": "word/document.xml", "styles": "word/styles.xml"}
    notes = {f"{kind}s": f"word/{kind}s.xml" for kind in _NOTES}
    parts = usual | notes | _related(package, "")
    return parts | _related(package, parts["officeDocument"])


def _related(package: Package, part: str) -> dict[str, str]:
    """The parts that a part needs, or the whole file for an empty one, by what they are to it."""
    folder, name = posixpath.split(part)
    tree = package.tree(posixpath.join(folder, "_rels", f"{name}.rels"))
    relations = () if tree is None else tree.iter("Relationship")
    return {
        attribute(one, "Type").rpartition("/")[2]: posixpath.join(folder, attribute(one, "Target"))
        for one in relations
        if attribute(one, "TargetMode") != "External"
    }


def _levelled(paragraphs: Sequence[_Paragraph]) -> Iterator[tuple[str, int]]:
    """Each text with its level; where no style marks headings, short lines centred and bold or large are."""
    marked = any(one.level > 0 for one in paragraphs)
    sizes = [one.size for one in paragraphs if one.size]
    usual = median(sizes) if sizes else 0
    for one in paragraphs:
        larger = one.size > LARGER * usual > 0
        short = len(one.text) <= LONGEST_SET_TITLE and not _STOPPED.search(one.text)
        yield one.text, one.level or int(not marked and one.centred and (one.bold or larger) and short)


class _Document:
    """Reads the body of a document."""

    def __init__(self, styles: dict[str, _Style], notes: dict[str, Tree]) -> None:
        self.styles = styles
        self.notes = notes

    def read(self, parent: Tree) -> Iterator[_Paragraph]:
        """The paragraphs and rows within an element, in order. Word nests no deeper than the parser reads."""
        for element in parent:
            if element.tag == "p":
                yield from self._paragraph(element)
            elif element.tag == "tr" and (row := self._row(element)):
                yield _Paragraph(row, ROW, False, 0, False)
            elif element.tag not in _PASSED:
                yield from self.read(element)

    def _row(self, row: Tree) -> str:
        """The cells of a row on one line; empty for one that lays out a page, whose cells hold paragraphs or tables."""
        if row.find(".//tbl") is not None:
            return ""
        return row_of_texts([one.text for one in self.read(cell) if one.text.strip()] for cell in _cells(row))

    def _paragraph(self, paragraph: Tree) -> Iterator[_Paragraph]:
        properties = paragraph.find("pPr")
        style = self.styles.get(_value(properties, "pStyle"), _Style())
        if style.contents:
            return
        inner = _Runs(style)
        inner.read(paragraph)
        outline = _value(properties, "outlineLvl")
        level = int(outline) + 1 if outline.isdecimal() and len(outline) == 1 and outline != "9" else style.level
        centred = _value(properties, "jc") == "center" or (style.centred and not _value(properties, "jc"))
        yield _Paragraph("".join(inner.pieces), level, inner.bold and not inner.plain, inner.size(), centred)
        for box in inner.boxes:
            yield from self.read(box)
        for number in inner.notes:
            note = self.notes.get(number)
            if note is not None:
                text = " ".join("".join(one.text for one in self.read(note)).split())
                yield _Paragraph(f"［注］{text}" if text else "", 0, False, 0, False)


class _Runs:
    """The text of a paragraph, and what of it is set how."""

    def __init__(self, style: _Style) -> None:
        self.style = style
        self.pieces: list[str] = []
        self.boxes: list[Tree] = []
        self.notes: list[str] = []
        self.bold = self.plain = False
        self.sizes: Counter[int] = Counter()

    def read(self, parent: Tree) -> None:
        for element in parent:
            if element.tag == "r":
                self._run(element)
            elif element.tag not in _PASSED and element.tag != "pPr":
                self.read(element)

    def size(self) -> int:
        """The size that most of the text is set in, in half points; 0 where none is said."""
        return self.sizes.most_common(1)[0][0] if self.sizes else self.style.size

    def _run(self, run: Tree) -> None:
        properties = run.find("rPr")
        if properties is not None and _is_on(properties, "vanish"):
            return
        before = len(self.pieces)
        self._pieces(run)
        length = sum(len(piece.strip()) for piece in self.pieces[before:])
        if length:
            bold = self.style.bold if properties is None or properties.find("b") is None else _is_on(properties, "b")
            self.bold, self.plain = self.bold or bold, self.plain or not bold
            size = _value(properties, "sz")
            self.sizes[int(size) if size.isdecimal() and len(size) < 5 else self.style.size] += length

    def _pieces(self, parent: Tree) -> None:
        for element in parent:
            tag = element.tag
            if tag == "t":
                self.pieces.append(element.text or "")
            elif tag in _MARKS:
                self.pieces.append(_MARKS[tag])
            elif tag == "txbxContent":
                self.boxes.append(element)
            elif tag in ("footnoteReference", "endnoteReference"):
                self.notes.append(f"{tag[:-9]}{attribute(element, 'id')}")
            elif tag not in _PASSED:
                self._pieces(element)


def _styles(tree: Tree | None) -> dict[str, _Style]:
    """The paragraph styles by id, with what they take from those that they are based on."""
    found = {} if tree is None else {attribute(one, "styleId"): one for one in tree.iterchildren("style")}
    read: dict[str, _Style] = {}
    for name in found:
        chain: list[str] = []
        at = name
        while at in found and at not in read and at not in chain:
            chain.append(at)
            at = _value(found[at], "basedOn")
        for one in reversed(chain):
            read[one] = _style(found[one], read.get(_value(found[one], "basedOn"), _Style()))
    return read


def _style(element: Tree, base: _Style) -> _Style:
    name, text, line = _value(element, "name"), element.find("rPr"), element.find("pPr")
    heading = _HEADING.match(name)
    level = 1 + int(heading.group(1)) if heading else 1 if _TITLE.match(name) else base.level
    size = _value(text, "sz")
    return _Style(
        level=level,
        bold=_is_on(text, "b") if text is not None and text.find("b") is not None else base.bold,
        size=int(size) if size.isdecimal() and len(size) < 5 else base.size,
        centred=_value(line, "jc") == "center" if _value(line, "jc") else base.centred,
        contents=bool(_CONTENTS.match(name)) or base.contents,
    )


def _cells(row: Tree) -> Iterator[Tree]:
    """The cells of a row; one that is a field of a form lies deeper."""
    for element in row:
        if element.tag == "tc":
            yield element
        elif element.tag not in _PASSED:
            yield from _cells(element)


def _notes(package: Package, parts: dict[str, str]) -> dict[str, Tree]:
    """Footnotes and endnotes, by kind and id."""
    found = {}
    for kind in _NOTES:
        tree = package.tree(parts[f"{kind}s"])
        for note in () if tree is None else tree.iterchildren(kind):
            if attribute(note, "type") in ("", "normal"):
                found[f"{kind}{attribute(note, 'id')}"] = note
    return found


def _value(parent: Tree | None, tag: str) -> str:
    """The `val` of a child; empty where there is none."""
    child = None if parent is None else parent.find(tag)
    return "" if child is None else attribute(child, "val")


def _is_on(parent: Tree, tag: str) -> bool:
    """Whether a property that needs no value is there and not switched off."""
    child = parent.find(tag)
    return child is not None and attribute(child, "val") not in ("0", "false", "off")
