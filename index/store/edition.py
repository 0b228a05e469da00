"""What a build hands to a store: articles, chunks, vectors, terms and names. Values; they know nothing of where a store
keeps them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from corpus.model import Article, Chunk
from index.names.name import Name

Halves = NDArray[np.float16]
# The sha256 in hex of each file that pages were read from and that is kept, by page (its origin) and by name.
Originals = Mapping[str, Mapping[str, str]]


def no_original(digest: str) -> bytes | None:
    """There is no file of any digest."""
    return None


@dataclass(frozen=True, slots=True)
class Change:
    """What a store is to hold, and what no more.

    `pages` holds the articles of each page that was read, by its origin, with ids that differ from all others; what the
    store had of those pages is replaced. `fingerprints` says what pages held, `names` what they are called. `vanished`
    are pages to be forgotten. `gone` are the ids of the articles that are held no more, `chunks` the chunks of those
    that are new, and `keys` the digest of each chunk's encoded text. `originals` are the files to be kept of `pages`,
    and `read_original` gives the bytes of one by its digest; None where it is to be had no more.
    """

    pages: Mapping[str, Sequence[Article]]
    fingerprints: Mapping[str, str]
    names: Mapping[str, str]
    vanished: Collection[str] = ()
    gone: Collection[str] = ()
    chunks: Sequence[Chunk] = ()
    keys: Sequence[bytes] = ()
    originals: Originals = field(default_factory=dict)
    read_original: Callable[[str], bytes | None] = no_original


@dataclass(frozen=True, slots=True)
class Edition:
    """A change with all that a generation of it needs.

    `vectors` (n, dim) are each chunk's, and `terms` its words and pairs, in the order of `change.chunks`. `model` and
    `encoder` say what made the vectors, `terms_version` what made the terms. `names` are those of each
    chunk, as `names_version` found them; None where none were looked for.
    """

    change: Change
    vectors: Halves
    terms: Iterable[tuple[Sequence[str], Sequence[str]]]
    model: str
    encoder: str
    terms_version: int
    names: Sequence[Sequence[Name]] | None = None
    names_version: int = 0
