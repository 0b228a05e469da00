"""`.xml` files: what kind of XML one is, by its root: a feed, a page from OCR (ALTO, PAGE), or a web page.

It must not know how any of them is read.
"""

from __future__ import annotations

from collections.abc import Iterator

from corpus.errors import ReadError, Skipped
from corpus.formats import feed, html, scanned
from corpus.formats.trees import read_xml
from corpus.model import NamedBytes, Page
from corpus.options import Options


def read(file: NamedBytes, options: Options) -> Iterator[Page | Skipped]:
    """Read an XML file by what it is. Raises ReadError, also for XML of another kind."""
    root = read_xml(file.raw, file.name)
    if root.tag in feed.ROOTS:
        yield from feed.read_feed(file, root, options)
    elif root.tag in scanned.ROOTS:
        yield from scanned.read_pages(file, root)
    elif root.tag == "html":
        yield from html.read(file, options)
    else:
        shown = str(root.tag)[:40]
        raise ReadError(
            file.name, "不认识这种 XML（<{shown}>）；能读的是 RSS、Atom、ALTO、PAGE 和 XHTML。", shown=shown
        )
