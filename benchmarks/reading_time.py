"""What reading costs a question: with the trained reader and without it, question by question, in one run.

    python benchmarks/reading_time.py STORE QUESTIONS.jsonl [--every 4] [--warm]

STORE was built with the bundled model; a row of QUESTIONS has a "question". Prints one JSON object: milliseconds of
`Retriever.retrieve` (median and 95th percentile), how much more the read one took (median over the questions), the
passages read, and but for `--warm` seconds of a whole `baohai ask` in a process of its own, the least of three.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.held_to_avx2 import baohai
from benchmarks.reader import processor
from qa import Retriever
from qa.reader import Passage, Reading, bundled_reader

WARM_UP = 5
COLD = 3


class Counting:
    """The bundled reader, which counts what it is given."""

    def __init__(self) -> None:
        self._reader = bundled_reader()
        self.passages: list[int] = []

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """As `qa.reader.Reader.read`."""
        self.passages.append(len(passages))
        return self._reader.read(question, passages)


def warm(store: Path, questions: Sequence[str]) -> dict[str, Any]:
    """Ask each question both ways, in turns."""
    reader = Counting()
    ways = {"read": Retriever.open(store, reader=reader), "not read": Retriever.open(store, reader=False)}
    times: dict[str, list[float]] = {way: [] for way in ways}
    for number, question in enumerate([*questions[:WARM_UP], *questions]):
        for way, retriever in ways.items():
            began = time.perf_counter()
            retriever.retrieve(question)
            if number >= WARM_UP:
                times[way].append((time.perf_counter() - began) * 1000)
    more = statistics.median(a - b for a, b in zip(times["read"], times["not read"], strict=True))
    percentiles = {
        f"{way}, {name}": round(statistics.quantiles(found, n=20)[at], 1)
        for way, found in times.items()
        for name, at in (("p50 ms", 9), ("p95 ms", 18))
    }
    return percentiles | {"more, p50 ms": round(more, 1), "passages read": round(statistics.mean(reader.passages), 2)}


def cold(store: Path, question: str, *options: str) -> float:
    """Seconds of `baohai ask` from its start to its end."""
    command = [*baohai(), "ask", question, "--store", str(store), *options]
    took = []
    for _ in range(COLD):
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        took.append(time.perf_counter() - began)
    return round(min(took), 2)


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--every", type=int, default=4, help="ask every Nth question")
    parser.add_argument("--warm", action="store_true", help="no cold ask")
    arguments = parser.parse_args()
    rows = map(json.loads, arguments.questions.read_text("utf-8").splitlines())
    questions = [row["question"] for row in rows][:: arguments.every]
    found = warm(arguments.store, questions)
    if not arguments.warm:
        found |= {"cold, read s": cold(arguments.store, questions[0])}
        found |= {"cold, not read s": cold(arguments.store, questions[0], "--no-reader")}
    print(json.dumps(found | {"questions": len(questions), "processor": processor()}, ensure_ascii=False))


if __name__ == "__main__":
    main()
