"""What a build works with: the model and its encoder, where the work is done, and what readers corrected.

Knows nothing of what is built.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from corpus.model import Article, Page
from index.building.executor import Executor
from index.encoders.base import Encoder
from index.encoders.bundled import BUNDLED
from index.encoders.load import MODEL_VARIABLE, load_encoder, name_of_encoder
from index.store.base import Snapshot
from index.text.terms import TERMS_VERSION


@dataclass(slots=True)
class Model:
    """The model asked for, and its encoder once there is one."""

    asked: str | None
    encoder: Encoder | None

    def __post_init__(self) -> None:
        self.asked = self.asked or os.environ.get(MODEL_VARIABLE) or None

    def name(self, old: Snapshot | None) -> str:
        """The model asked for; else that of `old`, or the bundled one."""
        return self.asked or (old.about.model if old is not None else BUNDLED)

    def load(self, model: str) -> Encoder:
        """The encoder of `model`, loaded once. Raises EncoderError."""
        if self.encoder is None:
            self.encoder = load_encoder(model)
        return self.encoder

    def fits(self, old: Snapshot, model: str) -> bool:
        """Whether `model` encoded what `old` holds. It is loaded only where its name alone does not say so."""
        told = self.encoder.name if self.encoder is not None else name_of_encoder(model)
        return (told is not None and fits(old, told)) or fits(old, self.load(model).name)


class Corrector(Protocol):
    """What readers corrected of the articles that are recognised."""

    def mark(self, page: Page) -> str:
        """What is corrected on a page, told in short; empty where nothing is."""
        ...

    def corrected(self, page: Page, articles: Sequence[Article]) -> list[Article]:
        """The articles of a page as they were corrected."""
        ...


@dataclass(frozen=True, slots=True)
class Means:
    """The model, the executor, and the corrector where readers corrected something."""

    model: Model
    executor: Executor
    corrector: Corrector | None


def fits(old: Snapshot, encoder: str) -> bool:
    """Whether vectors of the encoder of that name, made now, can stand beside those that `old` holds."""
    return (old.about.encoder, old.about.terms_version) == (encoder, TERMS_VERSION)
