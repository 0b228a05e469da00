"""Questions for what a reporter wrote: 记者丁亦川写了哪些稿子, 苏蔓的报道, 哪些文章是齐宛写的.

A byline is no part of a text, so that no passage answers them: the articles with that byline are listed. It must not
know how passages are ranked.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from index.text.dates import without_times
from index.text.fold import fold
from qa.survey import overview

if TYPE_CHECKING:
    from index.store.base import Readable
    from qa.model import Answer
    from qa.question import Asked

_ROLE: Final = "(?:本报|见习|首席|特约){0,2}(?:记者|通讯员|作者|摄影)?"
_NAME: Final = "(?!本报|见习|记者|通讯员|作者|摄影)(?P<name>[一-鿿]{2,4}?|[一-鿿]{1,8}·[一-鿿·]{1,12}?)"
_WROTE: Final = "(?:采写|撰写|写|发表|刊发|署名|报道|采访|拍摄|拍)"
_WHEN: Final = "(?:[了过的都还曾经有总共]|一共|最近|近期|以前){0,4}"
_PIECES: Final = "(?:稿子|稿件|稿|报道|文章|新闻|作品|消息|通讯|评论|照片)"
_WHICH: Final = "(?:哪些|哪几[篇条张]|什么|啥|多少[篇条张]?|几[篇条张])"
_PLEASE: Final = "[请问我想看帮给找查列出一下]{0,8}"
_END: Final = "[了过的吗呢啊]{0,2}[?？。]{0,3}"
_QUESTIONS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_PLEASE}{_ROLE}{_NAME}{_WHEN}{_WROTE}{_WHEN}(?:{_WHICH}{_PIECES}?|{_PIECES}{_WHEN}{_WHICH}?){_END}",
        rf"{_PLEASE}{_ROLE}{_NAME}的{_WHEN}{_PIECES}{_WHEN}{_WHICH}?{_END}",
        rf"{_PLEASE}有?{_WHICH}{_PIECES}(?:是|由){_ROLE}{_NAME}{_WROTE}{_END}",
    )
)


def written_by(asked: Asked, store: Readable) -> Answer | None:
    """The articles whose byline names the person after whose articles is asked, of all days or of the times named; None
    where nobody is, or no article has that byline."""
    rest, periods = without_times(fold(asked.text), asked.today)
    name = _author(re.sub(r"\s+", "", rest))
    if name is None or asked.where.author:
        return None
    said = "".join(period.said for period in periods)
    of_author = replace(asked, text=f"{said}有哪些报道", where=replace(asked.where, author=name))
    listed = overview(of_author, store)
    if listed is None or listed.survey is None:
        return None
    survey = replace(listed.survey, said=f"按署名“{name}”找。{listed.survey.said}")
    return replace(listed, question=asked.text, survey=survey)


def _author(question: str) -> str | None:
    """The name in a folded question that asks for somebody's articles."""
    found = next((match for pattern in _QUESTIONS if (match := pattern.fullmatch(question))), None)
    return found["name"] if found else None
