"""Fit weights to examples: logistic regression, and the ranking of alternatives. Knows nothing of questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import torch

from qa.followups.features import Features

# A weight nearer to nothing is left out of the file.
LEAST: Final = 0.02
# How much better than the others the best of the alternatives has to score: the share of each is e to this times its
# worth.
SHARPNESS: Final = 20.0


def fit_decision(found: Sequence[Features], holds: Sequence[bool], decay: float, often: int) -> Features:
    """Weights by which the score is the logarithm of the odds that it holds; the bias has the empty name."""
    examples = [{"": 1.0, **one} for one in found]
    wanted = torch.tensor(holds, dtype=torch.float32)

    def loss(scores: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.binary_cross_entropy_with_logits(scores, wanted, reduction="sum")

    return _fit(examples, loss, decay, often)


def fit_ranking(groups: Sequence[tuple[Sequence[Features], Sequence[float]]], decay: float, often: int) -> Features:
    """Weights by which the best of each group of alternatives scores highest: what is known of each, and its worth from
    0 to 1."""
    of = torch.tensor([number for number, (found, _) in enumerate(groups) for _ in found])
    worth = torch.tensor([value for _, values in groups for value in values])
    shares = torch.exp(SHARPNESS * (worth - 1))
    shares /= _sums(shares, of)[of]

    def loss(scores: torch.Tensor) -> torch.Tensor:
        scores = scores - scores.max().detach()
        return -(shares * (scores - torch.log(_sums(torch.exp(scores), of))[of])).sum()

    return _fit([one for found, _ in groups for one in found], loss, decay, often)


def _sums(values: torch.Tensor, of: torch.Tensor) -> torch.Tensor:
    return torch.zeros(int(of.max()) + 1).index_add(0, of, values)


def _fit(
    examples: Sequence[Features], loss: Callable[[torch.Tensor], torch.Tensor], decay: float, often: int
) -> Features:
    """Weights that make the loss of the scores, and `decay` times the squares of the weights, least. A feature that
    occurs in fewer than `often` examples gets none."""
    counts = Counter(name for one in examples for name, value in one.items() if value)
    names = sorted(name for name, count in counts.items() if count >= often)
    places = {name: place for place, name in enumerate(names)}
    values = np.zeros((len(examples), len(names)), dtype=np.float32)
    for row, one in enumerate(examples):
        for name, value in one.items():
            if name in places:
                values[row, places[name]] = value
    found = torch.from_numpy(values)
    scale = _scale(found)
    found /= scale
    weights = torch.zeros(len(names), requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=100, line_search_fn="strong_wolfe")

    def step() -> torch.Tensor:
        optimizer.zero_grad()
        value = loss(found @ weights) + decay * (weights**2).sum()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimizer.step(step)  # type: ignore[no-untyped-call]
    fitted = (weights.detach() / scale).tolist()
    return {name: round(weight, 3) for name, weight in zip(names, fitted, strict=True) if abs(weight) >= LEAST}


def _scale(found: torch.Tensor) -> torch.Tensor:
    """The spread of each feature that is more than a flag, so that none needs a large weight; 1 for flags."""
    spread = found.std(0, correction=0)
    return torch.where(((found == 0) | (found == 1)).all(0) | (spread == 0), 1.0, spread)
