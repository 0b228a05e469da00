"""The reader's network, written down operation by operation for OpenVINO; knows nothing of text.

Its layers are the trunk's; where a reader's file has a tensor of the same name, that one is taken.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from typing import Final

import numpy as np

# Importing openvino tells its makers so over the network and keeps a count in the home folder. It does without
# where the package for that is missing, and None here makes it missing.
sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
import openvino as ov  # noqa: E402
from openvino import opset13 as op  # noqa: E402

from qa.reader.difference import HEAD, OUTPUTS  # noqa: E402
from qa.reader.trunk import Floats, Weights  # noqa: E402

EMBEDDINGS: Final = ("emb.pos", "emb.type", "emb.ln")

_LAYER: Final = re.compile(r"l\d+\.").match

# A pad's attention score, far below any other and within a bfloat16.
_MASKED: Final = -1e4


class Network:
    """Builds the network from the trunk and the tensors that replace its own."""

    def __init__(self, weights: Weights, learned: Mapping[str, Floats]) -> None:
        """`learned` by name: `lN.q.w` and so on, `head.w` `(3, hidden)` and `head.b` `(3,)`."""
        self._weights = weights
        self._learned = learned

    def logits(self) -> ov.Model:
        """Return the whole network, up to the highest layer that was learned: word embeddings `(rows, length, hidden)`
        and a mask `(rows, length)`, 1 on tokens and 0 on pads, to `(rows, length, 3)`: see OUTPUTS; all float32."""
        words, mask, states = self._stack(
            1 + max(int(name[1:].split(".")[0]) for name in self._learned if _LAYER(name))
        )
        logits = self._linear(states, HEAD, self._weights.hidden, OUTPUTS)
        return ov.Model([logits], [words, mask], "reader")

    def _stack(self, layers: int) -> tuple[ov.Node, ov.Node, ov.Node]:
        hidden, positions = self._weights.hidden, self._weights.positions
        words = op.parameter([-1, -1, hidden], np.float32)
        mask = op.parameter([-1, -1], np.float32)
        bias = op.unsqueeze(op.multiply(op.subtract(np.float32(1), mask), np.float32(_MASKED)), [1, 2])
        places, types, norm = EMBEDDINGS
        length = op.gather(op.shape_of(mask), [1], 0)
        placed = op.slice(self._tensor(places, positions, hidden), [0], length, [1], [0])
        first_type = op.constant(self._weights.tensors[types].floats(self._weights.types, hidden)[0])
        states = self._norm(op.add(words, op.add(placed, first_type)), norm)
        for layer in range(layers):
            states = self._layer(states, bias, f"l{layer}.")
        return words, mask, states

    def _layer(self, states: ov.Node, bias: ov.Node, at: str) -> ov.Node:
        hidden, inner = self._weights.hidden, self._weights.feed_forward
        query, key, value = (self._split(self._linear(states, at + name, hidden, hidden)) for name in "qkv")
        attended = op.transpose(op.scaled_dot_product_attention(query, key, value, bias), [0, 2, 1, 3])
        attended = op.reshape(attended, [0, 0, hidden], special_zero=True)
        states = self._norm(op.add(states, self._linear(attended, at + "ao", hidden, hidden)), at + "aln")
        widened = op.gelu(self._linear(states, at + "fi", hidden, inner), "erf")
        return self._norm(op.add(states, self._linear(widened, at + "fo", inner, hidden)), at + "oln")

    def _tensor(self, name: str, *shape: int) -> ov.Node:
        learned = self._learned.get(name)
        return op.constant(self._weights.tensors[name].floats(*shape) if learned is None else learned.reshape(shape))

    def _linear(self, states: ov.Node, name: str, inputs: int, outputs: int) -> ov.Node:
        product = op.matmul(states, self._tensor(f"{name}.w", outputs, inputs), transpose_a=False, transpose_b=True)
        return op.add(product, self._tensor(f"{name}.b", outputs))

    def _norm(self, states: ov.Node, name: str) -> ov.Node:
        hidden = self._weights.hidden
        scaled = op.mvn(states, [-1], normalize_variance=True, eps=self._weights.epsilon, eps_mode="inside_sqrt")
        return op.add(op.multiply(scaled, self._tensor(f"{name}.w", hidden)), self._tensor(f"{name}.b", hidden))

    def _split(self, states: ov.Node) -> ov.Node:  # (rows, length, hidden) to (rows, heads, length, hidden / heads)
        heads = self._weights.heads
        split = op.reshape(states, [0, 0, heads, self._weights.hidden // heads], special_zero=True)
        return op.transpose(split, [0, 2, 1, 3])


class Compiled:
    """A network ready to run on the CPU, in bfloat16 where it has it, else float32. Several threads may run it."""

    def __init__(self, network: ov.Model, threads: int = 0) -> None:
        """`threads` 0 lets OpenVINO choose. Threads are not tied to cores: tied ones wait for the core another program
        is using."""
        core = ov.Core()
        precision = "bf16" if "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES") else "f32"
        settings: dict[str, object] = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": precision,
            "ENABLE_CPU_PINNING": False,
        }
        chosen = {"INFERENCE_NUM_THREADS": threads} if threads else {}
        self._compiled = core.compile_model(network, "CPU", settings | chosen)

    def run(self, words: Floats, mask: Floats) -> Floats:
        """Return the network's one output for word embeddings `(rows, length, hidden)` and a mask `(rows, length)`."""
        request = self._compiled.create_infer_request()  # one serves one thread; it costs microseconds
        request.infer([words, mask])
        output: Floats = request.get_output_tensor().data.copy()
        return output
