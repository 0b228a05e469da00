"""The learned weights: read from their file once. Knows nothing of what the features mean.

training/followups.py writes the file; training/README.md says from what.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

from qa.followups.features import Features


@dataclass(frozen=True, slots=True)
class Weights:
    """`words` are those that features may name. The others give weights to the names of features: `wording` of a way to
    write a question out; `leans` and `talks`, by its words, of a follow-up and of mere talk (谢谢); `hits` of a
    follow-up by what was found."""

    words: frozenset[str]
    wording: dict[str, float]
    leans: dict[str, float]
    talks: dict[str, float]
    hits: dict[str, float]


def score(weights: dict[str, float], found: Features) -> float:
    """The sum of what was found, by weight; the bias is the weight of the empty name."""
    return weights.get("", 0.0) + sum(weights.get(name, 0.0) * value for name, value in found.items())


@cache
def load_weights() -> Weights:
    """The weights that come with the package."""
    text = resources.files("qa.followups").joinpath("weights.json").read_text(encoding="utf-8")
    read = json.loads(text)
    return Weights(frozenset(read.pop("words")), **read)
