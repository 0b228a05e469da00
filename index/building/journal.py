"""Vectors that a build has encoded, kept beside the generations until one that holds them is published.

A build that is stopped, by whatever, leaves its journal, and the next one goes on from there. Knows nothing of text: a
vector is called by its key.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

Halves = NDArray[np.float16]

JOURNAL_FILE = "encoded.journal"

# Bytes of a key, the digest of a text.
KEY = 16


@dataclass(slots=True)
class Journal:
    """An append-only file: a line that names the encoder, then records of one size, each with a checksum.

    `positions[key]` is the record of a key; `found` of them were there when the journal was opened. To be used by one
    builder alone.
    """

    path: Path
    file: BinaryIO
    start: int
    record: np.dtype[Any]
    positions: dict[bytes, int]
    found: int

    @classmethod
    def open(cls, store: Path, encoder: str, dim: int) -> Journal:
        """The journal of `store`, new where there is none or another encoder wrote it. A torn end is cut off."""
        path = store / JOURNAL_FILE
        head = json.dumps({"encoder": encoder, "dim": dim}).encode() + b"\n"
        record = np.dtype([("key", f"V{KEY}"), ("check", "<u4"), ("vector", "<f2", (dim,))])
        file = path.open("r+b" if path.exists() else "w+b")
        if file.read(len(head)) != head:
            file.seek(0)
            file.truncate()
            file.write(head)
            file.flush()
        file.seek(0, 2)
        whole = (file.tell() - len(head)) // record.itemsize
        written = np.memmap(path, record, "r", len(head), (whole,)) if whole else np.zeros(0, record)
        positions: dict[bytes, int] = {}
        for position, row in enumerate(written):
            key = row["key"].tobytes()
            if row["check"] != zlib.crc32(row["vector"].tobytes(), zlib.crc32(key)):
                break
            positions[key] = position
        else:
            position = whole
        file.seek(len(head) + position * record.itemsize)
        file.truncate()
        return cls(path, file, len(head), record, positions, len(positions))

    def append(self, keys: Sequence[bytes], vectors: Halves) -> None:
        """Write the vectors `(len(keys), dim)` of as many new keys. Raises OSError (a full disk)."""
        rows = np.empty(len(keys), self.record)
        rows["vector"] = vectors
        for i, key in enumerate(keys):
            rows[i]["key"] = np.void(key)
            rows[i]["check"] = zlib.crc32(rows[i]["vector"].tobytes(), zlib.crc32(key))
        after = len(self.positions)
        self.file.write(rows.tobytes())
        # Not fsynced: what a power cut tears is only encoded again.
        self.file.flush()
        self.positions.update((key, after + i) for i, key in enumerate(keys))

    def vectors(self, keys: Sequence[bytes]) -> Halves:
        """The vectors of `keys`, `(len(keys), dim)`."""
        written = np.memmap(self.path, self.record, "r", self.start, (len(self.positions),))
        return np.asarray(written["vector"][[self.positions[key] for key in keys]], dtype=np.float16)

    def close(self, *, remove: bool) -> None:
        """Let go of the file, and of what it holds where that is wanted no more."""
        self.file.close()
        if remove:
            self.path.unlink(missing_ok=True)
