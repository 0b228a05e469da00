"""The table of contents: a search form, papers, times and pages to choose from, and a page of headlines.

It must not know where headlines are kept or how they are found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Final

from index.names.name import Kind
from qa.model import Headline
from qa.shelf import Counts, Facets, Wanted
from qa.web.markup import button, empty, escape, headlined, isolated, marked, place
from qa.web.words import t

PAGE: Final = 30
# Of many papers so many are listed.
MOST_PAPERS: Final = 40
# The kinds of names, in the order in which they are offered.
KINDS: Final[dict[Kind, str]] = {
    "section": "栏目", "person": "人物", "location": "地名", "organisation": "机构", "author": "作者",
}  # fmt: skip
# What is named beside a name that is wanted.
BESIDE: Final[dict[Kind, str]] = {
    "person": "同时提到的人物", "location": "同时提到的地名", "organisation": "同时提到的机构",
}  # fmt: skip
# Of a facet so many names are seen; the others are unfolded.
SEEN: Final = 8


def contents(headlines: Sequence[Headline], total: int, offset: int, wanted: Wanted, facets: Facets) -> str:
    """`headlines` are those from `offset` on of the `total` that are `wanted`."""
    if headlines:
        entries = "".join(_entry(one, [name for _, name in wanted.named]) for one in headlines)
        found = f'<div class="contents">{entries}</div>{_turner(total, offset, wanted)}'
    else:
        found = empty(
            t("没有这样的文章。换一个词，或者去掉一些条件。") if wanted != Wanted() else t("语料库还是空的。")
        )
    count = f'<p class="count" role="status">{_count(len(headlines), total, offset, wanted)}</p>'
    chosen = {name: value for name, value in told(wanted).items() if name not in ("words", "inside")}
    kept = "".join(f' data-{name}="{escape(value)}"' for name, value in chosen.items())
    return (
        f'<div class="browsing" data-wanted data-offset="{offset}"{_data(wanted)}>'
        f'<form class="finder" data-act="browse" role="search"{kept}>{_form(wanted)}</form>'
        f"{_named(facets, wanted)}"
        f'<nav class="facets" aria-label="{t("按报纸和日期查找")}">{_facets(facets, wanted)}</nav>'
        f'<div class="found">{_chips(wanted)}{count}{found}</div></div>'
    )


def told(wanted: Wanted) -> dict[str, str]:
    """What is wanted as a button tells it, and as the address names it."""
    named = {name: "1" if value is True else value for name, value in asdict(wanted).items()}
    return {name: value for name, value in named.items() if value}


def _data(wanted: Wanted) -> str:
    return "".join(f' data-{name}="{escape(value)}"' for name, value in told(wanted).items())


def _browse(words: str, wanted: Wanted, kind: str = "", offset: int = 0) -> str:
    return button("browse", words, kind, **told(wanted), offset=offset)


def _form(wanted: Wanted) -> str:
    label, inside = t("查找文章"), " checked" if wanted.inside else ""
    return (
        f'<input type="search" name="words" value="{escape(wanted.words)}" maxlength="100" aria-label="{label}" '
        f'placeholder="{label}"><label><input type="checkbox" name="inside" value="1"{inside}>{t("也查正文")}</label>'
        f'<button type="submit">{t("查找")}</button>'
    )


def _facets(facets: Facets, wanted: Wanted) -> str:
    papers = facets.papers[:MOST_PAPERS] if len(facets.papers) > 1 else []
    parts = [
        _facet(t("报纸"), papers, lambda paper: replace(wanted, paper=paper, folio=""), wanted.paper),
        _timeline(facets.times, wanted),
        _facet(t("版面"), facets.pages, lambda folio: replace(wanted, folio=folio), wanted.folio),
        *(_names(kind, facets.names.get(kind, []), wanted) for kind in KINDS),
    ]
    return "".join(parts)


def _names(kind: Kind, counts: Counts, wanted: Wanted) -> str:
    """The names of a kind; beside one that is wanted, those that are named with it."""
    narrowed = partial(wanted.naming, kind)
    if not counts:
        return ""
    heading = t(BESIDE[kind] if wanted.named and kind in BESIDE else KINDS[kind])
    seen = _choices(counts[:SEEN], narrowed, "")
    rest = counts[SEEN:]
    more = f"<details><summary>{t('更多')}</summary><ul>{_choices(rest, narrowed, '')}</ul></details>" if rest else ""
    return f'<section class="names"><h2>{heading}</h2><ul>{seen}</ul>{more}</section>'


def _named(facets: Facets, wanted: Wanted) -> str:
    """The head of the page of a person, a location, an organisation: what it is, and from when to when it is named."""
    if not wanted.named:
        return ""
    kind, name = wanted.named[0]
    times = [time for time, _ in facets.times]
    span = times[0] if len(times) == 1 else t("{first} 至 {last}", first=times[0], last=times[-1]) if times else ""
    return f'<header class="named"><h2>{isolated(name)}</h2><p>{t(KINDS[kind])}{span and f" · {span}"}</p></header>'


def _facet(name: str, counts: Counts, narrowed: Callable[[str], Wanted], chosen: str) -> str:
    if not counts:
        return ""
    return f"<h2>{name}</h2><ul>{_choices(counts, narrowed, chosen)}</ul>"


def _choices(counts: Counts, narrowed: Callable[[str], Wanted], chosen: str) -> str:
    return "".join(
        f"<li>{_browse(f'{isolated(value)} <i>{count:,}</i>', narrowed(value), 'on' if value == chosen else '')}</li>"
        for value, count in counts
    )


def _timeline(times: Counts, wanted: Wanted) -> str:
    """A bar for each year, month or day, as long as it has articles."""
    if not times:
        return ""
    most = max(count for _, count in times)
    bars = "".join(_bar(time, count, most, wanted) for time, count in times)
    up = wanted.time.rpartition("-")[0]
    back = _browse(t("← 全部时间") if not up else f"← {escape(up)}", replace(wanted, time=up, folio=""), "link")
    return f'<h2>{t("时间")}</h2>{back if wanted.time else ""}<ol class="timeline">{bars}</ol>'


def _bar(time: str, count: int, most: int, wanted: Wanted) -> str:
    words = f'<span>{escape(time)}</span><b style="width:{count / most:.0%}"></b><i>{count:,}</i>'
    return f"<li>{_browse(words, replace(wanted, time=time, folio=''), 'on' if time == wanted.time else '')}</li>"


def _chips(wanted: Wanted) -> str:
    """What is wanted, each part with the way to want it no more."""
    parts = (
        (wanted.words, replace(wanted, words="", inside=False)),
        (wanted.paper, replace(wanted, paper="", folio="")),
        (wanted.time, replace(wanted, time="", folio="")),
        (wanted.folio and t("第{page}版", page=escape(wanted.folio)), replace(wanted, folio="")),
        *((name, wanted.naming(kind, "")) for kind, name in wanted.named),
    )
    chips = "".join(
        f'<li class="chip">{isolated(words)}{_without(words, without)}</li>' for words, without in parts if words
    )
    return f'<ul class="chips">{chips}</ul>' if chips else ""


def _without(words: str, wanted: Wanted) -> str:
    name = t("去掉：{what}", what=escape(words))
    return f'<button type="button" data-act="browse"{_data(wanted)} aria-label="{name}">×</button>'


def _count(here: int, total: int, offset: int, wanted: Wanted) -> str:
    found = t("共 {total} 篇文章", total=f"{total:,}")
    if total > here > 0:
        found += t("，这里是第 {first}–{last} 篇", first=offset + 1, last=offset + here)
    return found


def _entry(headline: Headline, names: Sequence[str]) -> str:
    text = headline.opening
    start, name = next(((text.find(name), name) for name in names if name in text), (0, ""))
    opens = f'data-act="open" data-article="{escape(headline.article_id)}"'
    return (
        f'<article class="card entry" tabindex="-1" {opens}><div class="place">{place(headline)}</div>'
        f'<h3 title="{escape(headline.headline)}"><button type="button" {opens}>'
        f"{headlined(headline.headline, untitled=headline.untitled)}</button></h3>"
        f'<p class="text">{marked(text, (start, start + len(name)) if name else None)}</p></article>'
    )


def _turner(total: int, offset: int, wanted: Wanted) -> str:
    if total <= PAGE:
        return ""
    page, pages = offset // PAGE + 1, -(-total // PAGE)

    def leaf(label: str, to: int, can: bool) -> str:
        return (
            f'<button type="button" data-act="browse"{_data(wanted)} data-offset="{to}" data-leaf'
            f"{'' if can else ' disabled'}>{label}</button>"
        )

    return (
        f'<nav class="turner" aria-label="{t("翻页")}">{leaf(t("← 上一页"), max(0, offset - PAGE), page > 1)}'
        f"<span>{page} / {pages}</span>{leaf(t('下一页 →'), offset + PAGE, page < pages)}</nav>"
    )
