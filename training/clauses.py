"""Questions made from clauses of news: Chinese asks in place, so 多少, 谁 or 哪一年 is put where the answer stood.

Each has a twin that nothing answers: another number, year, place or person is put into the question.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from training.elements import Element, elements
from training.examples import Example, sentences
from training.renumbered import renumbered
from training.sources import NO_DATE, rows

_CLAUSE: Final = re.compile(r"[^，。！？；：、\s][^，。！？；：]*")
_TOO_SHORT, _TOO_LONG = 8, 34


def made(path: Path, rng: random.Random, count: int, barred: frozenset[str]) -> Iterator[Example]:
    """Yield about `count` examples from the news items of a file, none whose headline is in `barred`."""
    items = [row for row in rows(path) if row["headline"] not in barred and len(row["paragraphs"]) > 1]
    pool: dict[str, list[str]] = {}
    left = count
    while left > 0:
        row = rng.choice(items)
        paragraph = rng.choice([p for p in row["paragraphs"] if len(p) > 20] or row["paragraphs"])
        if not 30 <= len(paragraph) <= 240:
            continue
        date = "" if rng.random() < NO_DATE else row["date"]
        for example in _asked(paragraph, row["headline"], date, pool, rng):
            yield example
            left -= 1


def _asked(
    paragraph: str, headline: str, date: str, pool: dict[str, list[str]], rng: random.Random
) -> Iterator[Example]:
    """Yield a question about one clause of a paragraph and, half of the time, its twin."""
    clauses = [c for a, b in sentences(paragraph) for c in _CLAUSE.finditer(paragraph, a, b)]
    clauses = [c for c in clauses if _TOO_SHORT <= len(c[0]) <= _TOO_LONG]
    if not clauses:
        return
    clause = rng.choice(clauses)
    known = elements(clause[0])
    for element in known:
        words = clause[0][slice(*element.span)]
        kept = pool.setdefault(element.kind, [])
        kept[rng.randrange(len(kept)) if len(kept) > 2000 else len(kept) :] = [words]
    usable = [e for e in known if paragraph.count(clause[0][slice(*e.span)]) == 1]
    if not usable:
        return
    wanted = rng.choice(usable)
    start, end = clause.start() + wanted.span[0], clause.start() + wanted.span[1]
    question = _question(clause[0], wanted, rng)
    yield Example(question, headline, date, paragraph, (start, end), "clause")
    if (another := renumbered(question, headline + paragraph, rng)) is not None:
        yield Example(another, headline, date, paragraph, None, "twin-renumbered")
        return
    others = [e for e in known if e is not wanted and e.kind in ("year", "day", "place", "person", "org", "number")]
    if others and rng.random() < 0.8:
        changed = rng.choice(others)
        words = clause[0][slice(*changed.span)]
        swaps = [w for w in pool[changed.kind] if w[-1] == words[-1] or changed.kind == "person"]
        swaps = [w for w in swaps if w not in paragraph and words not in w and w not in headline]
        if swaps:
            twin = question.replace(words, rng.choice(swaps))
            if twin != question:
                yield Example(twin, headline, date, paragraph, None, f"twin-{changed.kind}")


def _question(clause: str, wanted: Element, rng: random.Random) -> str:
    """Put the asking words where the answer stood; now and then asks from the front or drops the tail."""
    start, end = wanted.span
    ask = rng.choice(wanted.asks)
    before, after = clause[:start], clause[end:]
    if len(after) > 10 and rng.random() < 0.3:
        after = after[: rng.randrange(3, 8)]
    if wanted.kind in ("day", "year") and len(before) + len(after) > 6 and rng.random() < 0.4:
        before, after = before + after + "是", ""
    question = before + ask + after
    return question + rng.choice(("？", "?", "", "", "呢", "啊？"))
