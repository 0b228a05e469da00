"""A question in the words of a passage that names a person whom another paragraph of its article introduces.

A paper says once who somebody is (铁匠周砚山) and gives the name alone from there. One who reads a paragraph that
has the name alone takes the smith for another person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from index.names.words import PERSON

if TYPE_CHECKING:
    from index.search.search import Hit
    from index.store.base import Snapshot

# What introduces a person has so many characters.
_SHORTEST, _LONGEST = 2, 12


def without_introductions(question: str, hits: Sequence[Hit], store: Snapshot) -> dict[int, str]:
    """The question, by row, for those hits that name a person of it without what introduces them in the question and
    elsewhere in the article; the name stands in it alone."""
    if store.names_version() is None:
        return {}
    named = store.names_of([hit.row for hit in hits])
    found = {}
    for hit in hits:
        people = [one.name for one in named.get(hit.row, ()) if one.kind == PERSON and one.name in question]
        if people:
            worded = _without(question, people, hit.chunk.text, store.article(hit.chunk.article_id).text)
            if worded != question:
                found[hit.row] = worded
    return found


def _without(question: str, people: Iterable[str], passage: str, article: str) -> str:
    for name in people:
        start = question.find(name)
        for length in range(min(start, _LONGEST), _SHORTEST - 1, -1):
            introduced = question[start - length : start]
            if introduced not in passage and introduced + name in article:
                question = question[: start - length] + question[start:]
                break
    return question
