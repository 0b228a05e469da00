"""Where the article is on a web page, what its headline is, and which day, paper and author the page names.

The article is the element that holds most of the page's prose, below what looks like its title. It must not know files,
nor the parts that one publishing system names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.filed import read_date
from corpus.formats.markup import Block, blocks, tidy
from corpus.formats.trees import Tree, attribute, text_of
from corpus.model import Folio

# Prose has so many characters and a mark of a sentence, and is not mostly links.
SHORTEST_PROSE = 12
MOST_LINKED = 0.3
# The article is the innermost element with this share of the page's prose.
ARTICLE_SHARE = 0.6
LONGEST_TITLE = 120
SHORTEST_TITLE = 4
# A line that is not marked as a heading is the title where it is most of what the page calls itself.
TITLE_SHARE = 0.6
# The lines that tell day, source and author stand this near above the text, or end it.
LINES_ABOVE = 6
LINES_BELOW = 2

_SENTENCE: Final = re.compile(r"[，。！？；：、”]")
_FOOT: Final = re.compile(
    r"版权所有|未经授权|不得转载|ICP备|公网安备|许可证|网站标识码|主办[：:]|承办[：:]|技术支持|联系我们|举报电话"
    r"|浏览器|免责声明|本网凡|下载客户端|分享到|All Rights|Copyright",
    re.IGNORECASE,
)
_ASIDE: Final = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|breadcrumbs?|crumbs?|share|footer|foot|copyright|related|recommend|sidebar|comments?"
    r"|hot|rank|ranking|login|search|pager|pages|pagination|prevnext|toolbar|banner|ads?)(?:$|[\s_-]|\d)",
    re.IGNORECASE,
)
_DAY_NAMES: Final = frozenset(
    {"article:published_time", "pubdate", "publishdate", "publish_date", "publish-date", "publishtime", "publish_time"}
    | {"og:release_date", "datepublished", "date", "dc.date", "dc.date.issued", "weibo:article:create_at"}
)
_NAMES: Final = {
    **dict.fromkeys(_DAY_NAMES, "date"),
    **dict.fromkeys(("author", "article:author", "dc.creator"), "author"),
    **dict.fromkeys(("contentsource", "source"), "paper"),
    **dict.fromkeys(("og:title", "articletitle"), "title"),
}
_JSON_DAY: Final = re.compile(r'"datePublished"\s?:\s?"([^"]{8,40})"')
_SOURCE: Final = re.compile(r"来源\s?[：:]\s?(?:[^\s|：:　]{2,8}网[-－—])?([^\s|：:　]{2,20})")
_AUTHOR: Final = re.compile(
    r"(?:作者|记者|撰文)\s?[：:]?\s?([^\s|：:　，。/）)]{2,4}(?:[ 　、][^\s|：:　，。/）)]{2,4}){0,4})(?=$|[\s|）)])"
)
_INFORMATION: Final = re.compile(
    r"发布时间|发布日期|来源\s?[：:]|浏览次数|阅读[：:量]|字[体号]\s?[：:]|责任编辑|作者\s?[：:]"
    r"|20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s\d{1,2}:\d\d"
)
_LABEL: Final = re.compile(
    r"^(?:推荐|相关|热点|更多|延伸阅读|猜你喜欢|上一[篇条]|下一[篇条])\S{0,6}$|^点击\S{0,8}关注\S{0,6}$"
)
_SITE_WORDS: Final = re.compile(r"网|报|频道|新闻|在线|客户端|门户|中心|站|\.com|\.cn", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"^\d{1,6}-")
_SITE_GAPS: Final = "-_|—–"
_TEXT: Final = ("p", "tr", "li", "br")
# Pages are laid out by tables, which need no name for it; and by these, where there is one of them.
_TABLES: Final = ("table", "tbody")
_MAIN: Final = ("main", "article")


@dataclass(frozen=True, slots=True)
class Found:
    """An article as a page shows it: its headline's lines, its blocks, and what is told of it."""

    headline: tuple[str, ...]
    body: tuple[Block, ...]
    folio: Folio
    byline: str | None


@dataclass(slots=True)
class _Held:
    """What an element holds: characters of prose, blocks of prose that are no headline, blocks of any kind, all their
    characters, and how many of those are links."""

    prose: int = 0
    passages: int = 0
    blocks: int = 0
    length: int = 0
    linked: int = 0

    def add(self, other: _Held) -> None:
        self.prose += other.prose
        self.passages += other.passages
        self.blocks += other.blocks
        self.length += other.length
        self.linked += other.linked


def find(root: Tree) -> Found | None:
    """The article of a page; None where it has no prose, or holds the beginnings of several."""
    every = list(blocks(root))
    hidden = is_aside(root)
    # A page all of which is called navigation is called so by mistake.
    shown = [block for block in every if not hidden(block.within)]
    shown = shown if any(map(is_prose, shown)) else every
    title = _title(root)
    article = _article(root, shown, title)
    if article is None:
        return None
    within = set(article.iter())
    inside = [at for at, block in enumerate(shown) if block.within in within]
    if sum(1 for at in inside if shown[at].level > 0 and 2 * shown[at].linked > len(shown[at].text)) > 1:
        return None
    first = next((at for at in inside if is_prose(shown[at])), inside[0])
    at = _find_headline(title, shown[:first])
    headline = shown[at].text if at >= 0 else title
    body = tuple(
        shown[spot]
        for spot in inside
        if spot > at and shown[spot].text != headline and not _is_information(shown[spot], spot < first)
    )
    if not body:
        return None
    near = [block.text for block in (*shown[max(0, first - LINES_ABOVE) : first], *body[-LINES_BELOW:])]
    folio, byline = told_by(root, near)
    return Found((headline,) if headline else (), body, folio, byline)


def is_prose(block: Block) -> bool:
    """Whether a block is text that an article is made of, and not a link, a label or the foot of a page."""
    text = block.text
    if len(text) < SHORTEST_PROSE or block.linked > MOST_LINKED * len(text) or _FOOT.search(text):
        return False
    return bool(_SENTENCE.search(text)) and not (len(text) <= LONGEST_TITLE and _INFORMATION.search(text))


def is_aside(root: Tree) -> Callable[[Tree], bool]:
    """Tells whether an element stands in a part of the page that its names call navigation, or that is hidden."""
    aside: set[Tree] = set()
    for element in root.iter():
        parent = element.getparent()
        names = f"{element.get('class', '')[:200]} {element.get('id', '')[:200]}"
        style = element.get("style", "")[:200].replace(" ", "").lower()
        if (
            (parent is not None and parent in aside)
            or element.tag in ("nav", "footer", "aside")
            or _ASIDE.search(names)
            or element.get("hidden") is not None
            or "display:none" in style
        ):
            aside.add(element)
    return aside.__contains__


def told_by(root: Tree, near: Sequence[str]) -> tuple[Folio, str | None]:
    """What a page's metadata say, and else the lines near the title: paper and day, and who wrote it."""
    named = _metadata(root)
    lines = [text for text in near if len(text) <= LONGEST_TITLE]
    day = read_date(named.get("date", "")) or next(filter(None, map(read_date, lines)), None)
    source = next(filter(None, map(_SOURCE.search, lines)), None)
    author = next(filter(None, map(_AUTHOR.search, lines)), None)
    paper = _NUMBERED.sub("", named.get("paper", "")) or (source.group(1) if source else None)
    return Folio(paper, day), named.get("author") or (tidy(author.group(1)) if author else None)


def _is_information(block: Block, above: bool) -> bool:
    """Whether a block within the article is none of its text: links, the page's foot, when and where it came out."""
    text = block.text
    if 2 * block.linked > len(text) or _LABEL.match(text) or (_FOOT.search(text) and len(text) <= LONGEST_TITLE):
        return True
    return above and len(text) <= LONGEST_TITLE and bool(_INFORMATION.search(text))


def _article(root: Tree, shown: Sequence[Block], title: str) -> Tree | None:
    """The innermost element that holds most of the prose, and is a column of the page, not a part of its text."""
    held = _sum_up(root, shown, title)
    if root not in held or not held[root].prose:
        return None
    article, passed = root, {_mark(root)}
    while True:
        parts = [child for child in article if child in held and held[child].prose]
        inner = max(parts, key=lambda part: held[part].prose, default=None)
        if inner is None or held[inner].prose < ARTICLE_SHARE * held[root].prose or inner.tag in _TEXT:
            return article
        links = [part for part in parts if part is not inner and held[part].linked > MOST_LINKED * held[part].length]
        left_out = held[article].passages - sum(held[part].passages for part in (inner, *links))
        others = passed.union(_mark(part) for part in parts if part is not inner)
        # An element of one block is a paragraph's own, as the editors of WeChat write it.
        if left_out and (held[inner].blocks < 2 or not _is_column(inner, others)):
            return article
        article = inner
        passed.add(_mark(inner))


def _sum_up(root: Tree, shown: Sequence[Block], title: str) -> dict[Tree, _Held]:
    """What each element holds that holds anything."""
    held: dict[Tree, _Held] = {}
    for block in shown:
        length = len(block.text)
        prose = is_prose(block)
        # A headline may stay outside: it is looked for above the article.
        passage = prose and block.level <= 0 and block.text not in title
        held.setdefault(block.within, _Held()).add(_Held(length if prose else 0, int(passage), 1, length, block.linked))
    for element in reversed(list(root.iter())):
        parent = element.getparent()
        if element in held and parent is not None and element is not root:
            held.setdefault(parent, _Held()).add(held[element])
    return held


def _mark(element: Tree) -> tuple[str, str, str]:
    return element.tag, element.get("class", ""), element.get("id", "")


def _is_column(element: Tree, others: Collection[tuple[str, str, str]]) -> bool:
    """Whether an element is a column of the page by its mark. One without a name, or marked as `others` that hold or
    stand beside it, is a paragraph or a chapter, or was never closed."""
    mark = _mark(element)
    return element.tag in _TABLES or (mark not in others and (any(mark[1:]) or element.tag in _MAIN))


def _find_headline(title: str, above: Sequence[Block]) -> int:
    """The number of the last block above the text that the page's own title repeats, or else of its last highest
    heading; -1 where there is none."""
    short = [at for at, block in enumerate(above) if SHORTEST_TITLE <= len(block.text) <= LONGEST_TITLE]
    for at in reversed(short):
        if above[at].text in title and (above[at].level > 0 or len(above[at].text) >= TITLE_SHARE * len(title)):
            return at
    return -1 if title else next((at for at in reversed(short) if above[at].level == 1), -1)


def _title(root: Tree) -> str:
    """What the page calls itself, without the name of its site."""
    element = root.find(".//title")
    title = _metadata(root).get("title") or tidy(text_of(element) if element is not None else "")
    title = title[: 2 * LONGEST_TITLE]
    while (at := max(map(title.rfind, _SITE_GAPS))) >= SHORTEST_TITLE and _SITE_WORDS.search(title[at:]):
        title = title[:at].rstrip(f"{_SITE_GAPS} ")
    return title


def _metadata(root: Tree) -> dict[str, str]:
    """Date, author, paper and title as the page's head says them, the first of each."""
    found: dict[str, str] = {}
    for element in root.iter("meta", "time"):
        name = (attribute(element, "property") or attribute(element, "name") or attribute(element, "itemprop")).lower()
        value = tidy(attribute(element, "content") or attribute(element, "datetime"))[:LONGEST_TITLE]
        kind = _NAMES.get(name) or ("date" if element.tag == "time" else None)
        if kind and value:
            found.setdefault(kind, value)
    if "date" not in found:
        scripts = (element.text or "" for element in root.iter("script"))
        found["date"] = next((day.group(1) for text in scripts if (day := _JSON_DAY.search(text))), "")
    return found
