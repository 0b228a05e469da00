"""`baohai feedback`: what readers thought of answers, made into an evaluation set."""

from __future__ import annotations

import argparse

from qa.cli.arguments import EXIT_FAILED, Commands, add_command, add_model, add_store
from qa.cli.output import print_json, tell


def add_commands(commands: Commands) -> None:
    """`feedback`."""
    parser = add_command(
        commands,
        "feedback",
        run_feedback,
        "把读者在页面上的评价导出成评测题",
        ["feedback export > 评价.jsonl"],
    )
    parser.add_argument("action", metavar="做什么", choices=("export",), help="export：导出，一行一题，eval 可以直接用")
    add_store(parser)
    add_model(parser)


def run_feedback(arguments: argparse.Namespace) -> int:
    """Print the questions, and say what made none."""
    from index.folders import beside
    from qa.evaluation.from_feedback import as_questions
    from qa.feedback import file_of, read_notes
    from qa.retriever import Retriever

    file = file_of(beside(arguments.store))
    try:
        notes = read_notes(file)
    except (OSError, ValueError) as error:
        tell(f"评价文件读不了：{file}（{error}）")
        return EXIT_FAILED
    if not notes:
        tell(f"还没有评价：{file}")
        return 0
    rows, left_out = as_questions(notes, Retriever.open(arguments.store, arguments.model).article)
    for row in rows:
        print_json(row)
    others = "".join(f"；{count} 个问题{why}" for why, count in left_out.items())
    tell(f"{len(notes)} 条评价，成了 {len(rows)} 题{others}。")
    return 0
