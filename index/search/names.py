"""The names in a question that passages may write otherwise: short, long, or with other characters of the same sound.

A passage is read as if it wrote them as the question does, so that words, pairs and runs are counted as they are
always. It must not know scores.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from index.store.base import Field, Searchable
from index.text.abbreviations import long_name, one_of, other_forms, spelled_out, standing, taught, unlisted
from index.text.dictionary import part_of_speech
from index.text.fold import fold
from index.text.sounds import as_spelled, spelled
from index.text.terms import pairs

# The word by which a text introduces a short name, and how many passages are searched for it, by how many of the
# question's words: the rarest, of which a name has some. All of them took 2 ms of a core more for a headline asked as a
# question over a million paragraphs.
_SAYS = "简称"
_LOOKED_AT = 8
_BY_WORDS = 6
# A long name is recognised in a question by this many of its characters.
_TOLD = 4


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a question, and their other forms.

    - `written`: each other form, and the form that the question has; `of_article` are those that hold in one article
      only, by its id.
    - `known`: other forms that the store holds, of names that it does not hold in the question's form.
    - `short`: words of the question that the store does not hold and that may be short names.
    - `sounds`: runs of characters in the question that may be part of a foreign name.
    """

    written: Mapping[str, str] = field(default_factory=dict)
    of_article: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    known: str = ""
    short: Sequence[str] = ()
    sounds: Sequence[str] = ()

    @classmethod
    def of(cls, folded: str, words: Sequence[str], word_idf: Sequence[float], store: Searchable) -> Names:
        """The names of a folded question with these `words`, whose idf is `word_idf`; some are learned from the
        passages of `store`."""
        named = [(other, own) for own, others in other_forms(folded).items() for other in others]
        written = {other: own for other, own in named if other in own or other not in folded}
        of_article: dict[str, dict[str, str]] = {}
        for article, other, own in _taught(folded, words, word_idf, store):
            if part_of_speech(other) in ("", "j"):  # no common word (《意见》), which elsewhere is something else
                written.setdefault(other, own)
            else:
                of_article.setdefault(article, {})[other] = own
        unknown = {own for own in written.values() if not _holds(store, own)}
        known = " ".join(other for other, own in written.items() if own in unknown and _holds(store, other))
        short = [word for word in unlisted(folded) if word not in written.values() and not _holds(store, word)]
        return cls(written, of_article, known, short, spelled(folded))

    def __bool__(self) -> bool:
        """Whether any name may be written in another form."""
        return bool(self.written or self.of_article or self.short or self.sounds)

    @property
    def others(self) -> list[str]:
        """The other forms."""
        return [*self.written, *(other for forms in self.of_article.values() for other in forms)]

    def as_asked(self, folded: str, article: str) -> str:
        """Folded text of an article, of this id, with the names as the question has them."""
        forms = {**self.written, **self.of_article.get(article, {})}
        if any(other in folded for other in forms):
            folded = _rewritten(folded, forms)
        for short in self.short:
            long = spelled_out(short, folded)
            folded = folded if long is None else folded.replace(long, short)
        return as_spelled(folded, self.sounds) if self.sounds else folded

    def standing(self, text: str, article: str) -> list[str]:
        """The other forms that stand in text of an article, of this id."""
        forms = {**self.written, **self.of_article.get(article, {})}
        if not forms:  # as of nearly every question: folding costs more than looking
            return []
        folded = fold(text)
        return [other for other in forms if other in folded]


def _holds(store: Searchable, name: str) -> bool:
    """Whether the store may hold a name: some passage holds each of its pairs of characters."""
    return _all_held(store, "pairs", pairs(name))


def _all_held(store: Searchable, kind: Field, terms: Sequence[str]) -> bool:
    """Whether each of the words or pairs stands in some passage."""
    unheld, *held = store.idf(kind, ["", *terms])
    return all(idf < unheld for idf in held)


def _rewritten(folded: str, forms: Mapping[str, str]) -> str:
    """Folded text with names in other forms; those that are right already stay."""
    pieces: list[str] = []
    at = 0
    for start, form in standing(one_of({*forms, *forms.values()}), folded):
        pieces += (folded[at:start], forms.get(form, form))
        at = start + len(form)
    return "".join((*pieces, folded[at:]))


def _taught(
    folded: str, words: Sequence[str], word_idf: Sequence[float], store: Searchable
) -> list[tuple[str, str, str]]:
    """Other forms of the question's names that passages introduce (简称): article id, other form, question's form."""
    if not words or not _all_held(store, "words", [_SAYS]):
        return []
    rarest = sorted(zip(word_idf, words, strict=True), reverse=True)[:_BY_WORDS]
    rows = store.matching("words", [word for _, word in rarest], _LOOKED_AT, must_hold=_SAYS)
    found = []
    for chunk in store.chunks(rows):
        for short, before in taught(chunk.text) if _SAYS in chunk.text else ():
            own = _end_of(before, folded)
            long = long_name(short, before) if not own and short in folded else None
            if own:
                found.append((chunk.article_id, short, own))
            elif long is not None:
                found.append((chunk.article_id, long, short))
    return found


def _end_of(name: str, folded: str) -> str:
    """The longest end of a name that stands in folded text; empty where it is too short to recognise the name."""
    return next((name[at:] for at in range(len(name) - _TOLD + 1) if name[at:] in folded), "")
