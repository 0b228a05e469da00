"""A question's twin: the same with another year, place, person or number in it, which the passage does not answer.

People ask so, and the words are nearly those of the passage: what the reader has to learn is to look at the one that
differs.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, Final

from training.elements import elements
from training.examples import Example
from training.renumbered import renumbered

_KINDS: Final = frozenset(("number", "day", "year", "title", "quoted", "place", "person", "org"))
# Of the words put in, as many are of the same article; of the questions that name no year, as many get a wrong one.
_SAME_ARTICLE: Final = 0.6
_YEAR_PUT_IN: Final = 0.15
# Of the questions with a number in a name, as many get another number.
_RENUMBERED: Final = 0.7
_YEARS: Final = range(1, 6)


class Twins:
    """Makes twins of questions about some articles, from the words of all of them."""

    def __init__(self, articles: Sequence[dict[str, Any]]) -> None:
        """`articles` are rows of news_readers.jsonl.gz."""
        self._words: dict[str, list[str]] = {}
        for row in articles:
            for kind, words in _named(row):
                self._words.setdefault(kind, []).append(words)

    def of(self, example: Example, row: dict[str, Any], rng: random.Random) -> str | None:
        """Return the twin of an answered example about the article `row`; None where there is nothing to change."""
        question, told = example.question, example.headline + example.passage
        year = row["date"][:4]
        if year and "年" not in question and rng.random() < _YEAR_PUT_IN:
            other = f"{int(year) - rng.choice(_YEARS)}年"
            return None if other in told else other + question
        if rng.random() < _RENUMBERED and (another := renumbered(question, told, rng)) is not None:
            return another
        answer = example.passage[slice(*example.answer)] if example.answer else ""
        checked = [
            (element.kind, words)
            for element in elements(question)
            if element.kind in _KINDS and (words := question[slice(*element.span)]) in told and words not in answer
        ]
        if not checked:
            return None
        kind, words = rng.choice(checked)
        near = [other for sort, other in _named(row) if sort == kind] if rng.random() < _SAME_ARTICLE else []
        for others in (near, self._words.get(kind, [])):
            swaps = [w for w in others if w not in told and words not in w and (w[-1] == words[-1] or kind == "person")]
            if swaps:
                return question.replace(words, rng.choice(swaps))
        return None


def _named(row: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the kind and the words of each element of an article."""
    texts = [row["headline"], *row["paragraphs"]]
    return [(element.kind, text[slice(*element.span)]) for text in texts for element in elements(text)]
