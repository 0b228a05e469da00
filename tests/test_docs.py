"""What the documents say is what the program does: commands, options, make targets and examples."""

from __future__ import annotations

import argparse
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

import index
import qa
from qa.cli.chinese import speak_chinese
from qa.cli.main import make_parser
from qa.model import Answer
from tests.paths import ROOT

READMES = ("README.md", "README.zh.md")


def parser() -> argparse.ArgumentParser:
    with speak_chinese():
        return make_parser()


def commands() -> dict[str, argparse.ArgumentParser]:
    (subparsers,) = (action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    return dict(subparsers.choices)


def blocks(document: str, language: str) -> list[str]:
    text = (ROOT / document).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def documented(text: str) -> list[list[str]]:
    """The arguments of each `baohai …` in shell text; comments and what follows `>` are left out."""
    lines = [shlex.split(line.partition(" > ")[0], comments=True) for line in text.replace(";", "\n").splitlines()]
    return [words[1:] for words in lines if words[:1] == ["baohai"]]


@pytest.mark.parametrize("name", commands())
def test_a_command_has_help_an_example_and_a_place_in_both_readmes(name: str) -> None:
    command = commands()[name]
    assert command.description
    examples = documented(command.epilog or "")
    assert examples
    assert {words[0] for words in examples} == {name}
    for readme in READMES:
        assert name in [words[0] for block in blocks(readme, "sh") for words in documented(block)], readme


@pytest.mark.parametrize("name", commands())
def test_every_argument_has_help_that_is_chinese(name: str) -> None:
    for action in commands()[name]._actions:
        if action.dest not in ("help", "question"):
            assert re.search(r"[\u4e00-\u9fff]", action.help or ""), action.dest


@pytest.mark.parametrize("name", commands())
def test_the_examples_of_a_help_can_be_run_as_they_stand(name: str) -> None:
    for words in documented(commands()[name].epilog or ""):
        parser().parse_args(words)


@pytest.mark.parametrize("readme", READMES)
def test_the_commands_of_a_readme_can_be_run_as_they_stand(readme: str) -> None:
    found = [words for block in blocks(readme, "sh") for words in documented(block)]
    assert len(found) >= len(commands())
    for words in found:
        parser().parse_args(words)


MANUAL = [f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("document", [*READMES, "CONTRIBUTING.md", *MANUAL])
def test_options_and_make_targets_that_are_named_exist(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    options = {option for command in commands().values() for option in command._option_string_actions}
    # Those of other programs.
    others = {"--check", "--strict", "--require-hashes", "--fix"}
    assert set(re.findall(r"`(--[a-z-]+)", text)) - options - others == set()
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)", text)) - targets == set()


def test_every_path_that_contributing_names_exists() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    paths = {path for path in re.findall(r"`([a-z_.]+(?:/[a-z_.]*)+)`", text) if path[0] != "."}
    assert len(paths) > 20
    assert {path for path in paths if not (ROOT / path).exists()} == set()


def test_both_readmes_show_the_same_commands_and_code() -> None:
    english, chinese = ([documented(block) for block in blocks(readme, "sh")] for readme in READMES)
    assert english == chinese
    assert blocks("README.md", "python") == blocks("README.zh.md", "python")
    links = [set(re.findall(r"\]\((?!README)([^)]+)\)", (ROOT / readme).read_text("utf-8"))) for readme in READMES]
    assert links[0] == links[1]
    for link in links[0]:
        assert link.startswith("http") or (ROOT / link).exists(), link


@pytest.mark.parametrize("answer", [Answer("问", None, None, None, ())])
def test_the_python_example_works_where_nothing_answers(
    answer: Answer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Empty:
        @staticmethod
        def open(*_: Any, **__: Any) -> Empty:
            return Empty()

        def answer(self, *_: Any, **__: Any) -> Answer:
            return answer

    monkeypatch.setattr(qa, "Retriever", Empty)
    monkeypatch.setattr(qa, "retrieve", lambda *_, **__: [])
    monkeypatch.setattr(index, "build", lambda *_, **__: None, raising=False)
    for block in blocks("README.md", "python"):
        exec(compile(block, "README.md", "exec"), {})
    assert "没有找到" in capsys.readouterr().out


def test_every_dependency_stands_in_the_table_with_its_reason() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    names = {re.split(r"[^A-Za-z0-9_-]", requirement)[0] for requirement in wanted}
    table = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \*?([A-Za-z0-9_-]+)\*?(?: \([a-z0-9]+\))? \| .+ \| .+ \|$", table, flags=re.MULTILINE)
    assert names - set(rows) == set()
    assert Path(ROOT / "LICENSE").exists()
