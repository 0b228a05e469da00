"""What a newspaper's habits say of the names that LAC found in a paragraph: which are none, cut, glued, or of another
kind; and which it missed.

Each rule has its case beside it, from paragraphs of news. It must not know the network.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.typeset.surnames import is_surely_name
from index.names.known import BODIES, COMMON, COUNTRIES, FOREIGN, OF_COUNTRIES
from index.names.name import BY_TAG, Kind
from index.text.dictionary import tag_of

Word = tuple[int, int, str]

# By-lines and credits: who wrote it is told by the article itself, and spread names (王 磊) are read wrongly there.
_BYLINE: Final = re.compile(
    r"[（(][^（()）]{0,30}(?:记者|通讯员|作者|摄影|供图|供稿|撰文|图/|文/)[^（()）]{0,60}[)）]"
    r"|(?:本[报台网](?:讯|电)|(?:本[报台网]|新华社|中新社)[^，。（(]{0,12}(?:电|讯))"
    r"|(?:^|[\s。])[^\s，。、]{2,12}[\s/]{0,2}(?:摄影报道|摄|供图)$"
)
_PAPER: Final = re.compile(r"《([^《》，。]{1,8}(?:日报|晚报|时报|早报|晨报|商报|周报|都市报))》")
_BODY: Final = re.compile(
    "(?:中央|国家|全国|中国|[省市县区州])?(?:" + "|".join(sorted(BODIES, key=len, reverse=True)) + ")(?![门队分长])"
)
# A title and the name after it, of which LAC makes a river (副市长江建国) or a word.
_TITLED: Final = re.compile(
    r"(?:[省市县区镇乡村州部局厅院校厂队会社处科所站行园]长|书记|主任|主席|总经理|董事长|理事长|秘书长|委员|馆长|老师|教授|医生)"
    r"(?=([㐀-鿿]{2,3}?)(?:表示|说|介绍|告诉|认为|强调|指出|等|率|主持|出席|在|、|，|。|同志))"
)
# Words of a name's own that LAC cuts off (澳门特别 | 行政区).
_PLACE_ENDS: Final = re.compile("行政区|特别行政区|自治[区州县]|(?:新|开发|高新|经开)区|街道|社区|[镇乡村县岛]")
# What bodies end in, where LAC sees words (世界反兴奋剂 | 机构, 学习 | 出版社).
_BODY_ENDS: Final = re.compile(
    "出版社|委员会|研究[院所]|联合会|基金会|总局|管理局|协会|学会|商会|检察院|法院|有限公司|合作社|[支大总]队|指挥部|总参谋部"
    "|紧急情况部|统战部|办事处"
)
_WIDE: Final = ("世界", "国家", "全国", "国际")
_NOUNS: Final = frozenset(("n", "nz", "vn", "an"))
# Tags of a word that may be the cut-off part of a foreign name (齐塞/a 克迪/nr).
_LOOSE: Final = frozenset(("n", "nz", "a", "an", "vn", "nw"))
_NAMED: Final = ("nr", "ns", "nt", "nz")
# What stands before a place and before nobody.
_AT: Final = ("在", "位于", "抵达", "前往", "飞往", "途经", "攻占", "袭击")
# What stands behind a place, or the last of several.
_PLACES: Final = ("等地", "等方向", "方向", "地区", "等地区", "市", "州")
# What no name begins with, and what follows one.
_NEVER_FIRST: Final = "各某该每"
_AND: Final = "和与及同"
_NO_THIRD: Final = "的在说是与和将就也等"
_NO_PERSON: Final = "军方"
_LONGER: Final = ("ns", "nt", "nrt")
_ONE_MORE: Final = "省市县区州河山湖岛海湾港"
_BODY_LAST: Final = "会院部局厅军党社队府司委团校"
# How far around a found name the dictionary is asked for a longer one.
_BEFORE, _AFTER = 2, 3


@dataclass(frozen=True, slots=True)
class Found:
    """A name in a text: its half-open span and its kind."""

    start: int
    end: int
    kind: Kind


def mend(text: str, words: Sequence[Word]) -> list[Found]:
    """The names of a text, in order, none overlapping another, of what LAC made of it."""
    covered = [match.span() for match in _BYLINE.finditer(text)]
    sure = _sure(text, words)
    names = [_widened(text, words, at) for at, word in enumerate(words) if word[2] in BY_TAG]
    names = [one for name in names if _plausible(text, one := _trimmed(text, name))]
    chosen: list[Found] = []
    for one in [*sure, *sorted(names, key=lambda one: one.start - one.end)]:
        if not any(_overlap(one, other.start, other.end) for other in chosen) and not any(
            _overlap(one, *span) for span in covered
        ):
            chosen.append(one)
    return _agreed(text, [_placed(text, _whole_name(text, one)) for one in sorted(chosen, key=lambda one: one.start)])


def _overlap(one: Found, start: int, end: int) -> bool:
    return one.start < end and start < one.end


def _sure(text: str, words: Sequence[Word]) -> list[Found]:
    """The names that fixed forms tell: longer ones first."""
    found = [Found(match.start(1), match.end(1), "organisation") for match in _PAPER.finditer(text)]
    for match in _TITLED.finditer(text):
        start, end = match.span(1)
        if is_surely_name(text[start:end]) and not tag_of(text[start:end]):
            found.append(Found(start, end, "person"))
    given = [Found(start, end, "organisation") for start, end, tag in words if tag in BY_TAG]
    bodies = [*(Found(*match.span(), "organisation") for match in _BODY.finditer(text)), *_grown(text, words)]
    # What LAC has whole is longer than what its end is called (俄罗斯国防部, which it takes for a place).
    found += [next((one for one in given if one.start <= body.start and body.end <= one.end), body) for body in bodies]
    return sorted(found, key=lambda one: one.start - one.end)


def _grown(text: str, words: Sequence[Word]) -> Iterable[Found]:
    """Bodies of which LAC has the first word and the last."""
    for at, (_, end, tag) in enumerate(words):
        if tag not in _NOUNS or not _BODY_ENDS.fullmatch(text, words[at][0], end):
            continue
        first = at
        while first > 0 and at - first < 3 and words[first - 1][2] in _NOUNS:
            first -= 1
        listed = at > 1 and text[words[at - 2][0]] == "、"  # 人民出版社、学习出版社
        if first > 0 and BY_TAG.get(words[first - 1][2]) in ("location", "organisation"):
            yield Found(words[first - 1][0], end, "organisation")
        elif listed or (first < at and text.startswith(_WIDE, words[first][0])):
            yield Found(words[min(first, at - 1)][0], end, "organisation")


def _widened(text: str, words: Sequence[Word], at: int) -> Found:
    """The name with what was cut off: of a foreign name, of a place, or as a dictionary has it."""
    start, end, tag = words[at]
    kind = BY_TAG[tag]
    if kind == "location" and at + 1 < len(words) and _PLACE_ENDS.fullmatch(text, *words[at + 1][:2]):
        end = words[at + 1][1]
    if set(text[start:end]) <= FOREIGN and tag_of(text[start:end])[:2] not in _NAMED:
        if at > 0 and words[at - 1][2] in _LOOSE and set(text[slice(*words[at - 1][:2])]) <= FOREIGN:
            start = words[at - 1][0]
        if at + 1 < len(words) and words[at + 1][2] in _LOOSE and set(text[slice(*words[at + 1][:2])]) <= FOREIGN:
            end = words[at + 1][1]
    for first in range(max(0, start - _BEFORE), start + 1):
        for last in range(min(len(text), end + _AFTER), end, -1):
            longer = tag_of(text[first:last])
            if longer in _LONGER and _is_longer(text, first, start, end, last):
                return Found(first, last, "organisation" if longer == "nt" else kind)
    return Found(start, end, kind)


def _is_longer(text: str, first: int, start: int, end: int, last: int) -> bool:
    """Whether a longer word of the dictionary is one name: not two beside each other (山西太原), nor a name with a
    word (中国化, 美中关系)."""
    if last - first == end - start + 1:
        return text[last - 1] in _ONE_MORE and last > end
    if set(text[first : last - 1]) <= FOREIGN:
        return True
    if tag_of(text[first:last]) == "nt":
        return text[last - 1] in _BODY_LAST
    beside = [tag_of(part) for part in (text[first:start], text[end:last]) if part]
    return not any(tag in ("ns", "nr", "v", "vn") for tag in beside)


def _trimmed(text: str, one: Found) -> Found:
    """The name without what was glued to it: 习近平和, 湖北段."""
    name = text[one.start : one.end]
    glued = one.kind == "person" and len(name) == 4 and name[-1] in _AND and is_surely_name(name[:3])
    if glued or (one.kind == "location" and name.endswith("段") and tag_of(name[:-1]) == "ns"):
        return Found(one.start, one.end - 1, one.kind)
    return one


def _plausible(text: str, one: Found) -> bool:
    """Whether what was found can be a name of its kind."""
    name = text[one.start : one.end]
    tag = tag_of(name)
    if len(name) < 2 or name[0] in _NEVER_FIRST or not any("㐀" <= character <= "鿿" for character in name):
        return False
    if name in COMMON:
        return False
    if one.kind == "person":
        foreign = set(name) <= FOREIGN | {"·", "•"}
        if len(name) == 2 and not foreign and (name[-1] in _NO_PERSON or not (is_surely_name(name) or tag)):
            return False  # 乌军, 澜湄
        return not name.endswith("号")
    return not (len(name) == 2 and set(name) <= COUNTRIES) or name in OF_COUNTRIES


def _whole_name(text: str, one: Found) -> Found:
    """A person's name of two characters with a third one, where the text has it twice or more and never without it."""
    name = text[one.start : one.end]
    after = text[one.end : one.end + 1]
    if (
        one.kind != "person"
        or len(name) != 2
        or tag_of(name)
        or not "㐀" <= after <= "鿿"
        or after in "的在说是与和将就也等"
    ):
        return one
    if text.count(name) > 1 and text.count(name) == text.count(name + after):
        return Found(one.start, one.end + 1, one.kind)
    return one


def _placed(text: str, one: Found) -> Found:
    """A foreign name as a place, where it stands as one: 在巴赫穆特、马林卡等方向."""
    name = text[one.start : one.end]
    if one.kind == "location" or not set(name) <= FOREIGN or tag_of(name)[:2] in ("nr", "nt"):
        return one
    before = text[: one.start].endswith(_AT) and not is_surely_name(name)
    stands = before or text.startswith(_PLACES, one.end)
    return Found(one.start, one.end, "location") if stands or one.kind == "organisation" else one


def _agreed(text: str, names: Sequence[Found]) -> list[Found]:
    """The names, each of the kind that it was first given."""
    kinds: dict[str, Kind] = {}
    for one in names:
        kinds.setdefault(text[one.start : one.end], one.kind)
    return [Found(one.start, one.end, kinds[text[one.start : one.end]]) for one in names]
