"""Scores of the reader and the ranking against gold, for the quality gate."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from corpus.articles import read_articles
from corpus.model import Article
from corpus.read import read_paths
from qa import Retriever


def digest(paths: Iterable[Path]) -> str:
    """The first 12 hex digits of the sha256 of the files' bytes, in the order of their names."""
    whole = hashlib.sha256()
    for path in sorted(paths, key=lambda p: p.name):
        whole.update(path.read_bytes())
    return whole.hexdigest()[:12]


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _headline(lines: Sequence[str]) -> str:
    return re.sub(r"[—\-－]+", "", squeeze("".join(lines)))


def _f1(gold: list[str], found: list[str]) -> float:
    hits = sum((Counter(gold) & Counter(found)).values())
    return round(2 * hits / (len(gold) + len(found)), 4) if gold or found else 1.0


def score_reading(pages: Sequence[tuple[Path, Path]]) -> dict[str, float]:
    """F1 of whole paragraphs, headlines, cross-heads, bylines and decks, and the share of body characters that stand
    under their own headline, over (page, gold) pairs. White space does not count."""
    gold: dict[str, list[str]] = {}
    found: dict[str, list[str]] = {}
    right = total = 0
    for page_path, gold_path in pages:
        truth = json.loads(gold_path.read_text(encoding="utf-8"))["articles"]
        (page,), _ = read_paths([page_path])
        read = read_articles(page).articles
        for name, text in _parts_of_gold(truth):
            gold.setdefault(name, []).append(text)
        for name, text in _parts(read):
            found.setdefault(name, []).append(text)
        under: dict[str, set[str]] = {}
        for article in read:
            under.setdefault(_headline(article.headline), set()).update(squeeze(b.text) for b in article.body)
        for article in truth:
            for block in article["body"]:
                text = squeeze(block["text"])
                total += len(text)
                right += len(text) * (text in under.get(_headline(article["headline_lines"]), set()))
    return {name: _f1(gold[name], found.get(name, [])) for name in gold} | {"attribution": round(right / total, 4)}


def _parts_of_gold(articles: Sequence[dict[str, Any]]) -> Iterable[tuple[str, str]]:
    for article in articles:
        yield "headline", _headline(article["headline_lines"])
        for name in ("byline", "lead"):
            if article[name]:
                yield name, squeeze(article[name])
        for block in article["body"]:
            yield block["kind"], squeeze(block["text"])


def _parts(articles: Sequence[Article]) -> Iterable[tuple[str, str]]:
    for article in articles:
        yield "headline", _headline(article.headline)
        if article.byline:
            yield "byline", squeeze(article.byline)
        if article.lead:
            yield "lead", squeeze(article.lead)
        for block in article.body:
            yield block.kind, squeeze(block.text)


def score_answers(retriever: Retriever, questions: Path) -> dict[str, float]:
    """Of the answerable questions: the share whose answer stands under its headline in the first passage, in the first
    five, and in the answering sentence, and the share not refused; of the others, the share refused."""
    rows = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines()]
    absent = [row for row in rows if row["answer"] is None]
    rows = [row for row in rows if row["answer"] is not None]
    found = {"r1": 0, "r5": 0, "sentence": 0, "kept": 0}
    for row in rows:
        answer = retriever.answer(row["question"], top_k=5)
        wanted, headline = squeeze(row["answer"]), _headline(row["headline_lines"])
        right = [wanted in squeeze(p.text) and headline == _headline([p.headline]) for p in answer.passages]
        found["r1"] += any(right[:1])
        found["r5"] += any(right)
        found["kept"] += answer.text is not None
        found["sentence"] += answer.text is not None and wanted in squeeze(answer.text)
    refused = sum(retriever.answer(row["question"]).text is None for row in absent)
    shares = {name: round(count / len(rows), 4) for name, count in found.items()}
    return shares | {"refused": round(refused / len(absent), 4)}
