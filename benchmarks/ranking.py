"""What each leg finds alone and what their sum finds: the table in README.md beside this file.

    python benchmarks/ranking.py --samples
    python benchmarks/ranking.py --pages PAGE.txt QUESTIONS.jsonl
    python benchmarks/ranking.py CORPUS.jsonl QUERIES.jsonl [--every 4]

A question row has `question`, `answer` and `headline_lines`; a passage is right when it holds the answer under that
headline. A corpus row has `id`, `title`, `text`, a query row `text` and `positive_ids`. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from corpus.model import Article, Page, Paragraph
from index import build
from index.encoder import load_encoder
from index.folders import samples_folder
from index.hybrid import Hit, HybridIndex
from index.store import open_generation

QUESTIONS = Path(__file__).parent.parent / "tests" / "goldens" / "samples" / "questions.jsonl"

# Every hit that a leg proposed is judged; rows that no leg proposed cannot be right at rank 10 of any.
EVERY_CANDIDATE = 1000

LEGS: dict[str, Callable[[Hit], float]] = {
    "paragraph vector": lambda hit: hit.evidence.passage,
    "best sentence vector": lambda hit: hit.evidence.sentence.cosine,
    "best sentence": lambda hit: hit.evidence.sentence.score,
    "BM25 of pairs": lambda hit: hit.evidence.pairs,
    "sum": lambda hit: hit.score,
}

Query = tuple[str, Callable[[Hit], bool]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--samples", action="store_true", help="the sample pages and their questions")
    parser.add_argument("--pages", action="store_true", help="FILES are a page or folder of pages, and questions")
    parser.add_argument("--every", type=int, default=1, help="ask every Nth question")
    arguments = parser.parse_args()
    if arguments.samples:
        sources, queries = [samples_folder()], _questions(QUESTIONS)
    elif arguments.pages:
        sources, queries = arguments.files[:1], _questions(arguments.files[1])
    else:
        sources, queries = [_corpus(arguments.files[0])], _queries(arguments.files[1])
    print(json.dumps(measure(sources, list(queries)[:: arguments.every]), ensure_ascii=False, indent=1))


def measure(sources: list[Any], queries: list[Query]) -> dict[str, object]:
    """R@1, R@5 and MRR@10 of each leg over `queries`."""
    encoder = load_encoder()
    ranks: dict[str, list[int | None]] = {leg: [] for leg in LEGS}
    with tempfile.TemporaryDirectory() as store:
        build(sources, store, encoder=encoder, progress=True)
        index = HybridIndex.open(open_generation(Path(store)))
        for question, right in queries:
            hits = index.search(question, encoder, EVERY_CANDIDATE)
            for leg, score in LEGS.items():
                ranked = sorted(hits, key=lambda hit: -score(hit))[:10]
                ranks[leg].append(next((rank for rank, hit in enumerate(ranked, 1) if right(hit)), None))
        chunks = index.generation.manifest.chunks
    return {
        "passages": chunks,
        "questions": len(queries),
        **{leg: _metrics(found) for leg, found in ranks.items()},
    }


def _metrics(ranks: list[int | None]) -> dict[str, float]:
    def share(k: int) -> float:
        return round(sum(rank is not None and rank <= k for rank in ranks) / len(ranks), 4)

    return {"R@1": share(1), "R@5": share(5), "MRR@10": round(sum(1 / r for r in ranks if r) / len(ranks), 4)}


def _squeeze(text: str) -> str:
    return re.sub(r"[\s—|·-]+", "", text)


def _questions(path: Path) -> Iterable[Query]:
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        if row["answer"] is not None:
            answer, headline = _squeeze(row["answer"]), _squeeze("".join(row["headline_lines"]))

            def right(hit: Hit, answer: str = answer, headline: str = headline) -> bool:
                return answer in _squeeze(hit.chunk.text) and headline == _squeeze(hit.chunk.headline)

            yield row["question"], right


def _corpus(path: Path) -> Page:
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    articles = tuple(Article(row["id"], row["id"], (), (Paragraph(row["text"], (1, 1)),)) for row in rows)
    return Page(path.name, "", articles=articles)


def _queries(path: Path) -> Iterable[Query]:
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        yield row["text"], lambda hit, right=frozenset(row["positive_ids"]): hit.chunk.source in right


if __name__ == "__main__":
    main()
