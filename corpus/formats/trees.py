"""XML and HTML to trees, without entities, network or endless depth: the only import of lxml.

libxml2 itself stops at 256 levels and at texts of 10 MB where it is not told otherwise. It must not know what a tree
means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from corpus.errors import ReadError
from corpus.limits import MAX_MARKUP

Tree: TypeAlias = Any  # an element; lxml ships no types

_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_ENTITY: Final = b"<!ENTITY"


def read_xml(raw: bytes, name: str) -> Tree:
    """The root of an XML document, its names without namespaces, read as far as it is sound. Raises ReadError."""
    from lxml import etree

    _check(len(raw), name)
    if _ENTITY in raw[:_HEAD] or _ENTITY in raw[:_HEAD].replace(b"\0", b""):
        raise ReadError(name, "这个 XML 文件自己定义了实体，可能有害，没有读；请去掉 <!ENTITY …> 后再试。")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(name, f"不是完好的 XML（{str(error)[:80]}）；请重新导出。") from error
    if root is None:
        raise ReadError(name, "不是 XML，或已损坏；请重新导出。")
    for element in root.iter("{*}*"):
        element.tag = element.tag.rpartition("}")[2]
    return root


def read_html(text: str, name: str) -> Tree | None:
    """The root of a page of HTML, whatever is wrong with it; None for one without any. Raises ReadError."""
    from lxml import etree

    _check(len(text), name)
    text = _DECLARATION.sub("", text, count=1)
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


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


def attribute(element: Tree, name: str) -> str:
    """An attribute by its name without namespace; empty where there is none."""
    found = element.get(name)
    if found is None:
        found = next((value for key, value in element.attrib.items() if key.endswith("}" + name)), "")
    return str(found)


def _check(length: int, name: str) -> None:
    if length > MAX_MARKUP:
        raise ReadError(name, f"超过 {MAX_MARKUP // 1024**2} MB；请拆成几个文件。")


# A document type stands at the beginning; where entities are defined later, the parser does not know them.
_HEAD: Final = 1024 * 1024
