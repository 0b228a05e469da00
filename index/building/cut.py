"""Articles to passages: the chunks that are indexed, the text that is encoded of each, and its key.

Knows nothing of what is held, or of vectors.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from corpus.chunks import chunk_article
from corpus.model import Article, Chunk
from index.building.cache import KEY
from index.building.executor import Executor
from index.building.progress import Progress
from index.encoders.base import Encoder
from index.encoders.load import Loading, loading_of
from index.text.passages import encoded_text


@dataclass(frozen=True, slots=True)
class Passages:
    """Chunks with the text that is encoded of each, and its key."""

    chunks: Sequence[Chunk]
    texts: Sequence[str]
    keys: Sequence[bytes]


NOTHING = Passages((), (), ())


def cut(articles: Sequence[Article], encoder: Encoder, executor: Executor, report: Progress) -> Passages:
    """The passages of `articles`, cut to what `encoder` reads."""
    chunks: list[Chunk] = []
    for done, found in enumerate(executor.map(partial(_chunks, loading_of(encoder)), articles)):
        report("切分", done, len(articles))
        chunks.extend(found)
    report("切分", len(articles), len(articles))
    texts = [encoded_text(chunk) for chunk in chunks]
    return Passages(chunks, texts, [text_key(text) for text in texts])


def _chunks(loading: Loading, article: Article) -> list[Chunk]:
    encoder = loading()
    return list(chunk_article(article, encoder.max_tokens, lambda text: encoder.count_tokens([text])[0]))


def text_key(text: str) -> bytes:
    """What a text is recognised by in the next build."""
    return hashlib.sha256(text.encode("utf-8")).digest()[:KEY]
