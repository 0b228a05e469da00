"""Recognises the lines of type on pages of pixels in a process of its own that may die; the only import of rapidocr.

Run by `child.py`: pages come one after the other, each a line of JSON (width, height, bytes) and its grey pixels; each
leaves as a line of JSON with its lines, photos and rules in pixels, and before it lines that say how many of how many
were recognised. It loads nothing else of this program but `areas.py`, and must not know what an article is.
"""

from __future__ import annotations

import importlib.util
import json
import math
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import fmean, median
from typing import Any, BinaryIO

# Memory in bytes that the process may take.
MEMORY = 8 * 1024**3
MOST_LINES = 4000
MOST_THREADS = 8
# Lines are found best where type is so high, in pixels of the image that is looked through; 9 points at 200 dots an
# inch are 25 pixels, and are found as well at two thirds of that in less than half the time.
LOOKED_AT = 20.0
MOST_LOOKED_AT = 9_000_000
# The size of type is told by a piece of the page so large, where most is printed.
TILE = 1000
# At the edges of type, shades differ from one dot to the next by so much of what paper and ink do.
EDGE = 0.25
# So many of the longest lines tell which way a page was laid on the scanner.
TRIED = 6
# A box is made longer by so much of its height before and after its line, where no line is ruled: marks stand there
# unseen, after it two of them (。”).
BEFORE, AFTER = 0.55, 1.6
# Lines are read better with so much of their height white over and under them: 门 is no longer taken for 内. One of
# which a character is read less surely than this is looked at again with more, and the surer reading counts: of 119
# such lines of six pages 102 were read rightly so, 91 before; of the others some are read worse.
WHITE, MORE_WHITE = 0.125, 0.28
SURE = 0.85
RULED = 0.9
# A box so much higher than wide is a line that runs down.
TALL = 1.5
NO_AREAS: dict[str, Any] = {"pictures": [], "rules": []}
# A line in which fewer of the characters are surely read is none: print of a photo, a texture.
LEAST_SCORE = 0.5


def serve(given: BinaryIO, write: Callable[..., None]) -> None:
    """Recognise pages until there are no more."""
    reader = _Recogniser()
    while asked := given.readline():
        head = json.loads(asked)
        for answer in reader.page(given.read(head["bytes"]), head["width"], head["height"]):
            write(answer)


def _load_areas() -> Any:
    """What finds photos and rules; this file was run by its path, and so is that."""
    spec = importlib.util.spec_from_file_location("areas", Path(__file__).with_name("areas.py"))
    if spec is None or spec.loader is None:
        raise ImportError("areas")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class _Recogniser:
    """The networks that find and read lines. Each line is read by one thread, several at once: that is faster than
    several threads for one line."""

    def __init__(self) -> None:
        import cv2
        import numpy
        import rapidocr

        self.cv, self.np, self.areas = cv2, numpy, _load_areas()
        self.threads = max(1, min(MOST_THREADS, os.cpu_count() or 1))
        self.finder = self._engine(rapidocr, self.threads)
        self.reader = self._engine(rapidocr, 1)

    @staticmethod
    def _engine(rapidocr: Any, threads: int) -> Any:
        settings = {
            "Global.log_level": "critical",
            "Global.max_side_len": 100_000,
            "Global.use_cls": False,
            "Det.max_candidates": MOST_LINES,
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
        }
        return rapidocr.RapidOCR(params=settings)

    def page(self, block: bytes, width: int, height: int) -> Iterator[dict[str, Any]]:
        """How far a page is, and at last its lines, photos and rules, as they stand where the page is turned so that
        its type runs from left to right; `turn` is by how many quarters anticlockwise it was turned before. A line has
        its text, the ends of its middle, the height of its ink, where along it each character lies (0 to 1), how surely
        each was read, and before which of them a blank was."""
        grey = self.np.frombuffer(block, self.np.uint8).reshape(height, width)
        type_height, turn = self._measure(grey)
        upright = self.np.ascontiguousarray(self.np.rot90(grey, -turn))
        boxes = self._find(upright, type_height) if type_height else []
        found: list[dict[str, Any]] = []
        with ThreadPoolExecutor(self.threads) as pool:
            for done, line in enumerate(pool.map(lambda box: self._read(upright, box, turn), boxes), start=1):
                found += [line] if line is not None else []
                if done % 20 == 0:
                    yield {"done": done, "of": len(boxes)}
        yield {"lines": found, "turn": turn, **(self.areas.find(upright, type_height) if type_height else NO_AREAS)}

    def _measure(self, grey: Any) -> tuple[float, int]:
        """How high type is on a page, in pixels, and which way it runs; 0 where there is none."""
        for tile in self._tiles(grey):
            boxes = self._boxes(tile)
            if len(boxes) < 3:
                continue
            sides = [self._sides(box) for box in boxes]
            tall = 2 * sum(high > TALL * wide for wide, high in sides) > len(sides)
            longest = sorted(zip(sides, boxes, strict=True), key=lambda one: -max(one[0]))[:TRIED]
            crops = [self._crop(tile, box) for _, box in longest]
            one, other = (
                fmean(self._score(self.np.rot90(crop, quarter)) for crop in crops)
                for quarter in ((1, 3) if tall else (0, 2))
            )
            turns = (3, 1) if tall else (0, 2)
            return median(map(min, sides)), turns[other > one]
        return 0.0, 0

    def _tiles(self, grey: Any) -> Iterator[Any]:
        """Pieces of a page, those with most print first, at last all of it."""
        height, width = grey.shape
        if max(height, width) > 1.5 * TILE:
            spots = [(top, left) for top in range(0, height, TILE) for left in range(0, width, TILE)]
            tiles = [grey[top : top + TILE, left : left + TILE] for top, left in spots]
            dark, light = self.np.percentile(grey[::4, ::4], (1, 90))
            edges = {at: self._edges(tile, EDGE * float(light - dark)) for at, tile in enumerate(tiles)}
            yield from (tiles[at] for at in sorted(edges, key=lambda at: -edges[at])[:3])
        scale = min(1.0, (MOST_LOOKED_AT / grey.size) ** 0.5)
        if scale == 1.0:
            yield grey

    def _edges(self, tile: Any, least: float) -> float:
        """How much of a piece of the page is edges of type: the grain of a photo has none so sharp."""
        steps = self.cv.absdiff(tile[:, 1:], tile[:, :-1])
        return float(self.cv.threshold(steps, least, 0, self.cv.THRESH_TOZERO)[1].sum())

    def _find(self, grey: Any, type_height: float) -> list[Any]:
        scale = min(1.0, LOOKED_AT / type_height, (MOST_LOOKED_AT / grey.size) ** 0.5)
        smaller = grey if scale == 1.0 else self.cv.resize(grey, None, None, scale, scale, self.cv.INTER_AREA)
        return self._longer([box / self.np.float32(scale) for box in self._boxes(smaller)])

    def _boxes(self, grey: Any) -> list[Any]:
        """The boxes of lines, four corners each from the top left."""
        found = self.finder(grey, use_det=True, use_cls=False, use_rec=False)
        return [] if found.boxes is None else [self.np.asarray(box, self.np.float32) for box in found.boxes]

    def _sides(self, box: Any) -> tuple[float, float]:
        wide = max(math.dist(box[0], box[1]), math.dist(box[3], box[2]))
        return wide, max(math.dist(box[0], box[3]), math.dist(box[1], box[2]))

    def _longer(self, boxes: list[Any]) -> list[Any]:
        """Boxes that reach farther at both ends of their lines, where marks may be that were not found, but no farther
        than half of the way to what stands there."""
        if not boxes:
            return []
        stacked = self.np.stack(boxes)
        low, high = stacked.min(1), stacked.max(1)
        longer = []
        for at, box in enumerate(boxes):
            wide, tall = self._sides(box)
            down = int(tall > TALL * wide)
            level = self.np.minimum(high[:, 1 - down], high[at, 1 - down]) - self.np.maximum(
                low[:, 1 - down], low[at, 1 - down]
            )
            level = level > 0.2 * min(wide, tall)
            middle = (low[:, down] + high[:, down]) / 2
            own = middle[at]
            before = low[at, down] - high[level & (middle < own), down].max(initial=-self.np.inf)
            after = low[level & (middle > own), down].min(initial=self.np.inf) - high[at, down]
            more = [
                min(margin * min(wide, tall), max(0, gap / 2)) for margin, gap in ((BEFORE, before), (AFTER, after))
            ]
            longer.append(self._reaching(box, down, *more))
        return longer

    def _reaching(self, box: Any, down: int, before: float, after: float) -> Any:
        """A box made longer by so much at the beginning and the end of its line."""
        sides = ((0, 1), (3, 2)) if not down else ((0, 3), (1, 2))
        longer = box.copy()
        for one, other in sides:
            along = (box[other] - box[one]) / max(1.0, math.dist(box[one], box[other]))
            longer[one], longer[other] = box[one] - along * before, box[other] + along * after
        return longer

    def _crop(self, grey: Any, box: Any) -> Any:
        """The piece of a page in a box, made straight."""
        wide, high = (max(1, round(side)) for side in self._sides(box))
        corners = self.np.asarray([[0, 0], [wide, 0], [wide, high], [0, high]], self.np.float32)
        matrix = self.cv.getPerspectiveTransform(box, corners)
        return self.cv.warpPerspective(
            grey, matrix, (wide, high), borderMode=self.cv.BORDER_REPLICATE, flags=self.cv.INTER_CUBIC
        )

    def _recognised(self, crop: Any) -> Any:
        """What is read on a straightened line."""
        found = self._look(crop, WHITE)
        if not found.txts or min(found.word_results[0].confs, default=1.0) >= SURE:
            return found
        again = self._look(crop, MORE_WHITE)
        return again if again.txts and again.scores[0] > found.scores[0] else found

    def _look(self, crop: Any, share: float) -> Any:
        white = round(share * crop.shape[0])
        crop = self.cv.copyMakeBorder(self.np.ascontiguousarray(crop), white, white, 0, 0, self.cv.BORDER_REPLICATE)
        return self.reader(crop, use_det=False, use_cls=False, use_rec=True, return_word_box=True)

    def _score(self, crop: Any) -> float:
        found = self._recognised(crop)
        return float(found.scores[0]) if found.txts and found.txts[0] else 0.0

    def _read(self, grey: Any, box: Any, turn: int) -> dict[str, Any] | None:
        """The line in a box; None where nothing is read there."""
        wide, high = self._sides(box)
        down = high > TALL * wide
        crop = self._crop(grey, box)
        # On a page that was turned since its type runs down, a line that does not is turned back.
        straight = self.np.rot90(crop, 3 if turn == 3 else 1) if down else crop
        straight = self._unruled(straight)
        found = self._recognised(straight)
        if not found.txts or not found.txts[0].strip() or found.scores[0] < LEAST_SCORE:
            return None
        info = found.word_results[0]
        columns = [column for columns in info.word_cols for column in columns]
        text = [character for word in info.words for character in word]
        sure = [score for character, score in zip(found.txts[0], info.confs, strict=True) if not character.isspace()]
        if not text or len(text) != len(sure):
            return None
        first, top, last, bottom = self._ink(straight)
        middle = (top + bottom) / 2 / straight.shape[0]
        ends = [self._spot(box, along / straight.shape[1], middle, down, turn) for along in (first, last)]
        length, taken = max(1.0, last - first), straight.shape[1] / info.line_txt_len
        at = [round(((column + 0.5) * taken - first) / length, 4) for column in columns]
        blanks = [spot for spot, character in enumerate(found.txts[0].rstrip()) if character.isspace()]
        before = [spot - number for number, spot in enumerate(blanks)]
        thick = (bottom - top) / straight.shape[0] * (wide if down else high)
        return {
            "text": "".join(text), "ends": [round(edge, 1) for end in ends for edge in end],
            "height": round(thick, 1), "at": at, "sure": [round(score, 3) for score in sure],
            "blanks": before, "down": down,
        }  # fmt: skip

    def _spot(self, box: Any, along: float, across: float, down: bool, turn: int) -> tuple[float, float]:
        """Where a point of a straightened line stands on the page."""
        x, y = along, across
        if down:
            x, y = (across, 1 - along) if turn == 3 else (1 - across, along)
        top = [(1 - x) * float(box[0][i]) + x * float(box[1][i]) for i in (0, 1)]
        foot = [(1 - x) * float(box[3][i]) + x * float(box[2][i]) for i in (0, 1)]
        return (1 - y) * top[0] + y * foot[0], (1 - y) * top[1] + y * foot[1]

    def _dark(self, crop: Any) -> Any:
        """1 where a straightened line has ink, 0 where it has none."""
        smooth = self.cv.medianBlur(self.np.ascontiguousarray(crop), 3)
        _, dark = self.cv.threshold(smooth, 0, 1, self.cv.THRESH_BINARY_INV + self.cv.THRESH_OTSU)
        return 1 - dark if 2 * int(dark.sum()) > dark.size else dark  # white on black

    def _unruled(self, crop: Any) -> Any:
        """A straightened line without the rules between columns that stand at its ends."""
        dark = self._dark(crop)
        high, wide = dark.shape
        first, last = round((BEFORE + 0.2) * high), wide - round((AFTER + 0.2) * high)
        ruled = self.np.flatnonzero(dark.sum(0) >= RULED * high)
        ruled = ruled[(ruled < first) | (ruled >= max(first, last))]
        if not len(ruled):
            return crop
        crop = crop.copy()
        paper = int(self.np.median(crop[dark == 0])) if (dark == 0).any() else 255
        for at in ruled:
            crop[:, max(0, at - 1) : at + 2] = paper
        return crop

    def _ink(self, crop: Any) -> tuple[float, float, float, float]:
        """Where the ink of a line begins and ends: left, top, right, bottom in pixels."""
        dark = self._dark(crop)
        high, wide = dark.shape
        columns = self.np.flatnonzero(dark.sum(0) >= 1)
        rows = self.np.flatnonzero(dark.sum(1) >= max(2, 0.02 * wide))
        if not len(columns) or not len(rows):
            return 0.0, 0.0, float(wide), float(high)
        return float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1)
