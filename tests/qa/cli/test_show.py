from __future__ import annotations

import io
import json
import sys

import pytest

from qa.cli.main import main
from tests.qa.cli.test_output import Terminal

TICKET = "轮渡单程票价下调到几元？"


def article_id(store: str, question: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["ask", question, "--store", store, "--top-k", "1"]) == 0
    return capsys.readouterr().out.partition(" · 文章 ")[2].split("\n")[0]


def test_an_article_is_shown_whole_by_the_number_that_ask_prints(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = article_id(store, TICKET, capsys)
    assert main(["show", wanted, "--store", store]) == 0
    out = capsys.readouterr().out
    assert out.startswith("# 轮渡票价下调\n")
    assert "pages/ferry.txt 第 " in out
    assert main(["show", wanted, "--store", store, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["id"], told["headline"]) == (wanted, ["轮渡票价下调"])


def test_an_article_is_found_by_its_headline_too(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "轮渡", "--store", store]) == 0
    assert capsys.readouterr().out.startswith("# 轮渡票价下调\n")


@pytest.mark.parametrize("wanted", ["没有的", "../../etc/passwd", "\x1b[2J", "%"])
def test_an_article_that_is_not_there_is_told(wanted: str, store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", wanted, "--store", store]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "库里没有编号或标题是" in said.err
    assert "\x1b" not in said.err


def test_where_several_headlines_fit_their_articles_are_listed(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "", "--store", store]) == 1
    told = capsys.readouterr().err
    assert "的有 2 篇" in told
    assert article_id(store, TICKET, capsys) in told


def test_the_answering_sentence_and_the_words_of_a_question_are_marked(
    store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    assert main(["show", "轮渡", "--mark", TICKET, "--store", store]) == 0
    shown = screen.getvalue()
    assert "\x1b[1;4m单程票价\x1b[0m" in shown
    assert "\x1b[1m" in shown
    plain = io.StringIO()
    monkeypatch.setattr(sys, "stdout", plain)
    assert main(["show", "轮渡", "--store", store]) == 0
    for code in ("\x1b[1;4m", "\x1b[1m", "\x1b[0m", "\x1b[2m"):
        shown = shown.replace(code, "")
    assert shown == plain.getvalue()
