"""Text that is articles already: a headline first and one paragraph a line, or Markdown.

It knows nothing of columns; what looks like neither is left to the layout reading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.bylines import inline_byline, is_byline, opens_report, signature
from corpus.folio import is_furniture
from corpus.lines import PrintedLine, tidy_headline
from corpus.model import ArticleKind, Line, LineSpan, Paragraph

# Of the lines long enough to be paragraphs (over 12 ems), clean text ends at least this share with a full stop or the
# like; raw pages end one line in six that way.
CLEAN_STOPS = 0.6
BODY_WIDTH = 12.0
LONGEST_HEADLINE = 46.0

_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_FENCE = re.compile(r"^\s{0,3}(?:```|~~~)")
_RULE = re.compile(r"^\s{0,3}(?:[-*_]\s?){3,}$")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+")
_QUOTE = re.compile(r"^\s{0,3}>\s?")
_BOLD_LINE = re.compile(r"^(?:\*\*|__)([^*_]+)(?:\*\*|__)$")


@dataclass(frozen=True, slots=True)
class Draft:
    """An article before it has a source and an id."""

    headline: tuple[str, ...]
    body: tuple[Paragraph, ...]
    byline: str | None = None
    lead: str | None = None
    lead_lines: LineSpan | None = None
    kind: ArticleKind = "article"
    confidence: float = 1.0


def signed(draft: Draft) -> Draft:
    """The draft with the byline that its text carries (本报讯 （记者…） in front, （作者：…） behind), if it has none."""
    if draft.byline or not draft.body or draft.kind != "article":
        return draft
    first = next((block.text for block in draft.body if block.kind == "paragraph"), "")
    cut = inline_byline(first)
    if cut:
        return replace(draft, byline=first[:cut].strip())
    last = draft.body[-1]
    found = signature(last.text)
    if not found:
        return draft
    if found == last.text and len(draft.body) > 1:
        return replace(draft, byline=found, body=draft.body[:-1])
    return replace(draft, byline=found)


def looks_clean(lines: Sequence[PrintedLine]) -> bool:
    """Whether each line is a whole paragraph or headline, as in text files that people write."""
    long = [line for line in lines if line.width > BODY_WIDTH]
    if not long:
        return len(lines) <= 3
    stops = sum(1 for line in long if line.ending == "stop")
    return stops >= CLEAN_STOPS * len(long) or (len(long) == 1 and len(lines) <= 3)


def looks_like_markdown(lines: Sequence[PrintedLine]) -> bool:
    """Whether the text opens with a Markdown heading."""
    return bool(lines) and bool(_HEADING.match(lines[0].raw))


def read_clean(lines: Sequence[PrintedLine]) -> tuple[list[Draft], list[Line]]:
    """Articles of clean text. A title after an empty line where paragraphs have none, or before a byline, opens one."""
    furniture: list[Line] = []
    drafts: list[Draft] = []
    headline: list[str] = []
    byline: list[str] = []
    body: list[Paragraph] = []
    blanks = sum(1 for line in lines[1:] if line.gap > 1)
    loose = blanks > 0.5 * max(1, len(lines) - 1)

    def close() -> None:
        if headline or body or byline:
            drafts.append(signed(Draft(tuple(headline), tuple(body), " ".join(byline) or None)))
        headline.clear()
        byline.clear()
        body.clear()

    for at, line in enumerate(lines):
        span = (line.number, line.number)
        following = lines[at + 1] if at + 1 < len(lines) else None
        if is_furniture(line.text) and not (at == 0 and following is not None):
            furniture.append(Line(line.number, line.raw))
        elif is_byline(line.text) and (not body or following is None or not _is_title(following)):
            byline.append(line.text)
        elif _is_title(line):
            fresh = not body and not byline
            apart = line.gap > (2 if loose else 1)
            before_report = following is not None and (is_byline(following.text) or opens_report(following.text))
            if fresh:
                headline.append(tidy_headline(line.text))
            elif body and following is not None and (apart or before_report or line.breaks):
                close()
                headline.append(tidy_headline(line.text))
            else:
                body.append(Paragraph(tidy_headline(line.text), span, "crosshead"))
        else:
            body.append(Paragraph(line.raw, span))
    close()
    return drafts, furniture


def _is_title(line: PrintedLine) -> bool:
    return line.ending == "open" and line.width <= LONGEST_HEADLINE or line.text.endswith("——")


def read_markdown(text: str) -> tuple[list[Draft], list[Line]]:
    """Articles of Markdown: the highest heading level opens an article, the others are cross-heads."""
    rows = re.split(r"\r\n|\r|\n", text)
    levels = [len(m.group(1)) for m in map(_HEADING.match, rows) if m]
    top = min(levels, default=1)
    drafts: list[Draft] = []
    headline: list[str] = []
    byline: list[str] = []
    body: list[Paragraph] = []
    pending: list[str] = []
    began = 0

    def flush(end: int) -> None:
        if pending:
            whole = "".join(pending)
            pending.clear()
            if is_byline(whole) and not body:
                byline.append(whole)
            else:
                body.append(Paragraph(whole, (began, end)))

    def close() -> None:
        if headline or body or byline:
            drafts.append(signed(Draft(tuple(headline), tuple(body), " ".join(byline) or None)))
        headline.clear()
        byline.clear()
        body.clear()

    for number, row in enumerate(rows, start=1):
        heading = _HEADING.match(row)
        if heading:
            flush(number - 1)
            if len(heading.group(1)) == top:
                close()
                headline.append(heading.group(2).strip())
            else:
                body.append(Paragraph(heading.group(2).strip(), (number, number), "crosshead"))
            continue
        bare = row.strip()
        if not bare or _RULE.match(row) or _FENCE.match(row):
            flush(number - 1)
            continue
        if _ITEM.match(row):
            flush(number - 1)
        if not pending:
            began = number
        bare = _QUOTE.sub("", bare)
        bold = _BOLD_LINE.match(bare)
        pending.append(bold.group(1) if bold else bare)
    flush(len(rows))
    close()
    return drafts, []
