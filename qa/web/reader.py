"""The reader: a whole article in a drawer, with the passages that were found highlighted, and what can be done with it.

It must not know why a passage was found.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from urllib.parse import urlencode

from corpus.model import Article, Paragraph
from index.names.name import Name
from qa.alike import Alike
from qa.cite import citation, place_in_file
from qa.model import Headline, Passage, Span
from qa.web.markup import button, escape, for_page, isolated, marked, phrased, place
from qa.web.words import t

# A kicker (引题) over the main headline ends in a dash; without one, lines of a headline weigh the same.
KICKER = re.compile(r"[—–―]\s*$")

# Of the names in an article so many are offered.
MOST_NAMES = 24

Hit = tuple[int, int]
NO_PICTURES: Mapping[int, bytes] = MappingProxyType({})
NO_DOUBTS: Mapping[int, Sequence[int]] = MappingProxyType({})


def reader(
    article: Article,
    paragraph: int = 0,
    paragraphs: int = 0,
    sentence: str = "",
    hits: Sequence[Hit] = (),
    names: Sequence[Name] = (),
    exact: Span | None = None,
) -> str:
    """The article as a dialog. `paragraphs` blocks from position `paragraph` of the body (-1: the deck) are
    highlighted, and in them the first place where `sentence`, as the page shows it, stands, with the words at `exact`
    in it; so are those of the other `hits`, (paragraph, paragraphs) each. `names` are those that it names."""
    here = range(paragraph, paragraph + paragraphs)
    found = {at for first, count in hits for at in range(first, first + min(count, len(article.body) + 1))} | set(here)
    body: list[str] = []
    rest = sentence
    for position, block in enumerate(article.body):
        words = None
        if position in here and rest and rest in for_page(block.text):
            words, rest = _sentence(for_page(block.text), rest, exact), ""
        body.append(_block(block, article, position, position in found, words))
    lead = ""
    if article.lead:
        lead_text = for_page(article.lead)
        words = _sentence(lead_text, sentence, exact) if -1 in here and sentence in lead_text else escape(lead_text)
        lead = f'<p class="lead{" hit" if -1 in found else ""}">{words}</p>'
    caption = f'<span class="kind">{t("图片说明")}</span>' if article.kind == "photo_caption" else ""
    return _dialog(
        f'<header><h2 id="reader-title" tabindex="-1">{_headline(article)}</h2>{_byline(article)}'
        f'<div class="place">{caption}{place(article, article.lines, article.file, whole=True)}</div></header>'
        f'{lead}{"".join(body)}{_names(names)}<div class="near" data-for="near"></div>',
        _tools(article, len(found)),
        article.id,
    )


def _names(names: Sequence[Name]) -> str:
    """What an article names, each with the way to all that names it."""
    links = "".join(
        f'<li><a href="?{escape(urlencode({"tab": "browse", one.kind: one.name}))}">{isolated(one.name)}</a></li>'
        for one in names[:MOST_NAMES]
    )
    return (
        f'<nav class="names" aria-label="{t("文中提到")}"><h3>{t("文中提到")}</h3><ul>{links}</ul></nav>'
        if links
        else ""
    )


def missing() -> str:
    """What the drawer says of an article that the store no longer holds."""
    return _dialog(
        f'<header><h2 id="reader-title" tabindex="-1">{t("这篇文章已不在语料库里")}</h2></header>'
        f'<p class="lead">{t("索引重建过，这篇文章没有再收入。请重新提问，或在“浏览”里查找。")}</p>'
    )


def near(alike: Alike) -> str:
    """Other reports of the same event and articles like the one that is open, for their place under it."""
    reports = f"<h3>{t('同一件事的其他报道')}</h3>{_listed(alike.reports)}" if alike.reports else ""
    nothing = f'<p class="place">{t("没有相近的文章。")}</p>'
    return f'<div data-slot="near">{reports}<h3>{t("相近的文章")}</h3>{_listed(alike.others) or nothing}</div>'


def _listed(headlines: Sequence[Headline]) -> str:
    entries = "".join(
        f"<li>{button('open', phrased(one.headline, untitled=one.untitled), 'link', article=one.article_id)} "
        f'<span class="place">{place(one)}</span></li>'
        for one in headlines
    )
    return f"<ul>{entries}</ul>" if entries else ""


def raw(
    lines: Mapping[int, Sequence[tuple[int, str]]],
    pictures: Mapping[int, bytes] = NO_PICTURES,
    doubts: Mapping[int, Sequence[int]] = NO_DOUBTS,
) -> str:
    """The printed lines of each block, by its position, for their places under the blocks, and its piece of the page as
    a PNG where there is one; `doubts` are the places of doubtful characters by the number of the line. No lines: they
    are not to be had."""
    if not lines:
        return f'<div data-slot="near"><p class="place">{t("原来的文件已不在，或者改动过，看不到原来的行。")}</p></div>'
    return "".join(
        f'<ol data-slot="raw-{at}" class="raw">{_picture(pictures.get(at))}'
        + "".join(
            f'<li value="{number}"><bdi>{_doubtful(text, doubts.get(number, ()))}</bdi></li>' for number, text in block
        )
        + "</ol>"
        for at, block in lines.items()
    )


def _doubtful(text: str, doubts: Sequence[int]) -> str:
    """A line whose doubtful characters are marked."""
    says = t("识别时没有把握的字")
    return "".join(
        f'<u class="doubt" title="{says}">{escape(character)}</u>' if at in doubts else escape(character)
        for at, character in enumerate(text)
    )


def _picture(picture: bytes | None) -> str:
    """A piece of the page, as the first entry of a list of lines."""
    if picture is None:
        return ""
    data = base64.b64encode(picture).decode("ascii")
    return f'<li class="piece"><img src="data:image/png;base64,{data}" alt="{t("版面上的这一段")}"></li>'


def _dialog(inner: str, tools: str = "", article: str = "") -> str:
    # <dialog> gives the focus trap, Escape, and an inert page behind it.
    close = f'<button type="button" class="close" data-act="close" aria-label="{t("关闭文章")}">✕</button>'
    return (
        f'<dialog class="drawer" aria-labelledby="reader-title" data-article="{escape(article)}">'
        f'<div class="bar"><div class="tools">{tools}</div>{close}</div>'
        f'<article class="reader">{inner}</article></dialog>'
    )


def _tools(article: Article, hits: int) -> str:
    """What can be done with an article; with several hits, the way from one to the next."""
    step = ""
    if hits > 1:
        up, down = t("上一处"), t("下一处")
        step = f"{button('hit', '↑ ' + up, step=-1)}{button('hit', '↓ ' + down, step=1)}"
    of_article = {"article": article.id}
    return (
        step
        + button("quote", t("复制为引文"), cited=_citation(article))
        + button("link", t("复制链接"))
        + button("raw", t("原文行"), **of_article)
        + button("near", t("相近的文章"), **of_article)
        + button("print", t("打印"))
    )


def _citation(article: Article) -> str:
    whole = Passage(
        1, article.name, "", 0.0, article.source, article.lines, article.id, 0, 0, article.date,
        untitled=not article.title, authors=article.authors, paper=article.paper, page_number=article.page_number,
        file=article.file,
    )  # fmt: skip
    return citation(whole)


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


def _byline(article: Article) -> str:
    """The byline, unless it stands inside a paragraph, where it was printed."""
    byline = "".join((article.byline or "").split())
    if not article.byline or any(byline in "".join(block.text.split()) for block in article.body):
        return ""
    return f'<p class="byline">{isolated(article.byline)}</p>'


def _block(block: Paragraph, article: Article, position: int, hit: bool, words: str | None) -> str:
    """A block of the body; `words`: its text with what answers marked."""
    kind = ' class="hit"' if hit else ""
    lines = f'<div data-for="raw-{position}"></div>'
    if block.kind == "crosshead":
        return f"<h3{kind}>{escape(block.text)}</h3>{lines}"
    where = escape(place_in_file(block.lines, article.source, article.file, t))
    return f'<p{kind} title="{where}">{words or escape(for_page(block.text))}</p>{lines}'


def _sentence(text: str, sentence: str, exact: Span | None) -> str:
    """The escaped text with its first such sentence marked, and in that the words at `exact`."""
    start = text.index(sentence)
    words = (start + exact[0], start + exact[1]) if exact else None
    return marked(text, (start, start + len(sentence)), exact=words)
