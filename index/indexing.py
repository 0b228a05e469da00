"""From sources to a published generation; knows nothing of questions."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from corpus.articles import join_jumps, read_articles
from corpus.chunks import chunk_article
from corpus.model import Article, Chunk, Page
from corpus.read import Skipped, read_paths
from index.archive import Archive, write_archive
from index.dense import DenseIndex, Vectors, write_dense
from index.encoder import BUNDLED, MODEL_VARIABLE, Encoder, load_encoder
from index.folders import default_store
from index.lexical import write_lexical
from index.passages import encoded_texts, lexical_text
from index.store import FORMAT, Generation, Manifest, StoreError, building, open_generation, publish
from index.terms import TERMS_VERSION, pairs, words

Progress = Callable[[str, int, int], None]
Keys = NDArray[np.uint8]

KEYS_FILE = "keys.npy"

_UNITS = {"读取": "页", "切分": "篇", "编码": "条"}


class BuildError(Exception):
    """Sources that give nothing to index; the message says which and why."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. `encoded` and `reused` count vectors; `sources` are those read now; `seconds` is wall time."""

    generation: int
    articles: int
    chunks: int
    encoded: int
    reused: int
    sources: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    seconds: float


def build(
    sources: Iterable[str | Path | Page],
    store: str | Path | None = None,
    *,
    add: bool = False,
    model: str | None = None,
    progress: Progress | bool = False,
    encoder: Encoder | None = None,
) -> BuildReport:
    """Index files, folders and pages into `store` (None: the default store) and make that its live generation.

    With `add` what the store holds stays, except that a source of the same name is replaced; otherwise the store will
    hold these sources alone. Text that the live generation already holds is not encoded again. `progress` is called
    as `(stage, done, total)`; True draws a bar on standard error. `encoder` overrides `model`.

    Raises BuildError (nothing to index), ReadError (a named file that cannot be read), StoreError (a store that
    cannot be written) and EncoderError (a model that cannot be loaded); the store then stays as it was.
    """
    began = time.perf_counter()
    with _reporter(progress) as report:
        place = Path(store) if store is not None else default_store()
        sources = list(sources)
        articles, skipped, names = _read(sources, report)
        if not articles:
            raise BuildError(_nothing(sources, skipped))
        with building(place) as folder:
            old = _live(place)
            model = model or os.environ.get(MODEL_VARIABLE)
            if add and old is not None:
                fresh = set(names)
                articles = [a for a in Archive.open(old.folder).articles() if a.source not in fresh] + articles
                model = model or old.manifest.model
            model = model or BUNDLED
            if encoder is None:
                encoder = load_encoder(model)
            chunks = _chunk(articles, encoder, report)
            if not chunks:
                raise BuildError(_nothing(sources, skipped))
            texts = [encoded_texts(chunk) for chunk in chunks]
            keys = _keys([text for passage in texts for text in passage])
            known = _known(old, encoder)
            vectors, encoded = _vectors(texts, keys, known, encoder, report)
            report("写入", 0, 1)
            write_archive(folder, articles, chunks)
            write_dense(folder, vectors, np.repeat(np.arange(len(texts), dtype=np.int32), [len(t) for t in texts]))
            np.save(folder / KEYS_FILE, keys, allow_pickle=False)
            write_lexical(folder, ((words(t), pairs(t)) for t in map(lexical_text, chunks)))
            manifest = partial(_manifest, model, encoder, len(articles), len(chunks), len(vectors))
            number = publish(place, folder, manifest)
            report("写入", 1, 1)
    return BuildReport(
        number,
        len(articles),
        len(chunks),
        encoded,
        len(vectors) - encoded,
        tuple(names),
        tuple(skipped),
        time.perf_counter() - began,
    )


def _read(sources: Sequence[str | Path | Page], report: Progress) -> tuple[list[Article], list[Skipped], list[str]]:
    """Articles with ids that differ, what was skipped, and the names of the sources that were read."""
    pages, skipped = read_paths([s for s in sources if not isinstance(s, Page)])
    pages.extend(s for s in sources if isinstance(s, Page))
    read = []
    for done, page in enumerate(pages):
        report("读取", done, len(pages))
        read.append(read_articles(page))
    report("读取", len(pages), len(pages))
    found: dict[str, Article] = {}
    for article in chain.from_iterable(page.articles for page in join_jumps(read)):
        twin = 2
        unique = article
        while unique.id in found:  # the same text printed twice in one source
            unique = replace(article, id=f"{article.id}-{twin}")
            twin += 1
        found[unique.id] = unique
    names = dict.fromkeys([a.source for a in found.values()] + [p.source for p in pages if not p.articles])
    return list(found.values()), list(skipped), list(names)


def _nothing(sources: Sequence[str | Path | Page], skipped: Sequence[Skipped]) -> str:
    given = "、".join(s.source if isinstance(s, Page) else str(s) for s in sources) or "没有给出文件"
    reasons = "".join(f"\n跳过 {one.source}：{one.reason}" for one in skipped)
    return f"没有可以建索引的文字：{given}。支持 .txt、.md、.jsonl 文件（及其 .gz）。{reasons}"


def _live(place: Path) -> Generation | None:
    """The live generation, or None where there is none that this program can read: a build replaces what is broken."""
    try:
        return open_generation(place)
    except StoreError:
        return None


def _chunk(articles: Sequence[Article], encoder: Encoder, report: Progress) -> list[Chunk]:
    def count(text: str) -> int:
        return encoder.count_tokens([text])[0]

    chunks: list[Chunk] = []
    for done, article in enumerate(articles):
        report("切分", done, len(articles))
        chunks.extend(chunk_article(article, encoder.max_tokens, count))
    report("切分", len(articles), len(articles))
    return chunks


def _keys(texts: Sequence[str]) -> Keys:
    """(n, 16) uint8: what a text is recognised by in the next build."""
    digests = b"".join(hashlib.sha256(text.encode("utf-8")).digest()[:16] for text in texts)
    return np.frombuffer(digests, dtype=np.uint8).reshape(-1, 16)


def _known(old: Generation | None, encoder: Encoder) -> dict[bytes, Vectors]:
    """The vectors of the live generation by key; empty when another encoder made them."""
    if old is None or old.manifest.encoder != encoder.name:
        return {}
    keys: Keys = np.load(old.folder / KEYS_FILE, allow_pickle=False)
    vectors = DenseIndex.open(old.folder, old.manifest.chunks).all_vectors()
    return {key.tobytes(): vector for key, vector in zip(keys, vectors, strict=True)}


def _vectors(
    texts: Sequence[Sequence[str]], keys: Keys, known: dict[bytes, Vectors], encoder: Encoder, report: Progress
) -> tuple[Vectors, int]:
    """The vector of every text, and how many had to be encoded; a text that stands twice is encoded once."""
    flat = [text for passage in texts for text in passage]
    missing = {key.tobytes(): text for key, text in zip(keys, flat, strict=True) if key.tobytes() not in known}
    if missing:
        fresh = encoder.encode_passages(list(missing.values()), progress=partial(report, "编码"))
        known = known | dict(zip(missing, fresh, strict=True))
    return np.stack([known[key.tobytes()] for key in keys]), len(missing)


def _manifest(
    model: str, encoder: Encoder, articles: int, chunks: int, vectors: int, files: dict[str, tuple[int, str]], at: str
) -> Manifest:
    return Manifest(
        format=FORMAT,
        model=model,
        encoder=encoder.name,
        dim=encoder.dim,
        terms_version=TERMS_VERSION,
        articles=articles,
        chunks=chunks,
        vectors=vectors,
        built_at=at,
        files=files,
    )


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
