"""Rows and their vectors: written, extended, and the rows nearest to a question found. Knows nothing of text.

A row (a chunk) may own several vectors: the paragraph's, then one for each of its sentences.

    vectors.faiss, owners.npy               the vectors and each one's row, ascending; never written again
    codes.faiss                             one bit for each component, where scanning all vectors would be slow
    added.faiss, added_owners.npy           what was added since, with higher rows; small, scanned whole
    removed.npy                             rows of `owners.npy` that are gone
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.folders import link
from index.store.base import Halves, Vectors
from index.store.vectors_file import EXACT, Part, Rows, encode_vectors, open_part, pack_vectors, save_index

VECTORS_FILE = "vectors.faiss"
OWNERS_FILE = "owners.npy"
CODES_FILE = "codes.faiss"
ADDED_FILE = "added.faiss"
ADDED_OWNERS_FILE = "added_owners.npy"
REMOVED_FILE = "removed.npy"

# How many vectors are looked at for each row that is wanted: newspapers have three a row, and a question's hundred
# nearest rows hold 138 of its nearest vectors (median of 400 questions; 319 at most).
_PER_ROW = 4
# What may be added since the vectors were written (an eighth of them, and no more than 10,000, which take less
# than a millisecond to scan), and what may be gone, before all is written anew.
_SHARE = 8
ADDED = 10_000

_BLOCK = 65_536


def crowded(written: int, added: int, removed: int) -> bool:
    """Whether `added` vectors, or `removed` ones, are too many beside those `written`, so that all are written anew."""
    return added > min(ADDED, written // _SHARE) or removed > written // _SHARE


def write_dense(folder: Path, vectors: Vectors | Halves, owners: NDArray[np.integer]) -> None:
    """Write `vectors` (n, dim), float32 or float16, and `owners` (n,), each vector's row: ascending, gaps allowed.

    Raises OSError (a full disk), and ValueError for owners that do not ascend or do not fit.
    """
    _checked(vectors, owners, -1)
    _written(folder, lambda: (vectors[i : i + _BLOCK] for i in range(0, len(vectors), _BLOCK)), vectors.shape, owners)


def extend_dense(
    folder: Path,
    previous: Path,
    vectors: Vectors | Halves,
    owners: NDArray[np.integer],
    removed: Sequence[int],
) -> None:
    """Write into `folder` what the folder `previous` holds, without the rows `removed` and with `vectors` (n, dim) of
    `owners` (n,), which are greater than any before. What is unchanged is linked.

    Raises OSError (a full disk), and ValueError for owners that do not ascend, are not new or do not fit.
    """
    old = DenseIndex.open(previous)
    main, added = old.main, old.added
    _checked(vectors, owners, int(max((part.owners[-1] for part in (main, added) if part.count), default=-1)))
    kept = np.flatnonzero(~np.isin(added.owners, np.asarray(removed, dtype=np.int32)))
    fresh = np.concatenate([added.vectors(kept).astype(np.float16), vectors.astype(np.float16)])
    fresh_owners = np.concatenate([added.owners[kept], owners]).astype(np.int32)
    gone = np.union1d(old.removed, main.held(removed)).astype(np.int32)
    live = ~main.mask(gone)
    if crowded(main.count, len(fresh), main.count - int(live.sum())):
        places = np.flatnonzero(live)

        def blocks() -> Iterator[Vectors | Halves]:
            for i in range(0, len(places), _BLOCK):
                yield main.vectors(places[i : i + _BLOCK])
            yield fresh

        count = len(places) + len(fresh)
        _written(folder, blocks, (count, vectors.shape[1]), np.concatenate([main.owners[places], fresh_owners]))
        return
    for name in (VECTORS_FILE, OWNERS_FILE, CODES_FILE):
        if (previous / name).exists():
            link(previous / name, folder / name)
    if len(fresh):
        save_index(pack_vectors([fresh], fresh.shape[1]), folder / ADDED_FILE)
        np.save(folder / ADDED_OWNERS_FILE, fresh_owners, allow_pickle=False)
    if len(gone):
        np.save(folder / REMOVED_FILE, gone, allow_pickle=False)


@dataclass(frozen=True, slots=True)
class DenseIndex:
    """Nearest rows of a question, and the vectors of rows. `removed` are rows of `main` that are gone, ascending."""

    main: Part
    added: Part
    removed: Rows
    count: int

    @property
    def dim(self) -> int:
        """Components of a vector."""
        return int(self.main.stored.d)

    @classmethod
    def open(cls, folder: Path) -> DenseIndex:
        """Map what `write_dense` or `extend_dense` wrote. Raises ValueError or RuntimeError where the parts do not fit
        together, OSError where one is missing."""
        main = open_part(folder, VECTORS_FILE, OWNERS_FILE, CODES_FILE)
        added = Part(pack_vectors([], main.stored.d), np.empty(0, dtype=np.int32))
        if (folder / ADDED_FILE).exists():
            added = open_part(folder, ADDED_FILE, ADDED_OWNERS_FILE)
        removed: Rows = np.empty(0, dtype=np.int32)
        if (folder / REMOVED_FILE).exists():
            removed = np.load(folder / REMOVED_FILE, allow_pickle=False)
        gone = np.searchsorted(main.owners, removed, side="right") - np.searchsorted(main.owners, removed)
        return cls(main, added, removed, main.count + added.count - int(gone.sum()))

    def nearest(self, query: Vectors, limit: int, within: Sequence[int] | None = None) -> list[int]:
        """At most `limit` distinct rows by their best vector's inner product with `query` (dim,), best first, equal
        ones by row; of the rows `within` alone where given.

        Exact for `within`, and for up to EXACT vectors. Else a few of the hundred nearest may be missed.
        """
        parts = (self.main, self.added)
        chosen = [None if within is None else part.mask(within) for part in parts]
        wanted = _PER_ROW * limit
        while True:
            found = [part.nearest(query, wanted, mask) for part, mask in zip(parts, chosen, strict=True)]
            scores, owners = (np.concatenate(columns) for columns in zip(*found, strict=True))
            # Beyond `wanted` vectors, one part may lack what the other has.
            owners = owners[np.lexsort((owners, -scores))][:wanted]
            rows = dict.fromkeys(owners[~np.isin(owners, self.removed)].tolist())
            if len(rows) >= limit or wanted >= self.main.count + self.added.count:
                return list(rows)[:limit]
            wanted *= _PER_ROW

    def gather(self, rows: Sequence[int]) -> tuple[Vectors, NDArray[np.int64]]:
        """The vectors of `rows`, (m, dim) float32, each row's one after another in the order given, the paragraph's
        first; and where each row's start, (len(rows) + 1,). Raises KeyError for a row that has none."""
        wanted = np.asarray(rows, dtype=np.int32)
        offset = self.main.count
        first, last = (
            np.searchsorted(self.main.owners, wanted, side=side) + np.searchsorted(self.added.owners, wanted, side=side)
            for side in ("left", "right")
        )
        counts = last - first
        if not counts.all():
            raise KeyError(f"no vectors of row {wanted[np.argmin(counts)]}")
        starts = np.concatenate([[0], np.cumsum(counts)])
        places = np.arange(starts[-1]) + np.repeat(first - starts[:-1], counts)
        vectors = np.empty((len(places), self.main.stored.d), dtype=np.float32)
        late = places >= offset
        vectors[~late] = self.main.vectors(places[~late])
        vectors[late] = self.added.vectors(places[late] - offset)
        return vectors, starts

    def vectors(self, row: int) -> Vectors:
        """The vectors of one row, (m, dim) float32: the paragraph's first, then its sentences' in order. Raises
        KeyError for a row that has none."""
        return self.gather([row])[0]


def _checked(vectors: Vectors | Halves, owners: NDArray[np.integer], after: int) -> None:
    if len(vectors) != len(owners):
        raise ValueError(f"{len(vectors)} vectors, {len(owners)} owners do not fit together")
    if len(owners) and (int(owners[0]) <= after or (np.diff(owners) < 0).any()):
        raise ValueError(f"owners must ascend from more than {after}; the first is {owners[0]}")


def _written(
    folder: Path,
    blocks: Callable[[], Iterator[Vectors | Halves]],
    shape: tuple[int, ...],
    owners: NDArray[np.integer],
) -> None:
    """Write vectors that come in `blocks`, of `shape` (n, dim) in all, as the main part."""
    count, dim = shape
    stored = pack_vectors(blocks(), dim)
    save_index(stored, folder / VECTORS_FILE)
    np.save(folder / OWNERS_FILE, owners.astype(np.int32), allow_pickle=False)
    if count > EXACT:
        save_index(encode_vectors(stored), folder / CODES_FILE)
