"""The corpus tab: what a store holds, its sources with the way to take them out, and the states to go back to.

It must not know how a store is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from qa.model import Source, Status
from qa.web.markup import button, escape, isolated
from qa.web.words import t

if TYPE_CHECKING:
    from index.store.base import About

MOST_SOURCES: Final = 200
CLOSED: Final = (
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
        f'<button type="button" id="language" data-language="{t("en")}" lang="{t("en")}">{t("English")}</button>'
        f'<button type="button" id="theme" aria-label="{theme}" title="{theme}">◐</button></div></div></header>'
    )


def feeding() -> str:
    """The heading of what is added."""
    return f'<h2 class="section">{t("加入新的文字")}</h2>'


def first_steps(message: str, *, changes: bool) -> str:
    """The first page where there is no store yet: try the sample newspaper, or add one's own."""
    if not changes:
        return f'<p class="notice">{isolated(message)}</p>'
    own = f'<button type="button" class="plain" data-act="tab" data-tab="corpus">{t("添加自己的报纸")}</button>'
    return (
        f'<div class="firsts"><p>{t("语料库还是空的。先放进几张报纸，就可以提问了。")}</p>'
        f"<div>{button('stock', t('试用样例报纸'), 'filled')}{own}</div></div>"
    )


def holdings(
    status: Status | None,
    message: str = "",
    sources: Sequence[Source] = (),
    generations: Sequence[tuple[int, About]] = (),
    *,
    changes: bool = True,
) -> str:
    """What the store holds, without its folder where that is empty; without a store, `message` says why. Only where
    there may be `changes` can anything be taken out or back."""
    heading = f'<h2 class="section">{t("现有语料")}</h2>'
    if status is None:
        return f'{heading}<p class="notice">{isolated(message)}</p>'
    rows = (
        (t("文章"), t("{count} 篇", count=f"{status.articles:,}")),
        (t("段落"), t("{count} 段", count=f"{status.chunks:,}")),
        (t("来源"), t("{count} 个", count=f"{len(status.sources):,}")),
        (t("建于"), _local(status.built_at)),
        (t("模型"), status.model),
        (t("位置"), status.store),
    )
    facts = "".join(f"<div><dt>{name}</dt><dd>{isolated(value)}</dd></div>" for name, value in rows if value)
    return (
        f'{heading}<dl class="facts">{facts}</dl>{_sources(sources, changes)}'
        f"{_generations(generations) if changes else ''}"
    )


def _sources(sources: Sequence[Source], changes: bool) -> str:
    listed = "".join(_source(source, changes) for source in sources[:MOST_SOURCES])
    more = len(sources) - MOST_SOURCES
    rest = f"<li>{t('……另有 {count} 个', count=f'{more:,}')}</li>" if more > 0 else ""
    # Few enough to take in at a glance stand open.
    opened = " open" if len(sources) <= 8 else ""
    return f'<details class="sources"{opened}><summary>{t("来源")}</summary><ol>{listed}{rest}</ol></details>'


def _source(source: Source, changes: bool) -> str:
    days = "" if source.first is None else source.first
    if source.last != source.first:
        days = f"{source.first} – {source.last}"
    told = " · ".join(escape(part) for part in (source.paper or "", days) if part)
    count = t("{count} 篇", count=f"{source.articles:,}")
    remove = ""
    if changes:
        sure = button("remove", t("确定移除"), "link", source=source.name)
        name = t("移除 {source}", source=escape(source.name))
        remove = f'<details class="sure-first"><summary aria-label="{name}">{t("移除")}</summary>{sure}</details>'
    return f"<li><span>{isolated(source.name)}<i>{told}</i></span><span>{count}</span>{remove}</li>"


def _generations(generations: Sequence[tuple[int, About]]) -> str:
    """The states of the store that are kept; one can go back to the one before the live one."""
    if not generations:
        return ""
    entries = "".join(_generation(at, number, about) for at, (number, about) in enumerate(generations))
    return f'<details class="generations"><summary>{t("历次状态")}</summary><ol>{entries}</ol></details>'


def _generation(at: int, number: int, about: About) -> str:
    told = t("第 {number} 代", number=number)
    count = t("{articles} 篇文章 · {chunks} 段", articles=f"{about.articles:,}", chunks=f"{about.chunks:,}")
    act = f"<b>{t('现用')}</b>" if at == 0 else ""
    if at == 1:
        sure = button("roll_back", t("确定退回"), "link")
        act = f'<details class="sure-first"><summary>{t("退回这一代")}</summary>{sure}</details>'
    return f"<li><span>{told} · {escape(_local(about.built_at))}<i>{count}</i></span>{act}</li>"


def _local(built_at: str) -> str:
    """An ISO 8601 time as this machine's wall clock shows it; as it is where it cannot be read."""
    try:
        return datetime.fromisoformat(built_at).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return built_at
