"""Texts to the people, locations and organisations that they name: Baidu's LAC, mended by a newspaper's habits.

It must not know where names are kept, or what they are wanted for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from index.errors import NamesError
from index.names.lac import load_network, tag
from index.names.name import Name
from index.names.rules import mend
from index.text.fold import simplified

# What finds names: a store keeps it beside them, and looks for them anew where another version found them.
NAMES_VERSION: Final = 1


def can_find_names() -> bool:
    """Whether this machine has what finds names."""
    try:
        load_network()
    except NamesError:
        return False
    return True


def find_names(texts: Sequence[str]) -> list[tuple[Name, ...]]:
    """The distinct names of each text, in the order in which they stand there. Raises NamesError."""
    plain = [_plain(text) for text in texts]
    found: list[tuple[Name, ...]] = [()] * len(texts)
    for at, words in tag(plain):
        names = (Name(one.kind, texts[at][one.start : one.end]) for one in mend(plain[at], words))
        found[at] = tuple(dict.fromkeys(names))
    return found


def _plain(text: str) -> str:
    """A text in simplified characters, which the network was taught; as it is where its places would move. A line ends
    as a sentence does, so that no name goes on."""
    plain = simplified(text)
    return (plain if len(plain) == len(text) else text).replace("\n", "。")
