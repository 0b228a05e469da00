"""Costs of the layout that carry their gradient: a number, and by how much it changes with each learned cost.

The layout's own code runs on them unchanged: it adds, compares and scales costs, so the cost of a reading is linear in
them along the way that was taken. It must not know of pages or of training.
"""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
from numpy.typing import NDArray

from corpus.typeset.costs import COSTS, Costs

# Widths, shares and bounds decide what is looked at; they are no costs and are left as they are.
FIXED = {
    *("indent", "column_share", "narrowest", "squeeze", "stub", "deck_apart", "deck_words", "hopeless"),
    *("echo_even", "verse_width", "widest_verse", "longest_title", "widest_crosshead", "even_width"),
    *("kin_even", "kin_least", "unsigned_least", "unsigned_most"),
}
NAMES: tuple[str, ...] = tuple(
    field.name for field in fields(Costs) if isinstance(getattr(COSTS, field.name), float) and field.name not in FIXED
)
SERIES: tuple[str, ...] = ("title_next", "title_inside_comma")


def start() -> NDArray[np.float64]:
    """The costs as they are set by hand, (weights,) float64: first `NAMES`, then the numbers of each of `SERIES`."""
    series = [number for name in SERIES for number in getattr(COSTS, name)]
    return np.array([*(getattr(COSTS, name) for name in NAMES), *series])


def names() -> list[str]:
    """The name of each weight."""
    return [*NAMES, *(f"{name}.{at}" for name in SERIES for at in range(len(getattr(COSTS, name))))]


def with_weights(weights: NDArray[np.float64], gradient: bool = False) -> Costs:
    """The costs with other weights; with `gradient` as numbers that carry theirs."""
    unit = np.eye(len(weights))
    numbers = [Cost(float(w), unit[at]) if gradient else float(w) for at, w in enumerate(weights)]
    changed: dict[str, object] = dict(zip(NAMES, numbers, strict=False))
    at = len(NAMES)
    for name in SERIES:
        size = len(getattr(COSTS, name))
        changed[name] = tuple(numbers[at : at + size])
        at += size
    return replace(COSTS, **changed)  # type: ignore[arg-type]


class Cost:
    """A number with its gradient, (weights,) float64. It takes part in sums, comparisons and products with numbers."""

    __slots__ = ("gradient", "value")

    def __init__(self, value: float, gradient: NDArray[np.float64]) -> None:
        self.value, self.gradient = value, gradient

    def __add__(self, other: Cost | float) -> Cost:
        if isinstance(other, Cost):
            return Cost(self.value + other.value, self.gradient + other.gradient)
        return Cost(self.value + other, self.gradient) if other else self

    __radd__ = __add__

    def __neg__(self) -> Cost:
        return Cost(-self.value, -self.gradient)

    def __sub__(self, other: Cost | float) -> Cost:
        return self + -other

    def __rsub__(self, other: float) -> Cost:
        return -self + other

    def __mul__(self, other: float) -> Cost:
        return Cost(self.value * other, self.gradient * other)

    __rmul__ = __mul__

    def __truediv__(self, other: float) -> Cost:
        return self * (1 / other)

    def __lt__(self, other: Cost | float) -> bool:
        return self.value < _value(other)

    def __le__(self, other: Cost | float) -> bool:
        return self.value <= _value(other)

    def __gt__(self, other: Cost | float) -> bool:
        return self.value > _value(other)

    def __ge__(self, other: Cost | float) -> bool:
        return self.value >= _value(other)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Cost | float | int) and self.value == _value(other)

    def __bool__(self) -> bool:
        return bool(self.value)

    __hash__ = None  # type: ignore[assignment]


def _value(other: Cost | float) -> float:
    return other.value if isinstance(other, Cost) else other
