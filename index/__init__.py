"""Index: from articles to a store on disk that ranks chunks for a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.indexing import BuildError, BuildReport, build
    from index.store import StoreError

__all__ = ["BuildError", "BuildReport", "StoreError", "build"]


def __getattr__(name: str) -> Any:
    """Load on first use: `import index` costs nothing, building needs numpy and more."""
    if name in {"BuildError", "BuildReport", "build"}:
        import importlib

        return getattr(importlib.import_module("index.indexing"), name)
    if name == "StoreError":
        from index.store import StoreError

        return StoreError
    raise AttributeError(name)
