from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import CrossEncoder
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split
from tokenizers.processors import TemplateProcessing
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

from corpus.model import Page
from index import build
from index.encoders.cross_encoder import Reranker, load_reranker
from index.errors import EncoderError
from qa import Retriever
from tests.fake_encoder import FakeEncoder
from tests.index.building.test_build import BUS, FERRY


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cross-encoder of random weights: one token a character, 16 components."""
    here = tmp_path_factory.mktemp("models") / "tiny-cross"
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *sorted(set(BUS + FERRY) - {"\n", " "})]
    tokenizer = Tokenizer(WordLevel({piece: i for i, piece in enumerate(vocabulary)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Split("", "isolated")
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    ).save_pretrained(here)
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
        max_position_embeddings=128, initializer_range=0.5,
    )  # fmt: skip
    config.num_labels = 1
    BertForSequenceClassification(config).save_pretrained(here)
    return here


def test_scores_are_the_models_own(folder: Path) -> None:
    passages = ["轮渡票价下调至三元。", "夜班公交增至十二条。", "老年证免费。"]
    scores = load_reranker(str(folder)).scores("轮渡多少钱？", passages)
    alone = CrossEncoder(str(folder)).predict([("轮渡多少钱？", passage) for passage in passages])
    assert scores == pytest.approx([float(score) for score in alone], abs=1e-5)
    assert len(set(scores)) == 3
    assert load_reranker(str(folder)).scores("轮渡多少钱？", []) == []


def test_passages_come_in_its_order_and_without_a_confidence(tmp_path: Path, folder: Path) -> None:
    build([Page("bus.txt", BUS), Page("ferry.txt", FERRY)], tmp_path, encoder=FakeEncoder())
    plain = Retriever.open(tmp_path, encoder=FakeEncoder()).retrieve("轮渡票价多少？")
    again = Retriever.open(tmp_path, encoder=FakeEncoder(), reranker=str(folder)).answer("轮渡票价多少？")
    assert {p.text for p in again.passages} == {p.text for p in plain}
    scores = load_reranker(str(folder)).scores("轮渡票价多少？", [f"{p.headline}\n{p.text}" for p in again.passages])
    assert [p.score for p in again.passages] == pytest.approx(scores, abs=1e-5)
    assert scores == sorted(scores, reverse=True)
    assert {p.confidence for p in again.passages} == {None}
    assert again.text is not None


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"无法加载重排模型“.*nowhere”.*--reranker"):
        load_reranker(str(tmp_path / "nowhere"))


def test_a_model_with_several_labels_is_refused() -> None:
    class Labels:
        def predict(self, pairs: list[tuple[str, str]], **_: object) -> np.ndarray:
            return np.zeros((len(pairs), 3), dtype=np.float32)

    with pytest.raises(EncoderError, match=r"labels 给出的分数不可用：形状 \(2, 3\)（应为 \(2,\)）"):
        Reranker(Labels(), "labels").scores("问", ["甲", "乙"])  # type: ignore[arg-type]
