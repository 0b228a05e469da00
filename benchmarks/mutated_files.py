"""Damaged and hostile files of every format: each gives pages or a sentence, never an exception, and within bounds.

    python benchmarks/mutated_files.py --files 1000 [.zip .docx …]

Good files of each format (`tests/format_files.py`) are cut short, have bytes changed, pieces doubled and taken out, and
what parsers stumble over put in; a zip is also packed again around a damaged part. Prints a JSON object a format: how
many files were read and refused, exceptions, the longest time (of the processor, in seconds) that one took, and the
highest memory of the process that read them.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from corpus import ReadError, iter_pages, read_paths
from tests.format_files import sample, sample_names
from tests.sevens import sevened

# A process that reads this long has hung.
LIMIT_SECONDS = 600
SEVEN = ".7z"


def mutations(raw: bytes, count: int, seed: int) -> Iterator[bytes]:
    """`count` damaged versions of a file, the same for the same seed; every other one of a zip is packed again."""
    rng = random.Random(seed)
    for number in range(count):
        yield (_repacked(raw, rng) if number % 2 else None) or _damaged(raw, rng)


def _damaged(raw: bytes, rng: random.Random) -> bytes:
    made = bytearray(raw)
    for _ in range(rng.randint(1, 6)):
        if not made:
            break
        first, second = sorted(rng.randrange(len(made) + 1) for _ in range(2))
        match rng.randrange(6):
            case 0:
                made[first : first + rng.randint(1, 8)] = rng.randbytes(rng.randint(1, 8))
            case 1:
                del made[first:second]
            case 2:
                made[first:first] = made[first:second]
            case 3:
                del made[second:]
            case 4:
                made[first:first] = rng.choice(HOSTILE) * rng.choice((1, 1, 50, 5000))
            case _:
                at = rng.randrange(len(made))
                made[at] ^= 1 << rng.randrange(8)
    return bytes(made)


# What parsers have stumbled over: nesting, entities, numbers out of range, marks without their fellows.
HOSTILE = (
    *(
        b"<p>",
        b"<div><table><tr><td>",
        b"<w:p><w:r>",
        b"</p>",
        b"<!--",
        b"<![CDATA[",
        b"&#0;",
        b"&#xD800;",
        b"&a;&a;&a;",
    ),
    *(b"<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>", b'<!ENTITY x SYSTEM "file:///etc/passwd">'),
    *(
        b"[",
        b"{",
        b'{"a":',
        b'"\\ud800"',
        b"-1e999",
        b"\0",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\r",
        b"\x1f\x8b\x08",
        b"PK\3\4",
    ),
    *(b"colspan='999999999' ", b"99999999999999999999", "《".encode(), "\u202e".encode(), "\u0300".encode()),
)


def _repacked(raw: bytes, rng: random.Random) -> bytes | None:
    """A zip with one of its files damaged; None for what is no zip."""
    if not raw.startswith(b"PK"):
        return None
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        struck = rng.choice(names)
        for name in names:
            inner = old.read(name)
            new.writestr(name, _damaged(inner, rng) if name == struck else inner)
    return made.getvalue()


def trial(path: Path) -> str:
    """Read one file to articles: `read`, `refused`, or what exception came out."""
    try:
        for read in iter_pages(read_paths(path)[0]):
            for article in read.articles:
                article.text.encode("utf-8")
    except ReadError:
        return "refused"
    except Exception as error:  # what this is to find
        return repr(error)[:200]
    return "read"


def good_files(suffix: str) -> dict[str, bytes]:
    """The samples of a format; for 7z what is in the sample of a zip."""
    if suffix == SEVEN:
        with zipfile.ZipFile(io.BytesIO(sample("dated.zip"))) as archive:
            return {"dated.7z": sevened({name: archive.read(name) for name in archive.namelist()})}
    return {name: sample(name) for name in sample_names() if name.endswith(suffix)}


def try_format(suffix: str, count: int, seed: int) -> dict[str, object]:
    """The outcomes of `count` files of a format, made from all its samples in turn."""
    samples = good_files(suffix)
    outcomes: dict[str, int] = {}
    longest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for name, good in samples.items():
            path = Path(folder, name)
            for raw in mutations(good, -(-count // len(samples)), seed):
                path.write_bytes(raw)
                began = time.process_time()
                outcome = trial(path)
                longest = max(longest, time.process_time() - began)
                outcomes[outcome] = outcomes.get(outcome, 0) + 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"format": suffix, "samples": len(samples), **outcomes, "longest_cpu_s": round(longest, 3), "peak_mb": peak}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suffixes", nargs="*", metavar=".SUFFIX")
    parser.add_argument("--files", type=int, default=1000, help="how many of each format")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--here", action="store_true", help="in this process, not one of its own for each format")
    given = parser.parse_args()
    suffixes = given.suffixes or sorted({SEVEN, *(Path(name).suffix for name in sample_names())})
    failed = False
    for suffix in suffixes:
        if given.here:
            print(json.dumps(try_format(suffix, given.files, given.seed), ensure_ascii=False), flush=True)
            continue
        command = [sys.executable, __file__, suffix, "--here", "--files", str(given.files), "--seed", str(given.seed)]
        try:
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=LIMIT_SECONDS)
            print(done.stdout.strip() or json.dumps({"format": suffix, "died": done.returncode}), flush=True)
            failed |= done.returncode != 0 or bool(set(json.loads(done.stdout)) - KNOWN)
        except subprocess.TimeoutExpired:
            print(json.dumps({"format": suffix, "hung": LIMIT_SECONDS}), flush=True)
            failed = True
    return int(failed)


KNOWN = {"format", "samples", "read", "refused", "longest_cpu_s", "peak_mb"}


if __name__ == "__main__":
    sys.exit(main())
