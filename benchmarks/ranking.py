"""What each part of the score finds alone, what their sum finds, and what it finds without each: the tables in
README.md beside this file.

    python benchmarks/ranking.py --samples
    python benchmarks/ranking.py --pages PAGE.txt QUESTIONS.jsonl
    python benchmarks/ranking.py CORPUS.jsonl QUERIES.jsonl [--every 4] [--store FOLDER]

The files are those of `baohai eval` (`qa.evaluation.gold`), which measures the whole service. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from index import build
from index.encoders.load import load_encoder
from index.folders import samples_folder
from index.search.candidates import propose
from index.search.query import Query as SearchQuery
from index.search.search import Hit, rank
from index.store.address import open_store
from qa.evaluation.gold import Query, read_corpus, read_queries

QUESTIONS = Path(__file__).parent.parent / "tests" / "goldens" / "samples" / "questions.jsonl"

# Every hit that a leg proposed is judged; rows that no leg proposed cannot be right at rank 10 of any.
EVERY_CANDIDATE = 1000

LEGS: dict[str, Callable[[Hit], float]] = {
    "paragraph vector": lambda hit: hit.evidence.passage,
    "BM25 of pairs": lambda hit: hit.evidence.pairs,
    "sum": lambda hit: hit.score,
    "without the paragraph vector": lambda hit: hit.score - hit.evidence.parts["paragraph"],
    "without the agreement": lambda hit: hit.score - hit.evidence.parts["agreement"],
    "without the words": lambda hit: hit.score - hit.evidence.parts["words"],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--samples", action="store_true", help="the sample pages and their questions")
    parser.add_argument("--pages", action="store_true", help="FILES are a page or folder of pages, and questions")
    parser.add_argument("--every", type=int, default=1, help="ask every Nth question")
    parser.add_argument("--store", type=Path, help="where to keep what is indexed (a temporary folder)")
    arguments = parser.parse_args()
    if arguments.samples:
        sources, queries = [samples_folder()], read_queries(QUESTIONS)
    elif arguments.pages:
        sources, queries = arguments.files[:1], read_queries(arguments.files[1])
    else:
        sources, queries = [read_corpus(arguments.files[0])], read_queries(arguments.files[1])
    answerable = [query for query in queries if query.answerable]
    found = measure(sources, answerable[:: arguments.every], arguments.store)
    print(json.dumps(found, ensure_ascii=False, indent=1))


def measure(sources: list[Any], queries: list[Query], kept: Path | None = None) -> dict[str, object]:
    """R@1, R@5 and MRR@10 of each leg over `queries`."""
    encoder = load_encoder()
    ranks: dict[str, list[int | None]] = {leg: [] for leg in LEGS}
    with tempfile.TemporaryDirectory() as scratch:
        store = kept or Path(scratch)
        build(sources, store, encoder=encoder, progress=True)
        held = open_store(store).open()
        for query in queries:
            asked = SearchQuery.of(query.text, encoder, held)
            hits = rank(held, asked, propose(held, asked), EVERY_CANDIDATE)
            for leg, score in LEGS.items():
                best = sorted(hits, key=lambda hit: -score(hit))[:10]
                ranks[leg].append(next((rank for rank, hit in enumerate(best, 1) if _right(query, hit)), None))
        chunks = held.about.chunks
    return {
        "passages": chunks,
        "questions": len(queries),
        **{leg: _metrics(found) for leg, found in ranks.items()},
    }


def _metrics(ranks: list[int | None]) -> dict[str, float]:
    def share(k: int) -> float:
        return round(sum(rank is not None and rank <= k for rank in ranks) / len(ranks), 4)

    return {"R@1": share(1), "R@5": share(5), "MRR@10": round(sum(1 / r for r in ranks if r) / len(ranks), 4)}


def _right(query: Query, hit: Hit) -> bool:
    return query.right(hit.chunk.source, hit.chunk.headline, hit.chunk.text)


if __name__ == "__main__":
    main()
