"""The articles beside one that is read: other reports of the same event, and articles that are like it.

It must not know who reads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from index.text.fold import fold
from qa.model import Headline
from qa.question import LONGEST

if TYPE_CHECKING:
    from corpus.model import Article
    from qa.retriever import Retriever

# How many passages are looked at for an article that is like another.
NEAREST: Final = 4
# Reports of one event stand in papers at most so many days apart. They share at least so many names and numbers, one of
# them a name: several of a day's news name the same town or the same minister.
DAYS: Final = 3
SHARED: Final = 3
# Numbers of two or more figures, without years: 3 and 2024 stand in every paper.
_NUMBER: Final = re.compile(r"(?<![0-9.])(?!(?:19|20)[0-9]{2}(?![0-9.]))[0-9]{2,}(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Alike:
    """`reports` tell of the same event, `others` are like the article; best first, no article twice."""

    reports: list[Headline]
    others: list[Headline]


def alike(retriever: Retriever, article_id: str, limit: int) -> Alike:
    """At most `limit` of each kind. Raises KeyError, StoreError."""
    article = retriever.article(article_id)
    found: dict[str, Headline] = {}
    for one in retriever.retrieve(article.name[:LONGEST], 2 * NEAREST * limit):
        line = (one.headline, one.source, one.date, one.text, one.untitled, one.paper, one.page_number)
        found.setdefault(one.article_id, Headline(one.article_id, *line))
    found.pop(article_id, None)
    reports = [one for one in found.values() if _is_report(retriever, article, one)][:limit]
    return Alike(reports, [one for one in found.values() if one not in reports][:limit])


def _is_report(retriever: Retriever, article: Article, other: Headline) -> bool:
    """Whether another article tells of the event that an article tells of."""
    if article.date is None or other.date is None:
        return False
    if abs((date.fromisoformat(article.date) - date.fromisoformat(other.date)).days) > DAYS:
        return False
    names = _names(retriever, article.id) & _names(retriever, other.article_id)
    numbers = _numbers(article) & _numbers(retriever.article(other.article_id))
    return bool(names) and len(names) + len(numbers) >= SHARED


def _names(retriever: Retriever, article_id: str) -> set[str]:
    kept = retriever.snapshot().names_in(article_id)
    return {one.name for one in kept if one.kind not in ("author", "section")}


def _numbers(article: Article) -> set[str]:
    return set(_NUMBER.findall(fold(article.text)))
