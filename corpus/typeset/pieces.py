"""The values that the assembly of stories works on: pieces, which are blocks with what their print says, and stories.

They hold no positions of lines; nothing here decides anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PieceKind = Literal["paragraph", "title", "byline", "caption"]
StoryKind = Literal["article", "caption", "deck", "title"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A block as the assembly sees it: its kind, its words, and what its print says.

    `rows` counts printed lines, `width` is the widest of them and `measure` the column, in ems. `opens` marks a
    paragraph that opens a report (本报讯 …) or a letter, `breaks` a form feed before it. Of a title, `wrapped`
    says that its first line fills a column as a paragraph would, `heads` that it can only head a story (公告, a
    kicker), `cry` that it ends a sentence (！ or ？), `numbered` that it opens as a part of a text does (01, 二、).
    After a jump line a piece `resumes` another page's story (上接), or is `fresh` because the story before it
    goes on elsewhere (下转). Where the format knows boxes, `size` is that of the largest type as a multiple of the
    text's (else 0), and `apart` says that another part of the page begins with it.
    """

    kind: PieceKind
    text: str
    rows: int
    width: float
    measure: float = 0.0
    opens: bool = False
    breaks: bool = False
    wrapped: bool = False
    heads: bool = False
    cry: bool = False
    numbered: bool = False
    resumes: bool = False
    fresh: bool = False
    size: float = 0.0
    apart: bool = False

    @property
    def is_text(self) -> bool:
        return self.kind in ("paragraph", "caption")


@dataclass(frozen=True, slots=True)
class Story:
    """One story: positions of its pieces. `demoted` are titles to be read as paragraphs; other titles in `body` are
    cross-heads. `cover` is the headline's share of its words found in the body, 0 to 1."""

    kind: StoryKind
    title: int | None
    byline: tuple[int, ...]
    body: tuple[int, ...]
    deck: int | None = None
    demoted: frozenset[int] = frozenset()
    cover: float = 1.0

    @property
    def positions(self) -> list[int]:
        """All its pieces, in no order."""
        return [*self.body, *self.byline, *(at for at in (self.title, self.deck) if at is not None)]
