"""What it costs to add, remove and mirror beside what a store holds, and what readers notice of it.

    python benchmarks/incremental.py [CORPUS.jsonl[.gz]] [--sizes 1000 10000 90000] [--swaps 10] [--plot FILE.png]

Builds a store of each size (paragraphs) of the corpus, or of made-up articles of the sample pages' sentences, then adds
a sample page, adds it again, removes it, and mirrors a folder in which nothing changed; seconds of wall and CPU time,
without those of encoding (vectors are drawn, not encoded). Then asks question after question: the time one takes
before, while another process adds and removes a page over and over, and in a swap alone, from the moment CURRENT points
to another generation (which is there already) to the first answer from it. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import platform
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus import read_pages, read_paths
from corpus.model import Article, Page, Paragraph
from corpus.sentences import sentences
from index import build
from qa import Retriever

SAMPLES = Path(__file__).parent.parent / "corpus" / "samples"
QUESTIONS = ("轮渡票价下调到几元？", "夜班车几点停？", "图书馆周几闭馆？", "新学校什么时候开学？", "今年收成怎么样？")


class Drawn:
    """Unit vectors drawn by each text's digest; counts the seconds it takes for them."""

    name, dim, max_tokens = "drawn@1", 384, 512

    def __init__(self) -> None:
        self.seconds = 0.0

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None
    ) -> NDArray[np.float32]:
        began = time.perf_counter()
        rows = np.stack([self.encode_query(text) for text in texts])
        self.seconds += time.perf_counter() - began
        return rows

    def encode_query(self, text: str) -> NDArray[np.float32]:
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")
        row = np.random.default_rng(seed).standard_normal(self.dim, dtype=np.float32)
        return row / np.linalg.norm(row)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text) + 2 for text in texts]


def corpus(path: Path | None, size: int) -> Page:
    """A page of articles with `size` paragraphs in all."""
    if path is not None:
        articles = [a for page in read_pages(read_paths([path])[0]) for a in page.articles]
    else:
        articles = made_up(size)
    taken, paragraphs = [], 0
    for article in articles:
        if paragraphs >= size:
            break
        taken.append(article)
        paragraphs += len(article.body)
    return Page("corpus.jsonl", "", articles=tuple(taken))


def made_up(size: int) -> list[Article]:
    """Articles of three paragraphs of three sentences each, drawn from the sample pages."""
    pages = read_pages(read_paths(sorted(SAMPLES.glob("*.txt")))[0])
    texts = [block.text for page in pages for a in page.articles for block in a.body]
    pool = [text[start:end] for text in texts for start, end in sentences(text)]
    drawn = random.Random(size)
    found = []
    for n in range(-(-size // 3)):
        body = tuple(Paragraph("".join(drawn.sample(pool, 3)), (n + 1, n + 1)) for _ in range(3))
        found.append(Article(f"made-up-{n}", f"corpus.jsonl#{n + 1}", (drawn.choice(pool)[:20],), body))
    return found


def changes(store: Path, folder: Path, encoder: Drawn) -> dict[str, dict[str, float]]:
    """Each change thrice, the median; seconds."""
    name = f"{folder.name}/{next(folder.iterdir()).name}"
    steps: dict[str, Callable[[], object]] = {
        "add": lambda: build([folder], store, add=True, encoder=encoder),
        "add_again": lambda: build([folder], store, add=True, encoder=encoder),
        "sync_nothing": lambda: build(store=store, sync=folder, encoder=encoder),
        "remove": lambda: build(store=store, remove=[name], encoder=encoder),
    }
    taken: dict[str, list[tuple[float, float]]] = {step: [] for step in steps}
    for _ in range(3):
        for step, change in steps.items():
            encoder.seconds, wall, cpu = 0.0, time.perf_counter(), time.process_time()
            change()
            taken[step].append(
                (time.perf_counter() - wall - encoder.seconds, time.process_time() - cpu - encoder.seconds)
            )
    return {
        step: {
            "wall": round(statistics.median(wall for wall, _ in runs), 3),
            "cpu": round(statistics.median(cpu for _, cpu in runs), 3),
        }
        for step, runs in taken.items()
    }


def publish(store: Path, swaps: int, page: Page) -> None:
    """Publish `swaps` generations, one a page longer, one back again, with a rest after each."""
    for n in range(swaps):
        if n % 2:
            build(store=store, remove=[page.source], encoder=Drawn())
        else:
            build([page], store, add=True, encoder=Drawn())
        time.sleep(0.5)


def questions(store: Path, swaps: int) -> dict[str, float]:
    """Milliseconds a question takes, half and 95 of 100: before, while another process builds, and in swaps alone."""
    retriever = Retriever.open(store, encoder=Drawn())
    asked = 0

    def ask() -> float:
        nonlocal asked
        asked += 1
        began = time.perf_counter()
        retriever.retrieve(QUESTIONS[asked % len(QUESTIONS)])
        return (time.perf_counter() - began) * 1000

    for _ in range(20):  # not counted: the first ones read what is not in memory yet
        ask()
    times = {"before": [ask() for _ in range(300)], "building": [], "swap": []}
    page = replace(read_paths([sorted(SAMPLES.glob("*.txt"))[1]])[0][0], source="swap.txt")
    process = multiprocessing.get_context("spawn").Process(target=publish, args=(store, swaps, page))
    process.start()
    while process.is_alive():
        times["building"].append(ask())
    process.join()
    retriever.refresh()
    generations = sorted(int(folder.name) for folder in (store / "generations").iterdir())
    opening = []
    for swap in range(4 * swaps):
        target = generations[swap % 2]
        (store / "CURRENT.new").write_text(f"{target:06d}\n")
        began = time.perf_counter()
        os.replace(store / "CURRENT.new", store / "CURRENT")
        while retriever._index.held.number != target:
            times["swap"].append(ask())
        opening.append(time.perf_counter() - began)
        times["swap"].append(ask())
    result: dict[str, float] = {"swaps": 4 * swaps, "questions_in_swaps": len(times["swap"])}
    for name, taken in times.items():
        taken.sort()
        result[f"{name}_p50"] = round(taken[len(taken) // 2], 2)
        result[f"{name}_p95"] = round(taken[int(len(taken) * 0.95)], 2)
        result[f"{name}_max"] = round(taken[-1], 2)
    result["swap_seconds_p50"] = round(statistics.median(opening), 3)
    return result


def measure(path: Path | None, size: int, swaps: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as place:
        store, folder, encoder = Path(place) / "store", Path(place) / "pages", Drawn()
        began = time.perf_counter()
        report = build([corpus(path, size)], store, encoder=encoder)
        seconds = time.perf_counter() - began - encoder.seconds
        folder.mkdir()
        page = sorted(SAMPLES.glob("*.txt"))[0]
        (folder / page.name).write_bytes(page.read_bytes())
        opening = []
        for _ in range(7):
            began = time.perf_counter()
            Retriever.open(store, encoder=encoder)
            opening.append((time.perf_counter() - began) * 1000)
        bytes_ = sum(f.stat().st_size for f in store.rglob("*") if f.is_file())
        return {
            "paragraphs": report.chunks,
            "megabytes": round(bytes_ / 1e6, 1),
            "build_seconds": round(seconds, 2),
            "open_ms": round(statistics.median(opening), 1),
            "changes": changes(store, folder, encoder),
            "questions_ms": questions(store, swaps),
        }


def plot(sizes: list[dict[str, object]], path: Path) -> None:
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 4))
    paragraphs = [run["paragraphs"] for run in sizes]
    for step in ("add", "add_again", "remove", "sync_nothing"):
        left.plot(paragraphs, [run["changes"][step]["wall"] for run in sizes], "o-", label=step)  # type: ignore[index]
    left.set(xscale="log", xlabel="paragraphs held", ylabel="seconds without encoding", title="One page changed")
    left.legend()
    for when in ("before", "building", "swap"):
        taken = [run["questions_ms"][f"{when}_p95"] for run in sizes]  # type: ignore[index]
        right.plot(paragraphs, taken, "o-", label=when)
    right.set(xscale="log", xlabel="paragraphs held", ylabel="milliseconds", title="A question, 95 of 100")
    right.legend()
    figure.tight_layout()
    figure.savefig(path)


def machine() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.exists() else []
    model = next((line.split(": ")[1] for line in lines if line.startswith("model name")), platform.processor())
    return f"{model or platform.machine()}, {os.cpu_count()} cores"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?", type=Path, metavar="CORPUS.jsonl")
    parser.add_argument("--sizes", nargs="+", type=int, default=(1000, 10_000, 90_000), help="paragraphs")
    parser.add_argument("--swaps", type=int, default=10)
    parser.add_argument("--plot", type=Path, metavar="FILE.png")
    given = parser.parse_args()
    sizes = [measure(given.corpus, size, given.swaps) for size in given.sizes]
    if given.plot:
        plot(sizes, given.plot)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    print(json.dumps({"machine": machine(), "load": load, "sizes": sizes}, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
