"""Who does the work of a build, which is exchangeable: reading a page, cutting an article, finding terms and encoding
a text are each done to many things, one by one. Knows nothing of what is done.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

from index.encoders.base import Encoder, StreamingEncoder, Vectors

T = TypeVar("T")
R = TypeVar("R")

# Texts of like length that are encoded one after another, so that the time left can be told from the time gone.
SLICE = 512
# Texts that an encoder gets at a time which gives vectors back only when it is done with all: at 25 to 65 texts a
# second a kill costs a second. It is a batch of sentence-transformers, so that batches are the same.
HANDED = 32


class Executor(Protocol):
    """Has the work of a build done: in this process, or by workers elsewhere."""

    def map(self, function: Callable[[T], R], values: Iterable[T]) -> Iterator[R]:
        """What `function`, one of a module, gives for each of the values by itself, in their order."""
        ...

    def encode(self, encoder: Encoder, texts: Sequence[str]) -> Iterator[tuple[Sequence[int], Vectors]]:
        """Yield positions in `texts` and their vectors `(positions, dim)` as they come: each once, in any order."""
        ...


class InProcess:
    """Does all in this process."""

    def map(self, function: Callable[[T], R], values: Iterable[T]) -> Iterator[R]:
        """See `Executor`."""
        return map(function, values)

    def encode(self, encoder: Encoder, texts: Sequence[str]) -> Iterator[tuple[Sequence[int], Vectors]]:
        """See `Executor`."""
        for part in slices(texts):
            for rows, vectors in stream(encoder, [texts[at] for at in part]):
                yield [part[row] for row in rows], vectors


def slices(texts: Sequence[str]) -> list[list[int]]:
    """The positions of texts of like length together, as an encoder pads a batch to its longest: the same texts in the
    same slices, wherever they are encoded, have the same vectors to the last bit. Long slices and short take turns."""
    longest = sorted(range(len(texts)), key=lambda at: -len(texts[at]))
    found = [longest[i : i + SLICE] for i in range(0, len(longest), SLICE)]
    random.Random(0).shuffle(found)
    return found


def stream(encoder: Encoder, texts: Sequence[str]) -> Iterator[tuple[Sequence[int], Vectors]]:
    """Yield positions in the texts of a slice, and their vectors, as they come."""
    if isinstance(encoder, StreamingEncoder):
        yield from encoder.stream_passages(texts)
        return
    for first in range(0, len(texts), HANDED):
        part = texts[first : first + HANDED]
        yield range(first, first + len(part)), encoder.encode_passages(part)
