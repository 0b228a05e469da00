"""Where photos and ruled lines are on a page of grey pixels, on which the boxes of lines are known to be so high.

Run in the process of `rapid.py`, which loads it by its path. It must not know what is printed in the lines of type.
"""

from __future__ import annotations

from typing import Any

Box = tuple[float, float, float, float]

# An em of type, as a share of the height of the boxes in which lines are found.
EM = 0.78
# Pixels that the type is high where photos are looked for; smaller, and a line of it is a grey bar.
LOOKED_AT = 10.0
# Paper is as light as so many of a hundred pixels of a piece of the page of so many ems, or of one near to it.
PAPER, PIECE = 90, 24
# What is darker than paper by so much of what ink is, is printed on.
PRINTED = 0.1
# A photo covers the paper over more than a line and the white about it, in ems: no character, however large, does.
COVERED = 1.8
# The least side of a photo in ems, and the least share of its box that it covers.
LEAST_PHOTO, LEAST_SHARE = 4.0, 0.45
# Parts of a photo stand no farther from each other, in ems; between photos side by side is more white.
NEAR = 0.7
# In a photo shades between paper and ink are so frequent; a bar of black or a tinted ground has one shade.
LEAST_SHADES = 0.04
# A rule is so long, in ems, and no thicker; so far from its middle it has white at both sides of most of it.
LEAST_RULE, THICKEST = 4.5, 0.4
BESIDE, CLEAR = (0.25, 0.35, 0.45), 0.85
# A rule is found in pieces so long, in ems, so that it may be askew; pieces no farther apart are of one.
PIECE_OF_RULE, GAP = 2.4, 0.5
INKED = 0.3
# No page of print has more.
MOST_PHOTOS, MOST_RULES = 200, 1000


def find(grey: Any, type_height: float) -> dict[str, Any]:
    """The photos of a page, left, top, right, bottom each, and its rules, the ends of their middles, in pixels."""
    areas = Areas(grey, type_height)
    photos = areas.photos()
    found = {"pictures": photos, "rules": areas.rules(photos)}
    return {name: [[round(edge, 1) for edge in box] for box in boxes] for name, boxes in found.items()}


class Areas:
    """Finds photos and rules on one page."""

    def __init__(self, grey: Any, type_height: float) -> None:
        import cv2
        import numpy

        self.cv, self.np = cv2, numpy
        self.grey, self.em = grey, max(4.0, EM * type_height)
        scale = min(1.0, LOOKED_AT / self.em)
        small = grey if scale == 1.0 else cv2.resize(grey, None, None, scale, scale, cv2.INTER_AREA)
        # Grain, and the dots of a halftone, are no print of their own.
        self.small, self.scale = cv2.GaussianBlur(small, (0, 0), 0.1 * self.em * scale), scale
        self.paper = self._paper()
        self.ink = float(numpy.percentile(grey[::2, ::2], 1))

    def _paper(self) -> Any:
        """How light the paper is at each pixel of the smaller page: photos are darker than what stands beside them."""
        np, cv = self.np, self.cv
        side = max(8, round(PIECE * self.em * self.scale))
        high, wide = self.small.shape
        tops, lefts = range(0, high, side), range(0, wide, side)
        pieces = [[np.percentile(self.small[y : y + side, x : x + side], PAPER) for x in lefts] for y in tops]
        whole = float(np.percentile(self.small, PAPER))
        lightest = cv.dilate(np.asarray(pieces, np.float32), np.ones((3, 3), np.uint8))
        # A photo may be larger than what is looked at about it; no paper is so much darker than the rest.
        return cv.resize(np.maximum(lightest, 0.75 * whole), (wide, high), None, 0, 0, cv.INTER_LINEAR)

    def _printed(self) -> Any:
        room = self.np.maximum(20.0, self.paper - self.ink)
        return (self.small < self.paper - PRINTED * room).astype(self.np.uint8)

    def photos(self) -> list[Box]:
        """The boxes of photos, in pixels of the page."""
        cv, np = self.cv, self.np
        em = self.em * self.scale
        side = max(3, round(COVERED * em))
        covered = cv.morphologyEx(self._printed(), cv.MORPH_OPEN, np.ones((side, side), np.uint8))
        near = max(1, round(NEAR * em))
        joined = cv.morphologyEx(covered, cv.MORPH_CLOSE, np.ones((near, near), np.uint8))
        count, _, found, _ = cv.connectedComponentsWithStats(joined, connectivity=8)
        boxes: list[Box] = []
        for left, top, wide, high, area in found[1:count].tolist():
            large = min(wide, high) >= LEAST_PHOTO * em and area >= LEAST_SHARE * wide * high
            if large and self._has_shades(left, top, wide, high):
                boxes.append(
                    (left / self.scale, top / self.scale, (left + wide) / self.scale, (top + high) / self.scale)
                )
        return sorted(boxes, key=lambda box: -(box[2] - box[0]) * (box[3] - box[1]))[:MOST_PHOTOS]

    def _has_shades(self, left: int, top: int, wide: int, high: int) -> bool:
        """Whether a piece of the page has many shades, as a photo has."""
        np = self.np
        piece = self.small[top : top + high, left : left + wide]
        counts = np.bincount((piece // 8).ravel(), minlength=32) / piece.size
        return int((counts > LEAST_SHADES / 4).sum()) >= 8 and float(np.sort(counts)[-2:].sum()) < 1 - 4 * LEAST_SHADES

    def rules(self, photos: list[Box]) -> list[Box]:
        """The middles of straight thin lines, each from its left or top end to the other, in pixels of the page."""
        across = self._along(self.grey, photos, turned=False)
        down = self._along(
            self.grey.T, [(top, left, bottom, right) for left, top, right, bottom in photos], turned=True
        )
        return [*across, *((y0, x0, y1, x1) for x0, y0, x1, y1 in down)][:MOST_RULES]

    def _along(self, grey: Any, photos: list[Box], turned: bool) -> list[Box]:
        """The rules that run from left to right."""
        cv, np = self.cv, self.np
        paper = cv.resize(self.paper, self.grey.shape[::-1], None, 0, 0, cv.INTER_LINEAR)
        room = np.maximum(20.0, paper - self.ink)
        dark = (self.grey < paper - INKED * room).astype(np.uint8)
        dark = np.ascontiguousarray(dark.T) if turned else dark
        for left, top, right, bottom in photos:
            edge = 0.3 * self.em
            dark[max(0, int(top - edge)) : int(bottom + edge) + 1, max(0, int(left - edge)) : int(right + edge) + 1] = 0
        # Askew, a thin rule steps from row to row.
        thick = cv.dilate(dark, np.ones((3, 1), np.uint8))
        long = cv.morphologyEx(thick, cv.MORPH_OPEN, np.ones((1, round(PIECE_OF_RULE * self.em)), np.uint8))
        count, _, found, _ = cv.connectedComponentsWithStats(long, connectivity=8)
        pieces = [
            (left, top, left + wide, top + high)
            for left, top, wide, high, _ in found[1:count].tolist()
            if high - 2 <= THICKEST * self.em + 0.03 * wide
        ]
        lines = [self._ends(dark, piece) for piece in _linked(pieces, GAP * self.em, THICKEST * self.em)]
        return [
            line for line in lines if line[2] - line[0] >= LEAST_RULE * self.em and self._is_clear(dark, thick, line)
        ]

    def _ends(self, dark: Any, box: Box) -> Box:
        """The middle of a rule at its ends."""
        left, top, right, bottom = map(int, box)
        reach = min(right - left, max(4, round(2 * self.em)))
        ends = []
        for start in (left, right - reach):
            rows = self.np.flatnonzero(dark[top:bottom, start : start + reach].sum(1) > 0.3 * reach)
            ends.append(top + float(rows.mean()) + 0.5 if len(rows) else (top + bottom) / 2)
        return float(left), ends[0], float(right), ends[1]

    def _is_clear(self, dark: Any, thick: Any, line: Box) -> bool:
        """Whether a rule is inked all along, and white runs along both its sides: it is no stroke of a character, no
        edge of what is grey."""
        np = self.np
        xs = np.arange(int(line[0]), int(line[2]), max(1, round(0.1 * self.em)))
        ys = line[1] + (line[3] - line[1]) * (xs - line[0]) / max(1.0, line[2] - line[0])
        if float(np.mean(thick[np.clip(np.round(ys).astype(int), 0, dark.shape[0] - 1), xs] == 0)) > 1 - CLEAR:
            return False
        for side in (-1, 1):
            rows = [np.round(ys + side * off * self.em).astype(int) for off in BESIDE]
            inked = [dark[np.clip(row, 0, dark.shape[0] - 1), xs] for row in rows]
            if float(np.mean(inked)) > 1 - CLEAR:
                return False
        return True


def _linked(pieces: list[Box], gap: float, level: float) -> list[Box]:
    """Boxes of which those that go on in one line are one."""
    found: list[Box] = []
    for piece in sorted(pieces):
        for at, other in enumerate(found):
            near = -gap < piece[0] - other[2] < gap
            same = abs((piece[1] + piece[3]) - (other[1] + other[3])) / 2 < level
            if near and same:
                found[at] = (other[0], min(other[1], piece[1]), max(other[2], piece[2]), max(other[3], piece[3]))
                break
        else:
            found.append(piece)
    return found
