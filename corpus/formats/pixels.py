"""Reads the pixels of PNG, JPEG and TIFF files in a process of its own that may die; the only import of Pillow.

Run as a program, asked and answering as `pdfium.py` is for pictures: the file comes on standard input behind a line of
JSON, and pieces of one of its pages leave as pixels. Places are in points, as if the file had `DOTS` an inch. It is
run by its path, so that it loads nothing else of this program.
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any, BinaryIO

DOTS = 200
# A page of 54 by 39 centimetres at 600 dots an inch has 118 million.
MOST_DOTS = 150_000_000
# The least side of a page of print; a smaller picture is an icon or a photo of a web page.
LEAST_SIDE = 100
# Memory in bytes that the process may take beside the file.
MEMORY = 3 * 1024**3
KINDS = ("PNG", "JPEG", "TIFF")


def main() -> int:
    """Read a file from standard input, and write pieces of one of its pages."""
    asked = json.loads(sys.stdin.buffer.readline())
    raw = sys.stdin.buffer.read()
    _limit_memory(len(raw))
    from PIL import Image, ImageOps

    out = sys.stdout.buffer
    Image.MAX_IMAGE_PIXELS = None  # counted here
    try:
        image = Image.open(io.BytesIO(raw), formats=KINDS)
        pages = getattr(image, "n_frames", 1)
        image.seek(min(asked["first"], pages) - 1)
    except Exception:  # a damaged file may raise anything
        _write(out, {"error": "damaged"})
        return 0
    # A photo of a telephone may hold smaller ones of itself.
    _write(out, {"pages": 1 if image.format == "MPO" else pages})
    if image.width * image.height > MOST_DOTS or min(image.size) < LEAST_SIDE:
        _write(out, {"error": "much" if image.width * image.height > MOST_DOTS else "small"})
        return 0
    try:
        whole = _flat(ImageOps.exif_transpose(image), grey=asked.get("grey", False))
    except Exception:
        _write(out, {"error": "page"})
        return 0
    for crop in asked["pictures"]:
        _piece(out, whole, crop, asked["scale"])
    return 0


def _limit_memory(size: int) -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY + 4 * size, MEMORY + 4 * size))
    except (ImportError, ValueError, OSError):  # not every system has such a limit
        return


def _write(out: BinaryIO, head: dict[str, Any], block: bytes = b"") -> None:
    out.write(json.dumps({**head, "bytes": len(block)}).encode() + b"\n" + block)
    out.flush()


def _flat(image: Any, grey: bool) -> Any:
    """The image in grey, or in red, green and blue; what shows through is white."""
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        from PIL import Image

        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("L" if grey else "RGB")


def _piece(out: BinaryIO, whole: Any, crop: list[float] | None, scale: float) -> None:
    """Write a piece of a page, (left, top, right, bottom) in points from its top left, or all of it, in rows."""
    dots = DOTS / 72
    left, top, right, bottom = (dots * edge for edge in crop) if crop else (0, 0, *whole.size)
    box = (max(0, round(left)), max(0, round(top)), min(whole.width, round(right)), min(whole.height, round(bottom)))
    piece = whole.crop(box)
    share = scale / dots
    if share < 0.99:
        piece = piece.resize((max(1, round(share * piece.width)), max(1, round(share * piece.height))))
    channels = len(piece.getbands())
    _write(out, {"width": piece.width, "height": piece.height, "channels": channels, "scale": scale}, piece.tobytes())


if __name__ == "__main__":
    sys.exit(main())
