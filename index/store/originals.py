"""The files that pages were read from, kept in a folder of the store by the digest of their bytes, so that pieces of
the pages can be shown.

    store/originals/3fa9…           a file as it was given
    store/generations/000007/originals.json     page → name of a file → digest

A file is whole or not there, is checked whenever it is read, and goes when no generation tells of it any more. Knows
nothing of what the files say.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from corpus.errors import Reason, Skipped
from corpus.limits import MAX_BYTES, MAX_ORIGINALS
from corpus.model import is_of
from index.folders import fsync
from index.store.edition import Change, Originals

FOLDER: Final = "originals"
TOLD: Final = "originals.json"
_HEX: Final = frozenset("0123456789abcdef")

_log = logging.getLogger("baohai")


def read_originals(generation: Path) -> Originals:
    """The digest of each file that the folder of a generation tells of, by its page and its name. Raises OSError,
    ValueError for what is no such table."""
    try:
        told = json.loads((generation / TOLD).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    if not isinstance(told, dict) or not all(isinstance(files, dict) for files in told.values()):
        raise ValueError(f"{generation / TOLD}: not a table of tables")
    return told


def write_originals(
    store: Path, generation: Path, before: Originals, change: Change, sources: Mapping[str, Iterable[str]]
) -> list[Skipped]:
    """Keep the files of `change`, and of those `before` what it leaves, and have the folder of a generation tell of
    them. `sources` are those of the articles of each page: a file of which no article is left is kept no more. Returns
    what could not be kept. Raises OSError; only where the store is locked."""
    left = {page: files for page, files in before.items() if page not in change.pages and page not in change.vanished}
    skipped: list[Skipped] = []
    told: dict[str, dict[str, str]] = {}
    room = MAX_ORIGINALS - sum(size for _, size in _held(store))
    for page, files in {**left, **change.originals}.items():
        for name, digest in files.items():
            if not any(is_of(source, name) for source in sources.get(page, ())):
                continue
            if not _path(store, digest).is_file():
                raw = change.read_original(digest)
                if raw is None:
                    continue
                if len(raw) > room:
                    skipped.append(Skipped(name, _full(), kept=True))
                    continue
                _write(store, digest, raw)
                room -= len(raw)
            told.setdefault(page, {})[name] = digest
    if told:
        (generation / TOLD).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return skipped


def find_original(store: Path, digest: str) -> bytes | None:
    """The file of a digest; None where it is not kept, or is another one by now."""
    if not _is_digest(digest):
        return None
    try:
        with _path(store, digest).open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError:
        return None
    return raw if hashlib.sha256(raw).hexdigest() == digest else None


def sweep_originals(store: Path, generations: Iterable[Path]) -> None:
    """Remove the files that none of these folders of generations tells of; none where one cannot be read."""
    try:
        told = {
            digest for folder in generations for files in read_originals(folder).values() for digest in files.values()
        }
    except (OSError, ValueError) as error:
        _log.warning("no original was removed from %s: %s", store, error)
        return
    for path, _ in _held(store):
        if path.name not in told:
            with suppress(OSError):
                path.unlink()


def _held(store: Path) -> Iterator[tuple[Path, int]]:
    """The files of the folder with their sizes, also those that a program left that was killed."""
    with suppress(FileNotFoundError):
        for path in (store / FOLDER).iterdir():
            with suppress(OSError):
                yield path, path.stat().st_size


def _full() -> Reason:
    return Reason(
        "语料库保留的原文件合起来已满 {limit} GB，这一个没有保留：文字照常收入，只是阅读时看不到它的版面。"
        "移除不要的来源，或运行 baohai prune，可以腾出地方。",
        limit=f"{MAX_ORIGINALS / 1024**3:g}",
    )


def _is_digest(digest: object) -> bool:
    return isinstance(digest, str) and len(digest) == 64 and _HEX.issuperset(digest)


def _path(store: Path, digest: str) -> Path:
    """Where the file of a digest lies. Raises ValueError for what is no digest: it may lead elsewhere."""
    if not _is_digest(digest):
        raise ValueError(f"not a sha256 in hex: {digest!r:.80}")
    return store / FOLDER / digest


def _write(store: Path, digest: str, raw: bytes) -> None:
    """Write a file beside its place and move it there when all of it is on the disk."""
    target = _path(store, digest)
    target.parent.mkdir(exist_ok=True)
    part = target.with_name(f"{digest}.new")
    part.write_bytes(raw)
    fsync(part)
    os.replace(part, target)
    fsync(target.parent)
