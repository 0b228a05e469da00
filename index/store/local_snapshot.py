"""A generation of a local store, open: its archive (SQLite), vectors (FAISS) and terms (tantivy) behind one face.

Knows nothing of how generations come about, or of how hits are ranked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Concatenate, ParamSpec, TypeVar

from corpus.errors import Reason
from corpus.model import Article, Chunk
from index.errors import StoreError
from index.names.name import Kind, Name
from index.store import generations
from index.store.archive import Archive
from index.store.base import Among, ContentsRow, Field, SourceRow, Tally, Vectors
from index.store.dense import DenseIndex
from index.store.edition import Originals
from index.store.filters import Filter
from index.store.generations import Generation
from index.store.lexical import LexicalIndex
from index.store.manifest import Manifest
from index.store.originals import find_original, read_originals
from index.text.terms import TERMS_VERSION

P = ParamSpec("P")
T = TypeVar("T")
Method = Callable[Concatenate["LocalSnapshot", P], T]

# What the parts raise where what they read is broken.
_BROKEN = (OSError, ValueError, RuntimeError)


def _guarded(method: Method[P, T]) -> Method[P, T]:
    """The method, raising StoreError where a part turns out to be broken."""

    def call(self: LocalSnapshot, /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(self, *args, **kwargs)
        except _BROKEN as error:
            raise StoreError(_broken(self.generation, error)) from error

    return call


@dataclass(frozen=True, slots=True, eq=False)
class LocalSnapshot:
    """A generation of a local store, open (`index.store.base.Snapshot`). `names_whole`: False where the
    names of some passages are known to be missing."""

    generation: Generation
    archive: Archive
    dense: DenseIndex
    lexical: LexicalIndex
    mean_length: float
    names_whole: bool = True

    @classmethod
    def open(cls, generation: Generation) -> LocalSnapshot:
        """Raises StoreError where the generation was made by another version or its parts do not fit."""
        manifest, folder = generation.manifest, generation.folder
        if manifest.terms_version != TERMS_VERSION:
            raise StoreError(
                "语料库的分词版本是 {found}，本程序用的是 {expected}（{folder}）。"
                "请重建：baohai build 路径… --store {store}",
                found=manifest.terms_version,
                expected=TERMS_VERSION,
                folder=folder,
                store=folder.parent.parent,
            )
        try:
            archive, dense, lexical = Archive.open(folder), DenseIndex.open(folder), LexicalIndex.open(folder)
            found = {
                Reason("篇"): (manifest.articles, archive.counts()[0]),
                Reason("段"): (manifest.chunks, archive.counts()[1]),
                Reason("段（词索引）"): (manifest.chunks, lexical.passages),
                Reason("条向量"): (manifest.chunks, dense.count),
                Reason("维"): (manifest.dim, dense.dim),
            }
            mean_length = archive.mean_length()
        except _BROKEN as error:
            raise StoreError(_broken(generation, error)) from error
        wrong = [
            Reason("清单记 {said} {unit}，实有 {seen}", said=said, unit=unit, seen=seen)
            for unit, (said, seen) in found.items()
            if said != seen
        ]
        if wrong:
            mend = generations.mend(folder.parent.parent)
            raise StoreError(
                "语料库第 {number} 代数目不符：{wrong}（{folder}）。{mend}",
                number=generation.number,
                wrong=Reason.listed("；", wrong),
                folder=folder,
                mend=mend,
            )
        return cls(generation, archive, dense, lexical, mean_length)

    @_guarded
    def with_names_checked(self) -> LocalSnapshot:
        """The same, whose `names_version` is None where an earlier version left names of rows that are gone: it did not
        look for the names of the rows that replaced them, so a full build of the same pages has to."""
        return replace(self, names_whole=not self.archive.named_alone())

    @property
    def number(self) -> int:
        return self.generation.number

    @property
    def about(self) -> Manifest:
        return self.generation.manifest

    @_guarded
    def nearest(self, query: Vectors, limit: int, within: Sequence[int] | None = None) -> list[int]:
        """See `Searchable`."""
        return self.dense.nearest(query, limit, within)

    @_guarded
    def matching(
        self, field: Field, terms: Sequence[str], limit: int, within: Among = None, *, must_hold: str | None = None
    ) -> list[int]:
        """See `Searchable`."""
        return self.lexical.nearest(field, terms, limit, within, must_hold)

    @_guarded
    def idf(self, field: Field, terms: Sequence[str]) -> list[float]:
        """See `Searchable`."""
        return [self.lexical.idf(field, term) for term in terms]

    @_guarded
    def vectors(self, rows: Sequence[int]) -> Vectors:
        """See `Searchable`."""
        return self.dense.vectors(rows)

    @_guarded
    def chunks(self, rows: Sequence[int]) -> list[Chunk]:
        """See `Searchable`."""
        return self.archive.chunks(rows)

    @_guarded
    def rows(self, where: Filter) -> list[int]:
        """See `Searchable`."""
        return self.archive.rows(where)

    @_guarded
    def article(self, article_id: str) -> Article:
        """See `Readable`."""
        return self.archive.article(article_id)

    @_guarded
    def contents(
        self,
        where: Filter,
        limit: int,
        offset: int,
        *,
        by_day: bool = False,
        holding: Sequence[Collection[int]] = (),
    ) -> tuple[list[ContentsRow], int]:
        """See `Readable`."""
        return self.archive.contents(where, limit, offset, by_day=by_day, holding=holding)

    @_guarded
    def tallies(self, where: Filter) -> list[Tally]:
        """See `Readable`."""
        return self.archive.tallies(where)

    @_guarded
    def name_counts(self, kind: Kind, where: Filter, limit: int, contains: str = "") -> list[tuple[str, int]]:
        """See `Readable`."""
        return self.archive.name_counts(kind, where, limit, contains)

    @_guarded
    def names_in(self, article_id: str) -> list[Name]:
        """See `Readable`."""
        return self.archive.names_in(article_id)

    @_guarded
    def names_version(self) -> int | None:
        """See `Buildable`."""
        return self.archive.names_version() if self.names_whole else None

    @_guarded
    def names_of(self, rows: Sequence[int]) -> dict[int, list[Name]]:
        """See `Buildable`."""
        return self.archive.names_of(rows)

    @_guarded
    def sources(self) -> list[str]:
        """See `Readable`."""
        return self.archive.sources()

    @_guarded
    def source_rows(self, where: Filter) -> list[SourceRow]:
        """See `Readable`."""
        return self.archive.source_rows(where)

    @_guarded
    def originals(self) -> Originals:
        """See `Readable`."""
        return read_originals(self.generation.folder)

    def original(self, digest: str) -> bytes | None:
        """See `Readable`."""
        return find_original(self.generation.folder.parent.parent, digest)

    @_guarded
    def fingerprints(self) -> dict[str, str]:
        """See `Buildable`."""
        return self.archive.fingerprints()

    @_guarded
    def names(self) -> dict[str, str]:
        """See `Buildable`."""
        return self.archive.names()

    @_guarded
    def stored(self, pages: Iterable[str], sources: Iterable[str] = ()) -> dict[str, tuple[str, str]]:
        """See `Buildable`."""
        return self.archive.stored(pages, sources)

    @_guarded
    def holds(self, article_id: str) -> bool:
        """See `Buildable`."""
        return self.archive.holds(article_id)

    @_guarded
    def pages(self) -> dict[str, list[Article]]:
        """See `Buildable`."""
        return self.archive.pages()

    @_guarded
    def rows_of(self, keys: Collection[bytes]) -> dict[bytes, int]:
        """See `Buildable`."""
        return self.archive.rows_of(keys)

    def problems(self) -> Iterator[str]:
        """A sentence for each thing that does not fit together although no file was changed. Reads all of it."""
        try:
            yield from self.archive.problems()
            held, owned = set(self.archive.every_row()), set(self.dense.every_row())
            yield from (f"第 {row} 段没有向量" for row in sorted(held - owned))
            yield from (f"有第 {row} 段的向量，没有这一段" for row in sorted(owned - held))
        except (*_BROKEN, KeyError) as error:
            yield _broken(self.generation, error)


def _broken(generation: Generation, error: Exception) -> Reason:
    folder, mend = generation.folder, generations.mend(generation.folder.parent.parent)
    return Reason(
        "语料库第 {number} 代打不开（{folder}：{error}）。{mend}",
        number=generation.number,
        folder=folder,
        error=error,
        mend=mend,
    )
