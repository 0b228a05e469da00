"""From sources to a published generation: plan, read, compare, encode, write. Knows nothing of questions.

A full build writes everything anew. Adding, removing and mirroring write what changed: the next generation shares the
files that did not change with the last one, and an article that did not change keeps its rows and vectors.

Text that the live generation already holds is not encoded again, nor what any build encoded for this cache folder.
Where nothing would change, nothing is published, and no model is loaded if its name can be told without.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Unpack

import numpy as np

from corpus.errors import Reason, Skipped
from corpus.model import Article, Page
from corpus.options import ReadingOptions
from corpus.pages import understand
from corpus.readable import READABLE
from index.building.changes import Changes, extend, keep_rest, rewrite
from index.building.cut import NOTHING, cut
from index.building.encode import Encoded, encode, held_vectors
from index.building.executor import Executor, InProcess
from index.building.means import Corrector, Means, Model, fits
from index.building.name import name_passages, names_are_due
from index.building.plan import Plan, Sources, plan_build
from index.building.progress import Progress, reporter
from index.building.reading import Reading, read_plan
from index.building.write import edition_of, write
from index.encoders.base import Encoder
from index.errors import BuildError, StoreError
from index.folders import scans_folder
from index.store.address import open_store
from index.store.archive import article_from_json
from index.store.base import Draft, Published, Snapshot, Store
from index.text.terms import TERMS_VERSION


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    `generation`, `articles` and `chunks` are what is live now; `changed` whether that is new. `added` and `removed`
    count chunks. `encoded` counts the texts that were encoded, `cached` those whose vectors were in the cache (of a
    build that was stopped, another store, a page that was taken out), `reused` all other vectors. `sources` are those
    read now; `files` the names of the files and pages that were, changed or not; `read` are the articles of those that
    are new or changed (and of all that were given as pages, not as paths), as the store holds them; `replaced` and
    `dropped` name the sources that were held and whose articles are others now, or gone. `seconds` is wall time.
    """

    generation: int
    articles: int
    chunks: int
    encoded: int
    reused: int
    sources: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    seconds: float
    changed: bool = True
    added: int = 0
    removed: int = 0
    cached: int = 0
    read: tuple[Article, ...] = ()
    files: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


def build(
    sources: Sources = (),
    store: str | Path | None = None,
    *,
    add: bool = False,
    remove: Iterable[str] | str = (),
    sync: str | Path | None = None,
    allow_empty: bool = False,
    model: str | None = None,
    progress: Progress | bool = False,
    encoder: Encoder | None = None,
    executor: Executor | None = None,
    corrector: Corrector | None = None,
    wait: float = 0.0,
    **how: Unpack[ReadingOptions],
) -> BuildReport:
    """Index files, folders and pages into `store` (None: the default store) and make that its live generation.

    The store will hold these sources alone. With `add` what it holds stays, except that a page of the same origin (a
    file, or the name of a pasted text) is replaced. `remove` names sources, pages or folders to take out. `sync` is a
    folder, in place of `sources`: its new and changed files are read, and pages of files that vanished from it go; if
    it holds no file at all, only with `allow_empty`. `how` are the options of `corpus.read_paths`: `base`,
    `source_name`, `damaged`, `paper`, `date`, `fields`, `password`. A name that is taken becomes a longer one.

    `encoder` overrides `model`; `executor` says where the work is done, `corrector` what readers corrected. `progress`
    is called as `(stage, done, total)`; True draws a bar on standard error. `wait`: seconds, for another builder.

    Raises BuildError (nothing to index, an empty name, or a source to remove that is not there), ReadError (a named
    file that cannot be read), StoreError (a store that is broken, in use or cannot be written) and EncoderError (a
    model that cannot be loaded); the store then stays as it was. Raises ValueError for `sync` with `sources`, `add` or
    `remove`.
    """
    began = time.perf_counter()
    naming, options = understand(**how)
    options = replace(options, kept=scans_folder())
    plan = plan_build(sources, naming, options, add=add, remove=remove, sync=sync, allow_empty=allow_empty)
    means = Means(Model(model, encoder), executor or InProcess(), corrector)
    done = _carry_out(plan, open_store(store), means, progress, wait)
    return replace(done, seconds=time.perf_counter() - began)


def _carry_out(plan: Plan, store: Store, means: Means, progress: Progress | bool, wait: float) -> BuildReport:
    with reporter(progress) as report, _writable(store), store.changing(wait) as draft:
        old = _live(store, plan)
        work = _Work(store, draft, plan, old, means, report)
        return work.upon(old) if plan.upon and old is not None else work.anew()


def _live(store: Store, plan: Plan) -> Snapshot | None:
    """The live generation; None where there is none. A full build replaces a broken one, and checks it to the last byte
    as its vectors will be used; nothing is built upon a broken one: all that it held would be lost."""
    if plan.upon:
        return store.open() if plan.remove or store.current() is not None else None
    try:
        return store.open(whole=True)
    except StoreError:
        return None


@dataclass(frozen=True, slots=True)
class _Work:
    """One build: the store, the right to change it, the plan, the live generation, and what it works with."""

    store: Store
    draft: Draft
    plan: Plan
    old: Snapshot | None
    means: Means
    report: Progress

    def anew(self) -> BuildReport:
        """Have the store hold the sources of the plan alone."""
        reading = read_plan(self.plan, {}, {}, self.means, self.report)
        if not any(reading.pages.values()):
            raise _nothing(self.plan, reading)
        changes = rewrite(reading, self.old)
        model = self.means.model.name(None)
        held = self.old if changes.same else None
        if held is not None and self.means.model.fits(held, model) and not names_are_due(self.store, held):
            return _report(held, reading, changes)
        return self._rewrite(changes, reading, model)

    def upon(self, old: Snapshot) -> BuildReport:
        """Have the store hold what `old` does, but of the sources of the plan what they hold now."""
        prints, names = old.fingerprints(), old.names()
        reading = read_plan(self.plan, prints, names, self.means, self.report)
        sources = bool(self.plan.sources) and self.plan.mirrored is None
        if sources and not any(reading.pages.values()) and reading.all_read:
            raise _nothing(self.plan, reading)
        changes = extend(self.plan, reading, old)
        given = {source.known_by for source in self.plan.sources if isinstance(source, Page)}
        known = [article_from_json(form) for _, form in old.stored(given - reading.pages.keys()).values()]
        if changes.articles == 0:
            raise BuildError(
                "这样一来 {store} 就空了，所以没有改动。要换掉全部内容，请重建：baohai build 路径…；"
                "不要这个语料库了，请删掉它的文件夹。",
                store=self.store.address,
            )
        model = self.means.model.name(old)
        if changes.fresh and names_are_due(self.store, old):  # of a part of what is held they would say nothing
            return self._rewrite(keep_rest(changes, old), reading, model)
        if changes.fresh or model != old.about.model or old.about.terms_version != TERMS_VERSION:
            self.means.model.load(model)
        if self.means.model.encoder is not None and not fits(old, self.means.model.encoder.name):
            return self._rewrite(keep_rest(changes, old), reading, model)
        report = _report(old, reading, changes) if changes.same else self._publish(changes, reading, model, upon=old)
        return replace(report, read=(*report.read, *known))

    def _rewrite(self, changes: Changes, reading: Reading, model: str) -> BuildReport:
        self.means.model.load(model)
        return self._publish(changes, reading, model, upon=None)

    def _publish(self, changes: Changes, reading: Reading, model: str, *, upon: Snapshot | None) -> BuildReport:
        encoder = self.means.model.encoder
        if encoder is not None:
            passages = cut(changes.fresh, encoder, self.means.executor, self.report)
            if upon is None and not passages.chunks:
                raise _nothing(self.plan, reading)
            known = held_vectors(self.old, encoder, passages)
            names = name_passages(passages, changes.fresh, self.store, self.old, self.report)
            encoded, name = encode(passages, known, encoder, self.means.executor, self.report), encoder.name
        elif upon is not None:  # something goes, and nothing comes
            passages, names, name = NOTHING, None, upon.about.encoder
            encoded = Encoded(np.empty((0, upon.about.dim), np.float16))
        else:
            raise ValueError("a first generation needs an encoder")
        edition = edition_of(changes.change, passages, encoded.vectors, names, model, name, self.means.executor)
        published = write(self.draft, edition, upon, self.report)
        return _report(published, reading, changes, encoded)


def _report(
    live: Snapshot | Published, reading: Reading, changes: Changes, encoded: Encoded | None = None
) -> BuildReport:
    published = live if isinstance(live, Published) else None
    new, cached = (encoded.encoded, encoded.cached) if encoded else (0, 0)
    return BuildReport(
        generation=live.number,
        articles=live.about.articles,
        chunks=live.about.chunks,
        encoded=new,
        reused=live.about.chunks - new - cached,
        cached=cached,
        sources=reading.sources,
        skipped=(*reading.skipped, *changes.told, *(published.told if published else ())),
        seconds=0.0,
        changed=published is not None,
        added=published.added if published else 0,
        removed=published.removed if published else 0,
        read=tuple(a for page in reading.pages for a in changes.change.pages[page]),
        files=tuple(reading.names.values()),
        replaced=changes.replaced if published else (),
        dropped=changes.dropped if published else (),
    )


def _nothing(plan: Plan, reading: Reading) -> BuildError:
    reasons = Reason.listed("", [Reason("\n{skipped}", skipped=one.told()) for one in reading.skipped])
    return BuildError(
        "没有可以建索引的文字：{found}。能读的是 {readable}。{reasons}",
        found=plan.shown,
        readable=READABLE,
        reasons=reasons,
    )


@contextmanager
def _writable(store: Store) -> Iterator[None]:
    """A sentence for a full disk and its like."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            "语料库没有写成：{store}（{error}）。原来的内容没有改动，已编码的留给下次。请腾出空间，或换一个文件夹。",
            store=store.address,
            error=error,
        ) from error
