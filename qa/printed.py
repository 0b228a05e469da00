"""The printed lines of an article, from the file that it was read from, where that is still there and still says so.

It must not know who looks at them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from corpus import ReadError, read_paths

if TYPE_CHECKING:
    from corpus.model import Article, Paragraph
    from index.store.base import Snapshot

Lines = list[tuple[int, str]]


def printed_lines(article: Article, store: Snapshot) -> dict[int, Lines]:
    """The numbered lines of each block, by its position in the body; none where the file is gone or was changed.

    Only a file that the store itself was built from is read.
    """
    origin = next((origin for origin, name in store.names().items() if name == article.source), "")
    if article.file or not Path(origin).is_absolute() or not Path(origin).is_file():
        return {}
    try:
        pages, _ = read_paths([origin])
    except ReadError:
        return {}
    every = pages[0].text.splitlines() if pages else []
    found = {at: _of(block.lines, every) for at, block in enumerate(article.body)}
    return found if all(map(_says, article.body, found.values())) else {}


def _of(span: tuple[int, int], lines: list[str]) -> Lines:
    first, last = span
    return [(number, line) for number, line in enumerate(lines[first - 1 : last], first) if line.strip()]


def _says(block: Paragraph, lines: Lines) -> bool:
    """Whether the block begins with what stands in its lines."""
    text = "".join(block.text.split())
    return bool(lines) and text[:4] in "".join("".join(line.split()) for _, line in lines)
