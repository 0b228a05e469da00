"""The row of a list or table that a question asks about, and the cell of it; knows nothing of how a passage was found.

The trained reader has read sentences, and takes what stands in the row above for what stands below it. Here the row is
told by its own words and its label, the cell by the name of its column and by the kind of what is asked.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from corpus.sentences import sentences
from index.search.answering import longest_run
from index.search.forms import DATE, HOUR
from index.search.kinds import plain_form
from index.search.units import Unit, units
from index.text.fold import fold
from qa.answer import exact
from qa.model import Span

# What tells a row is a run of at least so many characters that it shares with the question.
_RUN: Final = 2
_ALL: Final = re.compile("合计|总计|共计|总[数额量]|[一总]共")
_TIME: Final = re.compile(
    rf"{DATE}|{HOUR}|[0-9]{{1,4}}[-/.][0-9]{{1,2}}|(?:周|星期)[一二三四五六日天末]|[上下中]午|晚上"
)
_ASKS_TIME: Final = re.compile("什么时[候间]|何时|哪一?[天年月日]|几[点时号月]|多久")
_ASKS_NAME: Final = re.compile("谁|哪一?[个家位座所]|哪[里儿些]|叫什么|什么(?:人|单位|公司|地方|名字)|何[人处地]")
_ASKS_NUMBER: Final = re.compile("多[少大高长远重快]|几(?![点时号月])")
_FIGURES: Final = re.compile("[0-9]|[一二三四五六七八九十百千][元角分秒米岁名人]")

_FIELD: Final = re.compile(r"[^ \t\u3000|]+")

# What speaks for a cell beside the longest run of characters that its column's name shares with the question: each
# further character, its kind, its form, a total that is asked for; and how much more than for the next must speak.
SHARED: Final = 0.1
KIND: Final = 1.5
FORM: Final = 0.5
WHOLE: Final = 2.0
CLEARLY: Final = 0.3


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a passage, and the words that tell it from others: its cells, or its label and itself."""

    unit: Unit
    keys: tuple[str, ...]

    def likeness(self, asked: str) -> float:
        """How many characters in a run its keys share with the question; of two alike, the one shared more fully."""
        runs = [(longest_run(key, asked), len(key)) for key in self.keys]
        return sum(run + run / (2 * length) for run, length in runs if run >= _RUN)


def answering_row(question: str, text: str, found: Span, words: Span | None) -> tuple[Span, Span | None] | None:
    """The half-open spans in `text` of the row that answers and of its cell (None: not clear which), where what was
    `found` stands in a list or table and one of its rows is clearly asked about; else None. `words` are those that were
    found to answer: they are kept where they stand in that row and no column is asked about."""
    spans = sentences(text)
    if len(spans) < 2 or "\n" not in text:
        return None
    texts = [fold(text[start:end]) for start, end in spans]
    rows = _rows(texts, [start < found[1] and found[0] < end for start, end in spans])
    asked = fold(question)
    row = _row_asked_about(asked, rows)
    if row is None:
        return None
    start, end = spans[row.first][0], spans[row.last][1]
    if row.cells:
        return (start, end), _cell_span(asked, text, row, spans)
    if words is None or words[0] < start or end < words[1]:
        by_form = exact(question, text[start:end])
        words = None if by_form is None else (start + by_form[0], start + by_form[1])
    return (start, end), words


def _rows(texts: Sequence[str], found: Sequence[bool]) -> list[_Row]:
    """The rows of a passage's tables, and the lines of its lists where there are several labels to tell apart; none
    where no sentence that was `found` is one of them, or holds the names above them."""
    every = units(texts)
    listed = len({unit.label for unit in every if unit.label}) > 1
    rows = [
        _Row(unit, unit.cells or (unit.label[:-1], texts[unit.first]))
        for unit in every
        if unit.cells or (listed and unit.label)
    ]
    heads = [above for above, unit in itertools.pairwise(every) if unit.columns and unit.cells and not above.cells]
    inside = any(found[at] for unit in [*heads, *(row.unit for row in rows)] for at in range(unit.first, unit.last + 1))
    return rows if inside else []


def _row_asked_about(asked: str, rows: Sequence[_Row]) -> Unit | None:
    """The row that shares most with the question; None where none shares anything, or two share most."""
    scored = [row.likeness(asked) for row in rows]
    best = max(scored, default=0.0)
    return rows[scored.index(best)].unit if best and scored.count(best) == 1 else None


def _cell_span(asked: str, text: str, row: Unit, spans: Sequence[Span]) -> Span | None:
    """Where the cell stands that the question asks for; None where two may be meant."""
    if row.last > row.first:
        places = list(spans[row.first : row.last + 1])
    else:
        start, end = spans[row.first]
        places = [(start + m.start(), start + m.end()) for m in _FIELD.finditer(text[start:end])]
    names = row.columns or ("",) * len(row.cells)
    scores = [_fits(asked, name, cell) for name, cell in zip(names, row.cells, strict=True)]
    first, second = sorted(scores, reverse=True)[:2]
    return places[scores.index(first)] if len(places) == len(scores) and first > second + CLEARLY else None


def _fits(asked: str, name: str, cell: str) -> float:
    """How well a cell, and the name of its column, fit what is asked; 0 for one by which the row was told."""
    if longest_run(cell, asked) >= _RUN:
        return 0.0
    timed = _TIME.search(cell) is not None
    figured = _FIGURES.search(cell) is not None and not timed
    kind = (
        (_ASKS_TIME.search(asked) is not None and timed)
        or (_ASKS_NUMBER.search(asked) is not None and figured)
        or (_ASKS_NAME.search(asked) is not None and not timed and not figured)
    )
    form = plain_form(asked)
    told = form is not None and bool(form.spans(cell))
    whole = _ALL.search(name) is not None and _ALL.search(asked) is not None
    return longest_run(name, asked) + SHARED * len(set(name) & set(asked)) + KIND * kind + FORM * told + WHOLE * whole
