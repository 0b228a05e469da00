"""A short text to its words and the kind of each: jieba's, and Baidu's LAC where it sees a name.

jieba has 王家 | 福在 for 王家福 | 在, which LAC reads rightly; LAC has 机 | 修 | 工 for 机修工. It must not know what
they are wanted for.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from index.errors import NamesError
from index.names.lac import tag
from index.text.dictionary import boundaries, part_of_speech

PERSON: Final = "person"
TIME: Final = "time"
NOUN: Final = "n"
# The kinds that bear a name of their own, by LAC's tags, and by jieba's. Of all others the first letter of the tag is
# the kind: n(oun), v(erb), a(djective), m (a number), r (a pronoun), p(reposition), u (的, 了), ...
_NAMES: Final = {
    "PER": PERSON, "nr": PERSON, "LOC": "location", "ns": "location", "ORG": "organisation", "nt": "organisation",
}  # fmt: skip
# The kinds of the words that names are made of.
NAMING: Final = frozenset((NOUN, *_NAMES.values()))


class Word(NamedTuple):
    """A word as it stands in its text, and its kind."""

    text: str
    kind: str


@lru_cache(maxsize=1024)
def words(text: str) -> tuple[Word, ...]:
    """The words of a text, and the marks between them; together they are the text. Without names where LAC's weights
    are not at hand."""
    names, kinds = _tagged(text)
    inside = {at for start, end in names for at in range(start + 1, end)}
    cuts = sorted(({*boundaries(text)} - inside) | {at for place in names for at in place})
    return tuple(
        Word(text[a:b], names.get((a, b)) or _kind(text[a:b], kinds.get((a, b), NOUN))) for a, b in pairwise(cuts)
    )


def _tagged(text: str) -> tuple[dict[tuple[int, int], str], dict[tuple[int, int], str]]:
    """The places of the names that LAC sees, with their kinds; and all its words with theirs."""
    try:
        found = [((start, end), name) for _, tagged in tag([text]) for start, end, name in tagged]
    except NamesError:
        found = []
    names = {place: _NAMES[name] for place, name in found if name in _NAMES}
    return names, {place: TIME if name == "TIME" else name[:1] for place, name in found}


def _kind(word: str, otherwise: str) -> str:
    """The kind that jieba's dictionary gives a word; `otherwise` where it does not hold it."""
    name = part_of_speech(word)
    if not name:
        return otherwise
    return _NAMES.get(name, TIME if name == "t" else name[:1])
