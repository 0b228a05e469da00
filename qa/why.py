"""Why a passage was found, in a sentence; knows nothing of how the shares came about."""

from __future__ import annotations

from collections.abc import Sequence

from qa.model import Time, Why

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


def why_found(why: Why) -> str:
    """The question's words that were hit, the share of each leg in the score, and whether the time asked about fits."""
    words = f"命中的词：{'、'.join(why.words)}" if why.words else "没有命中问题里的词"
    legs = "，".join(f"{LEGS.get(name, name)} {share:.0%}" for name, share in why.legs if share >= LEAST)
    time = "" if why.timely is None else "时间与所问的相合。" if why.timely else "说的是别的时间。"
    return f"{words}。得分来自：{legs}。{time}" if legs else f"{words}。{time}"


def time_asked(times: Sequence[Time]) -> str:
    """The times that a question asks about, in one line; empty where there are none."""
    return "、".join(f"{time.said}（{_days(time)}）" if time.said not in _days(time) else time.said for time in times)


def _days(time: Time) -> str:
    if time.first is None and time.last is None:
        return "从每篇见报的日期算起"
    first, last = (day and (f"每年 {day[2:]}" if day.startswith("--") else day) for day in (time.first, time.last))
    if first and last:
        return first if first == last else f"{first} 至 {last.removeprefix('每年 ')}"
    return f"{first} 起" if first else f"{last} 止"
