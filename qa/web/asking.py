"""What happens when something is asked: the conversation, its evidence and filter. Values in, parts of the page out.

It must not know the framework, nor how an answer is found. What the browser tells is checked here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from index import StoreError
from index.errors import FilterError
from index.store.filters import Filter
from qa.followup import is_talk, seems_to_lean
from qa.model import Answer
from qa.question import LONGEST, TOP_K, QuestionError, checked
from qa.service import Service
from qa.web import cards, markup, narrowing
from qa.web.dialogue import NO_FILTER, Conversation, Kept, Turn, asked, dialogue, say, welcome
from qa.web.failures import in_words, sentence
from qa.web.told import Parts, Told, number, text
from qa.web.words import t

# A conversation keeps this many turns; a follow-up never reaches back that far.
MOST_TURNS: Final = 30
# What a condition of a filter may be long.
MOST_WORDS: Final = 100
# The names of a filter's fields in the page's address.
ADDRESS: Final = {
    "source": "source", "paper": "paper", "from": "date_from", "to": "date_to", "headline": "headline",
    "person": "person", "location": "location", "organisation": "organisation",
}  # fmt: skip


class Asking:
    """The listeners of the first tab. Shared by all visitors; a visitor's conversation comes and goes with each
    call."""

    def __init__(self, service: Service, *, judging: bool = True) -> None:
        """`judging`: whether readers may say what they think of an answer."""
        self.service = service
        self.judging = judging

    def ask(self, question: str | None, talk: Conversation, alone: bool = False) -> Iterator[Parts]:
        """Ask as typed; where `alone`, as a question that leans on none before it. What could not be asked stays in the
        box, and the conversation as it was."""
        question = (question or "").strip()
        if not question:
            yield {"notice": markup.notice(t("请先写下要问的问题。"))}
            return
        try:
            checked(question)
        except QuestionError as error:
            yield {"question": question, "notice": markup.notice(in_words(error))}
            return
        yield {"question": ""}
        for parts in self._answer(talk, len(talk.turns), Turn(question, None, alone)):
            failed = parts.get("notice") and "talk" not in parts
            yield {**parts, "question": question} if failed else parts

    def ask_pressed(self, told: Told, talk: Conversation) -> Iterator[Parts]:
        """Ask the example that was pressed."""
        yield from self.ask(text(told, "question"), talk)

    def again(self, told: Told, talk: Conversation) -> Iterator[Parts]:
        """Ask a turn again in its place: as it was, `alone` as a new question, or `timeless`."""
        at = number(told, "turn")
        if not 0 <= at < len(talk.turns):
            return
        turn = talk.turns[at]
        again = Turn(turn.question, None, turn.alone or "alone" in told, turn.timed and "timeless" not in told)
        yield from self._answer(talk, at, again)

    def _answer(self, talk: Conversation, at: int, turn: Turn) -> Iterator[Parts]:
        """Ask `turn` as the one at the position `at`: first that it is being looked for, then its answer."""
        before, after = talk.turns[:at], talk.turns[at + 1 :]
        pending = replace(talk, turns=(*before, turn, *after))
        yield {"dialogue": self._shown(pending, at), "cards": cards.searching(), "notice": ""}
        try:
            answer = self._find(turn, before, talk.where)
        except Exception as error:
            kept = cards.cards(talk.turns[-1].answer if talk.turns else None)
            yield {"notice": sentence(error, strangers=not self.judging), "dialogue": self._shown(talk), "cards": kept}
            return
        turns = (*before, _answered(turn, before, answer), *after)[-MOST_TURNS:]
        talk = replace(talk, turns=turns)
        shown = self._shown(talk, at - max(0, len(before) + 1 + len(after) - MOST_TURNS))
        yield {"dialogue": shown, "cards": cards.cards(answer), "said": _said(answer), "talk": talk}

    def _find(self, turn: Turn, before: tuple[Turn, ...], where: Filter) -> Answer:
        history = [] if turn.alone else asked(before)
        return self.service.ask(turn.question, history, TOP_K, where, timed=turn.timed)

    def _shown(self, talk: Conversation, at: int = -1) -> str:
        return dialogue(talk, at, judging=self.judging)

    def halt(self, told: Told, typed: str | None, talk: Conversation) -> Parts:
        """The page as it was before the question that is stopped, which goes back into the box where nothing has been
        `typed` since."""
        answer = talk.turns[-1].answer if talk.turns else None
        shown = {"dialogue": self._shown(talk), "cards": cards.cards(answer), "said": _status(t("已停止。"))}
        return shown if (typed or "").strip() else {"question": text(told, "question")[:LONGEST], **shown}

    def show(self, told: Told, talk: Conversation) -> Parts:
        """The conversation and cards, with those of an earlier turn on the page; one that only the browser has kept is
        asked first."""
        at, rank = number(told, "turn"), number(told, "card")
        if not 0 <= at < len(talk.turns):
            return {}
        turn = talk.turns[at]
        if turn.answer is None:
            try:
                turn = replace(turn, answer=self._find(turn, talk.turns[:at], talk.where))
            except Exception as error:
                return {"notice": sentence(error, strangers=not self.judging)}
            talk = replace(talk, turns=(*talk.turns[:at], turn, *talk.turns[at + 1 :]))
        return {"dialogue": self._shown(talk, at), "cards": cards.cards(turn.answer, rank), "talk": talk}

    def judge(self, told: Told, talk: Conversation) -> Parts:
        """Note down what a reader thinks of an answer."""
        at, verdict, word = number(told, "turn"), text(told, "verdict"), text(told, "word")[:200]
        if not self.judging or not 0 <= at < len(talk.turns) or verdict not in ("good", "bad"):
            return {}
        turn = talk.turns[at]
        if turn.answer is None:
            return {}
        try:
            self.service.note(turn.answer, turn.question, asked(talk.turns[:at]), verdict == "good", word)
        except OSError as error:
            return {"notice": sentence(error, strangers=not self.judging)}
        turn = replace(turn, judged="done" if turn.judged else verdict)
        talk = replace(talk, turns=(*talk.turns[:at], turn, *talk.turns[at + 1 :]))
        return {"dialogue": self._shown(talk, at), "talk": talk}

    def anew(self, talk: Conversation) -> Parts:
        """A page that nothing has been asked on; the filter stays."""
        return {
            "question": "",
            "notice": "",
            "dialogue": welcome(),
            "cards": cards.waiting(),
            "talk": replace(talk, turns=()),
        }

    # The filter

    def narrow(self, told: Told, talk: Conversation) -> Iterator[Parts]:
        """Ask under the conditions of the form from now on, and the last question at once."""
        typed = {name: text(told, name).strip()[:MOST_WORDS] for name in narrowing.FIELDS}
        papers = self._papers()
        source = typed["source"]
        named = {"paper": source} if source in papers else {"source": source}
        try:
            where = Filter(**{**{k: v for k, v in typed.items() if k != "source"}, **named})
        except FilterError as error:
            yield {
                "narrowing": narrowing.narrowing(talk.where, papers, typed),
                "notice": markup.notice(in_words(error)),
            }
            return
        yield from self._under(where, talk)

    def widen(self, told: Told, talk: Conversation) -> Iterator[Parts]:
        """Take one condition off, or all of them, and ask the last question again."""
        drop = text(told, "drop")
        if drop == "all":
            yield from self._under(NO_FILTER, talk)
        elif drop in narrowing.NAMES:
            yield from self._under(_without(talk.where, drop), talk)

    def _under(self, where: Filter, talk: Conversation) -> Iterator[Parts]:
        talk = replace(talk, where=where)
        yield {"narrowing": narrowing.narrowing(where, self._papers()), "talk": talk, "notice": ""}
        if talk.turns:
            last = talk.turns[-1]
            yield from self._answer(talk, len(talk.turns) - 1, replace(last, answer=None, kept=None, judged=""))

    def _papers(self) -> list[str]:
        try:
            return self.service.papers()
        except StoreError:
            return []

    # Addresses and what the browser keeps

    def visit(self, told: Told, talk: Conversation) -> Iterator[Parts]:
        """What the page's address asks for: its filter, and its question, as a new one; without one, the first page."""
        if text(told, "tab"):  # the rest of the address is that tab's
            told = {}
        question = text(told, "q").strip()
        where, wrong = _addressed(told)
        talk = replace(talk, where=where)
        shown = {"narrowing": narrowing.narrowing(where, self._papers()), "talk": talk}
        if not question:
            # What was typed while the page opened stays in the box.
            first = {"dialogue": welcome(), "cards": cards.waiting()} if not talk.turns else {}
            yield {**first, **shown, "notice": markup.notice(wrong)} if wrong or first else shown
            return
        yield {**shown, **({} if talk.turns else {"dialogue": welcome(), "cards": cards.waiting()})}
        yield from self.ask(question, talk, alone=True)

    def restore(self, told: Told, talk: Conversation) -> Iterator[Parts]:
        """A conversation as the browser has kept it, under the filter it had, then with the evidence of its last
        question."""
        kept, under = told.get("turns"), told.get("where")
        told_turns = kept[-MOST_TURNS:] if isinstance(kept, list) else []
        turns = (_kept(one) for one in told_turns if isinstance(one, dict))
        where, _ = _addressed(under if isinstance(under, dict) else {})
        talk = Conversation(tuple(turn for turn in turns if turn.question), where)
        shown = {"dialogue": self._shown(talk), "narrowing": narrowing.narrowing(where, self._papers())}
        yield {**shown, "cards": cards.searching(), "notice": "", "talk": talk}
        yield {"cards": cards.waiting(), **self.show({"turn": str(len(talk.turns) - 1)}, talk)}


def _answered(turn: Turn, before: tuple[Turn, ...], answer: Answer) -> Turn:
    """`turn` with its answer. What was answered as it stands, though its words lean, is a new question to those after
    it, too: of questions asked before only the words are known."""
    stands = answer.question == turn.question and not is_talk(turn.question)
    return replace(turn, answer=answer, alone=turn.alone or (stands and seems_to_lean(turn.question, asked(before))))


def _kept(told: Told) -> Turn:
    """A turn as the browser has kept it, no longer than one can be."""
    kept = Kept(*(text(told, name)[:2000] for name in ("understood", "text", "cited")))
    question, alone, timed = text(told, "question").strip()[:LONGEST], told.get("alone"), told.get("timed")
    return Turn(question, None, alone is True, timed is not False, kept)


def _addressed(told: Told) -> tuple[Filter, str]:
    """The filter that an address names, and what is wrong with it: then there is none."""
    given = {field: text(told, name).strip()[:MOST_WORDS] or None for name, field in ADDRESS.items()}
    try:
        return Filter(**given), ""
    except FilterError as error:
        return NO_FILTER, in_words(error)


def _without(where: Filter, name: str) -> Filter:
    return replace(where, **{name: None})


def _said(answer: Answer) -> str:
    return _status(say(answer))


def _status(words: str) -> str:
    return f"<p>{words}</p>"
