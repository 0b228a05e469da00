"""The conversation: each question, and under it the sentence of the newspaper that answers, quoted with its number.

It must not know how an answer is found. There is no generated text: an answer is a sentence as it was printed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from index.store.filters import Filter
from qa.cite import citation
from qa.followup import is_talk
from qa.model import NO_ANSWER, NO_QUESTION, Answer, Passage, Survey
from qa.suggest import related
from qa.web.cards import exact_words
from qa.web.markup import button, escape, isolated, phrased, place, quote, sure_word, sureness
from qa.web.words import t
from qa.why import time_asked

NO_FILTER = Filter()
# What a turn is `judged` once its reader has said all there is to say.
DONE = "done"
# So many further questions stand under an answer.
RELATED = 3


@dataclass(frozen=True, slots=True)
class Kept:
    """What a browser has kept of an answer: the question as understood, the sentence that answered ("": none did) and
    its place."""

    understood: str
    text: str
    cited: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as it was asked, and its answer; None while it is being looked for, or where the browser has `kept`
    what it was. Where `alone`, it was asked as a new one, that leans on nothing before it; where not `timed`, without
    regard to the time that it names. `judged` is what its reader said of the answer: good, bad, DONE when they added
    their word, or nothing yet."""

    question: str
    answer: Answer | None
    alone: bool = False
    timed: bool = True
    kept: Kept | None = None
    judged: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """The turns, oldest first, and the filter that the next question is asked under."""

    turns: tuple[Turn, ...] = ()
    where: Filter = NO_FILTER


def asked(turns: Sequence[Turn]) -> list[str]:
    """The questions that the next may lean on, as they were typed: those from the last that was asked as a new one."""
    first = max((position for position, turn in enumerate(turns) if turn.alone), default=0)
    return [turn.question for turn in turns[first:]]


def welcome() -> str:
    """What stands there before anything was asked."""
    return (
        f'<div class="welcome"><h2>{t("问一个能在报纸里找到答案的问题")}</h2>'
        f"<p>{t('答案是报上的原句，编号指向它所在的段落和标题，点按即可核对。')}</p></div>"
    )


def dialogue(conversation: Conversation, shown: int = -1, *, judging: bool = True) -> str:
    """The whole conversation, oldest first. `shown` is the position of the turn whose cards are on the page; `judging`
    says whether readers may say what they think of an answer."""
    turns = conversation.turns
    if not turns:
        return welcome()
    here = shown % len(turns)
    told = "".join(_turn(turn, number, number == here, judging) for number, turn in enumerate(turns))
    answer = turns[here].answer
    understood = answer.question if answer else ""
    return (
        f'<div class="anew">{button("anew", t("新的提问"), "link")}</div>'
        f'<div class="turns" tabindex="-1" data-asked="{escape(understood)}" data-shown="{here}" '
        f'data-where="{escape(json.dumps(address(conversation.where)))}">{told}</div>'
    )


def address(where: Filter) -> dict[str, str]:
    """A filter by the names that it has in the page's address."""
    named = {
        "source": where.source,
        "paper": where.paper,
        "from": where.date_from,
        "to": where.date_to,
        "headline": where.headline,
        "person": where.person,
        "location": where.location,
        "organisation": where.organisation,
    }
    return {name: value for name, value in named.items() if value}


def say(answer: Answer) -> str:
    """An answer in one sentence, for those who hear the page."""
    if answer.survey is not None:
        return escape(answer.survey.said)
    if is_talk(answer.question):
        return t(NO_QUESTION)
    if answer.text is None or answer.passage is None:
        return t("本库没有找到答案，列出了 {count} 段相近的段落。", count=len(answer.passages))
    sure = "" if answer.confidence is None else f"{sure_word(answer.confidence)}{t('：')}"
    return f"{sure}{escape(answer.text)}"


def _turn(turn: Turn, number: int, shown: bool, judging: bool) -> str:
    return (
        f'<section class="turn{" shown" if shown else ""}" data-record="{escape(json.dumps(_record(turn)))}">'
        f"<h2>{isolated(turn.question)}</h2>{_answer(turn, number, shown, judging)}</section>"
    )


def _record(turn: Turn) -> dict[str, object]:
    """What the browser keeps of a turn."""
    kept = turn.kept or Kept(turn.question, "", "")
    if turn.answer is not None:
        kept = Kept(turn.answer.question, turn.answer.text or "", "；".join(_cited(turn.answer)))
    done = turn.answer is not None or turn.kept is not None
    return {
        "question": turn.question, "alone": turn.alone, "timed": turn.timed, "done": done,
        "understood": kept.understood, "text": kept.text, "cited": kept.cited,
    }  # fmt: skip


def _answer(turn: Turn, number: int, shown: bool, judging: bool) -> str:
    answer = turn.answer
    if is_talk(turn.question) and (answer or turn.kept):
        return f'<p class="unanswered">{t(NO_QUESTION)}</p>'
    if answer is None:
        return _kept(turn.kept, number) if turn.kept else _pending(turn)
    understood = "" if answer.question == turn.question else _understood(answer.question, number)
    understood += _time(answer, number)
    acts = f"{_acts(turn, answer, number, judging)}{_related(answer)}" if shown else ""
    if answer.survey is not None:
        return f'{understood}<p class="unanswered">{isolated(answer.survey.said)}</p>{_listed(answer.survey)}{acts}'
    if answer.text is None or answer.passage is None or answer.span is None:
        return f"{understood}{_refusal(answer, number, shown)}{acts}"
    passage = answer.passages[answer.passage]
    quoted = quote(passage.text, answer.span, exact_words(answer, answer.exact))
    cited = "".join(_source(answer.passages[at]) for at in answer.quotes)
    references = "".join(_reference(number, answer.passages[at].rank, shown) for at in answer.quotes)
    sure = "" if answer.confidence is None else f'<div class="surely">{sureness(answer.confidence)}</div>'
    return f"{understood}<blockquote>{sure}<p>{quoted}{references}</p><footer>{cited}</footer></blockquote>{acts}"


def _source(passage: Passage) -> str:
    return (
        f"<cite>{phrased(passage.headline, untitled=passage.untitled)}</cite>"
        f'<div class="place">{place(passage, passage.lines, passage.file)}</div>'
    )


def _pending(turn: Turn) -> str:
    halt = button("halt", t("停止"), "link", question=turn.question)
    return f'<p class="empty searching">{t("正在检索…")}</p><p class="empty">{halt}</p>'


def _kept(kept: Kept, number: int) -> str:
    """An answer as the browser has kept it; what it stands in is found when it is asked for."""
    look = button("show", t("查看原文"), "link", turn=number, card=1)
    if not kept.text:
        return f'<p class="unanswered">{t(NO_ANSWER)} {look}</p>'
    cited = f'<footer><div class="place">{isolated(kept.cited)}</div></footer>' if kept.cited else ""
    return f"<blockquote><p>{escape(kept.text)}</p>{cited}</blockquote><p>{look}</p>"


def _refusal(answer: Answer, number: int, shown: bool) -> str:
    """That nothing answers, and what to try."""
    if not answer.passages:
        nearest = t("没有找到相关的段落。")
    else:
        reference = _reference(number, answer.passages[0].rank, shown)
        nearest = t("最接近的原文见 {reference}，别的列在“相近的段落”里。", reference=reference)
    tries = (
        t("写出人名、地名或机构的全名，换一个说法再问。"),
        t("一次只问一件事。"),
        t("去掉筛选条件和时间，或者到“浏览”里按字词查找。"),
    )
    listed = "".join(f"<li>{one}</li>" for one in tries)
    return f'<div class="refusal"><h3>{t(NO_ANSWER)}</h3><p>{nearest}</p><ul>{listed}</ul></div>'


def _acts(turn: Turn, answer: Answer, number: int, judging: bool) -> str:
    """What can be done with an answer: copy it with its source, ask again, say what one thinks of it."""
    copy = ""
    if answer.text is not None and answer.passage is not None:
        whole = "\n—— ".join((f"{turn.question}\n{answer.text}", *_cited(answer)))
        copy = button("copy", t("复制答案和出处"), text=whole)
    judge = _judge(turn, number) if judging else ""
    return f'<div class="turn-acts">{copy}{button("again", t("再问一次"), turn=number)}{judge}</div>'


def _cited(answer: Answer) -> list[str]:
    """What is cited for an answer."""
    return [citation(answer.passages[at]) for at in answer.quotes]


def _related(answer: Answer) -> str:
    """Further questions that the same passages answer."""
    asks = "".join(
        f"<li>{button('ask', isolated(question), question=question)}</li>" for question in related(answer, RELATED)
    )
    return f'<div class="examples related"><p>{t("相关的问题")}</p><ul>{asks}</ul></div>' if asks else ""


def _judge(turn: Turn, number: int) -> str:
    """Right or wrong; then a word, if the reader has one to add; then thanks."""
    if turn.judged == DONE:
        return f'<span class="judged">{t("已记下，谢谢。")}</span>'
    if turn.judged:
        word, send = t("可以补一句话（可不填）"), t("记下")
        return (
            f'<form class="judge" data-act="judge" data-turn="{number}" data-verdict="{escape(turn.judged)}">'
            f'<input name="word" maxlength="200" aria-label="{word}" placeholder="{word}">'
            f'<button type="submit">{send}</button></form>'
        )
    verdicts = (("good", t("答得对")), ("bad", t("答得不对")))
    return "".join(button("judge", said, turn=number, verdict=verdict) for verdict, said in verdicts)


def _listed(survey: Survey) -> str:
    """The articles of a survey, each with the way to it."""
    entries = "".join(
        f"<li>{button('open', phrased(one.headline, untitled=one.untitled), 'link', article=one.article_id)} "
        f'<span class="place">{place(one)}</span></li>'
        for one in survey.articles
    )
    return f'<ol class="survey">{entries}</ol>'


def _understood(rewritten: str, number: int) -> str:
    """What a follow-up was taken for, and the way to ask it as a new question."""
    undo = button("again", t("作为新问题检索"), "link", turn=number, alone="")
    return f'<p class="understood">{t("理解为：")}{isolated(rewritten)} {undo}</p>'


def _time(answer: Answer, number: int) -> str:
    """The times that count for a turn, with the way to have them not count."""
    if not answer.times:
        return ""
    ignore = button("again", t("不按时间排列 ×"), "link", turn=number, timeless="")
    return f'<p class="understood">{t("时间：")}{time_asked(answer.times, t, isolated)} {ignore}</p>'


def _reference(number: int, rank: int, shown: bool) -> str:
    # A button, not a link: Gradio pages carry a <base>, so that a bare "#ev-1" would leave a page opened with ?q=.
    # The word joiner keeps the number on the line of the last word.
    return (
        f'\u2060<button type="button" class="ref" data-act="show" data-turn="{number}" data-card="{rank}"'
        f'{" data-shown" if shown else ""} aria-label="{t("查看原文依据 {rank}", rank=rank)}">[{rank}]</button>'
    )
