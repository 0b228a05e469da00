"""Photographs for made-up pages: a sky that grows lighter, hills, things that stand before them, and grain, in grey.

The same number always gives the same picture.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

WIDE, HIGH = 360, 240
# Shades of grey of the grain.
GRAIN = 7.0


@lru_cache(maxsize=8)
def photograph(number: int) -> NDArray[np.uint8]:
    """(240, 360) uint8: a grey photograph."""
    rng = np.random.default_rng(number)
    down, across = np.mgrid[0:HIGH, 0:WIDE] / HIGH
    dark, light = rng.uniform(90, 150), rng.uniform(190, 245)
    grey = dark + (light - dark) * down / 0.6 + 18 * (_clouds(rng, 5) - 0.5)
    for layer in range(3):
        ridge = 0.45 + 0.15 * layer + 0.12 * (_clouds(rng, 3)[0] - 0.5) * (3 - layer)
        shade = rng.uniform(30, 150) + 90 * (_clouds(rng, 24) - 0.5)
        grey = np.where(down > ridge[None, :], shade, grey)
    for _ in range(int(rng.integers(3, 9))):
        grey = _with_figure(grey, down, across, rng)
    grey += rng.normal(0, GRAIN, grey.shape)
    return np.asarray(np.clip(grey, 0, 255), np.uint8)


def _with_figure(
    grey: NDArray[np.float64], down: NDArray[np.float64], across: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """A picture with something round in it, lit from one side."""
    x, y = rng.uniform(0.1, WIDE / HIGH - 0.1), rng.uniform(0.4, 0.9)
    wide, high = rng.uniform(0.03, 0.12), rng.uniform(0.08, 0.3)
    inside = ((across - x) / wide) ** 2 + ((down - y) / high) ** 2 < 1
    return np.where(inside, rng.uniform(20, 230) + 60 * (across - x) / wide, grey)


def _clouds(rng: np.random.Generator, cells: int) -> NDArray[np.float64]:
    """(240, 360) float64 from 0 to 1: smooth noise of so many cells over the height, and finer noise on it."""
    whole = np.zeros((HIGH, WIDE))
    for octave, weight in enumerate((0.6, 0.3, 0.1)):
        count = cells * 2**octave
        points = rng.random((count + 2, count * WIDE // HIGH + 2))
        y, x = np.linspace(0, count, HIGH), np.linspace(0, points.shape[1] - 1.001, WIDE)
        top, left = y.astype(int), x.astype(int)
        v, u = (y - top)[:, None], (x - left)[None, :]
        rows = points[top][:, left], points[top][:, left + 1], points[top + 1][:, left], points[top + 1][:, left + 1]
        whole += weight * ((rows[0] * (1 - u) + rows[1] * u) * (1 - v) + (rows[2] * (1 - u) + rows[3] * u) * v)
    return whole
