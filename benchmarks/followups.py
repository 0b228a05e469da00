"""Follow-ups and the words that answer, measured on the sample pages: `python -m benchmarks.followups STORE`.

STORE holds the sample pages (`baohai build --samples --store STORE`). With `--dialogues FILE`, it holds the articles of
whole dialogues as in training/README.md, each turn with its `headline` and its `answer` or null.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from qa import Retriever
from qa.followups.candidates import plain
from training.followup_examples import f1

GOLDENS = Path(__file__).resolve().parent.parent / "tests" / "goldens" / "samples"


def main() -> None:
    """Print how many follow-ups were rightly told and found, and on the sample pages the answer spans."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("--dialogues", type=Path)
    arguments = parser.parse_args()
    retriever = Retriever.open(arguments.store)
    if arguments.dialogues is None:
        on_samples(retriever)
        return
    dialogues = [json.loads(line)["turns"] for line in arguments.dialogues.read_text(encoding="utf-8").splitlines()]
    for name, half in (("first, third, ...", dialogues[::2]), ("the others", dialogues[1::2])):
        shares = {measure: round(sum(flags) / len(flags), 3) for measure, flags in hold(retriever, half).items()}
        say(f"{name}: {shares}")


def hold(retriever: Retriever, dialogues: Sequence[list[dict[str, Any]]]) -> dict[str, list[float]]:
    """Hold the dialogues, and say of each later turn: whether it was told right (a leaning one rewritten, any other
    not), whether a new topic or talk was given other words, how much of the careful person's wording (F1 of characters)
    a rewritten one has, and whether the answer stands in the first passage under its headline, or is refused where
    there is none."""
    found: dict[str, list[float]] = defaultdict(list)
    for turns in dialogues:
        for place, turn in enumerate(turns[1:], 1):
            answer = retriever.answer(turn["question"], [earlier["question"] for earlier in turns[:place]])
            rewritten, kind = answer.question != turn["question"], turn["kind"]
            found["told"].append(rewritten == (kind == "lean"))
            if kind in ("new", "talk"):
                found["glued"].append(rewritten)
            elif kind == "lean" and rewritten:
                found["like"].append(f1(plain(answer.question), plain(turn["standalone"])))
            if turn["answer"]:
                first = answer.passages[0]
                found[f"{kind} first"].append(turn["answer"] in first.text and turn["headline"] == first.headline)
            elif kind != "talk":
                found["refused"].append(answer.text is None)
    return found


def on_samples(retriever: Retriever) -> None:
    """Each half of the sample pages' dialogues, then the words that answer."""
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
