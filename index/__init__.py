"""Index: from articles to a store on disk that ranks chunks for a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.building.build import BuildReport, build
    from index.errors import BuildError, StoreError
    from index.store.address import prune, rollback, verify
    from index.store.base import Checked

_HOMES = {
    "BuildError": "index.errors",
    "BuildReport": "index.building.build",
    "Checked": "index.store.base",
    "StoreError": "index.errors",
    "build": "index.building.build",
    "prune": "index.store.address",
    "rollback": "index.store.address",
    "verify": "index.store.address",
}

__all__ = ["BuildError", "BuildReport", "Checked", "StoreError", "build", "prune", "rollback", "verify"]


def __getattr__(name: str) -> Any:
    """Load on first use: `import index` costs nothing, building needs numpy and more."""
    if name not in _HOMES:
        raise AttributeError(name)
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)
