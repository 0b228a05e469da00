"""The packaged network in torch, its word embeddings fixed and as many of its layers as are wanted, to be trained.

The names of the parameters are those of the packaged weights with `-` for `.`, so that what is learned is written as it
stands. It must not know what the states are for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from qa.reader.trunk import NORM, POSITIONS, TYPES, WORDS, Weights

_NORMS: Final = ("aln", "oln")
_FAR_BELOW: Final = -1e4


class Words(nn.Module):
    """Ids to the states that the first layer gets; nothing in it learns."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        self.epsilon = weights.epsilon
        hidden = weights.hidden

        def fixed(name: str, *shape: int) -> nn.Buffer:
            return nn.Buffer(torch.from_numpy(weights.tensors[name].floats(*shape)), persistent=False)

        self.words = fixed(WORDS, weights.vocabulary, hidden)
        self.places = fixed(POSITIONS, weights.positions, hidden)
        self.types = fixed(TYPES, weights.types, hidden)
        self.scale, self.shift = fixed(f"{NORM}.w", hidden), fixed(f"{NORM}.b", hidden)

    def forward(self, ids: Tensor) -> Tensor:
        """`(rows, length)` ids to `(rows, length, hidden)` float32."""
        states = self.words[ids] + (self.places[: ids.shape[1]] + self.types[0])
        return F.layer_norm(states, self.scale.shape, self.scale, self.shift, self.epsilon)


class Layers(nn.Module):
    """Some layers, each begun as one of the packaged ones."""

    def __init__(self, weights: Weights, begun_as: Sequence[int], dropout: float = 0.0) -> None:
        """Layer n is named `lN` and begun as the packaged layer `begun_as[n]`."""
        super().__init__()
        self.heads, self.hidden, self.epsilon, self.dropout = weights.heads, weights.hidden, weights.epsilon, dropout
        self.count = len(begun_as)
        shapes = {
            **dict.fromkeys(("q", "k", "v", "ao"), (self.hidden, self.hidden)),
            "fi": (weights.feed_forward, self.hidden),
            "fo": (self.hidden, weights.feed_forward),
            **dict.fromkeys(_NORMS, (self.hidden,)),
        }
        self.learned = nn.ParameterDict()
        for layer, packaged in enumerate(begun_as):
            for name, shape in shapes.items():
                for suffix, size in (("w", shape), ("b", shape[:1])):
                    values = weights.tensors[f"l{packaged}.{name}.{suffix}"].floats(*size)
                    self.learned[f"l{layer}-{name}-{suffix}"] = nn.Parameter(torch.from_numpy(values))

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """From `(rows, length, hidden)` states and a mask `(rows, length)`, 1 on tokens, to states of that shape."""
        device = states.device.type
        dtype = torch.get_autocast_dtype(device) if torch.is_autocast_enabled(device) else states.dtype
        bias = ((1 - mask) * _FAR_BELOW)[:, None, None, :].to(dtype)
        # On a CPU states stay in bfloat16 from layer to layer: converting them at each norm took a seventh of a step.
        states = self._drop(states.to(dtype) if device == "cpu" else states)
        for layer in range(self.count):
            states = self._layer(states, bias, f"l{layer}-")
        return states

    def _layer(self, states: Tensor, bias: Tensor, at: str) -> Tensor:
        rows, length, _ = states.shape
        query, key, value = (
            self._linear(states, at + name).view(rows, length, self.heads, -1).transpose(1, 2) for name in "qkv"
        )
        attended = _attended(query, key, value, bias)
        attended = attended.transpose(1, 2).reshape(rows, length, self.hidden)
        states = self._norm(states + self._drop(self._linear(attended, at + "ao")), at + "aln")
        inner = self._linear(F.gelu(self._linear(states, at + "fi")), at + "fo")
        return self._norm(states + self._drop(inner), at + "oln")

    def _drop(self, states: Tensor) -> Tensor:
        return F.dropout(states, self.dropout, self.training) if self.dropout else states

    def _linear(self, states: Tensor, name: str) -> Tensor:
        return F.linear(states, self.learned[f"{name}-w"], self.learned[f"{name}-b"])

    def _norm(self, states: Tensor, name: str) -> Tensor:
        return F.layer_norm(states, (self.hidden,), self.learned[f"{name}-w"], self.learned[f"{name}-b"], self.epsilon)


def _attended(query: Tensor, key: Tensor, value: Tensor, bias: Tensor) -> Tensor:
    """`(rows, heads, length, hidden / heads)` each. On a CPU the steps are taken one by one: with these short rows
    torch's fused ones take three times as long, two fifths of a whole step of training."""
    if query.is_cuda:
        return F.scaled_dot_product_attention(query, key, value, attn_mask=bias)
    scores = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2) + bias
    attended: Tensor = scores.softmax(-1).to(value.dtype) @ value
    return attended


def learned_arrays(state: Mapping[str, Tensor]) -> dict[str, NDArray[np.float32]]:
    """Return what was learned, from a module's state, by the names of the packaged weights."""
    return {
        name.split("learned.")[1].replace("-", "."): values.float().cpu().numpy()
        for name, values in state.items()
        if "learned." in name
    }
