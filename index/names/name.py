"""A name in a text, and of what kind it is. A value: it knows nothing of texts or stores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["person", "location", "organisation", "author"]
KINDS: Final[tuple[Kind, ...]] = ("person", "location", "organisation", "author")


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """A name as it was printed. An `author` is one by the article's byline, the others are named in its text."""

    kind: Kind
    name: str
