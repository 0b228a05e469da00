"""Draws made-up newspaper pages as a PDF: CID fonts that are not embedded, pieces of lines placed one by one."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Sequence
from functools import lru_cache

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.press.photo import photograph
from tests.press.values import Frame, MadeUp, Order, Press, Set, ordered
from tests.typeset import ems

LATIN = re.compile(r"([!-~]+)")
# How thick lines are ruled, in points.
RULE = 0.5


def draw(pages: Sequence[MadeUp], press: Press, order: Order = "neat", seed: int = 0, password: str = "") -> bytes:
    """The pages as one PDF, their frames drawn in an order; the same arguments always give the same bytes."""
    font = "MSung-Light" if press.traditional else "STSong-Light"
    pdfmetrics.registerFont(UnicodeCIDFont(font))
    file = io.BytesIO()
    encrypt = {"encrypt": password} if password else {}
    canvas = Canvas(file, invariant=True, pageCompression=1, **encrypt)
    at_once = 2 if press.paired else 1
    for first in range(0, len(pages), at_once):
        sheet = pages[first : first + at_once]
        sizes = [(page.down, page.across) if press.vertical else (page.across, page.down) for page in sheet]
        canvas.setPageSize((sum(wide for wide, _ in sizes), max(high for _, high in sizes)))
        # A paper that is set from the right is bound there.
        left = sum(wide for wide, _ in sizes[1:]) if press.vertical else 0.0
        for number, (page, size) in enumerate(zip(sheet, sizes, strict=True), first):
            canvas.saveState()
            canvas.translate(left, 0)
            drawer = _Drawer(canvas, font, size, press)
            for frame in ordered(page, order, random.Random(seed + number)):
                drawer.frame(frame)
            canvas.restoreState()
            left += -size[0] if press.vertical else size[0]
        canvas.showPage()
    canvas.save()
    return file.getvalue()


@lru_cache(maxsize=8)
def _photo(number: int) -> ImageReader:
    return ImageReader(Image.fromarray(photograph(number)))


class _Drawer:
    """Draws on one page."""

    def __init__(self, canvas: Canvas, font: str, size: tuple[float, float], press: Press) -> None:
        self.canvas, self.font, (self.width, self.height), self.press = canvas, font, size, press

    def frame(self, frame: Frame) -> None:
        if frame.photo:
            left, top, right, bottom = frame.photo
            across, down = (right - left, bottom - top)
            if self.press.vertical:
                left, bottom, across, down = self.width - bottom, right, down, across
            self.canvas.drawImage(_photo(round(left + top) % 8), left, self.height - bottom, across, down)
        for left, top, right, bottom in frame.rules:
            self.canvas.setLineWidth(RULE)
            self.canvas.line(left, self.height - top, right, self.height - bottom)
        for line in frame.lines:
            for time in range(2 if line.bold else 1):
                self.line(line, 0.02 * line.size * time)

    def line(self, line: Set, shift: float) -> None:
        for across, text, spread in line.pieces:
            if self.press.vertical or line.upright:
                self._upright(line, across, text, spread)
                continue
            piece = self.canvas.beginText()
            piece.setFont(self.font, line.size)
            piece.setCharSpace(spread)
            at = across + shift
            for part in LATIN.split(text):
                # Latin type is set to half an em a character, whatever the font's widths.
                wide = ems(part) * line.size
                own = pdfmetrics.stringWidth(part, self.font, line.size)
                piece.setHorizScale(100 * wide / own if part.isascii() and own else 100)
                piece.setTextOrigin(at, self.height - line.down)
                piece.textOut(part)
                at += wide + spread * len(part)
            self.canvas.drawText(piece)

    def _upright(self, line: Set, across: float, text: str, spread: float) -> None:
        """Characters one under the other; on a vertical page lines stand side by side from the right."""
        at = 0.0
        self.canvas.setFont(self.font, line.size)
        for character in text:
            x, y = (
                (self.width - line.down, across + at) if self.press.vertical else (across, line.down - line.size + at)
            )
            self.canvas.drawString(x, self.height - y - 0.88 * line.size, character)
            at += line.size + spread
