"""The names that stand in passages, each passage looked at once: one that is held already keeps what was found.

Knows nothing of how names are found, or where they are kept.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from corpus.model import Article, Chunk
from index.building.cut import Passages
from index.building.progress import Progress
from index.errors import NamesError
from index.names.find import NAMES_VERSION, can_find_names, find_names
from index.names.name import Name
from index.store.base import Snapshot, Store

# So many passages are looked at between two reports.
_AT_ONCE: Final = 512
# 【在希望的田野上】稻菽飘香
_SECTION: Final = re.compile(r"[【［〔]([^【】［］〔〕]{2,16})[】］〕]")

Names = Sequence[Sequence[Name]]

_log = logging.getLogger("baohai")


def names_are_due(store: Store, old: Snapshot) -> bool:
    """Whether the names of what is held were not looked for, or by another version, and can be now."""
    return store.keeps_names and old.names_version() != NAMES_VERSION and can_find_names()


def name_passages(
    passages: Passages, articles: Sequence[Article], store: Store, old: Snapshot | None, report: Progress
) -> Names | None:
    """The names of each of `passages`, which are those of `articles`: of those that `old` holds what was found then.
    None where names cannot be looked for on this machine, or are not kept."""
    if not store.keeps_names:
        return None
    known = {} if old is None or old.names_version() != NAMES_VERSION else _held(set(passages.keys), old)
    first = _first_of_each(passages.chunks)
    wanted = [at for at, key in enumerate(passages.keys) if key not in known]
    texts = [_text(passages.chunks[at], first=first[passages.chunks[at].article_id] == at) for at in wanted]
    try:
        found = dict(zip(wanted, _found(texts, report), strict=True))
    except NamesError as error:
        _log.warning("%s", error)
        return None
    told = {first[one.id]: _told(one) for one in articles if one.id in first}
    return [(*(found[at] if at in found else known[key]), *told.get(at, ())) for at, key in enumerate(passages.keys)]


def _told(article: Article) -> Sequence[Name]:
    """What the article says of itself, which is kept with its first passage."""
    section = _SECTION.match(article.title.lstrip())
    sections = [Name("section", section[1].strip())] if section else []
    return [*(Name("author", name) for name in article.authors), *sections]


def _held(keys: Collection[bytes], old: Snapshot) -> dict[bytes, list[Name]]:
    rows = old.rows_of(keys)
    names = old.names_of(list(rows.values()))
    return {key: [one for one in names[row] if one.kind not in ("author", "section")] for key, row in rows.items()}


def _first_of_each(chunks: Sequence[Chunk]) -> Mapping[str, int]:
    """Where the first chunk of each article is."""
    return {chunk.article_id: at for at, chunk in reversed(list(enumerate(chunks)))}


def _text(chunk: Chunk, *, first: bool) -> str:
    """What is looked at: an article's headline with its first passage."""
    return f"{chunk.headline}\n{chunk.text}" if first and chunk.headline else chunk.text


def _found(texts: Sequence[str], report: Progress) -> Iterator[Sequence[Name]]:
    for done in range(0, len(texts), _AT_ONCE):
        report("认名", done, len(texts))
        yield from find_names(texts[done : done + _AT_ONCE])
    if texts:
        report("认名", len(texts), len(texts))
