"""JSON Lines: a file whose rows are articles, each with its headline, paragraphs, day and source; or one JSON array.

The fields may have the names that crawlers give them (content, publish_time). A row that cannot be used is left out and
told by its number; the others are kept. It must not know where a file lies.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator, Sequence
from typing import Final

from corpus.decode import read_text
from corpus.draft import Draft
from corpus.errors import ReadError, Skipped
from corpus.ids import article_id
from corpus.limits import MAX_ROWS, bounded, name_problem
from corpus.model import Article, BlockKind, LineSpan, NamedBytes, Page, Paragraph
from corpus.options import Options

_ROW: Final = (
    '{"headline": 标题或标题行的列表, "paragraphs": [段落…]}，可另有 "date"、"source"、"byline"、"lead"；'
    '或 {"title": 标题, "text": 正文}'
)

# What a field is called, our own name first, then those of crawlers and of spreadsheets.
_HEADLINE: Final = ("headline", "title", "标题", "新闻标题")
_TEXT: Final = ("paragraphs", "text", "content", "article", "正文", "内容", "新闻内容")
_DATE_NAMES: Final = (
    *("date", "publish_time", "publish_date", "published_at", "publishTime", "publishDate", "pub_time", "pub_date"),
    *("pubtime", "pubTime", "pubdate", "pubDate", "日期", "发布时间", "发布日期"),
)
_SOURCE: Final = ("source", "来源")
_BYLINE: Final = ("byline", "author", "作者")

# Half of a character outside the basic plane, as JSON writes it; most come in pairs.
_HALF: Final = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_DATE: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")


class _RowError(Exception):
    """What is wrong with one row."""


def read(file: NamedBytes, options: Options) -> Iterator[Page | Skipped]:
    """Read JSON Lines; rows are numbered from 1 by their physical line, blank ones count but are passed over.

    Raises ReadError when there are rows and none of them is usable, or too many.
    """
    text, told = read_text(file.raw, file.name, options.damaged)
    rows = _array(text) or text.split("\n")  # not splitlines: a JSON string may hold U+2028
    if len(rows) > MAX_ROWS:
        raise ReadError(file.name, f"有 {len(rows):,} 行，最多 {MAX_ROWS:,} 行；请拆成几个文件。")
    articles: list[Article] = []
    refused: list[Skipped] = []
    for number, row in enumerate(rows, start=1):
        if not row.strip():
            continue
        try:
            article, changes = _read_row(row, number, file.name)
        except _RowError as error:
            refused.append(Skipped(file.name, f"第 {number} 行{error}；应为 {_ROW}。"))
        else:
            articles.append(article)
            told.extend(Skipped(file.name, f"第 {number} 行{change}", kept=True) for change in changes)
    if refused and not articles:
        raise ReadError(file.name, f"没有一行可用，{refused[0].reason}")
    yield Page(file.name, "", articles=tuple(articles), origin=file.origin)
    yield from refused + told


def _array(text: str) -> list[str]:
    """The rows of a file that is one array of objects, or one object over several lines; empty where it is neither."""
    if not text.lstrip().startswith(("[", "{\n", "{\r")):
        return []
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return []
    rows = found if isinstance(found, list) else [found]
    return [json.dumps(row) for row in rows] if all(isinstance(row, dict) for row in rows) else []


def _read_row(row: str, number: int, file: str) -> tuple[Article, list[str]]:
    fields = _fields(row)
    lines = (number, number)
    if "body" in fields:
        body = tuple(_blocks(fields["body"], lines))
    else:
        texts = _lines(fields, _named(fields, _TEXT))
        body = tuple(Paragraph(text, lines) for text in texts)
    if not body:
        raise _RowError("没有正文")
    own = _optional(fields, _named(fields, _SOURCE))
    if own is not None and (problem := name_problem(own)):
        raise _RowError(f"的 source 不能用：{problem}")
    day, unread = _date(fields)
    draft, changes = bounded(
        Draft(
            headline=_lines(fields, _named(fields, _HEADLINE)),
            body=body,
            byline=_optional(fields, _named(fields, _BYLINE)),
            lead=_optional(fields, "lead"),
            lead_lines=lines,
            kind="photo_caption" if fields.get("kind") == "photo_caption" else "article",
        )
    )
    place = own or f"{file}#{number}"
    article = Article(
        id=article_id(place, draft.headline, "\n".join(block.text for block in draft.body)),
        source=place,
        headline=draft.headline,
        body=draft.body,
        byline=draft.byline,
        lead=draft.lead,
        kind=draft.kind,
        date=day,
        file=file,
    )
    return article, [*changes, *unread]


def _named(fields: dict[str, object], names: Sequence[str]) -> str:
    """Which of a field's names a row fills; the first where it fills none."""
    return next((name for name in names if fields.get(name)), names[0])


def _fields(row: str) -> dict[str, object]:
    try:
        fields = json.loads(row)
    except (ValueError, RecursionError) as error:
        raise _RowError(f"不是 JSON（{error}）") from error
    if not isinstance(fields, dict):
        raise _RowError("不是 JSON 对象")
    if (half := _HALF.search(row)) and not _encodable(fields):
        raise _RowError(f"有不成对的代理码（如 {half.group()}），不是文字")
    if _named(fields, _TEXT[1:]) in fields and not fields.keys() & set(_HEADLINE):
        # The rows of a file of questions have a text too.
        raise _RowError("没有标题（无题的文章请写空标题）")
    return fields


def _encodable(fields: dict[str, object]) -> bool:
    """Whether no string of a row holds half a character, which no file and no store can hold."""
    try:
        json.dumps(fields, ensure_ascii=False).encode("utf-8")
    except (UnicodeEncodeError, RecursionError):
        return False
    return True


def _lines(fields: dict[str, object], name: str) -> tuple[str, ...]:
    """Return a field that holds a string or a list of strings as its non-blank lines."""
    value = fields.get(name) or []
    strings = [value] if isinstance(value, str) else value
    if not isinstance(strings, list) or not all(isinstance(string, str) for string in strings):
        raise _RowError(f"的 {name} 既不是字符串，也不是字符串的列表")
    return tuple(line.strip() for string in strings for line in string.splitlines() if line.strip())


def _blocks(body: object, row: LineSpan) -> Iterator[Paragraph]:
    """Yield the body of a row that our own `articles --json` wrote."""
    for block in body if isinstance(body, list) else [body]:
        if not isinstance(block, dict):
            raise _RowError('的 body 不是 {"kind", "text"} 的列表')
        kind: BlockKind = "crosshead" if block.get("kind") == "crosshead" else "paragraph"
        yield from (Paragraph(text, row, kind) for text in _lines(block, "text"))


def _optional(fields: dict[str, object], name: str) -> str | None:
    value = fields.get(name)
    if value is not None and not isinstance(value, str):
        raise _RowError(f"的 {name} 不是字符串")
    return (value or "").strip() or None


def _date(fields: dict[str, object]) -> tuple[str | None, list[str]]:
    """The row's day, whatever time stands after it; and a sentence where a crawler's is no day (3小时前)."""
    name = _named(fields, _DATE_NAMES)
    ours = name == _DATE_NAMES[0]
    value = _optional(fields, name) if ours else str(fields.get(name) or "").strip()
    if not value:
        return None, []
    written = _DATE.match(value)
    try:
        if written is not None:
            return datetime.date(*map(int, written.groups())).isoformat(), []
        return datetime.datetime.fromisoformat(value).date().isoformat(), []
    except ValueError as error:
        wrong = f"的 {name}“{value[:40]}”不是 2024-01-31 这样的日期"
        if ours:
            raise _RowError(wrong) from error
        return None, [f"{wrong}，当作没有日期"]
