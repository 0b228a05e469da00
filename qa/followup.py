"""A follow-up and the questions before it to one that stands alone. Knows nothing of stores or of how hits are found.

里面有什么设施？ leans on the question before it: it points back (它, 里面, 那里), or names nothing that could be looked
for. Then the topic of that question is carried over; a question with a topic of its own stays as it is. Where the
words leave it open, what both questions find decides (`leans`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from index.text.fold import simplified
from index.text.terms import FUNCTION_WORDS, boundaries, words
from qa.confidence import confidence

if TYPE_CHECKING:
    from index.search.search import Hit

# How many of the latest questions are read.
REACH = 6

# The least share of the words carried over, by their idf, that stands in what is found with them, if they belong to the
# question. Of 231 questions whose words leave it open, on the sample pages, typeset pages and news, 181 are told right,
# 176 to 181 with .2 to .4; the right passage comes first for 157 of 186.
CARRIED = 0.3

_MEASURE = "[家个所座条项次种台辆间张件份本册部场届级层栋艘首位名些支段篇片套户头株棵趟班站处路门课盏把批类]"
_UNIT = "[人钱元吨亩斤里米年月天日岁剂点号]|公里|公斤"
# Replaced by what they stand for.
_PRONOUN = re.compile(
    rf"(?<![其吉])[他她](?![人乡])们?|它们?|(?:这|那|该|此){_MEASURE}(?!时候|月|人)[书船车店村校楼片歌剧馆]?|[这那](?:里(?![面边头])|儿|边)|这(?=[是有])"
)
# Point back without standing for anything: the topic goes before them.
_BACK = re.compile(r"^那么?|里[面边头]|(?<![和与])其(?![他它实次])|^当[时年天]|^后来|^随后|^此[前后外]")
_OTHER = re.compile(r"^(?:那么?|还有|至于)?(?P<other>[^，,]{1,10}?)的?呢$")
_OPENING = re.compile(r"^(?:请问|我想知道|想问一?下|那么|[这那](?=里[面边头])|那(?![里边儿些个家座天年])|还有[，,]?)+")
_CLOSING = re.compile(r"(?<![\s?？。！!，,])[\s?？。！!，,]+$")
_MARKED = re.compile("[“「『《]")

# Where a question stops saying what it is about and begins to ask.
_ASKS = re.compile(
    rf"[周期]几|(?:多少|几)(?:{_UNIT})|哪一?[里儿年天]|(?P<counted>(?:多少|几|哪[几一]?){_MEASURE}?)|什么时[候间]|为什么|什么|为何|何时"
    "|谁|怎么样?|怎样|如何|百分之|多[长大高深远久重宽厚]|能不能|是不是|有没有|可不可以"
    "|(?:还?能|还?要|会|可以|有|是)[^，,]{0,60}吗|[^，,]吗"
)
# Words between a topic and the asking that say nothing of it. Taken off word by word and not by one pattern: 可以用了
# is 可以 and 用了 or 可以用 and 了, and a pattern would try every way to read each of many such words.
_MODALS = ("要", "能", "可以")
_DONE_LATER = ("分担", *"花打借贷坐住交等用办做领拿看")
_DONE = (
    *(
        "投资",
        "收录",
        "清理",
        "接待",
        "覆盖",
        "完成",
        "安装",
        "加装",
        "录取",
        "新增",
        "开放",
        "成立",
        "提供",
        "报名",
        "参加",
    ),
    *"租装花用收卖建修做种挖教赔补录设办开打换来",
)
_ENDINGS = ("了", "出", "出去", "出了", "出去了", "过", "成", "成了", "于", "到")
_PLAIN = (
    "一共",
    "总共",
    "共计",
    "平均",
    "分别",
    "大约",
    "目前",
    "现在",
    "今年",
    "去年",
    "占地",
    "接待",
    "覆盖",
    "新增",
)
_LIGHT = frozenset(
    [
        *_PLAIN,
        *(f"最{which}" for which in "多少高低先"),
        *(f"每{which}" for which in "年月天个次"),
        *_MODALS,
        *map("".join, product(_MODALS, _DONE_LATER)),
        *map("".join, product(_DONE, _ENDINGS)),
        *"是有得在被于由从到去给共为的了占收",
    ]
)
_LONGEST_LIGHT = max(map(len, _LIGHT))
# 技能, 可能: 能 is the end of a word here.
_ENDS_IN_NENG = frozenset("技功性智才可")
# What a thing has, not what it is: “望潮8号”的航速 is about “望潮8号”.
_ATTRIBUTE = re.compile(
    "的(?:[^的]{0,2}[积速长宽高重价费用额率数量号点址称度]|[外绰]号|名[字称]|老板|校长|作者|作用|时间|规模)$"
)
# Words that could be asked of anything.
_GENERAL = frozenset(
    """
    钱 人 东西 事 事情 地方 原因 结果 办法 办 干 做 用 要 能 会 一共 还有 具体 大概 大约 后 来 没 没有 不 多 大 长 高 远
    久 年 月 日 天 号 名字 叫 现在 最后 今年 去年 目前
    """.split()  # noqa: SIM905 - as index.text.terms.FUNCTION_WORDS
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as it would be asked by someone who had not asked the ones before, None where it can only stand alone;
    and whether its words say that it leans on them. Where they do not, that is left open."""

    rewritten: str | None
    leans: bool


def read_follow_up(question: str, history: Sequence[str]) -> Reading:
    """How `question` reads after `history`, oldest first, by the words of both."""
    return _read(question.strip(), standalone(history[-REACH:]))


def standalone(dialogue: Sequence[str]) -> str:
    """The last of the questions of a dialogue as it stands alone, by words: one that leaves it open leans where it
    names nothing before it asks."""
    before = ""
    for question in map(str.strip, dialogue):
        reading = _read(question, before)
        carries = reading.rewritten is not None and (reading.leans or not _head(question))
        before = reading.rewritten if reading.rewritten is not None and carries else question
    return before


def leans(standing: Sequence[Hit], carried: Sequence[Hit], share: Callable[[Hit], float]) -> bool:
    """Whether a question that leaves it open leans on the one before it: by its hits as it stands, and with the topic
    `carried` over. `share` tells how much of what was carried over stands in a hit, 0 to 1.

    It leans where the topic stands in what is found with it, and this is the same story, or a likelier one.
    """
    if not standing or not carried:
        return True
    if share(carried[0]) < CARRIED:
        return False
    same = carried[0].chunk.article_id == standing[0].chunk.article_id
    return same or confidence(carried) > confidence(standing)


def _read(question: str, before: str) -> Reading:
    # The words asked with are told in simplified characters, in which a rewritten question is shown too.
    plain = simplified(before)
    sure = points_back(question)
    if sure is False or not topic(plain):
        return Reading(None, False)
    return Reading(carried(simplified(question), plain), bool(sure))


def points_back(question: str) -> bool | None:
    """Whether a question leans on the one before it: it points back, or names nothing that could be looked for. None
    where its words leave that open; False where it names something between marks."""
    plain = simplified(_CLOSING.sub("", question))
    if any(pattern.search(plain) for pattern in (_PRONOUN, _BACK, _OTHER)) or not _names(plain):
        return True
    return False if _MARKED.search(plain) else None


def topic(question: str) -> str:
    """What a question is about: what it names before it asks, with what it counts (多少家驿站); all but the asking
    where it names nothing first. Empty for an empty question."""
    plain = _CLOSING.sub("", _OPENING.sub("", question))
    asks = _ASKS.search(plain)
    if asks is None:
        return plain
    about, tail = _head(question), plain[asks.end() :].removeprefix("的").rstrip("了过呢吗的")
    if len(about) < 2:
        return about + tail
    if (
        asks["counted"]
        and not plain[: asks.start()].endswith(("有", "是", "共", "到"))
        and len(tail) > 1
        and _names(tail)
    ):
        return about + "的" * (not about.endswith("的")) + tail
    return about


def carried(question: str, before: str) -> str:
    """`question` with the topic of the question before it."""
    about, plain = topic(before), _CLOSING.sub("", question)
    other = _OTHER.search(plain)
    if other:
        return _instead(other["other"], before) or f"{about}，{_OPENING.sub('', plain)}？"
    pronoun = _PRONOUN.search(plain)
    if pronoun is None:
        return f"{about}{_OPENING.sub('', plain)}？"
    if pronoun[0] in ("他", "她"):
        about = about.partition("的")[0]
    return f"{plain[: pronoun.start()]}{about}{plain[pronoun.end() :]}？"


def _head(question: str) -> str:
    """What a question names before it asks."""
    plain = simplified(_CLOSING.sub("", _OPENING.sub("", question)))
    asks = _ASKS.search(plain)
    return _ATTRIBUTE.sub("", _without_light(plain[: asks.start()] if asks else plain))


def _without_light(text: str) -> str:
    """`text` without the longest tail that is light words and nothing else."""
    reads = {len(text)}  # the places from which the rest of the text is light words
    for start in range(len(text) - 1, -1, -1):
        if text[start] == "能" and text[start - 1 : start] in _ENDS_IN_NENG:
            continue
        if any(start + n in reads and text[start : start + n] in _LIGHT for n in range(1, _LONGEST_LIGHT + 1)):
            reads.add(start)
    return text[: min(reads)]


def _names(plain: str) -> bool:
    return any(word not in FUNCTION_WORDS and word not in _GENERAL for word in words(plain))


def _instead(other: str, before: str) -> str | None:
    """`before` with `other` for the words that are most like it: 六楼 for 二楼, 终点 for 起点; None where none are."""
    cuts = boundaries(before)
    spans = [(a, b) for a in cuts for b in cuts if abs(b - a - len(other)) <= 1 and a < b]
    likest = max(spans, key=lambda span: _likeness(before[slice(*span)], other), default=(0, 0))
    if not _likeness(before[slice(*likest)], other) or before[slice(*likest)] == other:
        return None
    return before[: likest[0]] + other + before[likest[1] :]


def _likeness(one: str, other: str) -> int:
    """Two for each character that both end with, one for each that both begin with."""
    return 2 * _shared(one[::-1], other[::-1]) + _shared(one, other)


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
