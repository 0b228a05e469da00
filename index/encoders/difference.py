"""What training changed of the packaged weights, in a small file; knows nothing of what the tensors are for.

A safetensors file. A matrix is stored as its difference from a packaged one in eight bits, `NAME` int8 `(rows,
columns)` and `NAME.scale` float32 `(rows,)`: value = packaged + difference x scale. Biases, layer norms and matrices
that have no packaged one are stored whole, float32.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from index.encoders.e5_weights import SHA256, Change, Tensor, Weights
from index.errors import BaohaiError

Floats = NDArray[np.float32]

# One entry of metadata: the library writes several in any order, and the digest would change from export to export.
_ABOUT: Final = "about"
_SCALE: Final = ".scale"
_LEVELS: Final = 127
_LAYER: Final = re.compile(r"l(\d+)\.").match


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: what messages call it (`called`), what its metadata says (`marked`), the error it raises, and the
    packaged layer that each of its layers was begun as, where that is another."""

    called: str
    marked: str
    error: type[BaohaiError]
    begun_as: Mapping[int, int] = field(default_factory=dict)

    @property
    def about(self) -> str:
        """The file's metadata."""
        return f"{self.marked} for {SHA256}"

    def packaged(self, name: str) -> str:
        """Return the name of the packaged tensor that one was begun as."""
        layer, _, rest = name.partition(".")
        begun_as = self.begun_as.get(int(layer[1:])) if layer[1:].isdigit() else None
        return name if begun_as is None else f"l{begun_as}.{rest}"


def with_difference(kind: Kind, weights: Weights, path: Path, sha256: str | None) -> Weights:
    """Return the weights up to the highest layer in a file, with the file's tensors instead of theirs. They are decoded
    when they are asked for.

    Raises the kind's error when the file is missing, is not the one with this digest (None: any is taken), or was made
    for other packaged weights.
    """
    stored = _stored(kind, path, sha256)
    learned = {
        name: _tensor(weights.tensors.get(kind.packaged(name)), values, stored.get(name + _SCALE))
        for name, values in stored.items()
        if not name.endswith(_SCALE)
    }
    layers = [int(found[1]) for name in learned if (found := _LAYER(name))]
    return replace(weights, layers=1 + max(layers, default=-1), tensors=weights.tensors | learned)


def _tensor(packaged: Tensor | None, values: NDArray[np.generic], scale: NDArray[np.generic] | None) -> Tensor:
    if packaged is None or scale is None:
        return Tensor(0, memoryview(values.astype("<f4").tobytes()))
    return replace(packaged, change=Change(values.astype(np.int8), scale.astype(np.float32)))


def _stored(kind: Kind, path: Path, sha256: str | None) -> dict[str, NDArray[np.generic]]:
    """What a file holds, checked."""
    if not path.is_file():
        raise kind.error(
            f"没有找到{kind.called}的文件：{path}。请写明文件在哪里，或用 training/ 里的命令训练并导出一个。"
        )
    if sha256 is not None:
        with path.open("rb") as file:
            observed = hashlib.file_digest(file, "sha256").hexdigest()
        if observed != sha256:
            raise kind.error(
                f"{kind.called}的文件不对：{path} 的 sha256 是 {observed}，应为 {sha256}。"
                "请换成原来的文件，或用 training/ 里的命令重新导出。"
            )
    try:
        with safe_open(path, framework="numpy") as file:
            about = (file.metadata() or {}).get(_ABOUT)
            stored = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except SafetensorError as error:
        raise kind.error(
            f"{kind.called}的文件无法读取：{path}（{error}）。请用 training/ 里的命令重新导出。"
        ) from error
    if about != kind.about:
        raise kind.error(
            f"{kind.called}与附带的权重不配：{path} 写明的是“{about}”，应为“{kind.about}”。"
            "请用 training/ 里的命令重新导出。"
        )
    return stored


def write_difference(kind: Kind, weights: Weights, learned: Mapping[str, Floats], path: Path) -> str:
    """Write the learned tensors, whole and float32, as a file of this kind, and return its sha256."""
    stored: dict[str, NDArray[np.float32] | NDArray[np.int8]] = {}
    for name, values in sorted(learned.items()):
        if values.ndim == 1 or kind.packaged(name) not in weights.tensors:
            stored[name] = np.ascontiguousarray(values, np.float32)
            continue
        change = values - weights.tensors[kind.packaged(name)].floats(*values.shape)
        scale = np.maximum(np.abs(change).max(axis=1), np.finfo(np.float32).tiny * _LEVELS) / _LEVELS
        stored[name] = np.rint(change / scale[:, None]).astype(np.int8)
        stored[name + _SCALE] = scale.astype(np.float32)
    save_file(stored, path, metadata={_ABOUT: kind.about})
    return hashlib.sha256(path.read_bytes()).hexdigest()
