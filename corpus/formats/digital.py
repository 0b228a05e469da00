"""The digital edition of a paper (方正翔宇, 人民日报): its article, with kicker, headline, subtitle, day, page and
author as the publishing system writes them into the page.

It must not know other web pages.
"""

from __future__ import annotations

import re
from typing import Final

from corpus.filed import page_number, read_date
from corpus.formats.article import Found, is_aside
from corpus.formats.markup import blocks, tidy
from corpus.formats.trees import Tree, read_html, text_of
from corpus.model import Folio
from corpus.typeset.furniture import read_folio

_PROPERTY: Final = ("<!--enpproperty", "/enpproperty-->")
_CONTENT: Final = ("<!--enpcontent-->", "<!--/enpcontent-->")
_FIELD: Final = re.compile(r"<(date|author|title|subtitle|introtitle|nodename|papername)>([^<]{0,500})</")
_NODE_PAGE: Final = re.compile(r"第?\s?([A-Z]?\d{1,3})\s?版")
_FOUNDER: Final = {"founder-introtitle": "introtitle", "founder-title": "title", "founder-subtitle": "subtitle"}
_FOUNDER_REST: Final = {"founder-author": "author", "founder-date": "date"}
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
    headline = tuple(properties[name] for name in ("introtitle", "title", "subtitle") if properties.get(name))
    headline = headline or _headings(root)
    found = set(headline)
    while body and body[0].text in found:
        body = body[1:]
    hidden = is_aside(root)
    near = [block.text for block in blocks(root) if not hidden(block.within) and len(block.text) < 100]
    printed = read_folio("", near[:_NEAR] if not headline else _around(near, headline))
    page = _NODE_PAGE.search(properties.get("nodename", ""))
    folio = Folio(
        properties.get("papername"),
        read_date(properties.get("date", "")),
        page_number(page.group(1)) if page else None,
    )
    return Found(headline, body, folio.over(printed), properties.get("author"))


def _around(near: list[str], headline: tuple[str, ...]) -> list[str]:
    at = next((at for at, text in enumerate(near) if text in headline), 0)
    return near[max(0, at - _NEAR) : at + _NEAR]


def _properties(text: str, root: Tree) -> dict[str, str]:
    """What the publishing system says of the article."""
    between = _between(text, _PROPERTY) or ""
    found = {name: tidy(value) for name, value in _FIELD.findall(between) if tidy(value)}
    for element in root.iter(*_FOUNDER, *_FOUNDER_REST):
        if value := tidy(text_of(element)):
            found.setdefault((_FOUNDER | _FOUNDER_REST)[element.tag], value)
    return found


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
