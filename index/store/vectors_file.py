"""Files of vectors: how they are stored, mapped and searched. The only import of faiss; knows nothing of text.

Vectors are unit rows, so the inner product is the cosine. They are kept in half precision (with every eighth question
of cmrc2018_dev no cosine moved by more than 2.3e-4, and no first row changed), and mapped: only what is read is in
memory. Beside many there are codes, four bits for two components, that name candidates to be scored exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.store.base import Vectors
from index.store.edition import Halves

if TYPE_CHECKING:
    import faiss

Rows = NDArray[np.int32]

# Up to this many vectors all are scanned, exactly. Milliseconds of a core for the first 10, 30, 100 and 286 thousand
# vectors of 90 thousand news paragraphs: 0.7, 1.9, 8.3, 23; codes take 0.9 for a hundred thousand.
EXACT = 30_000
# Up to this many vectors the codes are scanned whole and held in memory (96 bytes a vector of 384 components); of more,
# those of the lists nearest to the question, mapped. Of 3.4 million, synthesised around the same 286 thousand, .995 of
# the hundred nearest rows are found so, in 17 ms of a core (.976 in 9 with half as many lists); where they are moved so
# far that nothing clusters, .90.
SCANNED = 4_000_000
LISTS = 4096
PROBED = 512

# How many components of a vector one of 16 codes stands for. Of a million vectors the scan takes 4 ms of a core, and
# with one bit a component (RaBitQ) 10 to 14; of the hundred nearest .999 and .947 are among the first 1,440, and .969
# where a code stands for three components.
PIECE = 2
# How many vectors are scored exactly for each row that is wanted, once the codes have named them.
REFINED = 12
# The same for codes of one bit a component: those of lists, and of stores that were written before.
REFINED_BITS = 48

_BLOCK = 65_536


@dataclass(frozen=True, slots=True)
class Part:
    """Vectors and each one's row, ascending. `quick` searches the same vectors by their codes, if there are any."""

    stored: faiss.Index
    rows: Rows
    quick: faiss.IndexRefine | None = None

    @property
    def count(self) -> int:
        return len(self.rows)

    def vectors(self, places: NDArray[np.int64]) -> Vectors:
        """The vectors at `places`, (m, dim)."""
        if not len(places):  # faiss takes no empty list
            return np.empty((0, self.stored.d), dtype=np.float32)
        return np.asarray(self.stored.reconstruct_batch(places), dtype=np.float32)

    def places(self, rows: Rows) -> NDArray[np.int64]:
        """Where the vectors of `rows` are in this part, (len(rows),); -1 for a row that is not in it."""
        if not self.count:
            return np.full(len(rows), -1)
        found = np.minimum(np.searchsorted(self.rows, rows), self.count - 1)
        return np.where(self.rows[found] == rows, found, -1)

    def mask(self, rows: Sequence[int]) -> NDArray[np.bool_]:
        """Which vectors are of one of `rows`, (count,)."""
        chosen = np.zeros(self.count, dtype=np.bool_)
        places = self.places(np.asarray(rows, dtype=np.int32))  # the type of the rows: another would copy those
        chosen[places[places >= 0]] = True
        return chosen

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
            # Beyond the vectors there are, the codes name none, at an endless distance: as a product that is the best.
            factor = min(index.k_factor, self.count / wanted)
            parameters = faiss.IndexRefineSearchParameters(k_factor=factor)  # type: ignore[call-arg]
        # Of the calling thread alone. A question that shares its cores with others waits for the slowest of them.
        faiss.omp_set_num_threads(1)
        scores, places = index.search(query.reshape(1, -1), wanted, params=parameters)
        found = places[0] >= 0
        return scores[0][found], self.rows[places[0][found]]


def pack_vectors(blocks: Iterable[Vectors | Halves], dim: int) -> faiss.Index:
    """The vectors that come in `blocks`, each (n, dim), in half precision."""
    import faiss

    index = faiss.IndexScalarQuantizer(dim, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    index.is_trained = True  # half precision has nothing to learn
    for block in blocks:
        if len(block):
            # Its codes are the numbers themselves.
            index.add_sa_codes(np.ascontiguousarray(block, dtype="<f2").view(np.uint8))
    return index


def encode_vectors(stored: faiss.Index) -> faiss.Index:
    """Codes of the vectors, which name candidates much faster than the vectors themselves do."""
    import faiss

    count, dim = stored.ntotal, stored.d
    codes: faiss.Index
    if count <= SCANNED:
        # Of unit rows the least distance is the greatest product. Of the distance the middle of all is no part; of the
        # product it would be nearly all, and what is lost of it more than what parts one row from another.
        pieces = dim // PIECE if dim % PIECE == 0 else dim
        codes, learned = faiss.IndexPQFastScan(dim, pieces, 4, faiss.METRIC_L2), EXACT
    else:
        lists = faiss.IndexIVFRaBitQ(faiss.IndexFlatIP(dim), dim, LISTS, faiss.METRIC_INNER_PRODUCT)
        lists.nprobe, lists.cp.niter = PROBED, 10
        codes, learned = lists, 64 * LISTS
    codes.train(stored.reconstruct_batch(np.linspace(0, count - 1, min(count, learned)).astype(np.int64)))
    for start in range(0, count, _BLOCK):
        codes.add(stored.reconstruct_n(start, min(_BLOCK, count - start)))
    return codes


def _refine(codes: faiss.Index, stored: faiss.Index) -> faiss.IndexRefine:
    """A search for what the codes name, scored exactly."""
    import faiss

    measure, codes.metric_type = codes.metric_type, stored.metric_type  # faiss puts none together that differ
    quick = faiss.IndexRefine(codes, stored)
    codes.metric_type = measure
    quick.k_factor = REFINED if isinstance(codes, faiss.IndexPQFastScan) else REFINED_BITS
    return quick


def save_index(index: faiss.Index, path: Path) -> None:
    """Raises OSError (a full disk)."""
    import faiss

    # Through a file of Python's: it opens any path, and raises OSError where the disk is full.
    with path.open("wb") as file:
        faiss.write_index(index, faiss.PyCallbackIOWriter(file.write))  # type: ignore[attr-defined]


def load_index(path: Path) -> faiss.Index:
    """The index in a file, mapped. Raises RuntimeError for what is none."""
    import faiss

    return faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)


def open_part(folder: Path, vectors: str, rows: str, codes: str | None = None) -> Part:
    """The part in the files of these names; `codes` need not be there. Raises ValueError or RuntimeError where they do
    not fit together, OSError where one is missing."""
    stored, held = load_index(folder / vectors), np.load(folder / rows, mmap_mode="r", allow_pickle=False)
    if stored.ntotal != len(held):
        raise ValueError(f"{stored.ntotal} vectors, {len(held)} rows do not fit together")
    if codes is None or not (folder / codes).exists():
        return Part(stored, np.asarray(held))
    quick = load_index(folder / codes)
    if quick.ntotal != stored.ntotal:
        raise ValueError(f"{quick.ntotal} codes, {stored.ntotal} vectors do not fit together")
    return Part(stored, np.asarray(held), _refine(quick, stored))
