"""A name in a text, and of what kind it is. A value: it knows nothing of texts or stores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["person", "location", "organisation", "author", "section"]
KINDS: Final[tuple[Kind, ...]] = ("person", "location", "organisation", "author", "section")
# The kinds of the words that are names, by their tags: LAC's own, and those that it shares with jieba.
BY_TAG: Final[dict[str, Kind]] = {
    "PER": "person", "nr": "person", "LOC": "location", "ns": "location", "ORG": "organisation", "nt": "organisation",
}  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """A name as it was printed. An `author` is one by the article's byline, and a `section` stands in brackets
    before its headline (【健康】); the others are named in its text."""

    kind: Kind
    name: str
