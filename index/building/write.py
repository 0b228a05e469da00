"""A change to what a store holds, encoded, written beside the live generation and published.

Knows nothing of where articles come from, why they change, or how they were encoded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from corpus.model import Chunk
from index.building.cache import Halves
from index.building.cut import Passages
from index.building.progress import Progress
from index.search.search import HybridIndex
from index.store.archive import Archive, Change, extend_archive, write_archive
from index.store.dense import extend_dense, write_dense
from index.store.generations import FORMAT, Generation, Manifest, publish
from index.store.lexical import extend_lexical, write_lexical
from index.text.passages import lexical_text
from index.text.terms import TERMS_VERSION, pairs, words


@dataclass(frozen=True, slots=True)
class Edition:
    """What is to be published: the `change`, its `passages` and their `vectors` (n, dim), made by `encoder` of `model`.

    `folder` is that of `index.store.generations.building`. `upon` is the generation beside whose articles these are to
    stand, None where they stand alone; `old` is the live one, whose files are shared where they did not change.
    """

    store: Path
    folder: Path
    change: Change
    passages: Passages
    vectors: Halves
    model: str
    encoder: str
    old: Generation | None
    upon: Generation | None


@dataclass(frozen=True, slots=True)
class Written:
    """A published generation; `added` and `removed` count chunks."""

    generation: Generation
    added: int
    removed: int


def write(edition: Edition, report: Progress) -> Written:
    """Write and publish an edition. Raises OSError (a full disk)."""
    chunks, folder = edition.passages.chunks, edition.folder
    change = replace(edition.change, chunks=chunks, keys=[b"".join(keys) for keys in edition.passages.keys])
    report("写入", 0, max(1, len(chunks)))
    gone: Sequence[int] = ()
    if edition.upon is None:
        rows = write_archive(folder, change)
        write_dense(folder, edition.vectors, _owners(rows, edition.passages))
        write_lexical(folder, _terms(rows, chunks, report))
    else:
        held = edition.upon.folder
        rows, gone = extend_archive(folder, held, change)
        extend_dense(folder, held, edition.vectors, _owners(rows, edition.passages), gone)
        extend_lexical(folder, held, _terms(rows, chunks, report), gone)
    archive = Archive.open(folder)
    articles, held_chunks = archive.counts()
    counts = (edition.vectors.shape[1], TERMS_VERSION, articles, held_chunks, archive.vectors())
    manifest = partial(Manifest, FORMAT, edition.model, edition.encoder, *counts)
    published = publish(edition.store, folder, lambda files, at: manifest(at, files), edition.old, HybridIndex.open)
    report("写入", max(1, len(chunks)), max(1, len(chunks)))
    return Written(published, len(chunks), len(gone))


def _owners(rows: Sequence[int], passages: Passages) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.repeat(np.asarray(rows, np.int64), [len(keys) for keys in passages.keys])


def _terms(
    rows: Sequence[int], chunks: Sequence[Chunk], report: Progress
) -> Iterator[tuple[int, list[str], list[str]]]:
    for done, (row, chunk) in enumerate(zip(rows, chunks, strict=True)):
        report("写入", done, len(chunks))
        text = lexical_text(chunk)
        yield row, words(text), pairs(text)
