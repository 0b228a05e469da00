"""How well a reader reads, on evaluation sets that lie beside the repository; benchmarks/reading_time.py has the time.

Run: python -m benchmarks.reader EVAL --file FILE [--half first|second]. On news_readers it is given
the paragraphs of the article asked about, on cmrc2018_dev the right passage, on the sets of a few pages the eight
paragraphs that share the most pairs of characters with the question. Prints one JSON object for each set:

    auroc            of the best paragraph's evidence, answered questions against those that nothing answers
    refused_at_5     unanswerable questions refused by the threshold that refuses 5 % of the answerable
    paragraph        the paragraph with the most evidence holds the answer
    f1, f1_all       characters shared by the words and the answer, over questions whose kind is not why, how, said,
                     yesno or list; over all
    exact            the words are the answer, all of it and nothing more, over the questions of f1
    given_f1         the same as f1, given the right paragraph alone
"""

from __future__ import annotations

import argparse
import collections
import json
import platform
import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from corpus import read_pages, read_paths
from index.folders import samples_folder
from qa.reader.reader import Passage, Reader, Reading, load_reader

CLAUSE_KINDS: Final = frozenset(("why", "how", "said", "yesno", "list"))
SETS: Final = ("news_readers", "samples", "typeset", "real-01", "cmrc2018_dev")
CMRC_QUESTIONS: Final = 400
LIKELY: Final = 8


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the paragraphs it is asked of; `answers` is empty where none of them answers."""

    text: str
    passages: tuple[Passage, ...]
    answers: tuple[str, ...]
    kind: str


@dataclass(slots=True)
class Scores:
    """What is counted over a set."""

    sure: list[float] = field(default_factory=list)
    unsure: list[float] = field(default_factory=list)
    paragraph: list[bool] = field(default_factory=list)
    f1: list[float] = field(default_factory=list)
    f1_all: list[float] = field(default_factory=list)
    exact: list[bool] = field(default_factory=list)
    given_f1: list[float] = field(default_factory=list)


def questions(folder: Path, name: str) -> list[Question]:
    """Return the questions of a set under the evaluation folder."""
    if name == "cmrc2018_dev":
        return list(_cmrc(folder / name))[:CMRC_QUESTIONS]
    if name == "news_readers":
        articles = [_article(row) for row in _rows(folder / name / "articles.jsonl")]
        rows = list(_rows(folder / name / "questions.jsonl"))
        each = len(rows) // len(articles)  # they come article by article
        return [_question(row, articles[at // each]) for at, row in enumerate(rows)]
    asked = folder / ("pages/real-01" if name == "real-01" else f"readers/{name}")
    passages = [passage for article in _store(folder, name) for passage in article]
    rows = list(_rows(asked.with_name(f"{asked.name}.questions.jsonl")))
    return [_question(row, _likely(row["question"], passages)) for row in rows]


def measure(reader: Reader, asked: Sequence[Question]) -> dict[str, float]:
    """Read every question's paragraphs and return the figures, see the module's docstring."""
    scores = Scores()
    for question in asked:
        readings = reader.read(question.text, question.passages)
        best = max(range(len(readings)), key=lambda at: readings[at].evidence)
        if not question.answers:
            scores.unsure.append(readings[best].evidence)
            continue
        scores.sure.append(readings[best].evidence)
        holding = [at for at, p in enumerate(question.passages) if any(a in squeezed(p.text) for a in question.answers)]
        scores.paragraph.append(best in holding)
        f1 = _f1(question, best, readings)
        scores.f1_all.append(f1)
        if question.kind in CLAUSE_KINDS:
            continue
        scores.f1.append(f1)
        scores.exact.append(_words(question.passages[best], readings[best]) in question.answers)
        if holding:
            right = max(holding, key=lambda at: readings[at].evidence)
            scores.given_f1.append(_f1(question, right, readings))
    return _figures(scores)


def auroc(higher: Sequence[float], lower: Sequence[float]) -> float:
    """Return the chance that one of `higher` is above one of `lower`, ties half."""
    wins = sum((a > b) + 0.5 * (a == b) for a in higher for b in lower)
    return wins / (len(higher) * len(lower))


def shared_f1(words: str, want: str) -> float:
    """Return F1 of the characters that two texts share, as CMRC 2018 counts."""
    shared = sum((collections.Counter(words) & collections.Counter(want)).values())
    return 2 * shared / (len(words) + len(want)) if shared else 0.0


def squeezed(text: str) -> str:
    """Return the text without white space."""
    return re.sub(r"\s+", "", text)


def _figures(scores: Scores) -> dict[str, float]:
    edge = sorted(scores.sure)[int(0.05 * len(scores.sure))]
    figures: dict[str, float] = {"answered": len(scores.sure), "unanswered": len(scores.unsure)}
    if scores.unsure:
        figures["auroc"] = auroc(scores.sure, scores.unsure)
        figures["refused_at_5"] = sum(value < edge for value in scores.unsure) / len(scores.unsure)
    for name in ("paragraph", "f1", "f1_all", "exact", "given_f1"):
        figures[name] = statistics.mean(getattr(scores, name))
    return {name: round(value, 3) for name, value in figures.items()}


def _words(passage: Passage, reading: Reading) -> str:
    return squeezed(passage.text[slice(*reading.span)]) if reading.span is not None else ""


def _f1(question: Question, at: int, readings: Sequence[Reading]) -> float:
    words = _words(question.passages[at], readings[at])
    return max(shared_f1(words, answer) for answer in question.answers)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text("utf-8").splitlines():
        yield json.loads(line)


def _article(row: dict[str, Any]) -> tuple[Passage, ...]:
    headline = row.get("headline") or " ".join(row.get("headline_lines") or ())
    texts = row.get("paragraphs") or [part["text"] for part in row["body"] if part["kind"] == "paragraph"]
    return tuple(Passage(text, headline, row.get("date") or "") for text in texts)


def _store(folder: Path, name: str) -> list[tuple[Passage, ...]]:
    """Return the articles that a set of a few pages asks about."""
    if name == "samples":
        pages, _ = read_paths([samples_folder()])
        return [
            tuple(Passage(block.text, article.title, article.date or "") for block in article.blocks)
            for page in read_pages(pages)
            for article in page.articles
        ]
    golds = sorted((folder / "pages").glob("typeset-*.gold.json" if name == "typeset" else f"{name}.gold.json"))
    return [_article(row) for path in golds for row in json.loads(path.read_text("utf-8"))["articles"]]


def _likely(question: str, passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Return the passages that share the most pairs of characters with a question, in place of a retrieval."""
    pairs = {question[at : at + 2] for at in range(len(question) - 1)}
    return tuple(
        sorted(passages, key=lambda p: -sum((pair in p.text) + (pair in p.headline) for pair in pairs))[:LIKELY]
    )


def _question(row: dict[str, Any], passages: tuple[Passage, ...]) -> Question:
    answers = [row["answer"], *row.get("also", [])] if row["answer"] else []
    return Question(row["question"], passages, tuple(map(squeezed, answers)), row.get("kind", "").rsplit(":")[-1])


def _cmrc(folder: Path) -> Iterator[Question]:
    passages = {row["id"]: Passage(row["text"], row.get("title", "")) for row in _rows(folder / "corpus.jsonl")}
    for row in _rows(folder / "queries.jsonl"):
        passage = passages[row["positive_ids"][0]]
        yield Question(row["text"], (passage,), tuple(map(squeezed, row["answers"])), "")


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reader", description="Measure the reader.")
    parser.add_argument("folder", type=Path, help="folder of evaluation data")
    parser.add_argument("--file", type=Path, required=True, help="a reader's file, as training.export writes it")
    parser.add_argument("--half", choices=("first", "second"), help="every second question, from the first or second")
    parser.add_argument("--sets", nargs="*", default=SETS, help="some of the sets")
    args = parser.parse_args()
    reader = load_reader(args.file)
    chosen = {None: slice(None), "first": slice(0, None, 2), "second": slice(1, None, 2)}[args.half]
    for name in args.sets:
        asked = questions(args.folder, name)
        print(json.dumps({"set": name, **measure(reader, asked[chosen])}), flush=True)


def processor() -> str:
    """Return the processor's name."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())


if __name__ == "__main__":
    main()
