"""Whether an article's confidence is what it says: how often an article of .9 is whole.

    python -m benchmarks.layout_confidence [EVAL] [--articles ARTICLES.jsonl.gz]

Reads the pages of `benchmarks.layout_rules` but for the goldens, which are whole because they were mended, and six
pages of each manner of `benchmarks.layout_manners`. For each band of confidence it tells how many articles are in it,
their mean confidence and the share that is whole (its headline and each of its paragraphs as in the gold). The numbers
of the confidence are fitted on every other page, so the halves are told apart. Prints a table and, for each half, the
calibration error (the mean distance of the two columns, weighted by articles) and the Brier score.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from benchmarks.layout_manners import gold_parts, read_sources, set_pages
from benchmarks.layout_rules import PageOfSet, parts, read_all, read_sets
from corpus.draft import Draft
from corpus.typeset.costs import COSTS
from corpus.typeset.lines import printed_lines
from tests.manners import MANNERS

# Lower bounds of the bands.
BANDS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95)

# Pages of each manner.
PAGES = 6

# Confidence, and whether the article is whole.
Told = tuple[float, bool]


def is_whole(draft: Draft, page: PageOfSet) -> bool:
    """Whether the gold has an article of this headline with just these paragraphs."""
    own = list(parts(list(draft.headline), draft.byline, draft.lead, [(b.kind, b.text) for b in draft.body]))
    name = own[0][1]
    under = [part for part in own if part[0] == "under"]
    if own[0] not in page.gold or not all(part in page.gold for part in under):
        return False
    # Several captions have no headline.
    return not name or sum(n for part, n in page.gold.items() if part[:2] == ("under", name)) == len(under)


def told(pages: list[PageOfSet]) -> Iterator[Told]:
    for page, drafts in zip(pages, read_all(pages, COSTS), strict=True):
        for draft in drafts:
            yield draft.confidence, is_whole(draft, page)


def set_in_manners(articles: Path | None) -> Iterator[PageOfSet]:
    """Pages of each manner, of the given articles and of the samples' own."""
    for path in (None, articles) if articles else (None,):
        sources = read_sources(path)
        for name, manner in MANNERS.items():
            for page in set_pages(sources, manner, PAGES, f"confidence {name}"):
                yield PageOfSet(name, printed_lines(page.text), gold_parts(page))


def report(name: str, found: list[Told]) -> None:
    apart = brier = 0.0
    for low, high in zip(BANDS, (*BANDS[1:], 1.01), strict=True):
        band = [(sure, whole) for sure, whole in found if low <= sure < high]
        if not band:
            continue
        mean, share = (sum(column) / len(band) for column in zip(*band, strict=True))
        apart += abs(mean - share) * len(band) / len(found)
        brier += sum((sure - whole) ** 2 for sure, whole in band) / len(found)
        print(f"| {name} | {low:.2f} to {min(high, 1):.2f} | {len(band)} | {mean:.3f} | {share:.3f} |")
    print(f"| {name} | all | {len(found)} | calibration error {apart:.3f} | Brier {brier:.3f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, metavar="EVAL", nargs="?")
    parser.add_argument("--articles", type=Path, metavar="ARTICLES")
    given = parser.parse_args()
    pages = [page for page in read_sets(given.data) if page.group != "goldens"] + [*set_in_manners(given.articles)]
    print("| half | confidence | articles | mean | whole |\n| --- | --- | --- | --- | --- |")
    report("fitted", list(told(pages[::2])))
    report("other", list(told(pages[1::2])))


if __name__ == "__main__":
    main()
