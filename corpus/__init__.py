"""Corpus: from raw page text to articles and the chunks to index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corpus.articles import PageArticles, iter_pages, read_pages
    from corpus.errors import ReadError, Skipped
    from corpus.model import Article, Page
    from corpus.pages import read_paths

_HOMES = {
    "Article": "corpus.model",
    "Page": "corpus.model",
    "PageArticles": "corpus.articles",
    "ReadError": "corpus.errors",
    "Skipped": "corpus.errors",
    "iter_pages": "corpus.articles",
    "read_pages": "corpus.articles",
    "read_paths": "corpus.pages",
}

__all__ = ["Article", "Page", "PageArticles", "ReadError", "Skipped", "iter_pages", "read_pages", "read_paths"]


def __getattr__(name: str) -> Any:
    """Load on first use: a question needs what an article is, not the patterns by which articles are found."""
    if name not in _HOMES:
        raise AttributeError(name)
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)
