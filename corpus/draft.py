"""An article as its text was read, before it has a source and an id, and the byline that its text carries.

It must not know whether the text was clean or printed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from corpus.model import UNKNOWN, ArticleKind, Folio, LineSpan, Paragraph
from corpus.typeset.datelines import inline_byline, signature


@dataclass(frozen=True, slots=True)
class Draft:
    """An article before it has a source and an id; `folio` is what it says itself of its paper, day and page."""

    headline: tuple[str, ...]
    body: tuple[Paragraph, ...]
    byline: str | None = None
    lead: str | None = None
    lead_lines: LineSpan | None = None
    kind: ArticleKind = "article"
    confidence: float = 1.0
    folio: Folio = UNKNOWN


def signed(draft: Draft) -> Draft:
    """The draft with the byline that its text carries (本报讯 （记者…） in front or （作者：…） behind).

    A paragraph that is nothing but the byline leaves the body, unless it is all there is of the article.
    """
    if draft.byline or not draft.body or draft.kind != "article":
        return draft
    at, first = next(((i, b.text) for i, b in enumerate(draft.body) if b.kind == "paragraph"), (0, ""))
    found: str | None = first[: inline_byline(first)].strip()
    if not found:
        at, found = len(draft.body) - 1, signature(draft.body[-1].text)
    if not found:
        return draft
    if found != draft.body[at].text.strip():
        return replace(draft, byline=found)
    rest = (*draft.body[:at], *draft.body[at + 1 :])
    return replace(draft, byline=found, body=rest) if rest or draft.headline else draft
