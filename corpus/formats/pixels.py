"""Reads the pixels of PNG, JPEG and TIFF files in a process of its own that may die; the only import of Pillow.

Run by `child.py`, asked and answering as `pdfium.py` is for pictures: the file comes behind a line of JSON, and pieces
of one of its pages leave as pixels. Places are in points, as if the file had `DOTS` an inch. It loads nothing else of
this program.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any, BinaryIO

DOTS = 200
# A page of 54 by 39 centimetres at 600 dots an inch has 118 million.
MOST_DOTS = 150_000_000
# The least side of a page of print; a smaller picture is an icon or a photo of a web page.
LEAST_SIDE = 100
# Memory in bytes that the process may take beside the file.
MEMORY = 3 * 1024**3
KINDS = ("PNG", "JPEG", "TIFF")


Write = Callable[..., None]


def serve(given: BinaryIO, write: Write) -> None:
    """Read a file, and write pieces of one of its pages."""
    asked = json.loads(given.readline())
    raw = given.read()
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # counted here
    try:
        image = Image.open(io.BytesIO(raw), formats=KINDS)
        pages, whole = _count(image)
        image.seek(min(asked["first"], pages) - 1)
    except Exception:  # a damaged file may raise anything
        write({"error": "damaged"})
        return
    # A photo of a telephone may hold smaller ones of itself.
    write({"pages": 1 if image.format == "MPO" else pages, "whole": whole})
    if image.width * image.height > MOST_DOTS or min(image.size) < LEAST_SIDE:
        write({"error": "much" if image.width * image.height > MOST_DOTS else "small"})
        return
    try:
        flat = _flat(ImageOps.exif_transpose(image), grey=asked.get("grey", False))
    except Exception:
        write({"error": "page"})
        return
    for crop in asked["pictures"]:
        write(*_piece(flat, crop, asked["scale"]))


def _count(image: Any) -> tuple[int, bool]:
    """How many pages there are to the end of a file, or to where it is cut off, and whether that is its end."""
    try:
        return getattr(image, "n_frames", 1), True
    except Exception:
        pages = 1
    try:
        while True:
            image.seek(pages)
            pages += 1
    except Exception:
        image.seek(0)
        return pages, False


def _flat(image: Any, grey: bool) -> Any:
    """The image in grey, or in red, green and blue; what shows through is white."""
    if image.mode.startswith("I;16"):
        # Only the order of bytes of this machine can be reckoned with.
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        from PIL import Image

        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("L" if grey else "RGB")


def _piece(whole: Any, crop: list[float] | None, scale: float) -> tuple[dict[str, Any], bytes]:
    """A piece of a page, (left, top, right, bottom) in points from its top left, or all of it: its head, its rows."""
    dots = DOTS / 72
    left, top, right, bottom = (dots * edge for edge in crop) if crop else (0, 0, *whole.size)
    box = (max(0, round(left)), max(0, round(top)), min(whole.width, round(right)), min(whole.height, round(bottom)))
    piece = whole.crop(box)
    share = scale / dots
    if share < 0.99:
        piece = piece.resize((max(1, round(share * piece.width)), max(1, round(share * piece.height))))
    channels = len(piece.getbands())
    return {"width": piece.width, "height": piece.height, "channels": channels, "scale": scale}, piece.tobytes()
