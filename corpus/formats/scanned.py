"""What programs for OCR export: ALTO, PAGE XML and hOCR. Lines with their boxes, which give the order of reading as the
places of a PDF's do; each page a page.

Where a box is missing, or lines run downward, the lines stay in the order of the file. It must not know what an article
looks like.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from corpus.errors import ReadError, Reason, Skipped
from corpus.formats.markup import tidy
from corpus.formats.trees import Tree, attribute, text_of
from corpus.model import NamedBytes, Page
from corpus.placed import Box, Placed
from corpus.typeset.ground import Ground
from corpus.typeset.lines import width
from corpus.typeset.order import in_order

ROOTS: Final = ("alto", "PcGts")
# The type of most of the text is taken to be so large, in points; a page may be scanned at any resolution.
TEXT_SIZE: Final = 10.0
# A line of fewer ems tells its size by its height, which is that of its type and some white.
FEW_EMS: Final = 3.0
HEIGHT_SHARE: Final = 0.85
# No print is smaller or larger; what boxes say otherwise was recognised wrongly.
LEAST_SIZE, MOST_SIZE = 1.0, 300.0
# A number in a file that is larger is none of a page's.
FARTHEST: Final = 1e6

_BBOX: Final = re.compile(r"bbox (\d{1,6}) (\d{1,6}) (\d{1,6}) (\d{1,6})")
_POINT: Final = re.compile(r"(\d{1,6})(?:\.\d{1,6})?,(\d{1,6})")
_LINES: Final = frozenset({"ocr_line", "ocrx_line", "ocr_textfloat", "ocr_header", "ocr_caption"})


@dataclass(frozen=True, slots=True)
class _Line:
    """A recognised line; without a text it parts two blocks."""

    text: str
    box: Box | None = None


def read_pages(file: NamedBytes, root: Tree) -> Iterator[Page | Skipped]:
    """The pages of an ALTO or PAGE document. Raises ReadError where none has a line."""
    alto = root.tag == "alto"
    pages = []
    for page in root.iter("Page"):
        height = _number(attribute(page, "HEIGHT" if alto else "imageHeight"))
        pages.append((_lines(page, alto=alto), height))
    yield from _pages(file, pages)


def is_hocr(text: str) -> bool:
    """Whether a web page is one that a program for OCR wrote."""
    return "ocr_page" in text and ("ocr_line" in text or "ocrx_line" in text)


def read_hocr(file: NamedBytes, root: Tree) -> Iterator[Page | Skipped]:
    """The pages of an hOCR document. Raises ReadError where none has a line."""
    pages = []
    for page in root.iter():
        if "ocr_page" in _classes(page):
            box = _hocr_box(page)
            pages.append((_hocr_lines(page), box[3] if box else None))
    yield from _pages(file, pages)


def _pages(file: NamedBytes, read: Sequence[tuple[list[_Line], float | None]]) -> Iterator[Page | Skipped]:
    if not any(line.text for lines, _ in read for line in lines):
        raise ReadError(file.name, "里面没有识别出的文字；请重新导出，带上文字行。")
    inside = "" if len(read) == 1 else file.name
    for number, (lines, height) in enumerate(read, start=1):
        source = file.name if len(read) == 1 else f"{file.name}/第{number}页"
        if not any(line.text for line in lines):
            yield Skipped(source, Reason("这一页没有识别出的文字。"))
            continue
        placed = _placed([line for line in lines if line.text], height)
        texts = [line.text for line in placed] or [line.text for line in lines]
        text = "\n".join(texts)
        yield Page(source, text if placed else text.strip("\n"), origin=file.origin, file=inside, placed=tuple(placed))


def _placed(lines: Sequence[_Line], height: float | None) -> list[Placed]:
    """The lines in the order of reading; none where their boxes do not tell it."""
    boxes = [line.box for line in lines if line.box is not None]
    if len(boxes) < len(lines) or 2 * sum(map(_runs_down, boxes)) > len(boxes):
        return []
    sizes = [_size(line.text, box) for line, box in zip(lines, boxes, strict=True)]
    scale = TEXT_SIZE / max(median(sizes), 1.0)
    found = []
    for line, box, size in zip(lines, boxes, sizes, strict=True):
        left, top, right, bottom = (scale * edge for edge in box)
        printed = min(max(scale * size, LEAST_SIZE), MOST_SIZE)
        found.append(Placed(line.text, left, top, right, bottom, printed, width(line.text)))
    return in_order(found, Ground(), scale * max(height or 0.0, *(box[3] for box in boxes)))


def _runs_down(box: Box) -> bool:
    return box[3] - box[1] > 2 * (box[2] - box[0])


def _size(text: str, box: Box) -> float:
    """The size of a line's type, by the room that its characters take."""
    ems = width(text)
    return (box[2] - box[0]) / ems if ems >= FEW_EMS else HEIGHT_SHARE * (box[3] - box[1])


def _lines(page: Tree, *, alto: bool) -> list[_Line]:
    """The lines of a page, an empty one between two blocks."""
    lines: list[_Line] = []
    for block in _blocks(page, alto):
        before = len(lines)
        for line in block.iter("TextLine"):
            text = tidy(_alto_text(line) if alto else _page_text(line))
            if text:
                lines.append(_Line(text, _alto_box(line) if alto else _page_box(line)))
        if len(lines) > before:
            lines.append(_Line(""))
    return lines


def _blocks(page: Tree, alto: bool) -> list[Tree]:
    """The blocks in the order of reading, where it is told; else as they come."""
    blocks = [one for one in page.iter("TextBlock" if alto else "TextRegion") if one.find("TextLine") is not None]
    place = {attribute(one, "regionRef"): at for at, one in enumerate(page.iter("RegionRefIndexed"))}
    return sorted(blocks, key=lambda one: place.get(attribute(one, "id"), len(place))) if place else blocks


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


def _alto_box(line: Tree) -> Box | None:
    left, top, wide, high = (_number(attribute(line, name)) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
    if left is None or top is None or not wide or not high:
        return None
    return left, top, left + wide, top + high


def _page_text(line: Tree) -> str:
    """The text of a line of PAGE: the first of its readings, or else that of its words."""
    for equivalent in line.iterchildren("TextEquiv"):
        unicode = equivalent.find("Unicode")
        if unicode is not None and text_of(unicode).strip():
            return text_of(unicode)
    words = (word.find("TextEquiv/Unicode") for word in line.iterchildren("Word"))
    return "".join(text_of(word) for word in words if word is not None)


def _page_box(line: Tree) -> Box | None:
    coords = line.find("Coords")
    points = _POINT.findall(attribute(coords, "points")[:4000]) if coords is not None else []
    return _box([(float(x), float(y)) for x, y in points])


def _hocr_lines(page: Tree) -> list[_Line]:
    lines: list[_Line] = []
    for element in page.iter():
        classes = _classes(element)
        if classes & {"ocr_par", "ocr_carea"}:
            lines += [_Line("")] if lines and lines[-1].text else []
        elif classes & _LINES and (text := tidy(text_of(element))):
            lines.append(_Line(text, _hocr_box(element)))
    return lines


def _hocr_box(element: Tree) -> Box | None:
    found = _BBOX.search(str(element.get("title", ""))[:400])
    if found is None:
        return None
    left, top, right, bottom = map(float, found.groups())
    return _box([(left, top), (right, bottom)])


def _box(points: Sequence[tuple[float, float]]) -> Box | None:
    """The box of points; None where it is empty."""
    if not points:
        return None
    xs, ys = [x for x, _ in points], [y for _, y in points]
    box = min(xs), min(ys), max(xs), max(ys)
    return box if box[0] < box[2] and box[1] < box[3] else None


def _number(text: str) -> float | None:
    try:
        number = float(text[:20])
    except ValueError:
        return None
    return number if math.isfinite(number) and 0 <= number < FARTHEST else None


def _classes(element: Tree) -> set[str]:
    return set(str(element.get("class", "")).split())
