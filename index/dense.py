"""Vectors to nearest rows: the only import of faiss; knows nothing of text.

A row (a chunk) may own several vectors: the paragraph's, then one for each of its sentences. Vectors are float32 unit
rows, so the inner product is the cosine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import faiss

Vectors = NDArray[np.float32]
Rows = NDArray[np.int32]

VECTORS_FILE = "vectors.faiss"
OWNERS_FILE = "owners.npy"


def write_dense(folder: Path, vectors: Vectors, owners: Rows) -> None:
    """Write an exact inner-product index of `vectors` (n, dim) and `owners` (n,), each vector's row, ascending."""
    import faiss

    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors))
    # Through a buffer: faiss itself cannot open a non-ASCII path on every platform.
    (folder / VECTORS_FILE).write_bytes(faiss.serialize_index(index).tobytes())
    np.save(folder / OWNERS_FILE, owners.astype(np.int32), allow_pickle=False)


@dataclass(frozen=True, slots=True)
class DenseIndex:
    """Nearest rows of a question. `first[row]` is where a row's vectors start, `first[rows]` their count."""

    index: faiss.Index
    owners: Rows
    first: NDArray[np.int64]

    @classmethod
    def open(cls, folder: Path, rows: int) -> DenseIndex:
        """Read what `write_dense` wrote, for `rows` chunks. Raises ValueError where the parts do not fit together."""
        import faiss

        owners: Rows = np.load(folder / OWNERS_FILE, allow_pickle=False)
        index = faiss.deserialize_index(np.fromfile(folder / VECTORS_FILE, dtype=np.uint8))
        if index.ntotal != len(owners) or (len(owners) and int(owners[-1]) != rows - 1):
            raise ValueError(f"{index.ntotal} vectors, {len(owners)} owners, {rows} chunks do not fit together")
        return cls(index, owners, np.searchsorted(owners, np.arange(rows + 1)))

    def nearest(self, query: Vectors, limit: int, within: Sequence[int] | None = None) -> list[int]:
        """At most `limit` distinct rows by their best vector's inner product with `query` (dim,), best first; of the
        rows `within` alone where given."""
        # A row can hold several of the nearest vectors; three a row is the mean in newspapers.
        wanted, parameters = min(self.index.ntotal, 4 * limit), None
        if within is not None:
            import faiss

            allowed = np.zeros(len(self.first) - 1, dtype=np.bool_)
            allowed[np.asarray(within, dtype=np.int64)] = True
            mask = allowed[self.owners]
            wanted = min(wanted, int(mask.sum()))
            # faiss's own stubs describe the C++ constructors; its Python ones take an array and keywords.
            bitmap = faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))  # type: ignore[call-arg,arg-type]
            parameters = faiss.SearchParameters(sel=bitmap)  # type: ignore[call-arg]
        if wanted == 0:
            return []
        _, positions = self.index.search(query.reshape(1, -1), wanted, params=parameters)
        rows = dict.fromkeys(self.owners[positions[0][positions[0] >= 0]].tolist())
        return list(rows)[:limit]

    def gather(self, rows: Sequence[int]) -> tuple[Vectors, NDArray[np.int64]]:
        """The vectors of `rows`, (m, dim) float32, each row's one after another in the order given, the paragraph's
        first; and where each row's start, (len(rows) + 1,)."""
        found = [self.vectors(row) for row in rows]
        return np.concatenate(found), np.cumsum([0, *map(len, found)])

    def vectors(self, row: int) -> Vectors:
        """The vectors of one row, (m, dim) float32: the paragraph's first, then its sentences' in order."""
        start, end = int(self.first[row]), int(self.first[row + 1])
        return np.asarray(self.index.reconstruct_n(start, end - start), dtype=np.float32)

    def all_vectors(self) -> Vectors:
        """Every vector, (n, dim) float32, in the order written."""
        return np.asarray(self.index.reconstruct_n(0, self.index.ntotal), dtype=np.float32)
