"""Photos and ruled lines are found in the pixels of a page, and type is taken for neither."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from benchmarks.layout_pdf import papers
from corpus.formats.areas import find
from tests.press.pdf import draw
from tests.press.values import PRESSES, MadeUp

pytest.importorskip("cv2")

DOTS = 200 / 72
TYPE = 32.0
Pixels = NDArray[np.uint8]


@lru_cache(maxsize=4)
def made_up(name: str) -> tuple[MadeUp, Pixels]:
    """A page and its pixels at 200 dots an inch."""
    paper = papers(PRESSES[name], 1, "z")[0]
    image = pypdfium2.PdfDocument(draw(paper, PRESSES[name]))[0].render(scale=DOTS).to_pil().convert("L")
    return paper[0], np.asarray(image)


def worn(pixels: Pixels, askew: float = -0.6) -> Pixels:
    """A page on grey paper, blurred, with grain, laid askew."""
    image = Image.fromarray(pixels).rotate(askew, Image.Resampling.BICUBIC, fillcolor=255)
    grey = np.asarray(image.filter(ImageFilter.GaussianBlur(0.9)), np.float32) / 255 * 165 + 50
    return np.clip(grey + np.random.default_rng(1).normal(0, 16, grey.shape), 0, 255).astype(np.uint8)


def screened(pixels: Pixels) -> Pixels:
    """A page of black dots alone, four pixels apart, as photos are printed."""
    order = np.array([[12, 5, 6, 13], [4, 0, 1, 7], [11, 3, 2, 8], [15, 10, 9, 14]])
    high, wide = pixels.shape
    screen = np.tile(order * 16 + 8, (high // 4 + 1, wide // 4 + 1))[:high, :wide]
    return np.where(pixels > screen, 255, 0).astype(np.uint8)


def boxes(places: Sequence[Sequence[float]]) -> list[tuple[int, ...]]:
    return sorted(tuple(round(edge * DOTS) for edge in place) for place in places)


def are_near(found: Sequence[Sequence[float]], wanted: Sequence[Sequence[float]], most: float) -> bool:
    """Whether the same boxes are found, their edges no farther away than so many pixels."""
    pairs = zip(sorted(map(tuple, found)), sorted(map(tuple, wanted)), strict=False)
    return len(found) == len(wanted) and all(
        min(max(abs(a - b) for a, b in zip(one, other, strict=True)) for other in wanted) <= most for one, _ in pairs
    )


@pytest.mark.parametrize("wear", [lambda pixels: pixels, worn, screened], ids=["clean", "worn", "halftone"])
def test_photos_are_found_and_no_type_is_taken_for_one(wear: Any) -> None:
    page, pixels = made_up("photos")
    photos = boxes([frame.photo for frame in page.frames if frame.photo])
    assert len(photos) > 1
    found = find(wear(pixels), TYPE)
    assert are_near(found["pictures"], photos, 22)
    assert found["rules"] == []


@pytest.mark.parametrize("name", ["bold and spread", "narrow gutters"])
def test_a_page_of_type_alone_has_neither(name: str) -> None:
    _, pixels = made_up(name)
    for page in (pixels, worn(pixels), screened(pixels)):
        assert find(page, TYPE) == {"pictures": [], "rules": []}


@pytest.mark.parametrize("name", ["boxed stories", "ruled tables"])
def test_rules_are_found_where_they_are_ruled(name: str) -> None:
    page, pixels = made_up(name)
    ruled = boxes([rule for frame in page.frames for rule in frame.rules])
    long = [rule for rule in ruled if max(rule[2] - rule[0], rule[3] - rule[1]) > 5 * TYPE]
    assert len(long) > 8
    found = find(pixels, TYPE)
    assert all(any(are_near([one], [rule], 4) for one in found["rules"]) for rule in long)
    assert all(any(are_near([rule], [one], 4) for one in ruled) for rule in found["rules"])
    assert found["pictures"] == []
    # Laid askew, as many are found, each with its own slope.
    askew = find(worn(pixels), TYPE)["rules"]
    assert len(askew) == len(found["rules"])
    along = [rule for rule in askew if rule[2] - rule[0] > rule[3] - rule[1]]
    assert all((rule[3] - rule[1]) / (rule[2] - rule[0]) == pytest.approx(0.0105, abs=0.008) for rule in along)


def test_a_black_bar_and_a_grey_ground_are_no_photos() -> None:
    page = np.full((1200, 1000), 240, np.uint8)
    page[100:200, 100:900] = 20
    page[400:900, 100:600] = 190
    assert find(page, TYPE)["pictures"] == []


def test_a_page_of_one_shade_has_neither() -> None:
    for shade in (0, 128, 255):
        assert find(np.full((300, 200), shade, np.uint8), TYPE) == {"pictures": [], "rules": []}
