"""Who wrote it and where from: bylines, datelines and credits as they are printed.

Patterns and the names in them; it must not know where on the page a line stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# A byline of five reporters and three correspondents with its dateline is about 40 characters.
LONGEST_BYLINE = 48

_HAN = r"[㐀-鿿豈-﫿·\U00020000-\U0003ffff]"
_PAPER = (
    r"(?:本[报報刊网網台]|新[华華]社|中新社|中新网|人民网|新[华華]网|中央社|央视|总台"
    rf"|{_HAN}{{2,6}}(?:日报|晚报|时报|晨报|早报|周报|商报|都市报))"
)
_ROLE = (
    rf"(?:{_PAPER}\s?)?(?:驻{_HAN}{{2,8}}\s?)?(?:首席|特约|特約|特派|见习|見習|实习|實習|资深|資深|全媒体|融媒体|全媒|融媒"
    r"|摄影|攝影|文字)*"
    r"(?:记者|記者|通讯员|通訊員|评论员|評論員|撰稿人?|撰文)"
)
_NAME = rf"{_HAN}(?:\s{{1,2}}{_HAN}(?=\s|$|[、，]))|{_HAN}{{2,4}}|{_HAN}{{1,6}}·{_HAN}{{1,6}}(?:·{_HAN}{{1,6}})?"
_NOTE = r"(?:文\s?/\s?图|文图|图\s?/\s?文|文并图|摄影报道|文|图|摄|报道|整理|发自\S{2,6}|采访整理)"
_MARK = r"[□■●◆◇○▲△☆★◎\s]*"
_SEPARATOR = r"[\s、，/／:：]"

_OPENING_MARK = re.compile(_MARK)
_ONE_ROLE = re.compile(_ROLE)
# Pieces of a byline, each of one length, so that what they cover can be told in one pass. Longer names and roles are
# several of these; so are 文/图 and 摄影报道.
_NAME_PIECES = (rf"{_HAN}{{2}}", rf"{_HAN}{{3}}", *(rf"{_HAN}\s{{{n}}}{_HAN}(?=\s|$|[、，])" for n in (1, 2)))
_PIECES = tuple(map(re.compile, (*_NAME_PIECES, _SEPARATOR, "[文图摄]", *(rf"发自\S{{{n}}}" for n in range(2, 7)))))
_STANDALONE_CLEAR = re.compile(rf"^{_MARK}(?:{_PAPER}|{_ROLE}[\s:：]|[□■●◆◇○▲△☆★◎]\s*{_ROLE})")
_AUTHOR = re.compile(rf"^{_MARK}(?:作者|撰文|文|图|摄影|采写|整理)\s?[:：/／|｜]\s?(?={'|'.join(_NAME_PIECES)})")
# A name ends at white space or at the end, so what was read of it need not be tried in another way (?>…).
_MARKED_NAMES = re.compile(rf"^[□■●◆◇○▲△☆★◎](?>\s*(?:{_NAME})(?=\s|$))++$")
_NAMES = re.compile(rf"^(?>(?:{_NAME}|{_ROLE}|{_NOTE})(?:\s+|、|$))++$")
# 记者 begins many sentences and some headlines; these words after it are no names.
_NOT_NAMES = re.compile(
    rf"^{_MARK}记者\s?(?:手记|观察|调查|日记|札记|来信|走访|探访|获悉|了解|注意|看到|说|问|节|站|之家)"
    r"|.{0,10}评论员文章"
)

_PLACE = rf"{_HAN}{{2,8}}?"
_DAY = r"(?:(?:\d{4}\s?年\s?)?(?:\d{1,2}\s?月\s?)?\d{1,2}\s?日)"
_AGENCY = rf"(?:据|综合)?(?:{_PAPER}|新[华華]社|中新社|法新社|路透社|美联社|塔斯社|共同社|中国新闻网)"
_DATELINE = re.compile(
    rf"^{_MARK}(?:"
    rf"(?P<agency>{_AGENCY})\s?(?P<place>{_PLACE})?\s?(?:{_DAY})?\s?(?:综合)?"
    r"(?:(?:讯|訊|电|電)(?![影视脑力话动器子])|(?:消息|报道)(?=[\s（(：:]|$))"
    rf"|(?P<synthesis>(?:本报)?综合(?:消息|报道|外电|新华社[^\s，。]{{0,6}}(?:电|消息|报道)))"
    r")"
)
_PAREN = re.compile(r"^\s?[（(](?P<inside>[^（）()]{0,70}?(?:记者|通讯员|記者|通訊員)[^（）()]{0,70})[）)]")
_PAREN_OPEN = re.compile(r"^[（(](?:本[报報])?(?:记者|記者|通讯员|通訊員)\s?[^（）()，。]{2,40}(?:[）)]|$)")
_PAREN_AFTER = re.compile(rf"^\s?(?:{_PLACE})?\s?(?:{_DAY})?\s?(?:讯|訊|电|電)(?![影视脑力话动器子])")
_BARE_ROLE = re.compile(
    rf"^\s(?P<who>{_ROLE}\s?(?:{_NAME})(?:[\s、](?:{_ROLE}\s?)?(?:{_NAME}))*)\s?(?:报道[:：]?|(?=\s)|[:：])"
)
_SIGNED = re.compile(
    rf"[（(](?P<who>(?:作者|记者|文|通讯员|整理|撰文|執筆|执笔|{_ROLE}|据{_HAN}|新华社|本报|原载)[^（）()。]{{1,60}})[）)]\s*$"
)
# The credit that ends a caption: a name after a full stop or space, then 摄 or 供图; 发 and 图 only for an agency.
_CREDIT = re.compile(
    rf"(?:^|[。！？”）)\s　])(?:(?:{_ROLE}\s?)?(?:{_HAN}{{2,6}}(?:[\s、/]{_HAN}{{2,4}}){{0,3}}|{_HAN}\s{_HAN})"
    r"\s?[/／]?\s?(?:摄|攝|摄影|供图|摄影报道)"
    rf"|(?:{_HAN}{{2,6}}\s?[/／]\s?图)|(?:{_HAN}{{2,6}}(?:发|供图)\s?[（(][^（）()]{{2,16}}摄[）)]))\s*$"
)
_CREDIT_PAREN = re.compile(r"[（(][^（）()。]{1,24}(?:摄|供图|/图|制图)[）)]\s*$")
# Captions run to about 150 characters; a longer paragraph that ends in a credit is an article's.
LONGEST_CAPTION = 260
_PICTURE = re.compile(r"^(?:图片说明|图为|上图|下图|左图|右图|题图|资料图|图①|图1|▲|△|▼|↑|↓|←|→)")

_SPLIT_ROLE = re.compile(r"(通讯员|通訊員|记者|記者)")
_NOT_A_PERSON = re.compile(
    r"^(?:文|图|摄|报道|本[报報]|首席|特约|见习|实习|驻.*|文图|整理|新华社|中新社|全媒体|融媒体|等)$"
)


@dataclass(frozen=True, slots=True)
class Credits:
    """The names a byline carries. `place` is the town of its dateline; all are empty where it does not say."""

    reporters: tuple[str, ...] = ()
    correspondents: tuple[str, ...] = ()
    place: str | None = None


def is_byline(text: str) -> bool:
    """Whether a line is nothing but a byline (本报记者 … 本报通讯员 …, 文/…, 作者：…)."""
    text = text.strip()
    # A line that ends 摄 or 供图 is the last line of a caption.
    if not text or len(text) > LONGEST_BYLINE or _NOT_NAMES.match(text) or text.endswith(("摄", "供图", "攝")):
        return False
    author = _AUTHOR.match(text)
    if author and text[-1] not in "、，/／:：" and _is_covered(text, [author.end()]):
        return True
    if _MARKED_NAMES.match(text):
        return True
    return bool(_STANDALONE_CLEAR.match(text)) and _is_covered(text, _role_ends(text))


def _role_ends(text: str) -> list[int]:
    """Where the role at the head of a line (本报首席记者) may end."""
    mark = _OPENING_MARK.match(text)
    start = mark.end() if mark else 0
    return [end for end in range(start, len(text) + 1) if _ONE_ROLE.fullmatch(text, start, end)]


def _is_covered(text: str, starts: list[int]) -> bool:
    """Whether pieces of a byline cover the text without a gap from one of the starts to its end."""
    reached = set(starts)
    for at in range(len(text)):
        if at in reached:
            reached.update(piece.end() for pattern in _PIECES if (piece := pattern.match(text, at)))
    return len(text) in reached


def continues_byline(text: str) -> bool:
    """Whether a line could be the second line of a byline: names and roles only."""
    return len(text) <= LONGEST_BYLINE and bool(_NAMES.match(text.strip()))


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
        bare = _BARE_ROLE.match(text[at:])
        return at + (bare.end() if bare else 0)
    return 0


def is_dateline(text: str) -> bool:
    """Whether a line is a dateline and nothing more, its reporters standing on the next line."""
    found = _DATELINE.match(text)
    return found is not None and found.end() == len(text.rstrip())


def is_signature(text: str) -> bool:
    """Whether a line is nothing but the author in parentheses, （作者：…）."""
    found = _SIGNED.search(text)
    return found is not None and found.start() == 0


def opens_report(text: str) -> bool:
    """Whether a line opens a report: 本报讯 （记者…, 新华社北京11月8日电, 据…电, （记者 …）."""
    if _DATELINE.match(text):
        return True
    return bool(_PAREN_OPEN.match(text))


def signature(text: str) -> str | None:
    """The author named in parentheses at the end of an article, （作者：…）, as printed; None where there is none."""
    found = _SIGNED.search(text[-80:])
    return found.group().strip() if found else None


def is_caption(text: str) -> bool:
    """Whether a paragraph is a photo caption: it ends with a credit (… 摄, … 供图) or opens as one (图为…)."""
    tail = text[-40:]
    if len(text) > LONGEST_CAPTION:
        return False
    return bool(_CREDIT.search(tail) or _CREDIT_PAREN.search(tail) or _PICTURE.match(text))


def credits(byline: str) -> Credits:
    """Split a byline into its reporters and correspondents and the place of its dateline."""
    dateline = _DATELINE.match(byline.strip())
    place = dateline.group("place") if dateline else None
    text = byline[dateline.end() :] if dateline else byline
    text = re.sub(r"[（）()□■●◆◇○▲△☆★◎：:，,、/／]", " ", text)
    reporters: list[str] = []
    correspondents: list[str] = []
    into: list[str] | None = None
    for piece in _SPLIT_ROLE.split(text):
        if _SPLIT_ROLE.fullmatch(piece):
            into = reporters if piece in ("记者", "記者") else correspondents
            continue
        if into is None:
            author = re.match(r"^\s*(?:作者|文|撰文|采写)\s", piece)
            if not author:
                continue
            into, piece = reporters, piece[author.end() :]
        into.extend(_names(piece))
    return Credits(tuple(reporters), tuple(correspondents), place)


def _names(piece: str) -> list[str]:
    found: list[str] = []
    pending = ""
    for word in re.sub(r"(?:本报|新华社|中新社|首席|特约|见习|实习|全媒体|融媒体)$", "", piece.strip()).split():
        if _NOT_A_PERSON.match(word) or not re.fullmatch(rf"{_HAN}+", word):
            pending = ""
        elif len(word) == 1:
            # A two-character name is spread over three ems to stand level with its neighbours: 王 鑫.
            if pending:
                found.append(pending + word)
                pending = ""
            else:
                pending = word
        else:
            pending = ""
            if "·" in word or len(word) <= 4:
                found.append(word)
    return found
