"""Filters as conditions of SQL upon the articles of an archive. Knows nothing of what is asked, or of files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from index.store.counting import Counting, Positions
from index.store.filters import Filter, author_name
from index.text.fold import fold, squeezed

# So many filters' articles are kept.
KEPT: Final = 8


class Squeezed:
    """Names as filters compare them (`index.text.fold.squeezed`), each folded once: SQLite asks for every one."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def __call__(self, name: str | None) -> str:
        """SQLite's null is nothing."""
        if not name:
            return ""
        if name not in self._known:
            self._known[name] = squeezed(name)
        return self._known[name]

    def learn(self, names: Iterable[str]) -> None:
        """Fold many names at once, which takes a fraction of the time."""
        new = [name for name in names if name not in self._known and "\n" not in name]
        forms = fold("\n".join(new)).split("\n")
        if len(forms) == len(new):
            self._known.update((name, "".join(form.split())) for name, form in zip(new, forms, strict=True))


@dataclass(frozen=True, slots=True)
class Passing:
    """An archive's articles, asked with `rows`, whose SQL knows `squeezed`; `counting` knows who is named in which."""

    rows: Callable[..., list[Any]]
    squeezed: Squeezed
    counting: Counting
    learnt: set[str] = field(default_factory=set)
    kept: dict[Filter, Positions] = field(default_factory=dict)

    def condition(self, where: Filter) -> tuple[str, list[object]]:
        """The condition for the articles that `where` lets pass, and its values."""
        conditions: dict[str, Sequence[object]] = {}
        if where.source is not None:
            conditions.update([self._source(where.source)])
        if where.paper is not None:
            paper = "squeezed(coalesce(json_extract(article, '$.paper'), source))"
            conditions[f"instr({paper}, ?) > 0"] = (squeezed(where.paper),)
        if where.author is not None:
            named = "coalesce(json_extract(article, '$.byline'), '')"
            named += "".join(f" || ' ' || json_extract(article, '$.{who}')" for who in ("reporters", "correspondents"))
            conditions[f"instr(squeezed({named}), ?) > 0"] = (author_name(where.author),)
        if where.date_from is not None:
            conditions["date >= ?"] = (where.date_from,)  # null compares to nothing
        if where.date_to is not None:
            conditions["date <= ?"] = (where.date_to,)
        for kind in ("person", "location", "organisation", "section"):
            name = getattr(where, kind)
            if name is not None:
                conditions.update([self._named(kind, name)])
        if where.headline is not None:
            self._learn("headline")
            conditions["instr(squeezed(headline), ?) > 0"] = (squeezed(where.headline),)
        return " and ".join(conditions) or "true", [value for group in conditions.values() for value in group]

    def positions(self, where: Filter) -> Positions:
        """The positions of the articles that `where` lets pass, ascending. A page of a name asks for them many times:
        those of the last filters are kept."""
        found = self.kept.get(where)
        if found is None:
            passing, values = self.condition(where)
            rows = self.rows(f"select position from articles where {passing} order by position", values)
            found = np.fromiter((position for (position,) in rows), np.int64, len(rows))
            for old in list(self.kept)[: max(0, len(self.kept) - KEPT + 1)]:
                self.kept.pop(old, None)
            self.kept[where] = found
        return found

    def _source(self, name: str) -> tuple[str, Sequence[object]]:
        """The condition for a source: of exactly this name, else of one that folds to it, else of all that hold it, as
        they are or folded: a path may fold as a code (报/book.epub/03), of which a part does not."""
        if self.rows("select 1 from articles where source = ? limit 1", (name,)):
            return "source = ?", (name,)
        self._learn("source")
        form = squeezed(name)
        if self.rows("select 1 from articles where squeezed(source) = ? limit 1", (form,)):
            return "squeezed(source) = ?", (form,)
        return "(instr(squeezed(source), ?) > 0 or instr(source, ?) > 0)", (form, name)

    def _named(self, kind: str, name: str) -> tuple[str, Sequence[object]]:
        """The condition for a name: of exactly this form, else of all that hold it. An archive without names has
        nothing that passes."""
        if not self.rows("select 1 from sqlite_master where name = 'named'"):
            return "false", ()
        form = squeezed(name)
        # A name outlives its passages in the table of names.
        held = "exists (select 1 from named where named.name = names.id)"
        ids = self.rows(f"select id from names where kind = ? and form = ? and {held}", (kind, form))
        ids = ids or self.rows("select id from names where kind = ? and instr(form, ?) > 0 order by id", (kind, form))
        positions = self.counting.naming(np.array([number for (number,) in ids], dtype=np.int64))
        # Told apart by the kind: a condition is known by its words.
        return f"position in (select value from json_each(?) /* {kind} */)", (json.dumps(positions.tolist()),)

    def _learn(self, column: str) -> None:
        """Fold all names of a column at once, before SQLite asks for each."""
        if column not in self.learnt:
            self.squeezed.learn(name for (name,) in self.rows(f"select distinct {column} from articles"))
            self.learnt.add(column)
