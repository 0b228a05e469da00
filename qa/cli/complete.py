"""`baohai completion`: what a shell needs to complete commands, options and files."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from qa.cli.arguments import Commands, add_command
from qa.cli.chinese import Parser, speak_chinese
from qa.cli.output import print_script

SHELLS = ("bash", "zsh", "tcsh")
# Arguments that are files or folders, by what the help calls them.
FILES = frozenset({"文件", "文件夹", "路径", "语料", "问题文件"})


def add_commands(commands: Commands, make_parser: Callable[[], Parser]) -> None:
    """`completion`; `make_parser` makes the parser of every command."""
    parser = add_command(
        commands,
        "completion",
        lambda arguments: run_completion(arguments, make_parser),
        "按 Tab 补全命令：输出给终端的脚本",
        ["completion bash > ~/.local/share/bash-completion/completions/baohai", "completion zsh > ~/.zfunc/_baohai"],
    )
    parser.add_argument("shell", metavar="终端", choices=SHELLS, help=f"哪一种终端：{'、'.join(SHELLS)}")


def run_completion(arguments: argparse.Namespace, make_parser: Callable[[], Parser]) -> int:
    """Print the script of a shell."""
    import shtab

    with speak_chinese():
        parser = make_parser()
    for action in _actions(parser):
        if action.metavar in FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined]
    print_script(shtab.complete(parser, arguments.shell))
    return 0


def _actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """Every argument of every command."""
    found: list[argparse.Action] = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            found.extend(one for command in action.choices.values() for one in _actions(command))
        else:
            found.append(action)
    return found
