"""An address to the store that it names, and what is done to a store by its address. The one place that knows which
stores there are.

A folder is a local store; an address with a scheme (`name://…`) belongs to the store of that scheme, a row in STORES.
Opens nothing.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.folders import scheme_of, store_address, store_folder

if TYPE_CHECKING:
    from index.store.base import Checked, Store

# Scheme to the module and the class that is made of an address; each is imported when it is first named.
STORES: Final[dict[str, tuple[str, str]]] = {
    "milvus": ("index.milvus.store", "MilvusStore"),
    "milvus+https": ("index.milvus.store", "MilvusStore"),
}


def open_store(address: str | Path | None = None) -> Store:
    """The store at `address` (None: the default store). Raises StoreError for a scheme that no store owns."""
    named = store_address(address)
    known = STORES.get(scheme_of(named))
    if known is not None:
        store: Store = getattr(import_module(known[0]), known[1])(str(named))
        return store
    from index.store.local import LocalStore

    return LocalStore(store_folder(address))


def rollback(store: str | Path | None = None, wait: float = 0.0) -> int:
    """`Store.rollback` of the store at an address."""
    return open_store(store).rollback(wait)


def prune(store: str | Path | None = None, keep: int = 1, wait: float = 0.0) -> list[int]:
    """`Store.prune` of the store at an address."""
    return open_store(store).prune(keep, wait)


def verify(store: str | Path | None = None) -> list[Checked]:
    """`Store.verify` of the store at an address."""
    return open_store(store).verify()
