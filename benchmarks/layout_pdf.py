"""How newspaper PDFs are read: pages made up and drawn in every manner of `tests/press`, frames in several orders.

    python -m benchmarks.layout_pdf [--pages 3] [--seed 1] [--orders neat frames lines] [--only NAME ...] [--show]

Articles are those of the sample pages and of `training/written.jsonl.gz`. Prints for each manner and order the F1 of
paragraphs, headlines, cross-heads, bylines and decks, and the share of the text that stands under its headline, as
`benchmarks/eval_gate.py` has them; then the manners that numbers were chosen on and those held back, each together, and
the seconds a page. `--show` prints what is missing and what is too much.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.eval_gate import parts_of_articles, parts_of_gold, plain_headline, squeeze
from benchmarks.layout_manners import read_sources
from corpus import read_pages
from corpus.formats.pdf import read
from corpus.model import Article, NamedBytes, Page
from corpus.options import Options
from tests.manners import Source
from tests.press.page import make_up
from tests.press.pdf import draw
from tests.press.values import HELD_BACK, PRESSES, MadeUp, Order, Press

WRITTEN = Path(__file__).parent.parent / "training" / "written.jsonl.gz"
ORDERS: tuple[Order, ...] = ("neat", "frames", "lines")


class Score:
    """What was found, of all pages that were added."""

    def __init__(self) -> None:
        self.gold: dict[str, Counter[str]] = {}
        self.found: dict[str, Counter[str]] = {}
        self.right = self.total = self.pages = 0
        self.seconds = 0.0

    def add(self, gold: Sequence[Mapping[str, Any]], read_as: Sequence[Article], page: str) -> None:
        """Add one paper; its parts count as those of `page` alone."""
        for name, text in parts_of_gold(gold):
            self.gold.setdefault(name, Counter())[page + text] += 1
        for name, text in parts_of_articles(read_as):
            self.found.setdefault(name, Counter())[page + text] += 1
        under: dict[str, set[str]] = {}
        for article in read_as:
            under.setdefault(plain_headline(article.headline), set()).update(squeeze(b.text) for b in article.body)
        for one in gold:
            own = under.get(plain_headline(one["headline_lines"]), set())
            for text in (squeeze(block["text"]) for block in one["body"]):
                self.total += len(text)
                self.right += len(text) * (text in own)

    def figures(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for name, gold in self.gold.items():
            mine = self.found.get(name, Counter())
            both = sum(gold.values()) + sum(mine.values())
            found[name] = round(2 * sum((gold & mine).values()) / both, 4)
        return found | {"attribution": round(self.right / max(1, self.total), 4)}

    def differences(self) -> Iterator[str]:
        for name, gold in self.gold.items():
            mine = self.found.get(name, Counter())
            yield from (f"  missing {name}: {text}" for text in (gold - mine).elements())
            yield from (f"  too much {name}: {text}" for text in (mine - gold).elements())


def sources() -> list[Source]:
    """The articles that pages are made up of."""
    found = read_sources(None)
    with gzip.open(WRITTEN, "rt", encoding="utf-8") as rows:
        for item in map(json.loads, rows):
            texts = [text.strip() for text in item["paragraphs"]]
            whole = all(20 < len(text) < 400 and text[-1] in "。！？”" for text in texts)
            if whole and 2 <= len(texts) <= 9 and 6 <= len(item["headline"]) <= 30:
                found.append(Source(item["headline"].strip(), tuple(texts)))
    return found


def papers(press: Press, count: int, seed: str) -> list[list[MadeUp]]:
    """So many papers in one manner; those with jumps, and those of which
    two pages stand on a sheet, have two pages, others one."""
    articles, rng = sources(), random.Random(seed)
    pages = 2 if press.jumps or press.paired else 1
    return [make_up(rng.sample(articles, 40), press, rng.randrange(10**6), pages) for _ in range(count)]


def read_pdf(raw: bytes) -> list[Article]:
    """The articles of a PDF."""
    pages = [one for one in read(NamedBytes("paper.pdf", "paper", raw), Options()) if isinstance(one, Page)]
    return [article for page in read_pages(pages) for article in page.articles]


def measure(name: str, order: Order, count: int, seed: str, scores: Sequence[Score]) -> None:
    """Read so many papers of a manner, and add them to scores."""
    press = PRESSES[name]
    for number, paper in enumerate(papers(press, count, f"{seed} {name}")):
        raw = draw(paper, press, order, number)
        began = time.perf_counter()
        found = read_pdf(raw)
        took = time.perf_counter() - began
        gold = [article for page in paper for article in page.gold["articles"]]
        for score in scores:
            score.add(gold, found, f"{name} {number} ")
            score.pages += len(paper)
            score.seconds += took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=3)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--orders", nargs="+", default=ORDERS)
    parser.add_argument("--only", nargs="+", default=list(PRESSES), metavar="NAME")
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    for order in given.orders:
        chosen, held = Score(), Score()
        for name in given.only:
            score = Score()
            measure(name, order, given.pages, given.seed, (score, held if name in HELD_BACK else chosen))
            print(f"{order:8} {name:20}", json.dumps(score.figures()), flush=True)
            for line in score.differences() if given.show else ():
                print(line)
        for title, score in (("manners chosen on", chosen), ("held back", held)):
            if score.pages:
                print(f"{order:8} {title:20}", json.dumps(score.figures()), end=" ")
                print(f"{score.seconds / score.pages:.2f} s a page")


if __name__ == "__main__":
    main()
