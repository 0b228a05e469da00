"""How a run goes down its loss: AdamW, at a rate that rises at first and then falls to nothing in a straight line.

It must not know what is learned.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import torch
from torch import Tensor, nn

CLIP: Final = 1.0
WEIGHT_DECAY: Final = 0.01


def make_optimizer(*groups: tuple[Iterable[nn.Parameter], float]) -> torch.optim.AdamW:
    """The optimizer of groups of parameters, each with its highest rate."""
    with_rates = [{"params": list(parameters), "base": rate} for parameters, rate in groups]
    return torch.optim.AdamW(with_rates, betas=(0.9, 0.98), weight_decay=WEIGHT_DECAY, fused=True)


def take_step(optimizer: torch.optim.AdamW, loss: Tensor, share: float) -> None:
    """Take one step down a loss, at a `share` of each group's highest rate."""
    for group in optimizer.param_groups:
        group["lr"] = group["base"] * share
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_([each for group in optimizer.param_groups for each in group["params"]], CLIP)
    optimizer.step()
    optimizer.zero_grad()


def share_of_rate(step: int, warmup: int, past: float) -> float:
    """Which share of the highest rate step `step` (from 0) is taken at; `past` is the share of the run that is over."""
    return min(1.0, (step + 1) / warmup) * max(0.0, 1 - past)
