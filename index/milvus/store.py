"""A store in Milvus (`index.store.base.Store`): which generation is live is told by one alias, which is swapped.

Puts the parts together. Knows nothing of how hits are ranked.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from corpus.errors import Reason
from index.errors import StoreError
from index.milvus.book import Book, Entry, lineage
from index.milvus.client import Client, connect
from index.milvus.lock import Lock, lock_store
from index.milvus.place import Place, place_of
from index.milvus.snapshot import MilvusSnapshot, mend
from index.milvus.tables import Names, generation_of
from index.milvus.write import Writing
from index.store.base import Checked, Published, Snapshot
from index.store.edition import Edition
from index.store.generations_write import KEEP

# Seconds after which the tables of a generation that was removed are dropped by the next change: whoever reads from
# them on another machine looks for the live generation before the next question.
GRACE = 600.0

_log = logging.getLogger("baohai")


class MilvusStore:
    """The store at an address of Milvus."""

    def __init__(self, address: str) -> None:
        """Raises StoreError for an address that is not whole. Connects when it is first asked."""
        self.place: Place = place_of(address)

    @property
    def address(self) -> str:
        return self.place.address

    @property
    def keeps_names(self) -> bool:
        """See `Store`."""
        return False

    @property
    def _client(self) -> Client:
        return connect(self.place)

    @property
    def _book(self) -> Book:
        return Book(self._client, self.place)

    def current(self) -> int | None:
        """See `Store`."""
        if self.place.file is not None and not self.place.file.exists():
            return None
        return _live(self._client, self.place)

    def about(self, number: int) -> Entry:
        """See `Store`."""
        return self._kept(number)

    def _kept(self, number: int | None) -> Entry:
        if number is None:
            raise StoreError(
                "这里还没有语料库：{store}。"
                "请先建库：baohai build 路径… --store {store}（或 baohai build --samples 试用样报）",
                store=self.address,
            )
        entry = self._book.entries().get(number)
        if entry is None or entry.removed is not None:
            raise StoreError(
                "语料库里没有第 {number} 代：{store}。{mend}", number=number, store=self.address, mend=mend(self.place)
            )
        return entry

    def open(self, number: int | None = None, *, whole: bool = False) -> MilvusSnapshot:
        """See `Store`."""
        chosen = self.current() if number is None else number
        entry = self._kept(chosen)
        snapshot = MilvusSnapshot.open(self._client, self.place, int(chosen or 0), entry)
        for problem in snapshot.problems() if whole else ():
            raise StoreError(
                "语料库第 {number} 代有问题：{problem}（{store}）。{mend}",
                number=chosen,
                problem=problem,
                store=self.address,
                mend=mend(self.place),
            )
        return snapshot

    def withdrawn(self, number: int) -> bool:
        """See `Store`. A generation that was removed is withdrawn, too: its tables will go."""
        live = self.current()
        return live is None or number not in lineage(self._book.entries(), live)

    @contextmanager
    def changing(self, wait: float = 0.0) -> Iterator[MilvusDraft]:
        """See `Store`."""
        with lock_store(self._client, self.place, wait) as lock:
            _drop_left_over(self._client, self.place)
            _release_former(self._client, self.place)
            yield MilvusDraft(self._client, self.place, lock)

    def rollback(self, wait: float = 0.0) -> int:
        """See `Store`."""
        with lock_store(self._client, self.place, wait) as lock:
            live, entries = self.current(), self._book.entries()
            there = [number for number, entry in sorted(entries.items(), reverse=True) if entry.removed is None]
            line = [] if live is None else lineage(entries, live)[1:]
            broken = []
            for number in dict.fromkeys([*line, *(n for n in there if live is None or n < live)]):
                try:
                    self.open(number, whole=True)
                except StoreError as error:
                    broken.append(Reason("\n第 {number} 代：{reason}", number=number, reason=error.reason))
                    continue
                lock.check()
                self._client.point(self.place.name, Names.of(self.place.name, number).chunks)
                return number
        raise StoreError(
            "没有可以退回的上一代：{store}。请重建：baohai build 路径… --store {store}{broken}",
            store=self.address,
            broken=Reason.listed("", broken),
        )

    def prune(self, keep: int = 1, wait: float = 0.0) -> list[int]:
        """See `Store`. What was removed is dropped GRACE seconds later, by the next change."""
        if keep < 1:
            raise ValueError(f"keep should be 1 or more, not {keep}")
        live = self.current()
        self._kept(live)
        with self.changing(wait):
            return _prune(self._book, self.open().number, keep)

    def verify(self) -> list[Checked]:
        """See `Store`."""
        live = self.current()
        self._kept(live)
        entries = self._book.entries()
        kept = [number for number in sorted(entries, reverse=True) if entries[number].removed is None]
        return [
            self._checked(number, entries[number], number == live) for number in dict.fromkeys([live, *kept]) if number
        ]

    def _checked(self, number: int, entry: Entry, live: bool) -> Checked:
        try:
            snapshot = MilvusSnapshot.open(self._client, self.place, number, entry)
            problems = tuple(snapshot.problems())
        except StoreError as error:
            return Checked(number, live, (str(error),))
        return Checked(number, live, problems, len(snapshot.tables.all), entry.articles, entry.chunks)


@dataclass(frozen=True, slots=True)
class MilvusDraft:
    """The right to publish, while the store is locked (`index.store.base.Draft`)."""

    client: Client
    place: Place
    lock: Lock

    def publish(self, edition: Edition, *, upon: Snapshot | None) -> Published:
        """See `Draft`. The tables are written and counted before the alias points to them."""
        chunks = len(edition.change.chunks)
        if len(edition.vectors) != chunks:
            raise ValueError(f"{len(edition.vectors)} vectors, {chunks} chunks do not fit together")
        book = Book(self.client, self.place)
        number = max([0, *book.entries()]) + 1
        tables = Names.of(self.place.name, number)
        held = upon if isinstance(upon, MilvusSnapshot) else None
        writing = Writing(self.client, tables, edition, held)
        try:
            entry = replace(writing.write(), previous=_live(self.client, self.place))
            MilvusSnapshot.open(self.client, self.place, number, entry)
            self.lock.check()
            book.write(number, entry)
            self.client.point(self.place.name, tables.chunks)
        except BaseException:
            _drop_left_over(self.client, self.place)
            raise
        _prune(book, number, KEEP)
        _log.info("published generation %d of %s", number, self.place.address)
        return Published(number, entry, chunks, writing.removed)


def _live(client: Client, place: Place) -> int | None:
    """The number of the live generation. Raises StoreError where the alias points to something else."""
    name = client.live(place.name)
    if name is None:
        return None
    number = generation_of(place.name, name)
    if number is None:
        raise StoreError(
            "别名 {alias} 指向 {name}，不是语料库的一代（{store}）。请换一个名字。",
            alias=place.name,
            name=name,
            store=place.address,
        )
    return number


def _prune(book: Book, live: int, keep: int) -> list[int]:
    """Remove all but the live generation and the `keep` − 1 before it."""
    entries = book.entries()
    kept = lineage(entries, live)[:keep]
    gone = [number for number, entry in sorted(entries.items()) if entry.removed is None and number not in kept]
    for number in gone:
        book.write(number, replace(entries[number], removed=time.time()))
    return gone


def _release_former(client: Client, place: Place) -> None:
    """Let what is kept to go back to out of memory, before another generation takes as much: rolling back loads it."""
    live, entries = _live(client, place), Book(client, place).entries()
    if live not in entries or time.time() - datetime.fromisoformat(entries[live].built_at).timestamp() < GRACE:
        return
    for number, entry in entries.items():
        if number != live and entry.removed is None:
            for name, _ in Names.of(place.name, number).all:
                client.release(name)


def _drop_left_over(client: Client, place: Place) -> None:
    """Drop the tables of generations that were removed a while ago, and of those that never became one."""
    entries = Book(client, place).entries()
    for name in client.collections():
        number = generation_of(place.name, name)
        if number is None:
            continue
        entry = entries.get(number)
        if entry is None or (entry.removed is not None and time.time() - entry.removed > GRACE):
            client.drop(name)
