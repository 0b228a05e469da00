"""Parts what stands on one line and does not belong together, where the words show the seam.

A headline from the first line of its body:
城西菜市场搬新家本报讯（记者 王小明）城西菜市场昨天… is parted before its dateline,
北山公园添厕所　北山公园新建的… before the words that are repeated. Elsewhere only the type could show it.
A note of where a story goes on or comes from, from its paragraph: …停车设施。（下转第二版）, （上接第一版）会议要求….
It must not know what an article is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

# A physical line: its 1-based number and its text.
Physical = tuple[int, str]

# No headline is shorter (a section's name, 社会新闻), nor so long in one line; and none holds a sentence's marks. The
# dateline names who reports: 本报讯 alone also stands within a text.
_GLUED = re.compile(
    r"^\s*[^\s，。；：:！？!?、“”（）()【】][^，。；：:！？!?（）()【】]{4,35}?(?=\s*(?:本报|新华社|中新社)[㐀-鿿]{0,8}\s?"
    r"(?:\d{1,2}月)?(?:\d{1,2}日)?(?:讯|电)\s?[（(]\s?(?:本报|见习|实习|特约)?(?:记者|通讯员))"
)
# Behind a wide blank the body opens with the words that the headline opens with; it is a sentence, where a row of names
# (台州市第一小学　台州市第二小学) has no marks.
_ECHOED = re.compile(
    r"^\s*(?P<same>[㐀-鿿]{3})[^，。；：:！？!?（）()【】\s]{2,20}"
    r"(?=(?:　| {2})\s*(?P=same)[^，。；：]{0,60}[，。；：])"
)
_PAGE = r"\s?第?\s?(?:[A-Z]?\d{1,3}|[一二三四五六七八九十]{1,3})\s?版[^（）()，。]{0,12}[）)】]"
_NOTE_BEHIND = re.compile(rf"[（(【]\s?下转{_PAGE}\s{{0,8}}$")
_NOTE_BEFORE = re.compile(rf"^(?P<indent>\s{{0,8}})[（(【]\s?上接{_PAGE}")
# A note behind a text begins within so many characters of the line's end.
LONGEST_NOTE = 40
_ENDS = re.compile(r"[。！？!?…”’」』）)]\s*$")


def part_headlines(lines: Iterable[Physical]) -> Iterator[Physical]:
    """The lines, a glued headline before the rest of its line, both with its number; every character is kept."""
    ended = True
    for number, text in lines:
        found = (_GLUED.match(text) or _ECHOED.match(text)) if ended else None
        if found is None:
            yield number, text
        else:
            yield number, text[: found.end()]
            yield number, text[found.end() :]
        ended = not text.strip() or _ENDS.search(text) is not None


def part_notes(lines: Iterable[Physical]) -> Iterator[Physical]:
    """The lines, each jump note parted from the text on its line, both with its number."""
    for number, text in lines:
        for part in cut_note(text):
            yield number, part


def cut_note(text: str) -> tuple[str, ...]:
    """The line, cut between its text and a jump note behind it or before it; text behind a note keeps the indent that
    the note had. No character but white space is lost."""
    behind = _NOTE_BEHIND.search(text, max(0, len(text) - LONGEST_NOTE))
    if behind and text[: behind.start()].strip():
        return text[: behind.start()], text[behind.start() :]
    before = _NOTE_BEFORE.match(text)
    if before and text[before.end() :].strip():
        return text[: before.end()], before.group("indent") + text[before.end() :].lstrip()
    return (text,)
