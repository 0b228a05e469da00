"""Damaged files, read one after the other: what `mutated_pdfs.py` and `mutated_pictures.py` share.

It must not know what a file is, nor how it was damaged.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus.errors import ReadError
from corpus.formats import scans
from tests import scans as fakes


def try_files(count: int, seed: str, damaged: Callable[[random.Random], bytes], read: Callable[[bytes], object]) -> int:
    """Read so many damaged files and print what came of them: how many were read and refused (`too large`: for their
    pixels), the longest time and the largest memory of the processes that read them. Returns 1 where one raised
    anything but a sentence."""
    rng, outcomes, longest = random.Random(seed), Counter[str](), 0.0
    for number in range(count):
        raw = damaged(rng)
        began = time.perf_counter()
        try:
            read(raw)
            outcomes["read"] += 1
        except ReadError as error:
            outcomes["refused"] += 1
            outcomes["too large"] += error.reason == scans.REASONS["much"]
        except Exception:
            outcomes["raised"] += 1
            print(f"file {number}:", traceback.format_exc(), file=sys.stderr)
        longest = max(longest, time.perf_counter() - began)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(json.dumps({"files": count, **outcomes, "longest_s": round(longest, 1), "memory_mb": memory}))
    return 1 if outcomes["raised"] else 0


@contextmanager
def stand_in() -> Iterator[None]:
    """A program that says the same of every page stands for the recogniser."""
    real = scans.PROGRAM
    with TemporaryDirectory() as folder:
        says = fakes.answer([("北埠新渡口昨天开渡。", 100, 150, 25)])
        scans.PROGRAM = fakes.recogniser(Path(folder), [says])  # type: ignore[misc]
        try:
            yield
        finally:
            scans.PROGRAM = real  # type: ignore[misc]
