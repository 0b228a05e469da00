"""Whether what is on disk is what was published: every checksum and every count. Knows nothing of how to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import StoreError
from index.folders import store_folder
from index.search.search import HybridIndex
from index.store.generations import Generation, current, file_problems, numbers, open_generation


@dataclass(frozen=True, slots=True)
class Checked:
    """A generation, what it holds as far as it says so, and a sentence for each thing that is wrong with it."""

    number: int
    live: bool
    problems: tuple[str, ...]
    files: int = 0
    articles: int = 0
    chunks: int = 0
    vectors: int = 0


def verify(store: str | Path | None = None) -> list[Checked]:
    """Check every generation that is kept in `store` (None: the default store), the live one first. Reads all of them.

    Raises StoreError where there is no store, or nothing says which generation is live.
    """
    store = store_folder(store)
    live = current(store)
    if live is None:
        open_generation(store)  # raises what there is to say
        return []
    return [_checked(store, number, number == live) for number in dict.fromkeys([live, *reversed(numbers(store))])]


def _checked(store: Path, number: int, live: bool) -> Checked:
    try:
        generation = open_generation(store, number)
    except StoreError as error:
        return Checked(number, live, (str(error),))
    manifest = generation.manifest
    problems = tuple(file_problems(generation, digests=True)) or tuple(_contradictions(generation))
    return Checked(number, live, problems, len(manifest.files), manifest.articles, manifest.chunks, manifest.vectors)


def _contradictions(generation: Generation) -> Iterator[str]:
    """What does not fit together although no file was changed."""
    try:
        index = HybridIndex.open(generation)
    except StoreError as error:
        yield str(error)
        return
    yield from index.archive.problems()
    if index.archive.vectors() != generation.manifest.vectors:
        yield f"清单记 {generation.manifest.vectors} 条向量，archive.sqlite 记 {index.archive.vectors()} 条"
    for row, owned in index.archive.owned():
        found = len(index.dense.vectors(row))
        if found != owned:
            yield f"第 {row} 段应有 {owned} 条向量，实有 {found} 条"
