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
from corpus.formats.halves import to_pages
from corpus.formats.markup import CELL_GAP, tidy
from corpus.formats.trees import Tree, attribute, text_of, walk
from corpus.model import NamedBytes, Page
from corpus.placed import Box, Placed
from corpus.typeset.furniture import read_folio
from corpus.typeset.lines import width
from corpus.typeset.spreads import Half, halves_of

ROOTS: Final = ("alto", "PcGts")
# The type of most of the text is taken to be so large, in points; a page may be scanned at any resolution.
TEXT_SIZE: Final = 10.0
# A line of fewer ems tells its size by its height, which is that of its type and some white.
FEW_EMS: Final = 3.0
HEIGHT_SHARE: Final = 0.85
# No print is smaller or larger; what boxes say otherwise was recognised wrongly.
LEAST_SIZE, MOST_SIZE = 1.0, 300.0
# The lines of a region are no farther apart than so many ems of their type.
MOST_LEADING: Final = 2.5
# A number in a file that is larger is none of a page's.
FARTHEST: Final = 1e6

_BBOX: Final = re.compile(r"bbox (\d{1,6}) (\d{1,6}) (\d{1,6}) (\d{1,6})")
_POINT: Final = re.compile(r"(\d{1,6})(?:\.\d{1,6})?,(\d{1,6})")
_LINES: Final = frozenset({"ocr_line", "ocrx_line", "ocr_textfloat", "ocr_header", "ocr_caption"})


@dataclass(frozen=True, slots=True)
class _Line:
    """A recognised line; without a text it parts two blocks. `table`: it holds the cells of a row of this one."""

    text: str
    box: Box | None = None
    table: Tree | None = None


def read_pages(file: NamedBytes, root: Tree) -> Iterator[Page | Skipped]:
    """The pages of an ALTO or PAGE document. Raises ReadError where none has a line."""
    alto = root.tag == "alto"
    pages = []
    for page in root.iter("Page"):
        names = ("WIDTH", "HEIGHT") if alto else ("imageWidth", "imageHeight")
        wide, high = (_number(attribute(page, name)) or 0.0 for name in names)
        pages.append((_lines(page, alto=alto), (wide, high)))
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
            pages.append((_hocr_lines(page), box[2:] if box else (0.0, 0.0)))
    yield from _pages(file, pages)


def _pages(file: NamedBytes, read: Sequence[tuple[list[_Line], tuple[float, float]]]) -> Iterator[Page | Skipped]:
    if not any(line.text for lines, _ in read for line in lines):
        raise ReadError(file.name, "里面没有识别出的文字；请重新导出，带上文字行。")
    for number, (lines, size) in enumerate(read, start=1):
        source = file.name if len(read) == 1 else f"{file.name}/第{number}页"
        printed = [line for line in lines if line.text]
        if not printed:
            yield Skipped(source, Reason("这一页没有识别出的文字。"))
            continue
        halves = _placed(printed, size)
        if not halves:
            text, inside = "\n".join(line.text for line in lines).strip("\n"), "" if len(read) == 1 else file.name
            yield Page(source, text, origin=file.origin, file=inside)
        # Paper and day may be printed on one of two pages alone.
        issue = read_folio("", [line.text for half in halves for line in half.lines if line.folio])
        yield from to_pages(file, source, halves, issue)[0]


def _placed(lines: Sequence[_Line], size: tuple[float, float]) -> list[Half]:
    """The one or two pages of a sheet, whose width and height are 0 where they are not told, their lines in the order
    of reading; none where the boxes do not tell it."""
    boxes = [line.box for line in lines if line.box is not None]
    if len(boxes) < len(lines) or 2 * sum(map(_runs_down, boxes)) > len(boxes):
        return []
    sizes = [_size(line.text, box) for line, box in zip(lines, boxes, strict=True)]
    # The room of a row holds the white between its cells, too.
    usual = [own for line, own in zip(lines, sizes, strict=True) if line.table is None] or sizes
    scale = TEXT_SIZE / max(median(usual), 1.0)
    found: list[Placed] = []
    tables: dict[Tree, list[Placed]] = {}
    for line, box, own in zip(lines, boxes, sizes, strict=True):
        left, top, right, bottom = (scale * edge for edge in box)
        printed = TEXT_SIZE if line.table is not None else min(max(scale * own, LEAST_SIZE), MOST_SIZE)
        placed = Placed(line.text, left, top, right, bottom, printed, width(line.text), row=line.table is not None)
        (found if line.table is None else tables.setdefault(line.table, [])).append(placed)
    wide, high = (scale * max(size[at], *(box[2 + at] for box in boxes)) for at in (0, 1))
    return halves_of(found, list(tables.values()), (wide, high))


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
        if block.tag == "TableRegion":
            lines += _rows(block)
        # Regions may lie in one another; each gives the lines that are its own.
        for line in block.iterchildren("TextLine"):
            text = tidy(_alto_text(line) if alto else _page_text(line))
            if text:
                lines.append(_Line(text, _alto_box(line) if alto else _page_box(line)))
        if not alto and len(lines) == before and block.find("TextRegion") is None:
            lines += _region_lines(block)
        if len(lines) > before:
            lines.append(_Line(""))
    return lines


def _blocks(page: Tree, alto: bool) -> list[Tree]:
    """The blocks in the order of reading, where it is told; else as they come."""
    blocks = list(page.iter("TextBlock") if alto else page.iter("TextRegion", "TableRegion"))
    place = {attribute(one, "regionRef"): at for at, one in enumerate(page.iter("RegionRefIndexed"))}
    return sorted(blocks, key=lambda one: place.get(attribute(one, "id"), len(place))) if place else blocks


def _rows(table: Tree) -> Iterator[_Line]:
    """The rows of a table, the cells of each on one line."""
    rows: dict[str, list[tuple[str, Box | None]]] = {}
    for cell in table.iterchildren("TableCell"):
        lines = [(text, _page_box(line)) for line in cell.iterchildren("TextLine") if (text := tidy(_page_text(line)))]
        if lines:
            boxes = [box for _, box in lines]
            rows.setdefault(attribute(cell, "row"), []).append((" ".join(text for text, _ in lines), _around(boxes)))
    for cells in rows.values():
        yield _Line(CELL_GAP.join(text for text, _ in cells), _around([box for _, box in cells]), table)


def _around(boxes: Sequence[Box | None]) -> Box | None:
    """The box around boxes; None where one is missing."""
    known = [box for box in boxes if box is not None]
    return _box([point for box in known for point in (box[:2], box[2:])]) if len(known) == len(boxes) else None


def _region_lines(region: Tree) -> list[_Line]:
    """The lines of a region that has its text as a whole, its box shared out among them. They have none where they are
    too high for their type: then each is a paragraph."""
    texts = [text for text in map(tidy, _reading(region).splitlines()) if text]
    box = _page_box(region)
    if not texts or box is None:
        return [_Line(text) for text in texts]
    left, top, right, bottom = box
    high, ems = (bottom - top) / len(texts), max(map(width, texts))
    if high * ems > MOST_LEADING * (right - left):
        return [_Line(text) for text in texts]
    return [_Line(text, _shared(box, at * high, high, width(text) / ems)) for at, text in enumerate(texts)]


def _shared(box: Box, down: float, high: float, share: float) -> Box:
    """The box of a line that begins so far down in another one, and takes this share of its width."""
    left, top, right, _ = box
    return left, top + down, left + share * (right - left), top + down + high


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
    """The box of a line of ALTO, or else that around its words."""
    return _own_box(line) or _around(list(map(_own_box, line.iterchildren("String"))))


def _own_box(element: Tree) -> Box | None:
    left, top, wide, high = (_number(attribute(element, name)) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
    if left is None or top is None or not wide or not high:
        return None
    return left, top, left + wide, top + high


def _page_text(line: Tree) -> str:
    """The text of a line of PAGE: its own, or else that of its words."""
    return _reading(line) or "".join(map(_reading, line.iterchildren("Word")))


def _reading(element: Tree) -> str:
    """The first of the readings of a word, a line or a region; empty where there is none."""
    readings = (one.find("Unicode") for one in element.iterchildren("TextEquiv"))
    texts = (text_of(one) for one in readings if one is not None)
    return next((text for text in texts if text.strip()), "")


def _page_box(line: Tree) -> Box | None:
    coords = line.find("Coords")
    points = _POINT.findall(attribute(coords, "points")[:4000]) if coords is not None else []
    return _box([(float(x), float(y)) for x, y in points])


def _hocr_lines(page: Tree) -> list[_Line]:
    """The lines of a page. A caption or a float is a line for some programs and holds lines for others: each has the
    text that is in none within it."""
    found: list[tuple[list[str], Tree | None]] = []
    within: list[list[str]] = []
    for event, element in walk(page, frozenset()):
        classes = _classes(element)
        if event == "start":
            if classes & {"ocr_par", "ocr_carea"}:
                found.append(([], None))
            if classes & _LINES:
                within.append([])
                found.append((within[-1], element))
        elif classes & _LINES:
            within.pop()
        if within and element is not page:
            within[-1].append((element.text if event == "start" else element.tail) or "")
    lines: list[_Line] = []
    for pieces, element in found:
        text = tidy("".join(pieces))
        if text:
            lines.append(_Line(text, _hocr_box(element)))
        elif element is None and lines and lines[-1].text:
            lines.append(_Line(""))
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
    """A number of a page's; what is found a little outside of it (-3) lies at its edge."""
    try:
        number = float(text[:20])
    except ValueError:
        return None
    return max(0.0, number) if math.isfinite(number) and abs(number) < FARTHEST else None


def _classes(element: Tree) -> set[str]:
    return set(str(element.get("class", "")).split())
