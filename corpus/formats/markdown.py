"""Markdown: text whose headings and marks of structure are written out."""

from __future__ import annotations

from dataclasses import replace

from corpus.decode import Damaged
from corpus.errors import Skipped
from corpus.formats import text
from corpus.model import NamedBytes, Page


def read(file: NamedBytes, damaged: Damaged) -> tuple[Page, list[Skipped]]:
    """Read a Markdown file. Raises ReadError."""
    page, told = text.read(file, damaged)
    return replace(page, markdown=True), told
