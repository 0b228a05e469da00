"""Vectors that were encoded once, by the digest of their text, in the user's cache folder: shared by all stores.

A build that is stopped leaves what it encoded; a page that was taken out and comes back, or another store, finds it
there. Knows nothing of text: a vector is called by its key.

    vectors/<digest of the encoder>/000001.vectors      rows of float16, appended
                                    000001.keys         for each row its key and a checksum of both, appended after it
                                    000001.lock         held by the build that appends to them
"""

from __future__ import annotations

import hashlib
import logging
import os
import zlib
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from index.folders import cache_folder

Halves = NDArray[np.float16]

# Bytes of a key, the digest of a text.
KEY = 16
# A file of vectors is appended to up to this size; the oldest files go first, whole.
SEGMENT_BYTES = 32_000_000
# All files together: 1.3 million vectors of 384 components, those of some 400,000 newspaper paragraphs.
MOST_BYTES = 1_000_000_000

_KEYS = np.dtype([("key", f"V{KEY}"), ("check", "<u4")])

_log = logging.getLogger("baohai")


@dataclass(slots=True)
class _Segment:
    """A pair of files, and how many rows are whole in both."""

    vectors: Path
    dim: int
    rows: int = 0

    @property
    def keys(self) -> Path:
        return self.vectors.with_suffix(".keys")

    @property
    def lock(self) -> Path:
        return self.vectors.with_suffix(".lock")

    def count(self) -> int:
        """How many rows are whole now; what a killed build tore off is not counted. Raises OSError."""
        self.rows = min(self.keys.stat().st_size // _KEYS.itemsize, self.vectors.stat().st_size // (2 * self.dim))
        return self.rows


@dataclass(slots=True)
class VectorCache:
    """The vectors that one encoder made, and a file to append to, which this build alone holds. Losing it costs time
    and nothing else: where it cannot be read or written, it is empty and takes nothing more."""

    folder: Path
    dim: int
    _held: FileLock | None = None
    _files: tuple[BinaryIO, BinaryIO] | None = None
    _broken: bool = False

    @classmethod
    def open(cls, encoder: str, dim: int) -> VectorCache:
        """The cache for an encoder. Raises StoreError where the cache folder is not safe to use."""
        return cls(vectors_folder() / hashlib.sha256(f"{encoder}\n{dim}".encode()).hexdigest()[:16], dim)

    def find(self, keys: Collection[bytes], vectors: Callable[[bytes, NDArray[np.float16]], None]) -> set[bytes]:
        """Call `vectors` with each of the `keys` that is there, and its vector `(dim,)`; return those keys."""
        found: set[bytes] = set()
        for segment in self._segments():
            try:
                found |= self._find_in(segment, set(keys) - found, vectors)
            except (OSError, ValueError) as error:  # removed by another program, or cut short
                _log.debug("vectors of %s cannot be read: %s", segment.vectors, error)
        return found

    def _find_in(
        self, segment: _Segment, keys: set[bytes], vectors: Callable[[bytes, NDArray[np.float16]], None]
    ) -> set[bytes]:
        if not keys or not segment.count():
            return set()
        records = np.fromfile(segment.keys, _KEYS, segment.rows)
        # Half a key tells nearly all of them apart, many at a time.
        halves = np.ascontiguousarray(records["key"]).view("<u8")[::2]
        wanted = np.frombuffer(b"".join(keys), "<u8")[::2]
        rows = np.memmap(segment.vectors, np.float16, "r", shape=(segment.rows, self.dim))
        found: set[bytes] = set()
        for at in np.flatnonzero(np.isin(halves, wanted)).tolist():
            key = records[at]["key"].tobytes()
            if key in keys and key not in found and records[at]["check"] == _check(key, rows[at]):
                vectors(key, rows[at])
                found.add(key)
        if found:
            with suppress(OSError):  # the least used go first
                os.utime(segment.vectors)
        return found

    def append(self, keys: Sequence[bytes], vectors: Halves) -> None:
        """Write the vectors `(len(keys), dim)` of as many new keys; a full disk is the end of it, not of the build."""
        if self._broken:
            return
        try:
            rows, records = self._files or self._begin()
            rows.write(vectors.tobytes())
            rows.flush()
            checked = np.empty(len(keys), _KEYS)
            for i, key in enumerate(keys):
                checked[i] = (np.void(key), _check(key, vectors[i]))
            # Not fsynced: what a power cut tears is only encoded again.
            records.write(checked.tobytes())
            records.flush()
        except OSError as error:
            self._broken = True
            _log.warning("vectors are not kept for another time, %s cannot be written: %s", self.folder, error)

    def _begin(self) -> tuple[BinaryIO, BinaryIO]:
        """Take the last file that nobody else appends to and that has room, or a new one; cut off a torn end."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        segments = self._segments()
        number = max((int(segment.vectors.stem) for segment in segments), default=0) + 1
        roomy = [s for s in reversed(segments) if s.vectors.stat().st_size < SEGMENT_BYTES]
        for segment in [*roomy, *(self._segment(n) for n in range(number, number + 1000))]:
            lock = FileLock(segment.lock, timeout=0)
            try:
                lock.acquire()
            except Timeout:
                continue
            self._held = lock
            break
        else:
            raise OSError("no file of vectors can be appended to")
        rows, records = (path.open("r+b" if path.exists() else "w+b") for path in (segment.vectors, segment.keys))
        self._files = rows, records
        segment.count()
        for file, size in ((rows, 2 * self.dim), (records, _KEYS.itemsize)):
            file.seek(segment.rows * size)
            file.truncate()
        return self._files

    def _segment(self, number: int) -> _Segment:
        return _Segment(self.folder / f"{number:06d}.vectors", self.dim)

    def _segments(self) -> list[_Segment]:
        return [_Segment(path, self.dim) for path in sorted(self.folder.glob("[0-9]*.vectors"))]

    def close(self) -> None:
        """Let go of the files, and remove the oldest where all together have become too large."""
        for file in self._files or ():
            with suppress(OSError):
                file.close()
        if self._held is not None:
            self._held.release()
        if self._files is not None:
            prune_vectors(MOST_BYTES)


def prune_vectors(most: int = 0) -> int:
    """Remove the files of vectors that were least lately used until the others take at most `most` bytes; return how
    many bytes were removed. What a running build appends to stays. Raises StoreError as `cache_folder`."""
    found = []
    for path in vectors_folder().glob("*/*.vectors"):
        with suppress(OSError):
            size = sum(p.stat().st_size for p in (path, path.with_suffix(".keys")) if p.exists())
            found.append((path.stat().st_mtime_ns, size, path))
    total = sum(size for _, size, _ in found)
    removed = 0
    for _, size, path in sorted(found):
        if total - removed <= most:
            break
        lock = FileLock(path.with_suffix(".lock"), timeout=0)
        with suppress(OSError, Timeout), lock:
            path.with_suffix(".keys").unlink(missing_ok=True)
            path.unlink(missing_ok=True)
            removed += size  # the lock stays: another build may be about to take it
    return removed


def vectors_folder() -> Path:
    """Where the vectors are."""
    return cache_folder() / "vectors"


def _check(key: bytes, vector: Halves) -> int:
    return zlib.crc32(vector.tobytes(), zlib.crc32(key))


__all__ = ["KEY", "Halves", "VectorCache", "prune_vectors", "vectors_folder"]
