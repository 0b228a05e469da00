"""A deterministic, meaningful encoder for tests: texts that share character bigrams get similar vectors."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pytest


class FakeEncoder:
    """Hashed character bigrams: component `crc32(bigram) % dim` counts that bigram, rows are scaled to unit length.

    The hash does not depend on the process (`hash()` does), so relevance can be asserted and stores compared.
    Queries and passages get the same vector; `calls` counts the texts encoded, to assert what was not encoded again.
    """

    def __init__(self, dim: int = 256, name: str = "fake-bigrams@1", max_tokens: int = 512) -> None:
        self._dim = dim
        self._name = name
        self._max_tokens = max_tokens
        self.calls = 0

    @property
    def name(self) -> str:
        return self._name

    @property
    def dim(self) -> int:
        return self._dim

    @property
    def max_tokens(self) -> int:
        return self._max_tokens

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> npt.NDArray[np.float32]:
        """Return `(len(texts), dim)` float32 unit rows; `progress(done, total)` after each text."""
        rows = np.zeros((len(texts), self._dim), dtype=np.float32)
        for number, text in enumerate(texts):
            rows[number] = self._vector(text)
            if progress is not None:
                progress(number + 1, len(texts))
        self.calls += len(texts)
        return rows

    def encode_query(self, text: str) -> npt.NDArray[np.float32]:
        """Return a `(dim,)` float32 unit vector."""
        self.calls += 1
        return self._vector(text)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return characters plus two, as a model with one token a character and two special tokens would."""
        return [len(text) + 2 for text in texts]

    def _vector(self, text: str) -> npt.NDArray[np.float32]:
        # The first component is never empty, so that the empty text has a unit vector too.
        row = np.zeros(self._dim, dtype=np.float32)
        row[0] = 0.01
        cut = text[: self._max_tokens]
        for first, second in itertools.pairwise(cut):
            row[zlib.crc32((first + second).encode("utf-8", "surrogatepass")) % self._dim] += 1.0
        unit: npt.NDArray[np.float32] = (row / np.linalg.norm(row)).astype(np.float32)
        return unit


def load_fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every model that is loaded by its name be a fake one."""

    def load(model: str | None = None, device: str | None = None, *, small: bool = False) -> FakeEncoder:
        return FakeEncoder(name=f"fake:{model or 'bundled'}")

    for module in ("index.encoders.load", "index.building.means"):
        monkeypatch.setattr(f"{module}.load_encoder", load)
