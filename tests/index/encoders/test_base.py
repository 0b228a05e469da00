"""Encoders: order, unit rows, prompts, identity, loading once, and plain errors; on a model of two layers made here."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split
from tokenizers.processors import TemplateProcessing
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from index.encoders import load as loading
from index.encoders import sentence_transformer
from index.encoders.load import load_encoder
from index.encoders.sentence_transformer import SentenceTransformerEncoder
from index.errors import EncoderError
from tests.fake_encoder import FakeEncoder
from tests.paths import ROOT

TEXTS = ["渡口的灯亮了。", "水渠放水。", "青禾县新建的三座水渠昨天开闸放水，下游稻田赶上了插秧。", "", "灯。"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A saved sentence-transformers model: one token a character, 16 components, 32 tokens, no Normalize module."""
    here = tmp_path_factory.mktemp("models") / "tiny"
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *sorted(set("".join(TEXTS) + "问文：ab"))]
    tokenizer = Tokenizer(WordLevel({piece: i for i, piece in enumerate(vocabulary)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Split("", "isolated")
    tokenizer.post_processor = TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    fast = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    )
    fast.save_pretrained(here)
    torch.manual_seed(11)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=32,
        initializer_range=0.5,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(here)
    SentenceTransformer(modules=[Transformer(str(here)), Pooling(16)], device="cpu").save_pretrained(
        str(here), create_model_card=False
    )
    return here


@pytest.fixture(autouse=True)
def nothing_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "_loaded", {})
    monkeypatch.delenv(loading.MODEL_VARIABLE, raising=False)
    monkeypatch.setattr(sentence_transformer, "_precision", lambda device: torch.float32)


def with_prompts(folder: Path, tmp_path: Path, prompts: dict[str, str], name: str = "model") -> Path:
    copy = tmp_path / name
    shutil.copytree(folder, copy)
    path = copy / "config_sentence_transformers.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"prompts": prompts}), encoding="utf-8")
    return copy


def plain(folder: Path, text: str) -> np.ndarray[Any, np.dtype[np.float32]]:
    """The unit vector of a text with no prompt put before it."""
    row: np.ndarray[Any, np.dtype[np.float32]] = SentenceTransformer(str(folder), device="cpu").encode(text, prompt="")
    unit: np.ndarray[Any, np.dtype[np.float32]] = row / np.linalg.norm(row)
    return unit


def test_rows_are_unit_and_in_the_order_given(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentence_transformer, "CPU_BATCH", 2)
    loaded = load_encoder(str(folder))
    rows = loaded.encode_passages(TEXTS)
    assert rows.dtype == np.float32
    assert (rows.shape, loaded.dim, loaded.max_tokens) == ((5, 16), 16, 32)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-6)
    for text, row in zip(TEXTS, rows, strict=True):
        np.testing.assert_allclose(row, plain(folder, text), atol=1e-5)


def test_progress_is_called_after_each_batch(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentence_transformer, "CPU_BATCH", 2)
    calls: list[tuple[int, int]] = []
    load_encoder(str(folder)).encode_passages(TEXTS, lambda done, total: calls.append((done, total)))
    assert calls == [(2, 5), (4, 5), (5, 5)]


def test_no_texts_give_no_rows(folder: Path) -> None:
    loaded = load_encoder(str(folder))
    assert loaded.encode_passages([]).shape == (0, 16)
    assert loaded.count_tokens([]) == []


def test_a_lone_surrogate_is_encoded_as_a_question_mark(folder: Path) -> None:
    loaded = load_encoder(str(folder))
    np.testing.assert_array_equal(loaded.encode_query("灯\ud800"), loaded.encode_query("灯?"))


@pytest.mark.parametrize(
    ("prompts", "query", "passage"),
    [
        ({}, "", ""),
        ({"query": "问：", "passage": "文："}, "问：", "文："),
        ({"query": "问：", "document": "文："}, "问：", "文："),
        ({"s2p_query": "问："}, "问：", ""),
        ({"query": "", "search_query": "问：", "document": "", "corpus": "文："}, "问：", "文："),
    ],
)
def test_the_models_own_prompts_are_used(
    folder: Path, tmp_path: Path, prompts: dict[str, str], query: str, passage: str
) -> None:
    loaded = load_encoder(str(with_prompts(folder, tmp_path, prompts)))
    np.testing.assert_allclose(loaded.encode_query("灯"), plain(folder, query + "灯"), atol=1e-5)
    np.testing.assert_allclose(loaded.encode_passages(["灯"])[0], plain(folder, passage + "灯"), atol=1e-5)
    assert loaded.count_tokens(["灯", "灯" * 50]) == [3 + len(passage), 52 + len(passage)]


def test_a_card_lends_its_prompts_only_to_a_model_that_has_none(folder: Path, tmp_path: Path) -> None:
    bare = load_encoder(str(with_prompts(folder, tmp_path, {}, "multilingual-e5-small")))
    np.testing.assert_allclose(bare.encode_query("ab"), plain(folder, "query: ab"), atol=1e-5)
    np.testing.assert_allclose(bare.encode_passages(["ab"])[0], plain(folder, "passage: ab"), atol=1e-5)
    own = load_encoder(str(with_prompts(folder, tmp_path / "own", {"query": "问："}, "multilingual-e5-small")))
    np.testing.assert_allclose(own.encode_query("ab"), plain(folder, "问：ab"), atol=1e-5)
    np.testing.assert_allclose(own.encode_passages(["ab"])[0], plain(folder, "ab"), atol=1e-5)


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("intfloat/multilingual-e5-small", "query: "),
        ("models/e5-base-v2", "query: "),
        ("BAAI/bge-base-zh-v1.5", "为这个句子生成表示以用于检索相关文章："),
        ("intfloat/multilingual-e5-large-instruct", None),
        ("BAAI/bge-m3", None),
    ],
)
def test_cards_are_known_by_their_whole_name(name: str, query: str | None) -> None:
    assert next((found for card, found, _ in sentence_transformer.CARD_PROMPTS if card.search(name)), None) == query


def test_a_folders_identity_follows_its_files_and_not_its_place(folder: Path, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere" / "tiny"
    shutil.copytree(folder, moved)
    name = load_encoder(str(folder)).name
    assert name.startswith("tiny@")
    assert len(name) == len("tiny@") + 12
    assert load_encoder(str(moved)).name == name
    weights = moved / "model.safetensors"
    raw = bytearray(weights.read_bytes())
    raw[-1] ^= 1
    weights.write_bytes(raw)
    loading._loaded.clear()
    assert load_encoder(str(moved)).name != name


def test_the_environment_names_the_model(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(loading.MODEL_VARIABLE, str(folder))
    assert load_encoder().name.startswith("tiny@")


def test_without_a_name_the_bundled_model_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str | None, bool]] = []

    def load(model: str, device: str | None, small: bool) -> FakeEncoder:
        asked.append((model, device, small))
        return FakeEncoder()

    monkeypatch.setattr(loading, "_load", load)
    load_encoder()
    load_encoder("bundled")
    load_encoder("bundled", device="cpu")
    load_encoder("bundled", small=True)
    load_encoder("some/model", small=True)
    load_encoder("some/model")
    assert asked == [
        ("bundled", None, False),
        ("bundled", "cpu", False),
        ("bundled", None, True),
        ("some/model", None, False),  # which cannot be made smaller
    ]


@pytest.mark.parametrize(
    ("driver", "device", "offered"), [(True, None, True), (True, "cpu", False), (False, None, False)]
)
def test_the_bundled_model_is_offered_a_gpu_where_there_is_a_driver(
    driver: bool, device: str | None, offered: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.encoders import e5_openvino as bundled_openvino

    made: list[tuple[Any, ...]] = []
    monkeypatch.setattr(loading, "read_bundled", lambda model: f"weights of {model}")
    monkeypatch.setattr(bundled_openvino, "OpenVinoEncoder", lambda *given, small: made.append(given))
    monkeypatch.setattr(loading, "GPU_DRIVERS", (str(tmp_path if driver else tmp_path / "none"),))
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    load_encoder("bundled", device)
    assert [(read(), callable(gpu)) for read, _, gpu in made] == [("weights of bundled", offered)]
    assert loading._on_gpu("bundled") is None


@pytest.mark.parametrize("driven", [False, True])
def test_what_a_machine_computes_with_is_told(driven: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from index.encoders import e5_network
    from index.encoders.bundled import bundled_name

    monkeypatch.setattr(loading, "GPU_DRIVERS", (str(tmp_path if driven else tmp_path / "none"),))
    monkeypatch.setattr(e5_network, "precision", lambda: "bf16")
    monkeypatch.setattr(e5_network, "eight_bits_pay", lambda: driven)
    own = loading.how_it_runs(str(bundled_name("bundled")))
    other = loading.how_it_runs("some/model@1")
    assert "OpenVINO，16 位浮点" in own
    assert ("8 位" in own) == driven
    assert "torch" in other
    assert ("没有 GPU 驱动" in own, "没有 GPU 驱动" in other) == (not driven, not driven)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)
    for module in ("e5_network", "e5_openvino"):
        monkeypatch.delitem(sys.modules, f"index.encoders.{module}", raising=False)
    monkeypatch.delattr("index.encoders.e5_openvino", raising=False)
    with pytest.raises(EncoderError, match=r"缺少运行模型所需的 Python 包（.*openvino.*）.*pip install -e"):
        load_encoder("bundled")


def test_threads_that_ask_at_once_share_one_load(monkeypatch: pytest.MonkeyPatch) -> None:
    loads: list[str] = []

    def load(model: str, device: str | None, small: bool) -> FakeEncoder:
        loads.append(model)
        time.sleep(0.05)
        return FakeEncoder()

    monkeypatch.setattr(loading, "_load", load)
    got: list[object] = []
    threads = [threading.Thread(target=lambda: got.append(load_encoder("x"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert loads == ["x"]
    assert len(got) == 8
    assert len({id(one) for one in got}) == 1


def test_threads_that_encode_at_once_get_their_own_vectors(folder: Path) -> None:
    loaded = load_encoder(str(folder))
    expected = [loaded.encode_query(text) for text in TEXTS]
    wrong: list[str] = []

    def ask(number: int) -> None:
        rows = [loaded.encode_query(TEXTS[number]) for _ in range(20)]
        wrong.extend(TEXTS[number] for row in rows if not np.allclose(row, expected[number], atol=1e-5))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(TEXTS))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize("empty", [False, True])
def test_a_model_that_cannot_be_loaded_says_what_to_do(empty: bool, tmp_path: Path) -> None:
    name = str(tmp_path) if empty else str(tmp_path / "no" / "such" / "model")
    with pytest.raises(EncoderError) as caught:
        load_encoder(name)
    assert f"无法加载模型“{name}”" in str(caught.value)
    assert "BAOHAI_MODEL" in str(caught.value)


def test_vectors_that_are_not_numbers_are_refused(folder: Path) -> None:
    model = SentenceTransformer(str(folder), device="cpu")
    with torch.no_grad():
        next(model.parameters()).fill_(float("nan"))
    with pytest.raises(EncoderError, match=r"tiny 给出的向量不可用：形状 \(1, 16\).*非有限值 16 个"):
        SentenceTransformerEncoder(model, "tiny").encode_query("灯")


def test_loading_and_encoding_print_nothing(folder: Path) -> None:
    code = "from index.encoders.load import load_encoder; import sys; load_encoder(sys.argv[1]).encode_passages(['灯'])"
    done = subprocess.run(
        [sys.executable, "-W", "error::UserWarning:index", "-c", code, str(folder)],
        cwd=ROOT,
        env=os.environ | {"HF_HUB_OFFLINE": "1"},
        capture_output=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == (b"", b"")


def test_precision_follows_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    for tiles, expected in ((True, torch.bfloat16), (False, torch.float32)):
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda tiles=tiles: {"amx_bf16": tiles})
        assert sentence_transformer._precision("cpu") is expected


def test_the_fake_encoder_ranks_by_shared_bigrams() -> None:
    fake = FakeEncoder()
    rows = fake.encode_passages(["青禾县的水渠昨天放水", "老街的茶馆五点半开门", "渡口的灯亮了"])
    assert int(np.argmax(rows @ fake.encode_query("茶馆几点开门"))) == 1
    # The same in every process: 城门 is the only bigram, 0.01 keeps empty text from a zero row.
    row = FakeEncoder(dim=8).encode_query("城门")
    np.testing.assert_allclose(sorted(row)[-2:], [0.01, 1.0], atol=1e-4)
    assert int(np.argmax(row)) == 0xE9A58673 % 8


@settings(max_examples=50)
@given(st.lists(st.text(max_size=30), max_size=5))
def test_the_fake_encoder_gives_unit_rows(texts: list[str]) -> None:
    fake = FakeEncoder()
    rows = fake.encode_passages(texts)
    assert rows.shape == (len(texts), fake.dim)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    for text, row in zip(texts, rows, strict=True):
        np.testing.assert_array_equal(fake.encode_query(text), row)
