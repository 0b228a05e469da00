"""A short text to its words and the kind of each: jieba's, and Baidu's LAC where it sees a name.

jieba has 王家 | 福在 for 王家福 | 在, which LAC reads rightly; LAC has 机 | 修 | 工 for 机修工. It must not know what
they are wanted for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from index.errors import NamesError
from index.names.lac import tag
from index.names.name import BY_TAG
from index.text.dictionary import boundaries, part_of_speech

PERSON: Final = "person"
TIME: Final = "time"
NOUN: Final = "n"
# The kinds of the words that names are made of.
NAMING: Final = frozenset((NOUN, *BY_TAG.values()))


class Word(NamedTuple):
    """A word as it stands in its text, and its kind."""

    text: str
    kind: str


@lru_cache(maxsize=1024)
def words(text: str) -> tuple[Word, ...]:
    """The words of a text, and the marks between them; together they are the text. Without names where LAC's weights
    are not at hand."""
    tags = _tagged(text)
    names = [place for place, name in tags.items() if name in BY_TAG]
    found = []
    for a, b in pairwise(around(boundaries(text), names)):
        seen = tags.get((a, b), NOUN)
        found.append(Word(text[a:b], _kind(seen if seen in BY_TAG else part_of_speech(text[a:b]) or seen)))
    return tuple(found)


def around(cuts: Iterable[int], whole: Collection[tuple[int, int]]) -> list[int]:
    """The cuts, ascending, with those inside the spans `whole` left out and those at their ends put in."""
    inside = {at for start, end in whole for at in range(start + 1, end)}
    return sorted(({*cuts} - inside) | {at for span in whole for at in span})


def _tagged(text: str) -> dict[tuple[int, int], str]:
    """LAC's tags of its words, by their places; none where its weights are not at hand."""
    try:
        return {(start, end): name for _, tagged in tag([text]) for start, end, name in tagged}
    except NamesError:
        return {}


def _kind(name: str) -> str:
    """The kind of a word by LAC's tag or jieba's. What bears no name has the tag's first letter: n(oun), v(erb),
    a(djective), m (a number), r (a pronoun), p(reposition), u (的, 了), ..."""
    return BY_TAG.get(name, TIME if name in ("TIME", "t") else name[:1])
