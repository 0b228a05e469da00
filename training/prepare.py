"""Prepare the data: every example, cut into ids and laid out in the order of training, in one file of arrays.

Run: python -m training.prepare DATA OUT. See README.md.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import itertools
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import jieba
import numpy as np
from numpy.typing import NDArray

from qa.model import Passage
from qa.reader.layout import WINDOW_TOKENS, Layout, Window
from qa.reader.trunk import Weights, read_weights
from qa.retriever import Retriever
from training import clauses, sources
from training.datafile import write_data
from training.examples import Example, find_answer
from training.neighbours import Neighbours

# Made questions a round; of DRCD's questions this share, as it has most of the encyclopaedia's, and this share of them
# in simplified characters.
CLAUSES: Final = 3000
DRCD: Final = 0.6
JAQUAD: Final = 0.12
SIMPLIFIED: Final = 0.7
# Our own articles with readers' questions. Of all such articles one of so many is kept back, to measure by.
WRITTEN: Final = Path(__file__).parent / "written.jsonl.gz"
# Our further questions about articles of the folder and news items, which alone have the texts.
ASKED: Final = Path(__file__).parent / "asked.jsonl.gz"
KEPT_BACK: Final = 20
# Paragraphs of other articles beside each question, of at least so many characters.
BESIDE: Final = 3
SHORTEST_BESIDE: Final = 15
UNKNOWN: Final = "beside"
# Of the paragraphs that a store finds for a question, so many of the first.
FOUND: Final = 3
# Questions that a clause answers, whose words another text puts otherwise.
CLAUSE_KINDS: Final = frozenset(("why", "how", "said", "yesno", "list"))
_NUMBERS: Final = re.compile(r"\d[\d.]*|[零〇一二两三四五六七八九十百千万亿]+")


@dataclass(frozen=True, slots=True)
class Made:
    """Questions to make: from which file of news items, how many a round, and from no item with a headline in
    `barred`."""

    path: Path
    count: int
    barred: frozenset[str]


def articles_of(folder: Path, news: Path | None) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the articles with readers' questions, of the folder, of the news items and our own: those to learn from,
    with our further questions about them, and those kept back."""
    paths = [path for path in (folder / "news_readers.jsonl.gz", WRITTEN) if path.exists()]
    articles = [row | {"invented": path == WRITTEN} for path in paths for row in sources.rows(path)]
    learned = [row for at, row in enumerate(articles) if at % KEPT_BACK]
    documents = folder / "news_questions.jsonl.gz"
    others = list(sources.rows(documents)) if documents.exists() else []
    if news is not None:
        others += [{"id": item_id(row)} | row for row in sources.rows(news)]
    further = {row["id"]: row for row in sources.rows(ASKED)} if ASKED.exists() else {}
    for row in learned:
        if not row["invented"] and row["id"] in further:
            row["questions"] += _questions(further[row["id"]], row["paragraphs"])
    for row in others:
        if (found := further.get(row["id"])) is not None:
            asked = {"questions": _questions(found, row["paragraphs"]), "invented": False}
            learned.append({"headline": found.get("headline", "")} | row | asked)
    return learned, articles[::KEPT_BACK]


def item_id(row: dict[str, Any]) -> str:
    """What a news item is called in our further questions."""
    return hashlib.sha256(f"{row['date']} {row['headline']}".encode()).hexdigest()[:16]


def _questions(further: dict[str, Any], paragraphs: Sequence[str]) -> list[dict[str, Any]]:
    """Our further questions about an article: where in a paragraph an answer stands becomes its words."""
    return [
        asked | {"answer": paragraphs[asked["paragraph"]][slice(*asked["place"])] if asked["place"] else None}
        for asked in further["questions"]
    ]


def one_round(folder: Path, articles: Sequence[dict[str, Any]], made: Made | None, seed: int) -> list[Example]:
    """Return the examples of one round, shuffled. `folder` holds the other question files; those missing are left
    out."""
    rng = random.Random(seed)
    parts: list[Iterable[Example]] = [sources.readers(articles, rng)]
    if (path := folder / "news_questions.jsonl.gz").exists():
        parts.append(sources.news(path, rng))
    if (path := folder / "cmrc2018_trial.jsonl.gz").exists():
        parts.append(sources.encyclopaedia(path, rng, 0.0))
    if (path := folder / "drcd_test.jsonl.gz").exists():
        parts.append(sources.encyclopaedia(path, rng, SIMPLIFIED, DRCD))
    if (path := folder / "jaquad_train.jsonl.gz").exists():
        parts.append(sources.encyclopaedia(path, rng, 0.0, JAQUAD))
    if made is not None:
        parts.append(clauses.made(made.path, rng, made.count, made.barred))
    examples = list(itertools.chain.from_iterable(parts))
    rng.shuffle(examples)
    return examples


def as_asked(articles: Iterable[dict[str, Any]]) -> Iterator[Example]:
    """Yield each question once, with the paragraph that answers it or looks most as if it did."""
    for row in articles:
        for asked in row["questions"]:
            paragraph = row["paragraphs"][asked["paragraph"]]
            span = find_answer(paragraph, asked["answer"] or "", asked["question"])
            if span is not None or not asked["answer"]:
                yield Example(asked["question"], row["headline"], row["date"], paragraph, span, "kept-back")


def beside(articles: Sequence[dict[str, Any]], news: Path, barred: frozenset[str]) -> Iterator[Example]:
    """Yield each question with the paragraphs of other articles that share the most with it. Whether those answer is
    not known: only a teacher can say."""
    others = [row for row in itertools.chain(sources.rows(news), articles) if row["headline"] not in barred]
    texts = [(row, text) for row in others for text in row["paragraphs"] if len(text) >= SHORTEST_BESIDE]
    nearest = Neighbours([f"{row['headline']}\n{text}" for row, text in texts])
    for row in articles:
        for asked in row["questions"]:
            found = [texts[at] for at in nearest.of(asked["question"], BESIDE + 6)]
            for other, text in [pair for pair in found if not _same(pair[0], row)][:BESIDE]:
                yield Example(asked["question"], other["headline"], other["date"], text, None, UNKNOWN)


def found(articles: Sequence[dict[str, Any]], store: Path) -> Iterator[Example]:
    """Yield questions with the paragraphs of other articles that a store of news finds first for them, none of which
    answers. These look as much like an answer as any that a reader will see. No paper printed what was invented; of
    real articles' questions those alone whose answer can be told from its words and numbers are taken, and paragraphs
    without them."""
    retriever = Retriever.open(store, reader=False)
    for row in articles:
        for asked in [one for one in row["questions"] if one["kind"] != sources.HASTY]:
            if row["invented"] or (asked["answer"] and asked["kind"] not in CLAUSE_KINDS):
                others = [each for each in retriever.retrieve(asked["question"], 2 * FOUND) if not _tells(each, asked)]
                for each in [one for one in others if one.headline != row["headline"]][:FOUND]:
                    yield Example(asked["question"], each.headline, each.date or "", each.text, None, "found")


def _tells(passage: Passage, asked: dict[str, Any]) -> bool:
    """Whether a passage has an answer's words, or its numbers."""
    answer = asked["answer"] or ""
    numbers = _NUMBERS.findall(answer)
    in_words = bool(answer) and answer in passage.text
    return in_words or (bool(numbers) and all(number in passage.text for number in numbers))


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two rows are one article, which may stand in two files."""
    return one is other or (bool(one["headline"]) and one["headline"] == other["headline"])


def laid_out(examples: Iterable[Example], layout: Layout) -> Iterator[tuple[Window, int, int]]:
    """Yield the row of each example, with the answer's first and last token in it, 0 and 0 where there is none."""
    for example in examples:
        front = layout.front(example.question, example.headline, example.date)
        passage = layout.cut(example.passage)
        if example.answer is None:
            place = -1 if example.source == UNKNOWN else 0
            yield layout.window(front, passage, 0, WINDOW_TOKENS), place, place
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


def write(path: Path, weights: Weights, rows: Sequence[tuple[Window, int, int]], kept_back: int) -> None:
    """Write a data file: `ids`, and for each row `lengths`, `fronts`, `starts` and `ends`, and 1 in `kept_back` for the
    last so many rows."""
    arrays: dict[str, NDArray[Any]] = {
        "ids": np.fromiter(itertools.chain.from_iterable(window.ids for window, _, _ in rows), np.int32),
        "lengths": np.array([len(window.ids) for window, _, _ in rows], np.int16),
        "fronts": np.array([window.front for window, _, _ in rows], np.int16),
        "starts": np.array([start for _, start, _ in rows], np.int16),
        "ends": np.array([end for _, _, end in rows], np.int16),
        "kept_back": (np.arange(len(rows)) >= len(rows) - kept_back).astype(np.int8),
    }
    write_data(path, weights, arrays, frozenset({"ids"}))


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
    parser.add_argument("--beside", action="store_true", help="add paragraphs of NEWS that only a teacher can judge")
    parser.add_argument("--found", type=Path, help="a store of news: add what it finds for what was invented")
    parser.add_argument("--unanswered", type=float, default=1.0, help="share of rows to keep that nothing answers")
    parser.add_argument("--unknown", type=float, default=1.0, help="share to keep of those that --beside adds")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    jieba.setLogLevel("ERROR")
    barred = headlines_under(args.held_back)
    made = Made(args.news, args.clauses, barred) if args.news is not None else None
    weights = read_weights()
    layout = Layout(weights)
    learned, back = articles_of(args.data, args.news)
    examples: list[Example] = []
    for number in range(args.rounds):
        examples += one_round(args.data, learned, made, args.seed + number)
    if args.beside and made is not None:
        examples += beside(learned, made.path, barred)
    if args.found is not None:
        examples += found(learned, args.found)
    rng = random.Random(args.seed)
    shares = {True: args.unknown, False: args.unanswered}
    examples = [one for one in examples if one.answer or rng.random() < shares[one.source == UNKNOWN]]
    rng.shuffle(examples)
    kept_back = list(laid_out(as_asked(back), layout))
    rows = [*laid_out(examples, layout), *kept_back]
    write(args.out, weights, rows, len(kept_back))
    digest = hashlib.sha256(args.out.read_bytes()).hexdigest()
    print(f"{len(rows)} examples, {len(kept_back)} of them kept back, {args.out} sha256 {digest[:16]}")
    counts = collections.Counter(example.source for example in examples)
    print(", ".join(f"{source} {count}" for source, count in counts.most_common()))


if __name__ == "__main__":
    main()
