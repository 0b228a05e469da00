"""The layers that learn and the head, in torch; knows nothing of files and of text.

The names of the parameters are those of the packaged weights, so that what is learned is written as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from qa.reader.network import HEAD, OUTPUTS
from qa.reader.trunk import Weights

NORMS: Final = ("aln", "oln")
# Of the loss of start and end, one of "the answer is here" counts as much.
PRESENCE_WEIGHT: Final = 1.0
_FAR_BELOW: Final = -1e4


class Upper(nn.Module):
    """The trunk's layers from `first` up to but not `last`, and a head that gives each token three logits: start, end,
    here."""

    def __init__(self, weights: Weights, first: int, last: int) -> None:
        super().__init__()
        self.heads, self.hidden, self.epsilon = weights.heads, weights.hidden, weights.epsilon
        self.layers = range(first, last)
        shapes = {
            **dict.fromkeys(("q", "k", "v", "ao"), (self.hidden, self.hidden)),
            "fi": (weights.feed_forward, self.hidden),
            "fo": (self.hidden, weights.feed_forward),
            **dict.fromkeys(NORMS, (self.hidden,)),
        }
        self.learned = nn.ParameterDict()
        for layer in self.layers:
            for name, shape in shapes.items():
                for suffix, size in (("w", shape), ("b", shape[:1])):
                    values = weights.tensors[f"l{layer}.{name}.{suffix}"].floats(*size)
                    self.learned[f"l{layer}-{name}-{suffix}"] = nn.Parameter(torch.from_numpy(values))
        head = torch.empty(OUTPUTS, self.hidden)
        nn.init.normal_(head, std=0.02)
        self.learned[f"{HEAD}-w"] = nn.Parameter(head)
        self.learned[f"{HEAD}-b"] = nn.Parameter(torch.zeros(OUTPUTS))

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """From `(rows, length, hidden)` states of the layer below and a mask `(rows, length)`, 1 on tokens, to
        `(rows, length, 3)` logits; all float32."""
        bias = ((1 - mask) * _FAR_BELOW)[:, None, None, :]
        for layer in self.layers:
            states = self._layer(states, bias, f"l{layer}-")
        return self._linear(states, HEAD)

    def _layer(self, states: Tensor, bias: Tensor, at: str) -> Tensor:
        rows, length, _ = states.shape
        query, key, value = (
            self._linear(states, at + name).view(rows, length, self.heads, -1).transpose(1, 2) for name in "qkv"
        )
        attended = F.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        attended = attended.transpose(1, 2).reshape(rows, length, self.hidden)
        states = self._norm(states + self._linear(attended, at + "ao"), at + "aln")
        return self._norm(states + self._linear(F.gelu(self._linear(states, at + "fi")), at + "fo"), at + "oln")

    def _linear(self, states: Tensor, name: str) -> Tensor:
        return F.linear(states, self.learned[f"{name}-w"], self.learned[f"{name}-b"])

    def _norm(self, states: Tensor, name: str) -> Tensor:
        return F.layer_norm(states, (self.hidden,), self.learned[f"{name}-w"], self.learned[f"{name}-b"], self.epsilon)


def loss(logits: Tensor, allowed: Tensor, starts: Tensor, ends: Tensor) -> Tensor:
    """Return the mean loss of a batch.

    `logits` `(rows, length, 3)`; `allowed` `(rows, length)` bool, true on the first token and on the passage's;
    `starts` and `ends` `(rows,)` int64, the answer's first and last token, 0 where nothing answers.
    """
    masked = logits[..., :2].masked_fill(~allowed[..., None], _FAR_BELOW)
    spans = F.cross_entropy(masked[..., 0], starts) + F.cross_entropy(masked[..., 1], ends)
    here = F.binary_cross_entropy_with_logits(logits[:, 0, 2], (starts > 0).to(logits.dtype))
    return spans / 2 + PRESENCE_WEIGHT * here


def learned_arrays(state: Mapping[str, Tensor]) -> dict[str, NDArray[np.float32]]:
    """Return what an `Upper` has learned, from its state, by the names of the packaged weights."""
    return {name.removeprefix("learned.").replace("-", "."): values.numpy() for name, values in state.items()}
