"""Texts to tagged words, by Baidu's LAC: two layers of gated units read both ways, and the best path through the tags.

In numpy: on two cores of an AMD EPYC this tags N news paragraphs a second, the packaged graph in OpenVINO 270. It must
not know what the tags are wanted for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from index.names.lac_weights import Floats, Weights, read_lac

# A word: its half-open span and its tag: PER, LOC, ORG, TIME, or a part of speech.
Word = tuple[int, int, str]

# So many texts of like length are read together, and of one text so many characters: the network was taught sentences.
TOGETHER: Final = 64
LONGEST: Final = 1000
_SIZE: Final = 128


def tag(texts: Sequence[str]) -> Iterator[tuple[int, list[Word]]]:
    """The words of each text, with its position in `texts`; in no order. Raises NamesError."""
    weights = read_lac()
    order = sorted((at for at, text in enumerate(texts) if text), key=lambda at: -len(texts[at]))
    for first in range(0, len(order), TOGETHER):
        part = order[first : first + TOGETHER]
        lengths = np.array([min(len(texts[at]), LONGEST) for at in part])
        # The matrices are so small that threads only wait for each other: ten times as long on two busy cores.
        with _libraries().limit(limits=1, user_api="blas"):
            paths = _best_paths(_scores([texts[at] for at in part], lengths, weights), lengths, weights.transitions)
        for at, path, length in zip(part, paths, lengths, strict=True):
            yield at, _words([weights.tags[number] for number in path[:length]])


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()


def _scores(texts: Sequence[str], lengths: NDArray[np.int64], weights: Weights) -> Floats:
    """What speaks for each tag of each character, (texts, characters, tags). The longest text is the first."""
    ids = np.zeros((len(texts), lengths[0]), np.int64)
    for row, (text, length) in enumerate(zip(texts, lengths, strict=True)):
        ids[row, :length] = [weights.characters.get(character, weights.unknown) for character in text[:length]]
    state = weights.embedding[ids]
    # The place in the text that each step of the second direction reads.
    back = np.maximum(lengths[:, None] - 1 - np.arange(ids.shape[1]), 0)[:, :, None]
    for layer in weights.layers:
        onward = _read(state, lengths, *(part[0] for part in layer))
        backward = _read(np.take_along_axis(state, back, 1), lengths, *(part[1] for part in layer))
        state = np.concatenate([onward, np.take_along_axis(backward, back, 1)], axis=2)
    return np.asarray(state @ weights.output + weights.shift)


def _read(inputs: Floats, lengths: NDArray[np.int64], coming: Floats, held: Floats, added: Floats) -> Floats:
    """The states of a layer in one direction, (texts, steps, 128); 0 behind the end of a text."""
    prepared = inputs @ coming.T + added[: 3 * _SIZE]
    held, beside = np.ascontiguousarray(held.T), added[3 * _SIZE :]
    states = np.zeros((*inputs.shape[:2], _SIZE), np.float32)
    state = np.zeros((len(inputs), _SIZE), np.float32)
    for step in range(inputs.shape[1]):
        live = int(np.searchsorted(-lengths, -step))  # the texts that are longer than this
        state = state[:live]
        was = state @ held + beside
        gates = 1 / (1 + np.exp(-(prepared[:live, step, : 2 * _SIZE] + was[:, : 2 * _SIZE])))
        update, reset = gates[:, :_SIZE], gates[:, _SIZE:]
        new = np.tanh(prepared[:live, step, 2 * _SIZE :] + reset * was[:, 2 * _SIZE :])
        state = new + update * (state - new)
        states[:live, step] = state
    return states


def _best_paths(scores: Floats, lengths: NDArray[np.int64], transitions: Floats) -> NDArray[np.int64]:
    """The most likely tag of each character, given those beside it (Viterbi), (texts, characters)."""
    texts, steps, _ = scores.shape
    before = np.zeros(scores.shape, np.int64)
    best = scores[:, 0].copy()
    for step in range(1, steps):
        live = int(np.searchsorted(-lengths, -step))
        whole = best[:live, :, None] + transitions
        before[:live, step] = whole.argmax(axis=1)
        best[:live] = np.take_along_axis(whole, before[:live, step][:, None], 1)[:, 0] + scores[:live, step]
    paths = np.zeros((texts, steps), np.int64)
    for row, length in enumerate(lengths):
        number = int(best[row].argmax())
        for step in range(length - 1, -1, -1):
            paths[row, step] = number
            number = int(before[row, step, number])
    return paths


def _words(tags: Sequence[str]) -> list[Word]:
    """A tag for each character (PER-B, PER-I) to words: one begins with each that is no -I."""
    begins = [at for at, name in enumerate(tags) if at == 0 or not name.endswith("-I")]
    return [
        (start, end, tags[start].rpartition("-")[0] or tags[start])
        for start, end in zip(begins, [*begins[1:], len(tags)], strict=True)
    ]
