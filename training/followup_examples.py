"""Dialogues to examples: the ways to write out each leaning turn, and what can be said of each turn after the first.

Knows nothing of weights.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from index.names.words import words
from qa.followup import write_out
from qa.followups.candidates import candidates, plain
from qa.followups.features import Features, cues, wording
from qa.followups.weights import Weights

Dialogue = list[dict[str, Any]]
# A feature may name a word that stands in at least so many questions.
OFTEN: Final = 8


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways to write out a turn: what speaks for each, and how like the careful person's wording it is, 0 to 1."""

    found: list[Features]
    like: list[float]


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn after the first of a dialogue: its question, the latest one before it as it stands alone, and all those
    before it as they were asked, all as `plain` gives them; and what it is."""

    question: str
    before: str
    asked: tuple[str, ...]
    kind: str

    def cues(self, known: frozenset[str]) -> Features:
        """What its words say."""
        return cues(self.question, self.before, self.asked, known)


def read_dialogues(path: Path) -> list[Dialogue]:
    """The turns of each dialogue of a JSON Lines file, gzipped or not."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        return [json.loads(line)["turns"] for line in file]


def known_words(dialogues: Iterable[Dialogue]) -> frozenset[str]:
    """The words that features may name."""
    counts = Counter(
        word for turns in dialogues for turn in turns for word in {one.text for one in words(plain(turn["question"]))}
    )
    return frozenset(word for word, count in counts.items() if count >= OFTEN)


def ways(turns: Dialogue) -> Iterator[Ways]:
    """The ways to write out the leaning turns: after the questions as they were typed, of which those that lean are
    written out as well as they can be; and after the careful person's."""
    for careful in (False, True):
        before = ""
        for turn in turns:
            question, wanted = plain(turn["question"]), plain(turn["standalone"])
            now = wanted if careful else question
            if turn["kind"] == "lean" and (found := candidates(question, before)):
                like = [likeness(one.text, wanted) for one in found]
                yield Ways([wording(one, question, before) for one in found], like)
                now = now if careful else found[like.index(max(like))].text
            before = before if turn["kind"] == "talk" else now


def later_turns(turns: Dialogue, weights: Weights) -> Iterator[Turn]:
    """The turns after the first, where those before that lean are written out by the weights."""
    before, asked = "", list[str]()
    for turn in turns:
        question = plain(turn["question"])
        if question and before:
            yield Turn(question, before, tuple(asked), turn["kind"])
        written = write_out(question, before, weights) if turn["kind"] == "lean" else None
        before = before if turn["kind"] == "talk" else written or question
        asked.append(question)


def likeness(text: str, wanted: str) -> float:
    """How much of the wording wanted a text has: the mean of the F1 of its characters and of their pairs, for the order
    of the words counts too."""
    return (f1(text, wanted) + f1(_pairs(text), _pairs(wanted))) / 2


def f1(one: Sequence[str], other: Sequence[str]) -> float:
    """The F1 of what two texts are made of, in any order, 0 to 1."""
    shared = sum((Counter(one) & Counter(other)).values())
    return 2 * shared / (len(one) + len(other)) if shared else 0.0


def _pairs(text: str) -> list[str]:
    return [text[i : i + 2] for i in range(len(text) - 1)]
