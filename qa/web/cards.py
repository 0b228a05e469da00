"""The evidence: one card a passage, with the answering sentence and the matched words marked.

It must not know how passages were found or which question they answer.
"""

from __future__ import annotations

from qa.cite import citation
from qa.model import Answer, Passage, Place
from qa.web.markup import Span, empty, escape, isolated, marked, phrased, place, sureness
from qa.why import why_found

# A card shows about six lines; longer passages fold. Where the answer would fall below the fold the card stays open.
FOLD_ABOVE = 190
FOLD_KEEPS = 130

WAITING = empty("提问后，能作答的原文段落会列在这里，每段都印在原来的标题之下。")
SEARCHING = '<p class="empty searching">正在检索…</p>'
NOTHING = empty("没有找到相关的段落。换一种问法，或者在“语料库”里加入更多的报纸。")


def cards(answer: Answer | None, focus: int | None = None) -> str:
    """The passages of an answer as cards; `focus` is the rank of the one to bring into view."""
    if answer is None:
        return WAITING
    if not answer.passages:
        return NOTHING
    return "".join(
        card(passage, answer.span, answer.exact, focus=passage.rank == focus)
        if position == answer.passage
        else card(passage, focus=passage.rank == focus)
        for position, passage in enumerate(answer.passages)
    )


def card(passage: Passage, sentence: Span | None = None, exact: Span | None = None, *, focus: bool = False) -> str:
    """One passage; `sentence` is the half-open span of the answer in its text, `exact` that of the answering words."""
    folds = len(passage.text) > FOLD_ABOVE and (sentence is None or sentence[1] <= FOLD_KEEPS)
    quoted = passage.text[slice(*sentence)] if sentence else ""
    opens = (
        f'data-act="open" data-article="{escape(passage.article_id)}" data-paragraph="{passage.paragraph}" '
        f'data-paragraphs="{passage.paragraphs}" data-sentence="{escape(quoted)}"'
    )
    sure = ""
    if passage.confidence is not None:
        sure = f'<span aria-hidden="true"> · </span>{sureness(passage.confidence)}'
    unfold = '<button type="button" class="unfold" data-act="unfold">展开全段</button>' if folds else ""
    return (
        f'<article class="card{" answers" if sentence else ""}" id="ev-{passage.rank}" tabindex="-1" {opens}'
        f'{" data-focus" if focus else ""} aria-labelledby="ev-{passage.rank}-title">'
        f'<div class="place"><b class="rank">{passage.rank}</b>'
        f"{place(passage.source, passage.date, passage.lines, passage.file)}{sure}</div>"
        f'<h3 id="ev-{passage.rank}-title">{phrased(passage.headline, untitled=passage.untitled)}</h3>'
        f'<p class="text{" folded" if folds else ""}">{marked(passage.text, sentence, passage.terms, exact)}</p>'
        f"{''.join(_also(also) for also in passage.also)}"
        f'<div class="acts"><button type="button" class="read" {opens} '
        f'aria-label="阅读全文：{escape(passage.headline)}">阅读全文 →</button>{unfold}{_why(passage)}'
        f'<button type="button" class="copy" data-act="copy" data-text="{escape(citation(passage))}">'
        "复制引文</button></div></article>"
    )


def _also(also: Place) -> str:
    """Where else the same was printed, with the way to it."""
    return (
        f'<p class="also">亦见<button type="button" class="link" data-act="open" '
        f'data-article="{escape(also.article_id)}" data-paragraph="{also.paragraph}" '
        f'data-paragraphs="{also.paragraphs}" data-sentence="">《{isolated(also.headline)}》</button>'
        f'<span class="place">{place(also.source, also.date, also.lines, also.file)}</span></p>'
    )


def _why(passage: Passage) -> str:
    if passage.why is None:
        return ""
    return f'<details class="why"><summary>为什么是这一段</summary><p>{isolated(why_found(passage.why))}</p></details>'
