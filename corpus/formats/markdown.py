"""Markdown: text whose headings and marks of structure are written out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from corpus.errors import Skipped
from corpus.formats import text
from corpus.model import NamedBytes, Page
from corpus.options import Options


def read(file: NamedBytes, options: Options) -> Iterator[Page | Skipped]:
    """Read a Markdown file. Raises ReadError."""
    for one in text.read(file, options):
        yield replace(one, markdown=True) if isinstance(one, Page) else one
