"""A change to what a store holds, encoded, written beside the live generation and published.

Knows nothing of where articles come from or why they change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np

from corpus.chunks import chunk_article
from corpus.model import Article, Chunk
from index.building.encode import Encoded, Known, encode, key
from index.building.journal import Journal
from index.encoders.base import Encoder
from index.store.archive import Archive, Change, extend_archive, write_archive
from index.store.dense import DenseIndex, extend_dense, write_dense
from index.store.generations import FORMAT, Generation, Manifest, publish
from index.store.lexical import extend_lexical, write_lexical
from index.store.local import LocalSnapshot
from index.text.passages import encoded_texts, lexical_text
from index.text.terms import TERMS_VERSION, pairs, words

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Written:
    """What a generation took to write: `added` and `removed` count chunks, `encoded` and `resumed` texts."""

    added: int
    removed: int
    encoded: int
    resumed: int


@dataclass(frozen=True, slots=True)
class Passages:
    """Chunks with the texts that are encoded of each, and the keys of those."""

    chunks: Sequence[Chunk]
    texts: Sequence[Sequence[str]]
    keys: Sequence[Sequence[bytes]]


def cut(articles: Sequence[Article], encoder: Encoder, report: Progress) -> Passages:
    """The passages of `articles`, cut to what `encoder` reads."""
    chunks: list[Chunk] = []
    for done, article in enumerate(articles):
        report("切分", done, len(articles))
        chunks.extend(chunk_article(article, encoder.max_tokens, lambda text: encoder.count_tokens([text])[0]))
    report("切分", len(articles), len(articles))
    texts = [encoded_texts(chunk) for chunk in chunks]
    return Passages(chunks, texts, [[key(text) for text in passage] for passage in texts])


NOTHING = Passages((), (), ())


def write(
    store: Path,
    folder: Path,
    change: Change,
    passages: Passages,
    old: Generation | None,
    encoder: Encoder | None,
    model: str,
    report: Progress,
    *,
    anew: bool,
) -> tuple[Generation, Written]:
    """Publish a generation that holds `change` and its `passages`: alone where `anew`, else beside what `old` holds.

    `folder` is that of `index.store.generations.building`. Vectors are taken from `old` where they are
    the same. Without an encoder there can be no passages, and the generation is of the encoder of `old`. Raises OSError
    (a full disk).
    """
    if encoder is None:
        if old is None or passages.chunks:
            raise ValueError("passages need an encoder, and so does a first generation")
        encoded = Encoded(np.empty((0, old.manifest.dim), np.float16), 0, 0)
        return _write(store, folder, change, passages, encoded, old, (model, old.manifest.encoder), report, anew=anew)
    flat = list(chain.from_iterable(passages.keys))
    journal = Journal.open(store, encoder.name, encoder.dim)
    done = False
    try:
        known = _known(old, encoder, flat)
        encoded = encode(list(chain.from_iterable(passages.texts)), flat, known, journal, encoder, report)
        written = _write(store, folder, change, passages, encoded, old, (model, encoder.name), report, anew=anew)
        # What another build left is kept until a build makes use of it, or the store holds something else altogether.
        done = anew or encoded.resumed > 0 or journal.found == 0
    finally:
        journal.close(remove=done)
    return written


def _known(old: Generation | None, encoder: Encoder, keys: Sequence[bytes]) -> Known:
    """The vectors that the live generation has for `keys`; none where another encoder made them."""
    if old is None or old.manifest.encoder != encoder.name:
        return Known({}, lambda row: np.empty((0, encoder.dim), np.float32))
    return Known(Archive.open(old.folder).places(set(keys)), DenseIndex.open(old.folder).vectors)


def _write(
    store: Path,
    folder: Path,
    change: Change,
    passages: Passages,
    encoded: Encoded,
    old: Generation | None,
    identity: tuple[str, str],
    report: Progress,
    *,
    anew: bool,
) -> tuple[Generation, Written]:
    chunks = passages.chunks
    change = replace(change, chunks=chunks, keys=[b"".join(keys) for keys in passages.keys])
    report("写入", 0, max(1, len(chunks)))
    gone: Sequence[int] = ()
    if anew or old is None:
        rows = write_archive(folder, change)
        write_dense(folder, encoded.vectors, _owners(rows, passages))
        write_lexical(folder, _terms(rows, chunks, report))
    else:
        rows, gone = extend_archive(folder, old.folder, change)
        extend_dense(folder, old.folder, encoded.vectors, _owners(rows, passages), gone)
        extend_lexical(folder, old.folder, _terms(rows, chunks, report), gone)
    archive = Archive.open(folder)
    articles, held = archive.counts()
    counts = (encoded.vectors.shape[1], TERMS_VERSION, articles, held, archive.vectors())
    manifest = partial(Manifest, FORMAT, *identity, *counts)
    published = publish(store, folder, lambda files, at: manifest(at, files), old, LocalSnapshot.open)
    report("写入", max(1, len(chunks)), max(1, len(chunks)))
    return published, Written(len(chunks), len(gone), encoded.encoded, encoded.resumed)


def _owners(rows: Sequence[int], passages: Passages) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.repeat(np.asarray(rows, np.int64), [len(keys) for keys in passages.keys])


def _terms(
    rows: Sequence[int], chunks: Sequence[Chunk], report: Progress
) -> Iterator[tuple[int, list[str], list[str]]]:
    for done, (row, chunk) in enumerate(zip(rows, chunks, strict=True)):
        report("写入", done, len(chunks))
        text = lexical_text(chunk)
        yield row, words(text), pairs(text)
