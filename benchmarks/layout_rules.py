"""Every rule of the layout on trial: leave it out, read the pages again, and see what is lost.

    python -m benchmarks.layout_rules [EVAL] [--only NAME ...]

Reads the goldens of the tests and, where EVAL is given, its `pages` and `hard_pages`: first with the costs as they are,
then with each of them at the value that leaves its rule out. Prints a table: the score of each set with all rules, and
for every rule by how many thousandths it changes when the rule is left out, and how many pages are read otherwise.

The score is the F1 of all parts (headline, byline, deck, cross-head, paragraph, each whole, white space apart) and of
which paragraph stands under which headline.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from math import inf
from pathlib import Path
from typing import Any

from corpus.clean import looks_clean
from corpus.draft import Draft
from corpus.marked import looks_like_markdown
from corpus.typeset.articles import read_printed
from corpus.typeset.costs import COSTS, Costs
from corpus.typeset.lines import PrintedLine, printed_lines
from corpus.unprinted import kind_of

GOLDENS = Path(__file__).parent.parent / "tests" / "goldens"
SAMPLES = Path(__file__).parent.parent / "corpus" / "samples"

# What leaves a rule out where that is not zero: a bound that nothing reaches, or the plainest form of a scale.
LEFT_OUT: dict[str, Any] = {
    "indent": 0.0,
    "most_columns": 1,
    "own_slots": 1,
    "own_measure": inf,
    "change": inf,
    "quote_lines": 1,
    "title_next": (0.0, 0.0, 0.0),
    "title_inside_comma": (0.0, 0.0, 0.0, 0.0),
    "longest_title": inf,
    "verse_lines": 1,
    "verse_width": inf,
    "widest_verse": inf,
    "verse": inf,
    "row": inf,
    "pattern": inf,
    "echo_reach": 1,
    "unsigned_most": inf,
    "kin_gram": 2,
    "kin_even": 1.0,
    "kin_least": -inf,
    "kin_reach": 1,
    "widest_crosshead": inf,
    "short_crosshead": inf,
    "demoted": inf,
    "demoted_wrapped": inf,
    "demoted_cry": inf,
    "lone_deck": inf,
    "inner_deck": inf,
    "hopeless": inf,
    "reach": 120,
    "most_openings": 1000,
}

Parts = Counter[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class PageOfSet:
    """A page, the set it belongs to, and the parts that it truly has."""

    group: str
    lines: list[PrintedLine]
    gold: Parts


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def parts(
    headline: list[str], byline: str | None, lead: str | None, body: list[tuple[str, str]]
) -> Iterator[tuple[str, ...]]:
    """What is compared of an article: `body` holds kind and text of each block."""
    name = re.sub(r"[—\-－]+", "", squeeze("".join(headline)))
    yield "headline", name
    for kind, text in (("byline", byline), ("lead", lead), *body):
        if text:
            yield kind, squeeze(text)
        if text and kind == "paragraph":
            yield "under", name, squeeze(text)


def parts_of_gold(path: Path) -> Parts:
    found: Parts = Counter()
    for a in json.loads(path.read_text(encoding="utf-8"))["articles"]:
        headline = a["headline_lines"] if "headline_lines" in a else a["headline"]
        found.update(parts(headline, a["byline"], a["lead"], [(b["kind"], b["text"]) for b in a["body"]]))
    return found


def parts_of_drafts(drafts: list[Draft]) -> Parts:
    found: Parts = Counter()
    for d in drafts:
        found.update(parts(list(d.headline), d.byline, d.lead, [(b.kind, b.text) for b in d.body]))
    return found


def read_sets(data: Path | None) -> list[PageOfSet]:
    """The pages that are read as print, with their gold."""
    folders = [("goldens", GOLDENS / "layout", GOLDENS / "layout"), ("samples", GOLDENS / "samples", SAMPLES)]
    if data is not None:
        folders += [(name, data / name, data / name) for name in ("pages", "hard_pages")]
    pages = []
    for group, golds, texts in folders:
        for gold in sorted(golds.rglob("*.gold.json")):
            text = texts / gold.relative_to(golds).with_name(gold.name.removesuffix(".gold.json") + ".txt")
            whole = text.read_text(encoding="utf-8")
            lines = printed_lines(whole)
            if not (looks_clean(lines) or looks_like_markdown(lines) or kind_of(whole, lines)):
                pages.append(PageOfSet(group, lines, parts_of_gold(gold)))
    return pages


def read_all(pages: list[PageOfSet], costs: Costs) -> list[list[Draft]]:
    return [read_printed(iter(page.lines), costs)[0] for page in pages]


def score(pages: list[PageOfSet], read: list[list[Draft]]) -> dict[str, float]:
    """The F1 of each set, in thousandths."""
    totals: dict[str, list[int]] = {}
    for page, drafts in zip(pages, read, strict=True):
        found = parts_of_drafts(drafts)
        right, both = totals.setdefault(page.group, [0, 0]), found.total() + page.gold.total()
        right[0] += 2 * (found & page.gold).total()
        right[1] += both
    return {group: 1000 * right / both for group, (right, both) in totals.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, metavar="EVAL", nargs="?")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="try these rules alone")
    given = parser.parse_args()
    pages = read_sets(given.data)
    read = read_all(pages, COSTS)
    base = score(pages, read)
    print("| rule | left out | pages changed |", *(f"{group} |" for group in base))
    print("| --- | --- | --- |", *("--- |" for _ in base))
    print(f"| all | | of {len(pages)} |", *(f"{value:.1f} |" for value in base.values()), flush=True)
    for name in given.only or [field.name for field in fields(Costs)]:
        value = LEFT_OUT.get(name, 0.0)
        other = read_all(pages, replace(COSTS, **{name: value}))
        changed = sum(a != b for a, b in zip(read, other, strict=True))
        after = score(pages, other)
        print(f"| {name} | {value} | {changed} |", *(f"{after[g] - base[g]:+.1f} |" for g in base), flush=True)


if __name__ == "__main__":
    main()
