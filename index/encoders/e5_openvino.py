"""The packaged weights on a CPU: an `Encoder` through OpenVINO, which needs neither torch nor transformers.

The network is written down here, operation by operation, and compiled from the packaged file at each start. With the
first inference that takes 0.37 processor seconds; from a saved network it takes 0.30, from a compiled one 0.26. Each is
a file of 86 MB whose checksum would cost as much again, so nothing is cached and nothing can be stale or broken.

It must not know what the vectors are for. The only import of openvino.
"""

from __future__ import annotations

import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

# Importing openvino tells its makers so over the network and keeps a count in the home folder. It does without
# where the package for that is missing, and None here makes it missing.
sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
import openvino as ov  # noqa: E402
from openvino import opset13 as op  # noqa: E402

from index.encoders import e5_weights as bundled  # noqa: E402
from index.encoders.base import Encoder, Progress, Vectors, encodable, fill_rows  # noqa: E402
from index.encoders.e5_weights import Weights  # noqa: E402

# Tokens a batch, pads included. 265 paragraphs of 58 tokens on two shared cores of a Xeon with AMX, processor time a
# passage, median of five, at 512, 1,024 and 2,048 tokens: 6.7, 7.1 and 7.7 ms; torch in bfloat16 8.4 in the same run.
BATCH_TOKENS: Final = 1024
# Batches begun for each that can run. With one, a thread that is done waits for another that a third program holds up:
# 131 passages a second with one begun, 152 with two, 166 with three, medians of five that spread by half.
BATCHES_BEGUN: Final = 2
# Lengths are rounded up to this, so that few shapes have to be prepared: a question's median was 15 ms where each
# length was new, 11 where it was not, 8 at rounded lengths; passages were as fast or faster than rounded to 8.
LENGTH_STEP: Final = 16
# For one question. Where four to eight programs wanted the two cores, one thread and two took the same: a median of 8
# ms, a p95 of 12 to 17.
QUESTION_THREADS: Final = 2

# The packaged model's questions are always encoded on the CPU: in milliseconds, by a program that starts in under a
# second. A call with at least this many passages goes to a GPU where there is one; a CPU encodes as many in the four to
# five seconds in which torch and sentence-transformers are imported.
GPU_PASSAGES: Final = 512

# A pad's attention score, far below any other and within a bfloat16.
_MASKED: Final = -1e4


class OpenVinoEncoder:
    """An `Encoder` on the packaged weights. Questions and passages have a compiled network each: a question is one
    short text on few threads, and does not wait for a batch of a running build."""

    def __init__(self, weights: Weights, name: str, gpu: Callable[[], Encoder | None] | None = None) -> None:
        """`name` is the encoder's; `gpu`, where given, is asked for an encoder of the same vectors when there are many
        passages at once."""
        self._weights = weights
        self._name = name
        self._gpu = gpu
        self._questions = _compiled(weights, {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": QUESTION_THREADS})
        self._passages: ov.CompiledModel | None = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return self._name

    @property
    def dim(self) -> int:
        return self._weights.hidden

    @property
    def max_tokens(self) -> int:
        return self._weights.positions

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """See `Encoder`."""
        return fill_rows(self, texts, progress)

    def stream_passages(self, texts: Sequence[str]) -> Iterator[tuple[list[int], Vectors]]:
        """See `StreamingEncoder`. Texts are encoded longest first, so that a batch pads little and memory peaks at
        once; several batches run at a time, each on its own threads, which is a third faster than one on all."""
        if not texts:
            return
        if self._gpu is not None and len(texts) >= GPU_PASSAGES and (encoder := self._gpu()) is not None:
            yield list(range(len(texts))), encoder.encode_passages(texts)
            return
        network = self._for_passages()
        begun = BATCHES_BEGUN * network.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
        idle = [network.create_infer_request() for _ in range(begun)]
        running: deque[tuple[ov.InferRequest, list[int]]] = deque()

        def finish() -> tuple[list[int], Vectors]:
            request, chosen = running.popleft()
            request.wait()
            units = _units(request)
            idle.append(request)
            return chosen, units

        for chosen, ids in self._batches(texts):
            if not idle:
                yield finish()
            request = idle.pop()
            request.start_async(self._inputs(ids))
            running.append((request, chosen))
        while running:
            yield finish()

    def encode_query(self, text: str) -> Vectors:
        """See `Encoder`."""
        request = self._questions.create_infer_request()  # 7 microseconds; one request serves one thread
        request.infer(self._inputs([self._weights.token_ids(bundled.QUERY_PROMPT, encodable(text))]))
        row: Vectors = _units(request)[0]
        return row

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """See `Encoder`. Costs tokenizing only, about an eighth of a millisecond a paragraph."""
        encode = self._weights.tokenizer.encode
        return [len(encode(bundled.PASSAGE_PROMPT + encodable(text))) for text in texts]

    def _for_passages(self) -> ov.CompiledModel:
        with self._lock:
            if self._passages is None:
                self._passages = _compiled(self._weights, {"PERFORMANCE_HINT": "THROUGHPUT"})
            return self._passages

    def _batches(self, texts: Sequence[str]) -> Iterator[tuple[list[int], list[list[int]]]]:
        """Yield the rows of a batch and their token ids, longest text first."""
        rows: list[int] = []
        ids: list[list[int]] = []
        widest = 0
        for row in sorted(range(len(texts)), key=lambda row: -len(texts[row])):
            tokens = self._weights.token_ids(bundled.PASSAGE_PROMPT, encodable(texts[row]))
            width = -(-len(tokens) // LENGTH_STEP) * LENGTH_STEP
            if rows and max(widest, width) * (len(rows) + 1) > BATCH_TOKENS:
                yield rows, ids
                rows, ids, widest = [], [], 0
            rows.append(row)
            ids.append(tokens)
            widest = max(widest, width)
        if rows:
            yield rows, ids

    def _inputs(self, ids: Sequence[list[int]]) -> list[NDArray[np.float32]]:
        padded, mask = self._weights.padded(ids, LENGTH_STEP)
        # Looked up here and not in the network, which would decode and hold all 250,037 rows (384 MB) for the few used.
        words = self._weights.tensors[bundled.WORDS].rows(padded, self._weights.hidden)
        return [words, mask.astype(np.float32)]


def _units(request: ov.InferRequest) -> Vectors:
    sums = request.get_output_tensor().data
    units: Vectors = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    return units


def _compiled(weights: Weights, settings: dict[str, object]) -> ov.CompiledModel:
    """Compile the network in bfloat16 where the processor has it, else float32.

    Threads are not tied to cores: tied ones wait for the core another program is using, and the slowest 5 % of
    questions took twice as long.
    """
    core = ov.Core()
    precision = "bf16" if "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES") else "f32"
    settings = settings | {"INFERENCE_PRECISION_HINT": precision, "ENABLE_CPU_PINNING": False}
    return core.compile_model(_network(weights), "CPU", settings)


def _network(weights: Weights) -> ov.Model:
    """Return BERT: from word embeddings `(texts, length, hidden)` and a mask `(texts, length)`, 1 on tokens and 0 on
    pads, both float32, to the sums `(texts, hidden)` of the tokens' last states, which point where their means do."""
    hidden, heads = weights.hidden, weights.heads

    def tensor(name: str, *shape: int) -> ov.Node:
        return op.constant(weights.tensors[name].floats(*shape))

    def linear(states: ov.Node, name: str, inputs: int, outputs: int) -> ov.Node:
        product = op.matmul(states, tensor(f"{name}.w", outputs, inputs), transpose_a=False, transpose_b=True)
        return op.add(product, tensor(f"{name}.b", outputs))

    def norm(states: ov.Node, name: str) -> ov.Node:
        scaled = op.mvn(states, [-1], normalize_variance=True, eps=weights.epsilon, eps_mode="inside_sqrt")
        return op.add(op.multiply(scaled, tensor(f"{name}.w", hidden)), tensor(f"{name}.b", hidden))

    def split(states: ov.Node) -> ov.Node:  # (texts, length, hidden) to (texts, heads, length, hidden / heads)
        return op.transpose(op.reshape(states, [0, 0, heads, hidden // heads], special_zero=True), [0, 2, 1, 3])

    words = op.parameter([-1, -1, hidden], np.float32)
    mask = op.parameter([-1, -1], np.float32)
    bias = op.unsqueeze(op.multiply(op.subtract(np.float32(1), mask), np.float32(_MASKED)), [1, 2])
    positions = tensor(bundled.POSITIONS, weights.positions, hidden)
    length = op.gather(op.shape_of(mask), [1], 0)
    first_type = op.constant(weights.tensors[bundled.TYPES].floats(weights.types, hidden)[0])
    placed = op.add(op.slice(positions, [0], length, [1], [0]), first_type)
    states = norm(op.add(words, placed), bundled.NORM)
    for layer in range(weights.layers):
        at = f"l{layer}."
        query, key, value = (split(linear(states, at + name, hidden, hidden)) for name in "qkv")
        attended = op.transpose(op.scaled_dot_product_attention(query, key, value, bias), [0, 2, 1, 3])
        attended = op.reshape(attended, [0, 0, hidden], special_zero=True)
        states = norm(op.add(states, linear(attended, at + "ao", hidden, hidden)), at + "aln")
        inner = op.gelu(linear(states, at + "fi", hidden, weights.feed_forward), "erf")
        states = norm(op.add(states, linear(inner, at + "fo", weights.feed_forward, hidden)), at + "oln")
    sums = op.reduce_sum(op.multiply(states, op.unsqueeze(mask, [2])), [1], keep_dims=False)
    return ov.Model([sums], [words, mask], "multilingual-e5-small")
