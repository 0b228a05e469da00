"""Damaged and hostile pictures: none may hang, and none may raise anything but a sentence.

    python -m benchmarks.mutated_pictures [--files 300] [--seed 1]

PNG, JPEG and TIFF pages have bytes of their heads changed, cut out and doubled, sizes of their heads swollen, and are
cut short. What is recognised on them is given by a program that stands for the recogniser. Prints what `damage.py` has
of them; ends with status 1 where one raised anything else.
"""

from __future__ import annotations

import argparse
import random
import struct
import sys
import zlib

from benchmarks.damage import change_byte, cut_out, cut_short, damage, double, stand_in, try_files
from corpus.formats import picture
from corpus.model import NamedBytes
from corpus.options import Options
from tests import scans as fakes

KINDS = (("PNG", 1), ("JPEG", 1), ("TIFF", 1), ("TIFF", 3))
# Bytes of a head, in which sizes, kinds and places stand.
HEAD = 400


def swell(data: bytearray, at: int, rng: random.Random) -> None:
    """Write a number of four bytes that may be far too large."""
    data[at : at + 4] = struct.pack(rng.choice("<>") + "I", rng.choice((0, 1, 65535, 2**20, 2**31, 2**32 - 1)))


WAYS = (change_byte, cut_out(20), double(50), swell)


def damaged_picture(raw: bytes, rng: random.Random) -> bytes:
    """A picture with something wrong with it."""
    data = damage(raw, rng, WAYS, (1, 2, 5, 20), HEAD)
    if raw.startswith(b"\x89PNG") and rng.random() < 0.5:  # a head whose checksum is right, so that its size counts
        head = bytes(raw[12:16]) + struct.pack(">II", rng.randrange(2**17), rng.randrange(2**17)) + bytes(raw[24:29])
        data[12:33] = head + struct.pack(">I", zlib.crc32(head))
    return cut_short(data, rng, 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--seed", default="1")
    given = parser.parse_args()
    whole = [fakes.picture(kind, (300, 400), pages) for kind, pages in KINDS]
    with stand_in():
        return try_files(
            given.files,
            given.seed,
            lambda rng: damaged_picture(rng.choice(whole), rng),
            lambda raw: list(picture.read(NamedBytes("a.png", "a", raw), Options())),
        )


if __name__ == "__main__":
    sys.exit(main())
