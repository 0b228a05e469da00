"""Vectors to nearest rows: the only import of faiss; knows nothing of text.

A row (a chunk) may own several vectors: the paragraph's, then one for each of its sentences. Vectors are unit rows, so
the inner product is the cosine. They are kept in half precision (with every eighth question of cmrc2018_dev no cosine
moved by more than 2.3e-4, and no first row changed), and mapped: only what is read is in memory.

    vectors.faiss, owners.npy               the vectors and each one's row, ascending; never written again
    codes.faiss                             one bit for each component, where scanning all vectors would be slow
    added.faiss, added_owners.npy           what was added since, with higher rows; small, scanned whole
    removed.npy                             rows of `owners.npy` that are gone
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.folders import link

if TYPE_CHECKING:
    import faiss

Vectors = NDArray[np.float32]
Halves = NDArray[np.float16]
Rows = NDArray[np.int32]

VECTORS_FILE = "vectors.faiss"
OWNERS_FILE = "owners.npy"
CODES_FILE = "codes.faiss"
ADDED_FILE = "added.faiss"
ADDED_OWNERS_FILE = "added_owners.npy"
REMOVED_FILE = "removed.npy"

# Up to this many vectors all are scanned, exactly. Milliseconds of a core for the first 10, 30, 100 and 286 thousand
# vectors of 90 thousand news paragraphs: 0.7, 1.9, 8.3, 23; with codes 1.1, 1.7, 3.1, 4.9.
EXACT = 30_000
# Up to this many vectors the codes are scanned whole and held in memory (57 bytes a vector); of more, those of the
# lists nearest to the question, mapped. Of 3.4 million, synthesised around the same 286 thousand, .995 of the hundred
# nearest rows are found so, in 17 ms of a core (.976 in 9 with half as many lists); where they are moved so far that
# nothing clusters, .90, and .99 by scanning all codes in 42 ms.
SCANNED = 1_000_000
LISTS = 4096
PROBED = 512

# How many vectors are looked at for each row that is wanted: newspapers have three a row, and a question's hundred
# nearest rows hold 138 of its nearest vectors (median of 400 questions; 319 at most).
_PER_ROW = 4
# How many vectors are scored exactly for each of those, once the codes have named them. Of the hundred nearest rows
# of those 90 thousand paragraphs .997 are found so, for headlines and questions about their text (300); .995 with 5 and
# .998 with 8, which take 0.3 ms less and more. For questions about other things, which no row answers, .959.
# Lists (IVF) were no faster at this recall: a quarter of 1024 has to be looked at to find .99 of a question's nearest.
_REFINED = 6

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
        _save(_stored([fresh], fresh.shape[1]), folder / ADDED_FILE)
        np.save(folder / ADDED_OWNERS_FILE, fresh_owners, allow_pickle=False)
    if len(gone):
        np.save(folder / REMOVED_FILE, gone, allow_pickle=False)


@dataclass(frozen=True, slots=True)
class _Part:
    """Vectors and each one's row, ascending. `quick` searches the same vectors by their codes, if there are any."""

    stored: faiss.Index
    owners: Rows
    quick: faiss.Index | None = None

    @property
    def count(self) -> int:
        return len(self.owners)

    def vectors(self, places: NDArray[np.int64]) -> Vectors:
        """The vectors at `places`, (m, dim)."""
        if not len(places):  # faiss takes no empty list
            return np.empty((0, self.stored.d), dtype=np.float32)
        return np.asarray(self.stored.reconstruct_batch(places), dtype=np.float32)

    def held(self, rows: Sequence[int]) -> Rows:
        """Those of `rows` that are in this part."""
        wanted = np.asarray(rows, dtype=np.int32)
        return wanted[np.searchsorted(self.owners, wanted) < np.searchsorted(self.owners, wanted, side="right")]

    def mask(self, rows: Sequence[int] | Rows) -> NDArray[np.bool_]:
        """Which vectors are of one of `rows`, (count,)."""
        wanted = np.asarray(rows, dtype=np.int32)  # the type of the owners: another would copy those
        edges = np.zeros(self.count + 1, dtype=np.int32)
        np.add.at(edges, np.searchsorted(self.owners, wanted), 1)
        np.add.at(edges, np.searchsorted(self.owners, wanted, side="right"), -1)
        return np.cumsum(edges[:-1]) > 0

    def nearest(self, query: Vectors, wanted: int, chosen: NDArray[np.bool_] | None) -> tuple[Vectors, Rows]:
        """The scores and rows of at most `wanted` nearest vectors; of the `chosen` alone, exactly, where given."""
        import faiss

        index, parameters = self.stored, None
        wanted = min(wanted, self.count if chosen is None else int(chosen.sum()))
        if wanted == 0:
            return np.empty(0, dtype=np.float32), np.empty(0, dtype=np.int32)
        # faiss's own stubs describe the C++ constructors; its Python ones take an array and keywords.
        if chosen is not None:
            bitmap = faiss.IDSelectorBitmap(np.packbits(chosen, bitorder="little"))  # type: ignore[call-arg,arg-type]
            parameters = faiss.SearchParameters(sel=bitmap)  # type: ignore[call-arg]
        elif self.quick is not None:
            index = self.quick
            parameters = faiss.IndexRefineSearchParameters(k_factor=_REFINED)  # type: ignore[call-arg]
        # Of the calling thread alone. A question that shares its cores with others waits for the slowest of them.
        faiss.omp_set_num_threads(1)
        scores, places = index.search(query.reshape(1, -1), wanted, params=parameters)
        found = places[0] >= 0
        return scores[0][found], self.owners[places[0][found]]


@dataclass(frozen=True, slots=True)
class DenseIndex:
    """Nearest rows of a question, and the vectors of rows. `removed` are rows of `main` that are gone, ascending."""

    main: _Part
    added: _Part
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
        import faiss

        main = _opened(folder, VECTORS_FILE, OWNERS_FILE)
        if (folder / CODES_FILE).exists():
            codes = _load(folder / CODES_FILE)
            if codes.ntotal != main.count:
                raise ValueError(f"{codes.ntotal} codes, {main.count} vectors do not fit together")
            main = _Part(main.stored, main.owners, faiss.IndexRefine(codes, main.stored))
        added = _Part(_stored([], main.stored.d), np.empty(0, dtype=np.int32))
        if (folder / ADDED_FILE).exists():
            added = _opened(folder, ADDED_FILE, ADDED_OWNERS_FILE)
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
    stored = _stored(blocks(), dim)
    _save(stored, folder / VECTORS_FILE)
    np.save(folder / OWNERS_FILE, owners.astype(np.int32), allow_pickle=False)
    if count > EXACT:
        _save(_codes(stored), folder / CODES_FILE)


def _stored(blocks: Sequence[Vectors | Halves] | Iterator[Vectors | Halves], dim: int) -> faiss.Index:
    import faiss

    index = faiss.IndexScalarQuantizer(dim, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    index.is_trained = True  # half precision has nothing to learn
    for block in blocks:
        if len(block):
            # Its codes are the numbers themselves.
            index.add_sa_codes(np.ascontiguousarray(block, dtype="<f2").view(np.uint8))
    return index


def _codes(stored: faiss.Index) -> faiss.Index:
    """One bit a component (RaBitQ): where a vector lies from the middle of all, or of its list."""
    import faiss

    count, dim = stored.ntotal, stored.d
    codes: faiss.Index
    if count <= SCANNED:
        codes, learned = faiss.IndexRaBitQFastScan(dim, faiss.METRIC_INNER_PRODUCT), EXACT  # only the middle of all
    else:
        lists = faiss.IndexIVFRaBitQ(faiss.IndexFlatIP(dim), dim, LISTS, faiss.METRIC_INNER_PRODUCT)
        lists.nprobe, lists.cp.niter = PROBED, 10
        codes, learned = lists, 64 * LISTS
    codes.train(stored.reconstruct_batch(np.linspace(0, count - 1, min(count, learned)).astype(np.int64)))
    for start in range(0, count, _BLOCK):
        codes.add(stored.reconstruct_n(start, min(_BLOCK, count - start)))
    return codes


def _save(index: faiss.Index, path: Path) -> None:
    import faiss

    # Through a file of Python's: it opens any path, and raises OSError where the disk is full.
    with path.open("wb") as file:
        faiss.write_index(index, faiss.PyCallbackIOWriter(file.write))  # type: ignore[attr-defined]


def _load(path: Path) -> faiss.Index:
    import faiss

    return faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)


def _opened(folder: Path, vectors: str, owners: str) -> _Part:
    stored, held = _load(folder / vectors), np.load(folder / owners, mmap_mode="r", allow_pickle=False)
    if stored.ntotal != len(held):
        raise ValueError(f"{stored.ntotal} vectors, {len(held)} owners do not fit together")
    return _Part(stored, np.asarray(held))
