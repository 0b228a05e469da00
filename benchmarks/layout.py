"""How fast raw page text becomes articles, and that the time grows with the text and no faster.

    python benchmarks/layout.py [PAGE.txt ...] [--sizes 100000 400000 1600000]

Repeats the given pages (the sample pages, if none) to each size in characters, reads them as one file on one core, and
prints one JSON object: characters a minute at each size, the largest slowdown between two sizes, and peak memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from itertools import cycle, pairwise
from pathlib import Path

from corpus import read_pages
from corpus.model import Page

SAMPLES = Path(__file__).parent.parent / "corpus" / "samples"
SIZES = (100_000, 400_000, 1_600_000)


def text_of(pages: list[Path], size: int) -> str:
    """The pages' text over and over, a form feed between pages, cut to `size` characters."""
    sheets = [path.read_text(encoding="utf-8") for path in pages]
    parts: list[str] = []
    length = 0
    for sheet in cycle(sheets):
        parts.append(sheet)
        length += len(sheet) + 2
        if length >= size:
            return "\f\n".join(parts)[:size]
    raise ValueError("no pages were given")


def measure(pages: list[Path], size: int) -> dict[str, float]:
    text = text_of(pages, size)
    began = time.process_time()
    articles = read_pages([Page("benchmark.txt", text)])[0].articles
    seconds = time.process_time() - began
    return {
        "characters": len(text),
        "articles": len(articles),
        "cpu_seconds": round(seconds, 2),
        "characters_a_minute": round(len(text) / seconds * 60),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="*", type=Path, metavar="PAGE.txt")
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES, help="characters")
    given = parser.parse_args()
    pages = given.pages or sorted(SAMPLES.glob("*.txt"))
    runs = [measure(pages, size) for size in given.sizes]
    speeds = [run["characters_a_minute"] for run in runs]
    slowdown = max(before / after for before, after in pairwise(speeds)) if speeds[1:] else 1.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"runs": runs, "largest_slowdown": round(slowdown, 2), "peak_mib": round(peak)}))


if __name__ == "__main__":
    main()
