"""Files, folders and pages to the articles they hold, each page read only where it changed. Knows nothing of indexes.

A page is called by its name: what it held is replaced when a page of that name is read again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from corpus.articles import PageArticles, join_jumps, read_articles
from corpus.model import Article, Page
from corpus.sources import ReadError, Skipped, read_paths
from corpus.typeset.furniture import jump

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read. `pages` are the pages that are new or changed, with their articles; `fingerprints` says what those
    held, empty for a page that has to be read whenever another is. `names` are all pages, changed or not."""

    pages: dict[str, list[Article]]
    fingerprints: dict[str, str]
    names: tuple[str, ...]
    skipped: tuple[Skipped, ...]

    @property
    def all_read(self) -> bool:
        """Whether no page was passed over as known."""
        return len(self.pages) == len(self.names)

    @property
    def sources(self) -> tuple[str, ...]:
        """The distinct sources of the articles, and the pages that have none or did not change."""
        found = dict.fromkeys(a.source for articles in self.pages.values() for a in articles)
        return tuple(dict.fromkeys([*found, *(name for name in self.names if not self.pages.get(name))]))


def read(sources: Iterable[str | Path | Page], known: Mapping[str, str], report: Progress) -> Reading:
    """Read all `sources` but the pages whose fingerprint is `known`. Raises ReadError as `corpus.read_paths`."""
    sources = list(sources)
    pages, skipped = read_paths([s for s in sources if not isinstance(s, Page)])
    pages.extend(s for s in sources if isinstance(s, Page))
    named: dict[str, list[Page]] = {}
    for page in pages:
        named.setdefault(page.source, []).append(page)
    prints = {name: _fingerprint(same) for name, same in named.items()}
    changed = [page for page in pages if prints[page.source] != known.get(page.source)]
    found = []
    for done, page in enumerate(changed):
        report("读取", done, len(changed))
        found.append(read_articles(page))
    report("读取", len(changed), len(changed))
    articles: dict[str, list[Article]] = {page.source: [] for page in changed}
    for page, before, after in zip(changed, found, join_jumps(found), strict=True):
        articles[page.source].extend(after.articles)
        if _jumps(before):
            prints[page.source] = ""
    return Reading(articles, {name: prints[name] for name in articles}, tuple(named), tuple(skipped))


def distinct(pages: Mapping[str, Sequence[Article]], taken: Callable[[str], bool]) -> dict[str, list[Article]]:
    """The articles with ids that differ from one another and from those that are `taken`."""
    given: set[str] = set()
    named: dict[str, list[Article]] = {}
    for name, articles in pages.items():
        named[name] = []
        for article in articles:
            twin, unique = 2, article
            while unique.id in given or taken(unique.id):  # the same text printed twice in one source
                unique = replace(article, id=f"{article.id}-{twin}")
                twin += 1
            given.add(unique.id)
            named[name].append(unique)
    return named


def vanished(folder: Path, held: Iterable[str], reading: Reading) -> list[str]:
    """The pages of `held` that were in `folder` once and are no more. What could not be read is not gone."""
    place = Path(os.path.abspath(folder))
    unread = []
    for one in reading.skipped:  # a file goes by its name, a folder by its path
        path = Path(one.source)
        inside = path.is_relative_to(place)
        unread.append(f"{place.name}/{path.relative_to(place).as_posix()}" if inside else one.source)
    return [
        page
        for page in held
        if page.startswith(f"{place.name}/")
        and page not in reading.names
        and not any(page == name or page.startswith(f"{name}/") for name in unread)
    ]


def folder_only(path: str | Path) -> Path:
    """`path`, if it is a folder. Raises ReadError."""
    if not Path(path).is_dir():
        raise ReadError(str(path), "不是文件夹；要镜像的应是一个文件夹。")
    return Path(path)


def _fingerprint(pages: Sequence[Page]) -> str:
    """What a page holds, for this version of the program: another one may read the same text otherwise."""
    digest = hashlib.sha256(_version().encode())
    for page in pages:
        digest.update(repr((page.markdown, page.articles)).encode("utf-8", "surrogatepass"))
        digest.update(page.text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _version() -> str:
    try:
        return version("baohai")
    except PackageNotFoundError:  # run from its folder, not installed
        return ""


def _jumps(page: PageArticles) -> bool:
    """Whether a part of it is, or may come to be, joined with another page's: then no page is read alone."""
    return any(jump(line.text) for line in page.furniture)
