"""Damaged PDFs: none may hang, and none may raise anything but a sentence.

    python -m benchmarks.mutated_pdfs [--files 1000] [--seed 1] [--recognise]

Made-up newspapers in several manners have bytes changed, cut out, doubled and swapped, streams and cross references
torn, and are cut short. Pages that lose their text are made pictures, and recognised: by a program that stands for the
recogniser, or, with `--recognise`, by the recogniser itself, which takes half a minute for a page. Prints what
`damage.py` has of them; ends with status 1 where one raised anything else.
"""

from __future__ import annotations

import argparse
import random
import sys
from contextlib import nullcontext

from benchmarks.damage import change_byte, cut_out, cut_short, damage, double, stand_in, try_files
from benchmarks.layout_pdf import papers
from corpus import read_pages
from corpus.formats.pdf import read
from corpus.model import NamedBytes, Page
from corpus.options import Options
from tests.press.pdf import draw
from tests.press.values import PRESSES

MANNERS = ("plain", "photos", "jumps", "vertical", "bold and spread")
WORDS = (
    b"obj",
    b"endobj",
    b"stream",
    b"endstream",
    b"/Length",
    b"/Kids",
    b"/Count",
    b"/Font",
    b"xref",
    b"trailer",
    b"R",
)


def swap_word(data: bytearray, at: int, rng: random.Random) -> None:
    """Write another word of the format over the next place of one."""
    word = rng.choice(WORDS)
    spot = data.find(word, at)
    if spot >= 0:
        data[spot : spot + len(word)] = rng.choice(WORDS)


def change_digits(data: bytearray, at: int, rng: random.Random) -> None:
    """Write other digits over the next three."""
    digits = [spot for spot in range(at, min(len(data), at + 300)) if 48 <= data[spot] < 58]
    for spot in digits[:3]:
        data[spot] = rng.choice(b"0123456789")


WAYS = (change_byte, cut_out(50), double(200), swap_word, change_digits)


def damaged_pdf(raw: bytes, rng: random.Random) -> bytes:
    """A PDF with something wrong with it."""
    return cut_short(damage(raw, rng, WAYS, (1, 3, 10, 100)), rng, 0)


def read_whole(raw: bytes) -> None:
    """Read a PDF to its articles."""
    found = list(read(NamedBytes("a.pdf", "a", raw), Options()))
    read_pages([one for one in found if isinstance(one, Page)])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--recognise", action="store_true")
    given = parser.parse_args()
    whole = [draw(papers(PRESSES[name], 1, name)[0], PRESSES[name]) for name in MANNERS]
    with nullcontext() if given.recognise else stand_in():
        return try_files(given.files, given.seed, lambda rng: damaged_pdf(rng.choice(whole), rng), read_whole)


if __name__ == "__main__":
    sys.exit(main())
