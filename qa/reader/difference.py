"""The reader's file: what training changed of the packaged weights, and the head."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from index.errors import BaohaiError
from qa.reader.trunk import Floats, Kind, Weights
from qa.reader.trunk import read_difference as _read
from qa.reader.trunk import write_difference as _write

# The head's logits of each token: the answer starts here, it ends here, and (at the first token alone) there is one.
OUTPUTS: Final = 3
HEAD: Final = "head"

# Of the file that the package ships, as training.export printed it.
SHA256: Final = "85e43c3d206853eac142f40dfef7853f3ca12ff2e15d6f5b681e2ce6c45e15c9"


class ReaderError(BaohaiError):
    """A reader that cannot be loaded."""


KIND: Final = Kind("阅读模型", "baohai-reader-1", ReaderError)


def read_difference(weights: Weights, path: Path, sha256: str | None) -> dict[str, Floats]:
    """Return the learned tensors by name, whole, float32. Raises ReaderError as `index.encoders.difference` says."""
    return _read(KIND, weights, path, sha256)


def write_difference(weights: Weights, learned: dict[str, Floats], path: Path) -> str:
    """Write the learned tensors, whole and float32, as a reader's file, and return its sha256."""
    return _write(KIND, weights, learned, path)
