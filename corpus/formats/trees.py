"""XML and HTML to trees, without entities, network or endless depth: the only import of lxml.

libxml2 ends a document without an error at 256 levels, or at 2048 where it is told that the document may be huge. Real
XML is never so deep; a page of HTML is, where a tag of each line is never closed. It must not know what a tree means.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final, TypeAlias

from corpus.errors import ReadError
from corpus.limits import MAX_MARKUP

Tree: TypeAlias = Any  # an element; lxml ships no types

_DECLARATION: Final = re.compile(r"^\ufeff?\s*<\?xml[^>]{0,200}\?>")
_ENCODING: Final = re.compile(rb"^[^<]{0,4}<\?xml[^>]{0,80}encoding=[\"']([A-Za-z0-9._-]{1,20})[\"']")
_WIDER: Final = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}
# References to halves of characters, &#xD800; to &#57343;.
_SURROGATE: Final = re.compile(
    r"&#(?:[xX]0{0,9}[dD][89a-fA-F][0-9a-fA-F]{2}|0{0,9}5(?:529[6-9]|5[3-9]\d\d|6\d{3}|7[0-2]\d\d|73[0-3]\d|734[0-3]));?"
)
# Tags that may be left open line by line, each a level deeper than the one before.
_INLINE: Final = ("font", "span", "b", "strong", "i", "em", "u", "big", "small", "a")
_OUTER: Final = ("div", "section", "article", "center", "blockquote", "ul", "ol", "dl", "table")
_NESTING: Final = re.compile(rf"<(/?)({'|'.join(_INLINE + _OUTER)})(?=[\s>])[^<>]{{0,2000}}>", re.IGNORECASE)
_TOO_DEEP: Final = "Excessive depth"  # what libxml2 says, under different numbers in its versions
_ENTITY: Final = "<!ENTITY"
# A document type stands at the beginning; where entities are defined later, the parser does not know them.
_HEAD: Final = 1024 * 1024


def read_xml(raw: bytes, name: str) -> Tree:
    """The root of an XML document, its names without namespaces, read as far as it is sound. Raises ReadError."""
    from lxml import etree

    _check(len(raw), name)
    text = _decode(raw)
    if _ENTITY in text[:_HEAD]:
        raise ReadError(name, "这个 XML 文件自己定义了实体，可能有害，没有读；请去掉 <!ENTITY …> 后再试。")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(_sound(text), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(name, "不是完好的 XML（{error}）；请重新导出。", error=str(error)[:80]) from error
    if root is None:
        raise ReadError(name, "不是 XML，或已损坏；请重新导出。")
    for element in root.iter("{*}*"):
        # A prefix whose namespace is not declared is still part of the name.
        local = element.tag.rpartition("}")[2].rpartition(":")[2]
        if local and local != element.tag:
            with suppress(ValueError):  # a name that only a damaged file has
                element.tag = local
    return root


def read_html(text: str, name: str) -> Tree | None:
    """The root of a page of HTML, whatever is wrong with it; None for one without any. Raises ReadError."""
    _check(len(text), name)
    root, whole = _parse_html(text)
    if not whole:
        root, whole = _parse_html(_drop_unclosed(text))
    if not whole:
        raise ReadError(name, "标签嵌套得太深，读不完整；请在浏览器里打开，把文字另存为 .txt 再加入。")
    return root


def walk(root: Tree, skipped: frozenset[str]) -> Iterator[tuple[str, Tree]]:
    """The events of a tree in reading order: ("start" or "end", element). Elements named in `skipped` only end."""
    from lxml import etree

    events = etree.iterwalk(root, events=("start", "end"))
    for event, element in events:
        if event == "start" and element.tag in skipped:
            events.skip_subtree()
        else:
            yield event, element


def text_of(element: Tree) -> str:
    """All text within an element."""
    return "".join(element.itertext())


def inner_html(element: Tree) -> str:
    """What is marked up within an element, as text."""
    from lxml import etree

    inner = (etree.tostring(child, encoding="unicode", with_tail=True) for child in element)
    return (element.text or "") + "".join(inner)


def attribute(element: Tree, name: str) -> str:
    """An attribute by its name without namespace; empty where there is none."""
    found = element.get(name)
    if found is None:
        found = next((value for key, value in element.attrib.items() if key.endswith(("}" + name, ":" + name))), "")
    return str(found)


def _decode(raw: bytes) -> str:
    """The text of an XML document, in the encoding that it opens with or declares."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace")
    declared = _ENCODING.search(raw[:200])
    encoding = declared.group(1).decode("ascii").lower() if declared else "utf-8"
    try:
        return raw.decode(_WIDER.get(encoding, encoding), "replace")
    except (LookupError, UnicodeError):
        return raw.decode("utf-8", "replace")


def _sound(text: str) -> bytes:
    """A text in UTF-8, without its declaration and what no text may hold, which the parser would let through."""
    return _SURROGATE.sub("", _DECLARATION.sub("", text, count=1)).encode("utf-8", "replace")


def _parse_html(text: str) -> tuple[Tree | None, bool]:
    """The root of a page, and whether the tree holds all of it: what lies below the deepest level is not in it."""
    from lxml import etree

    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8", huge_tree=True)
    try:
        root = etree.fromstring(_sound(text), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None, True
    return root, not any(_TOO_DEEP in error.message for error in parser.error_log)


def _drop_unclosed(html: str) -> str:
    """HTML without the tags that are never closed; where one began a block, a line begins."""
    opened: dict[str, list[tuple[int, int]]] = {}
    for tag in _NESTING.finditer(html):
        spans = opened.setdefault(tag.group(2).lower(), [])
        if not tag.group(1):
            spans.append(tag.span())
        elif spans:
            spans.pop()
    unclosed = sorted((*span, "" if name in _INLINE else "<br>") for name, spans in opened.items() for span in spans)
    pieces: list[str] = []
    at = 0
    for start, end, instead in unclosed:
        pieces += html[at:start], instead
        at = end
    return "".join((*pieces, html[at:]))


def _check(length: int, name: str) -> None:
    if length > MAX_MARKUP:
        raise ReadError(name, "超过 {limit} MB；请拆成几个文件。", limit=MAX_MARKUP // 1024**2)
