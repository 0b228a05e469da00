"""`baohai build`: text to a store, with progress, and what was done."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import together
from corpus.readable import READABLE, count_kinds
from qa.clean_text import on_one_line
from qa.cli.arguments import (
    EXIT_FAILED,
    Commands,
    add_command,
    add_model,
    add_quiet,
    add_reading,
    add_store,
    reading_options,
    seconds,
)
from qa.cli.chinese import EXIT_USAGE
from qa.cli.output import say, tell

if TYPE_CHECKING:
    from index.building.build import BuildReport
    from index.building.executor import Executor
    from index.store.base import Store
    from qa.corrections import Corrector

# So many sources that were replaced or removed are named; of more, the number is told.
MOST_NAMED = 20


def add_commands(commands: Commands) -> None:
    """`build`."""
    parser = add_command(
        commands,
        "build",
        run_build,
        "读报纸文字，建索引",
        ["build 报纸/", "build --add 新的一版.txt", "build --sync 报纸/", "build --remove 报纸/2023.txt"],
    )
    files = f"文件、压缩包或文件夹（{READABLE}）；- 为标准输入"
    parser.add_argument("paths", nargs="*", metavar="路径", help=files)
    parser.add_argument("--samples", action="store_true", help="收入自带的样报")
    parser.add_argument("--add", action="store_true", help="保留语料库里已有的，只加入这些（同一个文件换新）")
    parser.add_argument("--remove", nargs="+", default=[], metavar="来源", help="移除这些来源、文件或文件夹，其余保留")
    parser.add_argument(
        "--sync",
        metavar="文件夹",
        help="与这个文件夹一致：收入新的和改过的文件，移除已经没有的，其余保留",
    )
    parser.add_argument("--allow-empty", action="store_true", help="--sync 的文件夹空了时，也移除从那里来的全部内容")
    add_reading(parser)
    parser.add_argument("--if-missing", action="store_true", help="语料库已经可用时什么也不做")
    parser.add_argument(
        "--ray",
        nargs="?",
        const="",
        metavar="地址",
        help="由 Ray 的各台机器读版、切分、编码（auto 或 主机:端口；不给地址，就在本机起一个）",
    )
    add_quiet(parser)
    parser.add_argument(
        "--wait", type=seconds, default=60.0, metavar="秒", help="别的程序正在重建时最多等多久（默认 60）"
    )
    add_store(parser)
    add_model(parser)


def run_build(arguments: argparse.Namespace) -> int:
    """Build, and print what was done."""
    from index.folders import beside, samples_folder
    from index.store.address import open_store
    from qa.corrections import Corrector, file_of

    paths: list[str | Path] = [*arguments.paths, *([samples_folder()] if arguments.samples else [])]
    refused = _refuse(arguments, paths)
    if refused:
        tell(refused)
        return EXIT_USAGE
    store = open_store(arguments.store)
    if arguments.if_missing and _is_usable(store):
        say(f"语料库已经可用：{store.address}")
        return 0
    corrector = Corrector(file_of(beside(arguments.store)))
    try:
        report = _build_or_wait(arguments, paths, store.address, corrector)
    except KeyboardInterrupt:
        tell("已中断：原来的语料库没有改动；已编码的留着，下次建库接着用。")
        return EXIT_FAILED
    for skipped in together(report.skipped):
        tell(str(skipped))
    for says, sources in (("换新", report.replaced), ("移除", report.dropped)):
        if sources:
            say(f"{says}：{_list(sources)}")
    files = _describe_files(report) if report.files else ""
    if corrector.applied and report.changed:
        say(f"照网页里保存的更正改了 {corrector.applied} 篇。")
    say(f"{_describe(report)}{files}\n语料库：{store.address}")
    return 0


def _refuse(arguments: argparse.Namespace, paths: list[str | Path]) -> str:
    """Why the arguments do not go together; empty where they do."""
    if arguments.sync is not None and (paths or arguments.add or arguments.remove):
        return "--sync 只和一个文件夹一起用，不再另给文件、--add 或 --remove。"
    if not paths and not arguments.remove and arguments.sync is None:
        return "没有给出要读的文件或文件夹。例如：baohai build 报纸/，或 baohai build --samples 试用样报。"
    return ""


def _is_usable(store: Store) -> bool:
    from index.errors import StoreError

    try:
        store.open()
    except StoreError:
        return False
    return True


def _build_or_wait(
    arguments: argparse.Namespace, paths: list[str | Path], store: str, corrector: Corrector
) -> BuildReport:
    """Build at once, or say who is building and wait."""
    from index.building.build import build
    from index.errors import StoreBusyError

    def build_now(wait: float, executor: Executor | None = None) -> BuildReport:
        if executor is None and arguments.ray is not None:
            from index.building.ray_cluster import cluster

            with cluster(arguments.ray or None) as workers:
                return build_now(wait, workers)
        return build(
            paths,
            store,
            add=arguments.add,
            remove=arguments.remove,
            sync=arguments.sync,
            allow_empty=arguments.allow_empty,
            model=arguments.model,
            progress=not arguments.quiet,
            executor=executor,
            corrector=corrector,
            wait=wait,
            **reading_options(arguments),
        )

    try:
        return build_now(0)
    except StoreBusyError as busy:
        if not arguments.wait:
            raise
        tell(f"{busy}\n正在等，最多 {arguments.wait:g} 秒；按 Ctrl-C 不等了。")
        return build_now(arguments.wait)


def _list(sources: Sequence[str]) -> str:
    more = f"等 {len(sources)} 个来源" if len(sources) > MOST_NAMED else ""
    return "、".join(map(on_one_line, sources[:MOST_NAMED])) + more


def _describe_files(report: BuildReport) -> str:
    left_out = sum(not one.kept for one in report.skipped)
    rest = f"；没有收入的 {left_out} 处，见上" if left_out else ""
    return f"\n读了 {len(report.files)} 个来源：{count_kinds(report.files)}{rest}。"


def _describe(report: BuildReport) -> str:
    holds = f"第 {report.generation} 代：{report.articles} 篇文章，{report.chunks} 段"
    if not report.changed:
        return f"没有变化，仍是{holds}；没有编码，也没有写入；用时 {report.seconds:.1f} 秒。"
    cached = f"（另有 {report.cached} 段以前编码过）" if report.cached else ""
    return (
        f"建好{holds}（加入 {report.added} 段，移除 {report.removed} 段）；"
        f"新编码 {report.encoded} 段{cached}，沿用 {report.reused} 段；用时 {report.seconds:.1f} 秒。"
    )
