"""What the reader is shown: one question, one passage, and the words that answer, or none.

It must not know where the texts come from, nor how they become ids.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from typing import Final

Span = tuple[int, int]

_SENTENCE: Final = re.compile(r"[^。！？；]*[。！？；][”』）]*|[^。！？；]+")
_COUNTED: Final = re.compile("多少|几")


@dataclass(frozen=True, slots=True)
class Example:
    """`answer` is a half-open span of the passage, None where it does not answer. `date` is ISO 8601 or empty."""

    question: str
    headline: str
    date: str
    passage: str
    answer: Span | None
    source: str


def find_answer(passage: str, answer: str, question: str) -> Span | None:
    """Return where an answer stands; of several places the one with most of the question's characters nearby."""
    places = [found.start() for found in re.finditer(re.escape(answer), passage)] if answer else []
    if not places:
        return None
    asked = set(question)

    def shared(start: int) -> int:
        return len(asked & set(passage[max(0, start - 24) : start + len(answer) + 24]))

    best = max(places, key=shared)
    return best, best + len(answer)


def sentences(passage: str) -> list[Span]:
    """Return the half-open spans of the sentences of a passage, which cover it."""
    return [found.span() for found in _SENTENCE.finditer(passage)]


def without_sentence(example: Example) -> Example | None:
    """Return the passage without the sentence that answers; None where that leaves nothing, or the answer elsewhere."""
    if example.answer is None:
        return None
    start, end = example.answer
    kept = [example.passage[a:b] for a, b in sentences(example.passage) if b <= start or a >= end]
    left = "".join(kept)
    if len(left) < 12 or example.passage[start:end] in left:
        return None
    return replace(example, passage=left, answer=None, source=f"{example.source}-cut")


def around_answer(example: Example, size: int, rng: random.Random) -> Example:
    """Return about `size` characters of the passage, whole sentences, with the answer at a random place in them."""
    if len(example.passage) <= size:
        return example
    spans = sentences(example.passage)
    if example.answer is None:
        first = rng.randrange(len(spans))
        last = first
    else:
        first = next(i for i, (_, b) in enumerate(spans) if b > example.answer[0])
        last = next(i for i, (_, b) in enumerate(spans) if b >= example.answer[1])
    while True:
        ways = [w for w in (-1, 1) if 0 <= (first + w if w < 0 else last + w) < len(spans)]
        grown = [w for w in ways if _length(spans, first + min(w, 0), last + max(w, 0)) <= size]
        if not grown:
            break
        way = rng.choice(grown)
        first, last = first + min(way, 0), last + max(way, 0)
    start, end = spans[first][0], spans[last][1]
    answer = None if example.answer is None else (example.answer[0] - start, example.answer[1] - start)
    return replace(example, passage=example.passage[start:end], answer=answer)


def wrapped(example: Example, rng: random.Random) -> Example:
    """Return the passage with what print leaves behind: line ends at a fixed width, or spaces around numbers."""
    passage, width = example.passage, rng.randrange(11, 24)
    if rng.random() < 0.5:
        places = set(range(width, len(passage), width))
        mark = "\n"
    else:
        places = {found.start() for found in re.finditer(r"(?<=[^\d.])(?=\d)|(?<=\d)(?=[^\d.])", passage)}
        mark = " "
    letters = "".join((mark if at in places else "") + letter for at, letter in enumerate(passage))
    if example.answer is None:
        return replace(example, passage=letters)
    start, end = example.answer
    return replace(
        example,
        passage=letters,
        answer=(start + sum(at <= start for at in places), end + sum(at < end for at in places)),
    )


def asks_number(question: str) -> bool:
    """Whether the question has 多少 or 几, which stand in more of the unanswered questions than of the answered."""
    return _COUNTED.search(question) is not None


def overlap(question: str, passage: str) -> float:
    """Return the share of the question's pairs of characters that the passage has."""
    pairs = {question[at : at + 2] for at in range(len(question) - 1)}
    return sum(pair in passage for pair in pairs) / len(pairs) if pairs else 0.0


def _length(spans: list[Span], first: int, last: int) -> int:
    return spans[last][1] - spans[first][0]
