"""Corpus: from raw page text to articles and the chunks to index."""

from __future__ import annotations

from corpus.articles import PageArticles, read_articles
from corpus.model import Article, Chunk, Page, Paragraph
from corpus.sources import Skipped, read_paths

__all__ = ["Article", "Chunk", "Page", "PageArticles", "Paragraph", "Skipped", "read_articles", "read_paths"]
