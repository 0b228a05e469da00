"""The costs of the layout are learned: gradients are those of the costs, and a wrong cost is mended."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.layout_manners import counts, read_sources, set_pages
from corpus.typeset.costs import COSTS
from tests.manners import MANNERS
from training import layout_costs
from training.layout import learn
from training.layout_costs import Cost, names, start, with_weights
from training.layout_gold import gold_pages, line_costs, story_costs

SOURCES = read_sources(None)


def test_the_weights_of_the_start_are_the_costs() -> None:
    assert with_weights(start()) == COSTS
    assert len(names()) == len(start())
    assert with_weights(np.zeros(len(start()))).title_next == (0.0, 0.0, 0.0)


def test_a_cost_carries_its_gradient() -> None:
    one, two = (Cost(value, unit) for value, unit in zip((2.0, 5.0), np.eye(2), strict=True))
    sum_of = 1 - (one * 3 + two) / 2 + min(one, two)
    assert sum_of.value == 1 - 5.5 + 2.0
    assert sum_of.gradient.tolist() == [-0.5, -0.5]
    assert one < two < 6.0 <= Cost(6.0, np.zeros(2))


@pytest.fixture
def wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """Costs by which few titles are told and most of those are cross-heads."""
    monkeypatch.setattr(layout_costs, "COSTS", replace(COSTS, title=11.0, crosshead=0.0))


def test_what_a_reading_costs_is_its_weights_times_its_gradient(wrong: None) -> None:
    weights = start()
    costs, graded = with_weights(weights), with_weights(weights, gradient=True)
    pages = list(gold_pages(set_pages(SOURCES, MANNERS["cross-heads, before"], 4, "gradient")))
    found = [
        one for page in pages for one in (line_costs(page, costs, graded), story_costs(page, costs, graded)) if one
    ]
    assert found
    for true, taken in found:
        assert isinstance(true, Cost)
        assert isinstance(taken, Cost)
        assert true.value > taken.value
    lines = [line_costs(page, costs, graded) for page in pages]
    for true, taken in filter(None, lines):
        assert isinstance(true, Cost)
        assert isinstance(taken, Cost)
        assert (true.gradient - taken.gradient) @ weights == pytest.approx(true.value - taken.value)


def test_wrong_costs_are_mended(wrong: None) -> None:
    manners = [MANNERS["cross-heads, before"], MANNERS["other outlets, before"]]
    pages = [page for manner in manners for page in gold_pages(set_pages(SOURCES, manner, 6, "learn"))]
    learned = with_weights(learn(pages, 3))
    held_back = set_pages(SOURCES, manners[0], 4, "measure")
    before, after = (counts(held_back, costs)["headline"] for costs in (with_weights(start()), learned))
    assert after[0] / after[1] > before[0] / before[1] + 0.02
    assert learned.title < 11.0
