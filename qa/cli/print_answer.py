"""Answers and an article as the terminal shows them; knows nothing of how they were found."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence

from corpus.model import Article
from qa.cite import place_in_file, plain_citation
from qa.clean_text import on_one_line
from qa.cli.output import Styled, bold, faint, print_json, say, underlined
from qa.cli.table import Row, csv_text, table
from qa.confidence import percent
from qa.followup import is_talk
from qa.model import NO_ANSWER, NO_QUESTION, Answer, Passage, Span, Survey
from qa.why import time_asked, why_found

UNTITLED = "（原文无标题，以首句代）"


TABLE = ("问题", "名次", "置信度", "标题", "出处", "原文")
COLUMNS = (
    *("question", "understood", "answer", "rank", "confidence", "score", "headline", "text", "paper", "date"),
    *("page_number", "source", "first_line", "last_line", "article_id", "citation"),
)


def print_answers(answers: Sequence[tuple[str, Answer]], form: str) -> None:
    """Questions, as they were asked, with their answers: a line of JSON each, or the passages of all as one table or as
    CSV, a row each."""
    if form == "json":
        for _, answer in answers:
            print_json(answer.to_dict())
    elif form == "csv":
        say(csv_text(COLUMNS, (row for asked, answer in answers for row in _whole_rows(asked, answer))))
    else:
        say(table(TABLE, (row for asked, answer in answers for row in _short_rows(asked, answer))))


def _short_rows(asked: str, answer: Answer) -> Iterator[Row]:
    for position, passage in enumerate(answer.passages):
        sure = "" if passage.confidence is None else percent(passage.confidence)
        place = " · ".join(part for part in (passage.paper, passage.date) if part) or passage.source
        text = answer.text if position == answer.passage else passage.text
        yield ("" if position else asked.strip(), passage.rank, sure, passage.headline, place, text)


def _whole_rows(asked: str, answer: Answer) -> Iterator[Row]:
    for position, passage in enumerate(answer.passages):
        told = passage.to_dict()
        told |= {"question": asked.strip(), "understood": answer.question}
        told |= {"answer": answer.text if position == answer.passage else None}
        told["first_line"], told["last_line"] = passage.lines
        yield [told[name] for name in COLUMNS]


UNDO = "请不带 --after 再问一次"


def print_answer(answer: Answer, *, asked: str, why: bool = False, undo: str = UNDO) -> None:
    """The answering sentence, then every passage; `asked` is the question as typed, `why` adds how each was found.
    `undo` says how to ask a question anew that was taken for a follow-up."""
    if is_talk(asked):
        say(NO_QUESTION)
        return
    if answer.question != asked:
        say(f"理解为：{on_one_line(answer.question)}", faint(f"（如果不是追问，{undo}）"), "\n")
    if answer.times:
        say(faint(f"时间：{time_asked(answer.times)}。说到这时的排在前面；不要这样，请加 --no-time。"), "\n")
    if answer.text is not None and answer.passage is not None and answer.span is not None:
        say(*_sentence(answer.passages[answer.passage].text, answer.span, answer.exact))
        confidence = "" if answer.confidence is None else f"，置信度 {percent(answer.confidence)}"
        ranks = "、".join(str(at + 1) for at in answer.quotes)
        say(faint(f"—— 第 {ranks} 段原文{confidence}"), "\n")
    elif answer.survey is not None:
        say(answer.survey.said, "\n")
    else:
        say(f"{NO_ANSWER}。最接近的原文：\n")
    for position, passage in enumerate(answer.passages):
        _print_passage(passage, answer.quotes.get(position), why)
    if answer.survey is not None:
        _print_others(answer.survey, {passage.article_id for passage in answer.passages})


def _print_others(survey: Survey, shown: Container[str]) -> None:
    """The articles of a survey of which no passage is `shown`, a line each."""
    others = [(at, one) for at, one in enumerate(survey.articles, 1) if one.article_id not in shown]
    for at, one in others:
        date = "" if one.date is None or one.date in one.source else f" {one.date}"
        say(f"{at}. ", bold(on_one_line(one.headline)), "  ", faint(on_one_line(f"{one.source}{date}")))
    if others:
        say()


def _print_passage(passage: Passage, quoted: tuple[Span, Span | None] | None, why: bool) -> None:
    """One passage; `quoted` are the sentence in it that answers and its words, where one does."""
    say(f"{passage.rank}. ", bold(on_one_line(passage.headline)), UNTITLED if passage.untitled else "")
    place = f"{passage.source} {place_in_file(passage.lines, passage.source, passage.file)}"
    say("   ", faint(on_one_line(" · ".join((place, *_printed_in(passage), f"文章 {passage.article_id}")))))
    pieces: list[str | Styled] = [passage.text]
    if quoted is not None:
        (start, end), words = quoted
        pieces = [passage.text[:start], *_sentence(passage.text, (start, end), words), passage.text[end:]]
    say("   ", *(_indented(piece) for piece in pieces))
    for also in passage.also:
        say("   ", faint(f"亦见{on_one_line(plain_citation(also))}"))
    if why and passage.why is not None:
        say("   ", faint(why_found(passage.why)))
    say()


def _printed_in(passage: Passage) -> list[str]:
    """The paper, the day and the page, as far as they are known; nothing where the source's name says the day."""
    if passage.date and passage.date in passage.source:
        return []
    page = passage.page_number and f"第 {passage.page_number} 版"
    return [part for part in (passage.paper, passage.date, page) if part]


def _indented(piece: str | Styled) -> str | Styled:
    if isinstance(piece, Styled):
        return Styled(piece.text.replace("\n", "\n   "), piece.codes)
    return piece.replace("\n", "\n   ")


def _sentence(text: str, span: Span, exact: Span | None) -> list[str | Styled]:
    """The sentence at `span` in bold, the words that answer underlined."""
    start, end = span
    first, last = exact or (end, end)
    return [bold(text[start:first]), underlined(text[first:last]), bold(text[last:end])]


def print_article(article: Article, mark: Callable[[str], list[str | Styled]] = lambda text: [text]) -> None:
    """An article under its headline, with where it was printed; `mark` gives a text with what is marked in it."""
    say("\n".join(f"# {on_one_line(line)}" for line in article.headline) or f"# {on_one_line(article.name)}{UNTITLED}")
    page = article.page_number and f"{article.page_number} 版"
    place = f"{article.source} {place_in_file(article.lines, article.source, article.file)}"
    known = [article.paper, article.date, page, place, f"置信度 {article.confidence:.2f}", article.byline]
    say("  ", on_one_line(" · ".join(part for part in known if part)))
    if article.lead:
        say("  【提要】", *mark(article.lead))
    for block in article.body:
        say("  ## " if block.kind == "crosshead" else "  ", *mark(block.text))
    say()
