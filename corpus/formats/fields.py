"""A row of fields to an article: what our own fields are called, and those of crawlers, spreadsheets and feeds.

HTML within a field is turned into paragraphs. A user names other fields, `title=新闻标题`; a name with dots leads into
what a field holds. It must not know what file the rows come from.
"""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final

from corpus.draft import Draft
from corpus.errors import ReadError, Reason
from corpus.filed import page_number
from corpus.formats.markup import looks_like_html, paragraphs
from corpus.ids import article_id
from corpus.limits import bounded, name_problem
from corpus.model import Article, BlockKind, LineSpan, Paragraph

ROW: Final = Reason(
    '；应为 {"headline": 标题或标题行的列表, "paragraphs": [段落…]}，可另有 "date"、"source"、"byline"、"lead"；'
    '或 {"title": 标题, "text": 正文}；别的字段名用 --map title=字段名 指明'
)

# What a field is called, our own names first, then those of crawlers, spreadsheets and feeds.
HEADLINE: Final = ("headline", "title", "标题", "新闻标题", "subject", "news_title", "doc_title", "articleTitle")
TEXT: Final = (
    *("paragraphs", "text", "content", "article", "正文", "内容", "新闻内容", "body_text", "contents", "content_html"),
    *("articleBody", "full_text", "fulltext", "news_content", "articleContent", "detail"),
)
DATE: Final = (
    *("date", "publish_time", "publish_date", "published_at", "publishTime", "publishDate", "pub_time", "pub_date"),
    *("pubtime", "pubTime", "pubdate", "pubDate", "日期", "发布时间", "发布日期", "datePublished", "published", "时间"),
)
_SOURCE: Final = ("source", "来源")
_BYLINE: Final = ("byline", "author", "作者", "记者", "authors", "editor_name")
_PAPER: Final = ("paper", "newspaper", "media", "media_name", "mediaName", "报纸", "报名", "媒体")
_PAGE: Final = ("page_number", "版次", "版面", "版号", "pageNo")
# What a user may call what a field means.
MEANINGS: Final = {
    **dict.fromkeys(("title", "headline", "标题"), HEADLINE),
    **dict.fromkeys(("content", "text", "正文", "内容"), TEXT),
    **dict.fromkeys(("date", "日期", "时间"), DATE),
    **dict.fromkeys(("author", "byline", "作者"), _BYLINE),
    **dict.fromkeys(("paper", "报纸", "报名"), _PAPER),
    **dict.fromkeys(("page", "版次"), _PAGE),
    **dict.fromkeys(("source", "来源"), _SOURCE),
}
_SHOWN: Final = {
    HEADLINE: Reason("标题"),
    TEXT: Reason("正文"),
    DATE: Reason("日期"),
    _BYLINE: Reason("作者"),
    _PAPER: Reason("报名"),
    _PAGE: Reason("版次"),
}
# These need no telling: they are our own.
_OWN: Final = frozenset({"headline", "paragraphs", "text", "title", "date", "byline", "source", "paper", "page_number"})

_DATE: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
# 20240517, with or without a time behind it (20240517083000, 20240517T08:30).
_SOLID_DATE: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{4}|\d{6})?(?!\d)")
# Seconds or milliseconds since 1970, of the years 2001 to 2033: 2024051708 is no count.
_EPOCH: Final = re.compile(r"(1\d{9})(?:\d{3})?(?:\.\d{1,9})?")
_CHINA: Final = datetime.timezone(datetime.timedelta(hours=8))
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
_PAGE_NAME: Final = re.compile(r"([A-Z]?\d{1,3}|[一二三四五六七八九十]{1,3})\s?版?")


class RowError(Exception):
    """What is wrong with one row: the `reason` is the end of a sentence that begins with its number."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Fields:
    """How fields are called: `given` by the user, meaning to name. Raises ReadError for a meaning that there is not."""

    given: Mapping[tuple[str, ...], str]

    @classmethod
    def of(cls, named: Mapping[str, str]) -> Fields:
        """What a user named, `{"title": "新闻标题"}`."""
        for meaning in named:
            if meaning not in MEANINGS:
                raise ReadError(
                    meaning[:40], "--map 不认识这个含义；可用的是 {meanings}。", meanings="、".join(MEANINGS)
                )
        return cls({MEANINGS[meaning]: name for meaning, name in named.items()})

    def name(self, row: Mapping[str, object], names: tuple[str, ...]) -> str:
        """Which of a field's names a row fills; the first where it fills none."""
        wanted = (self.given[names], *names) if names in self.given else names
        return next((name for name in wanted if _value(row, name)), names[0])

    def are_in(self, row: object) -> bool:
        """Whether a value is a row that has a text."""
        if not isinstance(row, dict):
            return False
        return any(_is_text(_value(row, name)) for name in (self.given.get(TEXT, ""), *TEXT)) or _is_body(row)

    def mapped(self, row: Mapping[str, object]) -> Iterator[str]:
        """What the fields are read as whose names are not our own."""
        for names, shown in _SHOWN.items():
            name = self.name(row, names)
            if name not in _OWN and _value(row, name):
                yield Reason("{name} 作{shown}", name=name, shown=shown)


def read_row(row: Mapping[str, object], number: int, file: str, names: Fields) -> tuple[Article, list[str]]:
    """The article of a row, and a sentence for each thing that was not read as it stands. Raises RowError."""
    lines = (number, number)
    _check_headline(row, names)
    body = _body(row, lines, file, names)
    own = _optional(row, names.name(row, _SOURCE))
    if own is not None and (problem := name_problem(own)):
        raise RowError(Reason("的 source 不能用：{problem}", problem=problem))
    day, unread = _day(row, names)
    draft, changes = bounded(
        Draft(
            headline=_texts(row, names.name(row, HEADLINE), file),
            body=body,
            byline=_byline(row, names),
            lead=_optional(row, "lead"),
            lead_lines=lines,
            kind="photo_caption" if row.get("kind") == "photo_caption" else "article",
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
        paper=_short(row, names.name(row, _PAPER)),
        page_number=_page(row, names),
        file=file,
    )
    return article, [*changes, *unread]


def _body(row: Mapping[str, object], lines: LineSpan, file: str, names: Fields) -> tuple[Paragraph, ...]:
    """A row's text: its `body`, where that holds anything, or else its first field of a text. Raises RowError."""
    own = row.get("body")
    own = own.strip() if isinstance(own, str) else own
    if own and not isinstance(own, str):
        body = tuple(_blocks(own, lines))
    else:
        name = "body" if own else names.name(row, TEXT)
        body = tuple(Paragraph(text, lines) for text in _texts(row, name, file))
    if not body:
        raise RowError(Reason("没有正文"))
    return body


def _check_headline(row: Mapping[str, object], names: Fields) -> None:
    """The rows of a file of questions have a text too. Raises RowError."""
    titled = row.keys() & set(HEADLINE) or _value(row, names.given.get(HEADLINE, "")) is not None
    if names.name(row, TEXT[1:]) in row and not titled:
        raise RowError(Reason("没有标题（无题的文章请写空标题）"))


def _is_text(value: object) -> bool:
    return isinstance(value[0] if isinstance(value, list) and value else value, str)


def _is_body(row: Mapping[str, object]) -> bool:
    """Whether a row has a text as our own `articles --json` writes it, or as a crawler calls it by the same name."""
    body = row.get("body")
    return isinstance(body, str) or (isinstance(body, list) and bool(body) and isinstance(body[0], dict))


def _value(row: Mapping[str, object], name: str) -> object:
    """A field; one whose name has dots may lie in others."""
    if name in row or "." not in name:
        return row.get(name)
    found: object = row
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _texts(row: Mapping[str, object], name: str, file: str) -> tuple[str, ...]:
    """Return a field that holds a string or a list of strings as its non-blank lines, HTML as its paragraphs."""
    value = _value(row, name) or []
    strings = [value] if isinstance(value, str) else value
    if not isinstance(strings, list) or not all(isinstance(string, str) for string in strings):
        raise RowError(Reason("的 {name} 既不是字符串，也不是字符串的列表", name=name))
    return tuple(line.strip() for string in strings for line in _lines(string, file) if line.strip())


def _lines(text: str, file: str) -> Sequence[str]:
    if looks_like_html(text):
        try:
            return paragraphs(text, file)
        except ReadError as error:
            raise RowError(Reason("的 HTML {reason}", reason=error.reason)) from error
    return (html.unescape(text) if _ENTITY.search(text) else text).splitlines()


def _blocks(body: object, row: LineSpan) -> Iterator[Paragraph]:
    """Yield the body of a row that our own `articles --json` wrote."""
    for block in body if isinstance(body, list) else [body]:
        if not isinstance(block, dict):
            raise RowError(Reason('的 body 不是 {"kind", "text"} 的列表'))
        kind: BlockKind = "crosshead" if block.get("kind") == "crosshead" else "paragraph"
        value = block.get("text") or ""
        if not isinstance(value, str):
            raise RowError(Reason("的 text 既不是字符串，也不是字符串的列表"))
        yield from (Paragraph(text.strip(), row, kind) for text in value.splitlines() if text.strip())


def _byline(row: Mapping[str, object], names: Fields) -> str | None:
    name = names.name(row, _BYLINE)
    value = _value(row, name)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return " ".join(value).strip() or None
    return _optional(row, name)


def _optional(row: Mapping[str, object], name: str) -> str | None:
    value = _value(row, name)
    if value is not None and not isinstance(value, str):
        raise RowError(Reason("的 {name} 不是字符串", name=name))
    return (value or "").strip() or None


def _short(row: Mapping[str, object], name: str) -> str | None:
    """A field that names something; what cannot be a name is none."""
    value = _value(row, name)
    found = value.strip() if isinstance(value, str) else ""
    return found if found and name_problem(found) is None else None


def _page(row: Mapping[str, object], names: Fields) -> str | None:
    value = str(_value(row, names.name(row, _PAGE)) or "").strip().removeprefix("第")
    found = _PAGE_NAME.match(value[:10])
    return page_number(found.group(1)) if found else None


def _day(row: Mapping[str, object], names: Fields) -> tuple[str | None, list[str]]:
    """The row's day, whatever time stands after it; and a sentence where a crawler's is no day (3小时前)."""
    name = names.name(row, DATE)
    ours = name == DATE[0]
    value = str(_value(row, name) or "").strip()
    if not value:
        return None, []
    try:
        return _read_day(value), []
    except (ValueError, IndexError) as error:
        if ours and not isinstance(_value(row, name), str):
            raise RowError(Reason("的 {name} 不是字符串", name=name)) from error
        wrong = Reason("的 {name}“{value}”不是 2024-01-31 这样的日期", name=name, value=value[:40])
        if ours:
            raise RowError(wrong) from error
        return None, [Reason("{wrong}，当作没有日期", wrong=wrong)]


def _read_day(value: str) -> str:
    """The day that a text names, ISO 8601. Raises ValueError or IndexError where it names none."""
    if counted := _EPOCH.fullmatch(value):
        return datetime.datetime.fromtimestamp(int(counted.group(1)), _CHINA).date().isoformat()
    if written := _DATE.match(value) or _SOLID_DATE.match(value):
        return datetime.date(*map(int, written.groups())).isoformat()
    if value[:3].isalpha() and value.isascii():  # Fri, 17 May 2024 08:00:00 +0800, as feeds write it
        return parsedate_to_datetime(value).date().isoformat()
    raise ValueError(value)
