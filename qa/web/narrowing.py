"""The filter that questions are asked under: its conditions as chips that can be taken off, and a form to set it.

It must not know what passes a filter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.store.filters import Filter
from qa.web.markup import button, escape, isolated
from qa.web.words import t

# The fields of the form, and what they are called.
FIELDS = {
    "source": "来源或报纸", "date_from": "起始日期", "date_to": "截止日期", "headline": "标题含有",
    "person": "提到的人物", "location": "提到的地方", "organisation": "提到的机构",
}  # fmt: skip
NAMES = {**FIELDS, "source": "来源", "paper": "报纸"}
MOST_SUGGESTED = 200


def narrowing(where: Filter, papers: Sequence[str] = (), typed: Mapping[str, str] | None = None) -> str:
    """Chips and form. `papers` are suggested; `typed` is what stands in the form where that could not be used."""
    set_now = {name: getattr(where, name) for name in NAMES if getattr(where, name)}
    chips = "".join(_chip(name, value) for name, value in set_now.items())
    values = typed or {**set_now, "source": where.source or where.paper or ""}
    opened = " open" if typed else ""
    fields = "".join(_field(name, values.get(name, "")) for name in FIELDS)
    suggested = "".join(f'<option value="{escape(paper)}"></option>' for paper in papers[:MOST_SUGGESTED])
    if len(set_now) > 1:
        chips += f"<li>{button('widen', t('去掉全部筛选条件'), 'link', drop='all')}</li>"
    return (
        f'<div class="narrowing">{f"<ul>{chips}</ul>" if chips else ""}<details{opened}><summary>{t("筛选")}</summary>'
        f'<form data-act="narrow" autocomplete="off">{fields}<datalist id="papers">{suggested}</datalist>'
        f'<button type="submit">{t("按这些条件检索")}</button></form></details></div>'
    )


def _chip(name: str, value: str) -> str:
    off = t("去掉条件：{name} {value}", name=t(NAMES[name]), value=escape(value))
    return (
        f'<li class="chip">{t(NAMES[name])}{t("：")}{isolated(value)}<button type="button" data-act="widen" '
        f'data-drop="{name}" aria-label="{off}">×</button></li>'
    )


def _field(name: str, value: str) -> str:
    example = t("如 2024、2024-07、2024/7/1") if name.startswith("date") else ""
    suggests = ' list="papers"' if name == "source" else ""
    return (
        f'<label>{t(FIELDS[name])}<input name="{name}" value="{escape(value)}" maxlength="100" '
        f'placeholder="{example}"{suggests}></label>'
    )
