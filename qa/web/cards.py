"""The evidence: the passages of an answer, those of one article together under its headline, with the answering
sentence and the matched words marked.

It must not know how passages were found or which question they answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qa.cite import citation, place_in_file
from qa.model import Answer, Passage, Place
from qa.web.markup import SURE, Span, button, empty, escape, headlined, isolated, marked, place, sureness
from qa.web.words import t
from qa.why import why_found

# A card shows about six lines; longer passages fold. Where the answer would fall below the fold the card stays open.
FOLD_ABOVE = 190
FOLD_KEEPS = 130


def waiting() -> str:
    """What stands there before anything was asked."""
    return _section("原文依据") + empty(t("提问后，能作答的原文段落会列在这里，每段都印在原来的标题之下。"))


def searching() -> str:
    """What stands there while a question runs."""
    return _section("原文依据") + f'<p class="empty searching">{t("正在检索…")}</p>'


def cards(answer: Answer | None, focus: int | None = None) -> str:
    """The passages of an answer; `focus` is the rank of the one to bring into view."""
    if answer is None:
        return waiting()
    if not answer.passages:
        nothing = t("没有找到相关的段落。换一种问法，去掉筛选条件，或者在“语料库”里加入更多的报纸。")
        return _section("原文依据") + empty(nothing)
    refused = answer.text is None and answer.survey is None
    stories = "".join(_story(passages, answer, focus) for passages in _by_article(answer.passages))
    return _section("相近的段落" if refused else "原文依据") + stories


def exact_words(answer: Answer, words: Span | None) -> Span | None:
    """The words that answer, where it is sure enough that they do."""
    return words if answer.confidence is None or answer.confidence >= SURE else None


def _section(name: str) -> str:
    return f'<h2 class="section">{t(name)}</h2>'


def _by_article(passages: Sequence[Passage]) -> Iterator[list[Passage]]:
    """The passages of each article, the articles in the order of their best."""
    stories: dict[str, list[Passage]] = {}
    for passage in passages:
        stories.setdefault(passage.article_id, []).append(passage)
    yield from stories.values()


def _story(passages: Sequence[Passage], answer: Answer, focus: int | None) -> str:
    """The passages of one article under its headline, and where else the same was printed."""
    first = passages[0]
    hits = ",".join(f"{one.paragraph}.{one.paragraphs}" for one in passages)
    shown = ""
    for passage in passages:
        span, words = answer.quotes.get(passage.rank - 1, (None, None))
        shown += card(passage, span, exact_words(answer, words), focus=passage.rank == focus, hits=hits)
    return (
        f'<section class="story" aria-labelledby="st-{first.rank}"><header>'
        f'<h3 id="st-{first.rank}" title="{escape(first.headline)}">'
        f"{headlined(first.headline, untitled=first.untitled)}</h3>"
        f'<div class="place">{place(first, first.lines, first.file)}</div></header>{shown}{_also(passages)}</section>'
    )


def card(
    passage: Passage,
    sentence: Span | None = None,
    exact: Span | None = None,
    *,
    focus: bool = False,
    hits: str = "",
) -> str:
    """One passage; `sentence` is the half-open span of the answer in its text, `exact` that of the answering words.
    `hits` names all passages of its article that are shown, for the reader."""
    folds = len(passage.text) > FOLD_ABOVE and (sentence is None or sentence[1] <= FOLD_KEEPS)
    quoted = passage.text[slice(*sentence)] if sentence else ""
    opens: dict[str, object] = {
        "article": passage.article_id,
        "paragraph": passage.paragraph,
        "paragraphs": passage.paragraphs,
        "sentence": quoted,
        "exact": f"{exact[0] - sentence[0]}.{exact[1] - sentence[0]}" if sentence and exact else "",
        "hits": hits,
    }
    data = "".join(f' data-{name}="{escape(str(value))}"' for name, value in opens.items())
    sure = "" if passage.confidence is None else sureness(passage.confidence)
    unfold = button("unfold", t("展开全段"), "unfold") if folds else ""
    named = t("第 {rank} 段，{headline}", rank=passage.rank, headline=escape(passage.headline))
    return (
        f'<article class="card{" answers" if sentence else ""}" id="ev-{passage.rank}" tabindex="-1" data-act="open"'
        f'{data}{" data-focus" if focus else ""} aria-label="{named}">'
        f'<div class="rankline"><b class="rank">{passage.rank}</b>{sure}</div>'
        f'<p class="text{" folded" if folds else ""}">{marked(passage.text, sentence, passage.terms, exact)}</p>'
        f'<div class="acts">{button("open", t("阅读全文 →"), "read", **opens)}{unfold}{_why(passage)}'
        f"{button('copy', t('复制引文'), 'copy', text=citation(passage))}</div></article>"
    )


def _also(passages: Sequence[Passage]) -> str:
    """Where else the same was printed, each place once, with the way to it."""
    found: dict[str, str] = {}
    for also in (also for passage in passages for also in passage.also):
        found.setdefault(_one_place(also), _way_to(also))
    return f'<p class="also">{t("亦见")} {"；".join(found.values())}</p>' if found else ""


def _one_place(also: Place) -> str:
    return f"{also.headline} {place(also)}"


def _way_to(also: Place) -> str:
    opens = {"article": also.article_id, "paragraph": also.paragraph, "paragraphs": also.paragraphs}
    way = button("open", f"《{isolated(also.headline)}》", "link", **opens)
    return f'{way}<span class="place">{place(also, also.lines, also.file)}</span>'


def _why(passage: Passage) -> str:
    if passage.why is None:
        return ""
    told = why_found(passage.why, t, isolated)
    in_file = isolated(f"{passage.source} {place_in_file(passage.lines, passage.source, passage.file)}")
    return f'<details class="why"><summary>{t("为什么是这一段")}</summary><p>{told}</p><p>{in_file}</p></details>'
