"""The embedded store: a folder of generations, each an archive (SQLite), vectors (FAISS) and terms (tantivy).

Puts the three parts together behind `index.store.base.Store`. Knows nothing of how hits are ranked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from index.errors import StoreError
from index.store import generations, generations_write
from index.store.archive import Archive
from index.store.archive_names import forget_names, write_names
from index.store.archive_write import extend_archive, write_archive
from index.store.base import Checked, Published, Snapshot
from index.store.dense import extend_dense, write_dense
from index.store.edition import Edition
from index.store.lexical import extend_lexical, write_lexical
from index.store.local_snapshot import LocalSnapshot
from index.store.manifest import FORMAT, Manifest, file_problems
from index.store.originals import read_originals, write_originals


@dataclass(frozen=True, slots=True)
class LocalDraft:
    """The folder in which the next generation is written, while the store is locked (`index.store.base.Draft`)."""

    store: Path
    folder: Path

    def publish(self, edition: Edition, *, upon: Snapshot | None) -> Published:
        """See `Draft`. Files that did not change are shared with the live generation."""
        change, folder = edition.change, self.folder
        held = None if upon is None else generations.read_generation(self.store, upon.number)
        # Names of a part of what is held, or found by two versions, would say nothing of the whole.
        fitting = upon is None or upon.names_version() == edition.names_version
        names = edition.names if fitting else None
        rows, gone = list[int](), list[int]()
        if held is None:
            rows = write_archive(folder, change)
            write_dense(folder, edition.vectors, rows)
            write_lexical(folder, _passages(rows, edition))
        else:
            rows, gone = extend_archive(folder, held.folder, change)
            forget_names(folder, gone, due=names is None and bool(rows))
            extend_dense(folder, held.folder, edition.vectors, rows, gone)
            extend_lexical(folder, held.folder, _passages(rows, edition), gone)
        if names is not None:
            named = dict(zip(rows, names, strict=True))
            write_names(folder, named, edition.names_version, anew=held is None)
        archive = Archive.open(folder)
        before = {} if held is None else read_originals(held.folder)
        told = write_originals(self.store, folder, before, change, archive.sources_of({**before, **change.originals}))
        counts = (edition.vectors.shape[1], edition.terms_version, *archive.counts())
        manifest: Any = partial(Manifest, FORMAT, edition.model, edition.encoder, *counts)
        published = generations_write.publish(
            self.store, folder, lambda files, at: manifest(at, files), held, LocalSnapshot.open
        )
        return Published(published.number, published.manifest, len(change.chunks), len(gone), tuple(told))


def _passages(rows: Sequence[int], edition: Edition) -> Iterator[tuple[int, Sequence[str], Sequence[str]]]:
    for row, (words, pairs) in zip(rows, edition.terms, strict=True):
        yield row, words, pairs


@dataclass(frozen=True, slots=True)
class LocalStore:
    """A folder (`index.store.base.Store`)."""

    folder: Path

    @property
    def address(self) -> str:
        return str(self.folder)

    @property
    def keeps_names(self) -> bool:
        """See `Store`."""
        return True

    def current(self) -> int | None:
        """See `Store`."""
        return generations.current(self.folder)

    def about(self, number: int) -> Manifest:
        """See `Store`."""
        return generations.read_generation(self.folder, number).manifest

    def open(self, number: int | None = None, *, whole: bool = False) -> LocalSnapshot:
        """See `Store`. Where another generation was published and the live one pruned in between, that one."""
        while True:
            chosen = generations.current(self.folder) if number is None else number
            try:
                snapshot = LocalSnapshot.open(generations.open_generation(self.folder, chosen, whole=whole))
                return snapshot.with_names_checked() if whole else snapshot
            except StoreError:
                if number is not None or generations.current(self.folder) == chosen:
                    raise

    def withdrawn(self, number: int) -> bool:
        """See `Store`."""
        live = generations.current(self.folder)
        return live is None or number not in generations.lineage(self.folder, live)

    @contextmanager
    def changing(self, wait: float = 0.0) -> Iterator[LocalDraft]:
        """See `Store`."""
        with generations_write.building(self.folder, wait) as folder:
            yield LocalDraft(self.folder, folder)

    def rollback(self, wait: float = 0.0) -> int:
        """See `Store`."""
        return generations_write.rollback(self.folder, wait)

    def prune(self, keep: int = 1, wait: float = 0.0) -> list[int]:
        """See `Store`."""
        return generations_write.prune(self.folder, keep, wait)

    def verify(self) -> list[Checked]:
        """See `Store`."""
        live = self.current()
        if live is None:
            generations.read_generation(self.folder, live)  # raises what there is to say
        kept = reversed(generations.numbers(self.folder))
        return [self._check(number, number == live) for number in dict.fromkeys([live, *kept]) if number is not None]

    def _check(self, number: int, live: bool) -> Checked:
        try:
            generation = generations.read_generation(self.folder, number)
            manifest = generation.manifest
            problems = tuple(file_problems(generation.folder, manifest, whole=True))
            problems = problems or tuple(LocalSnapshot.open(generation).problems())
        except StoreError as error:
            return Checked(number, live, (str(error),))
        return Checked(number, live, problems, len(manifest.files), manifest.articles, manifest.chunks)
