"""Questions that no one sentence answers: what a day's paper or a page holds, and what several articles tell.

今天有什么新闻 and 整理这一版 ask for a list of articles, 有哪些人获奖 for all that tell of it: what is shown is the
list, in the order of the paper, and a sentence that says so. It must not know how passages are ranked.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from index.store.filters import Filter
from index.text.dates import without_times
from index.text.fold import fold
from index.text.terms import question_words
from qa.grouping import Shown
from qa.model import Answer, Headline, Passage, Survey
from qa.passages import asked_time
from qa.question import EVERYTHING
from qa.survey_words import FILLER, LISTS, NEWS

if TYPE_CHECKING:
    from corpus.model import Article
    from index.search.search import Hit
    from index.store.base import ContentsRow, Readable
    from index.text.periods import Period
    from qa.question import Asked
    from qa.reader import Reading

# At most so many articles are listed.
LISTED: Final = 60
# How surely a passage has to answer, in logits of the reader (without one: the confidence), to be one of several that
# do, and how much less surely than the best. Of the 33 questions for a list that one article of four stores answers,
# none has a second one that does (the nearest is at .8, 6.4 below the best). What names nothing (有哪些人获奖: so many
# words or fewer) asks for all there is.
EVIDENCE: Final = -2.0
WITHIN: Final = 6.0
GENERAL: Final = 2
GENERAL_EVIDENCE: Final = -7.0
GENERAL_WITHIN: Final = 12.0
SURE: Final = 0.6

_PAGE: Final = re.compile("(?:第|a|版面)?0?([0-9]{1,2})版|(头)版|([一二三四五六七八九])版|这一?版|本版")
# The shorter name of a paper is tried first: 的 of 的望潮日报 is no part of it.
_PAPERS: Final = tuple(
    re.compile(f"[一-鿿]{{{letters}}}(?:日报|晚报|晨报|时报|商报|早报|周报|都市报)") for letters in (2, 3, 4)
)
# What tells that papers are meant, not the story of the question before.
_OF_PAPERS: Final = re.compile(
    "新闻|要闻|头条|报纸|报上|报刊|今[天日早晚年]|昨[天日]|最近|近期|近日|最新|[本这当][期周月天日]|[本这上]个[周月]"
)
_WHAT_IT_IS: Final = re.compile("是(?:什么|啥|哪)")


@dataclass(frozen=True, slots=True)
class _Overview:
    """What of the papers is asked for: of which times, which page (a number) and which paper; None where not said."""

    periods: Sequence[Period]
    page: int | None
    paper: str | None


@dataclass(frozen=True, slots=True)
class _Listed:
    """Articles of some `days` in the order of the paper, LISTED at most of a `total`; of one `page` alone where it is
    not None."""

    rows: Sequence[ContentsRow]
    total: int
    days: Filter = EVERYTHING
    page: int | None = None


def overview(asked: Asked, store: Readable) -> Answer | None:
    """The articles of the day, the page or the paper that is asked for as a whole; None where the question has a topic,
    may have that of the question before it, or there are none."""
    wanted = _asked_for(asked)
    if wanted is None or _may_lean(asked, wanted):
        return None
    where = asked.where if wanted.paper is None else replace(asked.where, paper=wanted.paper)
    every = store.contents(where, 1, 0)[1]
    if not every:
        return None
    ((_, _, _, newest, *_),), _ = store.contents(where, 1, every - 1, by_day=True)
    last_day = _last_day(where, newest)
    listed = _list(store, _days(where, wanted.periods[0], newest) if wanted.periods else last_day, wanted.page)
    if wanted.page is not None and listed.page is None and not wanted.periods:
        listed = _last_with_page(store, where, wanted.page) or listed
    missing = not listed.rows
    if missing:
        listed = _list(store, last_day, wanted.page)
    said = _say_listed(listed)
    if missing:
        among = "库里" if asked.where.everything else "所问的范围里"
        days = "、".join(period.said for period in wanted.periods)
        said = f"{among}没有{days}的{wanted.paper or '报纸'}。{said}"
    elif wanted.page is not None and listed.page is None:
        said = f"这些报纸里没有标明是第 {wanted.page} 版的。{said}"
    told = tuple(_opening(rank, store.article(row[0])) for rank, row in enumerate(listed.rows[: asked.top_k], 1))
    survey = Survey(said, tuple(Headline(*row) for row in listed.rows), listed.total)
    return Answer(asked.text, None, None, None, told, times=tuple(map(asked_time, wanted.periods)), survey=survey)


def _asked_for(asked: Asked) -> _Overview | None:
    rest = fold(asked.text)
    if not LISTS.search(rest):
        return None
    rest, periods = without_times(rest, asked.today)
    page = _PAGE.search(rest)
    told = page is not None or re.search(f"{NEWS}|报纸|报上", rest) is not None
    if page is not None:
        rest = rest.replace(page.group(), "", 1)
    asked_of = [paper for paper in _papers(rest) if not FILLER.sub("", rest.replace(paper, "", 1))]
    # 望潮日报是什么 asks what the paper is.
    if not asked_of or not (told or (asked_of[0] and not _WHAT_IT_IS.search(rest))):
        return None
    return _Overview(periods if asked.timed else [], None if page is None else _number(page), asked_of[0] or None)


def _may_lean(asked: Asked, wanted: _Overview) -> bool:
    """Whether a question may ask for the contents of what was talked about, not of a paper: 主要内容是什么."""
    if not asked.history or wanted.periods or wanted.page is not None or wanted.paper is not None:
        return False
    return _OF_PAPERS.search(fold(asked.text)) is None and _asked_for(replace(asked, text=asked.history[-1])) is None


def _papers(rest: str) -> list[str]:
    """The names of a paper that may stand in folded text, the shortest first; "" where it names none."""
    return [named.group() for paper in _PAPERS if (named := paper.search(rest))] or [""]


def _number(page: re.Match[str]) -> int | None:
    if page[1] or page[2]:
        return 1 if page[2] else int(page[1])
    return "一二三四五六七八九".index(page[3]) + 1 if page[3] else None


def _page(row: ContentsRow) -> int | None:
    figures = re.sub(r"\D", "", row[-1] or "")
    return int(figures) if figures else None


def _days(where: Filter, period: Period, newest: str | None) -> Filter | None:
    """The filter for the days asked about; None where it lets none of them pass."""
    if period.yearly:
        period = period.of_year(int((newest or "2000")[:4]))
    time = asked_time(period)
    first = max(filter(None, (where.date_from, time.first)), default=None)
    last = min(filter(None, (where.date_to, time.last)), default=None)
    return None if first and last and first > last else replace(where, date_from=first, date_to=last)


def _last_day(where: Filter, newest: str | None) -> Filter:
    """The filter for the newest day, where it names no days itself. What is told of one person or place is wanted of
    all days."""
    narrow = where.person, where.location, where.organisation, where.headline, where.author, where.section
    if newest is None or where.date_from or where.date_to or any(narrow):
        return where
    return replace(where, date_from=newest, date_to=newest)


def _list(store: Readable, days: Filter | None, page: int | None) -> _Listed:
    """What `days` lets pass (None: nothing), of the page alone where any article says that it stands on it."""
    if days is None:
        return _Listed([], 0)
    rows, total = store.contents(days, LISTED, 0, by_day=True)
    if page is not None and rows:
        # Of a month, the page may stand behind the first LISTED articles alone.
        every = rows if total <= LISTED else store.contents(days, total, 0, by_day=True)[0]
        of_page = [row for row in every if _page(row) == page]
        if of_page:
            return _Listed(of_page[:LISTED], len(of_page), days, page)
    return _Listed(rows, total, days)


def _last_with_page(store: Readable, where: Filter, page: int) -> _Listed | None:
    """The page of the newest day that has it; None where none has."""
    total = store.contents(where, 1, 0)[1]
    days = [row[3] for row in store.contents(where, total, 0, by_day=True)[0] if row[3] and _page(row) == page]
    return _list(store, replace(where, date_from=days[-1], date_to=days[-1]), page) if days else None


def _say_listed(listed: _Listed) -> str:
    days, shown, total = listed.days, len(listed.rows), listed.total
    when = days.date_from or ""
    if days.date_from != days.date_to:
        when = f"{days.date_from or '最早'} 至 {days.date_to or '最近'}"
    among = "报上" if when else "库里" if days.everything else "所问的范围里"
    where = f"第 {listed.page} 版" if listed.page else among
    few = f"，这里是前 {shown} 篇" if shown < total else ""
    return f"这一问没有一句话的答案。{when and f'{when} '}{where}有 {total} 篇文章，按版面的先后列出{few}。"


def _opening(rank: int, article: Article) -> Passage:
    """The first paragraph of an article, as a passage that no search found."""
    block = article.blocks[0]
    return Passage(
        rank=rank,
        headline=article.name,
        text=block.text,
        score=0.0,
        source=article.source,
        lines=block.lines,
        article_id=article.id,
        paragraph=-article.lead_blocks,
        paragraphs=1,
        date=article.date,
        untitled=not article.title,
        authors=article.authors,
        paper=article.paper,
        page_number=article.page_number,
        file=article.file,
    )


def several(
    question: str, shown: Sequence[Shown], hits: Sequence[Hit], readings: Mapping[int, Reading], told: Sequence[Passage]
) -> list[int]:
    """The positions in `told`, in the order of the paper, of the passages of several articles that each tell a part of
    what is asked; empty where one article tells it. The question `asks_for_several`. `shown` says which of the `hits`
    each passage is, `readings` are what was read in them, by row."""
    general = len(question_words(fold(question))) <= GENERAL
    sure = [_evidence(hits[one.position], readings, passage) for one, passage in zip(shown, told, strict=True)]
    least = max(GENERAL_EVIDENCE, max(sure) - GENERAL_WITHIN) if general else max(EVIDENCE, max(sure) - WITHIN)
    telling = [at for at, evidence in enumerate(sure) if evidence >= least]
    articles = {told[at].article_id for at in telling}
    if len(articles) < 2:
        return []
    return in_paper_order(telling, told)


def _evidence(hit: Hit, readings: Mapping[int, Reading], passage: Passage) -> float:
    """How surely a passage answers, in logits; −∞ where it was not read, or, without a reader, is not sure."""
    if readings:
        return readings[hit.row].evidence if hit.row in readings else -math.inf
    return 0.0 if passage.confidence is not None and passage.confidence >= SURE else -math.inf


def as_survey(answer: Answer, order: Sequence[int]) -> Answer:
    """The answer with the passages at the positions `order` first and in that order, and no sentence of its own."""
    told = answer.passages
    rest = [at for at in range(len(told)) if at not in order]
    passages = tuple(replace(told[at], rank=rank) for rank, at in enumerate([*order, *rest], 1))
    articles = headlines(passages[: len(order)])
    said = f"这一问没有一句话的答案：有 {len(articles)} 篇文章各说到一部分，前 {len(order)} 段按见报的先后排列。"
    survey = Survey(said, articles, len(articles))
    sure = passages[0].confidence
    return replace(
        answer, text=None, passage=None, span=None, exact=None, confidence=sure, passages=passages, survey=survey
    )


def in_paper_order(positions: Sequence[int], told: Sequence[Passage]) -> list[int]:
    """The `positions` in `told`, in the order in which its passages were printed."""
    return sorted(positions, key=lambda at: (told[at].date or "", told[at].source, told[at].lines))


def headlines(passages: Sequence[Passage]) -> tuple[Headline, ...]:
    """The articles of the passages, each once, in their order."""
    articles: dict[str, Headline] = {}
    for one in passages:
        line = (one.headline, one.source, one.date, one.text, one.untitled, one.paper, one.page_number)
        articles.setdefault(one.article_id, Headline(one.article_id, *line))
    return tuple(articles.values())
