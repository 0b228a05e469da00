"""The corpus tab: what a store holds, the articles recognised in new text, a build's progress and its report.

It must not know how articles are recognised or indexes built.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from corpus.errors import Skipped, together
from corpus.model import Article
from qa.confidence import percent
from qa.model import Status
from qa.web.markup import UNTITLED, escape, isolated
from qa.web.words import t

# Of the articles below it one in three is not whole, of the others one in thirty.
TO_CHECK = 0.8

# The stages of a build as it names them, and what each counts.
STAGES = (("读取", "页"), ("切分", "篇"), ("编码", "条"), ("写入", "段"))

# Seconds of a stage after which its rate tells the time left: an encoder's first batches are slow.
FORESEEN = 2.0

MOST_SOURCES = 200
MOST_HEADLINES = 100
CLOSED = (
    "这里向别的机器开放，所以不能从网页加入文字。请在服务器上用 baohai build --add 加入；"
    "若来访的人都可信，可先设环境变量 BAOHAI_ALLOW_REMOTE_BUILD=1 再启动。"
)


def masthead(status: Status | None) -> str:
    """The head of the page, with what the store holds."""
    count = t("还没有语料")
    if status:
        count = t("{articles} 篇文章 · {chunks} 段", articles=f"{status.articles:,}", chunks=f"{status.chunks:,}")
    theme = t("切换深色或浅色")
    return (
        f'<header class="masthead"><div class="row"><div><h1>报海拾答</h1><p>{t("问中文报纸，答有出处")}</p></div>'
        f'<div class="tools"><span class="count">{count}</span>'
        f'<button type="button" id="language" data-language="{t("en")}" lang="{t("en")}" '
        f'aria-label="{t("Switch to English")}" title="{t("Switch to English")}">{t("EN")}</button>'
        f'<button type="button" id="theme" aria-label="{theme}" title="{theme}">◐</button></div></div></header>'
    )


def holdings(status: Status | None, message: str = "") -> str:
    """What the store holds, without its folder where that is empty; without a store, `message` says why."""
    if status is None:
        return f'<h2 class="section">现有语料</h2><p class="notice">{isolated(message)}</p>'
    rows = (
        ("文章", f"{status.articles:,} 篇"),
        ("段落", f"{status.chunks:,} 段"),
        ("来源", f"{len(status.sources):,} 个"),
        ("建于", _local(status.built_at)),
        ("模型", status.model),
        ("位置", status.store),
    )
    facts = "".join(f"<div><dt>{name}</dt><dd>{isolated(value)}</dd></div>" for name, value in rows if value)
    return f'<h2 class="section">现有语料</h2><dl class="facts">{facts}</dl>{_sources(status.sources)}'


def _sources(sources: Sequence[str]) -> str:
    listed = "".join(f"<li>{isolated(source)}</li>" for source in sources[:MOST_SOURCES])
    more = len(sources) - MOST_SOURCES
    rest = f"<li>……另有 {more:,} 个</li>" if more > 0 else ""
    # Few enough to take in at a glance stand open.
    opened = " open" if len(sources) <= 8 else ""
    return f'<details class="sources"{opened}><summary>来源</summary><ol>{listed}{rest}</ol></details>'


def _local(built_at: str) -> str:
    """An ISO 8601 time as this machine's wall clock shows it; as it is where it cannot be read."""
    try:
        return datetime.fromisoformat(built_at).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return built_at


def progress(stage: str, done: int, total: int, seconds: float = 0.0) -> str:
    """How far a build is: `done` of `total` in one of its stages, which it is at for `seconds`; once these tell
    something, with how many a second and the time left."""
    names = [name for name, _ in STAGES]
    now = names.index(stage) if stage in names else 0
    steps = "".join(
        f'<li class="{"done" if n < now else "now" if n == now else "next"}">{name}</li>'
        for n, name in enumerate(names)
    )
    unit = STAGES[now][1]
    share = done / total if total else 0.0
    words = f"{stage} {done:,}/{total:,} {unit}".strip() if total and unit else f"{stage}…"
    if done and seconds >= FORESEEN:
        words += f" · 每秒 {done / seconds:,.1f} {unit} · 还要约 {_span(seconds / done * (total - done))}"
    return (
        f'<div class="progress"><ol class="stages" aria-hidden="true">{steps}</ol>'
        f'<div class="track" role="progressbar" aria-label="重建索引：{escape(stage)}" aria-valuemin="0" '
        f'aria-valuemax="{total}" aria-valuenow="{done}"><i style="width:{share:.1%}"></i></div>'
        f'<p role="status">{escape(words)}</p></div>'
    )


def _span(seconds: float) -> str:
    """A time as one says it: 40 秒, 3 分 20 秒, 2 小时 5 分."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} 秒"
    if whole < 3600:
        return f"{whole // 60} 分 {whole % 60} 秒"
    return f"{whole // 3600} 小时 {whole % 3600 // 60} 分"


def recognised(articles: Sequence[Article], *, opens: bool = False) -> str:
    """The headlines recognised in new text, each with its number of paragraphs; `opens`: they are in the store."""
    if not articles:
        return '<p class="notice">没有识别到文章。</p>'
    entries = "".join(_recognised(article, opens) for article in articles[:MOST_HEADLINES])
    more = len(articles) - MOST_HEADLINES
    rest = f'<li class="more">……另有 {more:,} 篇</li>' if more > 0 else ""
    return f'<p class="count">识别到 {len(articles):,} 篇</p><ol class="recognised">{entries}{rest}</ol>'


def _recognised(article: Article, opens: bool) -> str:
    title = isolated(article.title or UNTITLED)
    if opens:
        title = (
            f'<button type="button" class="link" data-act="open" data-article="{escape(article.id)}">{title}</button>'
        )
    paragraphs = sum(block.kind == "paragraph" for block in article.body)
    return f"<li>{title}<span>{paragraphs} 段{_sureness(article.confidence)}</span></li>"


def _sureness(confidence: float) -> str:
    """How surely the layout gave an article; nothing of text that needed no layout."""
    if confidence == 1.0:
        return ""
    check = "，请核对" if confidence < TO_CHECK else ""
    return f" · 置信度 {percent(confidence)}{check}"


def skipped(told: Sequence[Skipped]) -> str:
    """Sources that were left out, and those that were not read quite as they stand."""
    parts = []
    for says, kept in (("跳过", False), ("注意", True)):
        reasons = [one for one in together(told) if one.kept == kept]
        if reasons:
            entries = "".join(f"<li><b>{isolated(one.source)}</b>：{isolated(one.reason)}</li>" for one in reasons)
            parts.append(f'<p class="count">{says} {len(reasons)} 个</p><ul class="skipped">{entries}</ul>')
    return "".join(parts)


def report(
    *, sources: int, articles: int, chunks: int, encoded: int, reused: int, seconds: float, added: Sequence[Article],
    left_out: Sequence[Skipped],
) -> str:  # fmt: skip
    """What a build did: `articles` and `chunks` are what the store holds now, `added` what came in, `encoded` and
    `reused` count vectors, `seconds` is wall time."""
    return (
        f'<div class="report" role="status"><p class="done">已加入 {sources} 个来源，现在就可以提问。</p>'
        f"<p>语料库现有 {articles:,} 篇文章、{chunks:,} 段；新编码 {encoded:,} 段，沿用 {reused:,} 段；"
        f"用时 {seconds:.1f} 秒。</p>"
        f"{recognised(added, opens=True)}{skipped(left_out)}</div>"
    )
