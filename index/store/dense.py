"""Rows and their vectors: written, extended, and the rows nearest to a question found. Knows nothing of text.

Each row (a chunk) owns one vector.

    vectors.faiss, rows.npy               the vectors and each one's row, ascending; never written again
    codes.faiss                           four bits for two components, where scanning all vectors would be slow
    added.faiss, added_rows.npy           what was added since, with higher rows; small, scanned whole
    removed.npy                           rows of `rows.npy` that are gone
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.folders import link
from index.store.base import Vectors
from index.store.edition import Halves
from index.store.vectors_file import EXACT, Part, Rows, encode_vectors, open_part, pack_vectors, save_index

VECTORS_FILE = "vectors.faiss"
ROWS_FILE = "rows.npy"
CODES_FILE = "codes.faiss"
ADDED_FILE = "added.faiss"
ADDED_ROWS_FILE = "added_rows.npy"
REMOVED_FILE = "removed.npy"

# How much further is looked where too many of the nearest rows are gone.
_FURTHER = 4
# What may be added since the vectors were written (an eighth of them, and no more than 10,000, which take less
# than a millisecond to scan), and what may be gone, before all is written anew.
_SHARE = 8
ADDED = 10_000

_BLOCK = 65_536


def crowded(written: int, added: int, removed: int) -> bool:
    """Whether `added` vectors, or `removed` ones, are too many beside those `written`, so that all are written anew."""
    return added > min(ADDED, written // _SHARE) or removed > written // _SHARE


def write_dense(folder: Path, vectors: Vectors | Halves, rows: Sequence[int] | NDArray[np.integer]) -> None:
    """Write `vectors` (n, dim), float32 or float16, and the n `rows` that own them: ascending, gaps allowed.

    Raises OSError (a full disk), and ValueError for rows that do not ascend or do not fit.
    """
    checked = _check_rows(vectors, rows, -1)

    def blocks() -> Iterator[Vectors | Halves]:
        yield from (vectors[i : i + _BLOCK] for i in range(0, len(vectors), _BLOCK))

    _write_main(folder, blocks, vectors.shape[1], checked)


def extend_dense(
    folder: Path,
    previous: Path,
    vectors: Vectors | Halves,
    rows: Sequence[int] | NDArray[np.integer],
    removed: Sequence[int],
) -> None:
    """Write into `folder` what the folder `previous` holds, without the rows `removed` and with `vectors` (n, dim) of
    the n `rows`, which are greater than any before. What is unchanged is linked.

    Raises OSError (a full disk), and ValueError for rows that do not ascend, are not new or do not fit.
    """
    old = DenseIndex.open(previous)
    main, added = old.main, old.added
    new = _check_rows(vectors, rows, int(max((part.rows[-1] for part in (main, added) if part.count), default=-1)))
    kept = np.flatnonzero(~np.isin(added.rows, np.asarray(removed, dtype=np.int32)))
    fresh = np.concatenate([added.vectors(kept).astype(np.float16), vectors.astype(np.float16)])
    fresh_rows = np.concatenate([added.rows[kept], new])
    gone = np.union1d(old.removed, np.intersect1d(main.rows, removed)).astype(np.int32)
    if crowded(main.count, len(fresh), len(gone)):
        places = np.flatnonzero(~np.isin(main.rows, gone))

        def blocks() -> Iterator[Vectors | Halves]:
            for i in range(0, len(places), _BLOCK):
                yield main.vectors(places[i : i + _BLOCK])
            yield fresh

        _write_main(folder, blocks, vectors.shape[1], np.concatenate([main.rows[places], fresh_rows]))
        return
    for name in (VECTORS_FILE, ROWS_FILE, CODES_FILE):
        if (previous / name).exists():
            link(previous / name, folder / name)
    if len(fresh):
        save_index(pack_vectors([fresh], fresh.shape[1]), folder / ADDED_FILE)
        np.save(folder / ADDED_ROWS_FILE, fresh_rows, allow_pickle=False)
    if len(gone):
        np.save(folder / REMOVED_FILE, gone, allow_pickle=False)


@dataclass(frozen=True, slots=True)
class DenseIndex:
    """Nearest rows of a question, and the vectors of rows. `removed` are rows of `main` that are gone, ascending."""

    main: Part
    added: Part
    removed: Rows

    @property
    def dim(self) -> int:
        """Components of a vector."""
        return int(self.main.stored.d)

    @property
    def count(self) -> int:
        """How many rows are held."""
        return self.main.count + self.added.count - len(self.removed)

    @classmethod
    def open(cls, folder: Path) -> DenseIndex:
        """Map what `write_dense` or `extend_dense` wrote. Raises ValueError or RuntimeError where the parts do not fit
        together, OSError where one is missing."""
        main = open_part(folder, VECTORS_FILE, ROWS_FILE, CODES_FILE)
        added = Part(pack_vectors([], main.stored.d), np.empty(0, dtype=np.int32))
        if (folder / ADDED_FILE).exists():
            added = open_part(folder, ADDED_FILE, ADDED_ROWS_FILE)
        removed: Rows = np.empty(0, dtype=np.int32)
        if (folder / REMOVED_FILE).exists():
            removed = np.load(folder / REMOVED_FILE, allow_pickle=False)
        return cls(main, added, removed)

    def nearest(self, query: Vectors, limit: int, within: Sequence[int] | None = None) -> list[int]:
        """At most `limit` rows by their vector's inner product with `query` (dim,), best first, equal ones by row; of
        the rows `within` alone where given.

        Exact for `within`, and for up to EXACT vectors. Else a few of the hundred nearest may be missed.
        """
        parts = (self.main, self.added)
        chosen = [None if within is None else part.mask(within) for part in parts]
        wanted = limit
        while True:
            found = [part.nearest(query, wanted, mask) for part, mask in zip(parts, chosen, strict=True)]
            scores, rows = (np.concatenate(columns) for columns in zip(*found, strict=True))
            # Beyond `wanted` vectors, one part may lack what the other has.
            rows = rows[np.lexsort((rows, -scores))][:wanted]
            live = rows[~np.isin(rows, self.removed)]
            if len(live) >= limit or wanted >= self.main.count + self.added.count:
                return [int(row) for row in live[:limit]]
            wanted *= _FURTHER

    def vectors(self, rows: Sequence[int]) -> Vectors:
        """The vectors of `rows`, (len(rows), dim) float32, in that order. Raises KeyError for one that is not held."""
        wanted = np.asarray(rows, dtype=np.int32)
        held, late = self.main.places(wanted), self.added.places(wanted)
        missing = ((held < 0) & (late < 0)) | np.isin(wanted, self.removed)
        if missing.any():
            raise KeyError(f"no vector of row {wanted[np.argmax(missing)]}")
        vectors = np.empty((len(wanted), self.dim), dtype=np.float32)
        vectors[held >= 0] = self.main.vectors(held[held >= 0])
        vectors[late >= 0] = self.added.vectors(late[late >= 0])
        return vectors

    def every_row(self) -> list[int]:
        """The rows that are held, ascending."""
        rows = np.concatenate([self.main.rows, self.added.rows])
        return [int(row) for row in rows[~np.isin(rows, self.removed)]]


def _check_rows(vectors: Vectors | Halves, rows: Sequence[int] | NDArray[np.integer], after: int) -> Rows:
    owners = np.asarray(rows, dtype=np.int32)
    if len(vectors) != len(owners):
        raise ValueError(f"{len(vectors)} vectors, {len(owners)} rows do not fit together")
    if len(owners) and (int(owners[0]) <= after or (np.diff(owners) <= 0).any()):
        raise ValueError(f"rows must ascend from more than {after}; the first is {owners[0]}")
    return owners


def _write_main(folder: Path, blocks: Callable[[], Iterator[Vectors | Halves]], dim: int, rows: Rows) -> None:
    """Write vectors that come in `blocks`, each (n, `dim`), as the main part; `rows` own them."""
    stored = pack_vectors(blocks(), dim)
    save_index(stored, folder / VECTORS_FILE)
    np.save(folder / ROWS_FILE, rows, allow_pickle=False)
    if len(rows) > EXACT:
        save_index(encode_vectors(stored), folder / CODES_FILE)
