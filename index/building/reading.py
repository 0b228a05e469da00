"""The sources of a plan to the articles they hold, each page read only where it changed. Knows nothing of indexes.

A page is known by its origin: what it held is replaced when a page of that origin is read again, and by nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version

from corpus.articles import iter_pages
from corpus.errors import ReadError, Reason, Skipped
from corpus.limits import name_problem, text_problem
from corpus.model import Article, Original, Page
from corpus.pages import read_named
from corpus.sources import distinct_name
from index.building.means import Corrector, Means
from index.building.plan import Plan
from index.building.progress import Progress


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read, by origin. `pages` are the pages that are new or changed, with their articles; `fingerprints` says
    what those held, empty for a page that has to be read whenever another is. `names` are those of all pages, changed
    or not. `originals` are the files of `pages` that are to be kept, by origin and name."""

    pages: dict[str, list[Article]]
    fingerprints: dict[str, str]
    names: dict[str, str]
    skipped: tuple[Skipped, ...]
    originals: dict[str, dict[str, Original]]

    @property
    def all_read(self) -> bool:
        """Whether no page was passed over as known."""
        return len(self.pages) == len(self.names)

    @property
    def sources(self) -> tuple[str, ...]:
        """The distinct sources of the articles, and the pages that have none or did not change."""
        found = dict.fromkeys(a.source for articles in self.pages.values() for a in articles)
        others = (name for origin, name in self.names.items() if not self.pages.get(origin))
        return tuple(dict.fromkeys([*found, *others]))


def read_plan(
    plan: Plan, prints: Mapping[str, str], names: Mapping[str, str], means: Means, report: Progress
) -> Reading:
    """Read the sources of `plan`, but the pages whose fingerprint is among `prints`. `names` are those of the pages
    that are held, which no other page may have. Raises ReadError as `corpus.read_paths`."""
    paths = [source for source in plan.sources if not isinstance(source, Page)]
    naming = replace(plan.naming, names=names)
    pages, skipped = read_named(paths, naming, plan.options, report) if paths else ([], [])
    skipped.extend(_tell_namesakes(pages, names))
    given = [source for source in plan.sources if isinstance(source, Page)]
    pages.extend(_named_apart(given, {**names, **{page.known_by: page.file_name for page in pages}}, skipped))
    together: dict[str, list[Page]] = {}
    for page in pages:
        together.setdefault(page.known_by, []).append(page)
    now = {origin: _fingerprint(same, means.corrector) for origin, same in together.items()}
    changed = [page for page in pages if now[page.known_by] != prints.get(page.known_by)]
    articles: dict[str, list[Article]] = {page.known_by: [] for page in changed}
    for page, found in zip(changed, iter_pages(_counted(changed, report), means.executor.map), strict=True):
        own = found.articles if means.corrector is None else means.corrector.corrected(page, found.articles)
        articles[page.known_by].extend(own)
        skipped.extend(Skipped(page.source, sentence, kept=True) for sentence in found.told)
        if page.text.strip() and not found.articles:
            skipped.append(Skipped(page.source, Reason("没有认出文章，只有报头、版次一类的文字。")))
        if found.jumps:
            now[page.known_by] = ""
    shown = {origin: same[0].file_name for origin, same in together.items()}
    prints = {origin: now[origin] for origin in articles}
    return Reading(articles, prints, shown, tuple(skipped), _originals(changed))


def _originals(pages: Iterable[Page]) -> dict[str, dict[str, Original]]:
    found: dict[str, dict[str, Original]] = {}
    for page in pages:
        if page.original is not None:
            found.setdefault(page.known_by, {})[page.original.name] = page.original
    return found


def _counted(pages: Sequence[Page], report: Progress) -> Iterator[Page]:
    """The pages, as they are told of; without their files, which need not go to where they are read."""
    for done, page in enumerate(pages):
        report("读取", done, len(pages))
        yield replace(page, original=None)
    report("读取", len(pages), len(pages))


def _tell_namesakes(pages: Iterable[Page], names: Mapping[str, str]) -> Iterator[Skipped]:
    """A sentence for each page whose name had to grow, because another source that is held has the shorter one."""
    held = set(names.values())
    for origin, name in {page.known_by: page.file_name for page in pages}.items():
        parts = name.split("/")
        shorter = next((s for at in range(1, len(parts)) if (s := "/".join(parts[at:])) in held), None)
        if shorter is not None and origin not in names:
            reason = Reason("语料库里的“{held}”来自别处，没有替换；这一个记作“{name}”。", held=shorter, name=name)
            yield Skipped(name, reason, kept=True)


def _named_apart(pages: Iterable[Page], names: Mapping[str, str], skipped: list[Skipped]) -> Iterator[Page]:
    """Pages that were given as such, checked, each with a name that no page of another origin has.

    Raises ReadError for a name or a text that no store can hold.
    """
    owners = {name: origin for origin, name in names.items()}
    renamed: dict[str, str] = {}
    for page in pages:
        strings = (page.text, *(text for a in page.articles for text in (a.source, a.title, a.text, a.byline or "")))
        problem = name_problem(page.source) or next((p for text in strings if (p := text_problem(text))), None)
        if problem:
            raise ReadError(page.source[:40].encode("utf-8", "replace").decode("utf-8"), problem)
        given, origin = page.file_name, page.known_by
        if owners.setdefault(given, origin) == origin:
            yield page
            continue
        if origin not in renamed:
            own = renamed[origin] = names.get(origin) or distinct_name(given, owners)
            owners[own] = origin
            skipped.append(
                Skipped(
                    own,
                    Reason("语料库里的“{held}”来自别处，没有替换；这一个记作“{name}”。", held=given, name=own),
                    kept=True,
                )
            )
        own = renamed[origin]
        inside = page.source.removeprefix(given)
        kept = page.original and replace(page.original, name=own + page.original.name.removeprefix(given))
        yield replace(page, source=own + inside, origin=origin, file=own if page.file else "", original=kept)


def _fingerprint(pages: Sequence[Page], corrector: Corrector | None) -> str:
    """What a page holds, for this version of the program: another one may read the same text otherwise; and what is
    corrected on it."""
    digest = hashlib.sha256(_version().encode())
    for page in pages:
        known = (page.source, page.markdown, page.articles, page.folio, page.byline, page.levels)
        digest.update(b"" if page.original is None else page.original.digest.encode())
        digest.update(repr(known).encode("utf-8", "surrogatepass"))
        digest.update(page.text.encode("utf-8", "surrogatepass"))
        digest.update(corrector.mark(page).encode() if corrector is not None else b"")
    return digest.hexdigest()


def _version() -> str:
    try:
        return version("baohai")
    except PackageNotFoundError:  # run from its folder, not installed
        return ""
