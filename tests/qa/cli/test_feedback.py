from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qa.cli.main import main
from qa.evaluation.gold import read_queries
from qa.feedback import file_of, note
from qa.model import Answer, Survey
from qa.retriever import Retriever

TICKET = "轮渡单程票价下调到几元？"


def export(store: str, capsys: pytest.CaptureFixture[str]) -> tuple[list[dict[str, Any]], str]:
    assert main(["feedback", "export", "--store", store]) == 0
    said = capsys.readouterr()
    return [json.loads(line) for line in said.out.splitlines()], said.err


def test_good_answers_and_right_words_become_questions(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export(store, capsys)[1].startswith("还没有评价：")
    file, retriever = file_of(Path(store)), Retriever.open(store)
    answer = retriever.answer(TICKET)
    note(file, answer, "几元？", ["轮渡？"], True, "")
    note(file, Answer("首班船几时开出？", *_found(answer)), "首班船几时开出？", [], False, "六时")
    note(file, Answer("老年证怎样？", *_found(answer)), "老年证怎样？", [], False, "不\u2028知道")
    note(file, Answer("机场几时建成？", None, None, None, answer.passages), "机场几时建成？", [], True, "")
    listed = Answer("有什么新闻？", None, None, None, answer.passages, survey=Survey("有 2 篇文章说到", (), 2))
    note(file, listed, "有什么新闻？", [], True, "")
    rows, said = export(store, capsys)
    assert rows == [
        {"question": TICKET, "answer": answer.text, "headline_lines": ["轮渡票价下调"]},
        {"question": "首班船几时开出？", "answer": "六时", "headline_lines": ["轮渡票价下调"]},
        {"question": "机场几时建成？", "answer": None},
    ]
    assert said == (
        "5 条评价，成了 3 题；1 个问题不对，而没有写出那篇文章里的正确答案；1 个问题答的是几篇文章，不是一句话。\n"
    )
    gold = tmp_path / "gold.jsonl"
    gold.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    assert [query.answerable for query in read_queries(gold)] == [True, True, False]
    assert main(["eval", store, str(gold), "--quiet", "--json"]) == 0
    capsys.readouterr()


def _found(answer: Answer) -> tuple[Any, ...]:
    return (answer.text, answer.passage, answer.span, answer.passages)


def test_the_last_note_on_a_question_counts_and_what_is_gone_is_told(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file, answer = file_of(Path(store)), Retriever.open(store).answer(TICKET)
    note(file, answer, TICKET, [], True, "")
    note(file, answer, TICKET, [], False, "")
    lost = {"question": "还在吗？", "answer": "票价", "article_id": "gone", "good": True, "word": ""}
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(lost) + "\n" + json.dumps({"question": 5, "good": "yes"}) + "\n")
    rows, said = export(store, capsys)
    assert rows == []
    assert "1 个问题文章已不在库里" in said
    assert "1 个问题不是一条评价" in said


def test_a_line_that_a_full_disk_cut_short_costs_no_other(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    file, answer = file_of(Path(store)), Retriever.open(store).answer(TICKET)
    note(file, answer, TICKET, [], True, "")
    with file.open("ab") as lines:
        lines.write('[1]\n{"question": "票'.encode()[:-1])
    note(file, Answer("机场几时建成？", None, None, None, answer.passages), "机场几时建成？", [], True, "")
    rows, said = export(store, capsys)
    assert [row["question"] for row in rows] == [TICKET, "机场几时建成？"]
    assert "1 个问题不是一条评价" in said


def test_a_broken_file_fails_with_a_sentence(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    file_of(Path(store)).write_text("no json\n", encoding="utf-8")
    assert main(["feedback", "export", "--store", store]) == 1
    assert "评价文件读不了" in capsys.readouterr().err
