"""A change with its passages and vectors to an edition, which the store publishes.

Knows nothing of where articles come from, why they change, how they were encoded, or where a store keeps them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from corpus.model import Chunk
from index.building.cache import Halves
from index.building.cut import Passages
from index.building.executor import Executor
from index.building.name import Names
from index.building.progress import Progress
from index.names.find import NAMES_VERSION
from index.store.base import Draft, Published, Snapshot
from index.store.edition import Change, Edition
from index.text.passages import lexical_text
from index.text.terms import TERMS_VERSION, pairs, words


def edition_of(
    change: Change,
    passages: Passages,
    vectors: Halves,
    names: Names | None,
    model: str,
    encoder: str,
    executor: Executor,
) -> Edition:
    """The edition of `change`; `vectors` (n, dim) and `names` are those of `passages`, the first by `encoder` of
    `model`."""
    whole = replace(change, chunks=passages.chunks, keys=passages.keys)
    terms = executor.map(_terms, passages.chunks)
    return Edition(whole, vectors, terms, model, encoder, TERMS_VERSION, names, NAMES_VERSION)


def write(draft: Draft, edition: Edition, upon: Snapshot | None, report: Progress) -> Published:
    """Publish an edition, beside what `upon` holds where given. Raises OSError (a full disk) and StoreError."""
    total = len(edition.change.chunks)
    report("写入", 0, max(1, total))
    published = draft.publish(replace(edition, terms=_counted(edition.terms, total, report)), upon=upon)
    report("写入", max(1, total), max(1, total))
    return published


def _terms(chunk: Chunk) -> tuple[list[str], list[str]]:
    text = lexical_text(chunk)
    return words(text), pairs(text)


def _counted(
    terms: Iterable[tuple[Sequence[str], Sequence[str]]], total: int, report: Progress
) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    for done, one in enumerate(terms):
        report("写入", done, total)
        yield one
