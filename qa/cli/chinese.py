"""argparse in Chinese: the table of its own words, and a parser that speaks them.

argparse looks every one of its messages up through `gettext`, by the English wording as key; here the key is looked up
in a table instead of a catalogue file, for as long as a command is parsed. It must not know which commands there are.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from qa.clean_text import on_one_line

EXIT_USAGE = 2

# Every wording that a reader can meet, of Python 3.11 to 3.14. What only a programmer can cause is left in English.
WORDS = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "show this help message and exit": "显示这份说明",
    "subcommands": "命令",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s：%(message)s",
    "unrecognized arguments: %s": "无法识别的参数：%s",
    "ambiguous option: %(option)s could match %(matches)s": "选项 %(option)s 写得不全，可能是 %(matches)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有 %(value)s 这个选择，可选的有 %(choices)s",
    "invalid choice: %(value)r, maybe you meant %(suggestion)r? (choose from %(choices)s)": (
        "没有 %(value)s 这个选择，是不是 %(suggestion)s？可选的有 %(choices)s"
    ),
    "unknown parser %(parser_name)r (choices: %(choices)s)": "没有 %(parser_name)s 这个选择，可选的有 %(choices)s",
    "expected one argument": "后面要写一个值",
    "expected at most one argument": "后面最多写一个值",
    "expected at least one argument": "后面至少要写一个值",
    "expected %s argument": "后面要写 %s 个值",
    "expected %s arguments": "后面要写 %s 个值",
    "invalid %(type)s value: %(value)r": "写法不对：%(value)s",
    "the following arguments are required: %s": "还缺少：%s",
    "one of the arguments %s is required": "%s 要写其中一个",
    "not allowed with argument %s": "不能和 %s 一起用",
    "ignored explicit argument %r": "后面不能写 %s",
    "unexpected option string: %s": "无法识别的选项：%s",
    "can't open '%(filename)s': %(error)s": "打不开 %(filename)s：%(error)s",
    "%(heading)s:": "%(heading)s：",
    " (default: %(default)s)": "（默认 %(default)s）",
    "argument '%(argument_name)s' is deprecated": "%(argument_name)s 已不再使用",
    "option '%(option)s' is deprecated": "选项 %(option)s 已不再使用",
    "command '%(parser_name)s' is deprecated": "命令 %(parser_name)s 已不再使用",
    "warning: %(message)s\n": "注意：%(message)s\n",
}

_COMMAND = re.compile(r"^命令：没有 (?P<given>.*) 这个选择，(?P<choices>.*)$", re.DOTALL)


class Parser(argparse.ArgumentParser):
    """Refuses what it cannot read in one Chinese sentence, with exit code 2."""

    def error(self, message: str) -> NoReturn:
        unknown = _COMMAND.match(message)
        if unknown:
            message = f"无法识别的命令：{unknown['given']}，{unknown['choices']}"
        self.print_usage(sys.stderr)
        self.exit(EXIT_USAGE, on_one_line(f"{message}。用法见 {self.prog} --help。") + "\n")


@contextmanager
def speak_chinese() -> Iterator[None]:
    """While it lasts, argparse takes its words from `WORDS`. They are looked up when a parser is made, too."""
    words: Callable[[str], str] = lambda english: WORDS.get(english, english)  # noqa: E731
    plural: Callable[[str, str, int], str] = lambda one, many, n: words(one if n == 1 else many)  # noqa: E731
    module: Any = argparse  # it imports both from gettext under these names and documents neither
    before = module._, module.ngettext
    module._, module.ngettext = words, plural
    try:
        yield
    finally:
        module._, module.ngettext = before
