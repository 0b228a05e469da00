"""A filter to a condition of Milvus over the columns that `index.milvus.tables` has for it. Asks nothing but whether a
source is there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable

from index.store.filters import Filter, author_name
from index.text.fold import squeezed

_WILD = re.compile(r"([%_\\])")


def condition(where: Filter, everything: str, holds: Callable[[str], bool]) -> str:
    """The expression that lets pass what `where` does; `holds` says whether any article meets one.

    `everything` is the condition that all rows meet.
    """
    found = [everything]
    if where.person or where.location or where.organisation or where.section:  # no names are kept here
        found.append('article == ""')
    if where.source is not None:
        found.append(_source(where.source, holds))
    if where.paper is not None:
        found.append(_containing("paper_form", squeezed(where.paper)))
    if where.author is not None:
        found.append(_containing("author_form", author_name(where.author)))
    if where.headline is not None:
        found.append(_containing("headline_form", squeezed(where.headline)))
    if where.date_from is not None:
        found.append(f"date >= {quoted(where.date_from)}")
    if where.date_to is not None:
        found.append(f"date <= {quoted(where.date_to)}")
    return " and ".join(found)


def _source(name: str, holds: Callable[[str], bool]) -> str:
    """Of exactly this name, else of one that folds to it, else all that hold it, as they are or folded."""
    form = squeezed(name)
    for exact in (f"source == {quoted(name)}", f"source_form == {quoted(form)}"):
        if holds(exact):
            return exact
    return f"({_containing('source_form', form)} or {_containing('source', name)})"


def _containing(column: str, text: str) -> str:
    escaped = _WILD.sub(r"\\\1", text)
    return f"{column} like {quoted(f'%{escaped}%')}"


def quoted(text: str) -> str:
    """A text in an expression."""
    return json.dumps(text, ensure_ascii=False)


def one_of(column: str, values: Iterable[object]) -> str:
    """The condition that a column holds one of the values."""
    return f"{column} in {json.dumps(list(values), ensure_ascii=False)}"
