"""Our own smaller encoder: six layers that were taught what the packaged twelve make of a text.

It gives the packaged weights with its own layers in them, so whatever runs those runs it. It must not know what the
vectors are for. How it was taught: training/README.md; its card: smaller.md.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from index.encoders.difference import Floats, Kind, read_difference, write_difference
from index.encoders.e5_weights import Tensor, Weights, read_weights
from index.errors import EncoderError

FILE: Final = Path(__file__).with_name("smaller.safetensors")
# As training.encoder_export printed it.
SHA256: Final = "b5c5af1ede608220f513be0eceadcdeb2634028b7a6e6bef4efeb1815b1d48cb"
NAME: Final = f"bundled:baohai-encoder-6@{SHA256[:12]}"
LAYERS: Final = (1, 3, 5, 7, 9, 11)

KIND: Final = Kind("附带的小模型", "baohai-encoder-1", EncoderError, dict(enumerate(LAYERS)))


@cache
def read_smaller() -> Weights:
    """Return the packaged weights with our layers instead of theirs.

    Raises EncoderError when the packaged weights or our file is missing or is not the pinned one.
    """
    return smaller_of(read_weights(), FILE, SHA256)


def smaller_of(weights: Weights, path: Path, sha256: str | None) -> Weights:
    """Return weights with the layers of a file instead of theirs. Raises EncoderError as `read_difference`."""
    learned = read_difference(KIND, weights, path, sha256)
    kept = {name: tensor for name, tensor in weights.tensors.items() if name.startswith("emb.")}
    own = {name: Tensor(0, memoryview(values.tobytes())) for name, values in learned.items()}
    return replace(weights, layers=len(LAYERS), tensors=kept | own)


def write_smaller(weights: Weights, learned: dict[str, Floats], path: Path) -> str:
    """Write the learned tensors, whole and float32, and return the file's sha256."""
    return write_difference(KIND, weights, learned, path)
