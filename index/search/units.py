"""What of a passage is read together: a line of a list with the label above it, a row of a table with its columns.

成人： / 夜班：二十二元 / 学生： / 夜班：十一元 answers nothing line by line, nor do a table's cells.
Knows nothing of scores, nor of questions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# A line that names what the lines below it are of: 学生：.
LABEL = re.compile(r"^[^，,。；;!！?？]{1,16}[:：]$")
# A cell says a few words without a stop; a table has at least so many.
_CELL = re.compile(r"^[^，,。；;:：!！?？]{1,14}$")
_FEWEST_CELLS = 6
_MOST_COLUMNS = 6
_FIGURES = re.compile(r"^[-+]?[0-9][0-9./:,%年月日元万亿-]*$")


@dataclass(frozen=True, slots=True)
class Unit:
    """Sentences of a passage, from `first` to `last`, both counted, and what they stand under: a label, or the names of
    a table's columns; empty where there is none."""

    first: int
    last: int
    under: str = ""


def units(texts: Sequence[str]) -> list[Unit]:
    """The units of a passage's folded sentences, which cover them all in order."""
    found: list[Unit] = []
    label, at = "", 0
    while at < len(texts):
        end = at
        while end < len(texts) and _CELL.match(texts[end]):
            end += 1
        columns = _columns(texts[at:end])
        if columns:
            names = " ".join(texts[at : at + columns])
            found.append(Unit(at, at + columns - 1))
            found.extend(Unit(row, row + columns - 1, names) for row in range(at + columns, end, columns))
            at = end
            continue
        label = texts[at] if LABEL.match(texts[at]) else label
        found.append(Unit(at, at, "" if label == texts[at] else label))
        at += 1
    return found


def _columns(cells: Sequence[str]) -> int:
    """How many columns a run of cells fills, the first row their names; 0 where it is no table. Below its name a column
    holds figures alone or none, and some column holds figures."""
    if len(cells) < _FEWEST_CELLS:
        return 0
    figures = [bool(_FIGURES.match(cell)) for cell in cells]
    for count in range(2, min(_MOST_COLUMNS, len(cells) // 3) + 1):  # under their names two rows at least
        columns = [figures[count + column :: count] for column in range(count)]
        named = len(cells) % count == 0 and not any(figures[:count])
        if named and any(map(all, columns)) and all(len(set(column)) == 1 for column in columns):
            return count
    return 0
