"""`baohai passwd`: writes the file of users that `serve --auth-file` reads."""

from __future__ import annotations

import argparse
from pathlib import Path

from qa.clean_text import on_one_line
from qa.cli.arguments import EXIT_FAILED, Commands, add_command
from qa.cli.output import ask_secret, read_secret, say, tell

ROLES = {"ask": "提问", "change": "提问和改动语料库"}


def add_commands(commands: Commands) -> None:
    """`passwd`."""
    parser = add_command(
        commands,
        "passwd",
        run_passwd,
        "写用户文件：谁可以提问，谁还可以改动语料库",
        ["passwd 用户.txt 小林", "passwd 用户.txt 小陈 --role change", "passwd 用户.txt 小林 --remove"],
    )
    parser.add_argument("file", metavar="文件", type=Path, help="用户文件，没有就新建；serve --auth-file 读它")
    parser.add_argument("name", metavar="名字", help="已有的换成新密码")
    parser.add_argument(
        "--role", choices=tuple(ROLES), default="ask", help="ask 只提问（默认）；change 也可以改动语料库"
    )
    parser.add_argument("--stdin", action="store_true", help="密码从标准输入读一行，不再问两遍")
    parser.add_argument("--remove", action="store_true", help="去掉这个用户")


def run_passwd(arguments: argparse.Namespace) -> int:
    """Write or remove one user."""
    from qa.web.users import remove_user, set_user

    if arguments.remove:
        remove_user(arguments.file, arguments.name)
        say(f"已去掉 {on_one_line(arguments.name)}。")
        return 0
    name = on_one_line(arguments.name.strip())
    password = read_secret() if arguments.stdin else ask_secret("密码：")
    if not arguments.stdin and password != ask_secret("再输一遍："):
        tell("两遍不一样，没有改动。")
        return EXIT_FAILED
    new = set_user(arguments.file, arguments.name, password, arguments.role)
    say(f"{'已加上' if new else '已改好'} {name}（{ROLES[arguments.role]}）：{arguments.file}")
    return 0
