"""What every face calls: ask, retrieve, article, headlines, status, preview, add, remove, roll back.

The page, the HTTP endpoints and the terminal are faces; who may do what is decided above, how it is done below. It
must not know gradio, argparse or HTML.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

from corpus import Page, ReadError, read_pages, read_paths
from index import build
from index.errors import BaohaiError, StoreBusyError, StoreError
from index.folders import beside, samples_folder, store_address
from index.store.address import open_store, rollback
from index.store.filters import Conditions, Filter
from qa import corrections, feedback
from qa.alike import Alike, alike
from qa.corrections import Corrections, Corrector, keep_corrections, read_corrections
from qa.counted import Counted
from qa.model import Headline
from qa.printed import Lines, printed_doubts, printed_lines, printed_pictures
from qa.question import TOP_K, QuestionError
from qa.retriever import Retriever
from qa.shelf import Facets, Wanted, commonest, facets, leaf

if TYPE_CHECKING:
    from corpus.model import Article
    from index import BuildReport
    from index.encoders.base import Encoder
    from index.names.name import Kind, Name
    from index.store.base import About, Tally
    from qa.model import Answer, NameCount, Passage, Source, Status

# Errors whose message is a sentence for the reader; any other is a defect.
FORESEEN = (BaohaiError, QuestionError, ReadError)

NO_FILTER = Filter()
# So many numbers are looked through for generations that are kept.
MOST_GENERATIONS = 20
BUSY = "正在加入别的文字，请等它做完再试。"

Progress = Callable[[str, int, int], None]
_log = logging.getLogger("baohai")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A page, the articles that were recognised on it, and what became of them by a reader's corrections."""

    page: Page
    articles: tuple[Article, ...]
    corrected: tuple[Article, ...]


class Service:
    """One store for all faces. Safe to share between threads; the store is opened by the first call that needs it."""

    def __init__(
        self,
        store: str | Path | None = None,
        model: str | None = None,
        encoder: Encoder | None = None,
        *,
        reranker: str | None = None,
        reader: bool = True,
    ) -> None:
        """`store` (None: the default store) need not exist yet. The others are those of `Retriever.open`."""
        self.store = store_address(store)
        open_store(self.store)  # an address that is none is told at once
        self._model = model
        self._encoder = encoder
        self._reranker = reranker
        self._reader = reader
        self._retriever: Retriever | None = None
        self._opening = threading.Lock()
        self._changing = threading.Lock()
        self._counted = Counted()

    def retriever(self) -> Retriever:
        """The store's retriever, opened when there is a store to open. Raises StoreError."""
        with self._opening:
            if self._retriever is None:
                self._retriever = Retriever.open(self.store, self._model, self._encoder, self._reranker, self._reader)
            return self._retriever

    def is_new(self) -> bool:
        """Whether there is no store yet, so that one may be begun."""
        try:
            return open_store(self.store).current() is None
        except StoreError:
            return False

    def warm_up(self) -> None:
        """Load the model before the first question waits for it."""
        try:
            self.retrieve("报", top_k=1)
        except FORESEEN as error:
            _log.info("not warmed up: %s", error)

    # Questions

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        top_k: int = TOP_K,
        where: Filter = NO_FILTER,
        threshold: float | None = None,
        *,
        today: date | str | None = None,
        timed: bool = True,
    ) -> Answer:
        """The answering sentence and the passages; see `Retriever.answer`."""
        return self.retriever().answer(
            question, history, top_k, threshold=threshold, today=today, timed=timed, **_conditions(where)
        )

    def retrieve(self, question: str, top_k: int = TOP_K, where: Filter = NO_FILTER) -> list[Passage]:
        """The passages alone; see `Retriever.retrieve`."""
        return self.retriever().retrieve(question, top_k, **_conditions(where))

    # What the store holds

    def article(self, article_id: str) -> Article:
        """A whole article. Raises KeyError for an id that the store does not hold."""
        return self.retriever().article(article_id)

    def near(self, article_id: str, limit: int) -> Alike:
        """Other reports of the event that an article tells of, and articles like it. Raises KeyError, StoreError."""
        return alike(self.retriever(), article_id, limit)

    def printed_lines(self, article_id: str) -> dict[int, Lines]:
        """The numbered lines of each block of an article as its file has them. Raises KeyError, StoreError."""
        return printed_lines(self.article(article_id), self.retriever().snapshot())

    def printed_doubts(self, article_id: str) -> dict[int, tuple[int, ...]]:
        """The places of characters that were recognised without being sure, by the number of their printed line."""
        return printed_doubts(self.article(article_id), self.retriever().snapshot())

    def printed_pictures(self, article_id: str) -> dict[int, bytes]:
        """The piece of the page of each block of an article, as a PNG. Raises KeyError, StoreError."""
        return printed_pictures(self.article(article_id), self.retriever().snapshot())

    def note(self, answer: Answer, question: str, history: Sequence[str], good: bool, word: str) -> None:
        """Write down what a reader thinks of an answer. Raises OSError."""
        feedback.note(feedback.file_of(beside(self.store)), answer, question, history, good, word)

    def headlines(self, contains: str = "", limit: int = 60, offset: int = 0) -> tuple[list[Headline], int]:
        """A page of the table of contents, and how many headlines hold `contains`."""
        return self.retriever().headlines(contains, limit, offset)

    def status(self) -> Status:
        """What the store holds now. Raises StoreError."""
        return self.retriever().status()

    def sources(self, where: Filter = NO_FILTER) -> list[Source]:
        """What the store holds, by source; see `Retriever.sources`. All of it is counted once a generation."""
        if not where.everything:
            return self.retriever().sources(**_conditions(where))
        return self._counted.sources(self.retriever())

    def tallies(self) -> list[Tally]:
        """How many articles each page of each paper has; counted once a generation. Raises StoreError."""
        return self._counted.tallies(self.retriever())

    def names(self, kind: Kind, where: Filter = NO_FILTER, limit: int = 50, contains: str = "") -> list[NameCount]:
        """The names of a kind that most articles have; see `Retriever.names`. Raises StoreError."""
        return self.retriever().names(kind, limit, contains=contains, **_conditions(where))

    def names_in(self, article_id: str) -> list[Name]:
        """The names of an article. Raises StoreError."""
        return self.retriever().snapshot().names_in(article_id)

    def papers(self) -> list[str]:
        """The papers that the pages name, in the order read."""
        return [paper for paper, _ in facets(self.tallies(), Wanted()).papers]

    def leaf(self, wanted: Wanted, limit: int, offset: int) -> tuple[list[Headline], int, Facets]:
        """A page of the articles that are wanted, how many there are, and the counts to choose from. Raises StoreError,
        FilterError."""
        snapshot = self.retriever().snapshot()
        found, total = leaf(snapshot, wanted, limit, offset)
        # Where a name is wanted: its own times and papers, and who else stands there.
        tallies = snapshot.tallies(Filter(**dict(wanted.named))) if wanted.named else self.tallies()
        everything = wanted.where.everything
        names = self._counted.names(self.retriever()) if everything else commonest(snapshot, wanted.where, wanted)
        return found, total, replace(facets(tallies, wanted), names=names)

    # Changes

    def recognised(self, pages: Iterable[Page]) -> list[Recognised]:
        """What would be added of each page: its articles as a build would read them, and as they were corrected."""
        pages = list(pages)
        corrector = Corrector(corrections.file_of(beside(self.store)))
        return [
            Recognised(page, found.articles, tuple(corrector.corrected(page, found.articles)))
            for page, found in zip(pages, read_pages(pages), strict=True)
        ]

    def corrections(self, pages: Iterable[Recognised]) -> list[Corrections]:
        """What is kept of each page's corrections."""
        kept = read_corrections(corrections.file_of(beside(self.store)))
        return [kept.get(one.page.known_by, {}) for one in pages]

    def correct(self, page: Page, of_page: Corrections) -> None:
        """Correct the articles of a page from here on, whenever it is added. Raises OSError, StoreError."""
        keep_corrections(corrections.file_of(beside(self.store)), page.known_by, of_page)

    def add(self, pages: Iterable[Page], progress: Progress | None = None) -> BuildReport:
        """Add pages to the store, which answers from them when this returns. Raises StoreBusyError while another
        change runs, and as `index.build`."""
        with self._one_change():
            report = build(
                pages,
                self.store,
                add=True,
                model=self._model,
                progress=progress or False,
                encoder=self._encoder,
                corrector=Corrector(corrections.file_of(beside(self.store))),
            )
            self.retriever().refresh()
            return report

    def add_samples(self, progress: Progress | None = None) -> BuildReport:
        """Add the sample newspaper. Raises as `add`."""
        return self.add(read_paths(sorted(samples_folder().glob("*_*.txt")))[0], progress)

    def generations(self) -> list[tuple[int, About]]:
        """The generations that are kept, the live one first, as far as one can go back. Raises StoreError."""
        place = open_store(self.store)
        live = place.current()
        found: list[tuple[int, About]] = []
        for number in range(live or 0, max(0, (live or 0) - MOST_GENERATIONS), -1):
            try:
                found.append((number, place.about(number)))
            except StoreError:  # pruned
                continue
        return found

    def remove(self, sources: Iterable[str], progress: Progress | None = None) -> BuildReport:
        """Take sources, pages or folders out of the store. Raises as `add`."""
        with self._one_change():
            report = build(
                (), self.store, remove=sources, model=self._model, progress=progress or False, encoder=self._encoder
            )
            self.retriever().refresh()
            return report

    def roll_back(self) -> int:
        """Go back to the generation before the live one; return its number. Raises StoreError."""
        with self._one_change():
            number = rollback(self.store)
            if self._retriever is not None:
                self._retriever.refresh()
            return number

    @contextmanager
    def _one_change(self) -> Iterator[None]:
        """One change at a time in this process, however it is called. Another process is kept out by the store."""
        if not self._changing.acquire(blocking=False):
            raise StoreBusyError(BUSY)
        try:
            yield
        finally:
            self._changing.release()


def _conditions(where: Filter) -> Conditions:
    return cast("Conditions", asdict(where))


def sample_questions(status: Status) -> list[str]:
    """Questions that the sample pages answer; none where the store does not hold those pages."""
    folder = samples_folder()
    pages = {path.name for path in folder.glob("*.txt") if "_" in path.name}
    if not pages & {Path(source).name for source in status.sources}:
        return []
    try:
        lines = (folder.parent / "sample_questions.txt").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [line.strip() for line in lines if line.strip()]


def without_folder(status: Status) -> Status:
    """The status for strangers, who need not know the server's folders."""
    return replace(status, store="")
