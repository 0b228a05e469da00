"""How time and memory grow with the size of a store: one JSON object, and a plot where matplotlib is installed.

    python benchmarks/scale.py [CORPUS.jsonl[.gz]] [--sizes 1000 10000 90000] [--encode 1000] [--pool STORE]
                               [--keep FOLDER] [--plot scale.png]

Builds a store of each size (paragraphs) and asks it a hundred questions in a fresh process: the seconds of building
without those of encoding and of looking for names, bytes on disk, milliseconds of opening, memory above that of the
loaded libraries, and the stages of a question, on the clock and of a core (others may be using the machine). Where a
corpus has fewer paragraphs, the others are its sentences in new company; without one they are those of the sample
pages, so few that a question's terms stand in a hundred times as many paragraphs as in a newspaper. With `--keep` the
stores stay in FOLDER, and one that is there already is asked again, not built: what is measured before and after a
change is then the same store.

Vectors: the first `--encode` texts are encoded. Of those vectors, or with `--pool` of those in a store, every text
gets a mixture, drawn by its digest: the mean of all, and 0.8 and 0.6 times how far two of them lie from it. That
keeps the mean and the spread of real ones, which is what an approximate search has to cope with; it is harder than real
texts, as nothing clusters, and the harder the fewer are mixed.

`least_ms` is the time in which one core reads what the search for vectors must touch: every code, or of the lists
that are looked at, and each vector that is scored exactly.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import itertools
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from corpus import read_pages, read_paths
from corpus.sentences import sentences
from index import build
from index.building import write
from index.encoders.base import Encoder
from index.encoders.load import load_encoder
from index.encoders.processor import this_processor
from index.folders import samples_folder
from index.search.candidates import CANDIDATES
from index.search.query import Query
from index.search.search import search
from index.store import vectors_file
from index.store.address import open_store
from index.store.dense import CODES_FILE, VECTORS_FILE
from index.store.filters import Filter
from index.store.generations import open_generation
from index.text.fold import simplified
from index.text.terms import pairs, question_words

QUESTIONS = 100
QUESTIONS_FILE = "questions.json"
# How many of the nearest rows an exact search is compared on.
NEAREST = 100
# A search, and its parts once more; `score` is what the search took beside them.
STAGES = ("whole", "dense", "lexical", "fetch")
KEPT, MIXED = 0.8, 0.6
CLAUSE = re.compile("[^，。：；！？\\n]+")


class MixingEncoder:
    """The real encoder for questions; for passages mixtures of the vectors of a store, or of the first `real` texts."""

    def __init__(self, encoder: Encoder, pool: Path | None, corpus: Path | None = None, real: int = 1000) -> None:
        if pool is None:
            texts = itertools.islice((text for _, body in articles(corpus) for text in body), real)
            self._pool = encoder.encode_passages(list(texts))
        else:
            self._pool = vectors_of(pool)
        # Vectors are kept by this name and their text: other mixtures need another.
        self.name = f"{encoder.name}+mixed of {len(self._pool)} {pool or corpus}"
        self.dim, self.max_tokens = encoder.dim, encoder.max_tokens
        self.encode_query = encoder.encode_query
        self._middle = self._pool.mean(axis=0)
        self.seconds = 0.0

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> np.ndarray[Any, np.dtype[np.float32]]:
        """`(len(texts), dim)` float32 unit rows."""
        began = time.perf_counter()
        digests = (hashlib.sha256(text.encode()).digest() for text in texts)
        drawn = np.array([np.frombuffer(d[:16], dtype="<u8") % len(self._pool) for d in digests], dtype=np.int64)
        first, second = self._pool[drawn.reshape(-1, 2).T] - self._middle
        mixed = self._middle + KEPT * first + MIXED * second
        mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
        if progress is not None:
            progress(len(texts), len(texts))
        self.seconds += time.perf_counter() - began
        return np.asarray(mixed, dtype=np.float32)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """A character as a token: they are fewer, but all that is counted here is shorter than the limit."""
        return [len(text) for text in texts]


def vectors_of(store: Path) -> np.ndarray[Any, np.dtype[np.float32]]:
    """All vectors of a store, `(n, dim)`."""
    index = open_store(store).open()
    return index.vectors(index.rows(Filter()))


def main() -> None:
    """Parse, measure, print, plot."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?", type=Path)
    parser.add_argument("--sizes", nargs="+", type=int, default=[1000, 10_000, 90_000], help="paragraphs")
    parser.add_argument("--encode", type=int, default=1000, help="how many texts are encoded for real")
    parser.add_argument("--pool", type=Path, metavar="STORE", help="a store whose vectors are mixed")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where the stores stay")
    parser.add_argument("--plot", type=Path, help="a PNG file")
    parser.add_argument("--ask", nargs=2, type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.ask:
        print(json.dumps(ask(*arguments.ask)))
        return
    encoder = load_encoder()
    sizes = []
    for size in arguments.sizes:
        mixing = MixingEncoder(encoder, arguments.pool, arguments.corpus, arguments.encode)
        sizes.append(measure(size, arguments.corpus, mixing, arguments.keep))
        print(json.dumps(sizes[-1]), file=sys.stderr, flush=True)
    result = {"machine": str(this_processor()), "questions": QUESTIONS, "encoded": arguments.encode, "sizes": sizes}
    print(json.dumps(result, ensure_ascii=False, indent=1))
    if arguments.plot:
        plot(sizes, arguments.plot)


def measure(size: int, corpus: Path | None, encoder: MixingEncoder, keep: Path | None) -> dict[str, Any]:
    """A store of `size` paragraphs, built here or kept, and asked in a process of its own."""
    with kept(keep, size) as folder:
        built = build_store(size, corpus, encoder, folder)
        questions = json.loads((folder / QUESTIONS_FILE).read_text(encoding="utf-8"))
        vectors, encoding = [], []
        for question in questions:
            began = time.perf_counter()
            vectors.append(encoder.encode_query(simplified(question)))
            encoding.append(time.perf_counter() - began)
        np.save(folder / "vectors.npy", np.stack(vectors))
        generation = open_generation(folder / "store")
        command = [sys.executable, __file__, "--ask", str(folder / "store"), str(folder)]
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
        return {
            "paragraphs": generation.manifest.chunks,
            "build_s_without_encoding": built,
            "disk_mb": round(sum(f.stat().st_size for f in generation.folder.rglob("*") if f.is_file()) / 1e6, 1),
            "encode_ms": percentiles(encoding),
            **json.loads(done.stdout),
        }


@contextmanager
def kept(keep: Path | None, size: int) -> Iterator[Path]:
    """A folder for a store of `size` paragraphs: inside `keep`, or one that is removed afterwards."""
    if keep is None:
        with tempfile.TemporaryDirectory() as name:
            yield Path(name)
        return
    folder = keep / str(size)
    folder.mkdir(parents=True, exist_ok=True)
    yield folder


def build_store(size: int, corpus: Path | None, encoder: MixingEncoder, folder: Path) -> float | None:
    """Build a store of `size` paragraphs in `folder`, with the questions beside it, if it is not there: the seconds
    beside those of encoding; None where it was there."""
    if open_store(folder / "store").current() is not None:
        return None
    questions = write_corpus(size, corpus, folder / "corpus.jsonl")
    (folder / QUESTIONS_FILE).write_text(json.dumps(questions), encoding="utf-8")
    # The network that finds names would take several times as long as all else, and nothing measured here reads them.
    with patch("index.building.build.name_passages", return_value=None), clauses_once():
        began = time.perf_counter()
        build([folder / "corpus.jsonl"], folder / "store", encoder=encoder)
        seconds = time.perf_counter() - began
    return round(seconds - encoder.seconds, 2)


@contextmanager
def clauses_once() -> Iterator[None]:
    """Have the terms of a clause that was met before taken from then: the sentences of a made-up corpus stand in it
    thousands of times. Words and pairs do not go beyond a mark; a number may be folded otherwise, in 3 passages of 884.
    """

    def remember(terms: Callable[[str], list[str]]) -> Callable[[str], list[str]]:
        known = lru_cache(maxsize=1_000_000)(terms)
        return lambda text: [term for clause in CLAUSE.findall(text) for term in known(clause)]

    with (
        patch("index.building.write.words", remember(write.words)),
        patch("index.building.write.pairs", remember(write.pairs)),
    ):
        yield


def ask(store: Path, folder: Path) -> dict[str, Any]:
    """What opening `store` and asking it the questions in `folder` takes, in this process."""
    questions = json.loads((folder / QUESTIONS_FILE).read_text(encoding="utf-8"))
    vectors = np.load(folder / "vectors.npy")

    class Encoded:
        """A question's vector from the file: an encoder's memory is none of the store's."""

        dim, max_tokens = vectors.shape[1], 512
        name = open_generation(store).manifest.encoder

        def encode_query(self, text: str) -> Any:
            return vectors[simple.index(text)]

    simple = [simplified(question) for question in questions]
    with tempfile.TemporaryDirectory() as name:  # loads the libraries and the dictionaries
        build([samples_folder()], name, encoder=_Constant())
        other = open_store(name).open()
        search(other, Query.of(questions[0], _Constant(), other), 5)
    before = memory()
    began = time.perf_counter()
    index = open_store(store).open()
    opening = time.perf_counter() - began
    encoder: Any = Encoded()
    wall: dict[str, list[float]] = {name: [] for name in STAGES}
    core: dict[str, list[float]] = {name: [] for name in STAGES}
    for question, vector in zip(questions, vectors, strict=True):
        words, bigrams = question_words(question), list(dict.fromkeys(pairs(question)))
        clock = [(time.perf_counter(), time.thread_time())]
        search(index, Query.of(question, encoder, index), 5)
        clock.append((time.perf_counter(), time.thread_time()))
        rows = {*index.nearest(vector, CANDIDATES)}
        clock.append((time.perf_counter(), time.thread_time()))
        rows.update(index.matching("words", words, CANDIDATES))
        rows.update(index.matching("pairs", bigrams, CANDIDATES))
        clock.append((time.perf_counter(), time.thread_time()))
        index.chunks(sorted(rows))
        clock.append((time.perf_counter(), time.thread_time()))
        for name, first, last in zip(STAGES, clock, clock[1:], strict=False):
            wall[name].append(last[0] - first[0])
            core[name].append(last[1] - first[1])
    for times in (wall, core):
        times["score"] = (np.array(times["whole"]) - sum(np.array(times[name]) for name in STAGES[1:])).tolist()
    after = memory()
    every = index.rows(Filter())
    # With a filter the search is exact.
    found = [len({*index.nearest(v, NEAREST)} & {*index.nearest(v, NEAREST, every)}) for v in vectors]
    return {
        "open_ms": round(opening * 1000, 1),
        "memory_mb": {kind: round((after[kind] - before[kind]) / 1e3, 1) for kind in after},
        "wall_ms": {name: percentiles(times) for name, times in wall.items()},
        "core_ms": {name: percentiles(times) for name, times in core.items()},
        "least_ms": round(1000 * bytes_read(dense_folder(store), len(every), vectors.shape[1]) / bandwidth(), 2),
        "recall_at_100": round(float(np.mean(found)) / min(NEAREST, len(every)), 4),
    }


def dense_folder(store: Path) -> Path:
    """Where the vectors of a store are."""
    return next(open_generation(store).folder.rglob(VECTORS_FILE)).parent


def bytes_read(folder: Path, count: int, dim: int) -> float:
    """Bytes that a search for the nearest of `count` vectors in `folder` must read: the codes it looks at, and the
    vectors that are scored exactly."""
    codes = folder / CODES_FILE
    if not codes.exists():
        return float((folder / VECTORS_FILE).stat().st_size)
    share, refined = 1.0, vectors_file.REFINED
    if count > vectors_file.SCANNED:
        share, refined = vectors_file.PROBED / vectors_file.LISTS, vectors_file.REFINED_BITS
    return share * codes.stat().st_size + refined * CANDIDATES * 2 * dim


def bandwidth() -> float:
    """Bytes a second that one core reads from memory: the best of five sums over 256 MB."""
    many = np.ones(64_000_000, dtype=np.float32)
    taken = []
    for _ in range(5):
        began = time.perf_counter()
        many.max()
        taken.append(time.perf_counter() - began)
    return many.nbytes / min(taken)


class _Constant:
    """One vector for every text."""

    name, dim, max_tokens = "constant", 8, 512

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Any:
        return np.full((len(texts), self.dim), self.dim**-0.5, dtype=np.float32)

    def encode_query(self, text: str) -> Any:
        return self.encode_passages([text])[0]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]


def write_corpus(size: int, corpus: Path | None, path: Path) -> list[str]:
    """Write `size` paragraphs as JSON Lines to `path`; return questions: a headline, or a clause of a paragraph."""
    draw = random.Random(size)
    seen: list[tuple[str, str]] = []
    with path.open("w", encoding="utf-8") as file:
        count = 0
        for headline, paragraphs in articles(corpus):
            kept = paragraphs[: size - count]
            row = {"headline": headline, "source": f"{len(seen)}", "paragraphs": kept}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            seen.append((headline, kept[0]))
            count += len(kept)
            if count >= size:
                break
    chosen = draw.choices(seen, k=QUESTIONS)
    clauses = [[clause for clause in re.split("[，。！？]", text) if clause] or [headline] for headline, text in chosen]
    return [
        headline if turn % 2 else f"{draw.choice(clauses[turn])}，具体情况如何？"
        for turn, (headline, _) in enumerate(chosen)
    ]


def articles(corpus: Path | None) -> Iterator[tuple[str, list[str]]]:
    """Headlines with paragraphs: those of a corpus, then without end its sentences in new company; without a corpus
    those of the sample pages."""
    headlines, texts = [], []
    if corpus is not None:
        with gzip.open(corpus, "rt", encoding="utf-8") if corpus.suffix == ".gz" else corpus.open() as file:
            for line in file:
                row = json.loads(line)
                if row["paragraphs"]:
                    yield row["headline"], row["paragraphs"]
                    headlines.append(row["headline"])
                    texts.extend(row["paragraphs"])
    else:
        pages, _ = read_paths([samples_folder()])
        found = [article for page in read_pages(pages) for article in page.articles if article.headline]
        headlines, texts = [article.name for article in found], [article.text for article in found]
    stock = [text[start:end].strip() for text in texts for start, end in sentences(text)]
    draw = random.Random(0)
    while True:
        bodies = [
            # Another number in each sentence: else all would stand many times and be encoded once.
            "".join(f"第{draw.randrange(10**6)}号：{sentence}" for sentence in draw.choices(stock, k=3))
            for _ in range(draw.randrange(1, 6))
        ]
        yield draw.choice(headlines), bodies


def memory() -> dict[str, int]:
    """Resident kilobytes of this process: its own, and those of mapped files."""
    found = dict.fromkeys(("private", "mapped"), 0)
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines()[1:]:
        name, value = line.split()[:2]
        if name == "Anonymous:":
            found["private"] = int(value)
        elif name == "Rss:":
            found["mapped"] = int(value)
    found["mapped"] -= found["private"]
    return found


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """p50 and p95, milliseconds."""
    return {f"p{p}": round(float(np.percentile(seconds, p)) * 1000, 2) for p in (50, 95)}


def plot(sizes: Sequence[dict[str, Any]], path: Path) -> None:
    """Times and memory over the number of paragraphs."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 4))
    paragraphs = [size["paragraphs"] for size in sizes]
    for name in (*STAGES, "score"):
        left.plot(paragraphs, [size["core_ms"][name]["p50"] for size in sizes], marker="o", label=name)
    left.set(
        xscale="log",
        yscale="log",
        xlabel="paragraphs",
        ylabel="ms of a core, p50",
        title="a question, without its encoding",
    )
    for name in ("private", "mapped"):
        right.plot(
            paragraphs, [max(0.1, size["memory_mb"][name]) for size in sizes], marker="o", label=f"{name} memory"
        )
    right.plot(paragraphs, [size["disk_mb"] for size in sizes], marker="o", label="disk")
    right.set(xscale="log", yscale="log", xlabel="paragraphs", ylabel="MB", title="above the loaded libraries")
    for axes in (left, right):
        axes.grid(alpha=0.3)
        axes.legend()
    figure.tight_layout()
    figure.savefig(path, dpi=110)


if __name__ == "__main__":
    main()
