"""The reader: a whole article in a drawer, with the passage that was found highlighted.

It must not know why the passage was found.
"""

from __future__ import annotations

import re

from corpus.model import Article, Paragraph
from qa.cite import place_in_file
from qa.web.markup import escape, for_page, isolated, marked, phrased, place

# A kicker (引题) over the main headline ends in a dash; without one, lines of a headline weigh the same.
KICKER = re.compile(r"[—–―]\s*$")

_CLOSE = '<button type="button" class="close" data-act="close" aria-label="关闭文章">✕</button>'


def reader(article: Article, paragraph: int = 0, paragraphs: int = 0, sentence: str = "") -> str:
    """The article as a dialog. `paragraphs` blocks from position `paragraph` of the body (-1: the deck) are
    highlighted, and in them the first place where `sentence`, as the page shows it, stands."""
    hits = range(paragraph, paragraph + paragraphs)
    body: list[str] = []
    rest = sentence
    for position, block in enumerate(article.body):
        hit = position in hits
        span = _find(for_page(block.text), rest) if hit else None
        rest = "" if span else rest
        body.append(_block(block, article, hit, span))
    lead = ""
    if article.lead:
        lead_text = for_page(article.lead)
        span = _find(lead_text, sentence) if -1 in hits else None
        lead = f'<p class="lead{" hit" if -1 in hits else ""}">{marked(lead_text, span)}</p>'
    byline = f'<p class="byline">{isolated(article.byline)}</p>' if article.byline else ""
    caption = '<span class="kind">图片说明</span>' if article.kind == "photo_caption" else ""
    return _dialog(
        f'<header><h2 id="reader-title" tabindex="-1">{_headline(article)}</h2>{byline}'
        f'<div class="place">{caption}{place(article.source, article.date, article.lines, article.file)}</div></header>'
        f"{lead}{''.join(body)}"
    )


def missing() -> str:
    """What the drawer says of an article that the store no longer holds."""
    return _dialog(
        '<header><h2 id="reader-title" tabindex="-1">这篇文章已不在语料库里</h2></header>'
        '<p class="lead">索引重建过，这篇文章没有再收入。请重新提问，或在“浏览”里查找。</p>'
    )


def _dialog(inner: str) -> str:
    # <dialog> gives the focus trap, Escape, and an inert page behind it.
    return (
        '<dialog class="drawer" aria-labelledby="reader-title">'
        f'<div class="bar">{_CLOSE}</div><article class="reader">{inner}</article></dialog>'
    )


def _headline(article: Article) -> str:
    if not article.headline:
        return f'<span class="main">{phrased(article.name, untitled=True)}</span>'
    lines = article.headline
    kickers = 0
    while kickers < len(lines) - 1 and KICKER.search(lines[kickers]):
        kickers += 1
    return "".join(
        f'<span class="{"kicker" if number < kickers else "main"}">{phrased(line)}</span>'
        for number, line in enumerate(lines)
    )


def _block(block: Paragraph, article: Article, hit: bool, span: tuple[int, int] | None) -> str:
    kind = ' class="hit"' if hit else ""
    if block.kind == "crosshead":
        return f"<h3{kind}>{escape(block.text)}</h3>"
    where = escape(place_in_file(block.lines, article.source, article.file))
    return f'<p{kind} title="{where}">{marked(for_page(block.text), span)}</p>'


def _find(text: str, sentence: str) -> tuple[int, int] | None:
    start = text.find(sentence) if sentence else -1
    return (start, start + len(sentence)) if start >= 0 else None
