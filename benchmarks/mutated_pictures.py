"""Damaged and hostile pictures: none may hang, and none may raise anything but a sentence.

    python -m benchmarks.mutated_pictures [--files 300] [--seed 1]

PNG, JPEG and TIFF pages have bytes of their heads changed, cut out and doubled, sizes of their heads swollen, and are
cut short. What is recognised on them is given by a program that stands for the recogniser. Prints how many were read
and how many refused, the longest time and the largest memory of the processes that read them; ends with status 1 where
one raised anything else.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import struct
import sys
import tempfile
import time
import traceback
import zlib
from collections import Counter
from pathlib import Path

from corpus.errors import ReadError
from corpus.formats import picture, scans
from corpus.model import NamedBytes
from corpus.options import Options
from tests import scans as fakes

KINDS = (("PNG", 1), ("JPEG", 1), ("TIFF", 1), ("TIFF", 3))
# Bytes of a head, in which sizes, kinds and places stand.
HEAD = 400


def mutated(raw: bytes, rng: random.Random) -> bytes:
    """A file with something wrong with it."""
    data = bytearray(raw)
    for _ in range(rng.choice((1, 2, 5, 20))):
        at = rng.randrange(min(HEAD, len(data)))
        way = rng.randrange(4)
        if way == 0:
            data[at] = rng.randrange(256)
        elif way == 1:
            del data[at : at + rng.randrange(1, 20)]
        elif way == 2:
            data[at:at] = data[at : at + rng.randrange(1, 50)]
        else:
            data[at : at + 4] = struct.pack(rng.choice("<>") + "I", rng.choice((0, 1, 65535, 2**20, 2**31, 2**32 - 1)))
    if raw.startswith(b"\x89PNG") and rng.random() < 0.5:  # a head whose checksum is right, so that its size counts
        head = bytes(raw[12:16]) + struct.pack(">II", rng.randrange(2**17), rng.randrange(2**17)) + bytes(raw[24:29])
        data[12:33] = head + struct.pack(">I", zlib.crc32(head))
    return bytes(data[: rng.randrange(1, len(data))] if rng.random() < 0.15 else data)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--seed", default="1")
    given = parser.parse_args()
    rng = random.Random(given.seed)
    outcomes: Counter[str] = Counter()
    longest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        scans.PROGRAM = fakes.recogniser(Path(folder), [fakes.answer([("北埠新渡口昨天开渡。", 100, 150, 25)])])  # type: ignore[misc]
        whole = [fakes.picture(kind, (300, 400), pages) for kind, pages in KINDS]
        for number in range(given.files):
            raw = mutated(rng.choice(whole), rng)
            began = time.perf_counter()
            try:
                list(picture.read(NamedBytes("a.png", "a", raw), Options()))
                outcomes["read"] += 1
            except ReadError as error:
                outcomes["refused"] += 1
                outcomes["too large"] += error.reason == scans.REASONS["much"]
            except Exception:
                outcomes["raised"] += 1
                print(f"file {number}:", traceback.format_exc(), file=sys.stderr)
            longest = max(longest, time.perf_counter() - began)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(json.dumps({"files": given.files, **outcomes, "longest_s": round(longest, 1), "memory_mb": memory}))
    return 1 if outcomes["raised"] else 0


if __name__ == "__main__":
    sys.exit(main())
