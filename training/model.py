"""The reader in torch: the packaged network's layers and a head that gives each token three logits.

It must not know of files and of text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from qa.reader.difference import HEAD, OUTPUTS
from qa.reader.trunk import Weights
from training.layers import Layers, Words

# Of the loss of start and end, one of "the answer is here" counts as much.
PRESENCE_WEIGHT: Final = 1.0
_FAR_BELOW: Final = -1e4


class Reader(nn.Module):
    """Ids to three logits a token: the answer starts here, it ends here, and (at the first token) there is one."""

    def __init__(self, weights: Weights, begun_as: Sequence[int], dropout: float = 0.0) -> None:
        """See `Layers` for `begun_as`. A head that the weights have is begun as that."""
        super().__init__()
        self.words = Words(weights)
        self.layers = Layers(weights, begun_as, dropout)
        begun = {"w": torch.empty(OUTPUTS, weights.hidden).normal_(std=0.02), "b": torch.zeros(OUTPUTS)}
        for suffix, values in begun.items():
            if (tensor := weights.tensors.get(f"{HEAD}.{suffix}")) is not None:
                begun[suffix] = torch.from_numpy(tensor.floats(*values.shape))
        self.learned = nn.ParameterDict({f"{HEAD}-{suffix}": nn.Parameter(begun[suffix]) for suffix in begun})

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """From ids and a mask, `(rows, length)`, 1 on tokens, to `(rows, length, 3)` float32 logits."""
        states = self.layers(self.words(ids), mask)
        with torch.autocast(states.device.type, enabled=False):
            return F.linear(states.float(), self.learned[f"{HEAD}-w"], self.learned[f"{HEAD}-b"])


def autocast(device: str) -> torch.autocast:
    """The context in which networks compute: in bfloat16 where the device does so faster, else as they are."""
    able = torch.cpu.get_capabilities()
    faster = device == "cuda" or able.get("avx512_bf16", False) or able.get("amx_bf16", False)
    return torch.autocast(device, torch.bfloat16, enabled=faster)


def hard_loss(logits: Tensor, allowed: Tensor, starts: Tensor, ends: Tensor) -> Tensor:
    """Return the loss of each row, `(rows,)`.

    `logits` `(rows, length, 3)`; `allowed` `(rows, length)` bool, true on the first token and on the passage's;
    `starts` and `ends` `(rows,)` int64, the answer's first and last token, 0 where nothing answers.
    """
    masked = logits[..., :2].masked_fill(~allowed[..., None], _FAR_BELOW)
    spans = F.cross_entropy(masked[..., 0], starts, reduction="none")
    spans = spans + F.cross_entropy(masked[..., 1], ends, reduction="none")
    here = F.binary_cross_entropy_with_logits(logits[:, 0, 2], (starts > 0).to(logits.dtype), reduction="none")
    return spans / 2 + PRESENCE_WEIGHT * here


def soft_loss(logits: Tensor, allowed: Tensor, taught: Sequence[Tensor]) -> Tensor:
    """Return the loss of each row, `(rows,)`, against the mean of what several teachers' logits say."""
    places = torch.stack([_distribution(each, allowed).exp() for each in taught]).mean(0)
    spans = -(places * _distribution(logits, allowed)).sum((1, 2))
    chance = torch.stack([each[:, 0, 2].sigmoid() for each in taught]).mean(0)
    here = F.binary_cross_entropy_with_logits(logits[:, 0, 2], chance, reduction="none")
    return spans / 2 + PRESENCE_WEIGHT * here


def _distribution(logits: Tensor, allowed: Tensor) -> Tensor:
    """Return the log probabilities of start and end over the tokens, `(rows, length, 2)`."""
    return logits[..., :2].masked_fill(~allowed[..., None], _FAR_BELOW).log_softmax(1)
