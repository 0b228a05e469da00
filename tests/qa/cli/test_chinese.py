from __future__ import annotations

import argparse
import ast
import inspect

from qa.cli.chinese import WORDS, Parser, speak_chinese

# What only a programmer can cause: a parser that is put together wrongly.
PROGRAMMERS_OWN = (
    "conflicting", "not defined", "is an invalid argument for positionals", "mutually exclusive", "not callable",
    "two groups", "invalid option string", "dest= is required", "invalid conflict_resolution", "multiple subparser",
    'argument "-"', "%(prog)s: error",
)  # fmt: skip


def test_every_word_of_argparse_that_a_reader_can_meet_is_translated() -> None:
    calls = [node for node in ast.walk(ast.parse(inspect.getsource(argparse))) if isinstance(node, ast.Call)]
    looked_up = {
        str(argument.value)
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in ("_", "ngettext")
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
    assert len(looked_up) > 20
    missing = {words for words in looked_up - WORDS.keys() if not any(own in words for own in PROGRAMMERS_OWN)}
    assert missing == set()


def test_argparse_speaks_english_again_afterwards() -> None:
    before = argparse.ArgumentParser(prog="x", add_help=True).format_help()
    with speak_chinese():
        chinese = Parser(prog="x").format_help()
    assert chinese.startswith("用法：x [-h]")
    assert "显示这份说明" in chinese
    assert argparse.ArgumentParser(prog="x").format_help() == before
