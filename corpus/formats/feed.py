"""RSS and Atom: each entry an article, with its day and author; the feed's name may name the paper.

It must not know what fields mean: it gives them the names that `corpus.formats.fields` knows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from corpus.errors import ReadError, Skipped
from corpus.filed import read_name
from corpus.formats.fields import Fields
from corpus.formats.jsonl import ENTRIES, read_rows
from corpus.formats.markup import tidy
from corpus.formats.trees import Tree, inner_html, read_xml, text_of
from corpus.model import NamedBytes, Page
from corpus.options import Options

ROOTS: Final = ("rss", "feed", "RDF")
_ENTRIES: Final = ("item", "entry")
# The names of an entry's parts, the fullest first.
_TEXT: Final = ("encoded", "content", "description", "summary")
_DATE: Final = ("pubDate", "published", "date", "updated")
_AUTHOR: Final = ("creator", "author")
# What marks `media:content`, a picture or a video and no text: trees have no namespaces.
_MEDIA: Final = ("url", "medium")


def read(file: NamedBytes, options: Options) -> Iterator[Page | Skipped]:
    """Read a feed. Raises ReadError."""
    yield from read_feed(file, read_xml(file.raw, file.name), options)


def read_feed(file: NamedBytes, root: Tree, options: Options) -> Iterator[Page | Skipped]:
    """The page of a feed's entries. Raises ReadError where it has none with a text."""
    entries = list(root.iter(*_ENTRIES))
    if not entries:
        raise ReadError(file.name, "订阅文件（RSS、Atom）里没有条目；请重新下载。")
    title = root.find("channel/title") if root.find("channel/title") is not None else root.find("title")
    paper = read_name(tidy(text_of(title)) if title is not None else "").paper
    rows = [json.dumps(_fields(entry), ensure_ascii=False) for entry in entries]
    for one in read_rows(file, rows, Fields.of(options.fields), {}, called=ENTRIES, expected=""):
        yield replace(one, folio=replace(one.folio, paper=paper)) if isinstance(one, Page) else one


def _fields(entry: Tree) -> dict[str, str]:
    title = entry.find("title")
    return {
        "title": tidy(text_of(title)) if title is not None else "",
        "text": _first(entry, _TEXT),
        "publish_time": _first(entry, _DATE),
        "byline": tidy(_first(entry, _AUTHOR)),
    }


def _first(entry: Tree, names: tuple[str, ...]) -> str:
    """The first of the parts that is there: its text, or what is marked up in it."""
    for name in names:
        for part in entry.iterchildren(name):
            if name == "content" and any(part.get(mark) is not None for mark in _MEDIA):
                continue
            text = inner_html(part) if len(part) and name not in _AUTHOR else text_of(part)
            if text.strip():
                return text.strip()
    return ""
