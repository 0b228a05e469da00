"""A store to another one, of the same kind or not: the live generation with its vectors, so that nothing is encoded.

Knows nothing of where either keeps what it holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from corpus.model import Article
from index.building.cut import Passages, text_key
from index.building.executor import InProcess
from index.building.name import Names
from index.building.progress import Progress, reporter
from index.building.write import edition_of, write
from index.errors import StoreError
from index.folders import store_address
from index.names.find import NAMES_VERSION
from index.store.address import open_store
from index.store.base import Published, Snapshot, Store
from index.store.edition import Change, Halves
from index.store.filters import Filter
from index.text.passages import encoded_text

# Rows that are read at a time.
_AT_A_TIME = 5000


def copy(source: str | Path, target: str | Path, *, progress: Progress | bool = False, wait: float = 0.0) -> Published:
    """Make what `source` holds now the live generation of `target`, which holds nothing else then.

    Both answer alike: rows, vectors, articles and their order are the same. All texts and vectors are in memory at
    once. Raises StoreError, as `index.build`; the target then stays as it was.
    """
    if store_address(source) == store_address(target):
        raise StoreError("要复制到另一个地址，这两个是同一个：{source}。", source=source)
    held, place = open_store(source).open(), open_store(target)
    try:
        with reporter(progress) as report, place.changing(wait) as draft:
            change, passages, vectors = _whole(held, report)
            about = held.about
            names = _names(held, place)
            edition = edition_of(change, passages, vectors, names, about.model, about.encoder, InProcess())
            return write(draft, edition, None, report)
    except OSError as error:
        raise StoreError(
            "没有写成：{store}（{error}）。原来的内容没有改动。", store=place.address, error=error
        ) from error


def _whole(held: Snapshot, report: Progress) -> tuple[Change, Passages, Halves]:
    """All that a generation holds."""
    rows = held.rows(Filter())
    chunks, vectors = [], np.empty((len(rows), held.about.dim), np.float16)
    report("打开", 0, max(1, len(rows)))
    for start in range(0, len(rows), _AT_A_TIME):
        part = rows[start : start + _AT_A_TIME]
        chunks.extend(held.chunks(part))
        vectors[start : start + len(part)] = held.vectors(part)
        report("打开", start + len(part), len(rows))
    texts = [encoded_text(chunk) for chunk in chunks]
    prints = held.fingerprints()
    change = Change(
        _in_order(held),
        {page: prints[page] for page in sorted(prints)},
        held.names(),
        originals=held.originals() or {},
        read_original=held.original,
    )
    return change, Passages(chunks, texts, [text_key(text) for text in texts]), vectors


def _names(held: Snapshot, place: Store) -> Names | None:
    """The names of all passages, where they were looked for and can be kept."""
    if held.names_version() != NAMES_VERSION or not place.keeps_names:
        return None
    rows = held.rows(Filter())
    found = held.names_of(rows)
    return [found[row] for row in rows]


def _in_order(held: Snapshot) -> dict[str, Sequence[Article]]:
    """The articles of each page, the pages in the order in which they were read."""
    listed, _ = held.contents(Filter(), max(1, held.about.articles), 0)
    order = {row[0]: at for at, row in enumerate(listed)}
    pages = held.pages()
    first = {page: min((order[a.id] for a in articles), default=len(order)) for page, articles in pages.items()}
    return {page: pages[page] for page in sorted(pages, key=lambda page: first[page])}
