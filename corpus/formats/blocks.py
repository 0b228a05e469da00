"""Headings and paragraphs that a format marks, to a page whose text has a line for each.

It must not know where they come from.
"""

from __future__ import annotations

from collections.abc import Iterable

from corpus.errors import ReadError
from corpus.limits import MAX_LINES
from corpus.model import NamedBytes, Page


def to_page(file: NamedBytes, blocks: Iterable[tuple[str, int]]) -> Page:
    """The page of blocks, each a text and its level: 0 a paragraph, -1 a row, from 1 on a heading; those without text
    are none. Raises ReadError for too many."""
    lines: list[str] = []
    levels: list[int] = []
    for text, level in blocks:
        for line in text.splitlines():
            if line.strip(" \t\u3000"):
                lines.append(line.strip(" \t\u3000"))
                levels.append(level)
        if len(lines) > MAX_LINES:
            raise ReadError(file.name, "超过 {limit} 段；请拆成几个文件。", limit=f"{MAX_LINES:,}")
    return Page(file.name, "\n".join(lines), origin=file.origin, levels=tuple(levels))
