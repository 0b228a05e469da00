"""The furniture of a page, and what it says of paper, date and page number.

It knows patterns of mastheads, folios, imprints and jump lines, never where an article begins. What is not printed
stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from corpus.filed import page_number, read_date, read_name
from corpus.model import Folio
from corpus.typeset.imprints import imprint_kind, is_key

_HAN = r"[㐀-鿿豈-﫿]"
_WEEKDAY = r"(?:星期|周|礼拜)[一二三四五六日天]"
_DATE = r"(?:(?:19|20)\d{2}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日)"
_DATE_IN_DIGITS = r"(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}"
_NUMERAL = r"[0-9０-９一二三四五六七八九十]{1,3}"
# The words under which papers print their pages; a section's name alone is furniture only beside a page number.
_SECTION = rf"{_HAN}{{2,6}}(?:[·•]{_HAN}{{2,6}})?"

# What archives and sites set around an article: buttons, the way to a page, the day and hour it was put up and by whom,
# what to do with one's telephone.
_BUTTON = r"(?:打印|关闭|关闭窗口|收藏|分享|纠错|[大中小]字号|返回|返回目录|字号)"
_LABEL = r"(?:信息)?(?:来源|作者|编辑|责编|浏览|点击|阅读|字号)\S{0,2}[:：]"
_SITE = re.compile(
    rf"^(?:分享让更多人看到|返回\S{{2,6}}，查看更多|查看更多|[上下]一[篇版]|责任编辑|相关(?:链接|阅读)[:：]?|{_BUTTON})$|^[-=—_*]{{3,}}$"
    rf"|^(?:[【\[](?:{_BUTTON}|大|中|小)[】\]]\s?){{1,8}}$|^(?:扫码|扫一扫|微信扫|长按|识别)\S{{0,14}}(?:二维码|视频|关注|观看|更多|阅读|详情|报道)$"
    r"|^\S{0,8}(?:首页|网|位置[:：]?\S{0,6})(?: ?[>＞»] ?[^\s>＞»]{2,10}){1,5}$"
    rf"|^(?:19|20)\d\d[-/.年]\d{{1,2}}[-/.月]\d{{1,2}}日?\s?\d{{1,2}}:\d\d(?::\d\d)?(?:\s{{1,4}}{_LABEL}\S{{1,16}}){{1,5}}$"
)
_TAIL = re.compile(
    rf"^《\s{{0,2}}(?P<paper>{_HAN}{{1,10}})\s{{0,2}}》\s{{0,2}}[（(]\s{{0,2}}{_DATE}\s{{0,2}}"
    r"(?:第?\s?(?P<page>\w{1,3})\s?版)?[^（）()]{0,8}[)）]$"
)
_SENTENCE = re.compile("[，。]")
_DATE_WITHIN = re.compile(_DATE)
_GAPS = re.compile(r"[\s|｜/•]+")
_DAY_ENDS = frozenset("日0123456789")
_DAY_ONLY = re.compile(rf"^{_DATE}$|^{_DATE_IN_DIGITS}$")
_NUMBERED_PART = re.compile(r"^0\d\s?(?!版)[㐀-鿿]")
_URL = re.compile(r"^(?:https?://|www\.)[!-~]+$")

_STRONG = re.compile(
    rf"^(?:{_DATE}(?:{_WEEKDAY})?|0\d|{_WEEKDAY}|[A-Z]{{1,2}}\s?-?\d{{1,3}}(?:版)?|第?{_NUMERAL}版|第\s?{_NUMERAL}\s?版"
    rf"|(?:今日|本期|今天|共)(?:共)?{_NUMERAL}[版页]|总第\d+期|第\d{{2,6}}[期号]|\d{{4}}\.\d{{1,2}}\.\d{{1,2}}"
    rf"|(?:19|20)\d{{2}}[-/]\d{{1,2}}[-/]\d{{1,2}}"
    rf"|农历\S{{3,14}}|{_HAN}{{2}}年{_HAN}{{1,3}}月{_HAN}{{2,3}}"
    rf"|(?:国内)?(?:统一)?(?:连续出版物号|刊号|出版物号)?:?：?CN\s?\d\d-?\d{{4}}\S*|CN|\d\d-\d{{4}}|邮发代号\S*|代号\d+-\d+|国外代号\S*|(?:国内)?统一(?:连续出版物号|刊号)\S*"
    rf"|https?://\S+|www\.\S+|[\w.]+@[\w.]+|[-—－]\s?\d{{1,3}}\s?[-—－]|P\d{{1,3}}|Page\s?\d+)$",
    re.IGNORECASE,
)
_PAGE_TOKEN = re.compile(
    rf"^(?:第\s?(?P<plain>{_NUMERAL})\s?版|(?P<bare>[0-9０-９]{{1,3}})版|(?P<lettered>[A-Z]{{1,2}}\d{{1,3}})版?)$"
)
_LETTERED_SECTION = re.compile(rf"^(?:[A-Z]\d{{1,2}}|0\d){_SECTION}$")
_SECTION_PAGE = re.compile(rf"^(?:第?{_NUMERAL}版)[:：·\s]?{_SECTION}$")
_SECTION_ONLY = re.compile(rf"^{_SECTION}$")
_NUMBER_ONLY = re.compile(r"^[0-9０-９]{1,3}$")
_NUMBER_DASHED = re.compile(r"^[-—－–·•]+\s?[0-9０-９]{1,3}\s?[-—－–·•]+$")
_MASTHEAD = re.compile(
    rf"^{_HAN}{{1,6}}(?:日报|晚报|时报|晨报|早报|周报|商报|导报|快报|青年报|都市报|法治报|法制报|工人报|农民报|文汇报|教育报|科技报|日報|晚報|時報|晨報|早報|週報|商報|新報)$"
)
_MASTHEAD_LATIN = re.compile(r"^[A-Z][A-Z .']{5,40}(?:DAILY|NEWS|TIMES|POST|WEEKLY)$")
_JUMP = re.compile(
    rf"^[（(【▶►→]*\s*(?P<way>下转|上接|转|接|详见|全文见|相关报道见|更多内容见|紧接)\s*(?:本报\s*)?(?:今日\s*)?(?:第\s*)?(?P<page>[A-Z]?\d{{1,3}}|{_NUMERAL})\s*版[^，。]{{0,12}}[）)】▶►→]*$"
)
_JUMP_TAIL = re.compile(
    rf"[（(【]\s*(?P<way>下转|上接)\s*(?:第\s*)?(?P<page>[A-Z]?\d{{1,3}}|{_NUMERAL})\s*版[^（）()，。]{{0,12}}[）)】]"
)
_STRONG_PIECES = (_STRONG, _SECTION_PAGE, _MASTHEAD)
# The days of a folio; a schedule or a chronicle has them, too.
_DATE_PIECE = re.compile(rf"^{_DATE}(?:{_WEEKDAY})?$|^{_DATE_IN_DIGITS}$")
_WEEKDAY_PIECE = re.compile(rf"^{_WEEKDAY}$|^农历\S{{3,14}}$|^{_HAN}{{2}}年{_HAN}{{1,3}}月{_HAN}{{2,3}}$")
# A number that is not filled up with a nought may be a road's, a meeting's or a building's: G60, G20, T3.
_LETTERED = re.compile(rf"^(?P<page>[A-Z]{{1,2}}\s?-?\d{{1,3}})(?P<name>{_SECTION})?$", re.IGNORECASE)
_NUMBERED_SECTION = re.compile(rf"^0\d{_SECTION}$")
_ANY_DAY = re.compile(rf"{_DATE}|{_DATE_IN_DIGITS}|{_WEEKDAY}")
_PADDED = re.compile(r"^[A-Z]{1,2}\s?-?0", re.IGNORECASE)
_PART_OF_PAPER = re.compile(r"^[A-D]\d", re.IGNORECASE)
# What the names of sections end in.
_SECTION_WORD = re.compile(
    r"(?:新闻|要闻|时政|国内|国际|体育|财经|经济|金融|副刊|周刊|月刊|专版|专刊|特刊|专页|广告|评论|时评|理论|文化|文艺|娱乐|社会|民生"
    r"|综合|视点|视界|教育|健康|科技|科教|都市|法治|法制|生活|读书|旅游|军事|专题|公益|影像|连载|港澳台|资讯|导读|头版|城事)$"
)
# A folio seldom runs over 40 ems; a longer line is text that mentions a date.
LONGEST_FURNITURE = 60
LONGEST_SECTION = 4


# What may speak for furniture, see `furniture_kind`.
Fixture = Literal["sure", "number", "day", "dated", "worded", "part", "url", "contact"]


@dataclass(frozen=True, slots=True)
class Jump:
    """A jump line: `onward` 下转 (else 上接) and the page it names."""

    onward: bool
    page_number: str


def furniture_kind(text: str) -> Fixture | None:
    """What speaks for a printed line being the page's, not an article's: folio, masthead, imprint, jump line (`sure`);
    a folio that says nothing but the day (`dated`: 2024年11月9日 星期六); or less: a number, a day, a number with a
    name (`part`: 03 要闻), a day or the like with words that are no section's (`worded`: 星期二 书法讲座), a telephone
    number or address (`contact`).
    """
    text = text.strip()
    if len(text) <= LONGEST_FURNITURE and _SITE.match(text):
        return "sure"
    if not text or len(text) > LONGEST_FURNITURE * 2 or (_SENTENCE.search(text) and imprint_kind(text) != "sure"):
        return None
    if _JUMP.match(text) or _NUMBER_DASHED.match(text) or _MASTHEAD_LATIN.match(text) or _TAIL.match(text):
        return "sure"
    if _NUMBER_ONLY.match(text):
        return "number"
    if is_day(text):
        return "day"
    if len(text) > LONGEST_FURNITURE or text[-1] in "。！？，；":
        return None
    if _MASTHEAD.match(text):
        return "sure"
    if _URL.match(text):
        return "url"
    return imprint_kind(text) or _folio_kind(text)


def is_day(text: str) -> bool:
    """Whether a line is a day and nothing more: 2024年11月9日."""
    return text[-1:] in _DAY_ENDS and bool(_DAY_ONLY.match(text))


def named_day(text: str) -> str | None:
    """The first day, or else weekday, that a line names."""
    found = _ANY_DAY.search(text)
    return found.group() if found else None


def _folio_kind(text: str) -> Fixture | None:
    """What a line is that is made of dates, page numbers, names of papers and the like, and of names of sections."""
    marks: list[str] = []
    words: list[str] = []
    for piece in filter(None, _GAPS.split(_DATE_WITHIN.sub(r" \g<0> ", text))):
        if mark := _mark(piece):
            marks.append(mark)
        elif _SECTION_ONLY.match(piece) or _NUMBER_ONLY.match(piece):
            words.append(piece)
        else:
            return None
        if mark == "letter" and (glued := _LETTERED.match(piece)) and glued.group("name"):
            words.append(glued.group("name"))
    if not marks or len(words) > 2 * len(marks):
        return None
    if "page" in marks or {"letter", "date"} <= set(marks):
        return "part" if _NUMBERED_PART.match(text) else "sure"
    return _weak_folio_kind(text, set(marks), words)


def _weak_folio_kind(text: str, marks: set[str], words: list[str]) -> Fixture | None:
    """What a line is whose only marks are days, or a letter with a number."""
    known = all(_NUMBER_ONLY.match(word) or _SECTION_WORD.search(word) or is_key(word) for word in words)
    if "letter" in marks:
        if known:
            return "sure"
        named = _PART_OF_PAPER.match(text) and all(len(word) <= LONGEST_SECTION for word in words)
        return "worded" if named else None
    return "dated" if not words or (known and "date" in marks) else "worded"


def _mark(piece: str) -> Literal["date", "weekday", "letter", "page"] | None:
    """What a piece of a line says of the page: its day, its number, or (`letter`) what may be its number."""
    if _DATE_PIECE.match(piece):
        return "date"
    if _WEEKDAY_PIECE.match(piece):
        return "weekday"
    if _LETTERED.match(piece):
        return "page" if _PADDED.match(piece) else "letter"
    strong = any(pattern.match(piece) for pattern in _STRONG_PIECES) or _NUMBERED_SECTION.match(piece)
    return "page" if strong or imprint_kind(piece) == "sure" else None


def is_section(page: str, text: str) -> bool:
    """Whether a short line names the section of the page whose number stands alone on the line before it."""
    return bool(_PAGE_TOKEN.match(page)) and len(text) <= LONGEST_SECTION and bool(_SECTION_ONLY.match(text))


def jump(text: str) -> Jump | None:
    """The jump line that `text` is, or that stands in parentheses within it; None where there is none."""
    found = _JUMP.match(text.strip()) or _JUMP_TAIL.search(text)
    if not found or found.group("way") not in ("下转", "上接", "转", "接", "紧接"):
        return None
    return Jump(found.group("way") in ("下转", "转"), page_number(found.group("page")))


def read_folio(source: str, furniture: Iterable[str]) -> Folio:
    """What the file's name and the page's furniture say; the print outranks the name, and neither is guessed at."""
    paper = date = page = None
    for line in furniture:
        if jump(line):
            continue
        date = date or read_date(line)
        if tail := _TAIL.match(line.strip()):
            paper = paper or tail.group("paper")
            page = page or (page_number(tail.group("page")) if tail.group("page") else None)
        for piece in line.split():
            piece = piece.rpartition("来源：")[2].rpartition("网-")[2]
            if paper is None and _MASTHEAD.match(piece):
                paper = piece
            if page is None:
                page = _printed_page(piece)
    return Folio(paper, date, page).over(read_name(source))


def _printed_page(piece: str) -> str | None:
    found = _PAGE_TOKEN.match(piece)
    if found:
        return page_number(found.group("plain") or found.group("bare") or found.group("lettered"))
    if _LETTERED_SECTION.match(piece):
        return page_number(re.match(r"[A-Z]?\d{1,2}", piece).group())  # type: ignore[union-attr]
    section = re.match(rf"^第?({_NUMERAL})版", piece)
    return page_number(section.group(1)) if section else None
