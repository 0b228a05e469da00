"""Steps down a loss, by hand."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from training.descent import make_optimizer, share_of_rate, take_step


@pytest.mark.parametrize(
    ("step", "past", "share"), [(0, 0.0, 0.25), (2, 0.0, 0.75), (3, 0.5, 0.5), (9, 0.75, 0.25), (9, 1.5, 0.0)]
)
def test_the_rate_rises_over_the_warm_up_and_falls_in_a_straight_line(step: int, past: float, share: float) -> None:
    assert share_of_rate(step, 4, past) == share


def test_each_group_goes_at_its_own_rate() -> None:
    # Adam's first step is as long as the rate, whatever the gradient; the weights decay by a hundredth of it.
    slow, fast = (nn.Parameter(torch.tensor([2.0])) for _ in range(2))
    optimizer = make_optimizer(([slow], 0.1), ([fast], 0.4))
    take_step(optimizer, (slow * slow + fast * fast).sum(), 0.5)
    assert slow.item() == pytest.approx(2 * (1 - 0.05 * 0.01) - 0.05)
    assert fast.item() == pytest.approx(2 * (1 - 0.2 * 0.01) - 0.2)
    assert slow.grad is fast.grad is None
