"""What programs for OCR export: ALTO, PAGE XML and hOCR. Their lines in the order of reading, each page a page.

A word that was broken at a line's end stays as it was printed. It must not know what an article looks like.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from corpus.errors import ReadError, Skipped
from corpus.formats.markup import tidy
from corpus.formats.trees import Tree, attribute, text_of
from corpus.model import NamedBytes, Page

ROOTS: Final = ("alto", "PcGts")
# Of PAGE's regions, those that are read; what an element of hOCR is, by its class.
_BLANK: Final = ""


def read_pages(file: NamedBytes, root: Tree) -> Iterator[Page | Skipped]:
    """The pages of an ALTO or PAGE document. Raises ReadError where none has a line."""
    pages = list(root.iter("Page"))
    read = [_lines(page, alto=root.tag == "alto") for page in pages]
    yield from _pages(file, read)


def is_hocr(text: str) -> bool:
    """Whether a web page is one that a program for OCR wrote."""
    return "ocr_page" in text and ("ocr_line" in text or "ocrx_line" in text)


def read_hocr(file: NamedBytes, root: Tree) -> Iterator[Page | Skipped]:
    """The pages of an hOCR document. Raises ReadError where none has a line."""
    yield from _pages(file, [_hocr_lines(page) for page in root.iter() if "ocr_page" in _classes(page)])


def _pages(file: NamedBytes, read: list[list[str]]) -> Iterator[Page | Skipped]:
    if not any(any(lines) for lines in read):
        raise ReadError(file.name, "里面没有识别出的文字；请重新导出，带上文字行。")
    for number, lines in enumerate(read, start=1):
        source = file.name if len(read) == 1 else f"{file.name}/第{number}页"
        if not any(lines):
            yield Skipped(source, "这一页没有识别出的文字。")
            continue
        inside = "" if len(read) == 1 else file.name
        yield Page(source, "\n".join(lines).strip("\n"), origin=file.origin, file=inside)


def _lines(page: Tree, *, alto: bool) -> list[str]:
    """The lines of a page, an empty one between two blocks."""
    lines: list[str] = []
    for block in _blocks(page, alto):
        found = [_alto_text(line) if alto else _page_text(line) for line in block.iter("TextLine")]
        texts = [text for text in map(tidy, found) if text]
        if texts:
            lines += [*texts, _BLANK]
    return lines


def _blocks(page: Tree, alto: bool) -> list[Tree]:
    """The blocks in the order of reading, where it is told; else as they come."""
    blocks = [one for one in page.iter("TextBlock" if alto else "TextRegion") if _holds_lines(one)]
    order = [attribute(one, "regionRef") for one in page.iter("RegionRefIndexed")]
    if alto or not order:
        return blocks
    # Each in its group, groups in their order: as the document lists them.
    place = {name: at for at, name in enumerate(order)}
    return sorted(blocks, key=lambda one: place.get(attribute(one, "id"), len(place)))


def _holds_lines(block: Tree) -> bool:
    return block.find("TextLine") is not None


def _alto_text(line: Tree) -> str:
    """The words of a line of ALTO; a space between two stands as SP."""
    pieces = []
    for part in line:
        if part.tag == "String":
            pieces.append(attribute(part, "CONTENT"))
        elif part.tag == "SP":
            pieces.append(" ")
        elif part.tag == "HYP":
            pieces.append(attribute(part, "CONTENT") or "-")
    return "".join(pieces)


def _page_text(line: Tree) -> str:
    """The text of a line of PAGE: the first of its readings, or else that of its words."""
    for equivalent in line.iterchildren("TextEquiv"):
        unicode = equivalent.find("Unicode")
        if unicode is not None and text_of(unicode).strip():
            return text_of(unicode)
    words = (word.find("TextEquiv/Unicode") for word in line.iterchildren("Word"))
    return "".join(text_of(word) for word in words if word is not None)


def _hocr_lines(page: Tree) -> list[str]:
    lines: list[str] = []
    for element in page.iter():
        classes = _classes(element)
        if "ocr_par" in classes or "ocr_carea" in classes:
            lines += [_BLANK] if lines and lines[-1] else []
        elif classes & {"ocr_line", "ocrx_line", "ocr_textfloat", "ocr_header", "ocr_caption"}:
            text = tidy(text_of(element))
            lines += [text] if text else []
    return lines


def _classes(element: Tree) -> set[str]:
    return set(str(element.get("class", "")).split())
