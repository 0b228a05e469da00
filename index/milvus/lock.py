"""One program at a time changes a store in Milvus, on whatever machine: whoever makes the collection `name_lock` holds
it, for of two that make it one is refused.

Who that is, is told by the name of its first column. The holder beats: it writes a number into the collection every few
seconds. A lock whose holder has ended on this machine, or does not beat while somebody waits, is taken away. Knows
nothing of what is changed.
"""

from __future__ import annotations

import os
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from corpus.errors import Reason
from index.errors import StoreBusyError, StoreError
from index.milvus.client import MARK, MARKED, Client, Column, Table
from index.milvus.place import Place

# Seconds between two beats, how long a waiter watches for one, and between two looks.
_BEAT = 5.0
_DEAD = 30.0
_LOOK = 0.25
_TOKEN = "token"
# So many hexadecimal digits of a machine's name fit beside the rest into the name of a column.
_HOST = 160


@dataclass(frozen=True, slots=True)
class Lock:
    """The lock of a store, held."""

    client: Client
    place: Place
    token: str

    def check(self) -> None:
        """Raises StoreBusyError where it was taken away, as from a machine that slept."""
        if _holder(self.client, self.place) != self.token:
            raise StoreBusyError(
                "改动语料库时被别的程序接替了：{store}。什么也没有改，请再运行一次。", store=self.place.address
            )


@contextmanager
def lock_store(client: Client, place: Place, wait: float = 0.0) -> Iterator[Lock]:
    """Hold the lock of the store at `place`.

    Raises StoreBusyError where another program holds it for `wait` seconds more, StoreError where it cannot be had.
    """
    lock = Lock(client, place, _token())
    _acquire(lock, wait)
    ended = threading.Event()
    beating = threading.Thread(target=_beat, args=(lock, ended), daemon=True)
    beating.start()
    try:
        yield lock
    finally:
        ended.set()
        beating.join()
        if _holder(client, place) == lock.token:
            client.drop(_name(place))


def _acquire(lock: Lock, wait: float) -> None:
    client, place = lock.client, lock.place
    until = time.monotonic() + wait
    watched: tuple[str | None, int | None] = (None, None)
    since = time.monotonic()
    while not _claim(lock):
        seen = (_holder(client, place), _last_beat(client, place))
        if seen != watched:
            watched, since = seen, time.monotonic()
        holder = watched[0]
        if holder is not None and (_has_ended(holder) or time.monotonic() - since > _DEAD):
            client.drop(_name(place))
        elif time.monotonic() >= until:
            raise StoreBusyError(
                "另一个程序正在重建这个语料库：{store}{holder}。请等它完成后再试。",
                store=place.address,
                holder=_told(holder),
            )
        else:
            time.sleep(_LOOK)


def _claim(lock: Lock) -> bool:
    """Make the lock's collection; False where there is one."""
    table = Table((Column(lock.token, "number"), Column("beat", "number"), MARK))
    with suppress(StoreError):
        lock.client.create(_name(lock.place), table)
    if _holder(lock.client, lock.place) != lock.token:
        return False
    lock.client.make_ready(_name(lock.place), table, 0)
    return True


def _beat(lock: Lock, ended: threading.Event) -> None:
    number = 0
    while not ended.wait(_BEAT):
        number += 1
        with suppress(StoreError):  # it was taken away, or Milvus does not answer; `check` says so
            lock.client.put(_name(lock.place), [{lock.token: 0, "beat": number, **MARKED}], over=True)


def _token() -> str:
    """A token that no other has, with the process, since when, and the machine."""
    return f"{_TOKEN}_{uuid.uuid4().hex}_{os.getpid()}_{int(time.time())}_{_machine()}"


def _machine() -> str:
    return socket.gethostname().encode().hex()[:_HOST]


def _name(place: Place) -> str:
    return f"{place.name}_lock"


def _holder(client: Client, place: Place) -> str | None:
    """The token of who holds the lock."""
    return next((name for name in client.columns(_name(place)) if name.startswith(_TOKEN)), None)


def _last_beat(client: Client, place: Place) -> int | None:
    with suppress(StoreError):  # it is not ready to be read, or gone
        token = _holder(client, place)
        if token is not None:
            found = client.fetch(_name(place), f"{token} >= 0", ["beat"], strong=True)
            return int(found[0]["beat"]) if found else None
    return None


def _has_ended(token: str) -> bool:
    """Whether the holder was a process of this machine that is no more."""
    pid, _, machine = token.split("_")[2:]
    if machine != _machine():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:  # another user's
        return False
    return False


def _told(token: str | None) -> str:
    """Who holds the lock, as far as it is known."""
    if token is None:
        return ""
    pid, since, machine = token.split("_")[2:]
    host = bytes.fromhex(machine).decode("utf-8", "replace")
    return Reason(
        "（进程 {pid}，在 {host} 上，自 {since} 起）",
        pid=pid,
        host=host,
        since=f"{datetime.fromtimestamp(int(since)):%Y-%m-%d %H:%M:%S}",
    )
