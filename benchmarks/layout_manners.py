"""How pages are read that are set in manners of print of their own.

    python -m benchmarks.layout_manners [ARTICLES.jsonl.gz] [--pages 24] [--seed 2] [--only NAME ...] [--show]

Sets articles (the samples' own, or those of a file with a `headline` and `paragraphs` a row) in each manner of
`tests/manners.py`, reads the pages, and prints for each manner the F1 of headlines, paragraphs and cross-heads, and how
far its headlines are from those of all other manners together. `--show` prints what is missing and what is too much.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.layout_rules import Parts, parts, parts_of_drafts
from corpus.typeset.articles import read_printed
from corpus.typeset.costs import COSTS, Costs
from corpus.typeset.lines import printed_lines
from tests.manners import MANNERS, Manner, SetPage, Source, set_page

SAMPLES = Path(__file__).parent.parent / "tests" / "goldens" / "samples"
# Of a long file every so-many-th row is taken.
EVERY = 7
# How a sample article opens that is signed in its text: here every manner signs in its own way.
OPENING = re.compile(r"^本报讯 ?（[^）]*）")
KINDS = ("headline", "paragraph", "crosshead")


def read_sources(path: Path | None) -> list[Source]:
    """Articles to set: of a file, or of the sample pages."""
    return list(_of_samples()) if path is None else list(_of_file(path))


def _of_samples() -> Iterator[Source]:
    for gold in sorted(SAMPLES.glob("*.gold.json")):
        for article in json.loads(gold.read_text(encoding="utf-8"))["articles"]:
            texts = tuple(block["text"] for block in article["body"] if block["kind"] == "paragraph")
            if article["headline_lines"] and len(texts) > 1:
                yield Source(" ".join(article["headline_lines"]), (OPENING.sub("", texts[0]), *texts[1:]))


def _of_file(path: Path) -> Iterator[Source]:
    """Every so-many-th news item of two to nine paragraphs of a usual length, each of whole sentences."""
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        for number, row in enumerate(rows):
            if number % EVERY:
                continue
            item = json.loads(row)
            headline, texts = item["headline"].strip(), [text.strip() for text in item["paragraphs"]]
            whole = all(30 < len(text) < 400 and text[-1] in "。！？”" for text in texts)
            if whole and 2 <= len(texts) <= 9 and 6 <= len(headline) <= 30 and headline[-1] != "。":
                yield Source(headline, tuple(texts))


def set_pages(sources: Sequence[Source], manner: Manner, count: int, seed: str) -> list[SetPage]:
    """Pages of three to six articles each; the same seed gives the same pages."""
    rng = random.Random(seed)
    return [
        set_page(rng.sample(sources, rng.randrange(3, min(7, len(sources)))), manner, rng.randrange(10**6))
        for _ in range(count)
    ]


def gold_parts(page: SetPage) -> Parts:
    found: Parts = Counter()
    for a in page.gold["articles"]:
        found.update(parts(a["headline_lines"], a["byline"], a["lead"], [(b["kind"], b["text"]) for b in a["body"]]))
    return found


def read_parts(page: SetPage, costs: Costs) -> Parts:
    return parts_of_drafts(read_printed(iter(printed_lines(page.text)), costs)[0])


def counts(pages: Sequence[SetPage], costs: Costs = COSTS, show: bool = False) -> dict[str, tuple[int, int]]:
    """For each kind of part twice the number of right ones, and the number of expected and found ones together."""
    totals = dict.fromkeys(KINDS, (0, 0))
    for page in pages:
        gold, found = gold_parts(page), read_parts(page, costs)
        for kind in KINDS:
            own, read = (Counter({part: n for part, n in one.items() if part[0] == kind}) for one in (gold, found))
            right, both = totals[kind]
            totals[kind] = right + 2 * (own & read).total(), both + own.total() + read.total()
        for sign, apart in (("-", gold - found), ("+", found - gold)):
            for part in apart if show else ():
                print(f"  {sign} {part[0]} {part[-1][:70]}")
    return totals


def f1(right: int, both: int) -> float:
    return right / both if both else 1.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path, metavar="ARTICLES", nargs="?")
    parser.add_argument("--pages", type=int, default=24, help="pages a manner")
    parser.add_argument("--seed", default="", help="other pages of the same manners")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these manners alone")
    parser.add_argument("--show", action="store_true", help="print what is read otherwise")
    given = parser.parse_args()
    sources = read_sources(given.articles)
    found = {
        name: counts(set_pages(sources, manner, given.pages, name + given.seed), COSTS, given.show)
        for name, manner in MANNERS.items()
        if not given.only or name in given.only
    }
    print("| manner | headline | below the rest | paragraph | cross-head |\n| --- | --- | --- | --- | --- |")
    whole = [sum(one["headline"][at] for one in found.values()) for at in (0, 1)]
    for name, one in found.items():
        rest = f1(whole[0] - one["headline"][0], whole[1] - one["headline"][1])
        shown = [f"{f1(*one[kind]):.3f}" for kind in KINDS]
        print(f"| {name} | {shown[0]} | {rest - f1(*one['headline']):+.3f} | {shown[1]} | {shown[2]} |")
    print(f"| all | {f1(whole[0], whole[1]):.4f} | | |")


if __name__ == "__main__":
    main()
