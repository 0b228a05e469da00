"""Pages that no one set: lines cut, glued, moved and strewn with marks. Nothing of them may be lost, or read twice.

    python -m benchmarks.mutated_pages [PAGE.txt ...] [--pages 10000] [--seed 1]

Mutates the goldens of the tests, the sample pages and the given pages, reads each, and prints one JSON object: how many
pages raised an exception, lost a character, gave one twice, or named a line that the page does not have. A page is
known by its number: `--first N --pages 1` makes the same page again, `--show` prints it. Exits 1 where any fails.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from corpus.articles import PageArticles, read_pages
from corpus.mend import mend
from corpus.model import Page

ROOT = Path(__file__).parent.parent
FOLDERS = (ROOT / "tests" / "goldens" / "layout", ROOT / "corpus" / "samples")

MARKS = [
    *"。，！？“”（）《》：；、—… \u3000\t\r\f·○．3-A#>{[",
    "\n\n",
    "      ",
    "——\n",
    "本报讯",
    "本报记者 王一 李二\n",
    "（记者 王一）",
    "（下转第4版）\n",
    "（上接第1版）\n",
    "责任编辑：王一",
    "2024年5月6日\n",
    "第3版",
    "01 ",
    "http://a.b/c",
    "photo-\nsyn",
    "编辑同志：\n",
    "敬礼！\n",
    "---\n",
    "00:00:01,000 --> 00:00:02,500\n",
    "12:30 王一\n",
]
# A piece of a page holds at most so many lines, so that a page takes milliseconds; one in ten stands beside another.
MOST_LINES, MOST_CHANGES, BESIDE = 90, 12, 0.1


def mutate(text: str, sources: Sequence[str], rng: random.Random) -> str:
    """A piece of a page with a few of its lines changed."""
    rows = text.split("\n")
    start = rng.randrange(len(rows))
    rows = rows[start : start + rng.randrange(1, MOST_LINES)]
    for _ in range(rng.randrange(1, MOST_CHANGES)):
        if rows:
            rng.choice(CHANGES)(rows, rng.randrange(len(rows)), sources, rng)
    return "\n".join(rows)


def _leave_out(rows: list[str], at: int, sources: Sequence[str], rng: random.Random) -> None:
    del rows[at]


def _repeat(rows: list[str], at: int, sources: Sequence[str], rng: random.Random) -> None:
    rows.insert(at, rng.choice(rows))


def _swap(rows: list[str], at: int, sources: Sequence[str], rng: random.Random) -> None:
    other = rng.randrange(len(rows))
    rows[at], rows[other] = rows[other], rows[at]


def _mark(rows: list[str], at: int, sources: Sequence[str], rng: random.Random) -> None:
    spot = rng.randrange(len(rows[at]) + 1)
    rows[at] = rows[at][:spot] + rng.choice(MARKS) + rows[at][spot:]


def _cut(rows: list[str], at: int, sources: Sequence[str], rng: random.Random) -> None:
    spot = rng.randrange(len(rows[at]) + 1)
    rows[at : at + 1] = [rows[at][:spot], rows[at][spot:]]


def _glue(rows: list[str], at: int, sources: Sequence[str], rng: random.Random) -> None:
    rows[at : at + 2] = [(" " * rng.randrange(30)).join(rows[at : at + 2])]


def _space(rows: list[str], at: int, sources: Sequence[str], rng: random.Random) -> None:
    rows[at] = " ".join(rows[at])


def _indent(rows: list[str], at: int, sources: Sequence[str], rng: random.Random) -> None:
    rows[at] = "\u3000\u3000" + rows[at]


def _borrow(rows: list[str], at: int, sources: Sequence[str], rng: random.Random) -> None:
    rows.insert(at, rng.choice(rng.choice(sources).split("\n")))


def _thin(rows: list[str], at: int, sources: Sequence[str], rng: random.Random) -> None:
    rows[at] = "".join(character for character in rows[at] if rng.random() > 0.05)


CHANGES: tuple[Callable[[list[str], int, Sequence[str], random.Random], None], ...] = (
    _leave_out,
    _repeat,
    _swap,
    _mark,
    _mark,
    _cut,
    _glue,
    _space,
    _indent,
    _borrow,
    _thin,
)


def mutated_page(number: int, sources: Sequence[str], seed: int) -> str:
    """The page of a number: the same for the same sources and seed."""
    rng = random.Random(f"{seed}-{number}")
    text = mutate(rng.choice(sources), sources, rng)
    if rng.random() > BESIDE:
        return text
    left, right = text.split("\n"), mutate(rng.choice(sources), sources, rng).split("\n")
    width = max(map(len, left)) + 3
    return "\n".join(a.ljust(width, "\u3000") + b for a, b in zip(left, right, strict=False))


def faults(text: str) -> set[str]:
    """What is wrong with how a text is read: `lost`, `doubled`, `outside`; empty where nothing is."""
    text = mend(text).text
    (read,) = read_pages([Page("mutated.txt", text)])
    want = Counter(text)
    have: Counter[str] = Counter()
    bylines: Counter[str] = Counter()
    for article in read.articles:
        have.update("".join((*article.headline, article.lead or "", *(block.text for block in article.body))))
        # One that is printed within the text stands there, too.
        bylines.update(article.byline or "")
    for line in read.furniture:
        have.update(line.text)
    found = {"lost"} if _solid(want - have - bylines) else set()
    if _solid(have - want):
        found.add("doubled")
    if not all(1 <= first <= last <= _lines(text) for first, last in _spans(read)):
        found.add("outside")
    return found


def _solid(counts: Counter[str]) -> bool:
    return any(not character.isspace() for character in counts)


def _lines(text: str) -> int:
    return text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1


def _spans(read: PageArticles) -> list[tuple[int, int]]:
    blocks = [block.lines for article in read.articles for block in article.body]
    leads = [article.lead_lines for article in read.articles if article.lead_lines]
    return [*blocks, *leads, *((line.number, line.number) for line in read.furniture)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("given", nargs="*", type=Path, metavar="PAGE.txt")
    parser.add_argument("--pages", type=int, default=10_000, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the number of the first")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print each page that fails")
    given = parser.parse_args()
    paths = [path for folder in FOLDERS for path in sorted(folder.glob("*.txt"))]
    sources = [path.read_bytes().decode() for path in (*paths, *given.given)]
    failed: dict[str, list[int]] = {"exception": [], "lost": [], "doubled": [], "outside": []}
    for number in range(given.first, given.first + given.pages):
        text = mutated_page(number, sources, given.seed)
        try:
            found = faults(text)
        except Exception as error:
            print(f"{number}: {error!r}", file=sys.stderr)
            found = {"exception"}
        for fault in found:
            failed[fault].append(number)
        if found and given.show:
            print(text)
    print(json.dumps({"pages": given.pages, **failed}))
    return int(any(failed.values()))


if __name__ == "__main__":
    sys.exit(main())
