"""`baohai ask`: one question, several, or a dialogue; and the answers for people or for programs."""

from __future__ import annotations

import argparse

from qa.cli.arguments import (
    Commands,
    add_command,
    add_filters,
    add_format,
    add_model,
    add_readers,
    add_store,
    positive,
    share,
)
from qa.model import NO_ANSWER

# What stands for standard input, as in other programs.
STANDARD_INPUT = "-"


def add_commands(commands: Commands) -> None:
    """`ask`."""
    parser = add_command(
        commands,
        "ask",
        run_ask,
        "问一个问题；不写问题，就一问一答",
        [
            'ask "去青螺岛的船票多少钱？"',
            'ask "首班船几点？" --after "去青螺岛的船票多少钱？" --why',
            'ask "轮渡票价多少？" --paper 望潮日报 --from 2024-05 --format table',
            "ask --questions 问题.txt --format csv",
            "ask",
        ],
    )
    _add_question(parser)
    parser.add_argument("--top-k", type=positive, default=5, metavar="N", help="最多给几段原文（默认 5）")
    parser.add_argument(
        "--after", action="append", default=[], metavar="问题", help="先前问过的问题，从早到晚，可以写几次"
    )
    parser.add_argument("--why", action="store_true", help="也说明每一段是怎么找到的")
    add_format(parser, "text", "table", "json", "csv", json="每个问题输出一个 JSON 对象")
    parser.add_argument(
        "--threshold",
        type=share,
        metavar="P",
        help=f"第一段的置信度低于它时，答“{NO_ANSWER}”（0 到 1；0 为总是作答）",
    )
    add_filters(parser)
    _add_times(parser)
    add_store(parser)
    add_model(parser)
    add_readers(parser)


def _add_question(parser: argparse.ArgumentParser) -> None:
    asked = parser.add_mutually_exclusive_group()
    asked.add_argument(
        "question", metavar="问题", nargs="?", help="要问的一句话；- 从标准输入读问题；不写就一问一答，“退出”结束"
    )
    asked.add_argument(
        "--questions",
        metavar="文件",
        help="问这个文件里的问题，一行一个，或一行一个有 question 的 JSON；- 为标准输入",
    )


def _add_times(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--today", metavar="日期", help="问题里的“去年”“昨天”从这一天算起，如 2024-01-31（默认从每篇见报的日期算起）"
    )
    parser.add_argument("--no-time", action="store_true", help="问题里的时间不影响排列")


def run_ask(arguments: argparse.Namespace) -> int:
    """Ask, and print the answers."""
    from qa.cli.asking import ask, ask_several, converse, print_several
    from qa.retriever import Retriever

    file = STANDARD_INPUT if arguments.question == STANDARD_INPUT else arguments.questions
    retriever = Retriever.open(
        arguments.store,
        arguments.model,
        reranker=arguments.reranker,
        reader=arguments.reader,
        small=file is None and arguments.question is not None,
    )
    if file is not None:
        return ask_several(arguments, retriever, file)
    if arguments.question is None:
        return converse(arguments, retriever)
    answer = ask(arguments, retriever, arguments.question, arguments.after)
    print_several(arguments, [(arguments.question, answer)])
    return 0
