"""Texts to unit vectors: the `Encoder` protocol that every encoder of this folder follows.

It must not know which models there are, what the vectors are searched with (FAISS, BM25) or what an article is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Progress = Callable[[int, int], None]


class Encoder(Protocol):
    """Texts to unit vectors. Implementations may be called from several threads."""

    @property
    def name(self) -> str:
        """The identity a store writes in its manifest: vectors of two different names must not be compared."""
        ...

    @property
    def dim(self) -> int:
        """Components of a vector."""
        ...

    @property
    def max_tokens(self) -> int:
        """Tokens the model reads of one text, its prompt and special tokens included; the rest is cut off."""
        ...

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return `(len(texts), dim)` float32 unit rows in the order given; `progress(done, total)` after each batch."""
        ...

    def encode_query(self, text: str) -> Vectors:
        """Return the `(dim,)` float32 unit vector of a question."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the tokens of each text as a passage, uncut, on the scale of `max_tokens`."""
        ...


@runtime_checkable
class StreamingEncoder(Encoder, Protocol):
    """An `Encoder` that gives vectors back as they come, so that a build that is stopped keeps them."""

    def stream_passages(self, texts: Sequence[str]) -> Iterator[tuple[list[int], Vectors]]:
        """Yield positions in `texts` and their vectors `(positions, dim)`, as `encode_passages` returns them."""
        ...


def fill_rows(encoder: StreamingEncoder, texts: Sequence[str], progress: Progress | None) -> Vectors:
    """What `encode_passages` returns, of an encoder that streams."""
    rows = np.empty((len(texts), encoder.dim), dtype=np.float32)
    done = 0
    for chosen, vectors in encoder.stream_passages(texts):
        rows[chosen] = vectors
        done += len(chosen)
        if progress is not None:
            progress(done, len(texts))
    return rows


def encodable(text: str) -> str:
    """Replace lone surrogates, which JSON may carry and no tokenizer accepts, by question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")
