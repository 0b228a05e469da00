"""Whether a question is a follow-up, judged by what is found for it as it stands and as written out.

Knows no weights, and nothing of how hits are found.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.text.fold import fold
from index.text.passages import lexical_text
from index.text.terms import stands
from qa.confidence import confidence
from qa.followups.features import Features

if TYPE_CHECKING:
    from index.search.query import Query
    from index.search.search import Hit


def findings(own: Query, standing: Sequence[Hit], carried: Query, found: Sequence[Hit]) -> Features:
    """What speaks for and against a question being a follow-up. `own` is the question as it stands and `standing` its
    hits; `carried` is the question with words of the earlier one and `found` its hits. Empty where either has no
    hits."""
    if not standing or not found:
        return {}
    ours, theirs = standing[0], found[0]
    sure, surer = confidence(standing), confidence(found)
    return {
        "confidence": sure,
        "confidence carried": surer,
        "surer carried": surer - sure,
        "cosine": ours.evidence.passage,
        "cosine carried": theirs.evidence.passage,
        "coverage": ours.coverage,
        "coverage carried": theirs.coverage,
        "own words carried": _share(own, theirs, ()),
        "what is carried stands there": _share(carried, theirs, own.words),
        "what is carried stands there anyway": _share(carried, ours, own.words),
        "both alike": float(own.vector @ carried.vector),
        "same passage": float(ours.row == theirs.row),
        "same article": float(ours.chunk.article_id == theirs.chunk.article_id),
        "article among the first": float(theirs.chunk.article_id in {hit.chunk.article_id for hit in standing[:5]}),
    }


def _share(query: Query, hit: Hit, without: Sequence[str]) -> float:
    """The share of the idf of a query's words that stand in a hit or in its headline, 0 to 1. The words `without` do
    not count."""
    idf = {word: idf for word, idf in zip(query.words, query.word_idf, strict=True) if word not in without}
    text = fold(lexical_text(hit.chunk))
    return sum(idf[word] for word in idf if stands(word, text)) / (sum(idf.values()) or 1.0)
