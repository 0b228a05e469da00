"""From sources to a published generation: plan, read, compare, encode, write. Knows nothing of questions.

A full build writes everything anew. Adding, removing and mirroring write what changed: the next generation shares the
files that did not change with the last one, and an article that did not change keeps its rows and vectors.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from corpus.decode import Damaged
from corpus.errors import Reason, Skipped
from corpus.model import Article, Page
from corpus.options import reading_options
from corpus.readable import READABLE
from corpus.sources import Naming
from index.building.changes import Changes, extend, keep_rest, rewrite
from index.building.cut import NOTHING, cut
from index.building.encode import Encoded, encode, held_vectors
from index.building.executor import Executor, InProcess
from index.building.name import name_passages, names_are_due
from index.building.plan import Plan, Sources, plan_build
from index.building.progress import Progress, reporter
from index.building.reading import Corrector, Reading, read_plan
from index.building.write import edition_of, write
from index.encoders.base import Encoder
from index.encoders.bundled import BUNDLED
from index.encoders.load import MODEL_VARIABLE, load_encoder, name_of_encoder
from index.errors import BuildError, StoreError
from index.folders import scans_folder
from index.names.find import NAMES_VERSION
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


# Over forty lines for its options and what they mean: all of a build's public face.
def build(
    sources: Sources = (),
    store: str | Path | None = None,
    *,
    add: bool = False,
    remove: Iterable[str] | str = (),
    sync: str | Path | None = None,
    allow_empty: bool = False,
    base: str | Path | None = None,
    source_name: str | None = None,
    damaged: Damaged = "strict",
    paper: str | None = None,
    date: str | None = None,
    fields: Mapping[str, str] | None = None,
    password: str | None = None,
    model: str | None = None,
    progress: Progress | bool = False,
    encoder: Encoder | None = None,
    executor: Executor | None = None,
    corrector: Corrector | None = None,
    wait: float = 0.0,
) -> BuildReport:
    """Index files, folders and pages into `store` (None: the default store) and make that its live generation.

    The store will hold these sources alone. With `add` what it holds stays, except that a page of the same origin is
    replaced: the same file, or a pasted text of the same name. `remove` names sources, pages or folders that are to go,
    what else there is stays. `sync` is a folder, in place of `sources`: its new and changed files are read, and pages
    of files that vanished from it go; if it holds no file at all, only with `allow_empty`. `base`, `source_name`,
    `damaged`, `paper`, `date`, `fields` and `password` are those of `corpus.read_paths`. A page whose name another
    source has is called by a longer one.

    Text that the live generation already holds is not encoded again, nor what any build encoded for this cache folder.
    Where nothing would change, nothing is published, and no model is loaded if its name can be told without. `progress`
    is called as `(stage, done, total)`; True draws a bar on standard error. `encoder` overrides `model`, `executor`
    says where the work is done, `corrector` what readers corrected of the articles. `wait` is how many seconds another
    builder is waited for.

    Raises BuildError (nothing to index, or a source to remove that is not there), ReadError (a named file that cannot
    be read), StoreError (a store that is broken, in use or cannot be written) and EncoderError (a model that cannot be
    loaded); the store then stays as it was. Raises ValueError for `sync` with `sources`, `add` or `remove`.
    """
    began = time.perf_counter()
    naming = Naming(None if base is None else Path(base), source_name)
    plan = plan_build(
        sources,
        add=add,
        remove=remove,
        sync=sync,
        allow_empty=allow_empty,
        naming=naming,
        options=replace(reading_options(damaged, paper, date, fields, password), kept=scans_folder()),
    )
    place = open_store(store)
    with reporter(progress) as report, _writable(place), place.changing(wait) as draft:
        old = _live(place, plan)
        work = _Work(place, draft, plan, old, _Model(model, encoder), executor or InProcess(), report, corrector)
        done = work.upon(old) if plan.upon and old is not None else work.anew()
    return replace(done, seconds=time.perf_counter() - began)


def _live(store: Store, plan: Plan) -> Snapshot | None:
    """The live generation; None where there is none. A full build replaces a broken one, and checks it to the last byte
    as its vectors will be used; nothing is built upon a broken one: all that it held would be lost."""
    if plan.upon:
        return store.open() if plan.remove or store.current() is not None else None
    try:
        return store.open(whole=True)
    except StoreError:
        return None


@dataclass(slots=True)
class _Model:
    """The model asked for, and its encoder once there is one."""

    asked: str | None
    encoder: Encoder | None

    def __post_init__(self) -> None:
        self.asked = self.asked or os.environ.get(MODEL_VARIABLE) or None

    def name(self, old: Snapshot | None) -> str:
        """The model asked for; else that of `old`, or the bundled one."""
        return self.asked or (old.about.model if old is not None else BUNDLED)

    def loaded(self, model: str) -> Encoder:
        """The encoder of `model`. Raises EncoderError."""
        if self.encoder is None:
            self.encoder = load_encoder(model)
        return self.encoder

    def fits(self, old: Snapshot, model: str) -> bool:
        """Whether `model` encoded what `old` holds. It is loaded only where its name alone does not say so."""
        told = self.encoder.name if self.encoder is not None else name_of_encoder(model)
        return (told is not None and _fits(old, told)) or _fits(old, self.loaded(model).name)


@dataclass(frozen=True, slots=True)
class _Work:
    """One build: the store, the right to change it, the plan, the live generation, and who encodes."""

    store: Store
    draft: Draft
    plan: Plan
    old: Snapshot | None
    model: _Model
    executor: Executor
    report: Progress
    corrector: Corrector | None

    def anew(self) -> BuildReport:
        """Have the store hold the sources of the plan alone."""
        reading = read_plan(self.plan, {}, {}, self.executor, self.report, self.corrector)
        if not any(reading.pages.values()):
            raise _nothing(self.plan, reading)
        changes = rewrite(reading, self.old)
        model = self.model.name(None)
        held = self.old
        if changes.same and held is not None and self.model.fits(held, model) and not names_are_due(self.store, held):
            return _report(held, reading, changes)
        return self._rewritten(changes, reading, model)

    def upon(self, old: Snapshot) -> BuildReport:
        """Have the store hold what `old` does, but of the sources of the plan what they hold now."""
        prints, names = old.fingerprints(), old.names()
        reading = read_plan(self.plan, prints, names, self.executor, self.report, self.corrector)
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
        model = self.model.name(old)
        if changes.fresh and names_are_due(self.store, old):  # of a part of what is held they would say nothing
            return self._rewritten(keep_rest(changes, old), reading, model)
        if changes.fresh or model != old.about.model or old.about.terms_version != TERMS_VERSION:
            self.model.loaded(model)
        if self.model.encoder is not None and not _fits(old, self.model.encoder.name):
            return self._rewritten(keep_rest(changes, old), reading, model)
        report = _report(old, reading, changes) if changes.same else self._published(changes, reading, model, upon=old)
        return replace(report, read=(*report.read, *known))

    def _rewritten(self, changes: Changes, reading: Reading, model: str) -> BuildReport:
        self.model.loaded(model)
        return self._published(changes, reading, model, upon=None)

    def _published(self, changes: Changes, reading: Reading, model: str, *, upon: Snapshot | None) -> BuildReport:
        encoder = self.model.encoder
        if encoder is not None:
            passages = cut(changes.fresh, encoder, self.executor, self.report)
            if upon is None and not passages.chunks:
                raise _nothing(self.plan, reading)
            known = held_vectors(self.old, encoder, passages)
            names = name_passages(passages, changes.fresh, self.store, self.old, self.report)
            encoded, name = encode(passages, known, encoder, self.executor, self.report), encoder.name
        elif upon is not None:  # something goes, and nothing comes
            passages, name = NOTHING, upon.about.encoder
            names = [] if upon.names_version() == NAMES_VERSION else None
            encoded = Encoded(np.empty((0, upon.about.dim), np.float16))
        else:
            raise ValueError("a first generation needs an encoder")
        edition = edition_of(changes.change, passages, encoded.vectors, names, model, name, self.executor)
        published = write(self.draft, edition, upon, self.report)
        return _report(published, reading, changes, encoded)


def _fits(old: Snapshot, encoder: str) -> bool:
    """Whether what the encoder of that name encodes now can stand beside what `old` holds."""
    return (old.about.encoder, old.about.terms_version) == (encoder, TERMS_VERSION)


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
