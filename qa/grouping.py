"""Which hits are shown: near-duplicates folded into one, and a story kept from filling the list.

It must not know how hits are scored, nor what a reader sees of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.search.search import Hit

# At most so many passages of one article come before those of others, unless the first so many hits are all of it: then
# the question is about this article. Without the exception two of the sample pages' 86 questions lose their passage
# from the first five, with it none.
OF_ONE_ARTICLE = 2

# Two passages say the same where the longer one holds this share of the shorter one's pairs of characters. The shorter
# one must have at least this share of the longer one's length, and this many characters. Of pairs in 11,404 news
# snippets, six were read at each step: those at .75 mostly shared a web page's footer, those at .8 were each one story.
SAME = 0.85
AS_LONG = 0.7
SHORTEST = 20

_MARKS = re.compile(r"[\W_]+")
_NUMBERS = re.compile(r"\d+(?:[.,]\d+)*%?|[〇零二三四五六七八九十百千万亿两]+")


@dataclass(frozen=True, slots=True)
class Shown:
    """A hit to show, by its position, and the positions of those that say the same; all ascending."""

    position: int
    also: tuple[int, ...]


def spread(hits: Sequence[Hit], top_k: int, *, about_one: bool = False) -> list[Shown]:
    """At most `top_k` of `hits` to show, in their order.

    No more than OF_ONE_ARTICLE passages of one article come before those of others; its rest follows where room is
    left. This does not hold for the article that the question is about: `about_one` says that there is one (the
    question is a follow-up, or names a headline), and so does an article that holds all the first places.
    """
    texts = [Text.of(hit.chunk.text) for hit in hits]
    folded: dict[int, list[int]] = {}
    for position, text in enumerate(texts):
        first = next((shown for shown in folded if same(texts[shown], text)), None)
        if first is None:
            folded[position] = []
        else:
            folded[first].append(position)
    first_places = {hits[position].chunk.article_id for position in list(folded)[:OF_ONE_ARTICLE]}
    about = first_places if len(first_places) == 1 else frozenset()
    taken: Counter[str] = Counter()
    now: list[int] = []
    later: list[int] = []
    for position in folded:
        article = hits[position].chunk.article_id
        taken[article] += 1
        free = about_one or article in about or taken[article] <= OF_ONE_ARTICLE
        (now if free else later).append(position)
    return [Shown(position, tuple(folded[position])) for position in sorted([*now, *later][:top_k])]


@dataclass(frozen=True, slots=True)
class Text:
    """What shows whether another text says the same: the text's pairs of characters without marks, and its numbers."""

    pairs: frozenset[str]
    numbers: frozenset[str]
    length: int

    @classmethod
    def of(cls, text: str) -> Text:
        plain = _MARKS.sub("", text)
        return cls(
            frozenset(plain[i : i + 2] for i in range(len(plain) - 1)),
            frozenset(_NUMBERS.findall(text)),
            len(plain),
        )


def same(one: Text, other: Text) -> bool:
    """Whether the two say the same: the shorter one's words stand in the longer, and so do all its numbers."""
    short, long = sorted((one, other), key=lambda text: text.length)
    if short.length < max(SHORTEST, AS_LONG * long.length) or not short.numbers <= long.numbers:
        return False
    return len(short.pairs & long.pairs) >= SAME * len(short.pairs)
