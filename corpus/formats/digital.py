"""The digital edition of a paper (方正翔宇, 人民日报): its article, with kicker, headline, subtitle, day, page and
author as the publishing system writes them into the page.

It must not know other web pages.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from corpus.filed import page_number, read_date, read_name
from corpus.formats.article import LONGEST_TITLE, Found, is_aside
from corpus.formats.markup import blocks, tidy
from corpus.formats.trees import Tree, read_html, text_of
from corpus.model import Folio
from corpus.typeset.bylines import is_byline
from corpus.typeset.furniture import read_folio

_PROPERTY: Final = ("<!--enpproperty", "/enpproperty-->")
_CONTENT: Final = ("<!--enpcontent-->", "<!--/enpcontent-->")
_FIELD: Final = re.compile(r"<(date|author|title|subtitle|introtitle|nodename|papername)>(.{0,500}?)</\1>", re.DOTALL)
_TAG: Final = re.compile(r"<[^<>]{1,200}>")
_BREAK: Final = re.compile(r"<br\s?/?>", re.IGNORECASE)
_NODE_PAGE: Final = re.compile(r"第?\s?([A-Z]?\d{1,3})\s?版")
_FOUNDER: Final = {"founder-introtitle": "introtitle", "founder-title": "title", "founder-subtitle": "subtitle"}
_FOUNDER_REST: Final = {"founder-author": "author", "founder-date": "date"}
_EDITION: Final = re.compile(r"数字报|电子报|数字版|电子版")
_HEADINGS: Final = ("h1", "h2", "h3", "h4")
_IDS: Final = ("ozoom", "articleContent", "founder-content")
# The lines that tell paper, day and page stand this near to the headline.
_NEAR: Final = 10


def find(text: str, root: Tree) -> Found | None:
    """The article of a digital paper's page; None where the page is no such."""
    properties = _properties(text, root)
    content = _content(text, root)
    if content is None:
        return None
    body = tuple(block for block in blocks(content) if 2 * block.linked <= len(block.text))
    if not body:
        return None
    named = (properties.get(name, "") for name in ("introtitle", "title", "subtitle"))
    headline = tuple(line for name in named for line in name.splitlines())
    headline = headline or _headings(root)
    found = set(headline)
    while body and body[0].text in found:
        body = body[1:]
    near = _near(root, found)
    page = _NODE_PAGE.search(properties.get("nodename", ""))
    folio = Folio(
        properties.get("papername") or _paper(root),
        read_date(properties.get("date", "")),
        page_number(page.group(1)) if page else None,
    )
    printed = [*near, *(text[text.index("《") :] for text in near if "《" in text)]
    return Found(
        headline,
        body,
        folio.over(read_folio("", printed)),
        " ".join(properties.get("author", "").splitlines()) or _byline(near),
    )


def _near(root: Tree, headline: set[str]) -> list[str]:
    """The short lines that are no links, those below the headline first."""
    hidden = is_aside(root)
    open_blocks = (block for block in blocks(root) if not (block.linked or hidden(block.within)))
    shown = [block.text for block in open_blocks if len(block.text) < LONGEST_TITLE]
    at = next((at for at, text in enumerate(shown) if text in headline), 0)
    return [*shown[at : at + _NEAR], *shown[max(0, at - _NEAR) : at]]


def _paper(root: Tree) -> str | None:
    """The paper that the page's title names: 望潮日报数字报."""
    title = root.find(".//title")
    return read_name(_EDITION.split(text_of(title))[0]).paper if title is not None else None


def _byline(near: list[str]) -> str | None:
    """Who wrote it, on the line that goes on with the name of the paper."""
    opened = (tidy(text.partition("《")[0]) for text in near if "《" in text)
    return next((text for text in opened if is_byline(text)), None)


def _properties(text: str, root: Tree) -> dict[str, str]:
    """What the publishing system says of the article."""
    between = _between(text, _PROPERTY) or ""
    found = {name: lines for name, value in _FIELD.findall(between) if (lines := _lines(value))}
    for element in root.iter(*_FOUNDER, *_FOUNDER_REST):
        if value := tidy(text_of(element)):
            found.setdefault((_FOUNDER | _FOUNDER_REST)[element.tag], value)
    return found


def _lines(value: str) -> str:
    """The lines of a property, which may hold marks of the page: 新渡口<br>今天开渡, &ldquo;新渡口&rdquo;."""
    lines = (tidy(unescape(_TAG.sub("", line))) for line in _BREAK.split(value))
    return "\n".join(filter(None, lines))


def _content(text: str, root: Tree) -> Tree | None:
    between = _between(text, _CONTENT)
    if between is not None:
        return read_html(between, "")
    for element in root.iter("div", "founder-content", "td"):
        if element.tag == "founder-content" or element.get("id") in _IDS:
            return element
    return None


def _between(text: str, marks: tuple[str, str]) -> str | None:
    start = text.find(marks[0])
    end = text.find(marks[1], start) if start >= 0 else -1
    return text[start + len(marks[0]) : end] if end >= 0 else None


def _headings(root: Tree) -> tuple[str, ...]:
    """The highest heading and those that stand beside it: kicker, headline, subtitle."""
    title = next((element for element in root.iter("h1") if tidy(text_of(element))), None)
    if title is None or title.getparent() is None:
        return ()
    beside = (tidy(text_of(element)) for element in title.getparent() if element.tag in _HEADINGS)
    return tuple(text for text in beside if text)
