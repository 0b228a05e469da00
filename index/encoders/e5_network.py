"""The network of the packaged weights, written down operation by operation for OpenVINO, which needs neither torch nor
transformers.

It is compiled from the weights at each start. With the first inference that takes 0.37 processor seconds for twelve
layers; from a saved network it takes 0.30, from a compiled one 0.26. Each is a file of 86 MB whose checksum would cost
as much again, so nothing is cached and nothing can be stale or broken.

It must not know what the outputs are for. The only import of openvino.
"""

from __future__ import annotations

import sys
from typing import Final

import numpy as np
from numpy.typing import NDArray

# Importing openvino tells its makers so over the network and keeps a count in the home folder. It does without
# where the package for that is missing, and None here makes it missing.
sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
import openvino as ov  # noqa: E402
from openvino import CompiledModel, InferRequest, Model  # noqa: E402
from openvino import opset13 as op  # noqa: E402

from index.encoders.e5_weights import NORM, POSITIONS, TYPES, Weights  # noqa: E402
from index.encoders.processor import this_processor  # noqa: E402

__all__ = [
    "CompiledModel",
    "InferRequest",
    "Model",
    "compile_network",
    "eight_bits_pay",
    "outputs_of",
    "precision",
    "sums_of_states",
    "token_logits",
]

Floats = NDArray[np.float32]

# A pad's attention score, far below any other and within a bfloat16.
_MASKED: Final = -1e4
# Where matrices are kept in eight bits, so many neighbours in a row share a scale, and what they are multiplied with is
# rounded in groups of as many. On an AMD EPYC with AVX512_VNNI and AVX512_BF16 twelve layers took 57 ms of a core in
# groups of 64, 73 in bfloat16 and 137 in float32; groups of 32 took 72.
_GROUP: Final = 64
_LEVELS: Final = 127


def sums_of_states(weights: Weights, *, eight_bits: bool = False) -> Model:
    """Return BERT: from word embeddings `(texts, length, hidden)` and a mask `(texts, length)`, 1 on tokens and 0 on
    pads, both float32, to the sums `(texts, hidden)` of the tokens' last states, which point where their means do. With
    `eight_bits` the layers' matrices are kept in as many."""
    network = _Layers(weights, eight_bits=eight_bits)
    states = network.last_states()
    sums = op.reduce_sum(op.multiply(states, op.unsqueeze(network.mask, [2])), [1], keep_dims=False)
    return Model([sums], [network.words, network.mask], "encoder")


def token_logits(weights: Weights, head: str, outputs: int, *, eight_bits: bool = False) -> Model:
    """Return BERT with a linear head on each token: from the inputs of `sums_of_states` to `(rows, length, outputs)`
    float32; `head` names the tensors of the head. `eight_bits` is as there."""
    network = _Layers(weights, eight_bits=eight_bits)
    logits = network.linear(network.last_states(), head, weights.hidden, outputs)
    return Model([logits], [network.words, network.mask], "reader")


def compile_network(network: Model, **settings: object) -> CompiledModel:
    """Compile a network for the CPU, in bfloat16 where it has it, else float32. Several threads may run it.

    Threads are not tied to cores: tied ones wait for the core another program is using, and the slowest 5 % of
    questions took twice as long.
    """
    core = ov.Core()
    every = {
        "INFERENCE_PRECISION_HINT": _precision(core),
        "ENABLE_CPU_PINNING": False,
        # Of what matrices in eight bits are multiplied with, which is left as it is where that would not pay.
        "DYNAMIC_QUANTIZATION_GROUP_SIZE": _GROUP if eight_bits_pay() else 0,
    }
    return core.compile_model(network, "CPU", every | settings)


def precision() -> str:
    """What networks are computed in on this CPU: "bf16" or "f32"."""
    return _precision(ov.Core())


def eight_bits_pay() -> bool:
    """Whether this CPU is one where matrices in eight bits were measured to be faster: one with AVX512_VNNI and without
    AMX, where a question is encoded and read in three quarters of the time. With AVX2 alone they take up to 1.5 times
    as long."""
    abilities = this_processor().abilities
    return "avx512_vnni" in abilities and "amx_bf16" not in abilities


def _precision(core: ov.Core) -> str:
    return "bf16" if "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES") else "f32"


def outputs_of(network: CompiledModel, words: Floats, mask: Floats) -> Floats:
    """Return the one output of a compiled network for word embeddings `(rows, length, hidden)` and a mask `(rows,
    length)`."""
    request = network.create_infer_request()  # one serves one thread; it costs 7 microseconds
    request.infer([words, mask])
    output: Floats = request.get_output_tensor().data.copy()
    return output


class _Layers:
    """Builds the embeddings and the layers; `words` and `mask` are the inputs."""

    def __init__(self, weights: Weights, *, eight_bits: bool = False) -> None:
        self._weights = weights
        self._eight_bits = eight_bits
        self.words = op.parameter([-1, -1, weights.hidden], np.float32)
        self.mask = op.parameter([-1, -1], np.float32)

    def last_states(self) -> ov.Node:
        """`(rows, length, hidden)`."""
        weights, mask = self._weights, self.mask
        bias = op.unsqueeze(op.multiply(op.subtract(np.float32(1), mask), np.float32(_MASKED)), [1, 2])
        length = op.gather(op.shape_of(mask), [1], 0)
        placed = op.slice(self._tensor(POSITIONS, weights.positions, weights.hidden), [0], length, [1], [0])
        first_type = op.constant(weights.tensors[TYPES].floats(weights.types, weights.hidden)[0])
        states = self._norm(op.add(self.words, op.add(placed, first_type)), NORM)
        for layer in range(weights.layers):
            states = self._layer(states, bias, f"l{layer}.")
        return states

    def linear(self, states: ov.Node, name: str, inputs: int, outputs: int) -> ov.Node:
        """`(…, inputs)` to `(…, outputs)`."""
        product = op.matmul(states, self._matrix(f"{name}.w", outputs, inputs), transpose_a=False, transpose_b=True)
        return op.add(product, self._tensor(f"{name}.b", outputs))

    def _layer(self, states: ov.Node, bias: ov.Node, at: str) -> ov.Node:
        hidden, inner = self._weights.hidden, self._weights.feed_forward
        query, key, value = (self._split(self.linear(states, at + name, hidden, hidden)) for name in "qkv")
        attended = op.transpose(op.scaled_dot_product_attention(query, key, value, bias), [0, 2, 1, 3])
        attended = op.reshape(attended, [0, 0, hidden], special_zero=True)
        states = self._norm(op.add(states, self.linear(attended, at + "ao", hidden, hidden)), at + "aln")
        widened = op.gelu(self.linear(states, at + "fi", hidden, inner), "erf")
        return self._norm(op.add(states, self.linear(widened, at + "fo", inner, hidden)), at + "oln")

    def _split(self, states: ov.Node) -> ov.Node:  # (rows, length, hidden) to (rows, heads, length, hidden / heads)
        heads = self._weights.heads
        split = op.reshape(states, [0, 0, heads, self._weights.hidden // heads], special_zero=True)
        return op.transpose(split, [0, 2, 1, 3])

    def _norm(self, states: ov.Node, name: str) -> ov.Node:
        hidden = self._weights.hidden
        scaled = op.mvn(states, [-1], normalize_variance=True, eps=self._weights.epsilon, eps_mode="inside_sqrt")
        return op.add(op.multiply(scaled, self._tensor(f"{name}.w", hidden)), self._tensor(f"{name}.b", hidden))

    def _matrix(self, name: str, rows: int, columns: int) -> ov.Node:
        if not self._eight_bits:
            return self._tensor(name, rows, columns)
        values = self._weights.tensors[name].floats(rows, columns).reshape(rows, columns // _GROUP, _GROUP)
        scale = np.maximum(np.abs(values).max(axis=2, keepdims=True), np.finfo(np.float32).tiny * _LEVELS) / _LEVELS
        steps = op.convert(op.constant(np.rint(values / scale).astype(np.int8)), np.float32)
        return op.reshape(op.multiply(steps, op.constant(scale)), [rows, columns], special_zero=False)

    def _tensor(self, name: str, *shape: int) -> ov.Node:
        return op.constant(self._weights.tensors[name].floats(*shape))
