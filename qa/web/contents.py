"""The table of contents: the headlines of a store, a page at a time.

It must not know where headlines are kept or how they are filtered.
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.model import Headline
from qa.web.markup import empty, escape, isolated, phrased, place

PAGE = 30


def contents(headlines: Sequence[Headline], total: int, offset: int, contains: str) -> str:
    """`headlines` are those from `offset` on of the `total` that hold `contains`."""
    if not headlines:
        return empty(f"没有标题含“{contains}”的文章。" if contains else "语料库还是空的。")
    entries = "".join(map(_entry, headlines))
    count = f'<p class="count" role="status">{_count(len(headlines), total, offset, contains)}</p>'
    return f'{count}<div class="contents">{entries}</div>{_turner(total, offset)}'


def _count(here: int, total: int, offset: int, contains: str) -> str:
    what = f"标题含“{isolated(contains)}”的文章" if contains else "文章"
    span = f"，这里是第 {offset + 1}–{offset + here} 篇" if total > here else ""
    return f"共 {total} 篇{what}{span}"


def _entry(headline: Headline) -> str:
    opens = f'data-act="open" data-article="{escape(headline.article_id)}"'
    return (
        f'<article class="card entry" {opens}><div class="place">{place(headline.source, headline.date)}</div>'
        f'<h3><button type="button" {opens}>{phrased(headline.headline, untitled=headline.untitled)}</button></h3>'
        f'<p class="text">{escape(headline.opening)}</p></article>'
    )


def _turner(total: int, offset: int) -> str:
    if total <= PAGE:
        return ""
    page, pages = offset // PAGE + 1, -(-total // PAGE)

    def leaf(label: str, to: int, can: bool) -> str:
        return f'<button type="button" data-act="leaf" data-offset="{to}"{"" if can else " disabled"}>{label}</button>'

    return (
        f'<nav class="turner" aria-label="翻页">{leaf("← 上一页", max(0, offset - PAGE), page > 1)}'
        f"<span>{page} / {pages}</span>{leaf('下一页 →', offset + PAGE, page < pages)}</nav>"
    )
