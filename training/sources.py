"""Files of questions to examples, one function for each kind of file; see README.md for the files.

Each call with another seed samples other negatives, so a second round is not the first again.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from opencc import OpenCC

from training.examples import Example, around_answer, asks_number, find_answer, overlap, without_sentence, wrapped
from training.twins import Twins

# Shares of the examples, sampled anew each round. Of unanswered questions fewer that have 多少 or 几 are kept, so that
# these say nothing.
SIBLING: Final = 0.5
TWIN: Final = 0.4
ELSEWHERE: Final = 0.12
SIBLING_OF_UNANSWERED: Final = 0.15
CUT: Final = 0.15
KEPT_NUMBERS: Final = 0.75
NO_DATE: Final = 0.3
TRADITIONAL: Final = 0.06
WRAPPED: Final = 0.06
# Characters; long encyclopaedia passages are cut to whole sentences around the answer.
ENCYCLOPAEDIA_WINDOW: Final = 180
NEWS_WINDOW: Final = 260

_TO_SIMPLIFIED: Final = OpenCC("t2s")
_TO_TRADITIONAL: Final = OpenCC("s2t")


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a JSON Lines file, packed by gzip or not."""
    raw = path.read_bytes()
    for line in (gzip.decompress(raw) if path.suffix == ".gz" else raw).splitlines():
        yield json.loads(line)


def readers(articles: Sequence[dict[str, Any]], rng: random.Random) -> Iterator[Example]:
    """Yield examples of news articles with readers' questions: the paragraph, now and then one beside it, one of
    another article that shares the most words, or the question with another year, place or person put into it."""
    twins = Twins(articles)
    for row in articles:
        for asked in row["questions"]:
            paragraph = row["paragraphs"][asked["paragraph"]]
            question, answer = asked["question"], asked["answer"]
            date = "" if rng.random() < NO_DATE else row["date"]
            source = "readers" if answer else f"readers-{asked['kind']}"
            example = Example(question, row["headline"], date, paragraph, None, source)
            others = [text for at, text in enumerate(row["paragraphs"]) if at != asked["paragraph"]]
            if answer:
                span = find_answer(paragraph, answer, question)
                if span is None:
                    continue
                example = replace(example, answer=span)
                others = [text for text in others if answer not in text]
                if rng.random() < CUT and (cut := without_sentence(example)) is not None:
                    yield cut
            if answer or not asks_number(question) or rng.random() < KEPT_NUMBERS:
                yield _varied(example, rng)
            if answer and rng.random() < TWIN and (twin := twins.of(example, row, rng)) is not None:
                yield _varied(replace(example, question=twin, answer=None, source="readers-twin"), rng)
            if answer and rng.random() < ELSEWHERE:
                looked = [rng.choice(rng.choice(articles)["paragraphs"]) for _ in range(150)]
                text = max((t for t in looked if answer not in t), key=lambda text: overlap(question, text))
                if text not in row["paragraphs"]:
                    yield replace(example, passage=text, answer=None, source="readers-elsewhere")
            if others and rng.random() < (SIBLING if answer else SIBLING_OF_UNANSWERED):
                weights = [0.1 + overlap(question, text) for text in others]
                chosen = rng.choices(others, weights)[0]
                yield _varied(replace(example, passage=chosen, answer=None, source="readers-sibling"), rng)


def news(path: Path, rng: random.Random) -> Iterator[Example]:
    """Yield examples of news documents whose questions were matched by machine; those surely matched, no headlines."""
    for row in rows(path):
        for asked in row["questions"]:
            if not asked["strict"] or not asked["answer"]:
                continue
            paragraph = row["paragraphs"][asked["positive"][0]]
            span = find_answer(paragraph, asked["answer"], asked["question"])
            if span is None:
                continue
            date = "" if rng.random() < NO_DATE else row["date"]
            example = Example(asked["question"], "", date, paragraph, span, "news")
            yield _varied(around_answer(example, NEWS_WINDOW, rng), rng)
            others = [t for t in row["paragraphs"] if asked["answer"] not in t and len(t) > 20]
            if others and rng.random() < SIBLING / 2:
                other = replace(example, passage=rng.choice(others), answer=None, source="news-sibling")
                yield around_answer(other, NEWS_WINDOW, rng)


def encyclopaedia(path: Path, rng: random.Random, simplified: float) -> Iterator[Example]:
    """Yield examples of encyclopaedia passages with human questions; `simplified` is the share that is converted."""
    for row in rows(path):
        answer = row["answers"][0]
        question, passage = row["question"], row["context"]
        span = (answer["start"], answer["start"] + len(answer["text"]))
        if passage[slice(*span)] != answer["text"]:
            continue
        if rng.random() < simplified:
            converted = _TO_SIMPLIFIED.convert(passage)
            if len(converted) != len(passage):
                continue
            question, passage = _TO_SIMPLIFIED.convert(question), converted
        example = Example(question, "", "", passage, span, path.name.split("_")[0])
        chance = rng.random()
        if chance < 0.2 and (cut := without_sentence(example)) is not None:
            yield around_answer(replace(cut, source="encyclopaedia-cut"), ENCYCLOPAEDIA_WINDOW, rng)
        else:
            yield around_answer(example, ENCYCLOPAEDIA_WINDOW, rng)


def _varied(example: Example, rng: random.Random) -> Example:
    """Return the example, now and then in traditional characters or as print leaves it."""
    chance = rng.random()
    if chance < TRADITIONAL:
        passage = _TO_TRADITIONAL.convert(example.passage)
        if len(passage) == len(example.passage):
            headline = _TO_TRADITIONAL.convert(example.headline)
            asked = _TO_TRADITIONAL.convert(example.question) if rng.random() < 0.5 else example.question
            return replace(example, question=asked, passage=passage, headline=headline)
    elif chance < TRADITIONAL + WRAPPED:
        return wrapped(example, rng)
    return example
