"""New text that a visitor gives: uploaded files and pasted text as pages, and what cannot be read of it.

It must not know what becomes of the pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from corpus import Page, ReadError, Skipped, read_paths
from corpus.options import Report
from corpus.pages import OPENING
from index.folders import scans_folder


@dataclass(frozen=True, slots=True)
class Given:
    """New text to add: its pages, and what cannot be read, or was not read as it stands."""

    pages: tuple[Page, ...]
    left_out: tuple[Skipped, ...]


def gather(files: Iterable[str | Path], text: str = "", name: str = "", report: Report | None = None) -> Given:
    """Read uploaded files and pasted text; what cannot be read is told, not raised. `report` is called while scans are
    recognised (`corpus.options.Options`); what it raises ends the reading."""
    pages: list[Page] = []
    left_out: list[Skipped] = []

    def heard(stage: str, done: int, total: int) -> None:
        if report is not None and stage != OPENING:  # each file is opened by itself
            report(stage, done, total)

    for file in files:
        try:
            read, skipped = read_paths([Path(file)], uploaded=True, kept=scans_folder(), report=heard)
        except ReadError as error:
            left_out.append(Skipped(Path(file).name, error.reason))
            continue
        # Known by their names: the same file sent again, changed, takes the place of the first.
        pages.extend(read)
        left_out.extend(skipped)
    if text.strip():
        pages.append(Page(source=named(name), text=text))
    return Given(tuple(pages), tuple(left_out))


def named(name: str) -> str:
    """The name of pasted text: the one given, or the time."""
    return " ".join(name.split()) or f"粘贴文本 {datetime.now():%Y-%m-%d %H:%M:%S}"
