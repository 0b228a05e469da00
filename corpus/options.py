"""How files are read, as the user says it: one value that goes from the command line, the page or Python to the readers
of formats. It must not know what a format does with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from corpus.decode import Damaged
from corpus.model import UNKNOWN, Folio, Page


@dataclass(frozen=True, slots=True)
class Options:
    """`damaged`: what is done where bytes are no text. `folio`: paper and day that the user names; they go before what
    is printed and what names of files say. `password` opens encrypted files."""

    damaged: Damaged = "strict"
    folio: Folio = UNKNOWN
    password: str = ""

    def told(self, page: Page) -> Page:
        """The page with what the user says of it."""
        return replace(page, folio=self.folio.over(page.folio))


DEFAULT: Final = Options()
