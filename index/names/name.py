"""A name in a text, and of what kind it is. A value: it knows nothing of texts or stores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["person", "location", "organisation", "author", "section"]
KINDS: Final[tuple[Kind, ...]] = ("person", "location", "organisation", "author", "section")


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """A name as it was printed. An `author` is one by the article's byline, and a `section` stands in brackets
    before its headline (【健康】); the others are named in its text."""

    kind: Kind
    name: str
