"""A generation in Milvus, open and checked (`index.store.base.Snapshot`): each question is a few calls to the server.

Knows nothing of how a generation is written.
"""

from __future__ import annotations

from collections.abc import Iterator

from corpus.errors import Reason
from index.errors import StoreError
from index.milvus.book import Entry
from index.milvus.client import Client
from index.milvus.place import Place
from index.milvus.reading import Reading
from index.milvus.searching import Searching
from index.milvus.tables import CHUNKS, Names
from index.store.filters import Filter
from index.text.terms import TERMS_VERSION


class MilvusSnapshot(Searching, Reading):
    """One generation of a store in Milvus."""

    __slots__ = ()

    @classmethod
    def open(cls, client: Client, place: Place, number: int, entry: Entry) -> MilvusSnapshot:
        """Raises StoreError where the generation was made by another version, or its tables are not as its entry has
        them."""
        if entry.terms_version != TERMS_VERSION:
            raise StoreError(
                "语料库的分词版本是 {found}，本程序用的是 {expected}（{folder}）。"
                "请重建：baohai build 路径… --store {store}",
                found=entry.terms_version,
                expected=TERMS_VERSION,
                folder=place.address,
                store=place.address,
            )
        snapshot = cls(client, place, number, entry, Names.of(place.name, number))
        wrong = Reason.listed("；", snapshot.miscounted())
        if wrong:
            raise StoreError(
                "语料库第 {number} 代数目不符：{wrong}（{folder}）。{mend}",
                number=number,
                wrong=wrong,
                folder=place.address,
                mend=mend(place),
            )
        return snapshot

    def miscounted(self) -> Iterator[str]:
        """A sentence for each table that is not there or has other rows than the entry says."""
        there = set(self.client.collections())
        said = (self.about.chunks, self.about.pieces, self.about.pages, self.about.terms)
        for (name, table), rows in zip(self.tables.all, said, strict=True):
            if name not in there:
                yield Reason("没有 {name}", name=name)
                continue
            self.client.load(name)
            seen = self.client.count(name, table.everything)
            if seen != rows:
                yield Reason("{name} 记 {rows} 行，实有 {seen} 行", name=name, rows=rows, seen=seen)

    def problems(self) -> Iterator[str]:
        """A sentence for each thing that does not fit together although the tables have their rows. Reads all."""
        owners = {row["article"]: int(row["chunks"]) for row in self.first_rows(Filter(), ("article", "chunks"))}
        if len(owners) != self.about.articles:
            yield f"记 {self.about.articles} 篇，实有 {len(owners)} 篇"
        for row in self.client.rows(self.tables.chunks, CHUNKS.everything, ("row", "article")):
            if row["article"] not in owners:
                yield f"第 {row['row']} 段的文章 {row['article']} 不在"
            else:
                owners[row["article"]] -= 1
        yield from (f"文章 {article} 的段数不符" for article, left in owners.items() if left)


def mend(place: Place) -> Reason:
    """What a reader can do about a broken generation."""
    return Reason(
        "请退回上一代（baohai rollback --store {store}），或重建（baohai build 路径… --store {store}）。",
        store=place.address,
    )
