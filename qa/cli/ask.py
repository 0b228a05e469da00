"""`baohai ask`: one question to one store, and the answer for people or for programs."""

from __future__ import annotations

import argparse

from qa.cli.arguments import Commands, add_command, add_json, add_model, add_readers, add_store, positive, share
from qa.cli.output import print_json, say
from qa.model import NO_ANSWER


def add_commands(commands: Commands) -> None:
    """`ask`."""
    parser = add_command(
        commands,
        "ask",
        run_ask,
        "问一个问题",
        ['ask "去青螺岛的船票多少钱？"', 'ask "首班船几点？" --after "去青螺岛的船票多少钱？" --why'],
    )
    parser.add_argument("question", metavar="问题")
    parser.add_argument("--top-k", type=positive, default=5, metavar="N", help="最多给几段原文（默认 5）")
    parser.add_argument(
        "--after", action="append", default=[], metavar="问题", help="先前问过的问题，从早到晚，可以写几次"
    )
    parser.add_argument("--why", action="store_true", help="也说明每一段是怎么找到的")
    add_json(parser)
    parser.add_argument(
        "--threshold",
        type=share,
        metavar="P",
        help=f"第一段的置信度低于它时，答“{NO_ANSWER}”（0 到 1；0 为总是作答）",
    )
    parser.add_argument("--source", metavar="来源", help="只在这个来源里找；没有同名的，找名字里有它的（文件夹、报名）")
    parser.add_argument("--paper", metavar="报名", help="只在报名里有这几个字的报纸里找")
    parser.add_argument(
        "--from", dest="date_from", metavar="日期", help="只找这时或以后的，如 2024、2024-01、2024-01-31"
    )
    parser.add_argument("--to", dest="date_to", metavar="日期", help="只找这时或以前的")
    parser.add_argument("--year", metavar="年份", help="只找这一年的，如 2024")
    parser.add_argument("--author", metavar="姓名", help="只找这位记者、通讯员或作者的")
    parser.add_argument("--headline", metavar="文字", help="只找标题里有这几个字的")
    parser.add_argument("--today", metavar="日期", help="问题里的“去年”“昨天”从这一天算起，如 2024-01-31（默认不算）")
    parser.add_argument("--no-time", action="store_true", help="问题里的时间不影响排列")
    add_store(parser)
    add_model(parser)
    add_readers(parser)


def run_ask(arguments: argparse.Namespace) -> int:
    """Ask, and print the answer."""
    from qa.cli.print_answer import print_answer
    from qa.retriever import Retriever

    retriever = Retriever.open(arguments.store, arguments.model, reranker=arguments.reranker, reader=arguments.reader)
    answer = retriever.answer(
        arguments.question,
        arguments.after,
        top_k=arguments.top_k,
        threshold=arguments.threshold,
        today=arguments.today,
        timed=not arguments.no_time,
        source=arguments.source,
        paper=arguments.paper,
        date_from=arguments.date_from,
        date_to=arguments.date_to,
        year=arguments.year,
        headline=arguments.headline,
        author=arguments.author,
    )
    if arguments.json:
        print_json(answer.to_dict())
    elif not answer.passages:
        say(_say_nothing_passes(arguments))
    else:
        print_answer(answer, asked=arguments.question.strip(), why=arguments.why)
    return 0


def _say_nothing_passes(arguments: argparse.Namespace) -> str:
    given = {
        "来源“{}”": arguments.source,
        "报名里有“{}”": arguments.paper,
        "{} 年": arguments.year,
        "{} 起": arguments.date_from,
        "{} 止": arguments.date_to,
        "标题里有“{}”": arguments.headline,
        "作者“{}”": arguments.author,
    }
    named = "、".join(form.format(value) for form, value in given.items() if value)
    undated = "没有日期的文章不算在内；" if arguments.date_from or arguments.date_to or arguments.year else ""
    return f"没有一段原文符合这些条件：{named}。{undated}baohai status 列出库里的来源。"
