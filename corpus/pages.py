"""Files and folders to pages: each source is found, unpacked, decoded and read by the reader of its format.

It must not know what an article looks like in print: text leaves here whole, and only formats that carry articles of
their own are taken apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final, Unpack

from corpus.decode import Damaged
from corpus.errors import ReadError, Reason, Skipped
from corpus.filed import read_date
from corpus.formats import read_file
from corpus.limits import name_problem
from corpus.model import Folio, Page
from corpus.options import DEFAULT, Options, ReadingOptions, Report
from corpus.sources import Naming, find_sources

Paths = Iterable[str | Path] | str | Path
# The stage in which files are opened.
OPENING: Final = "打开"


def read_paths(
    paths: Paths,
    *,
    uploaded: bool = False,
    kept: Path | None = None,
    report: Report | None = None,
    **how: Unpack[ReadingOptions],
) -> tuple[list[Page], list[Skipped]]:
    """Read files and folders into pages, one or more a file, in the order given; a folder's files are sorted by path.

    A lone path is one path, `-` standard input. Folders are read with their subfolders; a file that is reached twice is
    read once. `how` are the fields of `corpus.options.ReadingOptions`: `base`, `source_name`, `damaged`, `paper`,
    `date`, `fields`, `password`. `uploaded` files are known by their names alone, and pages of theirs that have
    places carry them. What is recognised on scans is kept in the folder `kept`; `report` is called as `(stage, done,
    total)`. Files of other formats, and empty ones, are counted among what is skipped; so is a file in a folder that
    cannot be read, and a row of a `.jsonl` file that cannot be used.

    Raises ReadError for a path that was given and is missing, cannot be read, or is of no format that can be read.
    """
    naming, options = understand(**how)
    options = replace(options, kept=kept, originals=uploaded)
    return read_named(paths, replace(naming, uploaded=uploaded), options, report)


def understand(
    base: str | Path | None = None,
    source_name: str | None = None,
    damaged: Damaged = "strict",
    paper: str | None = None,
    date: str | None = None,
    fields: Mapping[str, str] | None = None,
    password: str | None = None,
) -> tuple[Naming, Options]:
    """What a user's `ReadingOptions` come to. Raises ReadError for a date that is none, and a paper that cannot be
    named."""
    if paper is not None and (problem := name_problem(paper)):
        raise ReadError(paper[:40], problem)
    day = None if date is None else read_date(date)
    if date is not None and day is None:
        raise ReadError(date[:40], "不是日期；请写成 2024-05-17。")
    folio = Folio((paper or "").strip() or None, day)
    naming = Naming(None if base is None else Path(base), source_name)
    return naming, Options(damaged, folio, fields or {}, password or "")


def read_named(
    paths: Paths, naming: Naming, options: Options = DEFAULT, report: Report | None = None
) -> tuple[list[Page], list[Skipped]]:
    """As `read_paths`, with names as `naming` says and read as `options` say; `report` is told how many files of how
    many are open, and while a scan is recognised, how many of its pages and of a page's lines are."""
    skipped: list[Skipped] = []
    pages: list[Page] = []
    sources = find_sources(paths, naming, skipped)
    options = replace(options, report=report)
    for number, source in enumerate(sources, start=1):
        if report is not None:
            report(OPENING, number, len(sources))
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
