"""What readers corrected of the articles that were recognised: kept in a file beside the store, by source, and applied
whenever that source is read again for this store.

It must not know how articles are recognised.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from filelock import FileLock

from corpus.ids import article_id
from corpus.model import Article, Page
from index.errors import StoreError
from index.folders import fsync


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to be done to an article: leave it out (`drop`), give it another `headline`, make its body the end of the
    article before it (`join`), begin another article at each of these blocks of its body (`split`)."""

    drop: bool = False
    headline: str = ""
    join: bool = False
    split: tuple[int, ...] = ()


# Corrections by article, as the layout gave it.
Corrections = Mapping[str, Correction]
NONE = Correction()
# What an uploaded file is known by (`corpus.sources`).
UPLOADED = "uploaded:"


def file_of(store: Path) -> Path:
    """The file of a store: it lies beside the store's folder, which holds generations alone."""
    return store.with_name(f"{store.name}-corrections.json")


def read_corrections(file: Path) -> dict[str, dict[str, Correction]]:
    """All corrections, by source and article; none where there is no file. Raises StoreError."""
    if not file.exists():
        return {}
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        return {
            source: {id: Correction(**{**one, "split": tuple(one["split"])}) for id, one in of_source.items()}
            for source, of_source in kept.items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise StoreError(
            "读者的更正读不出来：{file}（{error}）。请修好这个文件，或把它移走再建。", file=file, error=error
        ) from error


def keep_corrections(file: Path, source: str, corrections: Corrections) -> None:
    """Keep these of a source, in place of those it had. Raises OSError, StoreError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    # Several servers may share a store: without the lock one would write over, or into, what another keeps.
    with FileLock(file.with_name(f".{file.name}.lock")):
        kept = {**read_corrections(file), source: {id: one for id, one in corrections.items() if one != NONE}}
        plain = {source: {id: asdict(one) for id, one in of.items()} for source, of in kept.items() if of}
        written = file.with_name(f"{file.name}.new")
        written.write_text(json.dumps(plain, ensure_ascii=False, indent=1), encoding="utf-8")
        fsync(written)
        os.replace(written, file)


def corrected(articles: Iterable[Article], corrections: Corrections) -> list[Article]:
    """The articles as they were corrected, in order. The first of a page has none before it to be joined to."""
    done: list[Article] = []
    for article in articles:
        correction = corrections.get(article.id, NONE)
        if correction.drop:
            continue
        if correction.join and done:
            done[-1] = replace(done[-1], body=(*done[-1].body, *article.body))
            continue
        headline = (correction.headline,) if correction.headline else article.headline
        done.extend(_split(replace(article, headline=headline), correction.split))
    return done


class Corrector:
    """Applies what is kept in a file to pages as they are read (`index.building.reading.Corrector`)."""

    def __init__(self, file: Path) -> None:
        """Raises StoreError where the file cannot be read."""
        self._kept = read_corrections(file)
        # How many corrections were applied.
        self.applied = 0

    def mark(self, page: Page) -> str:
        """What is kept for a page, told in short: it is read again where this is another. Empty where nothing is."""
        of_page = [asdict(one) for _, kept in self._of(page) for one in kept.values()]
        return hashlib.sha256(json.dumps(of_page).encode()).hexdigest() if of_page else ""

    def corrected(self, page: Page, articles: Sequence[Article]) -> list[Article]:
        """The articles of a page as they were corrected."""
        meant: dict[str, Correction] = {}
        for source, kept in self._of(page):
            for article in articles:
                # An article is told by its words and the name that its page had when it was corrected.
                own = article_id(article.source.replace(page.file_name, source, 1), article.headline, article.text)
                found = kept.get(article.id) or kept.get(own)
                if found is not None:
                    meant.setdefault(article.id, found)
        self.applied += len(meant)
        return corrected(articles, meant)

    def _of(self, page: Page) -> Iterator[tuple[str, Corrections]]:
        """What is kept for a page by its origin; and, for a file, what was for one of its name that was uploaded."""
        name = Path(page.file_name).name
        for key, source in {page.known_by: page.file_name, f"{UPLOADED}{name}": name}.items():
            if key in self._kept:
                yield source, self._kept[key]


def _split(article: Article, at: Sequence[int]) -> Iterator[Article]:
    """The article up to the first of the blocks `at`, and one from each of them on, whose headline is still unknown."""
    cuts = sorted({cut for cut in at if 0 < cut < len(article.body)})
    ends = [*cuts, len(article.body)]
    yield replace(article, body=article.body[: ends[0]])
    for cut, end in itertools.pairwise(ends):
        rest = replace(article, id=f"{article.id}.{cut}", headline=(), lead=None, lead_lines=None)
        yield replace(rest, body=article.body[cut:end])
