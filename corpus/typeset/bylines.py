"""Who wrote it, where that stands on a line of its own: outlet, role and names, and the names that a byline carries.

Patterns and words; it must not know where on the page a line stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from corpus.typeset.surnames import is_name, is_surely_name

# A byline of five reporters and three correspondents with its dateline is about 40 characters.
LONGEST_BYLINE = 48

HAN = r"[㐀-鿿豈-﫿·\U00020000-\U0003ffff]"
PAPER = (
    r"(?:本[报報刊网網台]|新[华華]社|中新社|中新网|人民网|新[华華]网|中央社|央视|总台"
    rf"|{HAN}{{2,6}}(?:日报|晚报|时报|晨报|早报|周报|商报|都市报))"
)
_RANKS = (
    rf"(?:驻{HAN}{{2,8}}\s?)?"
    r"(?:首席|特约|特約|特派|见习|見習|实习|實習|资深|資深|全媒体|融媒体|全媒|融媒|摄影|攝影|文字){0,4}"
)
ROLE = rf"(?:{PAPER}\s?)?{_RANKS}(?:记者|記者|通讯员|通訊員|评论员|評論員|撰稿人?|撰文|实习生|實習生)"
NAME = rf"{HAN}(?:\s{{1,2}}{HAN}(?=\s|$|[、，]))|{HAN}{{2,4}}|{HAN}{{1,6}}·{HAN}{{1,6}}(?:·{HAN}{{1,6}})?"

_MARKS = "□■●◆◇○▲△☆★◎"
_SEPARATORS = re.compile(r"[\s、，/／:：|｜]+")
_ROLE = re.compile(r"(记者|記者|通讯员|通訊員|评论员|評論員|撰稿人?|撰文|实习生|實習生)")
_OWN = re.compile(rf"{PAPER}?{_RANKS}$")
# The name of an unknown outlet before 记者: 红星新闻, 中青报·中青网.
_OUTLET = re.compile(rf"(?:{HAN}|[A-Za-z0-9]){{2,14}}$")
_NOTE = re.compile(
    r"(?:文|图|圖|摄|攝|文图|文并图|摄影|攝影|报道|報道|報導|摄影报道|攝影報道|图文报道|整理|采访整理|综合报道|專訪|专访"
    r"|发自\S{2,6}|\S{2,6}(?:報導|报导|报道|連線))$"
)
# A credit that says who did what: 文/林夏 图/何叶, 口述：… 整理：…. Behind such a word any name is one.
_PENS = ("作者", "撰文", "文", "执笔", "采写")
_LABELS = {*_PENS, "口述", "讲述", "整理", "记录", "编译", "翻译", "摄影", "图", "图片", "供稿", "制图", "漫画"}
_LABELLED = re.compile(r"(?P<label>\w{1,2})\s?[:：/／|｜]\s?\S")
# 记者 begins many sentences and some headlines; these words after it are no names.
_NOT_NAMES = re.compile(
    rf"^[{_MARKS}\s]*(?:本[报報])?记者\s?(?:手记|观察|调查|日记|札记|来信|走访|探访|获悉|了解|注意|看到|说|问|节|站|之家)"
    r"|.{0,10}评论员文章"
)
# What may stand between a name and the role of the next one, glued to the name or alone: 本报, 见习, 上游新闻首席.
_TAIL = re.compile(rf"(?:{PAPER}|{HAN}{{2,6}}(?:新闻|客户端|报|网|台))?{_RANKS}$")
_TAIL_NOTE = re.compile(r"(?:摄影报道|攝影報道|报道|報道|文|图|整理)$")
# A line that only names the source: 据新华社, 来源：央视新闻客户端.
_SOURCE = re.compile(
    rf"^(?:据|據|来源[:：]|综合)\s?(?:{PAPER}|{HAN}{{2,8}}(?:社|网|報|报|台|新闻|客户端))(?:消息|报道|电|電|讯)?$"
)
_OUTLET_ALONE = re.compile(rf"^(?:新[华華]社|中新社|{HAN}{{2,8}}(?:新闻客户端|客户端))$")
# 記者吳曉梅／臺北報導
_REPORTS = re.compile(r"[／/]\S{2,6}(?:報導|报导|报道|連線)$")
# Words and marks that no line of names holds.
_NEVER = re.compile("[，,:：。]")
_UNMARKED = dict.fromkeys(map(ord, _MARKS), " ")


# A line is asked about as the next of one line, and again by itself.
@lru_cache(maxsize=8)
def is_byline(text: str) -> bool:
    """Whether a line is nothing but a byline (本报记者 … 本报通讯员 …, 红星新闻记者 …, 文/…, 作者：…)."""
    text = text.strip()
    # A line that ends 摄 or 供图 is the last line of a caption.
    if not text or len(text) > LONGEST_BYLINE or "。" in text or text.endswith(("摄", "供图", "攝")):
        return False
    if _SOURCE.match(text) or _OUTLET_ALONE.match(text):
        return True
    return text[-1] not in "、，/／:：" and _names_its_authors(text) and not _NOT_NAMES.match(text)


def _names_its_authors(text: str) -> bool:
    bare = text.lstrip(_MARKS + " 　")
    labelled = _LABELLED.match(bare)
    if labelled and labelled.group("label") in _LABELS:
        named = [word for word in words_of(bare) if word not in _LABELS]
        if are_names(named, sure=labelled.group("label") not in _PENS):
            return True
    marked = text[0] in _MARKS
    return (marked and are_names(words_of(bare.translate(_UNMARKED)), sure=True)) or _has_roles(bare, marked)


def words_of(text: str) -> list[str]:
    """The words of a byline; a name of two characters that was spread (王 鑫) is one of them."""
    words: list[str] = []
    half = False
    for word in filter(None, _SEPARATORS.split(text)):
        if half and len(word) == 1:
            words[-1] += word
            half = False
        else:
            words.append(word)
            half = len(word) == 1
    return words


def are_names(words: Sequence[str], sure: bool = False) -> bool:
    """Whether there are words and all have the form of a name; `sure`: and most of them begin with a surname."""
    if not words or not all(map(is_name, words)):
        return False
    return not sure or 2 * sum(map(is_surely_name, words)) > len(words)


def is_bare_names(text: str) -> bool:
    """Whether a line is nothing but one to four people's names: 范玉娟 吕涵."""
    words = words_of(text)
    return len(words) <= 4 and are_names(words, sure=True) and not _NEVER.search(text)


def _has_roles(text: str, marked: bool) -> bool:
    """Whether a line is outlet, role and names, perhaps several times over."""
    head, *rest = _ROLE.split(text)
    if not rest:
        return False
    *notes, outlet = _SEPARATORS.split(head)
    if not outlet and notes:
        outlet = notes.pop()
    if not all(_NOTE.match(note) for note in notes if note):
        return False
    own = bool(_OWN.match(outlet))
    if not own and not _OUTLET.match(outlet):
        return False
    if not head and not marked and rest[1][:1] and not _SEPARATORS.match(rest[1]) and not _REPORTS.search(text):
        return False  # 记者王鑫 opens a sentence as often as it is a byline
    names: list[str] = []
    for at, segment in enumerate(rest[1::2], start=1):
        words = words_of(segment)
        if words and 2 * at < len(rest) and segment[-1:] == words[-1][-1:]:
            words[-1] = _TAIL.sub("", words[-1])
        names += [word for word in words if word and not _NOTE.match(word)]
    if names and _TAIL_NOTE.search(names[-1]) and not is_surely_name(names[-1]):
        names[-1] = _TAIL_NOTE.sub("", names[-1])
    colon = rest[1].lstrip()[:1] in tuple(":：")
    return are_names(names, sure=not own or colon) if names else own and bool(outlet)


def continues_byline(text: str) -> bool:
    """Whether a line could be the second line of a byline: names and roles only."""
    if not text.strip() or len(text) > LONGEST_BYLINE or _NEVER.search(text):
        return False
    words = [word for piece in _ROLE.split(text)[::2] for word in words_of(piece) if not _OWN.match(word)]
    names = [word for word in words if not _NOTE.match(word)]
    return not names or are_names(names, sure=not _ROLE.search(text))
