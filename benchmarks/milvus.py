"""The same questions to a local store and to one in Milvus, in one run: one JSON object.

    python -m benchmarks.milvus [ADDRESS] [--sizes 1000 20000] [--pool STORE]

For each size (paragraphs) a local store is built as by `benchmarks.scale`, copied to ADDRESS (without one, to a file of
milvus-lite in a temporary folder), and both are asked a hundred questions, one after the other in turn: the seconds of
building without those of encoding and of copying, milliseconds of a search on the clock, how many of the ten passages
found first are the same, in how many questions all of them in the same order, and how many of the hundred nearest
vectors are found of those that an exact search finds.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.scale import NEAREST, MixingEncoder, percentiles, written
from index import build
from index.building.copying import copy
from index.encoders.load import load_encoder
from index.encoders.processor import this_processor
from index.search.query import Query
from index.search.search import search
from index.store.address import open_store
from index.store.base import Snapshot
from index.store.filters import Filter

TOP = 10


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", nargs="?", help="a store in Milvus, which is replaced")
    parser.add_argument("--sizes", nargs="+", type=int, default=[1000, 20_000], help="paragraphs")
    parser.add_argument("--pool", type=Path, metavar="STORE", help="a store whose vectors are mixed")
    arguments = parser.parse_args()
    encoder = load_encoder()
    sizes = []
    for size in arguments.sizes:
        sizes.append(measured(size, arguments.address, MixingEncoder(encoder, 1000, arguments.pool)))
        print(json.dumps(sizes[-1]), file=sys.stderr, flush=True)
    print(json.dumps({"machine": str(this_processor()), "sizes": sizes}, ensure_ascii=False, indent=1))


def measured(size: int, address: str | None, encoder: MixingEncoder) -> dict[str, Any]:
    """Both stores of `size` paragraphs, asked."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        questions = written(size, None, folder / "corpus.jsonl")
        report, building = timed(lambda: build([folder / "corpus.jsonl"], folder / "store", encoder=encoder))
        other = address or f"milvus://{folder}/archive.db/baohai"
        _, copying = timed(lambda: copy(folder / "store", other))
        snapshots = (open_store(folder / "store").open(), open_store(other).open())
        return {
            "paragraphs": report.chunks,
            "build_s_without_encoding": round(building - encoder.seconds, 1),
            "copy_s": round(copying, 1),
            "local_mb": megabytes(folder / "store"),
            "milvus_mb": megabytes(folder / "archive.db"),
            "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3),
            **compared(snapshots, questions, encoder),
        }


def compared(snapshots: tuple[Snapshot, Snapshot], questions: list[str], encoder: Any) -> dict[str, Any]:
    """What both find, and how long it takes them."""
    seconds: tuple[list[float], list[float]] = ([], [])
    shared, same, near = 0, 0, 0
    every = snapshots[0].rows(Filter())
    for at, question in enumerate(questions):
        found: dict[int, list[int]] = {}
        for which in (0, 1) if at % 2 else (1, 0):
            query = Query.of(question, encoder, snapshots[which])
            hits, taken = timed(lambda snapshot=snapshots[which], query=query: search(snapshot, query, TOP))
            seconds[which].append(taken)
            found[which] = [hit.row for hit in hits]
        shared += len({*found[0]} & {*found[1]})
        same += found[0] == found[1]
        exact = snapshots[0].nearest(query.vector, NEAREST, every)
        near += len({*exact} & {*snapshots[1].nearest(query.vector, NEAREST)})
    count = len(questions)
    return {
        "local_ms": percentiles(seconds[0]),
        "milvus_ms": percentiles(seconds[1]),
        "same_of_ten": round(shared / count / TOP, 4),
        "same_order": round(same / count, 4),
        "milvus_recall_at_100": round(near / count / min(NEAREST, len(every)), 4),
    }


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What `work` returns, and the seconds it took."""
    began = time.perf_counter()
    done = work()
    return done, time.perf_counter() - began


def megabytes(folder: Path) -> float:
    """What a folder takes on disk; 0 where there is none."""
    return round(float(np.sum([f.stat().st_size for f in folder.rglob("*") if f.is_file()])) / 1e6, 1)


if __name__ == "__main__":
    main()
