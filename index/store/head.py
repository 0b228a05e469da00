"""The head of a generation: what every store writes down of it before what is its own.

Knows nothing of where it is written down.
"""

from __future__ import annotations

from dataclasses import dataclass

from index.errors import StoreError


@dataclass(frozen=True, slots=True)
class Head:
    """What a generation was built by and holds (`index.store.base.About`). `format` is that of the store's own kind,
    `model` the name asked for, `encoder` its identity."""

    format: int
    model: str
    encoder: str
    dim: int
    terms_version: int
    articles: int
    chunks: int
    built_at: str


def check_format(found: object, expected: int, place: object, store: object) -> None:
    """Raises StoreError for another format than the one that this program reads. `place` is where it was found."""
    if found != expected:
        raise StoreError(
            "语料库的格式是 {found}，本程序读的是 {expected}（{folder}）。请重建：baohai build 路径… --store {store}",
            found=found,
            expected=expected,
            folder=place,
            store=store,
        )
