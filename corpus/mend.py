"""Characters that no one printed to those that were: a PDF's radicals, and what cannot be seen. Counted, and told.

A PDF often says ⻓ (a radical, U+2ED3) where 长 is printed, and text from web pages carries zero-width spaces between
its characters. Everything else stays as it was printed, whatever its code point; `index.text.fold` makes that equal
for the search. It must not know of pages, articles or files.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Final

from corpus.errors import Reason
from corpus.model import Article

# The radicals of U+2E80–2EF3 that stand for a character by themselves, each before that character: Unicode,
# EquivalentUnifiedIdeograph.txt, without those whose equivalent is only a part of characters (⺡, 氵). The Kangxi
# radicals, U+2F00–2FD5, are NFKC's.
_SUPPLEMENT: Final = (
    "⺁厂⺄乙⺈刀⺊卜⺌小⺍小⺎兀⺐尢⺒巳⺓幺⺗心⺛旡⺜日⺝月⺟母⺠民⺧牛⺩王⺫目⺬示⺱罓⺶羊⺻聿⺼肉⻁虎⻄西⻅见⻆角⻉贝⻋车⻏邑"
    "⻑長⻓长⻔门⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
RADICALS: Final = {
    **dict(zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True)),
    **{chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)},
}
# Soft hyphens, zero-width spaces and word joiners, invisible operators, byte order marks inside a text.
INVISIBLE: Final = "\u00ad\u180e\u200b\u2060\u2061\u2062\u2063\u2064\ufeff"

# Controls that no format gives a meaning in text: DOS ended files with \x1a, programs for OCR leave \x01 to \x08. Tabs,
# line ends, page ends and what else counts as white space stay.
_CONTROLS: Final = "\\x00-\\x08\\x0e-\\x1b\\x7f"

_RADICAL: Final = re.compile(f"[{''.join(RADICALS)}]")
# Joiners belong to Persian words and to emoji; beside a Chinese character they are nothing.
_HAN: Final = "\u2e80-\u2fd5\u3001-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
_UNSEEN: Final = re.compile(f"[{INVISIBLE}{_CONTROLS}]|(?<=[{_HAN}])[\u200c\u200d]|[\u200c\u200d](?=[{_HAN}])")


@dataclass(frozen=True, slots=True)
class Mended:
    """A text with its characters mended: how many radicals were written as characters, how many invisible characters
    were left out."""

    text: str
    radicals: int = 0
    invisible: int = 0


def mend(text: str) -> Mended:
    """Write radicals as the characters they stand for, and leave out what cannot be seen."""
    text, radicals = _RADICAL.subn(lambda found: RADICALS[found.group()], text)
    text, invisible = _UNSEEN.subn("", text)
    return Mended(text, radicals, invisible)


def mend_article(article: Article) -> tuple[Article, list[Mended]]:
    """An article with all that a reader sees of it mended, and what was done to each part; its id stays."""
    done: list[Mended] = []

    def mended(text: str) -> str:
        done.append(mend(text))
        return done[-1].text

    headline = tuple(map(mended, article.headline))
    body = tuple(replace(block, text=mended(block.text)) for block in article.body)
    byline = article.byline if article.byline is None else mended(article.byline)
    lead = article.lead if article.lead is None else mended(article.lead)
    if not any(one.radicals or one.invisible for one in done):
        return article, []
    return replace(article, headline=headline, body=body, byline=byline, lead=lead), done


def sentences_on(done: list[Mended]) -> list[str]:
    """What a reader is told: a sentence on the radicals and one on what could not be seen, each where there was any."""
    radicals, invisible = sum(one.radicals for one in done), sum(one.invisible for one in done)
    told: list[str] = []
    if radicals:
        told.append(Reason("有 {count} 个 PDF 的部首字符（如 ⻓），换成了印出来的字（长）。", count=radicals))
    if invisible:
        told.append(Reason("去掉了 {count} 个看不见的字符（零宽空格、软连字符等）。", count=invisible))
    return told
