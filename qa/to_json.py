"""Values as the JSON that every face prints: articles, and what an answer's own `to_dict` (`qa.model`) is made with.

Plain dicts and lists for `json.dumps`. Scores and shares are rounded to four places. It must not know how a passage
was found, nor who reads the JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from corpus.model import Article

Json = dict[str, Any]


def article_to_json(article: Article) -> Json:
    """What `articles --json` and `show --json` print for one article."""
    return {
        "id": article.id,
        "headline": list(article.headline),
        "byline": article.byline,
        "lead": article.lead,
        "kind": article.kind,
        "source": article.source,
        "paper": article.paper,
        "date": article.date,
        "page_number": article.page_number,
        "reporters": list(article.reporters),
        "correspondents": list(article.correspondents),
        "place": article.place,
        "confidence": article.confidence,
        "body": [{"kind": b.kind, "text": b.text, "lines": list(b.lines)} for b in article.body],
    }


def plain(value: Any) -> Any:
    """The same value made of what JSON has: tuples become lists, however deep."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, tuple | list) else value


def rounded(share: float | None) -> float | None:
    """To four places, as all shares in our JSON are."""
    return None if share is None else round(share, 4)
