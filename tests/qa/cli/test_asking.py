"""Several questions from a file or from standard input, a dialogue, and answers as tables."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from qa import Retriever
from qa.cli.main import main

TICKET = "轮渡单程票价下调到几元？"
NIGHT = "夜班线路增至多少条？"


def type_in(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode("utf-8", "surrogatepass"))))


def test_every_question_of_a_file_gets_its_answer(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "问题.txt"
    file.write_text(f"{TICKET}\n\n{json.dumps({'question': NIGHT, 'answer': None})}\n", encoding="gb18030")
    assert main(["ask", "--questions", str(file), "--store", store, "--json"]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["question"] for answer in answers] == [TICKET, NIGHT]
    assert "三元" in answers[0]["answer"]["text"]
    assert "十二条" in answers[1]["answer"]["text"]


@pytest.mark.parametrize("encoding", ["gb18030", "big5"])
def test_a_dialogue_reads_other_encodings_of_chinese(
    store: str, encoding: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = TICKET if encoding == "gb18030" else "輪渡票價多少錢？"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{asked}\n".encode(encoding)), encoding="utf-8"))
    assert main(["ask", "--store", store, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["question"] == asked


def test_the_rows_of_an_evaluation_set_are_asked_by_their_words(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {"id": "1", "text": TICKET, "positive_ids": ["t1"], "answers": ["三元"]}
    broken = {"question": "夜班线路\u2028增至多少条？"}  # a line separator, which JSON allows
    file = tmp_path / "questions.jsonl"
    file.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in (row, broken)), encoding="utf-8")
    assert main(["ask", "--questions", str(file), "--store", store, "--json"]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.split("\n") if line]
    assert [answer["question"][:4] for answer in answers] == [TICKET[:4], NIGHT[:4]]


def test_a_question_beside_those_of_a_file_is_refused(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["ask", TICKET, "--questions", "questions.txt", "--store", store])
    assert stopped.value.code == 2
    assert "--questions：不能和 问题 一起用" in capsys.readouterr().err


@pytest.mark.parametrize("asked", [["-"], ["--questions", "-"]])
def test_a_dash_is_standard_input(
    asked: list[str], store: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    type_in(monkeypatch, f"{TICKET}\n{NIGHT}")
    assert main(["ask", *asked, "--store", store, "--top-k", "1"]) == 0
    out = capsys.readouterr().out
    assert out.index(f"问：{TICKET}\n") < out.index("三元") < out.index(f"问：{NIGHT}\n") < out.index("十二条")


def test_a_question_that_cannot_be_asked_is_told_and_the_others_are_asked(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "questions"
    file.write_text(f"？？\n{'票' * 600}\n{'{' * 9000}\n{TICKET}\n", encoding="utf-8")
    assert main(["ask", "--questions", str(file), "--store", store, "--json"]) == 1
    said = capsys.readouterr()
    assert [json.loads(line)["question"] for line in said.out.splitlines()] == [TICKET]
    assert [line.partition("：")[0] for line in said.err.splitlines()] == ["第 1 行", "第 2 行", "第 3 行"]


@pytest.mark.parametrize("name", ["nowhere", ".", "no\0name"])
def test_a_file_that_cannot_be_read_fails_with_a_sentence(
    name: str, store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "--questions", name, "--store", store]) == 1
    assert "读不了" in capsys.readouterr().err


def test_a_bad_filter_is_told_once_for_all_questions(
    store: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    type_in(monkeypatch, f"{TICKET}\n{NIGHT}")
    assert main(["ask", "-", "--from", "2024-02-30", "--store", store]) == 1
    assert capsys.readouterr().err.count("日期“2024-02-30”看不懂") == 1


def test_a_dialogue_keeps_what_was_asked_until_a_new_topic(
    store: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    follow_up = "它的首班船几时开出？"
    type_in(monkeypatch, f"轮渡在哪里？\n\n{follow_up}\n？？\n新话题\n{follow_up}\n退出\n{NIGHT}\n")
    assert main(["ask", "--store", store, "--top-k", "1"]) == 0
    said = capsys.readouterr()
    assert said.out.count("理解为：轮渡的首班船几时开出？（如果不是追问，先写“新话题”再问）") == 1
    assert "里只有标点或符号" in said.err
    assert "十二条" not in said.out


def test_a_dialogue_ends_with_its_input(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    type_in(monkeypatch, "")
    assert main(["ask", "--store", store]) == 0


def test_bytes_that_are_no_text_are_refused_in_a_dialogue(
    store: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = io.TextIOWrapper(io.BytesIO(b"\xe7\xa5 \xff\n"), encoding="utf-8", errors="surrogateescape")
    monkeypatch.setattr(sys, "stdin", broken)
    assert main(["ask", "--store", store]) == 0
    assert "半个字符" in capsys.readouterr().err


def test_the_passages_as_a_table_and_as_csv(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["ask", TICKET, "--store", store, "--top-k", "2"]
    assert main([*asked, "--format", "table"]) == 0
    names, first, second = capsys.readouterr().out.splitlines()
    assert names.split() == ["问题", "名次", "置信度", "标题", "出处", "原文"]
    assert first.split()[:3] == [TICKET, "1", "轮渡票价下调"]
    assert second.split()[0] == "2"
    assert main([*asked, "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(row["rank"], row["question"]) for row in rows] == [("1", TICKET), ("2", TICKET)]
    assert "三元" in rows[0]["answer"]
    assert rows[1]["answer"] == ""
    assert main([*asked, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)["passages"][0]
    assert (rows[0]["text"], rows[0]["article_id"]) == (told["text"], told["article_id"])


@pytest.mark.parametrize(("asked", "small"), [([TICKET], True), (["-"], False), ([], False)])
def test_one_question_alone_loads_the_small_models(
    store: str, asked: list[str], small: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[bool] = []
    normal = Retriever.open

    def record(*given: Any, small: bool, **named: Any) -> Retriever:
        opened.append(small)
        return normal(*given, small=small, **named)

    monkeypatch.setattr(Retriever, "open", record)
    type_in(monkeypatch, f"{TICKET}\n")
    assert main(["ask", *asked, "--store", store]) == 0
    assert opened == [small]
