"""Plain text: a page as it was printed, or articles with a paragraph a line; which of the two is seen later."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.decode import read_text
from corpus.errors import ReadError, Skipped
from corpus.limits import MAX_LINES
from corpus.model import NamedBytes, Page
from corpus.options import Options


def read(file: NamedBytes, options: Options) -> Iterator[Page | Skipped]:
    """Read a text file. Raises ReadError."""
    text, told = read_text(file.raw, file.name, options.damaged)
    lines = max(text.count("\n"), text.count("\r")) + 1
    if lines > MAX_LINES:
        raise ReadError(
            file.name,
            "有 {count} 行，最多 {limit} 行；请拆成几个文件。",
            count=f"{lines:,}",
            limit=f"{MAX_LINES:,}",
        )
    yield Page(file.name, text, origin=file.origin)
    yield from told
