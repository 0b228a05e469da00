"""A whole build against plain sentence-transformers with FAISS, paragraph by paragraph, in one run.

    python -m benchmarks.building CORPUS.jsonl[.gz] STORE [--plain 1000] [--ask]

Builds STORE from every row of the corpus as `baohai build` does: read, cut, encode, write, verify. Plain is
`SentenceTransformer.encode` of the packaged twelve layers as it comes, and `IndexFlatIP`, for `--plain` paragraphs of
the same corpus, evenly drawn: half of them before the build and half behind it, since the machine may be busier at one
end. Prints one JSON object: paragraphs a second, and milliseconds of processor time a paragraph, which a busy machine
disturbs least; then the share of the hundred nearest rows of headlines that the store's codes find, and what a
question takes of a core beside its encoding: headlines, half of them as questions, each asked three times, the shortest
of which counts. `--ask` builds nothing, and asks the store that is there.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.encoding import machine
from benchmarks.scale import percentiles
from index import build
from index.encoders import e5_torch
from index.encoders.base import Encoder
from index.encoders.bundled import PACKAGED, read_bundled
from index.encoders.load import load_encoder
from index.search.query import Query
from index.search.search import search
from index.store.address import open_store
from index.store.base import Vectors
from index.store.filters import Filter

NEAREST, HEADLINES = 100, 200
# How often each question is asked, and how many hits for.
ASKED, SHOWN = 3, 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("store", type=Path)
    parser.add_argument("--plain", type=int, default=1000, help="paragraphs that plain encodes in all")
    parser.add_argument("--ask", action="store_true", help="ask the store that is there")
    given = parser.parse_args()
    texts, headlines = read(given.corpus)
    if given.ask:
        found = {"machine": machine(), **recall(given.store, headlines), **ask(given.store, headlines)}
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    drawn = [texts[at] for at in np.linspace(0, len(texts) - 1, given.plain).astype(int)]
    plain = Plain()
    plain.add(drawn[::2])
    began, worked = time.perf_counter(), time.process_time()
    report = build([given.corpus], given.store, progress=True)
    wall, processor = time.perf_counter() - began, time.process_time() - worked
    plain.add(drawn[1::2])
    ours = {"paragraphs": report.chunks, "seconds": round(wall), **rates(report.chunks, wall, processor)}
    print(
        json.dumps(
            {
                "machine": machine(),
                "articles": report.articles,
                "encoded": report.encoded,
                "ours": ours,
                "plain": plain.rates(),
                "times plain, by processor time": round(plain.rates()["processor ms"] / ours["processor ms"], 2),
                "times plain, by the clock": round(ours["a second"] / plain.rates()["a second"], 2),
                **recall(given.store, headlines),
                **ask(given.store, headlines),
            },
            ensure_ascii=False,
            indent=1,
        )
    )


class Plain:
    """Paragraphs through sentence-transformers into an index of FAISS, and what that took."""

    def __init__(self) -> None:
        import faiss

        self._model = e5_torch.load(read_bundled(PACKAGED), "cpu")
        self._index = faiss.IndexFlatIP(384)
        self._wall = self._processor = 0.0
        self._model.encode(["热身"], prompt_name="passage")

    def add(self, texts: Sequence[str]) -> None:
        began, worked = time.perf_counter(), time.process_time()
        self._index.add(self._model.encode(list(texts), prompt_name="passage", show_progress_bar=False))
        self._wall += time.perf_counter() - began
        self._processor += time.process_time() - worked

    def rates(self) -> dict[str, Any]:
        return {"paragraphs": self._index.ntotal, **rates(self._index.ntotal, self._wall, self._processor)}


def rates(count: int, wall: float, processor: float) -> dict[str, float]:
    return {"a second": round(count / wall, 1), "processor ms": round(1000 * processor / count, 2)}


def read(corpus: Path) -> tuple[list[str], list[str]]:
    """Every paragraph, and every headline."""
    with gzip.open(corpus, "rt", encoding="utf-8") if corpus.suffix == ".gz" else corpus.open() as file:
        rows = [json.loads(line) for line in file]
    return [text for row in rows for text in row["paragraphs"]], [row["headline"] for row in rows]


def draw(headlines: Sequence[str]) -> list[str]:
    """Some of the headlines, evenly drawn."""
    return [headlines[at] for at in np.linspace(0, len(headlines) - 1, HEADLINES).astype(int)]


def recall(store: Path, headlines: Sequence[str]) -> dict[str, float]:
    """The share of the hundred nearest rows of headlines that the codes find, and what a search of them takes."""
    index, encoder = open_store(store).open(), load_encoder()
    drawn = draw(headlines)
    vectors = [encoder.encode_query(headline) for headline in drawn]
    every = index.rows(Filter())
    began = time.thread_time()
    quick = [index.nearest(vector, NEAREST) for vector in vectors]
    taken = (time.thread_time() - began) / len(vectors)
    found = [len({*some} & {*index.nearest(v, NEAREST, every)}) for some, v in zip(quick, vectors, strict=True)]
    return {"recall at 100": round(float(np.mean(found)) / NEAREST, 4), "core ms": round(1000 * taken, 2)}


def ask(store: Path, headlines: Sequence[str]) -> dict[str, Any]:
    """Milliseconds of a core that the store's headlines take as questions, without their encoding."""
    index, encoder = open_store(store).open(), load_encoder()
    questions = [f"{text[:30]}是什么时候？" if at % 2 else text for at, text in enumerate(draw(headlines))]
    encoded = [Known(encoder, encoder.encode_query(question)) for question in questions]
    least = [float("inf")] * len(questions)
    for _ in range(ASKED):
        for at, (question, known) in enumerate(zip(questions, encoded, strict=True)):
            began = time.thread_time()
            search(index, Query.of(question, known, index), SHOWN)
            least[at] = min(least[at], time.thread_time() - began)
    return {"question core ms": percentiles(least)}


class Known:
    """An encoder that has encoded its question already."""

    def __init__(self, encoder: Encoder, vector: Vectors) -> None:
        self.name, self.dim, self.max_tokens = encoder.name, encoder.dim, encoder.max_tokens
        self.encode_passages, self.count_tokens = encoder.encode_passages, encoder.count_tokens
        self._vector = vector

    def encode_query(self, text: str) -> Vectors:
        """See `Encoder`."""
        return self._vector


if __name__ == "__main__":
    main()
