"""A question about the next one of its kind: 第135届 for 第134届, 微3路 for 微2路, 神舟二十号 for 神舟十九号.

Papers tell of each in nearly the same words, and of a number its reader sees least of all words. It must not know
where questions come from.
"""

from __future__ import annotations

import random
import re
from typing import Final

_FIGURES: Final = "一二三四五六七八九"
# What numbers name rather than count, and what counts it where 第 stands before it.
_NAMED: Final = re.compile(
    rf"(?<![0-9{_FIGURES}十百千零.带])(?:第(?P<nth>[0-9]{{1,4}}|[{_FIGURES}十]{{1,3}})(?=[届次期批轮集回季章版条名个中])"
    rf"|(?P<number>[0-9]{{1,4}}|[{_FIGURES}十]{{1,3}})(?=[届号路期中团师]))"
)
_STEPS: Final = (-2, -1, -1, 1, 1, 1, 2, 3)


def renumbered(question: str, told: str, rng: random.Random) -> str | None:
    """Return the question with another number in a name that stands in `told`; None where it has none, or where the
    other stands there, too."""
    found = [match for match in _NAMED.finditer(question) if _with_kind(question, match) in told]
    if not found:
        return None
    match = rng.choice(found)
    start, end = match.span("nth" if match["nth"] else "number")
    other = _other(question[start:end], rng)
    if other is None or other + question[end] in told:
        return None
    return question[:start] + other + question[end:]


def _with_kind(question: str, match: re.Match[str]) -> str:
    return question[match.start() : match.end() + 1]


def _other(number: str, rng: random.Random) -> str | None:
    """Return a number near this one, written as it is; None where there is none below a hundred."""
    if number.isascii():
        other = int(number) + rng.choice(_STEPS)
        return str(other) if other > 0 else None
    tens, ten, ones = number.rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        return None
    value = 10 * (_figure(tens) or 1) * bool(ten) + _figure(ones) + rng.choice(_STEPS)
    return _written(value) if 0 < value < 100 else None


def _figure(character: str) -> int:
    return _FIGURES.find(character) + 1 if character else 0


def _written(value: int) -> str:
    tens, ones = divmod(value, 10)
    return f"{_FIGURES[tens - 1] if tens > 1 else ''}{'十' if tens else ''}{_FIGURES[ones - 1] if ones else ''}"
