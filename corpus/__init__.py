"""Corpus: from raw page text to articles and the chunks to index."""

from __future__ import annotations

from corpus.articles import PageArticles, iter_pages, read_pages
from corpus.errors import ReadError, Skipped
from corpus.model import Article, Page
from corpus.pages import read_paths

__all__ = ["Article", "Page", "PageArticles", "ReadError", "Skipped", "iter_pages", "read_pages", "read_paths"]
