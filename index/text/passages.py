"""What of a chunk is encoded and what its words are looked up in; knows nothing of vectors or scores."""

from __future__ import annotations

from corpus.model import Chunk
from corpus.sentences import sentences
from index.text.fold import simplified


def encoded_texts(chunk: Chunk) -> list[str]:
    """The passage, then each of its sentences under the headline.

    A sentence by itself has lost its subject (该公司今年对体育馆进行翻新). A paragraph seldom has, and under a headline
    it is hard to tell from its neighbours. All of it in simplified characters, as questions are.
    """
    head = f"{chunk.headline}。" if chunk.headline else ""
    texts = [chunk.text, *(head + chunk.text[start:end] for start, end in sentences(chunk.text))]
    return [simplified(text) for text in texts]


def headline_text(chunk: Chunk) -> str:
    """What a chunk stands under: its headline and cross-head."""
    return " ".join(part for part in (chunk.headline, chunk.section) if part)


def lexical_text(chunk: Chunk) -> str:
    """What a question's words are looked up in: the passage with its headline and cross-head."""
    return f"{headline_text(chunk)}\n{chunk.text}"
