"""Asking from the command line: one question, those of a file, or a dialogue in the terminal.

It must not know how an answer is found.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qa.cli.arguments import EXIT_FAILED, conditions
from qa.cli.output import ask_line, faint, say, tell
from qa.cli.print_answer import UNDO, print_answer, print_answers

if TYPE_CHECKING:
    from qa.model import Answer
    from qa.retriever import Retriever

FAREWELLS = ("退出", "再见", "exit", "quit", "q")
# A follow-up never reaches back further.
MOST_EARLIER = 30
ANEW = ("新", "新话题", "new")
IN_A_DIALOGUE = "先写“新话题”再问"
HOW_TO = "一行一问，可以追问；“新话题”丢开前面的问题，“退出”结束。"
# Forms that are printed answer by answer; the others are one table, whose columns are as wide as the widest cell.
ONE_BY_ONE = ("text", "json")


def ask(arguments: argparse.Namespace, retriever: Retriever, question: str, history: Sequence[str]) -> Answer:
    """One question with all that the command line says of it."""
    return retriever.answer(
        question,
        history,
        top_k=arguments.top_k,
        threshold=arguments.threshold,
        today=arguments.today,
        timed=not arguments.no_time,
        **conditions(arguments),
    )


def print_several(arguments: argparse.Namespace, answers: Sequence[tuple[str, Answer]], undo: str = UNDO) -> None:
    """Print questions, as they were typed, with their answers, in the form that was asked for."""
    if arguments.format != "text":
        print_answers(answers, arguments.format)
        if not any(answer.passages for _, answer in answers):
            tell(_say_nothing_passes(arguments))
        return
    for asked, answer in answers:
        if answer.passages:
            print_answer(answer, asked=asked.strip(), why=arguments.why, undo=undo)
        else:
            say(_say_nothing_passes(arguments))


def ask_several(arguments: argparse.Namespace, retriever: Retriever, file: str) -> int:
    """Ask every question of a file, each for itself; one that cannot be asked is told, and the others are asked.

    Raises ReadError where the file cannot be read.
    """
    from index.errors import FilterError
    from qa.question import QuestionError

    code, answers = 0, []
    for number, question in _questions(file):
        try:
            answer = ask(arguments, retriever, question, arguments.after)
        except FilterError:  # which every other question would meet, too
            raise
        except QuestionError as error:
            tell(f"第 {number} 行：{error}")
            code = EXIT_FAILED
            continue
        if arguments.format not in ONE_BY_ONE:
            answers.append((question, answer))
            continue
        if arguments.format == "text":
            say(faint(f"问：{question.strip()}"))
        print_several(arguments, [(question, answer)])
        sys.stdout.flush()
    if answers:
        print_several(arguments, answers)
    return code


def converse(arguments: argparse.Namespace, retriever: Retriever) -> int:
    """Questions from the terminal, one after the other, until 退出 or the end of input. A question may lean on those
    before it."""
    from qa.service import FORESEEN

    history = list(arguments.after)
    if sys.stdin.isatty():
        say(faint(HOW_TO))
    while (line := ask_line("问：")) is not None:
        question = line.strip()
        if question in FAREWELLS:
            break
        if question in ANEW:
            history.clear()
            continue
        if not question:
            continue
        try:
            answer = ask(arguments, retriever, question, history[-MOST_EARLIER:])
        except FORESEEN as error:
            tell(str(error))
            continue
        print_several(arguments, [(question, answer)], IN_A_DIALOGUE)
        sys.stdout.flush()
        history.append(question)
    return 0


def _questions(file: str) -> Iterator[tuple[int, str]]:
    """The questions of a file, `-` standard input, with the number of their line. Raises ReadError."""
    from corpus.decode import decode
    from corpus.errors import ReadError

    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL
        raise ReadError(file, f"读不了：{error}") from error
    # Not splitlines(): it also breaks at characters that JSON allows inside a string.
    for number, line in enumerate(decode(raw, file).split("\n"), 1):
        if line.strip():
            yield number, _question(line)


def _question(line: str) -> str:
    """A line as it is, or the question of a JSON object: `question`, or `text` where it has `positive_ids`, too."""
    try:
        row = json.loads(line) if line.lstrip().startswith("{") else None
    except (ValueError, RecursionError):
        return line
    name = "text" if isinstance(row, dict) and "positive_ids" in row else "question"
    question = row.get(name) if isinstance(row, dict) else None
    return question if isinstance(question, str) else line


def _say_nothing_passes(arguments: argparse.Namespace) -> str:
    given = {
        "来源“{}”": arguments.source,
        "报名里有“{}”": arguments.paper,
        "{} 年": arguments.year,
        "{} 起": arguments.date_from,
        "{} 止": arguments.date_to,
        "标题里有“{}”": arguments.headline,
        "作者“{}”": arguments.author,
        "提到人物“{}”": arguments.person,
        "提到地方“{}”": arguments.location,
        "提到机构“{}”": arguments.organisation,
        "版面“{}”": arguments.section,
    }
    named = "、".join(form.format(value) for form, value in given.items() if value)
    undated = "没有日期的文章不算在内；" if arguments.date_from or arguments.date_to or arguments.year else ""
    return f"没有一段原文符合这些条件：{named}。{undated}baohai sources 列出库里的来源。"
