"""Which words a title, a deck and the texts around them share.

A word here is a run of characters without spaces and marks: pairs for titles and decks, longer runs for texts.
It must not know what a story is.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.typeset.costs import Costs
from corpus.typeset.pieces import Piece


@dataclass(frozen=True, slots=True)
class Known:
    """Pairs of characters that bodies hold, each with its weight and its places (positions of bodies, ascending), and
    the weight of them all."""

    pairs: list[tuple[float, list[int]]]
    weight: float


NONE = Known([], 0.0)


class Words:
    """Where each character pair of the bodies stands, and how rare it is (inverse document frequency in nats)."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.places: dict[str, list[int]] = defaultdict(list)
        bodies = 0
        for at, piece in enumerate(pieces):
            if piece.is_text:
                bodies += 1
                for pair in grams(piece.text, 2):
                    self.places[pair].append(at)
        self.weight = {pair: math.log((bodies + 1) / (len(at) + 0.5)) + 0.1 for pair, at in self.places.items()}

    def known(self, text: str, leave_out: int = -1) -> Known:
        """The pairs of `text` that some body holds (a body other than `leave_out`)."""
        found = []
        for pair in grams(text, 2):
            at = self.places.get(pair)
            if at and (leave_out < 0 or at != [leave_out]):
                found.append((self.weight[pair], at))
        return Known(found, sum(weight for weight, _ in found))


def grams(text: str, size: int) -> set[str]:
    """The runs of `size` characters of a text without spaces and marks."""
    solid = "".join(filter(str.isalnum, text))
    return {solid[at : at + size] for at in range(len(solid) - size + 1)}


def echo(text: str, above: str, below: str) -> float:
    """The share of a text's pairs of characters that the text above repeats, or the text below; the larger of the two.
    Pairs in foreign words count as not repeated: texts repeat them as often as titles do."""
    solid = "".join(filter(str.isalnum, text))
    pairs = [pair for at in range(len(solid) - 1) if not (pair := solid[at : at + 2]).isascii()]
    held = max(sum([pair in above for pair in pairs]), sum([pair in below for pair in pairs]))
    return held / max(1, len(solid) - 1)


def cover(known: Known, first: int, last: int) -> float:
    """Share of the weight of `known` pairs that stand in bodies `first` to `last` (half-open)."""
    if not known.weight:
        return 0.4
    held = 0.0
    for weight, at in known.pairs:
        spot = bisect_left(at, first)
        if spot < len(at) and at[spot] < last:
            held += weight
    return held / known.weight


def parting(pieces: Sequence[Piece], words: Words, above: int, below: int) -> int:
    """The position of the first piece, between the titles `above` and `below`, that belongs to the lower story by its
    words. The piece right under `above` belongs to the upper one, and that right over `below` to the lower."""
    upper = set().union(*(grams(p.text, 2) for p in pieces[max(0, above - 2) : above + 2]))
    lower = set().union(*(grams(p.text, 2) for p in pieces[below - 1 : below + 3]))
    best, cut, lead = 0.0, below - 1, 0.0
    for at in range(above + 1, below - 1):
        pairs = grams(pieces[at].text, 2)
        lead += sum(words.weight[pair] * ((pair in upper) - (pair in lower)) for pair in pairs) / max(1, len(pairs))
        if at == above + 1 or lead > best:
            best, cut = lead, at + 1
    return cut


def kinship(pieces: Sequence[Piece], costs: Costs) -> list[float]:
    """For each title between paragraphs, how strongly the texts above and below look like one story, in nats."""
    kin = [0.0] * len(pieces)
    texts = [grams(p.text, costs.kin_gram) if p.is_text else set() for p in pieces]
    counts = Counter(gram for text in texts for gram in text)
    for at, piece in enumerate(pieces):
        if piece.kind != "title":
            continue
        above, below = _run(pieces, at, -1, costs.kin_reach), _run(pieces, at, 1, costs.kin_reach)
        if above and below:
            near = [texts[spot] for spot in (*above, *below)]
            kin[at] = _kin(_union(near[: len(above)]), _union(near[len(above) :]), near, counts, costs)
    return kin


def _kin(first: set[str], last: set[str], near: list[set[str]], counts: Counter[str], costs: Costs) -> float:
    """As `kinship`, for the texts `first` and `last`, made of `near`; a run that other texts hold, too, counts less."""
    shared = 0.0
    for gram in first & last:
        inside = sum(1 for text in near if gram in text)
        shared += 1 / (1 + counts[gram] - inside) ** 2
    share = shared / max(1, min(len(first), len(last)))
    return max(costs.kin_least, costs.kin_slope * math.log(share / costs.kin_even)) if share else costs.kin_least


def _union(texts: Iterable[set[str]]) -> set[str]:
    return set().union(*texts)


def _run(pieces: Sequence[Piece], at: int, step: int, reach: int) -> list[int]:
    """The paragraphs next to `at` in one direction."""
    found: list[int] = []
    near = at + step
    while 0 <= near < len(pieces) and pieces[near].kind == "paragraph" and len(found) < reach:
        found.append(near)
        near += step
    return found
