"""Texts to tagged words, by Baidu's LAC: two layers of gated units read both ways, and the best path through the tags.

It must not know what the tags are wanted for. The only import of onnxruntime.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import groupby, islice
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from index.errors import NamesError
from index.names.lac_files import Floats, read_lac

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

# A word: its half-open span and its tag: PER, LOC, ORG, TIME, or a part of speech.
Word = tuple[int, int, str]

# Of one text so many characters are read: the network was taught sentences.
LONGEST: Final = 1000
# The graph reads pads as characters, so that only texts of one length share a run. In milliseconds of a core a news
# paragraph, on two of an AMD EPYC: one a run 1.9, four 1.4, eight 1.5, sixteen 1.6; in numpy 3.2, in OpenVINO 2.1.
_ALIKE: Final = 4
# So many texts have their best paths found together: more do not fit a core's cache.
_TOGETHER: Final = 32


def tag(texts: Sequence[str]) -> Iterator[tuple[int, list[Word]]]:
    """The words of each text, with its position in `texts`; in no order. Raises NamesError."""
    files, network = read_lac(), load_network()
    order = sorted((at for at, text in enumerate(texts) if text), key=lambda at: -len(texts[at]))
    numbers = ([files.characters.get(letter, files.unknown) for letter in texts[at][:LONGEST]] for at in order)
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        runs = threads.map(lambda run: _scores(network, run), _of_one_length(numbers))
        scores = (of_text for run in runs for of_text in run)
        for first in range(0, len(order), _TOGETHER):
            part = list(islice(scores, _TOGETHER))
            for at, path in zip(order[first : first + _TOGETHER], _best_paths(part, files.transitions), strict=True):
                yield at, _words([files.tags[number] for number in path])


@cache
def load_network() -> InferenceSession:
    """Raises NamesError where it cannot run here. A run takes one thread, and several may run at once: one run on two
    threads takes a third more of a core."""
    try:
        import onnxruntime
    except ImportError as error:
        raise NamesError(
            f"认人名、地名、机构名要用 onnxruntime，没有装好（{error}）：语料库照样能建，只是没有这些名字。"
            "要有，请安装：pip install onnxruntime"
        ) from error
    onnxruntime.disable_telemetry_events()
    onnxruntime.set_default_logger_severity(3)  # errors: it warns of GPUs that it looks for in vain
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # it keeps memory for every length that came
    return onnxruntime.InferenceSession(read_lac().network, options, providers=["CPUExecutionProvider"])


def _of_one_length(texts: Iterator[list[int]]) -> Iterator[list[list[int]]]:
    for _, alike in groupby(texts, key=len):
        while run := list(islice(alike, _ALIKE)):
            yield run


def _scores(network: InferenceSession, texts: Sequence[Sequence[int]]) -> Floats:
    """What speaks for each tag of each character, (texts, characters, tags), of texts of one length."""
    # The graph asks for a length, and does without.
    scores: Floats = network.run(None, {"token_ids": np.array(texts), "length": np.array([len(texts[0])])})[0]
    return scores


def _best_paths(scores: Sequence[Floats], transitions: Floats) -> list[NDArray[np.int64]]:
    """The most likely tag of each character, given those beside it (Viterbi); the longest text comes first."""
    lengths = np.array([len(of_text) for of_text in scores])
    # How many texts are longer than each step.
    live = np.searchsorted(-lengths, -np.arange(lengths[0]))
    best = np.zeros((lengths[0], len(scores), len(transitions)), np.float32)
    for row, of_text in enumerate(scores):
        best[: len(of_text), row] = of_text
    for step, of_step in enumerate(live[1:], 1):
        best[step, :of_step] += (best[step - 1, :of_step, :, None] + transitions).max(axis=1)
    paths = np.zeros((lengths[0], len(scores)), np.int64)
    onward = np.zeros(best.shape[1:], np.float32)  # to the tag that was chosen behind
    for step in range(lengths[0] - 1, -1, -1):
        of_step = live[step]
        paths[step, :of_step] = (best[step, :of_step] + onward[:of_step]).argmax(axis=1)
        onward[:of_step] = transitions.T[paths[step, :of_step]]
    return [paths[:length, row] for row, length in enumerate(lengths)]


def _words(tags: Sequence[str]) -> list[Word]:
    """A tag for each character (PER-B, PER-I) to words: one begins with each that is no -I."""
    begins = [at for at, name in enumerate(tags) if at == 0 or not name.endswith("-I")]
    return [
        (start, end, tags[start].rpartition("-")[0] or tags[start])
        for start, end in zip(begins, [*begins[1:], len(tags)], strict=True)
    ]
