"""What the page does when something is asked, pressed or added: values in, the parts of the page out.

It must not know the framework: `KEEP` stands for a part that stays as it is. What the browser tells is checked here,
for anybody can send anything.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

from index import StoreError
from qa.question import TOP_K, QuestionError, checked
from qa.service import FORESEEN, Given, Service, gather, sample_questions, without_folder
from qa.web import cards, contents, dialogue, examples, holdings, markup, reader

if TYPE_CHECKING:
    from index import BuildReport

KEEP: Final = object()
Parts = tuple[Any, ...]
Told = Mapping[str, Any]

# A dialogue keeps this many turns; a follow-up never reaches back that far.
MOST_TURNS = 30
NOTHING_GIVEN = "请先选择文件，或粘贴文字。"
_log = logging.getLogger("baohai")


class Desk:
    """The page's listeners. Shared by all visitors; a visitor's own dialogue comes and goes with each call."""

    def __init__(self, service: Service, *, changes: bool = True) -> None:
        """`changes`: whether visitors may add to the store."""
        self.service = service
        self.changes = changes

    # 提问 — each yields (question box, notice, dialogue, cards, turns)

    def ask(self, question: str | None, turns: tuple[dialogue.Turn, ...], alone: bool = False) -> Iterator[Parts]:
        """Ask as typed; where `alone`, as a question that leans on none before it. What could not be asked stays in the
        box, and the dialogue as it was."""
        question = (question or "").strip()
        if not question:
            yield KEEP, markup.notice("请先写下要问的问题。"), KEEP, KEEP, KEEP
            return
        try:
            checked(question)
        except QuestionError as error:
            yield question, markup.notice(str(error)), KEEP, KEEP, KEEP
            return
        pending = (*turns, dialogue.Turn(question, None, alone))
        yield "", "", dialogue.dialogue(pending), cards.SEARCHING, KEEP
        try:
            answer = self.service.ask(question, [] if alone else dialogue.asked(turns), TOP_K)
        except Exception as error:
            before = cards.cards(turns[-1].answer if turns else None)
            yield question, _sentence(error), dialogue.dialogue(turns), before, KEEP
            return
        turns = (*turns, dialogue.Turn(question, answer, alone))[-MOST_TURNS:]
        yield KEEP, "", dialogue.dialogue(turns), cards.cards(answer), turns

    def ask_pressed(self, told: Told, turns: tuple[dialogue.Turn, ...]) -> Iterator[Parts]:
        """Ask the example that was pressed, or a follow-up again as a new question."""
        yield from self.ask(_text(told, "question"), turns, "alone" in told)

    def ask_linked(self, address: Told, turns: tuple[dialogue.Turn, ...]) -> Iterator[Parts]:
        """Ask what the page's address asks (`?q=`)."""
        question = _text(address, "q").strip()
        if question:
            yield from self.ask(question, turns)
        else:
            yield (KEEP,) * 5

    def show(self, told: Told, turns: tuple[dialogue.Turn, ...]) -> Parts:
        """The dialogue and cards, with those of an earlier turn on the page."""
        turn, rank = _number(told, "turn"), _number(told, "card")
        if not 0 <= turn < len(turns):
            return KEEP, KEEP
        return dialogue.dialogue(turns, turn), cards.cards(turns[turn].answer, rank)

    def timeless(self, told: Told, turns: tuple[dialogue.Turn, ...]) -> Parts:
        """A turn asked again without its time: the dialogue, its cards, the turns."""
        number = _number(told, "turn")
        if not 0 <= number < len(turns):
            return KEEP, KEEP, KEEP
        turn = turns[number]
        before = [] if turn.alone else dialogue.asked(turns[:number])
        try:
            answer = self.service.ask(turn.question, before, TOP_K, timed=False)
        except Exception as error:
            return KEEP, _sentence(error), KEEP
        turns = (*turns[:number], dialogue.Turn(turn.question, answer, turn.alone), *turns[number + 1 :])
        return dialogue.dialogue(turns, number), cards.cards(answer), turns

    def anew(self) -> Parts:
        """A page that nothing has been asked on."""
        return "", "", dialogue.WELCOME, cards.WAITING, ()

    # 阅读 and 浏览

    def open(self, told: Told) -> str:
        """The article that was pressed, in the reader."""
        try:
            article = self.service.article(_text(told, "article"))
        except (KeyError, StoreError):
            return reader.missing()
        paragraph, paragraphs = _number(told, "paragraph"), _number(told, "paragraphs")
        return reader.reader(article, paragraph, min(paragraphs, len(article.body) + 1), _text(told, "sentence"))

    def contents(self, contains: str | None, offset: int = 0) -> str:
        """A page of the headlines that hold `contains`. A box on a tab not opened yet tells None."""
        contains = (contains or "").strip()
        try:
            found, total = self.service.headlines(contains, contents.PAGE, max(0, offset))
        except StoreError as error:
            return markup.notice(str(error), to_corpus=True)
        return contents.contents(found, total, max(0, offset), contains)

    def leaf(self, told: Told, contains: str | None) -> str:
        """The page of headlines that was turned to."""
        return self.contents(contains, _number(told, "offset"))

    # 语料库

    def present(self, contains: str | None) -> Parts:
        """The parts that say what the store holds: masthead, notice (kept where there is nothing to say), examples,
        contents (those that hold `contains`), holdings."""
        try:
            status = self.service.status()
        except StoreError as error:
            missing = markup.notice(str(error), to_corpus=True)
            return holdings.masthead(None), missing, "", self.contents(contains), holdings.holdings(None, str(error))
        if not self.changes:
            status = without_folder(status)
        return (
            holdings.masthead(status),
            KEEP,
            examples.examples(sample_questions(status)),
            self.contents(contains),
            holdings.holdings(status),
        )

    def check_files(self, files: list[str] | None) -> str:
        """What cannot be read of the files that were just sent."""
        return holdings.skipped(gather(files or []).left_out)

    def preview(self, files: list[str] | None, text: str | None, name: str | None) -> str:
        """The articles recognised in what would be added."""
        given = gather(files or [], text or "", name or "")
        if not given.pages and not given.left_out:
            return markup.notice(NOTHING_GIVEN)
        return holdings.recognised(self.service.preview(given)) + holdings.skipped(given.left_out)

    def rebuild(
        self, files: list[str] | None, text: str | None, name: str | None, contains: str | None
    ) -> Iterator[Parts]:
        """Add files and text to the store, with progress. Yields (log, whether the button may be pressed, files, text,
        name, *present()).

        What could not be added stays where it was written.
        """
        kept = (KEEP,) * 8
        given = gather(files or [], text or "", name or "")
        if not given.pages:
            nothing = markup.notice("" if given.left_out else NOTHING_GIVEN)
            yield (nothing + holdings.skipped(given.left_out), KEEP, *kept)
            return
        yield (holdings.progress("读取", 0, 0), False, *kept)
        try:
            report: BuildReport | None = None
            for step in self._added(given):
                if isinstance(step, str):
                    yield (step, KEEP, *kept)
                else:
                    report = step
            if report is None:  # the loop ends with a report or an error
                raise RuntimeError("a build ended without a report")
            log = _reported(report, given)
        except Exception as error:
            yield (_sentence(error), True, *kept)
            return
        masthead, notice, *rest = self.present(contains)
        yield (log, True, None, "", "", masthead, "" if notice is KEEP else notice, *rest)

    def _added(self, given: Given) -> Iterator[str | BuildReport]:
        """How far the build is, several times a second, and at last its report."""
        stage: tuple[str, int, int] = ("读取", 0, 0)
        began = (stage[0], time.monotonic())

        def reached(*now: Any) -> None:
            nonlocal stage, began
            if now[0] != began[0]:
                began = (now[0], time.monotonic())
            stage = now

        # The `with` waits: a visitor who leaves does not free the place in the queue while the build still runs.
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(self.service.add, given.pages, reached)
            shown: tuple[str, int, int] | None = None
            while not running.done():
                if stage != shown:
                    shown = stage
                    yield holdings.progress(*shown, time.monotonic() - began[1])
                time.sleep(0.1)
            yield running.result()


def _reported(report: BuildReport, given: Given) -> str:
    return holdings.report(
        sources=len(report.sources),
        articles=report.articles,
        chunks=report.chunks,
        encoded=report.encoded,
        reused=report.reused,
        seconds=report.seconds,
        added=report.read,
        left_out=[*given.left_out, *report.skipped],
    )


def _sentence(error: Exception) -> str:
    """An error as the page shows it; one that nobody foresaw goes to the log with its traceback."""
    if isinstance(error, FORESEEN):
        return markup.notice(str(error), to_corpus=isinstance(error, StoreError))
    _log.error("a listener failed", exc_info=error)
    return markup.notice(f"程序出了意外（{type(error).__name__}），没有做成。详情见运行本程序的窗口。")


def _text(told: Told, name: str) -> str:
    """A field of what the browser told; empty where it is missing or no text."""
    value = told.get(name)
    return value if isinstance(value, str) else ""


def _number(told: Told, name: str) -> int:
    """A whole number that the browser told; 0 where it is none."""
    value = _text(told, name)
    return int(value) if value.removeprefix("-").isdecimal() and len(value) < 10 else 0
