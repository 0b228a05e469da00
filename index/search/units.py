"""What of a passage is read together: a line of a list with the label above it, a row of a table with its columns.

One line of 成人： / 夜班：二十二元 / 学生： / 夜班：十一元 answers nothing by itself, nor does a cell of a table.
Knows nothing of scores, nor of questions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# A label: a line that says whom or what the lines below it concern (学生：).
LABEL = re.compile(r"^[^，,。；;!！?？]{1,16}[:：]$")
# A cell is a few words without a stop; a table has at least so many cells.
_CELL = re.compile(r"^[^，,。；;：:！!？?]{1,14}$")
_FEWEST_CELLS = 6
_MOST_COLUMNS = 6
_FIGURES = re.compile(r"^[-+]?[0-9][0-9./:,%年月日元万亿-]*$")
# A row in a line: fields with blanks between them, and no stop.
_FIELDS = re.compile(r"^[^，,。；;！!？?]{3,60}$")
_BLANK = re.compile(r"[ \t\u3000|]+")
# Names of columns are short; two rows of fields may still be two headlines.
_FEWEST_ROWS = 3


@dataclass(frozen=True, slots=True)
class Unit:
    """Sentences of a passage, from `first` to `last`, both counted; the `label` that they stand under, or the names of
    their `columns`; and the `cells` of a row, one a column where these have names. Empty where there are none."""

    first: int
    last: int
    label: str = ""
    columns: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()

    @property
    def under(self) -> str:
        """All that it stands under."""
        return self.label or " ".join(self.columns)


def units(texts: Sequence[str]) -> list[Unit]:
    """The units of a passage's folded sentences, which cover them all in order."""
    found: list[Unit] = []
    label, at = "", 0
    while at < len(texts):
        rows = _cell_rows(texts, at) or _field_rows(texts, at)
        if rows:
            found.extend(rows)
            at = rows[-1].last + 1
            continue
        label = texts[at] if LABEL.match(texts[at]) else label
        found.append(Unit(at, at, "" if label == texts[at] else label))
        at += 1
    return found


def _cell_rows(texts: Sequence[str], at: int) -> list[Unit]:
    """The rows of a table that begins at `at`, a cell a line, its names first; none where it is no table."""
    end = at
    while end < len(texts) and _CELL.match(texts[end]):
        end += 1
    count = _columns(texts[at:end])
    if not count:
        return []
    names = tuple(texts[at : at + count])
    rows = (tuple(texts[row : row + count]) for row in range(at + count, end, count))
    return [
        Unit(at, at + count - 1),
        *(Unit(at + n * count, at + (n + 1) * count - 1, "", names, cells) for n, cells in enumerate(rows, 1)),
    ]


def _columns(cells: Sequence[str]) -> int:
    """How many columns a run of cells fills, its first row being their names; 0 where it is no table. In a table each
    column holds only figures or no figures below its name. Some column holds figures, or else the words of some column
    begin or end alike."""
    if len(cells) < _FEWEST_CELLS:
        return 0
    figures = [bool(_FIGURES.match(cell)) for cell in cells]
    for alike in (False, True):
        for count in range(2, min(_MOST_COLUMNS, len(cells) // 3) + 1):  # under their names two rows at least
            columns = [figures[count + column :: count] for column in range(count)]
            named = len(cells) % count == 0 and not any(figures[:count])
            told = _alike(cells, count) if alike else any(map(all, columns))
            if named and told and all(len(set(column)) == 1 for column in columns):
                return count
    return 0


def _alike(cells: Sequence[str], count: int) -> bool:
    """Whether all words of one of `count` columns, three or more, end in one character or begin with one, and no other
    cell does: 书法班, 古筝班, 合唱班."""
    for column in range(count):
        own = cells[count + column :: count]
        others = [cell for at, cell in enumerate(cells) if at < count or at % count != column]
        for edge in (-1, 0):
            edges = {cell[edge] for cell in own}
            if len(own) >= 3 and len(edges) == 1 and not edges & {cell[edge] for cell in others if len(cell) > 1}:
                return True
    return False


def _field_rows(texts: Sequence[str], at: int) -> list[Unit]:
    """The rows from `at` on, where each line is a row of the same number of fields. The first row names the columns
    where it is the only one without figures. None where there are too few rows."""
    rows: list[tuple[str, ...]] = []
    for text in texts[at:]:
        fields = tuple(_BLANK.split(text.strip())) if _FIELDS.match(text) else ()
        if not 2 <= len(fields) <= 2 * _MOST_COLUMNS or (rows and len(fields) != len(rows[0])):
            break
        rows.append(fields)
    if len(rows) < _FEWEST_ROWS:
        return []
    figured = [any(map(_begins_with_figures, row)) for row in rows]
    names = rows[0] if not figured[0] and all(figured[1:]) else ()
    return [Unit(at + n, at + n, "", names, () if row == names else row) for n, row in enumerate(rows)]


def _begins_with_figures(field: str) -> bool:
    """Whether a field is an amount; a name may hold figures (PM2.5均值, 女子200米)."""
    return re.match("[0-9]|[一二三四五六七八九十百千][元角分秒米岁名人]", field) is not None
