"""JSON Lines, whose rows are articles; JSON that is one array or one object, or has the rows within (`data`, `list`).

A row that cannot be used is left out and told by its number; the others are kept. It must not know where a file lies,
nor what fields mean.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from corpus.decode import read_text
from corpus.errors import ReadError, Reason, Skipped
from corpus.formats.fields import ROW, Fields, RowError, read_row
from corpus.limits import MAX_ROWS
from corpus.model import Article, NamedBytes, Page
from corpus.options import Options

# Half of a character outside the basic plane, as JSON writes it; most come in pairs.
_HALF: Final = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
# Rows lie at most so deep: {"hits": {"hits": [{"_source": {…}}]}}.
_DEEPEST: Final = 5


@dataclass(frozen=True, slots=True)
class Rows:
    """What rows are called: the words that name one, and those that say that there are too many or none of use."""

    nth: str
    many: str
    none: str


LINES: Final = Rows("第 {number} 行", "有 {count} 行，最多 {limit} 行；请拆成几个文件。", "没有一行可用，{reason}")
ENTRIES: Final = Rows("第 {number} 条", "有 {count} 条，最多 {limit} 条；请拆成几个文件。", "没有一条可用，{reason}")


def read(file: NamedBytes, options: Options) -> Iterator[Page | Skipped]:
    """Read JSON Lines; rows are numbered from 1 by their physical line, blank ones count but are passed over.

    Raises ReadError when there are rows and none of them is usable, or too many.
    """
    text, told = read_text(file.raw, file.name, options.damaged)
    names = Fields.of(options.fields)
    rows = _rows(text, names) or text.split("\n")  # not splitlines: a JSON string may hold U+2028
    mapped: dict[str, None] = {}
    yield from read_rows(file, rows, names, mapped)
    if mapped:
        yield Skipped(file.name, Reason("字段这样读：{fields}。", fields=Reason.listed("，", mapped)), kept=True)
    yield from told


def read_rows(
    file: NamedBytes, rows: list[str], names: Fields, mapped: dict[str, None], called: Rows = LINES, expected: str = ROW
) -> Iterator[Page | Skipped]:
    """The page of rows that are JSON objects; what their fields were read as goes to `mapped`. `called` are the
    words for a row, `expected` says what one should be. Raises ReadError as `read`."""
    if len(rows) > MAX_ROWS:
        raise ReadError(file.name, called.many, count=f"{len(rows):,}", limit=f"{MAX_ROWS:,}")
    articles: list[Article] = []
    refused: list[Skipped] = []
    told: dict[Reason, None] = {}
    for number, row in enumerate(rows, start=1):
        if not row.strip():
            continue
        nth = Reason(called.nth, number=number)
        try:
            fields = _fields(row)
            article, changes = read_row(fields, number, file.name, names)
        except RowError as error:
            wrong = Reason("{nth}{wrong}{expected}。", nth=nth, wrong=error.reason, expected=expected)
            refused.append(Skipped(file.name, wrong))
        else:
            articles.append(article)
            mapped.update(dict.fromkeys(names.mapped(fields)))
            told.update(dict.fromkeys(Reason("{nth}{change}", nth=nth, change=change) for change in changes))
    if refused and not articles:
        raise ReadError(file.name, called.none, reason=refused[0].reason)
    yield Page(file.name, "", articles=tuple(articles), origin=file.origin)
    yield from refused
    yield from (Skipped(file.name, sentence, kept=True) for sentence in told)


def _rows(text: str, names: Fields) -> list[str]:
    """The rows of a file that is one array of objects, one object over several lines, or one that holds the rows in one
    of its fields; empty where it is neither. What else an array holds stays in its place, to be told by its number."""
    if not text.lstrip().startswith(("[", "{")):
        return []
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return []
    rows = _within(found, names)
    return [json.dumps(row) for row in rows] if any(isinstance(row, dict) for row in rows) else []


def _within(value: object, names: Fields, depth: int = 0) -> list[object]:
    """The rows that a value is or holds: the first list of objects with a text that is met."""
    if names.are_in(value) or not isinstance(value, dict | list) or depth >= _DEEPEST:
        return [value]
    if isinstance(value, list):
        # Each row may lie in an object of its own.
        inner = [_within(one, names, depth + 1) for one in value]
        pairs = zip(value, inner, strict=True)
        return [found[0] if len(found) == 1 and names.are_in(found[0]) else one for one, found in pairs]
    for one in value.values():
        rows = _within(one, names, depth + 1)
        if any(map(names.are_in, rows)):
            return rows
    return [value]


def _fields(row: str) -> dict[str, object]:
    try:
        fields = json.loads(row)
    except (ValueError, RecursionError) as error:
        raise RowError(Reason("不是 JSON（{error}）", error=error)) from error
    if not isinstance(fields, dict):
        raise RowError(Reason("不是 JSON 对象"))
    if (half := _HALF.search(row)) and not _encodable(fields):
        raise RowError(Reason("有不成对的代理码（如 {half}），不是文字", half=half.group()))
    return fields


def _encodable(fields: dict[str, object]) -> bool:
    """Whether no string of a row holds half a character, which no file and no store can hold."""
    try:
        json.dumps(fields, ensure_ascii=False).encode("utf-8")
    except (UnicodeEncodeError, RecursionError):
        return False
    return True
