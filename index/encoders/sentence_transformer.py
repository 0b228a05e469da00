"""An `Encoder` on any sentence-transformers model, by a name or a folder; and the packaged one, on a GPU.

It must not know which model a store wants (`index.encoders.load` does). torch and sentence-transformers are imported
when a model is loaded, never with this module.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from index.encoders.base import Progress, Vectors, encodable, fill_rows
from index.encoders.bundled import bundled_name, read_bundled
from index.encoders.e5_tokenizer import UnigramTokenizer
from index.encoders.hub import load_model
from index.errors import EncoderError

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

# Texts a batch. 256 paragraphs of 96 characters a second on two quiet cores of a Xeon with AMX, bfloat16: 145 at 8, 190
# at 16, 207 at 32, 190 at 64. A GPU is idle between batches that small.
CPU_BATCH: Final = 32
CUDA_BATCH: Final = 256

# Threads that wait for one another asleep. By default they spin, and where other programs want the same cores a
# question takes 260 to 750 ms instead of 12; asleep it takes 22 ms when the machine is quiet and 17 to 40 when it is
# not, and passages are as fast. Read by the OpenMP library once, when torch loads it; a value that is set is kept.
OPENMP_WAIT: Final = ("OMP_WAIT_POLICY", "PASSIVE")

# What published models call their two prompts. A prompt that is there but empty does not count: sentence-transformers
# gives every model an empty "query" and "document", which would hide a "passage" or an "s2p_query" of the model's own.
QUERY_PROMPTS: Final = ("query", "s2p_query", "search_query", "retrieval.query", "Retrieval-query", "web_search_query")
PASSAGE_PROMPTS: Final = (
    "document", "passage", "corpus", "search_document", "retrieval.passage", "Retrieval-document",
)  # fmt: skip
# Models whose cards ask for prompts that their files do not carry: (name, query prompt, passage prompt).
CARD_PROMPTS: Final = (
    (re.compile(r"(^|[/\\])(multilingual-)?e5-(small|base|large)(-v2)?$"), "query: ", "passage: "),
    (re.compile(r"(^|[/\\])bge-(small|base|large)-zh(-v1\.5)?$"), "为这个句子生成表示以用于检索相关文章：", ""),
)

# A folder's identity is read from at most this much of the start, the middle and the end of each file: training moves
# every weight, and hashing two gigabytes at each start would cost seconds.
_DIGEST_SAMPLE: Final = 1 << 20


class SentenceTransformerEncoder:
    """An `Encoder` on a loaded sentence-transformers model; `load_encoder` makes one."""

    def __init__(self, model: SentenceTransformer, name: str, card_prompts: tuple[str, str] | None = None) -> None:
        """Wrap `model`. `card_prompts` (query, passage) are used where the model carries no prompts of its own."""
        dim = model.get_embedding_dimension()
        max_tokens = model.max_seq_length
        if dim is None or max_tokens is None:
            raise EncoderError(
                "模型 {name} 没有说明向量维数（{dim}）或最大长度（{tokens}），不能用来建索引；"
                "请换一个 sentence-transformers 文本模型。",
                name=name,
                dim=dim,
                tokens=max_tokens,
            )
        self._name = name
        self._dim = dim
        self._max_tokens = max_tokens
        self._model = model
        self._query_prompt = _prompt(model.prompts, QUERY_PROMPTS)
        self._passage_prompt = _prompt(model.prompts, PASSAGE_PROMPTS)
        if card_prompts is not None and not any(model.prompts.values()):
            self._query_prompt, self._passage_prompt = card_prompts
        # A fast tokenizer raises "Already borrowed" when two threads set its padding at once. Held for one batch at a
        # time, so that a question waits for a batch of a running build and not for the build.
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return self._name

    @property
    def dim(self) -> int:
        return self._dim

    @property
    def max_tokens(self) -> int:
        return self._max_tokens

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """See `Encoder`. Texts are encoded longest first, so that a batch pads little and memory peaks at once."""
        return fill_rows(self, texts, progress)

    def stream_passages(self, texts: Sequence[str]) -> Iterator[tuple[list[int], Vectors]]:
        """See `StreamingEncoder`."""
        order = sorted(range(len(texts)), key=lambda row: -len(texts[row]))
        batch = CUDA_BATCH if self._model.device.type == "cuda" else CPU_BATCH
        for start in range(0, len(order), batch):
            chosen = order[start : start + batch]
            yield chosen, self._encode([texts[row] for row in chosen], self._passage_prompt, query=False)

    def encode_query(self, text: str) -> Vectors:
        """See `Encoder`."""
        row: Vectors = self._encode([text], self._query_prompt, query=True)[0]
        return row

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """See `Encoder`. Costs tokenizing only, about a tenth of a millisecond a paragraph."""
        if not texts:
            return []
        prompted = [(self._passage_prompt or "") + encodable(text) for text in texts]
        tokenizer = self._model.tokenizer
        if isinstance(tokenizer, UnigramTokenizer):
            return [len(tokenizer.encode(text)) for text in prompted]
        with self._lock:
            return [len(ids) for ids in tokenizer(prompted, padding=False, truncation=False)["input_ids"]]

    def _encode(self, texts: Sequence[str], prompt: str | None, *, query: bool) -> Vectors:
        # encode_query and encode_document also pick a Router model's branch, which a bare encode would not.
        encode = self._model.encode_query if query else self._model.encode_document
        with self._lock:
            encoded = encode(
                [encodable(text) for text in texts],
                prompt=prompt,
                batch_size=len(texts),
                show_progress_bar=False,
                convert_to_tensor=True,
            )
        rows: Vectors = encoded.float().cpu().numpy()
        if rows.shape != (len(texts), self._dim) or not np.isfinite(rows).all():
            raise EncoderError(
                "模型 {name} 给出的向量不可用：形状 {found}（应为 {expected}），"
                "非有限值 {count} 个；请换一个模型，或改用 device=cpu 再试。",
                name=self._name,
                found=rows.shape,
                expected=(len(texts), self._dim),
                count=int((~np.isfinite(rows)).sum()),
            )
        # Not every model ends in a Normalize module, and half precision leaves rows a thousandth off unit length.
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        units: Vectors = rows / np.maximum(norms, np.finfo(np.float32).tiny)
        return units


def load_bundled(model: str, device: str | None) -> SentenceTransformerEncoder:
    """The encoder of a bundled model. Raises EncoderError."""
    os.environ.setdefault(*OPENMP_WAIT)
    with _quiet():
        from index.encoders import e5_torch

        device = device or _best_device()
        loaded = e5_torch.load(read_bundled(model), device).to(_precision(device)).eval()
        return SentenceTransformerEncoder(loaded, str(bundled_name(model)))


def load_named(model: str, device: str | None) -> SentenceTransformerEncoder:
    """The encoder of a name or a folder, from this machine's files where they are here. Raises EncoderError."""
    os.environ.setdefault(*OPENMP_WAIT)
    with _quiet():
        return load_model(
            model,
            partial(_load_named, model, device),
            f"无法加载模型“{model}”",
            "请核对模型名称或文件夹路径；要用随程序附带的模型，请去掉 --model，并取消环境变量 BAOHAI_MODEL。",
        )


def has_cuda() -> bool:
    """Whether torch can use a GPU. Imports it."""
    import torch

    return torch.cuda.is_available()


def _precision(device: str) -> torch.dtype:
    """Return the fastest type of number on a device; the vectors lie within a cosine of 0.9999 of float32's.

    On a CPU, where named models run, bfloat16 pays where there are AMX tiles (207 passages a second instead of 45);
    without them it was 1.3 times as fast for passages and slower for questions.
    """
    import torch

    if torch.device(device).type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
    if torch.device(device).type == "cpu" and torch.cpu.get_capabilities().get("amx_bf16", False):
        return torch.bfloat16
    return torch.float32


def _load_named(model: str, device: str | None, local: bool) -> SentenceTransformerEncoder:
    """A folder or a hub name; `local`: from this machine's files alone. Imports torch, which takes seconds: a model
    that cannot be had is told before."""
    from sentence_transformers import SentenceTransformer

    device = device or _best_device()
    loaded = SentenceTransformer(model, device=device, local_files_only=local)
    prompts = next(((query, passage) for card, query, passage in CARD_PROMPTS if card.search(model)), None)
    return SentenceTransformerEncoder(loaded.to(_precision(device)).eval(), _identity(model, loaded), prompts)


def _best_device() -> str:
    return "cuda" if has_cuda() else "cpu"


def _identity(model: str, loaded: SentenceTransformer) -> str:
    """Return `name@revision` of a hub model, `folder@digest` of a folder (wherever that folder lies)."""
    folder = Path(model)
    if folder.is_dir():
        return folder_identity(folder)
    revision = getattr(loaded.config, "_commit_hash", None)
    return f"{model}@{revision or 'unknown'}"


def folder_identity(folder: Path) -> str:
    """The identity of a model in a folder, wherever that lies."""
    return f"{folder.resolve().name}@{_folder_digest(folder)}"


def _folder_digest(folder: Path) -> str:
    """Return 12 hex digits over the names, sizes and samples of the files that decide a model's vectors."""
    digest = hashlib.sha256()
    decisive = (".json", ".safetensors", ".bin", ".model", ".txt")
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix in decisive):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()}\0{size}\0".encode())
        with path.open("rb") as file:
            for offset in sorted({0, max(0, size // 2), max(0, size - _DIGEST_SAMPLE)}):
                file.seek(offset)
                digest.update(file.read(_DIGEST_SAMPLE))
    return digest.hexdigest()[:12]


def _prompt(prompts: Mapping[str, str | None], names: Sequence[str]) -> str | None:
    return next((prompt for name in names if (prompt := prompts.get(name))), None)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Silence the libraries' progress bars and notices while a model loads: standard output may be JSON."""
    from transformers.utils import logging as transformers_logging

    verbosity = transformers_logging.get_verbosity()
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        transformers_logging.set_verbosity(verbosity)
