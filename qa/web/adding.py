"""What is about to be added, whole and open to correction, how far a build is, and its report.

It must not know how articles are recognised or indexes built.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from corpus.errors import Skipped, together
from corpus.model import Article, Paragraph
from qa.confidence import percent
from qa.corrections import NONE, Correction, Corrections
from qa.service import Recognised
from qa.web.failures import said
from qa.web.markup import UNTITLED, button, escape, isolated
from qa.web.words import t

if TYPE_CHECKING:
    from index import BuildReport

# Of the articles below it one in three is not whole, of the others one in thirty.
TO_CHECK: Final = 0.8

# The stages of a build as it names them, and what each counts.
STAGES: Final = (("读取", "页"), ("切分", "篇"), ("认名", "段"), ("编码", "条"), ("写入", "段"))

# Seconds of a stage after which its rate tells the time left: an encoder's first batches are slow.
FORESEEN: Final = 2.0
# Fewer a second are not told: pages are recognised at one in ten seconds or more.
SLOW: Final = 0.2

MOST_HEADLINES: Final = 100
# Of a preview so many articles can be corrected at once: more would not fit one call of the page.
MOST_CORRECTED: Final = 60


def preview(pages: Sequence[Recognised], corrections: Sequence[Corrections]) -> str:
    """Every article whole, with how surely the layout gave it and what its reader may correct; `corrections` are those
    of each page so far."""
    every = [
        (at, number, article, of_page.get(article.id, NONE))
        for at, (page, of_page) in enumerate(zip(pages, corrections, strict=True))
        for number, article in enumerate(page.articles)
    ]
    if not every:
        return f'<p class="notice">{t("没有识别到文章。")}</p>'
    entries = "".join(_piece(at, number, article, kept) for at, number, article, kept in every[:MOST_CORRECTED])
    more = len(every) - MOST_CORRECTED
    rest = f'<li class="more">{t("……另有 {count} 篇", count=f"{more:,}")}</li>' if more > 0 else ""
    enter = sum(len(page.corrected) for page in pages)
    count = t("识别到 {count} 篇，将加入 {enter} 篇", count=f"{len(every):,}", enter=f"{enter:,}")
    return (
        f'<form class="preview" data-act="amend"><p class="count" role="status">{count}</p>'
        f'<ol class="recognised">{entries}{rest}</ol>'
        f'<button type="submit" class="plain">{t("保存更正，再看一遍")}</button></form>'
    )


def _piece(page: int, number: int, article: Article, kept: Correction) -> str:
    """One article of a preview; the fields of its correction are named by page and article."""
    name = f"{page}.{number}"
    title = isolated(kept.headline or article.title or t(UNTITLED))
    paragraphs = sum(block.kind == "paragraph" for block in article.body)
    state = t("不加入") if kept.drop else t("并入上一篇") if kept.join and number else ""
    told = "".join(f"<i>{one}</i>" for one in (state,) if one)
    join = _check(f"join.{name}", t("并入上一篇"), kept.join) if number else ""
    blocks = "".join(_block(f"split.{name}.{at}", block, at, at in kept.split) for at, block in enumerate(article.body))
    lead = f'<p class="lead">{escape(article.lead)}</p>' if article.lead else ""
    return (
        f'<li class="piece{" dropped" if kept.drop else ""}"><details><summary><span>{title}</span>'
        f"<span>{told}{t('{count} 段', count=paragraphs)}{_sureness(article.confidence)}</span></summary>"
        f'<input type="hidden" name="id.{name}" value="{escape(article.id)}">'
        f'<label>{t("标题")}<input name="headline.{name}" maxlength="200" '
        f'value="{escape(kept.headline or article.title)}"></label>'
        f"{_check(f'drop.{name}', t('不加入'), kept.drop)}{join}"
        f'<div class="whole">{lead}{blocks}</div></details></li>'
    )


def _check(name: str, words: str, on: bool) -> str:
    checked = " checked" if on else ""
    return f'<label class="check"><input type="checkbox" name="{name}" value="1"{checked}>{words}</label>'


def _block(name: str, block: Paragraph, at: int, cut: bool) -> str:
    split = _check(name, t("从这里起另成一篇"), cut) if at else ""
    text = (
        f'<p class="crosshead">{escape(block.text)}</p>'
        if block.kind == "crosshead"
        else f"<p>{escape(block.text)}</p>"
    )
    return f"{split}{text}"


def _sureness(confidence: float) -> str:
    """How surely the layout gave an article; nothing of text that needed no layout."""
    if confidence == 1.0:
        return ""
    check = t("，请核对") if confidence < TO_CHECK else ""
    return f" · {t('置信度')} {percent(confidence)}{check}"


def progress(
    stage: str,
    done: int,
    total: int,
    seconds: float = 0.0,
    within: tuple[str, int, int] | None = None,
    run: str = "",
) -> str:
    """How far a build is: `done` of `total` in one of its stages, which it is at for `seconds`; once these tell
    something, with how many a second and the time left. `within` is how far the next one is by itself: of a page that
    is recognised, its lines. It can be called off, by the name of its `run`."""
    names = [name for name, _ in STAGES]
    now = names.index(stage) if stage in names else 0
    steps = "".join(
        f'<li class="{"done" if n < now else "now" if n == now else "next"}">{t(name)}</li>'
        for n, name in enumerate(names)
    )
    unit = STAGES[now][1]
    reached: float = done
    words = f"{t(stage)} {done:,}/{total:,} {t(unit)}" if total and unit else f"{t(stage)}…"
    if within is not None:
        page, lines, of = within
        reached = min(total, done + lines / max(1, of))
        words += t(" · {page}：已识别 {done} / {total} 行", page=said(page), done=f"{lines:,}", total=f"{of:,}")
    share = reached / total if total else 0.0
    if reached and seconds >= FORESEEN:
        if reached / seconds >= SLOW:
            words += t(" · 每秒 {rate} {unit}", rate=f"{reached / seconds:,.1f}", unit=t(unit))
        words += t(" · 还要约 {time}", time=_span(seconds / reached * (total - reached)))
    return (
        f'<div class="progress"><ol class="stages" aria-hidden="true">{steps}</ol>'
        f'<div class="track" role="progressbar" aria-label="{t("重建索引：")}{escape(t(stage))}" aria-valuemin="0" '
        f'aria-valuemax="{total}" aria-valuenow="{done}"><i style="width:{share:.1%}"></i></div>'
        f"<p>{escape(words)}</p>{button('call_off', t('取消'), 'link', run=run)}</div>"
    )


def _span(seconds: float) -> str:
    """A time as one says it: 40 秒, 3 分 20 秒, 2 小时 5 分."""
    whole = round(seconds)
    if whole < 60:
        return t("{seconds} 秒", seconds=whole)
    if whole < 3600:
        return t("{minutes} 分 {seconds} 秒", minutes=whole // 60, seconds=whole % 60)
    return t("{hours} 小时 {minutes} 分", hours=whole // 3600, minutes=whole % 3600 // 60)


def skipped(told: Sequence[Skipped]) -> str:
    """Sources that were left out, and those that were not read quite as they stand."""
    parts = []
    for says, kept in (("跳过 {count} 个", False), ("注意 {count} 个", True)):
        reasons = [one for one in together(told) if one.kept == kept]
        if reasons:
            entries = "".join(
                f"<li><b>{isolated(said(one.source))}</b>：{isolated(said(one.reason))}</li>" for one in reasons
            )
            heading = t(says, count=len(reasons))
            parts.append(f'<p class="count">{heading}</p><ul class="skipped">{entries}</ul>')
    return "".join(parts)


def report(done: BuildReport, left_out: Sequence[Skipped]) -> str:
    """What a build did: which sources are new, changed, the same as before and gone, what it skipped and why."""
    fresh = {article.source for article in done.read}
    changed = [source for source in done.sources if source in done.replaced]
    same = [source for source in done.sources if not _is_of(source, fresh) and source not in changed]
    new = [source for source in done.sources if source not in changed and source not in same]
    kinds = (("新加入", new), ("有改动", changed), ("没有变化", same), ("已移除", list(done.dropped)))
    told = "".join(f"<li><b>{t(kind)}</b> {_named(sources)}</li>" for kind, sources in kinds if sources)
    counts = t(
        "语料库现有 {articles} 篇文章、{chunks} 段；新编码 {encoded} 段，沿用 {reused} 段；用时 {seconds} 秒。",
        articles=f"{done.articles:,}", chunks=f"{done.chunks:,}", encoded=f"{done.encoded:,}",
        reused=f"{done.reused + done.cached:,}", seconds=f"{done.seconds:.1f}",
    )  # fmt: skip
    return (
        f'<div class="report"><p class="done" role="status">{_done(done)}</p><ul class="kinds">{told}</ul>'
        f"<p>{counts}</p>{_added(done.read)}{skipped([*left_out, *done.skipped])}</div>"
    )


def _done(done: BuildReport) -> str:
    if done.sources:
        return t("已加入 {count} 个来源，现在就可以提问。", count=len(done.sources))
    return t("已移除 {count} 个来源。", count=len(done.dropped))


def _is_of(source: str, names: set[str]) -> bool:
    """Whether a file is among the sources of articles, which may be its rows (`报.jsonl#3`)."""
    return any(name == source or name.startswith(f"{source}#") for name in names)


def _named(sources: Sequence[str]) -> str:
    named = t("、").join(isolated(source) for source in sources[:5])
    return named if len(sources) <= 5 else t("{named} 等 {count} 个", named=named, count=len(sources))


def _added(articles: Sequence[Article]) -> str:
    """The headlines of articles that came in, each with the way to it."""
    if not articles:
        return ""
    entries = "".join(
        f"<li>{button('open', isolated(one.title or t(UNTITLED)), 'link', article=one.id)}"
        f"<span>{t('{count} 段', count=sum(block.kind == 'paragraph' for block in one.body))}"
        f"{_sureness(one.confidence)}</span></li>"
        for one in articles[:MOST_HEADLINES]
    )
    more = len(articles) - MOST_HEADLINES
    rest = f'<li class="more">{t("……另有 {count} 篇", count=f"{more:,}")}</li>' if more > 0 else ""
    return f'<ol class="recognised">{entries}{rest}</ol>'
