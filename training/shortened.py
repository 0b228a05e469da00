"""A question put shorter: without the year, place, people or title that it names.

People in haste leave out what they know, and what is left is answered by the same words: what the reader has to learn
is that a word left out is not a word that differs.
"""

from __future__ import annotations

import random
from typing import Final

from training.elements import elements

_KINDS: Final = frozenset(("year", "day", "place", "person", "org", "title", "quoted"))
# Of the words that can be left out, as many are kept; a question of fewer characters asks for nothing.
_KEPT: Final = 0.25
_SHORTEST: Final = 5
_BEFORE, _AFTER = "在于从", "的，、,"


def shortened(question: str, rng: random.Random) -> str | None:
    """Return the question without some of what it names; None where it names nothing or nothing would be left."""
    gone = [element.span for element in elements(question) if element.kind in _KINDS and rng.random() >= _KEPT]
    left = question
    for start, end in reversed(gone):
        end += left[end : end + 1] in tuple(_AFTER)
        start -= left[:start].endswith(tuple(_BEFORE))
        left = left[:start] + left[end:]
    return left if gone and len(left) >= _SHORTEST else None
