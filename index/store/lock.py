"""One program at a time changes a store: the lock in its folder, and who holds it. Knows nothing of what is in it."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.errors import Reason
from index.errors import StoreBusyError, StoreError
from index.folders import check_store_folder

_LOCK = ".lock"
_BUILDER = ".builder"


@contextmanager
def lock_store(store: Path, wait: float = 0.0) -> Iterator[None]:
    """Hold the lock of `store`, whose folder is made if need be.

    Raises StoreBusyError where another program holds it for `wait` seconds more, StoreError where it cannot be had.
    """
    check_store_folder(store)
    lock = FileLock(store / _LOCK, timeout=wait)
    try:
        (store / "generations").mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise StoreBusyError(
            "另一个程序正在重建这个语料库：{store}{holder}。请等它完成后再试。", store=store, holder=_holder(store)
        ) from error
    except OSError as error:
        raise StoreError(
            "语料库不可写：{store}（{error}）。请用 --store 或 BAOHAI_STORE 指定一个可写的文件夹。",
            store=store,
            error=error,
        ) from error
    who = {"pid": os.getpid(), "host": socket.gethostname(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
    try:
        with suppress(OSError):  # only to be told; what it stands beside says whether the disk takes anything
            (store / _BUILDER).write_text(json.dumps(who), encoding="utf-8")
        yield
    finally:
        with suppress(OSError):  # what was done is done; the next one writes over it
            (store / _BUILDER).unlink(missing_ok=True)
        lock.release()


def _holder(store: Path) -> str:
    """Who holds the lock, as far as it is known."""
    try:
        who = json.loads((store / _BUILDER).read_text(encoding="utf-8"))
        since = datetime.fromisoformat(who["since"]).astimezone()
        return Reason(
            "（进程 {pid}，在 {host} 上，自 {since} 起）",
            pid=who["pid"],
            host=who["host"],
            since=f"{since:%Y-%m-%d %H:%M:%S}",
        )
    except (OSError, ValueError, KeyError, TypeError):
        return ""
