"""The quality gate of benchmarks/eval_gate.py, on what is small enough to run here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.eval_gate import QUESTIONS, SAMPLES, Gate, page_gates, sample_gates, squeeze
from qa import Retriever
from tests.paths import SHARED

PAGES = SHARED / "eval" / "pages"
GATES = [*sample_gates(), *(page_gates(PAGES) if PAGES.is_dir() else [])]


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("gate")


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.name)
def test_gate(gate: Gate, stores: Path) -> None:
    found = gate.check(stores)
    assert found["passed"], found


def test_a_floor_that_is_not_reached_and_data_that_changed_do_not_pass(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("大桥", encoding="utf-8")
    files = [tmp_path / "page.txt"]
    changed = Gate("g", files, "000000000000", {"r1": 0.5}, lambda _: {"r1": 0.6}).check(tmp_path)
    pinned = str(changed["data"])
    assert changed["passed"] is False
    assert Gate("g", files, pinned, {"r1": 0.5}, lambda _: {"r1": 0.5}).check(tmp_path)["passed"] is True
    below = Gate("g", files, pinned, {"r1": 0.5}, lambda _: {"r1": 0.49}).check(tmp_path)
    assert (below["passed"], below["floors not reached"]) == (False, {"r1": 0.5})
    assert Gate("g", files, pinned, {"r1": 0.5}, lambda _: {"r1": float("nan")}).check(tmp_path)["passed"] is False


def test_every_question_a_newcomer_is_offered_gets_its_answer(samples_store: Path) -> None:
    gold = {row["question"]: row for row in map(json.loads, QUESTIONS.read_text(encoding="utf-8").splitlines())}
    retriever = Retriever.open(samples_store)
    offered = (SAMPLES.parent / "sample_questions.txt").read_text(encoding="utf-8").split()
    assert len(offered) == 6
    for question in offered:
        answer = retriever.answer(question).text
        assert answer is not None
        assert squeeze(gold[question]["answer"]) in squeeze(answer), question
