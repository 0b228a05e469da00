"""Learn the costs of the layout from set pages, and measure them on manners that were left out.

    python -m training.layout ARTICLES.jsonl.gz [--pages 24] [--rounds 3] [--out COSTS.json] [--data EVAL]

An averaged structured perceptron: each page whose reading is not the true one moves every cost by how much more of it
the true reading pays than the one that was taken. It begins with the costs as they are set by hand. Three manners at a
time are left out, learned from the others and from the pages read by hand, and read with both: what is printed. `--out`
learns from all of them and writes the weights; with `--data` it scores the sets of benchmarks/layout_rules.py with
both.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.layout_manners import KINDS, counts, f1, read_sources, set_pages
from benchmarks.layout_rules import read_all, read_sets, score
from corpus.typeset.costs import COSTS
from tests.manners import MANNERS, Source
from training.layout_costs import Cost, names, start, with_weights
from training.layout_gold import GoldPage, gold_pages, line_costs, story_costs
from training.layout_read import read_pages_by_hand

# How far one page moves a cost, in nats; no cost falls below nothing.
STEP = 0.05
LEFT_OUT = 3
# A page that was read by hand counts as so many set ones.
BY_HAND = 4
TEXTS = ("news", "samples")

# For each kind of part twice the right ones, and the expected and found ones together.
Found = dict[str, tuple[int, int]]


def learn(pages: Sequence[GoldPage], rounds: int, seed: int = 1) -> NDArray[np.float64]:
    """The mean of the weights after each page, (weights,) float64."""
    weights = start()
    sums, rng, order = np.zeros_like(weights), random.Random(seed), list(pages)
    for _ in range(rounds):
        rng.shuffle(order)
        for page in order:
            costs, graded = with_weights(weights), with_weights(weights, gradient=True)
            for paid in (line_costs(page, costs, graded), story_costs(page, costs, graded)):
                if paid is not None:
                    weights = np.maximum(0.0, weights - STEP * (_gradient(paid[0]) - _gradient(paid[1])))
            sums += weights
    return sums / (rounds * len(order))


def _gradient(paid: float) -> NDArray[np.float64]:
    return paid.gradient if isinstance(paid, Cost) else np.zeros_like(start())


def _halves(sources: Sequence[Source]) -> tuple[list[Source], list[Source]]:
    """Articles to learn from, and others to measure on."""
    return list(sources[::2]), list(sources[1::2])


def _pages(sources: Sequence[Source], names: Sequence[str], count: int) -> list[GoldPage]:
    """Set pages of these manners, and every page that was read by hand so many times."""
    pages = [page for name in names for page in gold_pages(set_pages(sources, MANNERS[name], count, f"learn {name}"))]
    return pages + BY_HAND * list(read_pages_by_hand())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path, metavar="ARTICLES")
    parser.add_argument("--pages", type=int, default=24, help="pages a manner to learn from")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path, metavar="COSTS.json", help="learn from all manners and write the weights")
    parser.add_argument("--data", type=Path, metavar="EVAL", help="with --out, score its pages, too")
    given = parser.parse_args()
    halves = [_halves(read_sources(path)) for path in (given.articles, None)]
    learned = [source for half, _ in halves for source in half]
    if given.out is not None:
        weights = learn(_pages(learned, list(MANNERS), given.pages), given.rounds)
        given.out.write_text(json.dumps(dict(zip(names(), weights.round(3), strict=True)), indent=1), encoding="utf-8")
        sets = read_sets(given.data)
        for name, costs in (("by hand", COSTS), ("learned", with_weights(weights))):
            print(name, {group: round(value, 1) for group, value in score(sets, read_all(sets, costs)).items()})
        return
    trial(halves, learned, given.pages, given.rounds)


def trial(
    halves: Sequence[tuple[list[Source], list[Source]]], learned: Sequence[Source], pages: int, rounds: int
) -> None:
    """Leave three manners out in turn and print how their pages are read with the costs set by hand and learned."""
    print("| left out | articles | by hand: headline, paragraph, cross-head | learned |\n| --- | --- | --- | --- |")
    order = list(MANNERS)
    random.Random(3).shuffle(order)
    totals: dict[tuple[str, int], Found] = {}
    for at in range(0, len(order), LEFT_OUT):
        held = order[at : at + LEFT_OUT]
        weights = learn(_pages(learned, [name for name in order if name not in held], pages), rounds)
        for kind, (_, measured) in zip(TEXTS, halves, strict=True):
            sheets = [page for name in held for page in set_pages(measured, MANNERS[name], 16, f"measure {name}")]
            both = [counts(sheets, costs) for costs in (COSTS, with_weights(weights))]
            print(f"| {', '.join(held)} | {kind} | {_shown(both[0])} | {_shown(both[1])} |", flush=True)
            for way, found in enumerate(both):
                sums = totals.get((kind, way), dict.fromkeys(KINDS, (0, 0)))
                totals[kind, way] = {k: (sums[k][0] + found[k][0], sums[k][1] + found[k][1]) for k in KINDS}
    for kind in TEXTS:
        print(f"| all | {kind} | {_shown(totals[kind, 0])} | {_shown(totals[kind, 1])} |")


def _shown(found: Found) -> str:
    return ", ".join(f"{f1(*found[kind]):.4f}" for kind in KINDS)


if __name__ == "__main__":
    main()
