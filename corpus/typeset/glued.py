"""Parts a headline from the first line of its body, where both stand on one line and the words show the seam.

城西菜市场搬新家本报讯（记者 王小明）城西菜市场昨天… is parted before its dateline,
北山公园添厕所　北山公园新建的… before the words that are repeated. Elsewhere only the type could show it.
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
# Behind a wide blank the body opens with the words that the headline opens with.
_ECHOED = re.compile(r"^\s*(?P<same>[㐀-鿿]{3})[^，。；：:！？!?（）()【】\s]{2,20}(?=(?:　| {2})\s*(?P=same))")
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
