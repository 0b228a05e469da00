"""The packaged weights on a CPU: an `Encoder` through OpenVINO, which needs neither torch nor transformers.

It must not know what the vectors are for, nor how the network is made (`index.encoders.e5_network`).
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.encoders import e5_weights as bundled
from index.encoders.base import Encoder, Progress, Vectors, encodable, fill_rows
from index.encoders.e5_network import (
    CompiledModel,
    InferRequest,
    compile_network,
    eight_bits_pay,
    outputs_of,
    sums_of_states,
)
from index.encoders.e5_weights import Weights

# Tokens a batch, pads included. 265 paragraphs of 58 tokens on two shared cores of a Xeon with AMX, processor time a
# passage, median of five, at 512, 1,024 and 2,048 tokens: 6.7, 7.1 and 7.7 ms; torch in bfloat16 8.4 in the same run.
BATCH_TOKENS: Final = 1024
# Batches begun for each that can run. With one, a thread that is done waits for another that a third program holds up:
# 131 passages a second with one begun, 152 with two, 166 with three, medians of five that spread by half.
BATCHES_BEGUN: Final = 2
# Lengths are rounded up to this, so that few shapes have to be prepared: a question's median was 15 ms where each
# length was new, 11 where it was not, 8 at rounded lengths; passages were as fast or faster than rounded to 8.
LENGTH_STEP: Final = 16
# So many passages are encoded by the network for questions, which is there: compiling the other takes a third of a
# second and 60 MB, and the sentences of a passage are encoded where no words of it are marked. A build has the other
# for any number.
FEW: Final = 24
# For one question. Where four to eight programs wanted the two cores, one thread and two took the same: a median of 8
# ms, a p95 of 12 to 17.
QUESTION_THREADS: Final = 2

# The packaged model's questions are always encoded on the CPU: in milliseconds, by a program that starts in under a
# second. A call with at least this many passages goes to a GPU where there is one; a CPU encodes as many in the four to
# five seconds in which torch and sentence-transformers are imported.
GPU_PASSAGES: Final = 512


class OpenVinoEncoder:
    """An `Encoder` on the packaged weights. Questions and passages have a compiled network each: a question is one
    short text on few threads, and does not wait for a batch of a running build."""

    def __init__(
        self,
        read: Callable[[], Weights],
        name: str,
        gpu: Callable[[], Encoder | None] | None = None,
        *,
        small: bool = False,
    ) -> None:
        """`read` gives the weights, and is asked again for the network for passages: until then no layers are kept (10
        MB of ours). `name` is the encoder's; `gpu`, where given, is asked for an encoder of the same vectors when there
        are many passages at once. A `small` one keeps the weights for questions in eight bits where
        that does not pay, too: 58 MB less in float32."""
        weights = read()
        self._read = read
        self._weights = weights.words_alone()
        self._name = name
        self._gpu = gpu
        # Where eight bits pay, for questions alone: a store's vectors are then those of any other machine.
        self._questions = compile_network(
            sums_of_states(weights, eight_bits=eight_bits_pay() or small),
            PERFORMANCE_HINT="LATENCY",
            INFERENCE_NUM_THREADS=QUESTION_THREADS,
        )
        self._passages: CompiledModel | None = None
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
        """See `Encoder`. FEW texts, such as the sentences of a passage, do not wait for a network of their own."""
        if len(texts) > FEW:
            return fill_rows(self, texts, progress)
        rows = np.empty((len(texts), self.dim), np.float32)
        for chosen, ids in self._batches(texts):
            rows[chosen] = _units(outputs_of(self._questions, *self._inputs(ids)))
        if progress is not None and texts:
            progress(len(texts), len(texts))
        return rows

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
        running: deque[tuple[InferRequest, list[int]]] = deque()

        def finish() -> tuple[list[int], Vectors]:
            request, chosen = running.popleft()
            request.wait()
            units = _units(request.get_output_tensor().data)
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
        ids = [self._weights.token_ids(bundled.QUERY_PROMPT, encodable(text))]
        row: Vectors = _units(outputs_of(self._questions, *self._inputs(ids)))[0]
        return row

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """See `Encoder`. Costs tokenizing only, about an eighth of a millisecond a paragraph."""
        encode = self._weights.tokenizer.encode
        return [len(encode(bundled.PASSAGE_PROMPT + encodable(text))) for text in texts]

    def _for_passages(self) -> CompiledModel:
        with self._lock:
            if self._passages is None:
                self._passages = compile_network(sums_of_states(self._read()), PERFORMANCE_HINT="THROUGHPUT")
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


def _units(sums: NDArray[np.float32]) -> Vectors:
    units: Vectors = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    return units
