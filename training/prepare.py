"""Prepare the data: every example, cut into ids and laid out in the order of training, in one file of arrays.

Run: python -m training.prepare DATA OUT. See README.md.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import itertools
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import jieba
import numpy as np

from qa.reader.layout import WINDOW_TOKENS, Layout, Window
from qa.reader.trunk import read_weights
from training import clauses, sources
from training.examples import Example

# Made questions a round; of DRCD's questions this share, as it has most of the encyclopaedia's, and this share of them
# in simplified characters.
CLAUSES: Final = 3000
DRCD: Final = 0.6
JAQUAD: Final = 0.12
SIMPLIFIED: Final = 0.7


@dataclass(frozen=True, slots=True)
class Made:
    """Questions to make: from which file of news items, how many a round, and from no item with a headline in
    `barred`."""

    path: Path
    count: int
    barred: frozenset[str]


def one_round(folder: Path, made: Made | None, seed: int) -> list[Example]:
    """Return the examples of one round, shuffled. `folder` holds the question files; those missing are left out."""
    rng = random.Random(seed)
    parts: list[Iterable[Example]] = []
    if (path := folder / "news_readers.jsonl.gz").exists():
        parts.append(sources.readers(path, rng))
    if (path := folder / "news_questions.jsonl.gz").exists():
        parts.append(sources.news(path, rng))
    if (path := folder / "cmrc2018_trial.jsonl.gz").exists():
        parts.append(sources.encyclopaedia(path, rng, 0.0))
    if (path := folder / "drcd_test.jsonl.gz").exists():
        parts.append(example for example in sources.encyclopaedia(path, rng, SIMPLIFIED) if rng.random() < DRCD)
    if (path := folder / "jaquad_train.jsonl.gz").exists():
        parts.append(example for example in sources.encyclopaedia(path, rng, 0.0) if rng.random() < JAQUAD)
    if made is not None:
        parts.append(clauses.made(made.path, rng, made.count, made.barred))
    examples = list(itertools.chain.from_iterable(parts))
    rng.shuffle(examples)
    return examples


def laid_out(examples: Iterable[Example], layout: Layout) -> Iterator[tuple[Window, int, int]]:
    """Yield the row of each example, with the answer's first and last token in it, 0 and 0 where there is none."""
    for example in examples:
        front = layout.front(example.question, example.headline, example.date)
        passage = layout.cut(example.passage)
        if example.answer is None:
            yield layout.window(front, passage, 0, WINDOW_TOKENS), 0, 0
            continue
        first, last = tokens_of(passage.starts, passage.ends, *example.answer)
        if last < 0:
            continue
        start = 0 if last < WINDOW_TOKENS else max(0, min(first - 8, len(passage) - WINDOW_TOKENS))
        if last < start + WINDOW_TOKENS:
            yield (
                layout.window(front, passage, start, start + WINDOW_TOKENS),
                len(front) + first - start,
                len(front) + last - start,
            )


def tokens_of(starts: tuple[int, ...], ends: tuple[int, ...], start: int, end: int) -> tuple[int, int]:
    """Return the first and the last token that hold a character of `start:end`; (-1, -1) where none does."""
    inside = [at for at, (a, b) in enumerate(zip(starts, ends, strict=True)) if a < end and b > start]
    return (inside[0], inside[-1]) if inside else (-1, -1)


def write(rows: Iterable[tuple[Window, int, int]], path: Path) -> int:
    """Write the rows as flat arrays and return how many there are: `ids`, and for each row `lengths`, `fronts`,
    `starts` and `ends`."""
    kept = list(rows)
    np.savez(
        path,
        ids=np.fromiter(itertools.chain.from_iterable(window.ids for window, _, _ in kept), np.int32),
        lengths=np.array([len(window.ids) for window, _, _ in kept], np.int32),
        fronts=np.array([window.front for window, _, _ in kept], np.int32),
        starts=np.array([start for _, start, _ in kept], np.int32),
        ends=np.array([end for _, _, end in kept], np.int32),
    )
    return len(kept)


def headlines_under(folder: Path | None) -> frozenset[str]:
    """Return the headlines of every JSON Lines file under a folder, so that nothing is made from held-back articles."""
    found = set()
    for path in sorted(folder.rglob("*.jsonl")) if folder is not None else []:
        for row in sources.rows(path):
            found.update(row.get("headline_lines", ()))
            found.update([row["headline"]] if isinstance(row.get("headline"), str) else [])
    return frozenset(found)


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(prog="python -m training.prepare", description="Prepare the data of the reader.")
    parser.add_argument("data", type=Path, help="folder of question files")
    parser.add_argument("out", type=Path, help="the .npz file to write")
    parser.add_argument("--news", type=Path, help="news items to make questions from (.jsonl.gz)")
    parser.add_argument("--held-back", type=Path, help="evaluation data; nothing is made from articles named in it")
    parser.add_argument("--clauses", type=int, default=CLAUSES, help="questions to make from them, a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    jieba.setLogLevel("ERROR")
    made = Made(args.news, args.clauses, headlines_under(args.held_back)) if args.news is not None else None
    layout = Layout(read_weights())
    examples: list[Example] = []
    for number in range(args.rounds):
        examples += one_round(args.data, made, args.seed + number)
    counts = collections.Counter(example.source for example in examples)
    written = write(laid_out(examples, layout), args.out)
    digest = hashlib.sha256(args.out.read_bytes()).hexdigest()
    print(f"{written} examples, {args.out} sha256 {digest[:16]}")
    print(", ".join(f"{source} {count}" for source, count in counts.most_common()))


if __name__ == "__main__":
    main()
