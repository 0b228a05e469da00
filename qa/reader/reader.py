"""The trained reader: question, headline and passage to the words that answer, or none, through OpenVINO.

It must not know how passages were found, nor what is shown of its readings.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpus.sentences import sentences
from index.encoders.e5_network import compile_network, eight_bits_pay, outputs_of, token_logits
from qa.reader.difference import HEAD, KIND, OUTPUTS, SHA256
from qa.reader.layout import Layout, Window
from qa.reader.snap import Span, snap
from qa.reader.spans import Found, best_span
from qa.reader.trunk import WORDS, Weights, read_weights, with_difference

# Tokens of one inference, pads included: rows of about one length share one, so that little is padded.
BATCH_TOKENS: Final = 768
LENGTH_STEP: Final = 16
_ASKS: Final = re.compile("[?？][”’」』）)\"']*$")


@dataclass(frozen=True, slots=True)
class Passage:
    """What is read: a text, the headline it stands under, and the paper's date, ISO 8601; both may be empty."""

    text: str
    headline: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader found in one passage.

    `span` is the half-open place of the best words in the passage's text, in characters; None only for a text without
    any. `score` is theirs, `other_score` that of the best words elsewhere in it (−inf where there are none), and
    `null_score` that of "nothing here answers", all in logits.
    """

    span: Span | None
    score: float
    other_score: float
    null_score: float

    @property
    def evidence(self) -> float:
        """How surely the words answer, in logits; no limits, comparable between passages and questions."""
        return self.score - self.null_score

    @property
    def lead(self) -> float:
        """How much likelier these words are than others of the passage, in logits, at least 0."""
        return self.score - self.other_score


class Reader:
    """Reads passages. It may be called from several threads."""

    def __init__(self, weights: Weights, threads: int = 0, *, small: bool = False) -> None:
        """`weights` have a head (HEAD); `threads` 0 lets OpenVINO choose. A `small` one keeps the weights in eight bits
        where that does not pay, too, and reads as well; with AVX2 alone it takes up to half as long again."""
        self._layout = Layout(weights)
        chosen = {"INFERENCE_NUM_THREADS": threads} if threads else {}
        self._network = compile_network(
            token_logits(weights, HEAD, OUTPUTS, eight_bits=small or eight_bits_pay()),
            PERFORMANCE_HINT="LATENCY",
            **chosen,
        )
        # The network holds the layers now; 20 MB of what they were learned to differ by are let go.
        self._weights = weights.words_alone()

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """Return a reading of each passage, in the order given; one call for all passages of a question is fastest."""
        windows: list[tuple[int, Window]] = []
        for place, passage in enumerate(passages):
            front = self._layout.front(_encodable(question), _encodable(passage.headline), passage.date)
            pieces = self._layout.cut(_encodable(passage.text))
            if pieces:
                windows.extend((place, window) for window in self._layout.windows(front, pieces))
        best: dict[int, tuple[Found, Window]] = {}
        asking = [_questions_in(passage.text) for passage in passages]
        for chosen, logits in self._inferred([window for _, window in windows]):
            for row, at in zip(logits, chosen, strict=True):
                place, window = windows[at]
                found = best_span(row, window.front, _barred(asking[place], window))
                if place not in best or _evidence(found) > _evidence(best[place][0]):
                    best[place] = found, window
        return [_reading(passage.text, best.get(place)) for place, passage in enumerate(passages)]

    def _inferred(self, windows: Sequence[Window]) -> Iterator[tuple[list[int], NDArray[np.float32]]]:
        """Yield the places of some windows and their logits `(windows, length, 3)`, until all are done."""
        for chosen in _batches([len(window.ids) for window in windows]):
            ids, mask = self._weights.padded([list(windows[at].ids) for at in chosen], LENGTH_STEP)
            words = self._weights.tensors[WORDS].rows(ids, self._weights.hidden)
            yield chosen, outputs_of(self._network, words, mask.astype(np.float32))


def bundled_reader(*, small: bool = False) -> Reader:
    """Return the reader that comes with the package, a `small` one as `Reader` has it. Raises as `load_reader`."""
    return load_reader(Path(__file__).with_name("reader.safetensors"), SHA256, small=small)


def load_reader(path: Path, sha256: str | None = None, *, threads: int = 0, small: bool = False) -> Reader:
    """Return the reader of a file that `training.export` wrote (`sha256` None: whatever it holds is taken).

    Raises ReaderError when the file is missing or is not the one of that digest, EncoderError when the packaged weights
    are.
    """
    return Reader(with_difference(KIND, read_weights(), path, sha256), threads, small=small)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield the places of rows that share an inference, the longest first."""
    batch: list[int] = []
    widest = 0
    for at in sorted(range(len(lengths)), key=lambda at: -lengths[at]):
        if batch and widest * (len(batch) + 1) > BATCH_TOKENS:
            yield batch
            batch = []
        widest = widest if batch else -(-lengths[at] // LENGTH_STEP) * LENGTH_STEP
        batch.append(at)
    if batch:
        yield batch


def _reading(text: str, best: tuple[Found, Window] | None) -> Reading:
    if best is None:
        return Reading(None, 0.0, -math.inf, 0.0)
    found, window = best
    start, end = window.starts[found.first], window.ends[found.last]
    return Reading(snap(text, (start, max(start, end))), found.score, found.other_score, found.null_score)


def _questions_in(text: str) -> list[Span]:
    """The sentences of a text that ask. An interview or a letter prints questions too, and these resemble the reader's
    question more than their answers do."""
    return [(start, end) for start, end in sentences(text) if _ASKS.search(text[start:end])]


def _barred(asking: Sequence[Span], window: Window) -> NDArray[np.bool_]:
    """Which tokens of a window stand in a sentence that asks."""
    return np.array([any(a <= start < b for a, b in asking) for start in window.starts], dtype=bool)


def _evidence(found: Found) -> float:
    return found.score - found.null_score


def _encodable(text: str) -> str:
    """Replace lone surrogates, which no tokenizer accepts, by question marks, one for one."""
    return text.encode("utf-8", "replace").decode("utf-8")
