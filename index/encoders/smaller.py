"""Our own smaller encoder: six layers that were taught what the packaged twelve make of a text.

It gives the packaged weights with its own layers in them, so whatever runs those runs it. It must not know what the
vectors are for. How it was taught: training/README.md; its card: smaller.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from index.encoders.difference import Kind, with_difference
from index.encoders.e5_weights import Weights, read_weights
from index.errors import EncoderError

FILE: Final = Path(__file__).with_name("smaller.safetensors")
# As training.encoder_export printed it.
SHA256: Final = "b5c5af1ede608220f513be0eceadcdeb2634028b7a6e6bef4efeb1815b1d48cb"
NAME: Final = f"bundled:baohai-encoder-6@{SHA256[:12]}"
LAYERS: Final = (1, 3, 5, 7, 9, 11)

KIND: Final = Kind("附带的小模型", "baohai-encoder-1", EncoderError, dict(enumerate(LAYERS)))


def read_smaller() -> Weights:
    """Return the packaged weights with our layers instead of theirs.

    Raises EncoderError when the packaged weights or our file is missing or is not the pinned one.
    """
    return with_difference(KIND, read_weights(), FILE, SHA256)
