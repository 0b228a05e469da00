"""Which encoder a model's name stands for, each loaded once: our own, the packaged one it was taught by, or any
sentence-transformers model.

It must not know what the vectors are for.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from index.encoders.base import Encoder
from index.encoders.bundled import BUNDLED, PACKAGED, bundled_name, read_bundled
from index.encoders.processor import this_processor
from index.encoders.sentence_transformer import folder_identity, has_cuda, load_bundled, load_named
from index.errors import EncoderError

MODEL_VARIABLE: Final = "BAOHAI_MODEL"

# One of these is there where a driver for a GPU is: NVIDIA's, the same under WSL, AMD's. Asking torch would cost those
# seconds at every start.
GPU_DRIVERS: Final = ("/dev/nvidiactl", "/dev/dxg", "/dev/kfd")


_loaded: dict[tuple[str, str | None, bool], Encoder] = {}
_loading = threading.Lock()


def load_encoder(model: str | None = None, device: str | None = None, *, small: bool = False) -> Encoder:
    """Return the encoder of a model; the same object for the same arguments, loaded once however many threads ask.

    `model` is "bundled" (our six layers), "packaged" (the twelve they were taught by), a sentence-transformers name, or
    a folder; None reads the environment variable BAOHAI_MODEL and falls back to "bundled". Only a name whose files are
    not on this machine goes to the hub. `device` is a torch device; None takes CUDA where there is one, else the CPU.
    The first two run on a CPU through OpenVINO, and with None only calls with many passages go to CUDA; their vectors
    agree on all devices to a cosine of 0.9999. Every other model, and those two on any other device, runs through
    sentence-transformers and torch. A `small` one of the first two takes less memory on a CPU: it keeps the
    weights for questions in eight bits wherever it runs.

    Raises EncoderError when the model cannot be loaded.
    """
    chosen = model or os.environ.get(MODEL_VARIABLE) or BUNDLED
    with _loading:
        small = small and bundled_name(chosen) is not None
        key = (chosen, device, small)
        if key not in _loaded:
            _loaded[key] = _load(chosen, device, small)
        return _loaded[key]


@dataclass(frozen=True, slots=True)
class Loading:
    """How an encoder comes to another process: by what it is loaded by there, or as it is where it was not loaded
    here."""

    name: str
    encoder: Encoder | None
    model: str = ""
    device: str | None = None
    small: bool = False

    def __call__(self) -> Encoder:
        """The encoder; loaded once a process. Raises EncoderError where another one is loaded there."""
        encoder = self.encoder or load_encoder(self.model, self.device, small=self.small)
        if encoder.name != self.name:
            raise EncoderError(
                "这台机器上的模型是 {found}，应是 {expected}：各台机器要装同一版本的程序。",
                found=encoder.name,
                expected=self.name,
            )
        return encoder


def loading_of(encoder: Encoder) -> Loading:
    """How to have this encoder in another process."""
    known = next((key for key, loaded in _loaded.items() if loaded is encoder), None)
    return Loading(encoder.name, encoder) if known is None else Loading(encoder.name, None, *known)


def name_of_encoder(model: str) -> str | None:
    """The name of the encoder that `load_encoder` would return, told without loading it; None where only that tells
    it, as of a name whose revision the hub knows."""
    if (name := bundled_name(model)) is not None:
        return name
    folder = Path(model)
    return folder_identity(folder) if folder.is_dir() else None


def how_it_runs(encoder: str) -> str:
    """What an encoder of this name runs with on this machine, in Chinese, told without loading it."""
    processor, has_driver = this_processor(), _has_gpu_driver()
    if encoder not in (bundled_name(BUNDLED), bundled_name(PACKAGED)):
        gpu = "有 GPU 驱动，torch 能用就用" if has_driver else "没有 GPU 驱动"
        return f"{processor}；sentence-transformers 与 torch；{gpu}"
    try:
        from index.encoders.e5_network import eight_bits_pay, precision
    except ImportError as error:
        return f"{processor}；缺少 Python 包（{error}）"
    bits = "16 位浮点（bfloat16）" if precision() == "bf16" else "32 位浮点"
    bits += "，提问时权重 8 位" if eight_bits_pay() else ""
    return f"{processor}；OpenVINO，{bits}；{'段落多时用 GPU' if has_driver else '没有 GPU 驱动'}"


def _load(model: str, device: str | None, small: bool) -> Encoder:
    try:
        name = bundled_name(model)
        if name is None:
            return load_named(model, device)
        if device not in (None, "cpu"):
            return load_bundled(model, device)
        from index.encoders.e5_openvino import OpenVinoEncoder

        use_gpu = device is None and _has_gpu_driver()
        gpu = (lambda: _on_gpu(model)) if use_gpu else None
        return OpenVinoEncoder(partial(read_bundled, model), name, gpu, small=small)
    except ImportError as error:
        raise EncoderError(
            "缺少运行模型所需的 Python 包（{error}）；请先重新安装本程序的依赖：pip install -e .", error=error
        ) from error


def _has_gpu_driver() -> bool:
    """Whether a driver for a GPU is there."""
    return any(Path(driver).exists() for driver in GPU_DRIVERS)


def _on_gpu(model: str) -> Encoder | None:
    """A model of ours on a GPU, None where torch can use none."""
    return load_encoder(model, "cuda") if has_cuda() else None
