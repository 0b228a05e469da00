"""Commands that keep a store in order or move it: `verify`, `rollback`, `prune` and `copy`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qa.cli.arguments import EXIT_FAILED, Commands, add_command, add_quiet, add_store, positive
from qa.cli.output import say, tell

if TYPE_CHECKING:
    from index.store.base import Checked


def add_commands(commands: Commands) -> None:
    """`verify`, `rollback`, `prune` and `copy`."""
    parser = add_command(commands, "verify", run_verify, "核对语料库的每个文件和每个数目", ["verify"])
    add_store(parser)
    parser = add_command(commands, "rollback", run_rollback, "退回上一代语料库", ["rollback"])
    add_store(parser)
    parser = add_command(commands, "prune", run_prune, "删掉旧的几代，腾出空间", ["prune --keep 1", "prune --vectors"])
    parser.add_argument("--keep", type=positive, default=1, metavar="N", help="连正在用的一代，留几代（默认 1）")
    parser.add_argument("--vectors", action="store_true", help="也清空缓存里的向量（各语料库共用；新建时要重新编码）")
    add_store(parser)
    parser = add_command(
        commands,
        "copy",
        run_copy,
        "把一个语料库整个复制到另一个位置，不重新编码",
        ["copy 语料库/ milvus://主机:19530/baohai", "copy milvus:///srv/库.db/baohai 语料库/"],
    )
    parser.add_argument("source", metavar="从", help="要复制的语料库：文件夹，或 Milvus 的地址")
    parser.add_argument("target", metavar="到", help="复制到哪里；那里原有的成为上一代，可以退回")
    add_quiet(parser)


def run_verify(arguments: argparse.Namespace) -> int:
    """Check every generation; exit code 1 where one is broken."""
    from index.store.address import open_store

    store = open_store(arguments.store)
    checked = store.verify()
    for one in checked:
        state = "正在用" if one.live else "备用"
        counts = f"{one.files} 个文件或表，{one.articles} 篇文章，{one.chunks} 段"
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


def run_copy(arguments: argparse.Namespace) -> int:
    """Copy what a store holds now to another place."""
    from index.building.copying import copy

    published = copy(arguments.source, arguments.target, progress=not arguments.quiet)
    holds = f"{published.about.articles} 篇文章，{published.about.chunks} 段"
    say(f"复制好了，第 {published.number} 代：{holds}。语料库：{arguments.target}")
    return 0
