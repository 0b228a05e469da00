"""A question to ranked hits: query → candidates → evidence → hits. Knows nothing of history or display.

`search` is the whole way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import compress
from operator import or_

from corpus.model import Chunk
from index.search.asking import only_asks, replies
from index.search.candidates import Candidates, propose
from index.search.evidence import Evidence
from index.search.query import Query
from index.store.base import Searchable, Vectors
from index.store.filters import Filter
from index.text.dates import times
from index.text.periods import Period, agreement

# A rewritten follow-up finds the story; the follow-up as asked tells better which of its paragraphs is meant. With this
# weight for the latter the right paragraph is first in 51 of 57 dialogues on the sample pages and a real one, without
# it in 43; in 34 and 27 of 40 that were held back. Any weight from ½ to 1 does as well.
ASKED = 0.5


@dataclass(frozen=True, slots=True)
class Hit:
    """A ranked chunk. `terms` are the question's words that stand in it; `coverage` the share of the question's idf
    whose words stand in it or in its headline; `holds_kind` whether it holds the kind of answer that the question asks
    for, None where it asks for none; `row` its row in the store; `vector` (dim,) the passage's; `asked` the times
    asked about, for its paper."""

    chunk: Chunk
    score: float
    evidence: Evidence
    terms: tuple[str, ...]
    coverage: float
    holds_kind: bool | None
    row: int
    vector: Vectors = field(compare=False, repr=False)
    asked: Sequence[Period] = ()


def search(store: Searchable, query: Query, top_k: int, where: Filter | None = None) -> list[Hit]:
    """At most `top_k` hits, best first; equal scores keep the order of the corpus.

    `where` is applied before ranking: the legs propose rows that it lets pass, and no others. A row's score is the same
    with and without it.
    """
    allowed = None if where is None or where.everything else store.rows(where)
    return _search_rows(store, query, top_k, allowed)


def order_as_asked(store: Searchable, hits: Sequence[Hit], asked: Query) -> list[Hit]:
    """The hits of a rewritten follow-up, ordered by the follow-up as it was `asked`, too."""
    own = {hit.row: hit for hit in _search_rows(store, asked, len(hits), sorted(hit.row for hit in hits))}
    both = [replace(hit, score=(hit.score + ASKED * own[hit.row].score) / (1 + ASKED)) for hit in hits]
    return sorted(both, key=lambda hit: -hit.score)


def _search_rows(store: Searchable, query: Query, top_k: int, allowed: list[int] | None) -> list[Hit]:
    """As `search`, among the rows `allowed` (ascending); None: among all."""
    if allowed is not None and not allowed:
        return []
    return rank(store, query, propose(store, query, top_k, allowed), top_k)


def rank(store: Searchable, query: Query, candidates: Candidates, top_k: int) -> list[Hit]:
    """The best `top_k` of the candidates whose texts are worth reading."""
    places = candidates.worth_reading(query, top_k)
    # Most neighbours are read anyway: each row is fetched once.
    rows = list(dict.fromkeys([*(candidates.rows[place] for place in places), *candidates.neighbours]))
    chunks = dict(zip(rows, store.chunks(rows), strict=True))
    apart = _share_apart([chunks[row] for row in candidates.neighbours])
    promising = [chunks[candidates.rows[place]] for place in places]
    read = [
        _read(
            query,
            _Folded(
                candidates.rows[place],
                chunk,
                candidates.vectors[place],
                apart * float(candidates.agreement[place]),
                len(chunk.text) / store.mean_length,
                headline,
                texts,
            ),
        )
        for place, chunk, (headline, texts) in zip(places, promising, query.lines(promising), strict=True)
    ]
    read.sort(key=lambda one: -one.evidence.score)
    return [one.hit(query) for one in read[:top_k]]


def _share_apart(neighbours: Sequence[Chunk]) -> float:
    """The share of the chunks that are not of the article that most of them are of, 0 to 1."""
    counts = Counter(chunk.article_id for chunk in neighbours)
    return 1 - max(counts.values()) / len(neighbours) if neighbours else 0.0


@dataclass(frozen=True, slots=True)
class _Read:
    """A chunk with what its score needed: its vector, its folded text, and which of the question's words that and its
    headline hold."""

    row: int
    chunk: Chunk
    vector: Vectors
    evidence: Evidence
    text: str
    in_text: list[bool]
    in_head: list[bool]

    def hit(self, query: Query) -> Hit:
        """What a candidate that is shown says beside its score; the many that are not shown need none of it."""
        return Hit(
            self.chunk,
            self.evidence.score,
            self.evidence,
            terms=(
                *query.standing_whole(compress(query.words, self.in_text), self.text),
                *query.names.standing(self.chunk.text, self.chunk.article_id),
            ),
            coverage=query.share(map(or_, self.in_text, self.in_head)),
            holds_kind=None if query.wanted is None else query.holds_kind(self.text),
            row=self.row,
            vector=self.vector,
            asked=query.times_from(self.chunk.day),
        )


@dataclass(frozen=True, slots=True)
class _Folded:
    """A candidate before it is scored: its vector, its weighed `agreement`, its `length` in mean lengths, and its
    headline and sentences, folded."""

    row: int
    chunk: Chunk
    vector: Vectors
    agreement: float
    length: float
    headline: str
    texts: Sequence[str]


def _read(query: Query, one: _Folded) -> _Read:
    """What speaks for a candidate, from its vector and its text."""
    text, told = "\n".join(one.texts), _told(query, one.texts)
    whole, day = f"{one.headline}\n{text}", one.chunk.day
    asked = query.times_from(day)
    in_text, in_head = query.held(text), query.held(one.headline)
    headline = query.share(in_head)
    evidence = Evidence(
        passage=float(one.vector @ query.vector),
        agreement=one.agreement,
        pairs=query.bm25(told or text, one.length),
        words=query.share(in_text),
        headline=headline,
        named=headline if headline and query.holds_whole(one.chunk.headline) else 0.0,
        codes=query.code_share(whole),
        numbers=query.number_share(whole),
        time=agreement(asked, times(whole, day), day) if asked else 0.0,
        asks=told is not None and query.form is not None and not query.tells(told),
    )
    return _Read(one.row, one.chunk, one.vector, evidence, text, in_text, in_head)


def _told(query: Query, texts: Sequence[str]) -> str | None:
    """The folded sentences `texts` of a passage without those that only ask, where the sentence with most of the
    question's words only asks and no sentence replies. None elsewhere: then all of the passage counts."""
    asks = [only_asks(text, query.question) for text in texts]
    if not any(asks) or all(asks) or any(replies(texts)):
        return None
    nearest = max(range(len(texts)), key=lambda at: query.share(query.held(texts[at])))
    return "\n".join(text for text, one in zip(texts, asks, strict=True) if not one) if asks[nearest] else None
