"""A passage to one line that says where it was printed; knows nothing of ranking, and never invents a date or page."""

from __future__ import annotations

from qa.model import Passage, Span


def citation(passage: Passage) -> str:
    """Headline (where one was printed), source, date (where known) and lines, as plain text."""
    headline = "" if passage.untitled else f"《{passage.headline}》"
    date = "" if not passage.date or passage.date in passage.source else passage.date
    return "，".join(part for part in (headline, passage.source, date, line_span(passage.lines)) if part)


def line_span(lines: Span) -> str:
    """A closed span of physical lines in words."""
    first, last = lines
    return f"第 {first} 行" if first == last else f"第 {first}–{last} 行"
