"""What a store holds, to leaf through: counts by paper, time, page and source, and the articles that hold given words.

It must not know how passages are ranked, nor what a reader sees of the lists.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from corpus.sentences import sentences
from index.names.name import KINDS, Kind
from index.store.filters import Filter
from qa.model import Headline

if TYPE_CHECKING:
    from index.store.base import Snapshot, Tally

# A word of up to so many characters is looked for as it stands, by its pairs of characters, and so is a number with its
# unit (2024年); a longer one by the words in it, which need not stand together.
AS_IT_STANDS: Final = 4
_COUNTED: Final = re.compile("[0-9][0-9.,]{0,20}[一-鿿]{1,3}")
# Beside a character stands one of these, unless it stands alone (Unicode: CJK Unified Ideographs).
HAN: Final = range(0x4E00, 0xA000)
# So many terms are looked for at a time: a store in Milvus finds no more than 16,384 passages at once.
TERMS_AT_ONCE: Final = 12
# So many texts are read from a store at a time.
READ_AT_ONCE: Final = 5000
# With more months than this a timeline is of years.
MOST_MONTHS: Final = 36
# A page of a paper is picked from the articles of its day, which are at most so many.
OF_ONE_DAY: Final = 1000
# So many names of a kind can be chosen from.
MOST_NAMES: Final = 40
TOLD_IN_TEXT: Final = ("person", "location", "organisation")
# Characters before a name that are shown of an article that names it; behind it twice as many.
AROUND: Final = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is leafed through: articles whose headline (or, `inside`, text) holds the `words`, of a paper, of a `time`
    (2024, 2024-05 or 2024-05-17), of a page (`folio`) of that day's paper, that name a `person`, a `location` or an
    `organisation`, of an `author`, of a `section`. Empty asks for nothing."""

    words: str = ""
    inside: bool = False
    paper: str = ""
    time: str = ""
    folio: str = ""
    person: str = ""
    location: str = ""
    organisation: str = ""
    author: str = ""
    section: str = ""

    @property
    def where(self) -> Filter:
        """All of it that a filter can say. Raises FilterError for a time that is none."""
        headline = "" if self.inside else self.words
        named = {kind: getattr(self, kind) for kind in KINDS}
        return Filter(headline=headline, paper=self.paper, date_from=self.time, date_to=self.time, **named)

    @property
    def named(self) -> list[tuple[Kind, str]]:
        """The names that are wanted."""
        return [(kind, getattr(self, kind)) for kind in KINDS if getattr(self, kind)]

    def naming(self, kind: Kind, name: str) -> Wanted:
        """The same, and this name; an empty one takes it off."""
        named: dict[str, Any] = {kind: name}
        return replace(self, **named)


Counts = list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Facets:
    """How many articles there are of each paper, of each time, of each page, and with each of the commonest names, for
    what is wanted so far."""

    papers: Counts
    times: Counts
    pages: Counts
    names: Mapping[Kind, Counts] = field(default_factory=dict)


def leaf(store: Snapshot, wanted: Wanted, limit: int, offset: int) -> tuple[list[Headline], int]:
    """A page of what is wanted, by day, and how many there are. Raises FilterError."""
    groups = holding(store, wanted.words) if wanted.inside else []
    if not wanted.folio:
        rows, total = store.contents(wanted.where, limit, offset, by_day=True, holding=groups)
        names = [name for kind, name in wanted.named if kind in TOLD_IN_TEXT]
        return [_naming(store, Headline(*row), names) for row in rows], total
    rows, _ = store.contents(wanted.where, OF_ONE_DAY, 0, by_day=True, holding=groups)
    of_page = [Headline(*row) for row in rows if row[-1] == wanted.folio]
    return of_page[offset : offset + limit], len(of_page)


def _naming(store: Snapshot, headline: Headline, names: Sequence[str]) -> Headline:
    """The headline with the words around the first of the `names` in place of the article's opening."""
    name = next((name for name in names if name not in headline.opening), "")
    text = store.article(headline.article_id).text if name else ""
    at = text.find(name) if name else -1
    if at < 0:
        return headline
    start = max(at - AROUND, next(first for first, last in sentences(text) if first <= at < last))
    return replace(headline, opening=("…" if start else "") + text[start : at + 2 * AROUND].strip())


def commonest(store: Snapshot, where: Filter, wanted: Wanted) -> dict[Kind, Counts]:
    """The names that most of the articles have which `where` lets pass, but for those that are wanted."""
    here = dict(wanted.named)
    found = {kind: store.name_counts(kind, where, MOST_NAMES) for kind in KINDS}
    return {kind: [one for one in counts if one[0] != here.get(kind)] for kind, counts in found.items() if counts}


def holding(store: Snapshot, words: str) -> list[Collection[int]]:
    """The rows of the chunks that hold each of the words, which stand apart in the reader's text."""
    return [_rows_holding(store, word) for word in words.split()]


def _rows_holding(store: Snapshot, word: str) -> Collection[int]:
    from index.text.terms import FUNCTION_WORDS
    from index.text.terms import words as words_in

    if len(word) <= AS_IT_STANDS or _COUNTED.fullmatch(word):
        return _rows_as_it_stands(store, word)
    terms = [term for term in words_in(word) if term not in FUNCTION_WORDS]
    return _rows_of_all(set(store.matching("words", [term], store.about.chunks)) for term in terms)


def _rows_as_it_stands(store: Snapshot, word: str) -> Collection[int]:
    """The rows of the chunks that hold a short word, all of it."""
    from index.text.fold import fold
    from index.text.passages import lexical_text
    from index.text.terms import pairs, stands

    folded = fold(word)
    terms = pairs(word)
    # 家 of 60家 is hardly ever a term of its own: the others find the passages, and the texts tell which hold it.
    telling = [term for term in terms if not _is_one_character(term)] or terms
    rows = _rows_of_all(_rows_of(store, term) for term in telling)
    if terms == [folded]:
        return rows
    holding: list[int] = []
    for first in range(0, len(rows), READ_AT_ONCE):
        part = rows[first : first + READ_AT_ONCE]
        texts = [lexical_text(chunk) for chunk in store.chunks(part)]
        holding += [
            row for row, text in zip(part, texts, strict=True) if stands(folded, text) or stands(folded, fold(text))
        ]
    return holding


def _rows_of_all(found: Iterable[set[int]]) -> list[int]:
    """The rows that stand in each of the sets, ascending; none where there is no set."""
    rows: set[int] | None = None
    for one in found:
        rows = one if rows is None else rows & one
    return sorted(rows or ())


def _is_one_character(term: str) -> bool:
    return len(term) == 1 and not term.isascii()


def _rows_of(store: Snapshot, term: str) -> set[int]:
    """The rows whose chunks hold a pair, a number or a Latin word; or one Chinese character, by all pairs that it is
    in: it is a term only where it stands alone."""
    rows = set(store.matching("pairs", [term], store.about.chunks))
    if not _is_one_character(term):
        return rows
    others = [chr(code) for code in HAN]
    pairs_with = [f"{other}{term}" for other in others] + [f"{term}{other}" for other in others]
    rarity = store.idf("pairs", pairs_with)
    nowhere = max(rarity)  # most of the pairs stand in no text
    held = [pair for pair, rare in zip(pairs_with, rarity, strict=True) if rare < nowhere]
    for first in range(0, len(held), TERMS_AT_ONCE):
        rows.update(store.matching("pairs", held[first : first + TERMS_AT_ONCE], store.about.chunks))
    return rows


def facets(tallies: Sequence[Tally], wanted: Wanted) -> Facets:
    """The counts a reader chooses from: all papers, the times of the paper chosen, the pages of its day."""
    of_paper = [tally for tally in tallies if not wanted.paper or tally[0] == wanted.paper]
    timed = [(date, count) for _, date, _, _, count in of_paper if date]
    width = _width(wanted.time, len({date[:7] for date, _ in timed}))
    times = _sum((date[:width], count) for date, count in timed if date.startswith(wanted.time[: width - 3]))
    on_day = [tally for tally in of_paper if len(wanted.time) == len("2024-05-17") and tally[1] == wanted.time]
    return Facets(
        papers=_sum((paper, count) for paper, _, _, _, count in tallies if paper),
        times=sorted(times),
        pages=_sum((page, count) for _, _, page, _, count in on_day if page),
    )


def _width(time: str, months: int) -> int:
    """How many characters of a date a timeline tells apart: years, months, or the days of a month."""
    if len(time) >= len("2024-05"):
        return len("2024-05-17")
    return len("2024-05") if time or months <= MOST_MONTHS else len("2024")


def _sum(counted: Iterable[tuple[str, int]]) -> Counts:
    total: Counter[str] = Counter()
    for name, count in counted:
        total[name] += count
    return list(total.items())
