"""The page's listeners together: of questions, of readers, of those who add to the store, and of the page as it opens.

They take values and give the parts of the page that change, by name. It must not know the framework.
"""

from __future__ import annotations

from collections.abc import Iterator

from index import StoreError
from qa.model import Status
from qa.service import Service, sample_questions, without_folder
from qa.suggest import to_begin_with
from qa.web import examples, holdings, markup
from qa.web.asking import Asking
from qa.web.dialogue import Conversation
from qa.web.failures import for_strangers, in_words
from qa.web.reading import Reading
from qa.web.stocking import Stocking
from qa.web.told import Parts, Told, text
from qa.web.words import t

# So many questions are offered to begin with.
SUGGESTED = 6


class Desk:
    """All listeners of one store. Shared by all visitors."""

    def __init__(self, service: Service, *, changes: bool = True) -> None:
        """`changes`: whether visitors may add to the store."""
        self.service = service
        self.changes = changes
        self.asking = Asking(service, judging=changes)
        self.reading = Reading(service)
        self.stocking = Stocking(service, self.present)
        self._suggested: tuple[Status, list[str]] | None = None

    def arrive(self, told: Told, talk: Conversation) -> Iterator[Parts]:
        """What a page that opens at the address `told` shows: what the store holds, then what the address asks for.

        One call, since the framework may lose the second of two: its server ends the stream of answers when the first
        is done, and its page takes the stream for open until it has read that."""
        yield self.present(told)
        yield from self.asking.visit(told, talk)

    def present(self, told: Told | None = None) -> Parts:
        """The parts that say what the store holds: masthead, examples, contents and holdings; a notice where there is
        no store. `told` is the address that a page is opened at: what it leafs through, and the article it opens."""
        told = told or {}
        fixed = {"feeding": holdings.feeding(), "closed": markup.notice(t(holdings.CLOSED))}
        contents = self.reading.browse(told if text(told, "tab") == "browse" else {})
        opened = self.reading.open(told) if text(told, "article") else {}
        try:
            status = self.service.status()
        except StoreError as error:
            said = in_words(error) if self.changes else for_strangers(in_words(error))
            return {
                "masthead": holdings.masthead(None),
                "notice": "" if self.service.is_new() else markup.notice(said, to_corpus=True),
                "examples": holdings.first_steps(said, changes=self.changes) if self.service.is_new() else "",
                "holdings": holdings.holdings(None, said),
                **contents,
                **fixed,
            }
        if not self.changes:
            status = without_folder(status)
        return {
            "masthead": holdings.masthead(status),
            "examples": examples.examples(self._questions(status)),
            "talks": examples.talks(),
            **fixed,
            "holdings": holdings.holdings(
                status, "", self.service.sources(), self.service.generations(), changes=self.changes
            ),
            **contents,
            **opened,
        }

    def _questions(self, status: Status) -> list[str]:
        """Questions to begin with: those of the sample pages, or such as the store's own articles answer."""
        if self._suggested is None or self._suggested[0] != status:
            found = sample_questions(status) or to_begin_with(self.service.retriever().snapshot(), SUGGESTED)
            self._suggested = (status, found)
        return self._suggested[1]
