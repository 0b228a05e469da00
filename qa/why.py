"""Why a passage was found, in a sentence; knows nothing of how the shares came about."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qa.model import EVERY_YEAR, Time, Why

# What readers call the legs of the search (`index.search.evidence.Evidence.parts`). One not named here goes by its own.
LEGS = {
    "paragraph": "意思",
    "words": "字词",
    "agreement": "相近的段落",
    "codes": "编号和数目",
    "time": "时间",
}
# A share under this, rounded, is nothing.
LEAST = 0.005


def why_found(why: Why, say: Callable[..., str] = str.format, quote: Callable[[str], str] = str) -> str:
    """The question's words that were hit, the share of each leg in the score, and whether the time asked about fits.
    `say` says our words in another language, and `quote` is what becomes of words that are not ours."""
    hit = say("、").join(map(quote, why.words))
    told = say("命中的词：{hit}。", hit=hit) if hit else say("没有命中问题里的词。")
    named = ((say(LEGS[leg]) if leg in LEGS else quote(leg), share) for leg, share in why.legs if share >= LEAST)
    legs = [f"{leg} {share:.0%}" for leg, share in named]
    if legs:
        told += say("得分来自：{legs}。", legs=say("，").join(legs))
    if why.timely is None:
        return told
    return told + (say("时间与所问的相合。") if why.timely else say("说的是别的时间。"))


def time_asked(times: Sequence[Time], say: Callable[..., str] = str.format, quote: Callable[[str], str] = str) -> str:
    """The times that a question asks about, in one line; empty where there are none. `say` and `quote` are as there."""
    return say("、").join(_time_asked(time, say, quote) for time in times)


def _time_asked(time: Time, say: Callable[..., str], quote: Callable[[str], str]) -> str:
    days = _days(time, say)
    return quote(time.said) if time.said in days else say("{said}（{days}）", said=quote(time.said), days=days)


def _days(time: Time, say: Callable[..., str]) -> str:
    if time.first is None and time.last is None:
        return say("从每篇见报的日期算起")
    first, last = (day and day.removeprefix(EVERY_YEAR) for day in (time.first, time.last))
    if first and last:
        days = first if first == last else say("{first} 至 {last}", first=first, last=last)
    else:
        days = say("{day} 起", day=first) if first else say("{day} 止", day=last)
    return say("每年 {days}", days=days) if (time.first or time.last or "").startswith(EVERY_YEAR) else days
