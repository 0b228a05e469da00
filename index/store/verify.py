"""Whether what is on disk is what was published: every checksum and every count. Knows nothing of how to mend it."""

from __future__ import annotations

from pathlib import Path

from index.store.address import open_store
from index.store.base import Checked as Checked


def verify(store: str | Path | None = None) -> list[Checked]:
    """Check every generation that is kept in `store` (None: the default store), the live one first. Reads all of them.

    Raises StoreError where there is no store, or nothing says which generation is live.
    """
    return open_store(store).verify()
