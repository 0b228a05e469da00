"""Files and folders to `Page`s: which files are read, what a source is called, strict decoding, JSON Lines.

It must not know what an article looks like in print: a text page leaves here whole, and only formats that carry
articles of their own (`.jsonl`) are taken apart.

How sources are named: a file given by name is called by its file name, a file found in a folder by its path from that
folder, the folder's own name in front (`pages/2024/03.txt`). Where two different files would share a name, each of
them gets one more of the folders above it, until the names differ.
"""

from __future__ import annotations

import codecs
import datetime
import gzip
import json
import os
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from corpus.ids import article_id
from corpus.model import Article, BlockKind, LineSpan, Page, Paragraph

SUFFIXES: Final = (".txt", ".md", ".jsonl")
_GZIP: Final = ".gz"
_READABLE: Final = "、".join(SUFFIXES) + f"，以及它们的 {_GZIP} 压缩文件"

# A file is read whole and decoded whole, so that it takes several times its size in memory. The largest plain corpus
# tried is 50 MB; a gzip file of a few megabytes can hold far more than this.
MAX_BYTES: Final = 512 * 1024 * 1024

# The most frequent characters of Chinese print, simplified and traditional, and its punctuation. Nearly every Big5
# file is valid GB18030 and many GB18030 files are valid Big5, but read wrongly they are made of rare characters and of
# private-use ones. In pieces of 200 characters from 29,458 news items and 848 encyclopaedia passages, the share of
# these less that of private-use characters is 0.28 to 0.77 of a piece read rightly, 0.03 at most of GB18030 read as
# Big5, -0.26 at most of Big5 read as GB18030. Of 8,000 pieces of 10 characters none is misread.
_COMMON: Final = frozenset(
    "的一是不了在人有我他这这個个們们中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于於着下自之年"
    "过過发發后後作里裡用道行所然家种種事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主样樣"
    "理心本前开開但因只从從想实實日军軍者意无無力它与與长長把机機十民第公此已工使情明性知全三又关關点點正业業外将將两兩高"
    "间間由问問很最重并並物手应應战戰向头頭文体體政美相见見被利什二等产產或新己制製身果加西斯月话話合回特代内內信表化老给給"
    "市区區县縣东東北南京海建设設报報记記，。、；：？！“”‘’「」『』《》（）—…·　"
)
_SAMPLE: Final = 200_000  # bytes to judge by: the share settles within a few hundred characters

# Before Big5, because it is what the mainland's papers are kept in. cp950 is Big5 as Windows wrote it (～ and ￥ where
# the standard has other signs), big5hkscs adds Hong Kong's 4,500 characters.
_ENCODINGS: Final = ("utf-8", "gb18030", "cp950", "big5hkscs")
_SHOWN: Final = {"cp950": "Big5", "big5hkscs": "Big5-HKSCS"}


class ReadError(Exception):
    """A source that cannot be read. `source` names it, `reason` says what was found and what was expected."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}：{reason}")
        self.source = source
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was found in a folder or a file and left out, and why (a Chinese sentence)."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Found:
    """A file to read: its absolute path (links kept), how many of its last parts name it, whether it was named."""

    path: Path
    parts: int
    named: bool


def read_paths(paths: Iterable[str | Path]) -> tuple[list[Page], list[Skipped]]:
    """Read files and folders into pages, one a file, in the order given; a folder's files are sorted by path.

    Folders are read with their subfolders. Hidden files and files with other suffixes than `SUFFIXES` (or those and
    `.gz`) are passed over there; a file that is reached twice is read once. A file in a folder that cannot be read,
    and a row of a `.jsonl` file that cannot be used, are reported as skipped.

    Raises ReadError for a path that was given and is missing, cannot be read, or has another suffix.
    """
    skipped: list[Skipped] = []
    found = _find(paths, skipped)
    pages: list[Page] = []
    for file, source in zip(found, _sources(found), strict=True):
        try:
            page, left_out = _read_page(file.path, source)
        except ReadError as error:
            if file.named:
                raise
            skipped.append(Skipped(error.source, error.reason))
        else:
            pages.append(page)
            skipped.extend(left_out)
    return pages, skipped


def decode(raw: bytes, source: str) -> str:
    """Return the text of a file, strictly decoded: no character is dropped, replaced or guessed.

    UTF-8 if the file is valid UTF-8, UTF-16 if it opens with its byte order mark; otherwise that one of `_ENCODINGS`
    in which the file shows most of the characters frequent in Chinese. Line endings stay as they are.

    Raises ReadError naming the first offending byte (also of a file that is all but valid in one encoding and happens
    to be valid rubbish in another), or the NUL byte of a binary file.
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text, failure = _strict(raw, "utf-16")
    elif b"\0" in raw:
        raise ReadError(source, f"第 {raw.index(0) + 1} 字节是 NUL，这不是文本文件；应为 UTF-8、GB18030 或 Big5 文本。")
    else:
        mark = len(codecs.BOM_UTF8) if raw.startswith(codecs.BOM_UTF8) else 0
        text, failure = _strict(raw, "utf-8", mark)
        if text is None and not mark:
            text, failure = _likeliest(raw)
    if text is None:
        raise ReadError(source, f"不能确定文字编码：{failure}；请把文件另存为 UTF-8 后再试。")
    if "\0" in text:
        raise ReadError(source, f"第 {text.index(chr(0)) + 1} 个字符是 NUL，这不是文本文件；应为 UTF-16 文本。")
    return text


def _strict(raw: bytes, encoding: str, start: int = 0) -> tuple[str | None, str]:
    """Return the text from byte `start` on, or None and which byte is in the way, counted from 1."""
    try:
        return raw[start:].decode(encoding), ""
    except UnicodeDecodeError as error:
        shown, place = _SHOWN.get(encoding, encoding.upper()), start + error.start
        return None, f"按 {shown} 读，第 {place + 1} 字节 0x{raw[place]:02X} 有误"


def _likeliest(raw: bytes) -> tuple[str | None, str]:
    """Decode in the encoding that gives the largest share of common characters, if the file is valid in it.

    Where the shares are level, as with two rare characters alone, a valid encoding goes before others and the earlier
    one in `_ENCODINGS` before the later.
    """
    failures: list[str] = []
    best: tuple[float, bool, str | None] = (-1.0, False, None)
    for encoding in _ENCODINGS:
        text, failure = _strict(raw, encoding)
        if failure:
            failures.append(failure)
        share = _common_share(raw[:_SAMPLE].decode(encoding, "replace"))
        if (share, text is not None) > best[:2]:
            best = (share, text is not None, text)
    return best[2], "；".join(failures)


def _common_share(text: str) -> float:
    """Return the share of `_COMMON` less that of private-use characters, which no font prints, in the non-ASCII
    characters of a text; 0 where there are none."""
    counts = Counter(text)
    wide = sum(count for character, count in counts.items() if character > "\x7f")
    private = sum(count for character, count in counts.items() if "\ue000" <= character <= "\uf8ff")
    return (sum(counts[character] for character in _COMMON) - private) / wide if wide else 0.0


def _find(paths: Iterable[str | Path], skipped: list[Skipped]) -> list[_Found]:
    """Return the files to read, each once, in the order in which they are reached."""
    found: dict[Path, _Found] = {}
    for path in map(Path, paths):
        # Not resolve(): a link keeps the name it was given.
        absolute = Path(os.path.abspath(path))
        if absolute.is_dir():
            reached = list(_walk(absolute, skipped))
            if not reached:
                skipped.append(Skipped(_printable(str(path)), f"文件夹里没有可读的文件；能读的是 {_READABLE}。"))
        elif not absolute.exists():
            raise ReadError(_printable(str(path)), "没有这个文件或文件夹；请核对路径。")
        elif not _is_readable(absolute.name):
            raise ReadError(_printable(str(path)), f"不认识扩展名“{absolute.suffix}”；能读的是 {_READABLE}。")
        else:
            reached = [_Found(absolute, 1, named=True)]
        for file in reached:
            real = file.path.resolve()
            first = found.setdefault(real, file)
            if file.named and not first.named:
                found[real] = _Found(first.path, first.parts, named=True)
    return list(found.values())


def _walk(folder: Path, skipped: list[Skipped]) -> Iterator[_Found]:
    """Yield the readable files under a folder, sorted; links are followed, each real folder is entered once."""
    entered: set[str] = set()

    def report(error: OSError) -> None:
        skipped.append(Skipped(_printable(str(error.filename)), f"无法打开文件夹（{error.strerror}）。"))

    for place, folders, files in os.walk(folder, onerror=report, followlinks=True):
        real = os.path.realpath(place)
        if real in entered:
            folders.clear()
            continue
        entered.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and _is_readable(name):
                path = Path(place, name)
                yield _Found(path, len(path.parts) - len(folder.parts) + 1, named=False)


def _is_readable(name: str) -> bool:
    return name.lower().removesuffix(_GZIP).endswith(SUFFIXES)


def _sources(found: Sequence[_Found]) -> list[str]:
    """Return a distinct name for each file: its last `parts` path parts, and more of them where names would clash."""
    parts = [file.parts for file in found]
    while True:
        names = ["/".join(file.path.parts[-count:]) for file, count in zip(found, parts, strict=True)]
        times = Counter(names)
        clashing = [i for i, name in enumerate(names) if times[name] > 1 and parts[i] < len(found[i].path.parts)]
        if not clashing:
            return [_printable(name) for name in names]
        for i in clashing:
            parts[i] += 1


def _printable(name: str) -> str:
    """Return a file name that can be printed and stored: names that are not UTF-8 are mostly GB18030 from old zips."""
    raw = os.fsencode(name)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def _read_page(path: Path, source: str) -> tuple[Page, list[Skipped]]:
    text = decode(_read_bytes(path, source), source)
    kind = Path(path.name.lower().removesuffix(_GZIP)).suffix
    if kind == ".jsonl":
        articles, skipped = _read_rows(text, source)
        return Page(source, "", articles=articles), skipped
    return Page(source, text, markdown=kind == ".md"), []


def _read_bytes(path: Path, source: str) -> bytes:
    if not path.is_file():
        raise ReadError(source, "不是普通文件（可能是失效的链接）；请换成文本文件。")
    try:
        with gzip.open(path) if path.name.lower().endswith(_GZIP) else path.open("rb") as file:
            raw: bytes = file.read(MAX_BYTES + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ReadError(source, f"gzip 压缩文件已损坏（{error}）；请重新压缩。") from error
    except OSError as error:
        raise ReadError(source, f"无法读取（{error.strerror}）；请检查文件和权限。") from error
    if len(raw) > MAX_BYTES:
        raise ReadError(source, f"超过 {MAX_BYTES // 1024**2} MB 的上限；请拆成几个文件。")
    return raw


_ROW: Final = (
    '{"headline": 标题或标题行的列表, "paragraphs": [段落…]}，可另有 "date"、"source"、"byline"、"lead"；'
    '或 {"title": 标题, "text": 正文}'
)


_DATE: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")


class _RowError(Exception):
    """What is wrong with one row."""


def _read_rows(text: str, source: str) -> tuple[tuple[Article, ...], list[Skipped]]:
    """Read JSON Lines; rows are numbered from 1 by their physical line, blank ones count but are passed over.

    Raises ReadError when there are rows and none of them is usable.
    """
    articles: list[Article] = []
    skipped: list[Skipped] = []
    for number, row in enumerate(text.split("\n"), start=1):  # not splitlines: a JSON string may hold U+2028
        if not row.strip():
            continue
        try:
            articles.append(_read_row(row, number, source))
        except _RowError as error:
            skipped.append(Skipped(source, f"第 {number} 行{error}；应为 {_ROW}。"))
    if skipped and not articles:
        raise ReadError(source, f"没有一行可用，{skipped[0].reason}")
    return tuple(articles), skipped


def _read_row(row: str, number: int, source: str) -> Article:
    try:
        fields = json.loads(row)
    except (ValueError, RecursionError) as error:
        raise _RowError(f"不是 JSON（{error}）") from error
    if not isinstance(fields, dict):
        raise _RowError("不是 JSON 对象")
    if "text" in fields and not {"headline", "title"} & fields.keys():
        # The rows of a file of questions have a text too.
        raise _RowError("没有标题（无题的文章请写空标题）")
    lines = (number, number)
    headline = _lines(fields, "headline" if "headline" in fields else "title")
    if "body" in fields:
        body = tuple(_blocks(fields["body"], lines))
    else:
        texts = _lines(fields, "paragraphs" if "paragraphs" in fields else "text")
        body = tuple(Paragraph(text, lines) for text in texts)
    if not body:
        raise _RowError("没有正文")
    place = _optional(fields, "source") or f"{source}#{number}"
    return Article(
        id=article_id(place, headline, "\n".join(block.text for block in body)),
        source=place,
        headline=headline,
        body=body,
        byline=_optional(fields, "byline"),
        lead=_optional(fields, "lead"),
        kind="photo_caption" if fields.get("kind") == "photo_caption" else "article",
        date=_date(fields),
    )


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


def _date(fields: dict[str, object]) -> str | None:
    """Return the row's day, whatever time stands after it."""
    value = _optional(fields, "date")
    if value is None:
        return None
    written = _DATE.match(value)
    try:
        if written is not None:
            return datetime.date(*map(int, written.groups())).isoformat()
        return datetime.datetime.fromisoformat(value).date().isoformat()
    except ValueError as error:
        raise _RowError(f"的 date“{value}”不是 2024-01-31 这样的日期") from error
