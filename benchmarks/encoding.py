"""How fast the bundled model is: passages a second against plain sentence-transformers, questions, a cold `baohai ask`.

    python benchmarks/encoding.py [--rounds 3] [--warm]

Both encode the paragraphs of the sample pages in turn, in one process; the plain one is `SentenceTransformer.encode` as
it comes: float32, 32 texts a batch. Where torch sees a GPU, that is measured too. Prints one JSON object, and draws
encoding.png beside this file where matplotlib is installed (`pip install 'baohai[bench]'`). `--warm`: neither a cold
`baohai ask` nor the plot.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.held_to_avx2 import baohai
from corpus import read_pages, read_paths
from index.encoders.bundled import BUNDLED, PACKAGED, read_bundled
from index.encoders.load import load_encoder
from index.encoders.processor import this_processor
from index.folders import samples_folder
from qa.evaluation.gold import read_queries

HERE = Path(__file__).parent
ROOT = HERE.parent
QUESTIONS = ROOT / "tests" / "goldens" / "samples" / "questions.jsonl"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured; the median is told")
    parser.add_argument("--warm", action="store_true", help="no cold ask, and no plot")
    arguments = parser.parse_args()
    # First: a new process's peak memory counts from that of the one it came from.
    cold = {} if arguments.warm else {"cold ask": cold_start(arguments.rounds)}
    report = {"machine": machine(), **cold, **encoding(arguments.rounds)}
    print(json.dumps(report, ensure_ascii=False, indent=1))
    if not arguments.warm:
        draw(report)


def machine() -> dict[str, object]:
    """The processor, and how busy it is."""
    return {**asdict(this_processor()), "load": round(os.getloadavg()[0], 1)}


def cold_start(rounds: int) -> dict[str, object]:
    """Wall seconds, processor seconds and peak memory of `baohai ask` on the sample pages, a process each."""
    question = read_queries(QUESTIONS)[0].text
    runs = []
    with tempfile.TemporaryDirectory() as folder:
        program = baohai()
        subprocess.run([*program, "build", "--samples", "--store", folder], cwd=ROOT, check=True, capture_output=True)
        command = [*program, "ask", question, "--store", folder]
        for _ in range(rounds + 1):  # the first one makes the caches
            began = time.perf_counter()
            process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode:
                sys.exit(f"{command} ended with {process.returncode}")
            runs.append((time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024))
    wall, processor, memory = zip(*runs[1:], strict=True)
    return {
        "seconds": _spread(wall, 2),
        "processor seconds": _spread(processor, 2),
        "peak MiB": round(max(memory)),
    }


def encoding(rounds: int) -> dict[str, object]:
    """Passages a second and milliseconds a question, in turn: the packaged model in torch (plain) and here, and ours;
    how far the packaged one's vectors are apart."""
    import torch

    from index.encoders import e5_torch as bundled_torch

    pages, _ = read_paths([samples_folder()])
    passages = [block.text for page in read_pages(pages) for article in page.articles for block in article.body]
    questions = [query.text for query in read_queries(QUESTIONS)]
    ours, packaged = load_encoder(BUNDLED, "cpu"), load_encoder(PACKAGED, "cpu")
    plain = bundled_torch.load(read_bundled(PACKAGED), "cpu")
    ways: dict[str, Callable[[], Any]] = {
        "plain": lambda: plain.encode(passages, prompt_name="passage", show_progress_bar=False),
        "packaged": lambda: packaged.encode_passages(passages),
        "ours": lambda: ours.encode_passages(passages),
    }
    if torch.cuda.is_available():
        gpu = load_encoder(BUNDLED, "cuda")
        ways[torch.cuda.get_device_name()] = lambda: gpu.encode_passages(passages)
    vectors = {way: run() for way, run in ways.items()}  # and warm
    taken: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
    for _ in range(rounds):
        for way, run in ways.items():
            taken[way].append(_clock(run))
    asked = {
        "plain": [_clock(partial(plain.encode, text, prompt_name="query"))[0] for text in questions],
        "packaged": [_clock(partial(packaged.encode_query, text))[0] for text in questions * rounds],
        "ours": [_clock(partial(ours.encode_query, text))[0] for text in questions * rounds],
    }
    cosines = (vectors["plain"] * vectors["packaged"]).sum(axis=1)
    rates = {way: [len(passages) / wall for wall, _ in pairs] for way, pairs in taken.items()}
    costs = {way: [processor / len(passages) * 1e3 for _, processor in pairs] for way, pairs in taken.items()}
    return {
        "passages": len(passages),
        "passages a second": {way: _spread(rate, 1) for way, rate in rates.items()},
        "times plain": round(statistics.median(np.divide(rates["ours"], rates["plain"])), 2),
        # What a busy machine disturbs least.
        "processor ms a passage": {way: _spread(cost, 2) for way, cost in costs.items()},
        "question ms": {way: _percentiles(seconds) for way, seconds in asked.items()},
        "cosine of packaged to plain": {
            "least": round(float(cosines.min()), 6),
            "mean": round(float(cosines.mean()), 6),
        },
    }


def draw(report: dict[str, Any]) -> None:
    """Two panels of bars: passages a second, milliseconds a question."""
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        return
    panels = {
        "passages a second": {way: found["median"] for way, found in report["passages a second"].items()},
        "milliseconds a question, median": {way: found["p50"] for way, found in report["question ms"].items()},
    }
    figure, axes = plt.subplots(1, 2, figsize=(7, 2.8), layout="constrained")
    for axis, (title, bars) in zip(axes, panels.items(), strict=True):
        drawn = axis.bar(
            list(bars), list(bars.values()), color=["#9aa5b1", "#2f6f9f", "#3c8d5a"][: len(bars)], width=0.6
        )
        axis.bar_label(drawn, fmt="%.0f")
        axis.set_title(title, fontsize=10)
        axis.spines[["top", "right"]].set_visible(False)
    figure.suptitle("{name}, {cores} cores, load {load}".format(**report["machine"]), fontsize=9)
    figure.savefig(HERE / "encoding.png", dpi=100)


def _clock(run: Callable[[], Any]) -> tuple[float, float]:
    """Seconds on the clock and on the processors, which a GPU's work is not part of."""
    began, worked = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - began, time.process_time() - worked


def _percentiles(seconds: Sequence[float]) -> dict[str, float]:
    return {f"p{share}": round(float(np.percentile(seconds, share)) * 1e3, 1) for share in (50, 95)}


def _spread(values: Sequence[float], digits: int) -> dict[str, float]:
    return {
        "median": round(statistics.median(values), digits),
        "least": round(min(values), digits),
        "most": round(max(values), digits),
    }


if __name__ == "__main__":
    main()
