"""Index: from articles to a store on disk that ranks chunks for a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.check import Checked, verify
    from index.indexing import BuildError, BuildReport, build
    from index.store import StoreError, prune, rollback

_HOMES = {
    "BuildError": "index.indexing",
    "BuildReport": "index.indexing",
    "Checked": "index.check",
    "StoreError": "index.store",
    "build": "index.indexing",
    "prune": "index.store",
    "rollback": "index.store",
    "verify": "index.check",
}

__all__ = ["BuildError", "BuildReport", "Checked", "StoreError", "build", "prune", "rollback", "verify"]


def __getattr__(name: str) -> Any:
    """Load on first use: `import index` costs nothing, building needs numpy and more."""
    if name not in _HOMES:
        raise AttributeError(name)
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)
