"""The models that need no download, by the names they are asked for with: our own, and the packaged one.

It must not know what runs them.
"""

from __future__ import annotations

from typing import Final

from index.encoders import e5_weights, smaller
from index.encoders.e5_weights import Weights

BUNDLED: Final = "bundled"
PACKAGED: Final = "packaged"

_NAMES: Final = {BUNDLED: smaller.NAME, PACKAGED: e5_weights.NAME}


def bundled_name(model: str) -> str | None:
    """Return the name of the encoder that a model's name stands for; None for one that is not bundled."""
    return _NAMES.get(model)


def read_bundled(model: str) -> Weights:
    """Return the weights of a bundled model. Raises EncoderError when they are missing or not the pinned ones."""
    return smaller.read_smaller() if model == BUNDLED else e5_weights.read_weights()
