"""Text that a database of papers or a program gave out: rows like 标题： 作者： 来源： 日期： 版次： before each text.

What the rows say is known of the article, and their labels are no text. It must not know how print is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Final, Literal

from corpus.clean import looks_wrapped
from corpus.draft import Draft, signed
from corpus.filed import page_number, read_date
from corpus.model import UNKNOWN, Folio, Line, Paragraph
from corpus.typeset.lines import PrintedLine, join

Kind = Literal["kicker", "title", "deck", "author", "paper", "date", "page", "note", "summary", "text"]

# What is a note says something of the file, not of the paper, and is shown in no article.
_WORDS: Final[dict[Kind, str]] = {
    "kicker": "引题 引題 肩题 眉题",
    "title": "标题 標題 题名 題名 篇名 题目 正标题 主标题 新闻标题 文章标题 文献标题",
    "deck": "副标题 副標題 副题",
    "author": "作者 文章作者 责任者 責任者",
    "paper": "来源 來源 报纸 報紙 报纸名称 报名 报刊 报刊名称 媒体 媒體 媒体名称 出处 文献来源 文章来源 来源报纸 刊名",
    "date": "日期 时间 時間 发布时间 發布時間 发布日期 出版日期 出版时间 见报日期 見報日期 刊发日期 刊登日期 发表时间"
    " 发表日期 报纸日期",
    "page": "版次 版面 版号 版別 版别",
    "note": "关键词 關鍵詞 关键字 主题词 字数 字數 分类号 分类 链接 網址 网址 编号 序号 序號 语种 来源库 文献类型 栏目"
    " 欄目 专栏 责任编辑 责编 编辑 数据库 图片 作者单位 入库时间 采集时间 检索词",
    "summary": "摘要",
    "text": "正文 全文 内文 內文 内容 內容 文章内容 正文内容 新闻内容",
}
_LABELS: Final = {label: kind for kind, words in _WORDS.items() for label in words.split()}
_ANY: Final = "|".join(r"\s?".join(label) for label in sorted(_LABELS, key=len, reverse=True))
# CNKI writes Title-题名: …
_FIELD: Final = re.compile(rf"(?:[A-Za-z]{{2,16}}-)?(?:【({_ANY})】|\[({_ANY})\]|({_ANY})(?=\s?[:：]))\s?[:：]?\s?")
_SPACE: Final = re.compile(r"\s")
_PAGE: Final = re.compile(r"(?<![A-Za-z0-9])([A-Z]{0,2}\d{1,3})(?![0-9])")
_PAGE_TOLD: Final = re.compile(r"第?\s?([A-Z]{0,2}\d{1,3})\s?版")
_PAPER_END: Final = re.compile(r"[\s,，;；（(|｜》]|\d{2}")
_RULE: Final = re.compile(r"[-=*_—─]{3,}$")
# An article's rows are so many at most, and a file may begin with so many lines that say what was searched.
MOST_ROWS: Final = 16
MOST_BEFORE: Final = 12


@dataclass(frozen=True, slots=True)
class _Row:
    """A line that is a field: its `label`, what that says, and the `value` behind it, which begins at `start`."""

    kind: Kind
    label: str
    value: str
    start: int


# The rows of some lines; None where a line is none.
Rows = Sequence[_Row | None]


@dataclass(slots=True)
class _Record:
    """What the rows of one article say, and its text; `whole` where a row gives that, and not a summary alone."""

    whole: bool
    headline: dict[Kind, list[str]] = field(default_factory=dict)
    authors: list[str] = field(default_factory=list)
    folio: Folio = UNKNOWN
    body: list[PrintedLine] = field(default_factory=list)
    last: Kind | None = None  # of the rows, before the text


def looks_labelled(lines: Sequence[PrintedLine]) -> bool:
    """Whether a text opens with the rows of an article: its title, and its text, its day or its paper."""
    first = next((at for at, line in enumerate(lines[:MOST_BEFORE]) if _row(line)), None)
    if first is None:
        return False
    kinds = {row.kind for line in lines[first : first + MOST_ROWS] if (row := _row(line))}
    return "title" in kinds and not kinds.isdisjoint(("text", "date", "paper"))


def read_labelled(lines: Sequence[PrintedLine]) -> tuple[list[Draft], list[Line]]:
    """The articles of such a text, each with what its rows say, and the labels, rules and notes."""
    furniture: list[Line] = []
    records = [_read_record(*part, furniture) for part in _records(lines, furniture)]
    drafts = [draft for record in records if (draft := _draft(record)).headline or draft.body]
    return drafts, sorted(furniture, key=lambda line: line.number)


def _row(line: PrintedLine) -> _Row | None:
    found = _FIELD.match(line.raw)
    if found is None:
        return None
    label = _SPACE.sub("", next(filter(None, found.groups())))
    return _Row(_LABELS[label], label, line.raw[found.end() :].strip(), found.end())


def _records(lines: Sequence[PrintedLine], furniture: list[Line]) -> Iterator[tuple[Sequence[PrintedLine], Rows]]:
    """The lines of each article, and the rows that they are. Each begins with the label that the first begins with, and
    has a title in its rows."""
    rows = [_row(line) for line in lines]
    first, opener = next((at, row) for at, row in enumerate(rows) if row)
    furniture += (Line(line.number, line.raw) for line in lines[:first])
    begins = [
        at for at, row in enumerate(rows) if row and row.label == opener.label and _has_title(rows[at : at + MOST_ROWS])
    ]
    for at, end in zip(begins, [*begins[1:], len(lines)], strict=True):
        yield lines[at:end], rows[at:end]


def _has_title(rows: Rows) -> bool:
    return any(row.kind == "title" for row in takewhile(bool, rows) if row)


def _read_record(lines: Sequence[PrintedLine], rows: Rows, furniture: list[Line]) -> _Record:
    kinds = [row.kind if row else None for row in rows]
    record = _Record("text" in kinds)
    named = record.whole or "summary" in kinds
    told: set[Kind] = set()
    in_text = False
    end = _end_of_text(kinds, [line.raw for line in lines])
    for at, (line, row) in enumerate(zip(lines, rows, strict=True)):
        # Where no row announces the text, it begins also with what another row has told: 日期：, then 时间：8时至17时.
        begins = row is not None and not named and row.kind in told and at < end
        if row:
            told.add(row.kind)
        if _RULE.match(line.raw):
            furniture.append(Line(line.number, line.raw))
        elif row and not begins and (not in_text or at >= end or line.raw[0] in "【["):
            in_text = row.kind == "text" or (row.kind == "summary" and not record.whole)
            _take(record, row, line, furniture)
        elif in_text or not named:
            in_text = True
            record.body.append(line)
        else:
            _go_on(record, line, furniture)
    return record


def _end_of_text(kinds: Sequence[Kind | None], lines: Sequence[str]) -> int:
    """Where the rows behind a text begin: such as say what no row before it did."""
    above = set(takewhile(bool, kinds)) - {"note"}
    end = len(lines)
    while end and (_RULE.match(lines[end - 1]) or (kinds[end - 1] not in {None, "text", *above})):
        end -= 1
    return end


def _take(record: _Record, row: _Row, line: PrintedLine, furniture: list[Line]) -> None:
    """Take in what a row says. The label, and what is no text of the article, is left to the page."""
    record.last = row.kind
    kept = True
    if row.kind in ("kicker", "title", "deck") and row.value:
        record.headline.setdefault(row.kind, []).append(row.value)
    elif row.kind == "author" and row.value:
        record.authors.append(row.value)
    elif row.value and (row.kind == "text" or (row.kind == "summary" and not record.whole)):
        record.body.append(replace(line, raw=row.value))
    else:
        record.folio = record.folio.over(_folio(row))
        kept = False
    furniture.append(Line(line.number, line.raw[: row.start].strip() if kept else line.raw))


def _go_on(record: _Record, line: PrintedLine, furniture: list[Line]) -> None:
    """Take in a line that goes on with the row above it."""
    if record.last in ("kicker", "title", "deck"):
        record.headline.setdefault(record.last, []).append(line.raw)
    elif record.last == "author":
        record.authors.append(line.raw)
    else:
        furniture.append(Line(line.number, line.raw))


def _folio(row: _Row) -> Folio:
    day = read_date(row.value.replace("/", "-"))
    if row.kind == "date":
        return Folio(date=day)
    told = _PAGE_TOLD.search(row.value)
    if row.kind == "page":
        told = told or _PAGE.search(row.value)
        return Folio(page_number=page_number(told[1]) if told else None)
    if row.kind == "paper":
        paper = _PAPER_END.split(row.value.lstrip("《 "), maxsplit=1)[0]
        return Folio(paper or None, day, page_number(told[1]) if told else None)
    return UNKNOWN


def _draft(record: _Record) -> Draft:
    headline = tuple(line for kind in ("kicker", "title", "deck") for line in record.headline.get(kind, ()))
    byline = " ".join(record.authors) or None
    return signed(Draft(headline, tuple(_paragraphs(record.body)), byline, folio=record.folio))


def _paragraphs(lines: Sequence[PrintedLine]) -> Iterator[Paragraph]:
    """A paragraph a line, or, of text with the line ends of print, what is between indented lines or empty lines."""
    wrapped = looks_wrapped(lines)
    held: list[PrintedLine] = []
    for line in lines:
        if held and (not wrapped or line.gap > 1 or line.indent >= 1):
            yield _paragraph(held)
            held = []
        held.append(line)
    if held:
        yield _paragraph(held)


def _paragraph(lines: Sequence[PrintedLine]) -> Paragraph:
    return Paragraph(join([line.raw for line in lines]), (lines[0].number, lines[-1].number))
