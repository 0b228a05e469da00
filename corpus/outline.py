"""Headings and paragraphs to articles: the highest heading opens an article, the others are cross-heads.

Markdown, Word, web pages and e-books mark their headings; here is what is the same for all. It must not know how a
format marks them.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.draft import Draft, signed
from corpus.model import Line, LineSpan, Paragraph
from corpus.typeset.bylines import is_byline
from corpus.typeset.fixtures import find_fixtures
from corpus.typeset.lines import PrintedLine

LEVELS = 6


class Outline:
    """Puts articles together, a heading or paragraph at a time."""

    def __init__(self, top: int, *, joined: bool = False) -> None:
        """`top` is the level that opens an article. `joined`: headings of it that follow one another are the lines of
        one headline."""
        self.top = top
        self.joined = joined
        self.drafts: list[Draft] = []
        self._begin()

    def _begin(self) -> None:
        self.headline: list[str] = []
        self.byline: list[str] = []
        self.body: list[Paragraph] = []
        self.lead: str | None = None
        self.lead_lines: LineSpan | None = None

    def heading(self, level: int, text: str, number: int) -> None:
        """A heading, 1 the highest; one without text ends what was before it."""
        if level == self.top:
            if self.body or self.lead or (self.headline and not (self.joined and not self.byline)):
                self.close()
            self.headline.extend([text] if text else [])
        elif text:
            self.body.append(Paragraph(text, (number, number), "crosshead"))

    def paragraph(self, text: str, span: LineSpan, *, quoted: bool = False) -> None:
        """A paragraph; a byline before the body signs the article, and a quotation there is its deck."""
        if not self.body and is_byline(text):
            self.byline.append(text)
        elif quoted and self.headline and not self.body and self.lead is None:
            self.lead, self.lead_lines = text, span
        else:
            self.body.append(Paragraph(text, span))

    def close(self) -> None:
        """End the article."""
        if self.headline or self.body or self.byline or self.lead:
            byline = " ".join(self.byline) or None
            draft = Draft(tuple(self.headline), tuple(self.body), byline, self.lead, self.lead_lines)
            self.drafts.append(signed(draft))
        self._begin()


def read_outline(lines: Sequence[PrintedLine], levels: Sequence[int]) -> tuple[list[Draft], list[Line]]:
    """Articles of a text whose lines are its blocks; `levels` has one for each physical line: 0 a paragraph, -1 a row,
    else the level of the heading that it is."""
    fixtures = {at for at in find_fixtures(lines) if not levels[lines[at].number - 1]}
    outline = Outline(min((level for level in levels if level > 0), default=LEVELS + 1), joined=True)
    for at, line in enumerate(lines):
        if at in fixtures:
            continue
        level = levels[line.number - 1]
        if level > 0:
            outline.heading(level, line.raw, line.number)
        else:
            outline.paragraph(line.raw, (line.number, line.number))
    outline.close()
    return outline.drafts, [Line(lines[at].number, lines[at].raw) for at in sorted(fixtures)]
