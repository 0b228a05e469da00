"""Every kind of store, for tests that all must pass: its name, and the address of a new one in a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.milvus.client import disconnect
from index.milvus.place import place_of

STORES: dict[str, Callable[[Path], str]] = {
    "local": lambda folder: str(folder / "store"),
    "milvus": lambda folder: f"milvus://{folder}/archive.db/baohai",
}


@contextmanager
def address_of(kind: str, folder: Path) -> Iterator[str]:
    """The address of a new store of a kind; what it has open is closed afterwards."""
    if kind == "milvus":
        pytest.importorskip("milvus_lite", reason="没有 milvus-lite")
    address = STORES[kind](folder)
    yield address
    if kind == "milvus":
        disconnect(place_of(address))
