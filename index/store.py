"""Generations on disk: publish, open, check. Knows nothing of ranking.

    store/CURRENT                   one line, the live generation; replaced in one step
    store/generations/000007/       never changed once published
        manifest.json               format, encoder, dimensions, terms version, counts, size and sha256 of each file

A build happens in a folder beside the generations and becomes one by a rename; a reader keeps the generation it opened.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

FORMAT = 1

MANIFEST = "manifest.json"
CURRENT = "CURRENT"

# Files up to this many bytes in all are checked by digest whenever a store is opened (sha256 reads about 1 GB/s here);
# a larger store is checked by size, and by digest on `verify`.
DIGEST_AT_OPEN = 64_000_000

# The live generation and the one before it, which readers may still be answering from.
KEEP = 2

_log = logging.getLogger("baohai")


class StoreError(Exception):
    """A store that cannot be used; the message says what was found, what was expected, where, and what mends it."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was built by and holds. `model` is the name asked for, `encoder` its identity."""

    format: int
    model: str
    encoder: str
    dim: int
    terms_version: int
    articles: int
    chunks: int
    vectors: int
    built_at: str
    files: dict[str, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Generation:
    """A published generation: its number, folder and manifest."""

    number: int
    folder: Path
    manifest: Manifest


def current(store: Path) -> int | None:
    """The number of the live generation; None where nothing was ever published. Raises StoreError."""
    try:
        text = (store / CURRENT).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"读不了 {store / CURRENT}：{error}。请重建：baohai build 路径… --store {store}") from error
    if not text.isdecimal():
        raise StoreError(
            f"{store / CURRENT} 里应是一个代号（如 000007），却是 {text[:40]!r}。"
            f"请重建：baohai build 路径… --store {store}"
        )
    return int(text)


def open_generation(store: Path) -> Generation:
    """The live generation, checked. Raises StoreError: missing, another format, files gone, changed or truncated."""
    number = current(store)
    if number is None:
        raise StoreError(
            f"这里还没有语料库：{store}。"
            f"请先建库：baohai build 路径… --store {store}（或 baohai build --samples 试用样报）"
        )
    folder = store / "generations" / f"{number:06d}"
    mend = f"请重建：baohai build 路径… --store {store}"
    try:
        fields = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StoreError(f"语料库第 {number} 代的清单读不出来（{folder / MANIFEST}：{error}）。{mend}") from error
    found = fields.get("format") if isinstance(fields, dict) else None
    if found != FORMAT:
        raise StoreError(f"语料库的格式是 {found}，本程序读的是 {FORMAT}（{folder}）。{mend}")
    try:
        files = {str(name): (int(size), str(digest)) for name, (size, digest) in fields.pop("files").items()}
        manifest = Manifest(files=files, **fields)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise StoreError(f"语料库第 {number} 代的清单不完整（{folder / MANIFEST}：{error}）。{mend}") from error
    whole = sum(size for size, _ in files.values()) <= DIGEST_AT_OPEN
    for name, (size, digest) in files.items():
        path = folder / name
        actual = path.stat().st_size if path.is_file() else None
        if actual != size:
            state = "不见了" if actual is None else f"是 {actual} 字节"
            raise StoreError(f"语料库文件 {path} {state}，应是 {size} 字节。{mend}")
        if whole and (observed := _sha256(path)) != digest:
            raise StoreError(f"语料库文件 {path} 被改动过：sha256 是 {observed[:12]}…，应是 {digest[:12]}…。{mend}")
    return Generation(number, folder, manifest)


@contextmanager
def building(store: Path) -> Iterator[Path]:
    """A lock on the store and an empty folder to build in; the folder is gone afterwards unless it was published.

    Raises StoreError where another process is building, or the store cannot be written.
    """
    try:
        (store / "generations").mkdir(parents=True, exist_ok=True)
        lock = FileLock(store / ".lock", timeout=0)
        lock.acquire()
    except Timeout as error:
        raise StoreError(f"另一个程序正在重建这个语料库：{store}。请等它完成后再试。") from error
    except OSError as error:
        raise StoreError(
            f"语料库不可写：{store}（{error}）。请用 --store 或 BAOHAI_STORE 指定一个可写的文件夹。"
        ) from error
    folder = store / "generations" / ".building"
    try:
        if folder.exists():  # left by a build that was killed; we hold the lock, so nobody is in it
            shutil.rmtree(folder)
        folder.mkdir()
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()


def publish(store: Path, folder: Path, manifest: Callable[[dict[str, tuple[int, str]], str], Manifest]) -> int:
    """Make the finished `folder` the live generation and return its number.

    `manifest(files, built_at)` completes the manifest. Every file is on disk before the folder gets its name, and the
    folder has its name before `CURRENT` points to it: a kill at any point leaves the old generation live.
    """
    paths = sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.endswith(".lock"))
    files = {p.relative_to(folder).as_posix(): (p.stat().st_size, _sha256(p)) for p in paths}
    built_at = datetime.now(UTC).isoformat(timespec="seconds")
    text = json.dumps(asdict(manifest(files, built_at)), ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    for path in [*paths, folder / MANIFEST, *(p for p in folder.rglob("*") if p.is_dir()), folder]:
        _fsync(path)
    generations = store / "generations"
    number = max((int(p.name) for p in generations.iterdir() if p.name.isdecimal()), default=0) + 1
    os.rename(folder, generations / f"{number:06d}")
    _fsync(generations)
    pointer = store / f"{CURRENT}.new"
    pointer.write_text(f"{number:06d}\n", encoding="ascii")
    _fsync(pointer)
    os.replace(pointer, store / CURRENT)
    _fsync(store)
    for old in sorted(p for p in generations.iterdir() if p.name.isdecimal())[:-KEEP]:
        shutil.rmtree(old, ignore_errors=True)
    _log.info("published generation %d of %s", number, store)
    return number


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fsync(path: Path) -> None:
    """Put a file or a folder's entries on disk. Windows cannot open folders and needs no such step there."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
