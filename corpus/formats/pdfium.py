"""Reads the characters of a PDF's pages in a process of its own that may die; the only import of pypdfium2.

Run by `child.py`: the file comes behind a line of JSON (password, first page, last page), and each page leaves as a
line of JSON and a block of floats, `FIELDS` for each character; where `pictures` are asked for, pieces of the first
page leave as pixels. It loads nothing else of this program, and must not know what a line of type is.
"""

from __future__ import annotations

import ctypes
import json
from array import array
from collections.abc import Callable
from typing import Any, BinaryIO

# Code point; left, top, right, bottom of its cell and its baseline in points from the page's top left, as the page is
# shown; type size; quarter turns of its direction from left to right, anticlockwise; 1 not printed, 2 without a
# code, 4 askew.
FIELDS = 9
# More objects than any page of print has; a page of text in outlines has some 20,000.
MOST_OBJECTS = 400_000
MOST_CHARACTERS = 200_000
MOST_IMAGES = 500
# A ruled line is so long, and no thicker, in points; a path of more segments is a drawing; no page has more rules.
LEAST_RULE, THICKEST = 30.0, 3.0
# Tables are often ruled cell by cell: pieces that are so long and no farther apart, in points, are one rule.
LEAST_PIECE, APART = 5.0, 1.0
MOST_SEGMENTS, MOST_RULES, MOST_PIECES = 400, 1000, 20_000
# Memory in bytes that the process may take beside the file.
MEMORY = 2 * 1024**3
INVISIBLE = 3  # text render mode
# Type that rises or falls by more than this share of its way is askew: a watermark, not a scan laid down carelessly.
LEAST_SLANT = 0.2

Write = Callable[..., None]
Box = tuple[float, float, float, float]


def serve(given: BinaryIO, write: Write) -> None:
    """Read a file, and write its pages."""
    asked = json.loads(given.readline())
    raw = given.read()
    import pypdfium2
    from pypdfium2 import raw as pdfium

    try:
        document = pypdfium2.PdfDocument(raw, password=asked["password"] or None)
    except pypdfium2.PdfiumError:
        # pdfium keeps the reason of the last failure.
        wrong = pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD
        write({"error": "password" if wrong else "damaged"})
        return
    pages = len(document)
    write({"pages": pages})
    if "pictures" in asked:
        for crop in asked["pictures"]:
            write(*_picture(document[asked["first"] - 1], crop, asked))
        return
    for number in range(asked["first"], min(pages, asked["last"]) + 1):
        try:
            write(*_page(document[number - 1], pdfium))
        except (pypdfium2.PdfiumError, _TooMuch) as error:
            write({"error": "much" if isinstance(error, _TooMuch) else "page"})


class _TooMuch(Exception):
    """A page with more on it than any page of print has."""


def _page(page: Any, pdfium: Any) -> tuple[dict[str, Any], bytes]:
    """One page: its size, its pictures and its rules, its characters."""
    if pdfium.FPDFPage_CountObjects(page) > MOST_OBJECTS:
        raise _TooMuch
    place = _Place(page, pdfium)
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        return {"error": "page"}, b""
    try:
        if pdfium.FPDFText_CountChars(text) > MOST_CHARACTERS:
            raise _TooMuch
        block = _characters(text, pdfium, place)
    finally:
        pdfium.FPDFText_ClosePage(text)
    head = {"width": place.width, "height": place.height, "images": _images(page, pdfium, place)}
    return {**head, "rules": _rules(page, pdfium, place)}, block.tobytes()


class _Place:
    """From a page's own coordinates to points from the top left of the page as it is shown."""

    def __init__(self, page: Any, pdfium: Any) -> None:
        bounds = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, bounds)
        self.left, self.bottom = bounds.left, bounds.bottom
        self.across, self.up = bounds.right - bounds.left, bounds.top - bounds.bottom
        self.turned = pdfium.FPDFPage_GetRotation(page)
        self.width, self.height = (self.up, self.across) if self.turned % 2 else (self.across, self.up)

    def point(self, x: float, y: float) -> tuple[float, float]:
        x, y = x - self.left, y - self.bottom
        return ((x, self.up - y), (y, x), (self.across - x, y), (self.up - y, self.across - x))[self.turned]

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        (a, b), (c, d) = self.point(x0, y0), self.point(x1, y1)
        return min(a, c), min(b, d), max(a, c), max(b, d)


def _characters(text: Any, pdfium: Any, place: _Place) -> array[float]:
    """The printed characters of a page, `FIELDS` floats each, in the order in which they are drawn."""
    found = array("f")
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    modes: dict[int, bool] = {}
    for at in range(pdfium.FPDFText_CountChars(text)):
        if pdfium.FPDFText_IsGenerated(text, at) == 1:
            continue
        pdfium.FPDFText_GetLooseCharBox(text, at, box)
        pdfium.FPDFText_GetMatrix(text, at, matrix)
        pdfium.FPDFText_GetCharOrigin(text, at, x, y)
        # Its height: type may be drawn narrower or wider than its font has it.
        scale = (matrix.c * matrix.c + matrix.d * matrix.d) ** 0.5
        flags = 2 if pdfium.FPDFText_HasUnicodeMapError(text, at) == 1 else 0
        part = pdfium.FPDFText_GetTextObject(text, at)
        if part:
            key = ctypes.cast(part, ctypes.c_void_p).value or 0
            if key not in modes:
                modes[key] = pdfium.FPDFTextObj_GetTextRenderMode(part) == INVISIBLE
            flags |= modes[key]
        if min(abs(matrix.a), abs(matrix.b)) > LEAST_SLANT * max(abs(matrix.a), abs(matrix.b)):
            flags |= 4
        turn = 0 if abs(matrix.a) >= abs(matrix.b) else 1 if matrix.b > 0 else 3
        if turn == 0 and matrix.a < 0:
            turn = 2
        turn = (turn - place.turned) % 4
        base = place.point(x.value, y.value)
        cell = place.box(box.left, box.bottom, box.right, box.top)
        size = pdfium.FPDFText_GetFontSize(text, at) * scale
        found.extend((pdfium.FPDFText_GetUnicode(text, at), *cell, base[1 - turn % 2], size, turn, flags))
    return found


def _images(page: Any, pdfium: Any, place: _Place) -> list[list[float]]:
    """Where the page's pictures are."""
    found: list[list[float]] = []
    edges = [ctypes.c_float() for _ in range(4)]
    for at in range(pdfium.FPDFPage_CountObjects(page)):
        part = pdfium.FPDFPage_GetObject(page, at)
        if pdfium.FPDFPageObj_GetType(part) != pdfium.FPDF_PAGEOBJ_IMAGE or len(found) == MOST_IMAGES:
            continue
        if pdfium.FPDFPageObj_GetBounds(part, *edges):
            found.append([round(edge, 1) for edge in place.box(*(edge.value for edge in edges))])
    return found


def _rules(page: Any, pdfium: Any, place: _Place) -> list[list[float]]:
    """The straight lines that are ruled along or down the page: left, top, right, bottom."""
    pieces: list[Box] = []
    edges = [ctypes.c_float() for _ in range(4)]
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    for at in range(pdfium.FPDFPage_CountObjects(page)):
        part = pdfium.FPDFPage_GetObject(page, at)
        if len(pieces) >= MOST_PIECES or pdfium.FPDFPageObj_GetType(part) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        if not pdfium.FPDFPageObj_GetBounds(part, *edges) or not pdfium.FPDFPath_GetDrawMode(part, fill, stroke):
            continue
        box = place.box(*(edge.value for edge in edges))
        if max(box[2] - box[0], box[3] - box[1]) < LEAST_PIECE or not (fill.value or stroke.value):
            continue
        outlined = stroke.value and 1 < pdfium.FPDFPath_CountSegments(part) <= MOST_SEGMENTS
        lines = [box] if _is_piece(box) else _sides(part, pdfium, place) if outlined else []
        pieces += filter(_is_piece, lines)
    along = [piece for piece in pieces if piece[2] - piece[0] >= piece[3] - piece[1]]
    down = [_flipped(piece) for piece in pieces if piece[2] - piece[0] < piece[3] - piece[1]]
    rules = [*_joined(along), *map(_flipped, _joined(down))]
    return [[round(edge, 1) for edge in rule] for rule in rules[:MOST_RULES]]


def _is_piece(box: Box) -> bool:
    wide, high = box[2] - box[0], box[3] - box[1]
    return max(wide, high) >= LEAST_PIECE and min(wide, high) <= THICKEST


def _flipped(box: Box) -> Box:
    return box[1], box[0], box[3], box[2]


def _joined(pieces: list[Box]) -> list[Box]:
    """The rules that pieces of lines along the page draw: those that go on from each other on one level are one."""
    rules: list[Box] = []
    ordered = sorted(pieces, key=_level)
    first = 0
    while first < len(ordered):
        start, last = len(rules), first
        while last < len(ordered) and _level(ordered[last]) - _level(ordered[first]) <= APART:
            last += 1
        for left, top, right, bottom in sorted(ordered[first:last]):
            if len(rules) > start and left <= rules[-1][2] + APART:
                rules[-1] = rules[-1][0], min(rules[-1][1], top), max(rules[-1][2], right), max(rules[-1][3], bottom)
            else:
                rules.append((left, top, right, bottom))
        first = last
    return [rule for rule in rules if rule[2] - rule[0] >= LEAST_RULE]


def _level(box: Box) -> float:
    return (box[1] + box[3]) / 2


def _sides(part: Any, pdfium: Any, place: _Place) -> list[Box]:
    """The boxes of the lines that a path draws."""
    matrix, x, y = pdfium.FS_MATRIX(), ctypes.c_float(), ctypes.c_float()
    pdfium.FPDFPageObj_GetMatrix(part, matrix)
    first = last = (0.0, 0.0)
    sides = []
    for at in range(pdfium.FPDFPath_CountSegments(part)):
        segment = pdfium.FPDFPath_GetPathSegment(part, at)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        spot = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            first = spot
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            sides.append(place.box(*last, *spot))
        if pdfium.FPDFPathSegment_GetClose(segment):
            sides.append(place.box(*spot, *first))
        last = spot
    return sides


def _picture(page: Any, crop: list[float] | None, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """A piece of a page, (left, top, right, bottom) in points from its top left, or all of it: its head, and rows of
    red, green, blue, or of grey."""
    wide, high = page.get_size()
    left, top, right, bottom = crop or (0, 0, wide, high)
    edges = (max(0, left), max(0, high - bottom), max(0, wide - right), max(0, top))
    scale = min(asked["scale"], (asked["most"] / max(1.0, (right - left) * (bottom - top))) ** 0.5)
    kind = {"grayscale": True} if asked.get("grey") else {"rev_byteorder": True, "prefer_bgrx": False}
    bitmap = page.render(scale=scale, crop=edges, maybe_alpha=False, **kind)
    row = bitmap.width * bitmap.n_channels
    raw = bytes(bitmap.buffer)
    rows = b"".join(raw[at * bitmap.stride : at * bitmap.stride + row] for at in range(bitmap.height))
    return {"width": bitmap.width, "height": bitmap.height, "channels": bitmap.n_channels, "scale": scale}, rows
