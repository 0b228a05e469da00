"""Changes to the generations on disk: build, publish, roll back, prune. Knows nothing of what is in their files.

A build happens in a folder beside the generations and becomes one by a rename. Every step leaves a store that can be
read, wherever the program is killed.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from corpus.errors import Reason
from index.errors import StoreError
from index.folders import fsync, store_folder
from index.store.generations import (
    CURRENT,
    GENERATIONS,
    Generation,
    current,
    folder_of,
    lineage,
    numbers,
    open_generation,
    read_generation,
)
from index.store.lock import lock_store
from index.store.manifest import MANIFEST, FileMark, Manifest, mark_file
from index.store.originals import sweep_originals

_BUILDING = ".building"
_REMOVED = ".removed-"

# The live generation and the one before it, which readers may still be answering from and `rollback` returns to.
KEEP = 2

_log = logging.getLogger("baohai")


@contextmanager
def building(store: Path, wait: float = 0.0) -> Iterator[Path]:
    """A lock on the store and an empty folder to build in; the folder is gone afterwards unless it was published.

    Raises StoreBusyError where another process holds the lock for `wait` seconds more, StoreError where the store
    cannot be written.
    """
    with lock_store(store, wait):
        generations = store / GENERATIONS
        for left in generations.glob(".*"):  # by a program that was killed; we hold the lock, so nobody is in them
            shutil.rmtree(left, ignore_errors=True)
        folder = generations / _BUILDING
        try:
            folder.mkdir()
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _changing(store: Path) -> Iterator[None]:
    """A sentence for what the disk refuses."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            "语料库没有改动：{store}（{error}）。请检查磁盘和权限，再运行一次。", store=store, error=error
        ) from error


def publish(
    store: Path,
    folder: Path,
    manifest: Callable[[dict[str, FileMark], str], Manifest],
    previous: Generation | None = None,
    check: Callable[[Generation], object] = lambda generation: None,
) -> Generation:
    """Make the finished `folder` the live generation.

    `manifest(files, built_at)` completes the manifest, and `check` may refuse what was written by raising. A file that
    is a hard link of the same file of `previous` keeps the digest it had there. Every file is on disk before the folder
    gets its name, and the folder has its name before `CURRENT` points to it: a kill at any point leaves the old
    generation live.
    """
    files, fresh = _mark_files(folder, previous)
    complete = manifest(files, datetime.now(UTC).isoformat(timespec="seconds"))
    with suppress(StoreError):  # a pointer that cannot be read points to nothing
        complete = replace(complete, previous=current(store))
    (folder / MANIFEST).write_text(complete.to_json(), encoding="utf-8")
    mode = (folder / MANIFEST).stat().st_mode
    for path in fresh:  # a library may have made it for its owner alone
        path.chmod(mode)
    # After a rollback and a prune this can be a number that was given before: who holds a generation open tells it from
    # another by its manifest, too (`qa.live`), which also notices a store that was removed and built anew.
    number = max([0, *numbers(store)]) + 1
    check(Generation(number, folder, complete))
    for path in [*fresh, folder / MANIFEST, *(p for p in folder.rglob("*") if p.is_dir()), folder]:
        fsync(path)
    live = folder_of(store, number)
    os.rename(folder, live)
    fsync(live.parent)
    _point(store, number)
    _prune(store, number, KEEP)
    _log.info("published generation %d of %s", number, store)
    return Generation(number, live, complete)


def _mark_files(folder: Path, previous: Generation | None) -> tuple[dict[str, FileMark], list[Path]]:
    """How each file of a finished folder is recognised, and those that are not links to the same one of `previous`."""
    for lock in folder.rglob("*.lock"):  # of libraries; nobody writes here any more
        lock.unlink()
    files: dict[str, FileMark] = {}
    fresh = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        carried = _mark_of_link(path, name, previous)
        if carried is None:
            fresh.append(path)
        files[name] = carried or mark_file(path)
    return files, fresh


def rollback(store: str | Path | None = None, wait: float = 0.0) -> int:
    """Make the generation that was live before this one live again, and return its number; one that is not whole is
    passed over. What was returned from stays until the next build publishes or `prune` is called.

    Raises StoreError where there is none to return to, and as `building`.
    """
    store = _existing(store)
    with lock_store(store, wait), _changing(store):
        there = numbers(store)
        try:
            live = current(store)
        except StoreError:
            live = None
        older = [n for n in reversed(there) if live is None or n < live]
        line = [] if live is None else [n for n in lineage(store, live)[1:] if n in there]
        broken = []
        for number in dict.fromkeys([*line, *older]):
            try:
                open_generation(store, number, whole=True)
            except StoreError as error:
                broken.append(Reason("\n第 {number} 代：{reason}", number=number, reason=error.reason))
                continue
            _point(store, number)
            return number
    raise StoreError(
        "没有可以退回的上一代：{store}。请重建：baohai build 路径… --store {store}{broken}",
        store=store,
        broken=Reason.listed("", broken),
    )


def prune(store: str | Path | None = None, keep: int = 1, wait: float = 0.0) -> list[int]:
    """Remove all but the live generation and the `keep` − 1 that were live before it; return the numbers removed.

    Readers that have a removed generation open go on with it. Raises StoreError where the live generation is broken
    (an older one may be needed), ValueError for a `keep` under 1, and as `building`.
    """
    if keep < 1:
        raise ValueError(f"keep should be 1 or more, not {keep}")
    store = _existing(store)
    with lock_store(store, wait), _changing(store):
        return _prune(store, open_generation(store).number, keep)


def _existing(store: str | Path | None) -> Path:
    """The folder of a store that is there: the lock would make the folder of a name that was mistyped. Raises
    StoreError."""
    folder = store_folder(store)
    if not (folder / GENERATIONS).is_dir():
        read_generation(folder, None)
    return folder


def _prune(store: Path, live: int, keep: int) -> list[int]:
    kept = lineage(store, live)[:keep]
    gone = []
    for number in set(numbers(store)) - set(kept):
        folder = folder_of(store, number)
        doomed = folder.with_name(f"{_REMOVED}{number:06d}")
        with suppress(OSError):  # Windows: a reader has it open
            os.rename(folder, doomed)  # so that a generation half removed is never taken for one
            gone.append(number)
            shutil.rmtree(doomed, ignore_errors=True)
    sweep_originals(store, [folder_of(store, number) for number in numbers(store)])
    return sorted(gone)


def _point(store: Path, number: int) -> None:
    pointer = store / f"{CURRENT}.new"
    pointer.write_text(f"{number:06d}\n", encoding="ascii")
    fsync(pointer)
    os.replace(pointer, store / CURRENT)
    try:
        fsync(store)
    except OSError as error:
        raise StoreError(
            "第 {number} 代已经换上，但磁盘没有确认（{store}：{error}）：断电后可能仍是上一代。请检查磁盘后重试。",
            number=number,
            store=store,
            error=error,
        ) from error


def _mark_of_link(path: Path, name: str, previous: Generation | None) -> FileMark | None:
    """What the manifest of `previous` says of `name`, if `path` is that very file."""
    if previous is None or name not in previous.manifest.files:
        return None
    try:
        same = path.samefile(previous.folder / name)
    except OSError:
        same = False
    return previous.manifest.files[name] if same else None
