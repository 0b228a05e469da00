"""Text to HTML: cleaning, escaping, marked spans, and the few phrases that every part of the page shares.

Everything that comes from a corpus or a reader passes `escape` on its way to the page, and what stands in one line with
words of ours passes `isolated`. It must not know what the text is part of.
"""

from __future__ import annotations

import html
import itertools
from collections.abc import Sequence

from qa import clean_text
from qa.cite import place_in_file
from qa.confidence import percent

Span = tuple[int, int]

UNTITLED = "原文无标题，以首句代"

# Of the characters that command what shows them, the page leaves out those that the terminal shows as pictures.
_SHOWN = {
    code: " " if shown == " " else "?" if 0xD800 <= code < 0xE000 else "" for code, shown in clean_text.CONTROLS.items()
}


def for_page(text: str) -> str:
    """`text` as the page shows it: without control characters and marks of direction; lone surrogates, which no page
    can carry, become ?."""
    return text.translate(_SHOWN)


def escape(text: str) -> str:
    """Cleaned `text` for use between tags or inside a quoted attribute."""
    return html.escape(for_page(text), quote=True)


def isolated(text: str) -> str:
    """Escaped `text` that stands among words of ours, and whose direction ends with it."""
    return f"<bdi>{escape(text)}</bdi>"


def marked(text: str, sentence: Span | None = None, terms: Sequence[Span] = (), exact: Span | None = None) -> str:
    """Escaped `text` with the sentence in `<mark>`, the words that answer in `<strong>`, and the matched terms in
    `<em>`, inside the sentence and out.

    Spans are half-open character offsets in `text`; they may overlap, and what lies outside the text is ignored.
    Without its tags the result is the escaped text.
    """
    whole = len(text)
    spans = [(max(0, start), min(whole, end)) for start, end in [sentence or (0, 0), exact or (0, 0), *terms]]
    cuts = sorted({0, whole, *(cut for start, end in spans if start < end for cut in (start, end))})
    in_sentence, in_exact, in_term = (set(_covered(cuts, part)) for part in (spans[:1], spans[1:2], spans[2:]))
    parts: list[str] = []
    open_mark = False
    for start, end in itertools.pairwise(cuts):
        if (start in in_sentence) != open_mark:
            open_mark = not open_mark
            parts.append("<mark>" if open_mark else "</mark>")
        piece = escape(text[start:end])
        piece = f"<em>{piece}</em>" if start in in_term else piece
        parts.append(f"<strong>{piece}</strong>" if start in in_exact else piece)
    if open_mark:
        parts.append("</mark>")
    return "".join(parts)


def quote(text: str, sentence: Span, exact: Span | None = None) -> str:
    """The escaped sentence at `sentence` in `text`, with the words that answer in `<strong>`."""
    start, end = sentence
    return marked(text[start:end], exact=(exact[0] - start, exact[1] - start) if exact else None)


def _covered(cuts: Sequence[int], spans: Sequence[Span]) -> list[int]:
    """The starts of the pieces between `cuts` that lie inside one of the spans."""
    return [cut for cut in cuts[:-1] if any(start <= cut < end for start, end in spans)]


def phrased(headline: str, *, untitled: bool = False) -> str:
    """An escaped headline that would rather break at its spaces than inside a phrase; `untitled` says that none was
    printed and a sentence stands in."""
    said = f' <span class="untitled">{UNTITLED}</span>' if untitled else ""
    return " ".join(f'<span class="phrase">{isolated(phrase)}</span>' for phrase in headline.split(" ")) + said


def place(source: str, date: str | None, lines: Span | None = None, file: str = "") -> str:
    """Escaped: where a text stands, its source, date and lines (of a row of `file`, its number) between middle dots; a
    date the source names, once."""
    exact = ["" if not date or date in source else date, place_in_file(lines, source, file) if lines else ""]
    parts = [
        isolated(source),
        *(f'<span class="exact">{isolated(part)}</span>' for part in exact if part),
    ]
    return '<span aria-hidden="true"> · </span>'.join(parts)


def sureness(confidence: float) -> str:
    """How likely a passage is to answer, in a word, the number where the pointer rests."""
    word = next(word for least, word in ((0.6, "高"), (0.25, "中"), (0.0, "低")) if confidence >= least)
    return f'<span class="exact" title="约 {percent(confidence)} 的可能在这一段里">把握{word}</span>'


def notice(message: str, *, to_corpus: bool = False) -> str:
    """A sentence that says what is wrong or missing; `to_corpus` adds the way to the corpus tab. Empty: nothing."""
    if not message:
        return ""
    pointer = ' <button type="button" class="link" data-tab="corpus">打开“语料库” →</button>' if to_corpus else ""
    return f'<p class="notice" role="alert">{isolated(message)}{pointer}</p>'


def empty(message: str) -> str:
    """What stands where there is nothing to show yet."""
    return f'<p class="empty">{isolated(message)}</p>'
