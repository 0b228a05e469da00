"""A reader's file: what training changed of the packaged weights, read and written; knows nothing of text.

A safetensors file. A matrix is stored as its difference from the packaged one in eight bits, `NAME` int8
`(rows, columns)` and `NAME.scale` float32 `(rows,)`: value = packaged + difference x scale. Biases, layer norms and the
head are stored whole, float32.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from index.errors import BaohaiError
from qa.reader.trunk import TRUNK_SHA256, Weights

Floats = NDArray[np.float32]

# The head's logits of each token: the answer starts here, it ends here, and (at the first token alone) there is one.
OUTPUTS: Final = 3
HEAD: Final = "head"

# Of the file that the package ships, as training.export printed it.
SHA256: Final = "5237909f6fc8ef6391099102cceaf5e2b10d4f98b13b92966008490a53502601"

# One entry of metadata: the library writes several in any order, and the digest would change from export to export.
_ABOUT: Final = "about"
_MADE_FOR: Final = f"baohai-reader-1 for {TRUNK_SHA256}"
_SCALE: Final = ".scale"
_LEVELS: Final = 127


class ReaderError(BaohaiError):
    """A reader that cannot be loaded."""


def read_difference(weights: Weights, path: Path, sha256: str | None) -> dict[str, Floats]:
    """Return the learned tensors by name, whole, float32.

    Raises ReaderError when the file is missing, is not the one with this digest (None: any is taken), or was made for
    other packaged weights.
    """
    if not path.is_file():
        raise ReaderError(f"没有找到阅读模型的文件：{path}。请写明文件在哪里，或用 training/ 里的命令训练并导出一个。")
    if sha256 is not None:
        with path.open("rb") as file:
            observed = hashlib.file_digest(file, "sha256").hexdigest()
        if observed != sha256:
            raise ReaderError(
                f"阅读模型的文件不对：{path} 的 sha256 是 {observed}，应为 {sha256}。"
                "请换成原来的文件，或用 training/ 里的命令重新导出。"
            )
    try:
        with safe_open(path, framework="numpy") as file:
            about = (file.metadata() or {}).get(_ABOUT)
            stored = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except SafetensorError as error:
        raise ReaderError(f"阅读模型的文件无法读取：{path}（{error}）。请用 training/ 里的命令重新导出。") from error
    if about != _MADE_FOR:
        raise ReaderError(
            f"阅读模型与附带的权重不配：{path} 写明的是“{about}”，应为“{_MADE_FOR}”。请用 training/ 里的命令重新导出。"
        )
    return {name: _whole(weights, name, stored) for name in stored if not name.endswith(_SCALE)}


def write_difference(weights: Weights, learned: Mapping[str, Floats], path: Path) -> str:
    """Write the learned tensors, whole and float32, as a reader's file, and return its sha256."""
    stored: dict[str, NDArray[np.float32] | NDArray[np.int8]] = {}
    for name, values in sorted(learned.items()):
        if values.ndim == 1 or name not in weights.tensors:
            stored[name] = np.ascontiguousarray(values, np.float32)
            continue
        change = values - weights.tensors[name].floats(*values.shape)
        scale = np.maximum(np.abs(change).max(axis=1), np.finfo(np.float32).tiny * _LEVELS) / _LEVELS
        stored[name] = np.rint(change / scale[:, None]).astype(np.int8)
        stored[name + _SCALE] = scale.astype(np.float32)
    save_file(stored, path, metadata={_ABOUT: _MADE_FOR})
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _whole(weights: Weights, name: str, stored: Mapping[str, NDArray[np.generic]]) -> Floats:
    values = stored[name].astype(np.float32)
    scale = stored.get(name + _SCALE)
    if scale is None:
        return values
    whole: Floats = weights.tensors[name].floats(*values.shape) + values * scale.astype(np.float32)[:, None]
    return whole
