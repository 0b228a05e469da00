"""The dialogue: each question, and under it the sentence of the newspaper that answers, quoted with its number.

It must not know how an answer is found. There is no generated text: an answer is a sentence as it was printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.model import NO_ANSWER, Answer, Survey
from qa.web.markup import escape, isolated, phrased, place, quote
from qa.why import time_asked

WELCOME = (
    '<div class="welcome"><h2>问一个能在报纸里找到答案的问题</h2>'
    "<p>答案是报上的原句，编号指向它所在的段落和标题，点按即可核对。</p></div>"
)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as it was asked, and its answer; None while it is being looked for. Where `alone`, it was asked as a
    new one, that leans on nothing before it."""

    question: str
    answer: Answer | None
    alone: bool = False


def asked(turns: Sequence[Turn]) -> list[str]:
    """The questions that the next may lean on, as they were typed: those from the last that was asked as a new one."""
    first = max((position for position, turn in enumerate(turns) if turn.alone), default=0)
    return [turn.question for turn in turns[first:]]


def dialogue(turns: Sequence[Turn], shown: int = -1) -> str:
    """The whole dialogue, oldest first. `shown` is the position of the turn whose cards are on the page."""
    if not turns:
        return WELCOME
    here = shown % len(turns)
    asked = "".join(_turn(turn, number, number == here) for number, turn in enumerate(turns))
    anew = '<div class="anew"><button type="button" class="link" data-act="anew">新的提问</button></div>'
    return f'{anew}<div class="turns" data-asked="{escape(turns[here].question)}">{asked}</div>'


def _turn(turn: Turn, number: int, shown: bool) -> str:
    return (
        f'<section class="turn{" shown" if shown else ""}"><h2>{isolated(turn.question)}</h2>'
        f"{_answer(turn, number, shown)}</section>"
    )


def _answer(turn: Turn, number: int, shown: bool) -> str:
    answer = turn.answer
    if answer is None:
        return '<p class="empty searching">正在检索…</p>'
    rewritten = "" if answer.question == turn.question else _understood(turn.question, answer.question)
    rewritten += _time(answer, number)
    if answer.survey is not None:
        return f'{rewritten}<p class="unanswered">{isolated(answer.survey.said)}</p>{_listed(answer.survey)}'
    if answer.text is None or answer.passage is None or answer.span is None:
        if not answer.passages:
            return f'{rewritten}<p class="unanswered">语料库里没有找到相关的段落。</p>'
        reference = _reference(number, answer.passages[0].rank, shown)
        return f'{rewritten}<p class="unanswered">{NO_ANSWER}，最接近的原文见 {reference}</p>'
    passage = answer.passages[answer.passage]
    quoted = quote(passage.text, answer.span, answer.exact)
    return (
        f"{rewritten}<blockquote><p>{quoted}{_reference(number, passage.rank, shown)}</p>"
        f"<footer><cite>{phrased(passage.headline, untitled=passage.untitled)}</cite>"
        f'<div class="place">{place(passage.source, passage.date)}</div></footer></blockquote>'
    )


def _listed(survey: Survey) -> str:
    """The articles of a survey, each with the way to it."""
    entries = "".join(
        f'<li><button type="button" class="link" data-act="open" data-article="{escape(one.article_id)}">'
        f"{phrased(one.headline, untitled=one.untitled)}</button> "
        f'<span class="place">{place(one.source, one.date)}</span></li>'
        for one in survey.articles
    )
    return f'<ol class="survey">{entries}</ol>'


def _understood(question: str, rewritten: str) -> str:
    """What a follow-up was taken for, and the way to ask it as a new question."""
    return (
        f'<p class="understood">理解为：{isolated(rewritten)} <button type="button" class="link" data-act="ask" '
        f'data-question="{escape(question)}" data-alone>不是追问，按原话问</button></p>'
    )


def _time(answer: Answer, number: int) -> str:
    """The times that count for a turn, with the way to have them not count."""
    if not answer.times:
        return ""
    said = isolated(time_asked(answer.times))
    return (
        f'<p class="understood">时间：{said} <button type="button" class="link" data-act="timeless" '
        f'data-turn="{number}">不按时间排列 ×</button></p>'
    )


def _reference(number: int, rank: int, shown: bool) -> str:
    # A button, not a link: Gradio pages carry a <base>, so that a bare "#ev-1" would leave a page opened with ?q=.
    # The word joiner keeps the number on the line of the last word.
    return (
        f'\u2060<button type="button" class="ref" data-act="show" data-turn="{number}" data-card="{rank}"'
        f'{" data-shown" if shown else ""} aria-label="查看原文依据 {rank}">[{rank}]</button>'
    )
