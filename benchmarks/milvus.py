"""The same questions to a local store and to one in Milvus, in one run: one JSON object.

    python -m benchmarks.milvus [ADDRESS] [--sizes 1000 20000] [--pool STORE] [--keep FOLDER] [--engine PROGRAM]

For each size (paragraphs) a local store is built as by `benchmarks.scale`, copied to ADDRESS (without one, to a file of
milvus-lite in a temporary folder), and both are asked a hundred questions, one after the other in turn: the seconds of
building without those of encoding and of copying, milliseconds of a search on the clock and of its legs, how many of
the ten passages found first are the same, in how many questions all of them in the same order, and how many of the
hundred nearest vectors are found of those that an exact search finds. `--keep` is that of `benchmarks.scale`; what was
copied stays there, too.

`--engine` is the program of milvus-lite before it was written anew in Python: `milvus_lite/lib/milvus` in the wheel of
milvus-lite 2.5.1, Milvus's own engine in C++. It is started on 127.0.0.1 for a file of its own. It knows sparse
vectors, which no server that can be had from PyPI does, but no graphs and no aliases: all vectors are compared (FLAT)
and which generation is live is kept here.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from benchmarks.scale import NEAREST, QUESTIONS_FILE, MixingEncoder, build_store, clauses_once, kept, percentiles
from index.building.copying import copy
from index.encoders.load import load_encoder
from index.encoders.processor import this_processor
from index.milvus.client import Client, Row, Table
from index.search.candidates import CANDIDATES, READ
from index.search.query import Query
from index.search.search import search
from index.store.address import open_store
from index.store.base import Snapshot
from index.store.filters import Filter

TOP = 10
# Where the engine listens.
PORT = 19777


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", nargs="?", help="a store in Milvus, which is replaced")
    parser.add_argument("--sizes", nargs="+", type=int, default=[1000, 20_000], help="paragraphs")
    parser.add_argument("--pool", type=Path, metavar="STORE", help="a store whose vectors are mixed")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where the stores stay")
    parser.add_argument("--engine", type=Path, metavar="PROGRAM", help="milvus-lite's of before it was in Python")
    arguments = parser.parse_args()
    encoder = MixingEncoder(load_encoder(), arguments.pool)
    sizes = []
    for size in arguments.sizes:
        with kept(arguments.keep, size) as folder, place(arguments, folder) as address:
            sizes.append(measure(size, folder, address, encoder))
        print(json.dumps(sizes[-1]), file=sys.stderr, flush=True)
    print(json.dumps({"machine": str(this_processor()), "sizes": sizes}, ensure_ascii=False, indent=1))


@contextmanager
def place(arguments: argparse.Namespace, folder: Path) -> Iterator[str]:
    """The address of the store in Milvus."""
    if arguments.engine is None:
        yield arguments.address or f"milvus://{folder}/archive.db/baohai"
        return
    (folder / "milvus").mkdir(exist_ok=True)
    command = [arguments.engine, folder / "milvus" / "archive.db", f"127.0.0.1:{PORT}", "ERROR"]
    engine = subprocess.Popen(command, env=os.environ | {"LD_LIBRARY_PATH": str(arguments.engine.parent)})
    try:
        wait_for(PORT)
        with lacking(folder / "milvus" / "live"):
            yield f"milvus://127.0.0.1:{PORT}/baohai"
    finally:
        engine.terminate()
        engine.wait()


@contextmanager
def lacking(alias: Path) -> Iterator[None]:
    """Do without what the engine does not know: graphs, aliases (`alias` holds the only one), and columns without a
    value."""
    create, put, fetch = Client.create, Client.put, Client.fetch

    def live(client: Client, name: str) -> str | None:
        return alias.read_text() if alias.exists() else None

    def point(client: Client, name: str, collection: str) -> None:
        alias.write_text(collection)

    def drop(client: Client, name: str) -> None:
        client._milvus.drop_collection(name)

    def create_filled(client: Client, name: str, table: Table, dim: int = 2) -> None:
        create(client, name, Table(tuple(column._replace(absent=False) for column in table.columns)), dim)

    def put_filled(client: Client, name: str, rows: Sequence[Row], *, over: bool = False) -> None:
        put(
            client,
            name,
            [{key: "" if value is None else value for key, value in row.items()} for row in rows],
            over=over,
        )

    def fetch_filled(client: Client, *arguments: Any, **options: Any) -> list[Row]:
        return [{**row, "date": row.get("date") or None} for row in fetch(client, *arguments, **options)]

    with (
        patch.multiple(Client, live=live, point=point, drop=drop, put=put_filled, fetch=fetch_filled),
        patch.object(Client, "create", create_filled),
        patch("index.milvus.client.EXACT", sys.maxsize),
    ):
        yield


def wait_for(port: int) -> None:
    """Until something listens there. Raises OSError after a minute."""
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise OSError(f"nothing listens on port {port}")


def measure(size: int, folder: Path, address: str, encoder: MixingEncoder) -> dict[str, Any]:
    """Both stores of `size` paragraphs, asked."""
    building = build_store(size, None, encoder, folder)
    questions = json.loads((folder / QUESTIONS_FILE).read_text(encoding="utf-8"))
    copying = None
    if open_store(address).current() is None:
        with clauses_once():
            _, copying = clock(lambda: copy(folder / "store", address))
    snapshots = (open_store(folder / "store").open(), open_store(address).open())
    return {
        "paragraphs": snapshots[0].about.chunks,
        "build_s_without_encoding": building,
        "copy_s": copying and round(copying, 1),
        "local_mb": megabytes(folder / "store"),
        "milvus_mb": megabytes(folder / "archive.db") + megabytes(folder / "milvus"),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3),
        **compare(snapshots, questions, encoder),
    }


def compare(snapshots: tuple[Snapshot, Snapshot], questions: list[str], encoder: Any) -> dict[str, Any]:
    """What both find, and how long it takes them."""
    seconds: tuple[list[float], list[float]] = ([], [])
    legs: dict[str, list[float]] = {leg: [] for leg in ("vectors", "words", "pairs", "fetch")}
    shared, same, near = 0, 0, 0
    every = snapshots[0].rows(Filter())
    for at, question in enumerate(questions):
        found: dict[int, list[int]] = {}
        for which in (0, 1) if at % 2 else (1, 0):
            query = Query.of(question, encoder, snapshots[which])
            hits, taken = clock(lambda snapshot=snapshots[which], query=query: search(snapshot, query, TOP))
            seconds[which].append(taken)
            found[which] = [hit.row for hit in hits]
        shared += len({*found[0]} & {*found[1]})
        same += found[0] == found[1]
        exact = snapshots[0].nearest(query.vector, NEAREST, every)
        near += len({*exact} & {*snapshots[1].nearest(query.vector, NEAREST)})
        for leg, taken in times_of_legs(snapshots[1], query).items():
            legs[leg].append(taken)
    count = len(questions)
    return {
        "local_ms": percentiles(seconds[0]),
        "milvus_ms": percentiles(seconds[1]),
        "milvus_legs_ms": {leg: percentiles(times) for leg, times in legs.items()},
        "same_of_ten": round(shared / count / TOP, 4),
        "same_order": round(same / count, 4),
        "milvus_recall_at_100": round(near / count / min(NEAREST, len(every)), 4),
    }


def times_of_legs(snapshot: Snapshot, query: Query) -> dict[str, float]:
    """The seconds of each call that a search makes."""
    rows, vectors = clock(lambda: snapshot.nearest(query.vector, CANDIDATES))
    _, words = clock(lambda: snapshot.matching("words", query.words, CANDIDATES))
    _, pairs = clock(lambda: snapshot.matching("pairs", query.pairs, CANDIDATES))
    _, fetch = clock(lambda: (snapshot.vectors(rows), snapshot.chunks(rows[:READ])))
    return {"vectors": vectors, "words": words, "pairs": pairs, "fetch": fetch}


def clock(work: Callable[[], Any]) -> tuple[Any, float]:
    """What `work` returns, and the seconds it took."""
    began = time.perf_counter()
    done = work()
    return done, time.perf_counter() - began


def megabytes(folder: Path) -> float:
    """What a folder takes on disk; 0 where there is none."""
    return round(float(np.sum([f.stat().st_size for f in folder.rglob("*") if f.is_file()])) / 1e6, 1)


if __name__ == "__main__":
    main()
