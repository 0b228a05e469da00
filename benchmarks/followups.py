"""Follow-ups and the words that answer, measured on the sample pages: `python -m benchmarks.followups STORE`.

STORE holds the sample pages (`baohai build --samples --store STORE`). Half of the dialogues were held back while the
rules of `qa/followup.py` were written.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from qa import Retriever

GOLDENS = Path(__file__).resolve().parent.parent / "tests" / "goldens" / "samples"


def main() -> None:
    """Print, for each half of the dialogues, how many were rightly told and found; then the answer spans."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    retriever = Retriever.open(parser.parse_args().store)
    dialogues = rows("followups.jsonl")
    for held_back, name in ((False, "tuned on"), (True, "held back")):
        half = [row for row in dialogues if row["held_back"] is held_back]
        answers = [(row, retriever.answer(row["turns"][-1], row["turns"][:-1], top_k=3)) for row in half]
        told = [(answer.question != row["turns"][-1]) == row["leans"] for row, answer in answers]
        shown = [any(right(row, passage) for passage in answer.passages) for row, answer in answers]
        first = [bool(answer.passages) and right(row, answer.passages[0]) for row, answer in answers]
        say(f"{name:9} {len(half)} dialogues: told {share(told)}, answer first {share(first)}, in three {share(shown)}")
        for (row, answer), is_told, is_shown in zip(answers, told, shown, strict=True):
            if not (is_told and is_shown):
                say(f"    {' / '.join(row['turns'])} -> {answer.question}")
    spans = []
    questions = [row for row in rows("questions.jsonl") if row["answer"] is not None]
    for row in questions:
        answer = retriever.answer(row["question"], threshold=0)
        if answer.exact is not None and answer.passage is not None and right(row, answer.passages[answer.passage]):
            words = answer.passages[answer.passage].text[slice(*answer.exact)]
            spans.append(words in row["answer"] or row["answer"] in words)
    say(f"words that answer: named for {len(spans)} of {len(questions)}, right {share(spans)}")


def rows(name: str) -> list[dict[str, Any]]:
    """A golden file's rows."""
    return [json.loads(line) for line in (GOLDENS / name).read_text(encoding="utf-8").splitlines()]


def right(row: dict[str, Any], passage: Any) -> bool:
    """Whether a passage holds the answer under its headline."""
    return row["answer"] in passage.text and passage.headline == " ".join(row["headline_lines"])


def share(flags: list[bool]) -> str:
    """Count and share of the true ones."""
    return f"{sum(flags)} ({sum(flags) / max(1, len(flags)):.3f})"


def say(line: str) -> None:
    """A line on standard output."""
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
