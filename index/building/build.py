"""From sources to a published generation; knows nothing of questions.

A full build writes everything anew. Adding, removing and mirroring write what changed: the next generation shares the
files that did not change with the last one, and an article that did not change keeps its rows and vectors.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import NoReturn

from corpus.model import Article, Page
from corpus.sources import Skipped
from index.building.changes import Reading, distinct, folder_only, read, vanished
from index.building.write import NOTHING, Passages, cut, write
from index.encoders.base import BUNDLED, MODEL_VARIABLE, Encoder, load_encoder
from index.errors import BuildError, StoreError
from index.folders import store_folder
from index.store.archive import Archive, Change, article_to_json
from index.store.generations import Generation, building, current, open_generation
from index.text.terms import TERMS_VERSION

Progress = Callable[[str, int, int], None]

_UNITS = {"读取": "页", "切分": "篇", "编码": "条", "写入": "段"}


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    `generation`, `articles` and `chunks` are what is live now; `changed` whether that is new. `added` and `removed`
    count chunks. `encoded` counts the texts that were encoded, `resumed` those that a stopped build had encoded,
    `reused` all other vectors. `sources` are those read now; `seconds` is wall time.
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
    resumed: int = 0


def build(
    sources: Iterable[str | Path | Page] = (),
    store: str | Path | None = None,
    *,
    add: bool = False,
    remove: Iterable[str] = (),
    sync: str | Path | None = None,
    model: str | None = None,
    progress: Progress | bool = False,
    encoder: Encoder | None = None,
    wait: float = 0.0,
) -> BuildReport:
    """Index files, folders and pages into `store` (None: the default store) and make that its live generation.

    The store will hold these sources alone. With `add` what it holds stays, except that a page of the same name is
    replaced, and so are all articles of a source that is read (rows of JSON Lines may share one). `remove` names
    sources, pages or folders that are to go, what else there is stays. `sync` is a folder, in place of `sources`: its
    new and changed files are read, and pages of files that vanished from it go.

    Text that the live generation already holds is not encoded again, nor what a build encoded that was stopped. Where
    nothing would change, nothing is published. `progress` is called as `(stage, done, total)`; True draws a bar on
    standard error. `encoder` overrides `model`. `wait` is how many seconds another builder is waited for.

    Raises BuildError (nothing to index, or a source to remove that is not there), ReadError (a named file that cannot
    be read), StoreError (a store that is broken, in use or cannot be written) and EncoderError (a model that cannot be
    loaded); the store then stays as it was. Raises ValueError for `sync` with `sources`, `add` or `remove`.
    """
    began = time.perf_counter()
    given, remove = list(sources), list(remove)
    if sync is not None:
        if given or add or remove:
            raise ValueError("sync takes the place of sources, add and remove")
        given = [folder_only(sync)]
    place = store_folder(store)
    upon = add or bool(remove) or sync is not None
    with _reporter(progress) as report, _writable(place), building(place, wait) as folder:
        # What is broken is replaced by a full build, but never built upon: all that it held would be lost.
        old = _old(place) if not upon else open_generation(place) if remove or current(place) is not None else None
        build = _Build(place, folder, old, model or os.environ.get(MODEL_VARIABLE) or None, encoder, report)
        if old is None or not upon:
            done = build.anew(given)
        else:
            done = build.upon(old, given, remove, add=add, mirrored=None if sync is None else Path(sync))
    return replace(done, seconds=time.perf_counter() - began)


def _old(place: Path) -> Generation | None:
    """The live generation, checked to the last byte as its vectors will be used; None where there is none to use."""
    try:
        return open_generation(place, whole=True)
    except StoreError:
        return None


@dataclass(slots=True)
class _Build:
    """One build: the store, the folder to write in, the live generation, the model asked for, the encoder once there is
    one, and where progress is told."""

    store: Path
    folder: Path
    old: Generation | None
    model: str | None
    encoder: Encoder | None
    report: Progress

    def anew(self, sources: Sequence[str | Path | Page]) -> BuildReport:
        """Have the store hold `sources` alone."""
        reading = read(sources, {}, self.report)
        if not any(reading.pages.values()):
            raise BuildError(_nothing(sources, reading))
        pages = distinct(reading.pages, lambda article_id: False)
        model = self.model or BUNDLED
        encoder = self._loaded(model)
        if self.old is not None and _fits(self.old, encoder):
            held = Archive.open(self.old.folder).stored(pages)
            if self.old.manifest.articles == len(held) and list(held.items()) == list(_stored(pages).items()):
                return _report(self.old, reading, changed=False)
        return self._rewritten(Change(pages, reading.fingerprints), reading, model, sources)

    def upon(
        self,
        old: Generation,
        sources: Sequence[str | Path | Page],
        remove: Sequence[str],
        *,
        add: bool,
        mirrored: Path | None,
    ) -> BuildReport:
        """Have the store hold what `old` does, but of `sources` what they hold now, and not what is to go."""
        archive = Archive.open(old.folder)
        known = archive.fingerprints()
        reading = read(sources, known, self.report)
        if sources and mirrored is None and not any(reading.pages.values()) and reading.all_read:
            raise BuildError(_nothing(sources, reading))
        gone_pages = [] if mirrored is None else vanished(mirrored, known, reading)
        gone_pages += [page for page in self._removed(archive, remove) if page not in reading.pages]
        replaced = {a.source for articles in reading.pages.values() for a in articles} if add else set()
        stored = archive.stored([*reading.pages, *gone_pages], [*replaced, *remove])
        pages = distinct(reading.pages, lambda article_id: article_id not in stored and archive.holds(article_id))
        now = _stored(pages)
        gone = [article_id for article_id, held in stored.items() if not _same(held, now.get(article_id))]
        fresh = [a for articles in pages.values() for a in articles if not _same(now[a.id], stored.get(a.id))]
        if old.manifest.articles - len(stored.keys() - now.keys()) + len(now.keys() - stored.keys()) == 0:
            raise BuildError(
                f"这样一来 {self.store} 就空了，所以没有改动。要换掉全部内容，请重建：baohai build 路径…；"
                "不要这个语料库了，请删掉它的文件夹。"
            )
        # A page that is not read now, but loses articles, has to be read again to get them back.
        robbed = {page for i, (page, _) in stored.items() if i in now or i in gone} - {*pages, *gone_pages}
        change = Change(pages, {**reading.fingerprints, **dict.fromkeys(robbed, "")}, gone_pages, gone)
        model = self.model or old.manifest.model
        if fresh or model != old.manifest.model or old.manifest.terms_version != TERMS_VERSION:
            self._loaded(model)
        if self.encoder is not None and not _fits(old, self.encoder):
            # Of what is stored nothing can be kept but the articles.
            lost = {*gone, *now}
            kept = {
                page: [a for a in articles if a.id not in lost]
                for page, articles in archive.pages().items()
                if page not in {*pages, *gone_pages}
            }
            fingerprints = {**{page: known[page] for page in kept}, **change.fingerprints}
            return self._rewritten(Change({**kept, **pages}, fingerprints), reading, model, sources)
        if now == {i: held for i, held in stored.items() if held[0] in pages} and not gone:
            return _report(old, reading, changed=False)
        passages = cut(fresh, self.encoder, self.report) if fresh and self.encoder else NOTHING
        return self._published(change, passages, reading, model, anew=False)

    def _removed(self, archive: Archive, remove: Sequence[str]) -> list[str]:
        """The pages that are named, or are in a folder that is. Raises BuildError for what no article has for source
        either."""
        known = archive.fingerprints()
        pages: list[str] = []
        for name in remove:
            found = [page for page in known if page == name or page.startswith(f"{name.rstrip('/')}/")]
            if not found and not archive.stored((), [name]):
                raise BuildError(f"库里没有这个来源：{name}。用 baohai status --store {self.store} 看有哪些。")
            pages.extend(found)
        return pages

    def _loaded(self, model: str) -> Encoder:
        if self.encoder is None:
            self.encoder = load_encoder(model)
        return self.encoder

    def _rewritten(
        self, change: Change, reading: Reading, model: str, sources: Sequence[str | Path | Page]
    ) -> BuildReport:
        articles = [a for articles in change.pages.values() for a in articles]
        passages = cut(articles, self._loaded(model), self.report)
        if not passages.chunks:
            raise BuildError(_nothing(sources, reading))
        return self._published(change, passages, reading, model, anew=True)

    def _published(
        self, change: Change, passages: Passages, reading: Reading, model: str, *, anew: bool
    ) -> BuildReport:
        generation, written = write(
            self.store, self.folder, change, passages, self.old, self.encoder, model, self.report, anew=anew
        )
        return _report(generation, reading, changed=True, **asdict(written))


def _fits(old: Generation, encoder: Encoder) -> bool:
    """Whether what `encoder` encodes now can stand beside what `old` holds."""
    return (old.manifest.encoder, old.manifest.terms_version) == (encoder.name, TERMS_VERSION)


def _stored(pages: Mapping[str, Sequence[Article]]) -> dict[str, tuple[str, str]]:
    """The articles as an archive stores them: id to page and stored form."""
    return {a.id: (page, article_to_json(a)) for page, articles in pages.items() for a in articles}


def _same(one: tuple[str, str], other: tuple[str, str] | None) -> bool:
    """Whether two stored articles are the same, whichever pages they stand on."""
    return other is not None and one[1] == other[1]


def _report(
    generation: Generation, reading: Reading, *, changed: bool, encoded: int = 0, resumed: int = 0, **counts: int
) -> BuildReport:
    manifest = generation.manifest
    return BuildReport(
        generation=generation.number,
        articles=manifest.articles,
        chunks=manifest.chunks,
        encoded=encoded,
        reused=manifest.vectors - encoded - resumed,
        resumed=resumed,
        sources=reading.sources,
        skipped=reading.skipped,
        seconds=0.0,
        changed=changed,
        **counts,
    )


def _nothing(sources: Sequence[str | Path | Page], reading: Reading) -> str:
    given = "、".join(s.source if isinstance(s, Page) else str(s) for s in sources) or "没有给出文件"
    reasons = "".join(f"\n跳过 {one.source}：{one.reason}" for one in reading.skipped)
    return f"没有可以建索引的文字：{given}。支持 .txt、.md、.jsonl 文件（及其 .gz）。{reasons}"


@contextmanager
def _writable(place: Path) -> Iterator[None]:
    """A sentence for a full disk and its like."""
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"语料库没有写成：{place}（{error}）。原来的内容没有改动，已编码的留给下次。请腾出空间，或换一个文件夹。"
        ) from error


@contextmanager
def _reporter(progress: Progress | bool) -> Iterator[Progress]:
    """The caller's progress function, one that does nothing, or one bar a stage on standard error."""
    if callable(progress):
        yield progress
        return
    if not progress:
        yield lambda stage, done, total: None
        return
    from tqdm import tqdm

    bars: dict[str, tqdm[NoReturn]] = {}

    def draw(stage: str, done: int, total: int) -> None:
        if stage not in bars:
            bars[stage] = tqdm(total=total, desc=stage, unit=_UNITS.get(stage, "步"), dynamic_ncols=True)
        bars[stage].update(done - bars[stage].n)
        if done >= total:
            bars[stage].close()

    try:
        yield draw
    finally:
        for bar in bars.values():
            bar.close()
