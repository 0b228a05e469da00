"""Who wrote it and where from, as it is printed within a paragraph: datelines, bylines in parentheses, credits.

Patterns only; it must not know where on the page a line stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from corpus.typeset.bylines import HAN, NAME, PAPER, ROLE, are_names, words_of
from corpus.typeset.surnames import is_name

_MARK = r"[□■●◆◇○▲△☆★◎\s]*"
_PLACE = rf"{HAN}{{2,8}}?"
_COUNT = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_DAY = rf"(?:(?:\d{{4}}\s?年\s?)?(?:{_COUNT}\s?月\s?)?{_COUNT}\s?日)"
_AGENCY = rf"(?:据|综合)?(?:{PAPER}|新[华華]社|中新社|法新社|路透社|美联社|塔斯社|共同社|中国新闻网)"
_DATELINE = re.compile(
    rf"^{_MARK}(?:"
    rf"(?P<agency>{_AGENCY})\s?(?P<place>{_PLACE})?\s?(?:{_DAY})?\s?(?:综合)?"
    r"(?:(?:讯|訊|电|電)(?![影视脑力话动器子])|(?:消息|报道)(?=[\s（(：:]|$))"
    rf"|(?P<synthesis>(?:本报)?综合(?:(?:消息|报道)(?!，)|外电|新华社[^\s，。]{{0,6}}(?:电|消息|报道)))"
    # Another outlet counts only where its dateline is all that it can be: 新京报讯（, 扬子晚报网南京3月2日电 .
    rf"|{HAN}{{1,8}}(?:[报報网網社台]|新[闻聞]|客户端)(?P<town>{_PLACE})?\s?(?:{_DAY})?\s?(?:讯|訊|电|電)(?=[\s（(：:]|$)"
    r"|[【〔](?!.{0,4}(?:简|快|短|资|通)讯)[^【】〔〕]{0,24}(?:讯|訊|电|電|消息|报道|報道|報導|(?:记者|記者)[^【】〔〕]{2,12})[】〕]"
    r")"
)
_PAREN = re.compile(r"^\s?[（(](?P<inside>[^（）()]{0,70}?(?:记者|通讯员|記者|通訊員)[^（）()]{0,70})[）)]")
_PAREN_NAMES = re.compile(r"^\s?[（(](?P<names>[^（）()，。]{2,24})[）)]")
_PAREN_OPEN = re.compile(r"^[（(](?:本[报報])?(?:记者|記者|通讯员|通訊員)\s?[^（）()，。]{2,40}(?:[）)]|$)")
_PAREN_AFTER = re.compile(rf"^\s?(?:{_PLACE})?\s?(?:{_DAY})?\s?(?:讯|訊|电|電)(?![影视脑力话动器子])")
_BARE_ROLE = re.compile(
    rf"^\s(?P<who>{ROLE}\s?(?:{NAME})(?:[\s、](?:{ROLE}\s?)?(?:{NAME}))*)\s?(?:报道[:：]?|(?=\s)|[:：])"
)
# Behind 文 stands a mark or space (文/王鑫, 文字 王鑫): without one it begins a note (文中人物均为化名).
_PEN = r"文(?:字整理|字|章来源|稿|并?[图圖]|并摄影)?[\s：:/／|｜、]"
_SIGNED = re.compile(
    rf"[（(](?P<who>(?:作者|记者|{_PEN}|通讯员|整理|撰文|執筆|执笔|{ROLE}|据{HAN}|新华社|本报|原载)[^（）()。]{{1,60}})[）)]\s*$"
)
_SIGNED_NAMES = re.compile(r"(?:^|(?<=[。！？…”\s]))[（(](?P<names>[^（）()，。：:]{2,24})[）)]\s*$")
# The credit that ends a caption: a name after a full stop or space, then 摄 or 供图; 发 and 图 only for an agency.
_CREDIT = re.compile(
    rf"(?:^|[。！？”）)\s　])(?:(?:{ROLE}\s?)?(?:{HAN}{{2,6}}(?:[\s、/]{HAN}{{2,4}}){{0,3}}|{HAN}\s{HAN})"
    r"\s?[/／]?\s?(?:摄|攝|摄影|供图|摄影报道)"
    rf"|(?:{HAN}{{2,6}}\s?[/／]\s?图)|(?:{HAN}{{2,6}}(?:发|供图)\s?[（(][^（）()]{{2,16}}摄[）)]))\s*$"
)
_CREDIT_PAREN = re.compile(r"[（(][^（）()。]{1,24}(?:摄|攝|供图|供圖|/图|制图)[）)]\s*$")
# Captions run to about 150 characters; a longer paragraph that ends in a credit is an article's.
LONGEST_CAPTION = 260
_PICTURE = re.compile(r"^(?:图片说明|图为|上图|下图|左图|右图|题图|资料图|图①|图1|▲|△|▼|↑|↓|←|→)")

_SPLIT_ROLE = re.compile(r"(通讯员|通訊員|记者|記者|实习生|實習生)")
_LABELS = re.compile(r"(?:作者|文|撰文|采写|口述|整理|执笔|编译|报道)$")
_NOT_A_PERSON = re.compile(
    r"^(?:文|图|摄|报道|本[报報]|首席|特约|见习|实习|驻.*|文图|整理|新华社|中新社|全媒体|融媒体|等"
    r"|发自.*|.*(?:报道|報道|報導|报导|連線|專訪|专访))$"
)
# What was done, glued to a name or beside it.
_WORK = re.compile(r"(?:專訪|专访|摄影|攝影)(?=\s|$)|作者(?:系|单位|为)\S*")
_BEFORE_ROLE = re.compile(rf"(?:{PAPER}|首席|特约|见习|实习|全媒体|融媒体|全媒|融媒){{1,4}}$")


@dataclass(frozen=True, slots=True)
class Credits:
    """The names a byline carries. `place` is the town of its dateline; all are empty where it does not say."""

    reporters: tuple[str, ...] = ()
    correspondents: tuple[str, ...] = ()
    place: str | None = None


def inline_byline(text: str) -> int:
    """Characters at the start of a paragraph that are its dateline and byline; 0 where it has none.

    `text` may end within the parenthesis (a line of print); then the whole of it counts.
    """
    at = 0
    dateline = _DATELINE.match(text)
    if dateline:
        at = dateline.end()
    paren = _PAREN.match(text[at:])
    if paren:
        at += paren.end()
        if not dateline:
            after = _PAREN_AFTER.match(text[at:])
            at += after.end() if after else 0
        return at
    if dateline:
        names = _PAREN_NAMES.match(text[at:])
        if names and are_names(words_of(names.group("names")), sure=True):
            return at + names.end()
        bare = _BARE_ROLE.match(text[at:])
        return at + (bare.end() if bare else 0)
    return 0


def is_dateline(text: str) -> bool:
    """Whether a line is a dateline, perhaps with its reporters, and nothing more: what it opens is on the next line."""
    return 0 < inline_byline(text) == len(text.rstrip())


def is_signature(text: str) -> bool:
    """Whether a line is nothing but the author in parentheses, （作者：…） or （阿依古丽·买买提）."""
    return signature(text) == text.strip()


# A line is asked about as the next of one line, and again by itself.
@lru_cache(maxsize=8)
def opens_report(text: str) -> bool:
    """Whether a line opens a report: 本报讯 （记者…, 新华社北京11月8日电, 据…电, （记者 …）."""
    if _DATELINE.match(text):
        return True
    return bool(_PAREN_OPEN.match(text))


def signature(text: str) -> str | None:
    """The author named in parentheses at the end of an article, （作者：…）, as printed; None where there is none."""
    if text.rstrip()[-1:] not in tuple("）)"):
        return None
    found = _SIGNED.search(text[-80:])
    if not found:
        found = _SIGNED_NAMES.search(text[-30:])
        if not found or not are_names(words_of(found.group("names")), sure=True):
            return None
    return found.group().strip()


def is_caption(text: str) -> bool:
    """Whether a paragraph is a photo caption: it ends with a credit (… 摄, … 供图) or opens as one (图为…)."""
    tail = text[-40:]
    if len(text) > LONGEST_CAPTION:
        return False
    return bool(_CREDIT.search(tail) or _CREDIT_PAREN.search(tail) or _PICTURE.match(text))


def credits(byline: str) -> Credits:
    """Split a byline into its reporters and correspondents and the place of its dateline."""
    dateline = _DATELINE.match(byline.strip())
    place = dateline.group("place") or dateline.group("town") if dateline else None
    bracketed = byline.lstrip()[:1] in ("【", "〔")
    text = byline[dateline.end() :] if dateline and not bracketed else byline
    named = not dateline or bool(_PAREN_NAMES.match(text))
    text = re.sub(r"[（）()【】〔〕□■●◆◇○▲△☆★◎：:，,、/／]", " ", text)
    text = _WORK.sub(" ", text)
    reporters: list[str] = []
    correspondents: list[str] = []
    first, *rest = _SPLIT_ROLE.split(text)
    # Before the first role names count only after a label (作者：); where there is no role, when nothing else stands.
    words = words_of(first)
    if words and (_LABELS.match(words[0]) or (not rest and named and are_names(words, sure=True))):
        reporters += _names(words)
    for role, piece in zip(rest[::2], rest[1::2], strict=True):
        into = correspondents if role in ("通讯员", "通訊員") else reporters
        into += _names(words_of(_BEFORE_ROLE.sub("", piece.strip())))
    return Credits(tuple(reporters), tuple(correspondents), place)


def _names(words: list[str]) -> list[str]:
    return [word for word in words if is_name(word) and not _NOT_A_PERSON.match(word) and not _LABELS.match(word)]
