"""What a reading changes in a store: which articles come, which go, and what is to be told of it.

Knows nothing of files, vectors or models.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.errors import Skipped
from corpus.ids import distinct_id
from corpus.model import Article, is_of
from corpus.sources import origin_of
from index.building.plan import Plan
from index.building.reading import Reading
from index.errors import BuildError
from index.store.archive import article_to_json
from index.store.base import Snapshot
from index.store.edition import Change

# How many sources are named of those that stay though their folder is empty.
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Changes:
    """`change` is what the store is to hold and what no more, `fresh` the articles of it that it does not hold yet.

    `articles` is how many it will hold, `same` whether that is what it holds. `replaced` and `dropped` name the sources
    whose articles are others now, and those that are held no more; `told` is what is to be said beside.
    """

    change: Change
    fresh: tuple[Article, ...]
    articles: int
    same: bool
    replaced: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    told: tuple[Skipped, ...] = ()


def rewrite(reading: Reading, old: Snapshot | None) -> Changes:
    """The changes after which a store holds what was read, and nothing else. `old` is what it holds, if any."""
    pages = _distinct(reading.pages, lambda article_id: False)
    names = {origin: reading.names[origin] for origin in pages}
    fresh = tuple(a for articles in pages.values() for a in articles)
    change = _with_originals(Change(pages, reading.fingerprints, names), reading)
    if old is None:
        return Changes(change, fresh, len(fresh), same=False)
    held = old.stored(pages)
    now = _stored(pages)
    same = old.about.articles == len(held) and list(held.items()) == list(now.items()) and _kept(change, old)
    replaced, dropped = _compare(old.names(), held, now, pages, set(old.names()) - set(pages))
    return Changes(change, fresh, len(fresh), same, replaced, dropped)


def extend(plan: Plan, reading: Reading, old: Snapshot) -> Changes:
    """The changes after which a store holds what it does, but of the sources of `plan` what they hold now, and not what
    is to go. Raises BuildError for something to remove that is not there."""
    names = old.names()
    told, vanished = _vanished(plan, reading, names)
    removed, sources = _removed(plan, old, names)
    vanished += [page for page in removed if page not in reading.pages]
    stored = old.stored([*reading.pages, *vanished], plan.remove)
    pages = _distinct(reading.pages, lambda article_id: article_id not in stored and old.holds(article_id))
    now = _stored(pages)
    gone = [article_id for article_id, held in stored.items() if not _equal(held, now.get(article_id))]
    fresh = tuple(a for articles in pages.values() for a in articles if not _equal(now[a.id], stored.get(a.id)))
    # A page that is not read now, but loses articles, has to be read again to get them back.
    robbed = {page for i, (page, _) in stored.items() if i in now or i in gone} - {*pages, *vanished}
    shown = {**{page: names[page] for page in robbed}, **{page: reading.names[page] for page in pages}}
    prints = {**reading.fingerprints, **dict.fromkeys(robbed, "")}
    replaced, dropped = _compare(names, stored, now, pages, vanished)
    articles = old.about.articles - len(stored.keys() - now.keys()) + len(now.keys() - stored.keys())
    change = _with_originals(Change(pages, prints, shown, vanished, gone), reading)
    same = not gone and now == {i: held for i, held in stored.items() if held[0] in pages} and _kept(change, old)
    return Changes(change, fresh, articles, same, replaced, (*dropped, *sources), tuple(told))


def keep_rest(changes: Changes, old: Snapshot) -> Changes:
    """The same changes for a store that is written anew: of what is stored nothing can be kept but the articles."""
    change = changes.change
    names, prints = old.names(), old.fingerprints()
    lost = {*change.gone, *(a.id for articles in change.pages.values() for a in articles)}
    kept = {
        page: [a for a in articles if a.id not in lost]
        for page, articles in old.pages().items()
        if page not in change.pages and page not in change.vanished
    }
    whole = Change(
        {**kept, **change.pages},
        {**{page: prints[page] for page in kept}, **change.fingerprints},
        {**{page: names[page] for page in kept}, **change.names},
        originals={
            **{page: files for page, files in (old.originals() or {}).items() if page in kept},
            **change.originals,
        },
        read_original=change.read_original,
    )
    return replace(changes, change=whole, fresh=tuple(a for articles in whole.pages.values() for a in articles))


def _with_originals(change: Change, reading: Reading) -> Change:
    """The change with the files that are to be kept of what was read."""
    raw = {file.digest: file.raw for files in reading.originals.values() for file in files.values()}
    originals = {page: {name: file.digest for name, file in files.items()} for page, files in reading.originals.items()}
    return replace(change, originals=originals, read_original=raw.get)


def _kept(change: Change, old: Snapshot) -> bool:
    """Whether the files of the change are those that are kept of its pages; so is one that a store cannot keep."""
    held = old.originals()
    return held is None or all(held.get(page) == files for page, files in change.originals.items())


def _distinct(pages: Mapping[str, Sequence[Article]], taken: Callable[[str], bool]) -> dict[str, list[Article]]:
    """The articles with ids that differ from one another and from those that are `taken`."""
    given: dict[str, int] = {}
    return {
        page: [replace(article, id=distinct_id(article.id, given, taken)) for article in articles]
        for page, articles in pages.items()
    }


def _vanished(plan: Plan, reading: Reading, names: Mapping[str, str]) -> tuple[list[Skipped], list[str]]:
    """The pages that were in the mirrored folder once and are no more, and what is to be said where they stay: what
    could not be read is not gone, and an empty folder is more often one that is not mounted."""
    if plan.mirrored is None:
        return [], []
    inside = f"{origin_of(plan.mirrored)}/"
    unread = tuple(one.origin for one in reading.skipped if one.origin)
    gone = [
        page
        for page in names
        if page.startswith(inside) and page not in reading.names and not any(is_of(page, origin) for origin in unread)
    ]
    if not gone or plan.allow_empty or any(page.startswith(inside) for page in reading.names):
        return [], gone
    shown = "、".join(names[page] for page in gone[:_NAMED]) + (" 等" if len(gone) > _NAMED else "")
    reason = (
        f"文件夹里没有可读的文件；语料库里来自它的 {len(gone)} 个来源没有移除（{shown}），以防它只是没有挂载。"
        "确实要移除，请加 --allow-empty。"
    )
    return [Skipped(str(plan.mirrored), reason)], []


def _removed(plan: Plan, old: Snapshot, names: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The pages that are to be removed, named by their name or that of a folder, or else by the path of either; and the
    names that no page has, but the rows of one. Raises BuildError for what neither has."""
    pages: list[str] = []
    sources: list[str] = []
    for name in plan.remove:
        found = _within(names.items(), name) or _within(((page, page) for page in names), origin_of(name))
        pages.extend(found)
        if not found:
            if not old.stored((), [name]):
                raise BuildError("库里没有这个来源：{name}。用 baohai status 看有哪些。", name=name)
            sources.append(name)
    return pages, sources


def _within(pages: Iterable[tuple[str, str]], name: str) -> list[str]:
    folder = f"{name.rstrip('/')}/"
    return [page for page, shown in pages if shown == name or shown.startswith(folder)]


def _compare(
    names: Mapping[str, str],
    stored: Mapping[str, tuple[str, str]],
    now: Mapping[str, tuple[str, str]],
    pages: Mapping[str, object],
    vanished: Iterable[str],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the pages whose articles are others now, and of those that are gone."""
    before: dict[str, set[str]] = {}
    after: dict[str, set[str]] = {}
    for page, article in stored.values():
        before.setdefault(page, set()).add(article)
    for page, article in now.values():
        after.setdefault(page, set()).add(article)
    replaced = [names[page] for page in pages if page in names and before.get(page) != after.get(page)]
    return tuple(replaced), tuple(names[page] for page in names if page in set(vanished))


def _stored(pages: Mapping[str, Sequence[Article]]) -> dict[str, tuple[str, str]]:
    """The articles as a store has them: id to page and stored form."""
    return {a.id: (page, article_to_json(a)) for page, articles in pages.items() for a in articles}


def _equal(one: tuple[str, str], other: tuple[str, str] | None) -> bool:
    """Whether two stored articles are the same, whichever pages they stand on."""
    return other is not None and one[1] == other[1]
