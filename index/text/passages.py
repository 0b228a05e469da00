"""What of a chunk is encoded, and what its words are looked up in; knows nothing of vectors or scores."""

from __future__ import annotations

from corpus.model import Chunk
from corpus.sentences import sentences
from index.text.fold import simplified


def encoded_text(chunk: Chunk) -> str:
    """What is encoded of a passage: its text under its headline and cross-head, in simplified characters, as questions
    are. Many paragraphs name what they are about only there."""
    return simplified(lexical_text(chunk).strip())


def sentence_texts(chunk: Chunk) -> list[str]:
    """What is encoded of a passage's sentences: each under the headline, for by itself it has lost its subject
    (该公司今年对体育馆进行翻新)."""
    head = f"{chunk.headline}。" if chunk.headline else ""
    return [simplified(head + chunk.text[start:end]) for start, end in sentences(chunk.text)]


def headline_text(chunk: Chunk) -> str:
    """What a chunk stands under: its headline and cross-head."""
    return " ".join(part for part in (chunk.headline, chunk.section) if part)


def lexical_text(chunk: Chunk) -> str:
    """What a question's words are looked up in: the passage with its headline and cross-head."""
    return f"{headline_text(chunk)}\n{chunk.text}"
