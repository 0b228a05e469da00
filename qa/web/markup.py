"""Text to HTML: cleaning, escaping, marked spans, and the few phrases that every part of the page shares.

Everything that comes from a corpus or a reader passes `escape` on its way to the page, and what stands in one line with
words of ours passes `isolated`. It must not know what the text is part of.
"""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Sequence
from typing import Final, Protocol

from qa import clean_text
from qa.cite import place_in_file
from qa.confidence import percent
from qa.confidence_weights import THRESHOLD
from qa.web.words import t

Span = tuple[int, int]

UNTITLED = "原文无标题，以首句代"

# From this probability on the words that answer are marked; below the other there is no answer.
SURE: Final = 0.6
MAYBE: Final = THRESHOLD

# A kicker (引题) over the main headline ends in a dash, and the headline's lines are joined by spaces.
_AFTER_DASH = re.compile(r"(?<=[—–―]) ")

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
    said = f' <span class="untitled">{t(UNTITLED)}</span>' if untitled else ""
    return " ".join(f'<span class="phrase">{isolated(phrase)}</span>' for phrase in headline.split(" ")) + said


def headlined(headline: str, *, untitled: bool = False) -> str:
    """An escaped headline with its kicker, the lines that end in a dash, set over it."""
    *kickers, main = _AFTER_DASH.split(headline)
    above = "".join(f'<span class="kicker">{phrased(kicker)}</span> ' for kicker in kickers)
    return f'{above}<span class="main">{phrased(main, untitled=untitled)}</span>'


class Printed(Protocol):
    """What can be placed: a passage, an article, a line of the contents."""

    @property
    def source(self) -> str: ...
    @property
    def date(self) -> str | None: ...
    @property
    def paper(self) -> str | None: ...
    @property
    def page_number(self) -> str | None: ...


def place(where: Printed, lines: Span | None = None, file: str = "", *, whole: bool = False) -> str:
    """Escaped: where a text was printed. Paper, date and page between middle dots where they are known, the file and
    its lines where the pointer rests, or beside it (`whole`); else source, date and lines."""
    in_file = place_in_file(lines, where.source, file, t) if lines else ""
    found = where.source if not in_file else f"{where.source} {in_file}"
    if where.paper is None or not (where.date or where.page_number):
        dated = "" if not where.date or where.date in where.source else where.date
        return _dotted([where.source, dated, in_file])
    page = t("第{page}版", page=where.page_number) if where.page_number else ""
    printed = [where.paper, where.date or "", page]
    if whole:
        return _dotted([*printed, where.source, in_file])
    return f'<span title="{escape(found)}">{_dotted(printed)}</span>'


def _dotted(parts: Sequence[str]) -> str:
    first, *rest = parts
    exact = (f'<span class="exact">{isolated(part)}</span>' for part in rest if part)
    return '<span aria-hidden="true"> · </span>'.join([isolated(first), *exact])


def sure_word(confidence: float) -> str:
    """How likely a passage is to answer, in a word."""
    return t("很可能" if confidence >= SURE else "可能" if confidence >= MAYBE else "不确定")


def sureness(confidence: float) -> str:
    """How likely a passage is to answer: a bar and a word, the number where the pointer rests."""
    level = 3 if confidence >= SURE else 2 if confidence >= MAYBE else 1
    about = t("约 {share} 的可能在这一段里", share=percent(confidence))
    return (
        f'<span class="sure sure-{level} exact" title="{about}"><i aria-hidden="true">'
        f'<b style="width:{min(confidence, 0.99):.0%}"></b></i>{sure_word(confidence)}</span>'
    )


def notice(message: str, *, to_corpus: bool = False) -> str:
    """A sentence that says what is wrong or missing; `to_corpus` adds the way to the corpus tab. Empty: nothing."""
    if not message:
        return ""
    pointer = ""
    if to_corpus:
        pointer = f' <button type="button" class="link" data-act="tab" data-tab="corpus">{t("打开“语料库” →")}</button>'
    return f'<p class="notice" role="alert">{isolated(message)}{pointer}</p>'


def button(act: str, words: str, kind: str = "", /, **told: object) -> str:
    """A button that does `act`, and what is told with it; `words` must have been escaped."""
    data = "".join(f' data-{name}="{escape(str(value))}"' for name, value in told.items())
    styled = f' class="{kind}"' if kind else ""
    return f'<button type="button"{styled} data-act="{act}"{data}>{words}</button>'


def empty(message: str) -> str:
    """What stands where there is nothing to show yet."""
    return f'<p class="empty">{isolated(message)}</p>'
