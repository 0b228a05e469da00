"""A second look at the best hits: a cross-encoder that reads a question and a passage together.

It must not know how the hits were found. torch and sentence-transformers are imported when a model is loaded.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.encoders.hub import load_model
from index.errors import EncoderError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

# Pairs a batch; twenty of 150 characters are two batches.
_BATCH = 16


class Reranker:
    """A loaded cross-encoder; may be called from several threads."""

    def __init__(self, model: CrossEncoder, name: str) -> None:
        self._model = model
        self._name = name
        self._lock = threading.Lock()

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """For each passage how well it answers, the higher the better; the model's own scale. Raises EncoderError where
        the model gives no finite number a passage."""
        import numpy as np

        if not passages:
            return []
        with self._lock:
            found = self._model.predict(
                [(question, passage) for passage in passages], batch_size=_BATCH, show_progress_bar=False
            )
        if found.shape != (len(passages),) or not np.isfinite(found).all():
            raise EncoderError(
                "重排模型 {name} 给出的分数不可用：形状 {found}（应为 {expected}），"
                "非有限值 {count} 个；请换一个只给一个分数的交叉编码器（num_labels=1）。",
                name=self._name,
                found=found.shape,
                expected=(len(passages),),
                count=int((~np.isfinite(found)).sum()),
            )
        return [float(score) for score in found]


def load_reranker(name: str) -> Reranker:
    """The cross-encoder of a sentence-transformers name or a folder; only a name whose files are not on this machine
    goes to the hub. Raises EncoderError when it cannot be loaded."""

    def load(local: bool) -> Reranker:
        from sentence_transformers import CrossEncoder

        return Reranker(CrossEncoder(name, local_files_only=local), name)

    return load_model(
        name,
        load,
        f"无法加载重排模型“{name}”",
        "请核对模型名称或文件夹路径，应是 sentence-transformers 的交叉编码器（CrossEncoder）；"
        "不要重排，请去掉 --reranker。",
    )
