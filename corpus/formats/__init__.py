"""The formats that can be read: which suffix is which module's, each imported when it is first needed.

A new format is a module of this folder with a function `read(file, options)` as `Reader` says, and a row in `READERS`
for each of its suffixes. `read` is given the bytes of the file, unpacked, and yields its pages:

- A text format decodes them with `corpus.decode.read_text`; a binary one parses them itself, within `corpus.limits`.
- A file that is one page yields `Page(file.name, text, origin=file.origin)`. A file of several yields each as soon as
  it is read, `Page(f"{file.name}/第3版", text, origin=file.origin, file=file.name)`; all have the file's origin, so
  that they come and go together.
- A format that knows where each line stands gives its lines to `corpus.typeset.order` and yields the page with
  `placed`, the place of each line of its text; the page is then given its file, where that is to be kept.
- What the format says of paper, date and page number goes into `Page.folio`, its author into `Page.byline`.
- What was left out, or not read as it stands, is yielded as `Skipped`; a file of which nothing can be read raises
  `ReadError` with a Chinese sentence that says what to do.
- A library that only this format needs is imported inside the module through `library`, which names the extra to
  install where it is missing.

It must not know what an article looks like in print: a text page leaves here whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib import import_module
from types import ModuleType
from typing import Final, Protocol

from corpus.errors import ReadError, Reason, Skipped
from corpus.model import NamedBytes, Original, Page
from corpus.options import Options

READERS: Final = {
    ".txt": "corpus.formats.text",
    ".md": "corpus.formats.markdown",
    ".jsonl": "corpus.formats.jsonl",
    ".json": "corpus.formats.jsonl",
    ".pdf": "corpus.formats.pdf",
    ".png": "corpus.formats.picture",
    ".jpg": "corpus.formats.picture",
    ".jpeg": "corpus.formats.picture",
    ".tif": "corpus.formats.picture",
    ".tiff": "corpus.formats.picture",
    ".html": "corpus.formats.html",
    ".htm": "corpus.formats.html",
    ".xhtml": "corpus.formats.html",
    ".shtml": "corpus.formats.html",
    ".hocr": "corpus.formats.html",
    ".xml": "corpus.formats.xml",
    ".rss": "corpus.formats.feed",
    ".atom": "corpus.formats.feed",
    ".docx": "corpus.formats.docx",
    ".odt": "corpus.formats.odt",
    ".epub": "corpus.formats.epub",
    ".warc": "corpus.formats.warc",
    ".zip": "corpus.formats.archive",
    ".7z": "corpus.formats.archive",
    ".tar": "corpus.formats.archive",
    ".tgz": "corpus.formats.archive",
}


class Reader(Protocol):
    """Reads a file of one format."""

    def __call__(self, file: NamedBytes, options: Options) -> Iterable[Page | Skipped]:
        """Yield the pages, and what of the file was left out or not read as it stands. Raises ReadError."""
        ...


def reader(suffix: str) -> Reader:
    """The reader of a suffix (`.txt`, lower case). Raises KeyError for one that no format has."""
    read: Reader = import_module(READERS[suffix]).read
    return read


def read_file(suffix: str, file: NamedBytes, options: Options) -> Iterator[Page | Skipped]:
    """Read a file by the reader of its suffix; its pages that have places carry it, where `options` say so."""
    original = None
    for one in reader(suffix)(file, options):
        if options.originals and isinstance(one, Page) and one.placed and one.original is None:
            original = original or Original(file.name, hashlib.sha256(file.raw).hexdigest(), file.raw)
            one = replace(one, original=original)
        yield one


def library(module: str, extra: str, file: NamedBytes) -> ModuleType:
    """The module of a library that an extra of this package installs. Raises ReadError, which names the extra."""
    try:
        return import_module(module)
    except ImportError as error:
        needed = Reason(
            "读这种文件要另装软件包：pip install 'baohai[{extra}]'（缺少 {module}）。", extra=extra, module=module
        )
        raise ReadError(file.name, needed) from error


__all__ = ["READERS", "Reader", "library", "read_file", "reader"]
