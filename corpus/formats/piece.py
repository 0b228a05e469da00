"""Pieces of a page as pictures, what is meant outlined: PNG files of what a process of its own makes of the page.

It must not know why a piece is shown.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from typing import Final

from corpus.errors import ReadError
from corpus.formats import READERS, pdf, picture
from corpus.formats.processes import answer_of, started
from corpus.limits import PAGE_SECONDS
from corpus.model import NamedBytes
from corpus.placed import Box, Placed
from corpus.readable import suffix_of

# Pixels a point, white around a piece in points, and the most pixels of a picture.
SCALE: Final = 2.0
AROUND: Final = 8.0
MOST_PIXELS: Final = 1_200_000
# The outline: its colour, its distance from the type in points, its width in pixels.
COLOUR: Final = bytes((200, 40, 30))
DISTANCE, WIDTH = 2.0, 2
# The programs that make pictures of the pages of a file.
PROGRAMS: Final = {"corpus.formats.pdf": pdf.PROGRAM, "corpus.formats.picture": picture.TAKER}


def has_pictures(name: str) -> bool:
    """Whether the pages of a file of that name can be shown."""
    return READERS.get(suffix_of(name)) in PROGRAMS


def pictures(file: NamedBytes, page: int, pieces: Sequence[Sequence[Placed]], password: str = "") -> list[bytes]:
    """For each piece, lines of one page of a file, the part of the page around them as a PNG, the lines of each column
    outlined. Raises ReadError where the file cannot be read."""
    columns = [_columns(piece) for piece in pieces]
    crops = [_grown(_around(boxes), AROUND) for boxes in columns]
    most = max(((crop[2] - crop[0]) * (crop[3] - crop[1]) for crop in crops), default=1.0)
    scale = min(SCALE, (MOST_PIXELS / max(1.0, most)) ** 0.5)
    asked = {"password": password, "first": page, "pictures": crops, "scale": scale, "most": MOST_PIXELS}
    program = PROGRAMS[READERS[suffix_of(file.name)]]
    found: list[bytes] = []
    with started(program, asked, file.raw) as process:
        answer_of(process, PAGE_SECONDS)
        for crop, boxes in zip(crops, columns, strict=True):
            answer = answer_of(process, PAGE_SECONDS)
            if answer is None or answer[0].get("channels") != 3:
                raise ReadError(file.name, "画不出这一页的图像。")
            head, block = answer
            pixels, scale = bytearray(block), head["scale"]
            for box in boxes:
                left, top, right, bottom = (round(scale * edge) for edge in _shifted(_grown(box, DISTANCE), crop))
                _outline(pixels, head["width"], head["height"], (left, top, right, bottom))
            found.append(_png(bytes(pixels), head["width"], head["height"]))
    return found


def _columns(piece: Sequence[Placed]) -> list[Box]:
    """The boxes of lines that stand under each other: a paragraph may go on in the next column."""
    boxes: list[Box] = []
    for line in piece:
        box = (line.left, line.top, line.right, line.bottom)
        if boxes and min(boxes[-1][2], box[2]) > max(boxes[-1][0], box[0]) and box[1] > boxes[-1][1]:
            boxes[-1] = _around([boxes[-1], box])
        else:
            boxes.append(box)
    return boxes


def _around(boxes: Sequence[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _grown(box: Box, by: float) -> Box:
    return max(0.0, box[0] - by), max(0.0, box[1] - by), box[2] + by, box[3] + by


def _shifted(box: Box, crop: Box) -> Box:
    return box[0] - crop[0], box[1] - crop[1], box[2] - crop[0], box[3] - crop[1]


def _outline(pixels: bytearray, width: int, height: int, box: tuple[int, int, int, int]) -> None:
    """Draw the four sides of a box into rows of red, green, blue."""
    left, top, right, bottom = max(0, box[0]), max(0, box[1]), min(width, box[2]), min(height, box[3])
    for row in range(top, bottom):
        edge = row < top + WIDTH or row >= bottom - WIDTH
        for first, last in ((left, right),) if edge else ((left, left + WIDTH), (right - WIDTH, right)):
            first, last = max(left, first), max(left, last)
            pixels[3 * (row * width + first) : 3 * (row * width + last)] = COLOUR * (last - first)


def _png(pixels: bytes, width: int, height: int) -> bytes:
    """Rows of red, green, blue as a PNG file (ISO/IEC 15948)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + pixels[3 * width * row : 3 * width * (row + 1)] for row in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 6)) + chunk(b"IEND", b"")
