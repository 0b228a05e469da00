"""`baohai eval`: questions whose answers are known, asked of a corpus, and the figures."""

from __future__ import annotations

import argparse
from pathlib import Path

from qa.cli.arguments import Commands, add_command, add_format, add_model, add_quiet, add_readers, positive
from qa.cli.output import print_json, say


def add_commands(commands: Commands) -> None:
    """`eval`."""
    parser = add_command(
        commands,
        "eval",
        run_eval,
        "用自己的问题测一测：找得准不准、快不快",
        ["eval 报纸/ 问题.jsonl", "eval corpus.jsonl queries.jsonl --json"],
    )
    parser.add_argument(
        "corpus", metavar="语料", help='{"id","title","text"} 的 .jsonl，或版面文件、文件夹，或建好的语料库'
    )
    parser.add_argument(
        "queries",
        metavar="问题",
        type=Path,
        help='{"id","text","positive_ids","answers"} 或 {"question","answer","headline_lines"} 的 .jsonl',
    )
    parser.add_argument("--top-k", type=positive, default=10, metavar="N", help="每个问题看前几段（默认 10）")
    parser.add_argument("--every", type=positive, default=1, metavar="N", help="每 N 个问题问一个（默认全问）")
    parser.add_argument("--store", metavar="文件夹", help="索引建在这里并留着，下次不再编码（默认用完就删）")
    add_format(parser, "table", "json")
    add_quiet(parser)
    add_model(parser)
    add_readers(parser)


def run_eval(arguments: argparse.Namespace) -> int:
    """Ask every question and print the figures."""
    from index.folders import store_folder
    from qa.evaluation.evaluate import evaluate
    from qa.evaluation.table import table

    report = evaluate(
        arguments.corpus,
        arguments.queries,
        top_k=arguments.top_k,
        every=arguments.every,
        store=None if arguments.store is None else store_folder(arguments.store),
        model=arguments.model,
        reranker=arguments.reranker,
        reader=arguments.reader,
        progress=not arguments.quiet,
    )
    if arguments.format == "json":
        print_json(report.to_json())
    else:
        say(table(report))
    return 0
