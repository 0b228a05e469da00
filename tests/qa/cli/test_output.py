from __future__ import annotations

import io
import json
import sys

import pytest

from qa.cli.output import bold, print_json, say, tell, underlined, write_any_character


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_only_our_own_styles_reach_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    say("甲", bold("\x1b[31m乙"), underlined(""), "\x1b[0m")
    assert screen.getvalue() == "甲\x1b[1m␛[31m乙\x1b[0m␛[0m\n"


def test_nothing_is_styled_in_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    say("甲", bold("乙"))
    assert capsys.readouterr().out == "甲乙\n"


def test_lines_of_several_threads_are_not_mixed(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    screen = io.StringIO()
    monkeypatch.setattr(screen, "write", written.append)
    monkeypatch.setattr(sys, "stderr", screen)
    tell("甲", bold("乙"))
    assert written == ["甲乙\n"]


def test_json_is_exact_and_commands_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"text": "\x1b[2J\x9b1m\u202e票\u2028价\ud83d\x7f\n"}
    print_json(value)
    line = capsys.readouterr().out
    assert json.loads(line) == value
    assert line == '{"text": "\\u001b[2J\\u009b1m\\u202e票\\u2028价\\ud83d\\u007f\\n"}\n'


def test_a_terminal_without_chinese_shows_codes_and_json_stays_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    write_any_character()
    say("票 price")
    print_json({"票": "𠀀"})
    sys.stdout.flush()
    first, second = raw.getvalue().decode("ascii").splitlines()
    assert first == "\\u7968 price"
    assert json.loads(second) == {"票": "𠀀"}
