"""Files and folders to pages: each source is found, unpacked, decoded and read by the reader of its format.

It must not know what an article looks like in print: text leaves here whole, and only formats that carry articles of
their own are taken apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from corpus.decode import Damaged
from corpus.errors import ReadError, Reason, Skipped
from corpus.formats import read_file
from corpus.model import Page
from corpus.options import DEFAULT, Options, reading_options
from corpus.sources import Naming, find_sources

Paths = Iterable[str | Path] | str | Path
# The stage in which the pages of a scan are recognised.
RECOGNISING: Final = "识别"
# Called as (stage, done, total).
Report = Callable[[str, int, int], None]


def read_paths(
    paths: Paths,
    *,
    base: str | Path | None = None,
    source_name: str | None = None,
    damaged: Damaged = "strict",
    paper: str | None = None,
    date: str | None = None,
    fields: Mapping[str, str] | None = None,
    password: str | None = None,
    uploaded: bool = False,
    kept: Path | None = None,
    report: Report | None = None,
) -> tuple[list[Page], list[Skipped]]:
    """Read files and folders into pages, one or more a file, in the order given; a folder's files are sorted by path.

    A lone path is one path, `-` standard input. Folders are read with their subfolders; a file that is reached twice is
    read once. Names are paths from `base`, where it is given; `source_name` is the name of the one file or folder that
    is given; `uploaded` files are known by their names alone, and pages of theirs that have places carry them. With
    `damaged` "replace", U+FFFD stands where bytes are no text. `paper` and `date` (2024-05-17) stand in place of what
    the pages and the names of their files say.
    `fields` says what a crawler calls its fields, `{"title": "新闻标题"}`; `password` opens encrypted PDFs. What is
    recognised on scans is kept in the folder `kept`; `report` is called as `(stage, done, total)`. Files of other
    formats, and empty ones, are counted among what is skipped; so is a file in a folder
    that cannot be read, and a row of a `.jsonl` file that cannot be used.

    Raises ReadError for a path that was given and is missing, cannot be read, or is of no format that can be read.
    """
    naming = Naming(None if base is None else Path(base), source_name, uploaded)
    options = replace(reading_options(damaged, paper, date, fields, password), kept=kept, originals=uploaded)
    return read_named(paths, naming, options, report)


def read_named(
    paths: Paths, naming: Naming, options: Options = DEFAULT, report: Report | None = None
) -> tuple[list[Page], list[Skipped]]:
    """As `read_paths`, with names as `naming` says and read as `options` say; `report` is told how many files of how
    many are open, and while a scan is recognised, how many of its pages are."""
    skipped: list[Skipped] = []
    pages: list[Page] = []
    sources = find_sources(paths, naming, skipped)
    for number, source in enumerate(sources, start=1):
        if report is not None:
            report("打开", number, len(sources))
            options = replace(options, report=partial(report, RECOGNISING))
        try:
            read = list(read_file(source.suffix, source.load(), options))
        except ReadError as error:
            if source.named:
                raise
            skipped.append(Skipped(error.source, error.reason, origin=source.origin))
            continue
        skipped.extend(one for one in read if isinstance(one, Skipped))
        for page in (one for one in read if isinstance(one, Page)):
            pages.append(options.told(page))
            if not page.articles and not page.text.strip():
                skipped.append(Skipped(page.source, Reason("是空的，没有文字。")))
    return pages, skipped
