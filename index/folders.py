"""Where this user's store and caches are; knows nothing of what is in them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import platformdirs


def default_store() -> Path:
    """The store used when none is named: `BAOHAI_STORE`, or `store` in the user's data folder."""
    named = os.environ.get("BAOHAI_STORE")
    return Path(named) if named else platformdirs.user_data_path("baohai", appauthor=False) / "store"


def store_folder(store: str | Path | None) -> Path:
    """The folder of `store`; None: the default store."""
    return default_store() if store is None else Path(store)


def cache_folder() -> Path:
    """A folder only this user can write, made on first use: `BAOHAI_CACHE`, or the user's cache folder."""
    named = os.environ.get("BAOHAI_CACHE")
    folder = Path(named) if named else platformdirs.user_cache_path("baohai", appauthor=False)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def samples_folder() -> Path:
    """The folder of the sample pages that come with the program."""
    import corpus

    return Path(corpus.__file__).parent / "samples"


def link(source: Path, target: Path) -> None:
    """Make `target` the same file as `source`, or a copy of it where the file system knows no hard links. What is
    linked is never written in place: that would change every generation that holds it."""
    try:
        os.link(source, target)
    except OSError:  # also more links than a file may have: ext4 allows 65,000
        shutil.copyfile(source, target)
