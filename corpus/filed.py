"""How papers are filed: what the names of folders and files say of paper, day and page number.

`人民日报/2024/05/17/第01版.txt`, `2024-05-17/01.txt`, `望潮日报_20240517_第03版.txt`, `20240517-03-02.txt`. The
innermost name that says something counts. It must not know what a page holds.
"""

from __future__ import annotations

import datetime
import re

from corpus.model import Folio

_HAN = r"[㐀-鿿豈-﫿]"
_YEAR = r"((?:19|20)\d{2})"
_DATE_PARTS = re.compile(rf"{_YEAR}\s?[年\-_.]\s?(\d{{1,2}})\s?[月\-_.]\s?(\d{{1,2}})(?!\d)")
_DATE_SOLID = re.compile(rf"(?<!\d){_YEAR}(\d{{2}})(\d{{2}})(?!\d)")
# A day that takes two or three folders: 2024/05/17, 2024年/5月/17日, 2024-05/17, 202405/17, 2024/0517.
_DATE_FOLDERS = re.compile(rf"(?:^|/){_YEAR}(?:年?/|[-_.年]?)(\d{{1,2}})月?(?:/|(?<=\d\d))(\d{{1,2}})日?(?=/|$)")
_NAME_PAGE = re.compile(
    r"第\s?0*(\d{1,3}|[一二三四五六七八九十]{1,3})\s?版"
    r"|(?<![A-Za-z])([A-Z]{1,2}\d{1,3})(?![A-Za-z0-9])|(?<!\d)0*(\d{1,3})版"
)
# 19580613-1, 20240517-04-02: the day, the page, the number of the article.
_NAME_DAY_PAGE = re.compile(r"(?<!\d)(?:19|20)\d{6}[-_]0?(\d{1,2})(?:[-_]\d{1,3})?$")
# In the folder of a day: 01, 03-02 (the page, the number of the article).
_PAGE_OF_DAY = re.compile(r"^0*(\d{1,3})(?:[-_]\d{1,3})?$")
_NAME_PAPER = re.compile(
    rf"({_HAN}{{1,8}}(?:日报|晚报|时报|晨报|早报|周报|商报|导报|快报|青年报|都市报|法治报|法制报|文汇报|教育报|科技报|周刊|报))(?![\u4e00-\u9fff])"
)
# The suffix of a compressed file goes with the one before it (.txt.gz); 17 in 2024.05.17.gz is a day.
_SUFFIX = re.compile(r"(?i:\.[a-z]{2,5}\.gz|\.[a-z0-9]{1,5})$")
# Paper, year, month and day: so many folders above a file may say how it is filed.
_ABOVE = 4
_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")}


def read_name(source: str) -> Folio:
    """What a source's name, a path with slashes, says; nothing is guessed at."""
    parts = _SUFFIX.sub("", source.replace("\\", "/")).split("/")
    paper = date = page = None
    for at in range(len(parts) - 1, -1, -1):
        part = parts[at]
        date = date or read_date(part) or _date_of_folders("/".join(parts[max(0, at - 2) : at + 1]))
        if page is None and (found := _NAME_PAGE.search(part) or _NAME_DAY_PAGE.search(part)):
            page = page_number(next(filter(None, found.groups())))
        if paper is None and (named := _NAME_PAPER.search(part)):
            paper = named.group(1)
    if page is None and (found := _PAGE_OF_DAY.match(parts[-1])) and _is_day("/".join(parts[-4:-1])):
        page = page_number(found.group(1))
    return Folio(paper, date, page)


def filed_as(source: str, origin: str) -> str:
    """The path that says how a page is filed: its name, with the folders above it where those are a day's and its name
    begins within them (`人民日报/2024/05/17`, of which 17 alone was given)."""
    inside = source.split("/")[:-1]
    if not origin.endswith(f"/{source}") or not all(folder.isdecimal() for folder in inside):
        return source
    above = origin.removesuffix(source).rstrip("/").split("/")[-_ABOVE:]
    whole = "/".join((*filter(None, above), source))
    return whole if _is_day(whole.rpartition("/")[0]) else source


def page_number(text: str) -> str:
    """A page number without leading zeros: 06 and 六 are 6, A03 stays."""
    text = text.strip()
    if text and text[0] in "一二三四五六七八九十":
        tens, _, ones = text.partition("十")
        if "十" in text:
            return str((_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0))
        return str(_DIGITS.get(text, 0))
    return str(int(text)) if text.isdigit() else text


def read_date(text: str) -> str | None:
    """The first day that a text names in digits, ISO 8601; None where it names none that there is."""
    for found in (*_DATE_PARTS.finditer(text), *_DATE_SOLID.finditer(text)):
        if day := _iso(found):
            return day
    return None


def _date_of_folders(path: str) -> str | None:
    found = _DATE_FOLDERS.search(path)
    return _iso(found) if found else None


def _is_day(folders: str) -> bool:
    """Whether the innermost of these folders is that of a day."""
    last = folders.rpartition("/")[2]
    found = _DATE_FOLDERS.search(folders)
    return bool(read_date(last)) or bool(found and found.end() == len(folders) and _iso(found))


def _iso(found: re.Match[str]) -> str | None:
    try:
        return datetime.date(*(int(part) for part in found.groups())).isoformat()
    except ValueError:
        return None
