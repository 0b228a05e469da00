"""What is counted of all that a store holds, once a generation: its pages, its sources, its commonest names.

It must not know who asks.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from index.store.filters import Filter
from qa.shelf import Wanted, commonest

if TYPE_CHECKING:
    from index.names.name import Kind
    from index.store.base import About, Snapshot, Tally
    from qa.model import Source
    from qa.retriever import Retriever
    from qa.shelf import Counts

T = TypeVar("T")


class Counted:
    """Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[int, About, Any]] = {}

    def _once(self, name: str, snapshot: Snapshot, count: Callable[[], T]) -> T:
        # Not known by its number alone, which can be given twice (see `qa.live`); the snapshot itself would be held
        # open by this.
        known = (snapshot.number, snapshot.about)
        with self._lock:
            if name not in self._kept or self._kept[name][:2] != known:
                self._kept[name] = (*known, count())
            return cast("T", self._kept[name][2])

    def sources(self, retriever: Retriever) -> list[Source]:
        """What it holds, by source."""
        return self._once("sources", retriever.snapshot(), retriever.sources)

    def tallies(self, retriever: Retriever) -> list[Tally]:
        """How many articles each page of each paper has."""
        snapshot = retriever.snapshot()
        return self._once("tallies", snapshot, lambda: snapshot.tallies(Filter()))

    def names(self, retriever: Retriever) -> Mapping[Kind, Counts]:
        """The names that most articles have, of each kind."""
        snapshot = retriever.snapshot()
        return self._once("names", snapshot, lambda: commonest(snapshot, Filter(), Wanted()))
