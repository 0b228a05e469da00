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
from training.neighbours import OtherPieces, Printed
from training.shortened import shortened
from training.twins import Twins

# Shares of the examples, sampled anew each round; FAMILY is how many passages of the pieces that are like a question's
# own. Of unanswered questions fewer that have 多少 or 几 are kept, so that these say nothing.
SIBLING: Final = 0.5
TWIN: Final = 0.4
SHORT: Final = 0.4
ELSEWHERE: Final = 0.3
FAMILY: Final = 1.2
ENCYCLOPAEDIA_ELSEWHERE: Final = 0.8
SIBLING_OF_UNANSWERED: Final = 0.15
CUT: Final = 0.15
KEPT_NUMBERS: Final = 0.75
NO_DATE: Final = 0.3
TRADITIONAL: Final = 0.06
WRAPPED: Final = 0.06
# Characters; long encyclopaedia passages are cut to whole sentences around the answer, to one of these lengths.
ENCYCLOPAEDIA_WINDOWS: Final = (120, 180, 240)
NEWS_WINDOW: Final = 260
# The kind of a question in haste, which names no place, person or year: passages of other pieces may answer it as well.
HASTY: Final = "hasty"

_TO_SIMPLIFIED: Final = OpenCC("t2s")
_TO_TRADITIONAL: Final = OpenCC("s2t")


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a JSON Lines file, packed by gzip or not."""
    raw = path.read_bytes()
    for line in (gzip.decompress(raw) if path.suffix == ".gz" else raw).splitlines():
        yield json.loads(line)


def readers(articles: Sequence[dict[str, Any]], rng: random.Random) -> Iterator[Example]:
    """Yield examples of news articles with readers' questions: the paragraph, now and then one beside it, one of
    another article that shares many words, or the question shorter, or with another year, place or person put into it.
    Pieces of one `family` are of the same kind and about different things, and no question of one is answered by
    another."""
    twins, elsewhere = Twins(articles), _Elsewhere(articles)
    for number, row in enumerate(articles):
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
            if answer and rng.random() < SHORT and (shorter := shortened(question, rng)) is not None:
                yield _varied(replace(example, question=shorter, source="readers-short"), rng)
            if answer and rng.random() < TWIN and (twin := twins.of(example, row, rng)) is not None:
                yield _varied(replace(example, question=twin, answer=None, source="readers-twin"), rng)
            if asked["kind"] != HASTY:
                yield from elsewhere.examples(example, answer, number, rng)
            if others and rng.random() < (SIBLING if answer else SIBLING_OF_UNANSWERED):
                weights = [0.1 + overlap(question, text) for text in others]
                chosen = rng.choices(others, weights)[0]
                yield _varied(replace(example, passage=chosen, answer=None, source="readers-sibling"), rng)


class _Elsewhere:
    """Passages of other articles than a question's own."""

    def __init__(self, articles: Sequence[dict[str, Any]]) -> None:
        self._articles, self._like = articles, families(articles)
        self._pieces = OtherPieces(
            [
                Printed(number, row["headline"], row["date"], text)
                for number, row in enumerate(articles)
                for text in row["paragraphs"]
            ]
        )

    def examples(self, example: Example, answer: str | None, number: int, rng: random.Random) -> Iterator[Example]:
        """Yield the question of an example, about the article of this number, with passages that do not answer it."""
        row = self._articles[number]
        if answer and rng.random() < ELSEWHERE:
            found = self._pieces.passage(example.question, answer, number, rng)
            if found is not None and found.text not in row["paragraphs"]:
                yield _not_answering(example, found, "readers-elsewhere")
        for found in self._of_family(row, example.question, rng):
            yield _varied(_not_answering(example, found, "readers-family"), rng)

    def _of_family(self, row: dict[str, Any], question: str, rng: random.Random) -> list[Printed]:
        """Return FAMILY passages, on the average, of the other pieces of an article's family, those rather that share
        words with the question; none where it has no family."""
        passages = [
            Printed(0, other["headline"], "" if rng.random() < NO_DATE else other["date"], text)
            for other in self._like.get(row.get("family", ""), ())
            if other is not row
            for text in other["paragraphs"]
        ]
        count = int(FAMILY + rng.random())
        weights = [0.1 + overlap(question, passage.text) for passage in passages]
        return rng.choices(passages, weights, k=count) if passages else []


def families(articles: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return the articles that belong to families, by family."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in articles:
        if "family" in row:
            found.setdefault(row["family"], []).append(row)
    return found


def _not_answering(example: Example, found: Printed, source: str) -> Example:
    return replace(example, headline=found.headline, date=found.date, passage=found.text, answer=None, source=source)


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


def encyclopaedia(path: Path, rng: random.Random, simplified: float, share: float = 1.0) -> Iterator[Example]:
    """Yield examples of a `share` of encyclopaedia passages with human questions: the passage, now and then without
    its answering sentence, and passages of other entries that share many words. `simplified` is the share of questions
    that are converted."""
    read, others = entries(path)
    for row in read:
        answer, context = row["answers"][0]["text"], row["context"]
        start = row["answers"][0]["start"]
        if rng.random() >= share or context[start : start + len(answer)] != answer:
            continue
        converted = rng.random() < simplified
        example = Example(row["question"], "", "", context, (start, start + len(answer)), path.name.split("_")[0])
        if rng.random() < 0.2 and (cut := without_sentence(example)) is not None:
            yield from _entry(replace(cut, source="encyclopaedia-cut"), converted, rng)
        else:
            yield from _entry(example, converted, rng)
        if rng.random() < ENCYCLOPAEDIA_ELSEWHERE:
            found = others.passage(row["question"], answer, context, rng)
            if found is not None:
                yield from _entry(_not_answering(example, found, "encyclopaedia-elsewhere"), converted, rng)


def entries(path: Path) -> tuple[list[dict[str, Any]], OtherPieces]:
    """Return the rows of a file of encyclopaedia questions, and all its passages, to look for others."""
    read = list(rows(path))
    return read, OtherPieces([Printed(text, "", "", text) for text in dict.fromkeys(row["context"] for row in read)])


def _entry(example: Example, converted: bool, rng: random.Random) -> Iterator[Example]:
    """Yield the example cut to a window, in simplified characters if it is to be; nothing where these move places."""
    if converted:
        passage = _TO_SIMPLIFIED.convert(example.passage)
        if len(passage) != len(example.passage):
            return
        example = replace(example, question=_TO_SIMPLIFIED.convert(example.question), passage=passage)
    yield around_answer(example, rng.choice(ENCYCLOPAEDIA_WINDOWS), rng)


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
