"""Texts to vectors, each text encoded once: what the live generation or a stopped build has is taken from there.

Knows nothing of articles, or of what the vectors are searched with.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.building.journal import KEY, Halves, Journal
from index.encoders.base import Encoder

# Texts encoded between two writes of the journal: at 25 to 65 texts a second a kill costs ten to twenty seconds.
SLICE = 512

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Known:
    """Where there is a vector already: `places[key]` is its row and which of that row's it is."""

    places: Mapping[bytes, tuple[int, int]]
    vectors: Callable[[int], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Encoded:
    """The vectors `(n, dim)` of n texts, half precision; how many distinct texts were encoded now, and how many had
    been by a build that was stopped."""

    vectors: Halves
    encoded: int
    resumed: int


def key(text: str) -> bytes:
    """What a text is recognised by in the next build."""
    return hashlib.sha256(text.encode("utf-8")).digest()[:KEY]


def encode(
    texts: Sequence[str], keys: Sequence[bytes], known: Known, journal: Journal, encoder: Encoder, report: Progress
) -> Encoded:
    """The vectors of `texts`, whose keys are `keys`. What is encoded goes into the journal at once. Raises OSError."""
    wanted = {key: text for key, text in zip(keys, texts, strict=True) if key not in known.places}
    missing = [key for key in wanted if key not in journal.positions]
    for before, part in _slices(missing, wanted):

        def progress(done: int, _: int, before: int = before) -> None:
            report("编码", before + done, len(missing))

        fresh = encoder.encode_passages([wanted[key] for key in part], progress)
        journal.append(part, fresh.astype(np.float16))
    vectors = np.empty((len(keys), encoder.dim), np.float16)
    at = [i for i, key in enumerate(keys) if key in wanted]
    if at:
        vectors[at] = journal.vectors([keys[i] for i in at])
    held: tuple[int, NDArray[np.float32]] | None = None
    for i, key in enumerate(keys):
        if key not in wanted:
            row, place = known.places[key]
            if held is None or held[0] != row:  # a chunk's vectors are mostly those of one row
                held = row, known.vectors(row)
            vectors[i] = held[1][place]
    return Encoded(vectors, len(missing), len(wanted) - len(missing))


def _slices(missing: Sequence[bytes], texts: Mapping[bytes, str]) -> list[tuple[int, Sequence[bytes]]]:
    """The keys in slices of texts of like length, as an encoder pads a batch to its longest, and how many go before.

    Long slices and short ones take turns, so that the time left can be told from the time gone.
    """
    longest = sorted(missing, key=lambda key: -len(texts[key]))
    slices = [longest[i : i + SLICE] for i in range(0, len(longest), SLICE)]
    random.Random(0).shuffle(slices)
    starts = np.cumsum([0, *map(len, slices)]).tolist()
    return list(zip(starts, slices, strict=False))
