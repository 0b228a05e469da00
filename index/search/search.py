"""A question to ranked hits: query → candidates → evidence → hits. Knows nothing of history or display.

`search` is the whole way. What a hit says beside its score is found for the few that are shown.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import compress
from operator import or_

from corpus.model import Chunk
from corpus.sentences import sentences
from index.search.answering import answering
from index.search.asking import replies
from index.search.candidates import Candidates, propose
from index.search.evidence import Evidence, SentenceEvidence
from index.search.query import Query
from index.store.base import Searchable, Vectors
from index.store.filters import Filter
from index.text.dates import times
from index.text.fold import fold
from index.text.passages import headline_text
from index.text.periods import agreement

# A rewritten follow-up finds the story; which of its paragraphs, the follow-up as asked tells better: with this weight
# beside the rewritten one the right paragraph is first in 51 of 57 dialogues on the sample pages and a real one, in 43
# without; of 40 held back in 34 and 27. From ½ to 1 the weight makes no difference.
ASKED = 0.5


@dataclass(frozen=True, slots=True)
class Hit:
    """A ranked chunk. `terms` are the question's words that stand in it; `coverage` the share of the question's idf
    whose words stand in it or in its headline; `holds_kind` whether it holds the kind of answer that the question asks
    for, None where it asks for none; `row` its row in the store; `vector` (dim,) the passage's; `answering` finds
    `sentence`, which few hits are asked for."""

    chunk: Chunk
    score: float
    evidence: Evidence
    terms: tuple[str, ...]
    coverage: float
    holds_kind: bool | None
    row: int
    vector: Vectors = field(compare=False, repr=False)
    answering: Callable[[], tuple[int, int]] = field(compare=False, repr=False)

    @property
    def sentence(self) -> tuple[int, int]:
        """The half-open span of the likeliest answer in `chunk.text`."""
        return self.answering()


def search(store: Searchable, query: Query, top_k: int, where: Filter | None = None) -> list[Hit]:
    """At most `top_k` hits, best first; equal scores keep the order of the corpus.

    `where` is applied before ranking: the legs propose rows that it lets pass, and no others. A row's score is the same
    with and without it.
    """
    allowed = None if where is None or where.everything else store.rows(where)
    return _search_rows(store, query, top_k, allowed)


def order_as_asked(store: Searchable, hits: Sequence[Hit], asked: Query) -> list[Hit]:
    """The hits of a rewritten follow-up, ordered and their sentences named by the follow-up as it was `asked`, too."""
    own = {hit.row: hit for hit in _search_rows(store, asked, len(hits), sorted(hit.row for hit in hits))}
    both = [
        replace(hit, score=(hit.score + ASKED * own[hit.row].score) / (1 + ASKED), answering=own[hit.row].answering)
        for hit in hits
    ]
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
    read = [_read(store, query, candidates, place, chunks[candidates.rows[place]], apart) for place in places]
    read.sort(key=lambda one: -one.evidence.score)
    return [one.hit(query) for one in read[:top_k]]


def _share_apart(neighbours: Sequence[Chunk]) -> float:
    """The share of the chunks that are not of the article that most of them are of, 0 to 1."""
    counts = Counter(chunk.article_id for chunk in neighbours)
    return 1 - max(counts.values()) / len(neighbours) if neighbours else 0.0


@dataclass(frozen=True, slots=True)
class _Read:
    """A chunk with what its score needed: its vectors, its folded text, its sentences (spans, folded texts, what
    speaks for each), and which of the question's words its headline and each sentence hold."""

    row: int
    chunk: Chunk
    vectors: Vectors
    evidence: Evidence
    text: str
    spans: Sequence[tuple[int, int]]
    texts: Sequence[str]
    found: Sequence[SentenceEvidence]
    in_head: list[bool]
    held: Sequence[list[bool]]

    def hit(self, query: Query) -> Hit:
        """What a candidate that is shown says beside its score; the many that are not shown need none of it."""
        in_text = [any(column) for column in zip(*self.held, strict=True)]
        return Hit(
            self.chunk,
            self.evidence.score,
            self.evidence,
            terms=(
                *compress(query.words, in_text),
                *query.names.standing(fold(self.chunk.text), self.chunk.article_id),
            ),
            coverage=query.share(map(or_, in_text, self.in_head)),
            holds_kind=None if query.wanted is None else bool(query.wanted.places(self.text)),
            row=self.row,
            vector=self.vectors[0],
            answering=partial(self._sentence, query),
        )

    def _sentence(self, query: Query) -> tuple[int, int]:
        """The span of the sentence that answers `query`."""
        printed = _day(self.chunk)
        first, last = answering(query, self.texts, self.found, self.held, self.in_head, self.vectors, printed)
        return self.spans[first][0], self.spans[last][1]


def _read(store: Searchable, query: Query, candidates: Candidates, place: int, chunk: Chunk, apart: float) -> _Read:
    """What speaks for a candidate, from its vectors and its text; `apart` weighs its agreement."""
    vectors, spans = candidates.of(place), sentences(chunk.text)
    # One call to fold costs as much for a line as for all of them; no sentence holds a line break.
    parts = [headline_text(chunk).replace("\n", " "), *(chunk.text[start:end] for start, end in spans)]
    headline, *texts = query.names.as_asked(fold("\n".join(parts)), chunk.article_id).split("\n")
    in_head, held = query.held(headline), [query.held(text) for text in texts]
    cosines = (vectors @ query.vector).tolist()
    for at, reply in enumerate(replies(texts), 1):
        if reply:  # it seldom repeats what it was asked
            cosines[at] = max(cosines[at], cosines[at - 1])
    found = [query.sentence(*one) for one in zip(cosines[1:], texts, held, strict=True)]
    telling = [one for one in found if not one.asks] or found
    text = "\n".join(texts)
    told = "\n".join(text for text, one in zip(texts, found, strict=True) if not one.asks) or text
    unanswered = max(found, key=lambda one: one.cosine).asks and told != text and not any(replies(texts))
    if unanswered:  # it is near the question because it asks the same: no nearer than what it tells
        cosines[0] = min(cosines[0], max(one.cosine for one in telling))
    whole = f"{headline}\n{text}"
    evidence = Evidence(
        passage=cosines[0],
        agreement=apart * float(candidates.agreement[place]),
        pairs=query.bm25(told if unanswered else text, len(chunk.text) / store.mean_length),
        headline=query.share(in_head),
        near=query.near(told),
        sentence=max(telling, key=lambda sentence: sentence.score),
        codes=query.code_share(whole),
        numbers=query.number_share(whole),
        time=agreement(query.times, times(whole, _day(chunk)), _day(chunk)) if query.times else 0.0,
        asks=unanswered and query.form is not None and not query.tells(told),
    )
    return _Read(candidates.rows[place], chunk, vectors, evidence, text, spans, texts, found, in_head, held)


def _day(chunk: Chunk) -> datetime.date | None:
    """The day of the paper that a chunk stands in."""
    return None if chunk.date is None else datetime.date.fromisoformat(chunk.date)
