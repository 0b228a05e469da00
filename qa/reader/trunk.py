"""The packaged e5 weights and their tokenizer, as the reader uses them: the one place that imports them.

It must not know what is asked of the weights, nor which library runs them.
"""

from __future__ import annotations

from index.encoders.difference import Floats, Kind, with_difference, write_difference
from index.encoders.e5_tokenizer import UnigramTokenizer, normalized
from index.encoders.e5_weights import NORM, POSITIONS, TYPES, WORDS, Tensor, Weights, read_weights
from index.errors import EncoderError

__all__ = [
    "NORM",
    "POSITIONS",
    "TYPES",
    "WORDS",
    "EncoderError",
    "Floats",
    "Kind",
    "Tensor",
    "UnigramTokenizer",
    "Weights",
    "normalized",
    "read_weights",
    "with_difference",
    "write_difference",
]
