"""Questions to one store: passages with headline and place, and the answering sentence. The public face for programs.

A `Retriever` is safe to share between threads. It looks for a new generation of its store before every question and
answers the whole of it from one (`qa.live`); how is told by `qa.pipeline`. It must not know browser or terminal.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from qa.live import Live
from qa.model import Answer, Headline, NameCount, Passage, Source, Status
from qa.question import TOP_K, Asked, checked_filter, checked_kind, visible

if TYPE_CHECKING:
    from corpus.model import Article
    from index.encoders.base import Encoder
    from index.encoders.cross_encoder import Reranker
    from index.errors import StoreError
    from index.names.name import Kind
    from index.store.base import Snapshot, Store
    from index.store.filters import Conditions
    from qa.pipeline import Tools
    from qa.reading import Reader


class Retriever:
    """Answers questions from one store."""

    def __init__(
        self,
        store: Store,
        model: str | None = None,
        encoder: Encoder | None = None,
        reranker: Reranker | None = None,
        reader: Reader | bool = True,
        *,
        small: bool = False,
    ) -> None:
        """Use `Retriever.open`."""
        self._store = store
        self._model = model
        self._encoder = encoder
        self._reranker = reranker
        self._reader = reader
        self._small = small
        self._loading_encoder, self._loading_reader = threading.Lock(), threading.Lock()
        self._live = Live(store, self._check_model)

    @classmethod
    def open(
        cls,
        store: str | Path | None = None,
        model: str | None = None,
        encoder: Encoder | None = None,
        reranker: str | None = None,
        reader: Reader | bool = True,
        *,
        small: bool = False,
    ) -> Retriever:
        """Open `store` (None: the default store). `model` must be the one the store was built with; None: use that one.

        `reranker` names a sentence-transformers cross-encoder that reads each of the best hits beside the question and
        puts them in its own order. Passages then have no confidence: it was calibrated without one.

        `reader` True: the trained reader that comes with the package reads the best hits of a store that was built with
        the bundled model, orders them, and names the words that answer; False: nothing is read; or a reader of yours.

        `small` is for a program that asks little, or has little memory: the bundled models keep their weights in eight
        bits on any CPU, not only where that is faster. It takes 55 MB less with bfloat16, 155 without, and answers as
        well; with AVX2 alone reading takes up to half as long again.

        Raises StoreError: no store there, another format or model, or broken; EncoderError where there is no such
        cross-encoder. `encoder` overrides `model`.
        """
        from index.store.address import open_store

        second = None
        if reranker is not None:
            from index.encoders.cross_encoder import load_reranker

            second = load_reranker(reranker)
        chosen = model or os.environ.get("BAOHAI_MODEL") or None
        return cls(open_store(store), chosen, encoder, second, reader, small=small)

    def retrieve(
        self,
        question: str,
        top_k: int = TOP_K,
        *,
        today: date | str | None = None,
        timed: bool = True,
        **where: Unpack[Conditions],
    ) -> list[Passage]:
        """At most `top_k` passages, best first, of those that pass every filter named: `source`, `date_from`,
        `date_to`, `year`, `headline`, `author`, `paper`, `person`, `location`, `organisation`, `section`
        (`index.store.filters.Filter`).

        Passages that tell of the time that the question names rise; 去年 and 昨天 count from `today`, or, where it is
        not given, from the day of each paper. Not `timed`, the time does not matter.

        Raises QuestionError for a question or a `top_k` that cannot be used, FilterError for such a filter (both are
        ValueErrors), StoreError where the store cannot be used any more.
        """
        from qa.pipeline import find_passages

        return find_passages(Asked.of(question, top_k=top_k, today=today, timed=timed, **where), self._tools())

    def answer(
        self,
        question: str,
        history: Sequence[str] = (),
        top_k: int = TOP_K,
        *,
        threshold: float | None = None,
        today: date | str | None = None,
        timed: bool = True,
        **where: Unpack[Conditions],
    ) -> Answer:
        """The passages and, marked in the first of them, the sentence most likely to answer.

        There is no such sentence where the first passage is less likely than `threshold` to answer (0 to 1; None:
        `qa.confidence_weights.THRESHOLD`); with a model that has no calibrated confidence there always is.

        `history` holds the earlier questions, oldest first. All else is as in `retrieve`, and so is what is raised.
        """
        from qa.pipeline import answer_question

        asked = Asked.of(question, history, top_k, threshold=threshold, today=today, timed=timed, **where)
        return answer_question(asked, self._tools())

    def article(self, article_id: str) -> Article:
        """The whole article a passage came from. Raises KeyError for an id that the store does not hold."""
        return self._live.snapshot().article(article_id)

    def headlines(self, contains: str = "", limit: int = 60, offset: int = 0) -> tuple[list[Headline], int]:
        """A page of the table of contents, in the order read, and how many headlines hold `contains`."""
        found, total = self._live.snapshot().contents(checked_filter(headline=contains), limit, offset)
        return ([Headline(*row) for row in found], total)

    def sources(self, **where: Unpack[Conditions]) -> list[Source]:
        """What the store holds, by source, in the order read; of the articles alone that pass every filter. Raises
        FilterError, QuestionError."""
        rows = self._live.snapshot().source_rows(checked_filter(**where))
        return [Source(row[0], "、".join(row[1]) or None, *row[2:]) for row in rows]

    def names(
        self, kind: Kind = "person", limit: int = 50, *, contains: str = "", **where: Unpack[Conditions]
    ) -> list[NameCount]:
        """The names of a kind (person, location, organisation, author, section) that most articles have, of those that
        pass every filter; those alone that hold `contains`. None where the store was built before names were looked
        for. Raises FilterError, and QuestionError for another kind."""
        checked_kind(kind)
        part = visible(contains, "contains ")
        counts = self._live.snapshot().name_counts(kind, checked_filter(**where), limit, part)
        return [NameCount(*one) for one in counts]

    def snapshot(self) -> Snapshot:
        """The generation that answers now, for those who leaf through it. Raises StoreError."""
        return self._live.snapshot()

    def status(self) -> Status:
        """What the store holds now."""
        snapshot = self._live.snapshot()
        about = snapshot.about
        return Status(
            store=self._store.address,
            generation=snapshot.number,
            articles=about.articles,
            chunks=about.chunks,
            sources=tuple(snapshot.sources()),
            model=about.encoder,
            built_at=about.built_at,
        )

    def refresh(self) -> int:
        """Answer from the live generation from now on, however long it takes to open; return its number. Raises
        StoreError where it cannot be used.

        Only needed where the next answer must be of a generation that was published just now.
        """
        return self._live.refresh().number

    def _tools(self) -> Tools:
        """What the next question is answered with. Raises StoreError, EncoderError."""
        from qa.pipeline import Tools

        snapshot = self._live.snapshot()
        if self._encoder is not None:
            return Tools(snapshot, self._encoder, self._reranker, self._load_reader(snapshot))
        with ThreadPoolExecutor(1) as other:  # both at once: on two cores in two thirds of the time
            reader = other.submit(self._load_reader, snapshot)
            encoder = self._load_encoder(snapshot)
        return Tools(snapshot, encoder, self._reranker, reader.result())

    def _load_reader(self, snapshot: Snapshot) -> Reader | None:
        """The reader, loaded with the first question and kept; none beside a cross-encoder or another model."""
        from qa.confidence_weights import ENCODER

        if self._reader is True and self._reranker is None and snapshot.about.encoder == ENCODER:
            with self._loading_reader:
                if self._reader is True:
                    from qa.reader import bundled_reader

                    self._reader = bundled_reader(small=self._small)
        return self._reader if not isinstance(self._reader, bool) else None

    def _load_encoder(self, snapshot: Snapshot) -> Encoder:
        """The encoder, loaded with the first question and kept."""
        if self._encoder is None:
            with self._loading_encoder:
                if self._encoder is None:
                    from index.encoders.load import load_encoder

                    encoder = load_encoder(snapshot.about.model, small=self._small)
                    self._refuse_other(snapshot, encoder)
                    self._encoder = encoder
        return self._encoder

    def _check_model(self, snapshot: Snapshot) -> None:
        """Refuse a store whose vectors another model made: by the model's name until it is loaded, then by its
        identity."""
        if self._encoder is not None:
            self._refuse_other(snapshot, self._encoder)
        elif self._model is not None and self._model != snapshot.about.model:
            raise self._other_model(snapshot.about.model, self._model)

    def _refuse_other(self, snapshot: Snapshot, encoder: Encoder) -> None:
        if encoder.name != snapshot.about.encoder:
            raise self._other_model(snapshot.about.encoder, encoder.name)

    def _other_model(self, built_with: str, asked_with: str) -> StoreError:
        from index.errors import StoreError

        return StoreError(
            "语料库 {store} 是用模型 {built_with} 建的，现在用的是 {asked_with}，两者的向量不能相比。"
            "请去掉 --model 和 BAOHAI_MODEL，或重建：baohai build 路径… --store {store} --model {asked_with}",
            store=self._store.address,
            built_with=built_with,
            asked_with=asked_with,
        )


@cache
def _default() -> Retriever:
    return Retriever.open()


def retrieve(
    question: str,
    top_k: int = TOP_K,
    *,
    today: date | str | None = None,
    timed: bool = True,
    **where: Unpack[Conditions],
) -> list[Passage]:
    """`Retriever.retrieve` on the default store, which is opened once."""
    return _default().retrieve(question, top_k, today=today, timed=timed, **where)
