"""Files damaged byte by byte, and read one after the other: what `mutated_pdfs.py` and `mutated_pictures.py` share.

It must not know what a file is.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus.errors import ReadError
from corpus.formats import scans
from tests import scans as fakes

# Changes the bytes at a place.
Way = Callable[[bytearray, int, random.Random], None]


def change_byte(data: bytearray, at: int, rng: random.Random) -> None:
    """Write any byte."""
    data[at] = rng.randrange(256)


def cut_out(most: int) -> Way:
    """A way to take out fewer bytes than `most`."""

    def way(data: bytearray, at: int, rng: random.Random) -> None:
        del data[at : at + rng.randrange(1, most)]

    return way


def double(most: int) -> Way:
    """A way to write fewer bytes than `most` twice."""

    def way(data: bytearray, at: int, rng: random.Random) -> None:
        data[at:at] = data[at : at + rng.randrange(1, most)]

    return way


def damage(
    raw: bytes, rng: random.Random, ways: Sequence[Way], times: Sequence[int], head: int | None = None
) -> bytearray:
    """A file that was changed in any of the `ways`, one of `times` times, within its `head` (bytes) or anywhere."""
    data = bytearray(raw)
    for _ in range(rng.choice(times)):
        at = rng.randrange(len(data) if head is None else min(head, len(data)))
        rng.choice(ways)(data, at, rng)
    return data


def cut_short(data: bytearray, rng: random.Random, least: int) -> bytes:
    """About one file in seven ends early, after `least` bytes or more."""
    return bytes(data[: rng.randrange(least, len(data))] if rng.random() < 0.15 else data)


def try_files(count: int, seed: str, make: Callable[[random.Random], bytes], read: Callable[[bytes], object]) -> int:
    """Read so many damaged files and print what came of them: how many were read and refused (`too large`: for their
    pixels), the longest time and the largest memory of the processes that read them. Returns 1 where one raised
    anything but a sentence."""
    rng, outcomes, longest = random.Random(seed), Counter[str](), 0.0
    for number in range(count):
        raw = make(rng)
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
