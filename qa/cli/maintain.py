"""Commands that keep a store in order: `verify`, `rollback` and `prune`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.cli.arguments import EXIT_FAILED, Commands, add_command, add_store, positive
from qa.cli.output import say, tell

if TYPE_CHECKING:
    from index.store.base import Checked


def add_commands(commands: Commands) -> None:
    """`verify`, `rollback` and `prune`."""
    parser = add_command(commands, "verify", run_verify, "核对语料库的每个文件和每个数目", ["verify"])
    add_store(parser)
    parser = add_command(commands, "rollback", run_rollback, "退回上一代语料库", ["rollback"])
    add_store(parser)
    parser = add_command(commands, "prune", run_prune, "删掉旧的几代，腾出空间", ["prune --keep 1", "prune --vectors"])
    parser.add_argument("--keep", type=positive, default=1, metavar="N", help="连正在用的一代，留几代（默认 1）")
    parser.add_argument("--vectors", action="store_true", help="也清空缓存里的向量（各语料库共用；新建时要重新编码）")
    add_store(parser)


def run_verify(arguments: argparse.Namespace) -> int:
    """Check every generation; exit code 1 where one is broken."""
    from index.store.address import open_store

    store = open_store(arguments.store)
    checked = store.verify()
    for one in checked:
        state = "正在用" if one.live else "备用"
        counts = f"{one.files} 个文件，{one.articles} 篇文章，{one.chunks} 段"
        say(f"第 {one.number} 代（{state}）：{'有问题' if one.problems else f'{counts}，全部相符'}")
        for problem in one.problems:
            say(f"  {problem}")
    if not any(one.problems for one in checked):
        return 0
    tell(_say_how_to_mend(checked, store.address))
    return EXIT_FAILED


def _say_how_to_mend(checked: Sequence[Checked], store: str) -> str:
    """The command that leaves a store whose live generation, the first of `checked`, is good."""
    if not checked[0].problems:
        return f"正在用的一代是好的。坏了的可以清掉：baohai prune --keep 1 --store {store}"
    if all(one.problems for one in checked):
        return f"请重建：baohai build 路径… --store {store}"
    return f"请退回好的一代：baohai rollback --store {store}，或重建：baohai build 路径… --store {store}"


def run_rollback(arguments: argparse.Namespace) -> int:
    """Make the generation before the live one live."""
    from index.store.address import open_store

    store = open_store(arguments.store)
    say(f"已退回第 {store.rollback()} 代。语料库：{store.address}")
    return 0


def run_prune(arguments: argparse.Namespace) -> int:
    """Delete generations that are no longer needed, and the cached vectors where that is asked for."""
    from index.store.address import open_store

    store = open_store(arguments.store)
    gone = store.prune(arguments.keep)
    say(f"删掉了 {len(gone)} 代{''.join(f' {n}' for n in gone)}。语料库：{store.address}")
    if arguments.vectors:
        from index.building.cache import prune_vectors

        say(f"清空了缓存里的向量，共 {prune_vectors() / 1e6:.1f} MB。")
    return 0
