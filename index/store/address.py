"""An address to the store that it names: the one place that knows which stores there are.

Opens nothing. A folder is a local store; an address with a scheme (`name://…`) belongs to the store of that scheme.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from index.folders import store_folder

if TYPE_CHECKING:
    from index.store.base import Store


def open_store(address: str | Path | None = None) -> Store:
    """The store at `address` (None: the default store). Raises StoreError for a scheme that no store owns."""
    from index.store.local import LocalStore

    return LocalStore(store_folder(address))
