"""New text that a visitor gives: uploaded files and pasted text as pages, and what cannot be read of it.

It must not know what becomes of the pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from corpus import Page, ReadError, Skipped, read_paths
from corpus.pages import RECOGNISING
from index.folders import scans_folder

Recognising = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Given:
    """New text to add: its pages, and what cannot be read, or was not read as it stands."""

    pages: tuple[Page, ...]
    left_out: tuple[Skipped, ...]


def gather(
    files: Iterable[str | Path], text: str = "", name: str = "", recognising: Recognising | None = None
) -> Given:
    """Read uploaded files and pasted text; what cannot be read is told, not raised. `recognising` is called with how
    many pages of how many of a scan were recognised; what it raises ends the reading."""
    pages: list[Page] = []
    left_out: list[Skipped] = []

    def report(stage: str, done: int, total: int) -> None:
        if recognising is not None and stage == RECOGNISING:
            recognising(done, total)

    for file in files:
        try:
            read, skipped = read_paths([Path(file)], uploaded=True, kept=scans_folder(), report=report)
        except ReadError as error:
            left_out.append(Skipped(Path(file).name, error.reason))
            continue
        # Known by their names: the same file sent again, changed, takes the place of the first.
        pages.extend(read)
        left_out.extend(skipped)
    if text.strip():
        source = " ".join(name.split()) or f"粘贴文本 {datetime.now():%Y-%m-%d %H:%M:%S}"
        pages.append(Page(source=source, text=text))
    return Given(tuple(pages), tuple(left_out))
