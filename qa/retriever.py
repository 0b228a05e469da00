"""A question to passages with headline, place and the sentence that answers; knows nothing of the browser or terminal.

A `Retriever` is safe to share between threads. It looks for a new generation of its store before every question, and
answers from it at once where it is small; a large one is opened beside the questions, which the old one answers until
then. The encoder is loaded with the first question and kept.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from index.store.filters import Filter
from index.text.passages import lexical_text
from qa.answer import exact
from qa.confidence import DEPTH, confidence
from qa.confidence_weights import ENCODER, THRESHOLD
from qa.grouping import spread
from qa.model import Answer, Headline, Passage, Place, Status, Why

if TYPE_CHECKING:
    from corpus.model import Article, Chunk
    from index.encoders.base import Encoder
    from index.encoders.cross_encoder import Reranker
    from index.search.search import Hit, HybridIndex
    from qa.grouping import Shown

# The longest question, characters. Real ones have under 50; a pasted page is a mistake worth a sentence.
LONGEST = 500

# How many hits are asked for a passage that is shown: some are folded into others, or are a third of one article.
FETCHED = 2

# A rewritten follow-up finds the story; which of its paragraphs, the follow-up as asked tells better: with this weight
# beside the rewritten one the right paragraph is first in 51 of 57 dialogues on the sample pages and a real one, in 43
# without; of 40 held back in 34 and 27. From ½ to 1 the weight makes no difference.
ASKED = 0.5


# A new generation of up to this many bytes is opened by the first question that comes upon it: 16 ms for one of 4 MB,
# which had a thousand paragraphs, on two busy cores. A larger one is opened in a thread of its own.
SMALL = 8_000_000


class QuestionError(ValueError):
    """A question that cannot be asked; the message says why."""


class Retriever:
    """Answers questions from one store."""

    def __init__(
        self,
        store: Path,
        index: HybridIndex,
        model: str | None,
        encoder: Encoder | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        """Use `Retriever.open`."""
        self._store = store
        self._index = index
        self._model = model
        self._encoder = encoder
        self._reranker = reranker
        self._lock = threading.Lock()
        self._opening = threading.Thread()  # what opens a generation aside; it is not started before there is one
        # The generation that was opened aside and could not be used, and why.
        self._refused: tuple[int, str] | None = None

    @classmethod
    def open(
        cls,
        store: str | Path | None = None,
        model: str | None = None,
        encoder: Encoder | None = None,
        reranker: str | None = None,
    ) -> Retriever:
        """Open `store` (None: the default store). `model` must be the one the store was built with; None: use that one.

        `reranker` names a sentence-transformers cross-encoder that reads each of the best hits beside the question and
        puts them in its own order. Passages then have no confidence: it was calibrated without one.

        Raises StoreError: no store there, another format or model, or broken; EncoderError where there is no such
        cross-encoder. `encoder` overrides `model`.
        """
        from index.folders import store_folder

        place = store_folder(store)
        index = _open(place)
        second = None
        if reranker is not None:
            from index.encoders.cross_encoder import load_reranker

            second = load_reranker(reranker)
        retriever = cls(place, index, model or os.environ.get("BAOHAI_MODEL") or None, encoder, second)
        retriever._check_model(index, encoder)
        return retriever

    def retrieve(
        self,
        question: str,
        top_k: int = 5,
        *,
        source: str | None = None,
        date_from: str | None = None,
        date_to: str | None = None,
        headline: str | None = None,
    ) -> list[Passage]:
        """At most `top_k` passages, best first, of those that pass every filter named (`index.store.filters.Filter`).

        Raises QuestionError for an empty or over-long question, ValueError for a `top_k` under 1, FilterError (a
        ValueError) for a date that is none.
        """
        hits, index = self._search(question, top_k, Filter(source, date_from, date_to, headline))
        return self._passages(hits, index, top_k, about_one=headline is not None)

    def answer(
        self,
        question: str,
        history: Sequence[str] = (),
        top_k: int = 5,
        *,
        source: str | None = None,
        date_from: str | None = None,
        date_to: str | None = None,
        headline: str | None = None,
        threshold: float | None = None,
    ) -> Answer:
        """The passages and, marked in the first of them, the sentence most likely to answer.

        There is no such sentence where the first passage is less likely than `threshold` to answer (0 to 1; None:
        `qa.confidence_weights.THRESHOLD`); with a model that has no calibrated confidence there always is.

        `history` holds the earlier questions, oldest first. Raises as `retrieve`.
        """
        asked, where = checked(question), Filter(source, date_from, date_to, headline)
        question = self._standalone(asked, history, where) if history else asked
        hits, index = self._search(question, top_k, where)
        if question != asked and self._reranker is None:
            rows = sorted(hit.row for hit in hits)
            hits = as_asked(hits, index.search_rows(asked, self._loaded_encoder(), len(rows), rows))
        passages = tuple(self._passages(hits, index, top_k, about_one=headline is not None or question != asked))
        sure = passages[0].confidence if passages else None
        if not passages or (sure is not None and sure < (THRESHOLD if threshold is None else threshold)):
            return Answer(question, None, None, None, passages, sure)
        start, end = hits[0].sentence
        text = passages[0].text[start:end]
        found = exact(question, text)
        words = None if found is None else (start + found[0], start + found[1])
        return Answer(question, text, 0, (start, end), passages, sure, words)

    def _standalone(self, asked: str, history: Sequence[str], where: Filter) -> str:
        """The question with the topic of the earlier ones, where it leans on them; by what both find where its words do
        not tell."""
        from qa.followup import standalone

        index, encoder = self._live(), self._loaded_encoder()

        @cache
        def found(question: str) -> list[Hit]:
            return index.search(question, encoder, DEPTH, where)

        def leans(asked: str, rewritten: str, before: str) -> bool:
            own, story = found(asked), found(before)
            if not own or own[0].chunk.article_id == story[0].chunk.article_id:
                return True
            # Where both find the same story the question needs no more than it says.
            again = found(rewritten)
            return again[0].chunk.article_id != own[0].chunk.article_id and confidence(again) > confidence(own)

        question = standalone(asked, [earlier[:LONGEST] for earlier in history], leans)
        return question if len(question) <= LONGEST else asked

    def article(self, article_id: str) -> Article:
        """The whole article a passage came from. Raises KeyError for an id that the store does not hold."""
        return self._live().held.article(article_id)

    def headlines(self, contains: str = "", limit: int = 60, offset: int = 0) -> tuple[list[Headline], int]:
        """A page of the table of contents, in the order read, and how many headlines hold `contains`."""
        found, total = self._live().held.contents(contains.strip(), limit, offset)
        return ([Headline(*row) for row in found], total)

    def status(self) -> Status:
        """What the store holds now."""
        index = self._live()
        manifest = index.held.about
        return Status(
            store=str(self._store),
            generation=index.held.number,
            articles=manifest.articles,
            chunks=manifest.chunks,
            sources=tuple(index.held.sources()),
            model=manifest.encoder,
            built_at=manifest.built_at,
        )

    def _passages(self, hits: Sequence[Hit], index: HybridIndex, top_k: int, *, about_one: bool) -> list[Passage]:
        calibrated = index.held.about.encoder == ENCODER and self._reranker is None

        def article(shown: Shown) -> Article:
            return index.held.article(hits[shown.position].chunk.article_id)

        def sure(shown: Shown) -> float | None:
            return confidence(hits, shown.position) if calibrated else None

        return [
            passage(
                rank,
                hits[shown.position],
                article(shown),
                why(hits[shown.position], hits),
                sure(shown),
                tuple(place(hits[i].chunk, index.held.article(hits[i].chunk.article_id).name) for i in shown.also),
            )
            for rank, shown in enumerate(spread(hits, top_k, about_one=about_one), 1)
        ]

    def _search(self, question: str, top_k: int, where: Filter) -> tuple[list[Hit], HybridIndex]:
        """More than `top_k` hits where there are as many: some are folded, and a confidence looks at more than are
        shown."""
        question = checked(question)
        if top_k < 1:
            raise ValueError(f"top_k 应是 1 或更大的整数，却是 {top_k}。")
        index = self._live()
        hits = index.search(question, self._loaded_encoder(), max(FETCHED * top_k, DEPTH), where)
        return hits if self._reranker is None else reranked(question, hits, self._reranker), index

    def refresh(self) -> int:
        """Answer from the live generation from now on, however long it takes to open; return its number. Raises
        StoreError where it cannot be used.

        Only needed where the next answer must be of a generation that was published just now.
        """
        with self._lock:
            return self._swap().held.number

    def _live(self) -> HybridIndex:
        """The live generation, or the one before it while that is opened. A reader in mid-question keeps the one it
        has, and the last of them lets go of its files."""
        from index.errors import StoreError
        from index.store.address import open_store
        from index.store.generations import current, read_generation

        number, index = current(self._store), self._index
        if number == index.held.number:
            return index
        if number is not None and open_store(self._store).withdrawn(index.held.number):
            with self._lock:  # what was rolled back from answers no more, however long the other takes to open
                return self._swap()
        if number is None or self._opening.is_alive():
            return index
        if self._refused is not None and self._refused[0] == number:
            raise StoreError(self._refused[1])
        if read_generation(self._store, number).manifest.size <= SMALL:
            with self._lock:
                return self._swap()
        with self._lock:
            if not self._opening.is_alive():
                self._opening = threading.Thread(target=self._open_aside, args=(number,), daemon=True)
                self._opening.start()
        return index

    def _open_aside(self, number: int) -> None:
        """Open a large generation while the one before it answers."""
        from index.errors import StoreError
        from index.store.generations import current

        try:
            index = _open(self._store)
            self._check_model(index, self._encoder)
        except StoreError as error:
            self._refused = (number, str(error))
            return
        with self._lock:
            if index.held.number == current(self._store):
                self._index = index

    def _swap(self) -> HybridIndex:
        """The live generation, opened where it is another than the one in use. Only under the lock."""
        from index.store.generations import current

        if current(self._store) != self._index.held.number:
            index = _open(self._store)
            self._check_model(index, self._encoder)
            self._index = index
        return self._index

    def _check_model(self, index: HybridIndex, encoder: Encoder | None) -> None:
        """Refuse a store whose vectors another model made: by the model's name until it is loaded, then by its
        identity."""
        from index.errors import StoreError

        manifest = index.held.about
        if encoder is not None:
            if encoder.name != manifest.encoder:
                raise StoreError(_other_model(self._store, manifest.encoder, encoder.name))
        elif self._model is not None and self._model != manifest.model:
            raise StoreError(_other_model(self._store, manifest.model, self._model))

    def _loaded_encoder(self) -> Encoder:
        if self._encoder is None:
            with self._lock:
                if self._encoder is None:
                    from index.encoders.base import load_encoder

                    encoder = load_encoder(self._index.held.about.model)
                    self._check_model(self._index, encoder)
                    self._encoder = encoder
        return self._encoder


def _open(store: Path) -> HybridIndex:
    """The live generation, opened. Where another was published in between and this one pruned, that one. Raises
    StoreError."""
    from index.errors import StoreError
    from index.search.search import HybridIndex
    from index.store.generations import current, open_generation

    while True:
        number = current(store)
        try:
            return HybridIndex.open(open_generation(store, number))
        except StoreError:
            if current(store) == number:
                raise


def _other_model(store: Path, built_with: str, asked_with: str) -> str:
    return (
        f"语料库 {store} 是用模型 {built_with} 建的，现在用的是 {asked_with}，两者的向量不能相比。"
        f"请去掉 --model 和 BAOHAI_MODEL，或重建：baohai build 路径… --store {store} --model {asked_with}"
    )


def checked(question: str) -> str:
    """The question without surrounding white space. Raises QuestionError where there is nothing to ask, or too much."""
    question = question.strip()
    if not re.search(r"\w", question):
        raise QuestionError("问题是空的：请写一句话，例如“天台县建了多少家驿站？”")
    if len(question) > LONGEST:
        raise QuestionError(f"问题有 {len(question)} 个字，最多 {LONGEST} 个字：请只写要问的那一句。")
    return question


def as_asked(hits: Sequence[Hit], asked: Sequence[Hit]) -> list[Hit]:
    """The hits of a rewritten follow-up, ordered and their sentences named by the follow-up as it was `asked`, too."""
    own = {hit.row: hit for hit in asked}
    both = [
        replace(hit, score=(hit.score + ASKED * own[hit.row].score) / (1 + ASKED), answering=own[hit.row].answering)
        for hit in hits
    ]
    return sorted(both, key=lambda hit: -hit.score)


def reranked(question: str, hits: Sequence[Hit], reranker: Reranker) -> list[Hit]:
    """The hits with the scores that a cross-encoder gives them, and in their order."""
    scores = reranker.scores(question, [lexical_text(hit.chunk) for hit in hits])
    again = [replace(hit, score=score) for hit, score in zip(hits, scores, strict=True)]
    return sorted(again, key=lambda hit: -hit.score)


def place(chunk: Chunk, headline: str) -> Place:
    """Where a chunk stands, under `headline`."""
    return Place(headline, chunk.source, chunk.lines, chunk.article_id, chunk.paragraph, chunk.paragraphs, chunk.date)


def why(hit: Hit, hits: Sequence[Hit]) -> Why:
    """Which of the question's words a hit holds, and the share of each leg in what lifts it above the least that each
    leg brought any of `hits`: of a whole score, nearly the same two cosines make up nearly all."""
    parts, every = hit.evidence.parts, [other.evidence.parts for other in hits]
    lifts = {name: part - min(other[name] for other in every) for name, part in parts.items()}
    whole = sum(lifts.values()) or 1.0
    legs = sorted(((name, lift / whole) for name, lift in lifts.items()), key=lambda leg: -leg[1])
    return Why(hit.terms, tuple(legs))


def passage(
    rank: int,
    hit: Hit,
    article: Article,
    why: Why | None = None,
    confidence: float | None = None,
    also: tuple[Place, ...] = (),
) -> Passage:
    """A hit of `article` as its reader sees it."""
    from index.text.terms import spans

    chunk = hit.chunk
    return Passage(
        rank=rank,
        headline=chunk.headline or article.name,
        text=chunk.text,
        score=hit.score,
        source=chunk.source,
        lines=chunk.lines,
        article_id=chunk.article_id,
        paragraph=chunk.paragraph,
        paragraphs=chunk.paragraphs,
        date=chunk.date,
        terms=tuple(spans(hit.terms, chunk.text)),
        untitled=not chunk.headline,
        confidence=confidence,
        authors=(*article.reporters, *article.correspondents),
        paper=article.paper,
        page_number=article.page_number,
        why=why,
        also=also,
    )


@cache
def _default() -> Retriever:
    return Retriever.open()


def retrieve(
    question: str,
    top_k: int = 5,
    *,
    source: str | None = None,
    date_from: str | None = None,
    date_to: str | None = None,
    headline: str | None = None,
) -> list[Passage]:
    """`Retriever.retrieve` on the default store, which is opened once."""
    return _default().retrieve(question, top_k, source=source, date_from=date_from, date_to=date_to, headline=headline)
