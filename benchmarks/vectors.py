"""The search for vectors alone, at sizes whose whole store would take hours to build here: one JSON object.

    python -m benchmarks.vectors --pool STORE [--questions FILE.npy] [--sizes 100000 1000000] [--refined 6 12 24]
                                 [--scanned 4000000]

Writes the vectors of each size (mixtures of those of STORE, as in `benchmarks.scale`) as a store does, and looks for
the hundred nearest of questions, mixtures as well or the vectors of a file (`benchmarks.scale --keep` leaves those of
its questions), and for as many rows as a search asks for.
For each number of vectors that are scored exactly for a row that is wanted (`index.store.vectors_file.REFINED`):
milliseconds of a core, and how many of the hundred are found. `--scanned`: up to how many vectors all codes are looked
at, and not those of some lists. `least_ms` is that of `benchmarks.scale`.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from benchmarks.scale import KEPT, MIXED, NEAREST, bandwidth, bytes_read, percentiles, vectors_of
from index.encoders.processor import this_processor
from index.search.candidates import CANDIDATES
from index.store.dense import DenseIndex, write_dense
from index.store.vectors_file import SCANNED

QUESTIONS = 100
_BLOCK = 20_000


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pool", type=Path, metavar="STORE", required=True)
    parser.add_argument("--sizes", nargs="+", type=int, default=[100_000, 1_000_000])
    parser.add_argument("--refined", nargs="+", type=int, default=[6, 12, 24])
    parser.add_argument("--questions", type=Path, metavar="FILE.npy")
    parser.add_argument("--scanned", type=int, default=SCANNED)
    given = parser.parse_args()
    pool = vectors_of(given.pool)
    questions = mixtures(np.random.default_rng(0), pool, QUESTIONS)
    if given.questions is not None:
        questions = np.load(given.questions)
    sizes = []
    for size in given.sizes:
        with patch("index.store.vectors_file.SCANNED", given.scanned):
            sizes.append(measure(size, pool, questions, given.refined))
        print(json.dumps(sizes[-1]), file=sys.stderr, flush=True)
    print(
        json.dumps({"machine": str(this_processor()), "mixed": len(pool), "sizes": sizes}, ensure_ascii=False, indent=1)
    )


def measure(size: int, pool: NDArray[np.float32], questions: NDArray[np.float32], refined: list[int]) -> dict[str, Any]:
    """The vectors of a size, written and searched."""
    draw = np.random.default_rng(size)
    vectors = np.empty((size, pool.shape[1]), np.float16)
    for start in range(0, size, _BLOCK):
        vectors[start : start + _BLOCK] = mixtures(draw, pool, min(_BLOCK, size - start))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        began = time.perf_counter()
        write_dense(folder, vectors, range(size))
        writing = time.perf_counter() - began
        index = DenseIndex.open(folder)
        exact = [exactly(vectors, question) for question in questions]
        read = bytes_read(folder, size, pool.shape[1])
        found = {number: measure_search(index, questions, exact, number) for number in refined}
    return {
        "vectors": size,
        "write_s": round(writing, 1),
        "least_ms": round(1000 * read / bandwidth(), 2),
        "refined": found,
    }


def mixtures(draw: np.random.Generator, pool: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """`(count, dim)` unit rows."""
    middle = pool.mean(axis=0)
    drawn = draw.integers(len(pool), size=(2, count))
    mixed = middle + KEPT * (pool[drawn[0]] - middle) + MIXED * (pool[drawn[1]] - middle)
    return np.asarray(mixed / np.linalg.norm(mixed, axis=1, keepdims=True), dtype=np.float32)


def exactly(vectors: NDArray[np.float16], question: NDArray[np.float32]) -> set[int]:
    """The rows of the hundred nearest vectors."""
    parts = [vectors[at : at + _BLOCK].astype(np.float32) @ question for at in range(0, len(vectors), _BLOCK)]
    return {*np.argpartition(-np.concatenate(parts), NEAREST)[:NEAREST].tolist()}


def measure_search(
    index: DenseIndex, questions: NDArray[np.float32], exact: list[set[int]], refined: int
) -> dict[str, float | dict[str, float]]:
    """What a search takes and finds with so many vectors scored exactly."""
    if index.main.quick is not None:
        index.main.quick.k_factor = refined
    near = [len(exact[at] & {*index.nearest(question, NEAREST)}) for at, question in enumerate(questions)]
    taken = []
    for question in questions:
        began = time.thread_time()
        index.nearest(question, CANDIDATES)
        taken.append(time.thread_time() - began)
    return {"core_ms": percentiles(taken), "recall_at_100": round(float(np.mean(near)) / NEAREST, 4)}


if __name__ == "__main__":
    main()
