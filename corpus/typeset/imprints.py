"""Imprints: who made the page, what the paper costs, where the house is to be reached.

Most of these words are a paper's alone. Others (主任, 设计, 地址) also open an answer, a list or a notice: there what
follows decides, or the lines beside it do. It must not know about folios, or about other lines.
"""

from __future__ import annotations

import re
from typing import Literal

from corpus.typeset.bylines import are_names
from corpus.typeset.lines import width
from corpus.typeset.surnames import is_surely_name

_HAN = r"[㐀-鿿豈-﫿]"

# Words that only an imprint puts before names.
_EDITORS = (
    r"(?:本版|今日|值班|执行|本期|图文|文字|美术|视觉|版面)?(?:责任编辑|責任編輯|责编|責編|美编|组版|版式)"
    r"|(?:本版|今日|本期|图文|文字|美术|视觉|版面)(?:編輯|编辑|校对|校對|主编|编委|主任|审读|设计|统筹|策划|制图)"
)
# Words that name a speaker or an item of a list as well.
_DESK = r"(?:值班|执行)?(?:編輯|编辑|校对|校對|主编|总编辑|副总编辑|编委|主任|审读|终审|设计|统筹|策划|制图)"
_HOUSE = (
    r"(?:本报)?(?:新闻|订报|广告|发行)(?:热线|电话)|本报(?:服务|热线)(?:热线|电话)|投稿邮箱|(?:本报)?社址|本报地址|报社地址"
    r"|印刷|承印|专栏|(?:信息|文章|稿件)?来源|稿源"
    r"|发布时间|发布日期|发布机构|更新时间|浏览次数|点击数|字号|上一[篇条]|下一[篇条]|广告(?:经营)?许可证(?:号)?"
)
_COST = r"零售价?|(?:每[月份期])?定价"
# Notices have these, too.
_CONTACT_KEY = (
    r"(?:(?:服务|热线)(?:热线|电话)|联系电话|电话|电子邮箱|电子信箱|邮箱|邮编|地址|网址|传真|E-?mail|QQ|Tel|Fax)"
)
_SENTENCE = re.compile("[，。！？]")
_BULLET = r"[（(【■◆●□▲★]?\s?"
_STATED = re.compile(rf"^{_BULLET}(?:{_EDITORS}|{_HOUSE})\s*[:：]")
_SPACED = re.compile(rf"^(?:{_EDITORS}|{_HOUSE})(?:\s|$|/)")
_DESK_STATED = re.compile(rf"^{_BULLET}{_DESK}(?:\s*[:：]|\s|$|/)")
_COST_STATED = re.compile(rf"^{_BULLET}(?:{_COST})(?:\s*[:：]|\s)")
_CONTACT = re.compile(rf"^{_CONTACT_KEY}(?:\s*[:：]|\s|$|/)")
_KEY = re.compile(rf"^(?:{_EDITORS}|{_HOUSE}|{_DESK}|{_COST}|{_CONTACT_KEY})$")
_STAFF_CLOSE = re.compile(rf"^(?:本版)?(?:责任编辑|責任編輯|责编|美术编辑|美编|校对){_HAN}{{2,4}}(?:\s|$)")
_THIS_PAGE = re.compile(r"^(?:本版|本期|今日本版)(?:图片|照片|文字|稿件|撰文|摄影|供稿|内容|责编|编辑|主编|共|文|图)")
# 每份1.5元 is the paper's price; 每份午餐12元 has goods between.
_AMOUNT = r"(?:人民币)?\d{1,4}(?:\.\d{1,2})?元"
_PRICE = re.compile(
    rf"^(?:(?:零售价?|定价|全年|每[份月期季年])[:：]?){{1,3}}{_AMOUNT}$|^广告(?:经营)?许可证\S{{0,30}}$|^第\d{{1,3}}版\s?[(（]\S{{0,8}}[)）]$"
)
_PAPER_PRICE = re.compile(rf"[:：\s](?:每[份月期季年]|全年|半年)?{_AMOUNT}")
_BETWEEN = re.compile(r"[\s、，,/／|｜:：;；]+")
_PARTED_NAME = re.compile(rf"(?<!{_HAN})({_HAN})\s({_HAN})(?!{_HAN})")
_CLOSERS = ")）】"
# Whom a word of the desk names, in ems, where no surname shows that it names anyone; what is longer is an answer.
LONGEST_NAMED = 12.0
# The longest piece of an imprint whose keys stand without a colon.
LONGEST_PIECE = 6


def imprint_kind(text: str) -> Literal["sure", "contact"] | None:
    """Whether a line is an imprint by its words alone (`sure`), only beside one (`contact`), or none."""
    if _STATED.match(text) or _PRICE.match(text) or _STAFF_CLOSE.match(text) or _THIS_PAGE.match(text):
        return "sure"
    if _COST_STATED.match(text):
        return "sure" if _PAPER_PRICE.search(text) else _aside(text)
    if found := _DESK_STATED.match(text):
        named = text[found.end() :]
        return "sure" if _names_people(named) else _aside(named) if width(named) <= LONGEST_NAMED else None
    if _SPACED.match(text):
        return "sure" if all(len(piece) <= LONGEST_PIECE for piece in text.split()) else None
    return _aside(text) if _CONTACT.match(text) else None


def is_key(word: str) -> bool:
    """Whether a word is one that imprints put before a name or a number: 责编."""
    return bool(_KEY.match(word))


def _aside(text: str) -> Literal["contact"] | None:
    return None if _SENTENCE.search(text) else "contact"


def _names_people(text: str) -> bool:
    """Whether nothing but names stands here, with keys between them; the first and most others begin with
    a surname."""
    words = [word.strip(_CLOSERS) for word in _BETWEEN.split(_PARTED_NAME.sub(r"\1\2", text))]
    names = [word for word in words if re.search(_HAN, word) and not is_key(word)]
    return are_names(names, sure=True) and is_surely_name(names[0])
