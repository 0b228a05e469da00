"""How questions are put that ask for a list: of a day's articles, of the reports on a topic, of what several tell.

Folded text alone is looked at; what a store holds is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from index.text.fold import fold
from index.text.terms import question_words

NEWS: Final = "新闻|要闻|消息|大事|报道|文章|内容|头条|稿件|稿子|标题|新鲜事|看点|热点|重点|动态|资讯|事情"
LISTS: Final = re.compile(
    "哪些|什么|啥|多少|几[篇条]|整理|总结|归纳|概括|概述|汇总|列出来?|列一|罗列|梳理|盘点|摘要|介绍|说说|讲讲|看看|讲了|浏览"
)
# What such a question is asked with beside its time, its page and its paper; it has no topic where nothing is left.
FILLER: Final = re.compile(
    f"{NEWS}|{LISTS.pattern}|关于|有关|请问?|帮我?|给我?|麻烦|我?想知道|告诉我|能不能|可以|一下|主要|重要|重大|最新|最近|近期|近日|今[天日早晚]"
    "|昨[天日]|本期|当[天日]|这[一几]?[天期份张两]|[本这上]周|[本这上]个?月|那[一]?[天期份张]|今年|去年|期间|以来|[以之][前后]|至今|报纸|报上|报刊|登载|刊登|刊发|发生|写"
    "|全部|所有|一共|总共|有没有|[都又还有些登说讲看过会了的是在上里中内和与等吧吗呢呀,，。.?？!！、:：“”\\s报版一天条篇出各我们对为把]"
)
# What several articles may tell together, each a part.
_SEVERAL: Final = re.compile("哪些|哪几|都有(?:谁|什么|啥)|有(?:哪|谁)|分别(?:是|有|在)|各(?:是|有)(?:谁|哪)")
# 新闻 of 新闻发布会 is no report.
_REPORT: Final = (
    "(?:新闻(?!发布|中心|办|网|奖|社|联播|出版|媒体|学|局|频道|工作|记者)|报道(?![组员])|消息(?!人士|灵通)|文章|稿件"
    "|动态(?!管理|调整|监测))"
)
# 什么时候 and 多少人 ask for one value, not for a list; 几条 may be streets.
_WHAT: Final = "(?:什么|啥)(?!时候|时间|地方|地点|原因|意思|名字|人(?![才工民口物]))"
_WISH: Final = (
    rf"(?:哪些|{_WHAT}|(?:多少|几)(?:[篇则]|条?(?=关于|有关|{_REPORT}))|整理|总结|归纳|概括|概述|汇总|列出来?|列一|罗列"
    "|梳理|盘点|摘要|介绍|说说|讲讲|看看|讲了|浏览)"
)
# 报道有多少 asks for them, 报道有多少人看 does not.
_HOW_MANY: Final = "(?:多少|几)(?:[篇则条]|$|[?？吗呢])"
_PAPERS: Final = "(?:哪些|哪几[家份张种])(?:报纸|报刊|媒体)[^,，。]{0,4}(?:报道|提|登|刊|写|说|讲|谈)"
_REPORTS: Final = re.compile(
    rf"{_WISH}[^,，。]{{0,12}}{_REPORT}|{_REPORT}[^,，。]{{0,6}}(?:哪些|{_WHAT}|{_HOW_MANY})|{_PAPERS}"
)
# Parted from what stands before it, which the dictionary may join to 有 (岛有).
_HAS: Final = re.compile(f"有?(?:{LISTS.pattern})")
# What is left of 提到 and 刊登过 where the words of FILLER are gone.
_TOLD: Final = re.compile("[提谈涉到及起刊载过家份张]|媒体")


def asks_for_several(question: str) -> bool:
    """Whether a question asks for a list that several articles may tell together."""
    return asks_for_reports(question) or _SEVERAL.search(fold(question)) is not None


def asks_for_reports(question: str) -> bool:
    """Whether a question asks which reports there are on a topic, or how many: 有哪些关于公交的报道."""
    return _REPORTS.search(fold(question)) is not None


def topic(question: str, times: Sequence[str] = ()) -> list[str]:
    """The words of what reports are asked about: those of a question that are more than what such a question is asked
    with (上海 is more, 上 is not), without single characters (事) and its `times`; none where it names nothing."""
    asked = fold(question)
    for said in times:
        asked = asked.replace(said, " ", 1)
    left = [word for word in question_words(_HAS.sub(" ", asked)) if _TOLD.sub("", FILLER.sub("", word))]
    return [word for word in left if len(word) > 1]
