"""The formats that can be read: which suffix is which module's, each imported when it is first needed.

A new format is a module with a function `read`, as `Reader` says, and a row in `READERS`. It must not know what an
article looks like in print: a text page leaves here whole.
"""

from __future__ import annotations

from importlib import import_module
from typing import Final, Protocol

from corpus.decode import Damaged
from corpus.errors import Skipped
from corpus.model import NamedBytes, Page

READERS: Final = {
    ".txt": "corpus.formats.text",
    ".md": "corpus.formats.markdown",
    ".jsonl": "corpus.formats.jsonl",
    ".json": "corpus.formats.jsonl",
}


class Reader(Protocol):
    """Reads a file of one format."""

    def __call__(self, file: NamedBytes, damaged: Damaged) -> tuple[Page, list[Skipped]]:
        """Return the page, and what of it was left out or not read as it stands. Raises ReadError."""
        ...


def reader(suffix: str) -> Reader:
    """The reader of a suffix (`.txt`, lower case). Raises KeyError for one that no format has."""
    read: Reader = import_module(READERS[suffix]).read
    return read


__all__ = ["READERS", "Reader", "reader"]
