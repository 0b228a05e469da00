"""An answer and an article as a person reads them in the terminal; knows nothing of how they were found."""

from __future__ import annotations

from collections.abc import Container

from corpus.model import Article
from qa.cite import place_in_file, plain_citation
from qa.clean_text import on_one_line
from qa.cli.output import Styled, bold, faint, say, underlined
from qa.confidence import percent
from qa.model import NO_ANSWER, Answer, Passage, Span, Survey
from qa.why import time_asked, why_found

UNTITLED = "（原文无标题，以首句代）"


def print_answer(answer: Answer, *, asked: str, why: bool = False) -> None:
    """The answering sentence, then every passage; `asked` is the question as typed, `why` adds how each was found."""
    if answer.question != asked:
        say(f"理解为：{on_one_line(answer.question)}", faint("（如果不是追问，请不带 --after 再问一次）"), "\n")
    if answer.times:
        say(faint(f"时间：{time_asked(answer.times)}。说到这时的排在前面；不要这样，请加 --no-time。"), "\n")
    if answer.text is not None and answer.passage is not None and answer.span is not None:
        say(*_sentence(answer.passages[answer.passage].text, answer.span, answer.exact))
        confidence = "" if answer.confidence is None else f"，置信度 {percent(answer.confidence)}"
        say(faint(f"—— 第 {answer.passage + 1} 段原文{confidence}"), "\n")
    elif answer.survey is not None:
        say(answer.survey.said, "\n")
    else:
        say(f"{NO_ANSWER}。最接近的原文：\n")
    for position, passage in enumerate(answer.passages):
        _print_passage(passage, answer if position == answer.passage else None, why)
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


def _print_passage(passage: Passage, answer: Answer | None, why: bool) -> None:
    """One passage; `answer` where its answering sentence stands in this one."""
    say(f"{passage.rank}. ", bold(on_one_line(passage.headline)), UNTITLED if passage.untitled else "")
    say("   ", faint(on_one_line(f"{passage.source} {place_in_file(passage.lines, passage.source, passage.file)}")))
    pieces: list[str | Styled] = [passage.text]
    if answer is not None and answer.span is not None:
        start, end = answer.span
        pieces = [passage.text[:start], *_sentence(passage.text, answer.span, answer.exact), passage.text[end:]]
    say("   ", *(_indented(piece) for piece in pieces))
    for also in passage.also:
        say("   ", faint(f"亦见{on_one_line(plain_citation(also))}"))
    if why and passage.why is not None:
        say("   ", faint(why_found(passage.why)))
    say()


def _indented(piece: str | Styled) -> str | Styled:
    if isinstance(piece, Styled):
        return Styled(piece.text.replace("\n", "\n   "), piece.codes)
    return piece.replace("\n", "\n   ")


def _sentence(text: str, span: Span, exact: Span | None) -> list[str | Styled]:
    """The sentence at `span` in bold, the words that answer underlined."""
    start, end = span
    first, last = exact or (end, end)
    return [bold(text[start:first]), underlined(text[first:last]), bold(text[last:end])]


def print_article(article: Article) -> None:
    """An article under its headline, with where it was printed."""
    say("\n".join(f"# {on_one_line(line)}" for line in article.headline) or f"# {on_one_line(article.name)}{UNTITLED}")
    page = article.page_number and f"{article.page_number} 版"
    place = f"{article.source} {place_in_file(article.lines, article.source, article.file)}"
    known = [article.paper, article.date, page, place, f"置信度 {article.confidence:.2f}", article.byline]
    say("  ", on_one_line(" · ".join(part for part in known if part)))
    if article.lead:
        say(f"  【提要】{article.lead}")
    for block in article.body:
        say(f"  ## {block.text}" if block.kind == "crosshead" else f"  {block.text}")
    say()
