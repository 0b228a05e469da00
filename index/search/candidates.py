"""Which rows may answer a query: those that its vector, its words or its character pairs propose, with their vectors.

It must not read a text: there are more candidates than texts worth reading.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from index.search.evidence import AGREEMENT, PASSAGE, STORY
from index.search.query import Query
from index.store.base import Searchable, Vectors

# How many rows each leg proposes at least. With 40 or 100 no set measured has another passage first.
CANDIDATES = 60
# A filter that lets no more rows pass than the legs can propose together needs no proposals: all are scored.
SCORED = 3 * CANDIDATES
# How many of the proposed rows have their text read and scored: those whose vectors promise most, and the first of each
# list of terms. An answer asks for twenty hits anyway; with 24 no question of six sets has another first hit, or others
# among five or eight.
READ = 20
READ_BY_TERMS = 5
# With how many of the passages nearest to the question each is compared; 8 to 12 do as well.
NEIGHBOURS = 10


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows, ascending, and their vectors (n, dim). `neighbours` are the rows of the passages nearest to the question,
    `agreement` (n,) is each passage's with them; `by_terms` are the rows that come first by their words or pairs."""

    rows: list[int]
    vectors: Vectors
    neighbours: list[int]
    agreement: Vectors
    by_terms: frozenset[int]

    def worth_reading(self, query: Query, top_k: int) -> list[int]:
        """The places of the rows whose texts are worth reading for `top_k` hits, ascending."""
        promise = PASSAGE * _cosines(self.vectors, query.vector[None])[:, 0] + AGREEMENT * self.agreement
        first = set(np.argsort(-promise, kind="stable")[: max(READ, top_k)].tolist())
        return [place for place, row in enumerate(self.rows) if place in first or row in self.by_terms]


def propose(store: Searchable, query: Query, top_k: int = 0, allowed: list[int] | None = None) -> Candidates:
    """What each leg proposes, enough for `top_k` hits; of the rows `allowed` (ascending) alone where given.

    A passage is compared with those nearest to the question among all, allowed or not: its score is the same with and
    without a filter.
    """
    limit = max(CANDIDATES, top_k)
    nearest = store.nearest(query.vector, limit)
    if allowed is None:
        found = nearest
    elif len(allowed) <= max(SCORED, limit):
        found = allowed
    else:
        found = store.nearest(query.vector, limit, allowed)
    return _gather(store, query, found, nearest, limit, allowed)


def propose_among(store: Searchable, query: Query, rows: list[int]) -> Candidates:
    """As `propose`, as if the store held these rows (ascending) alone."""
    nearest = store.nearest(query.vector, CANDIDATES, rows)
    return _gather(store, query, nearest, nearest, CANDIDATES, rows)


def _gather(
    store: Searchable, query: Query, found: list[int], nearest: list[int], limit: int, allowed: Collection[int] | None
) -> Candidates:
    """The rows `found` by their vectors and those that the terms propose. The passages of the rows `nearest` are what
    the others are compared with."""
    within = None if allowed is None else frozenset(allowed)
    looked_up = query.looked_up
    words = store.matching("words", looked_up[0], limit, within)
    pairs = store.matching("pairs", looked_up[1], limit, within)
    rows = sorted({*found, *words, *pairs})
    vectors = store.vectors(rows)
    theirs = vectors[np.searchsorted(rows, nearest)] if allowed is None else store.vectors(nearest)
    closest = np.argsort(-_cosines(theirs, query.vector[None])[:, 0], kind="stable")[:NEIGHBOURS]
    neighbours = [nearest[place] for place in closest]
    agreement = _agreement(rows, vectors, neighbours, theirs[closest])
    by_terms = frozenset([*words[:READ_BY_TERMS], *pairs[:READ_BY_TERMS]])
    return Candidates(rows, vectors, neighbours, agreement, by_terms)


def _agreement(rows: list[int], vectors: Vectors, neighbours: list[int], theirs: Vectors) -> Vectors:
    """For each of `rows`, with its `vectors` (n, dim), how far beyond STORY its cosines with `theirs` (m, dim), the
    vectors of the rows `neighbours`, are in the mean, itself left out; 0 where there is no other. (n,)."""
    itself = np.array(rows)[:, None] == np.array(neighbours)
    beyond = np.where(itself, 0.0, np.maximum(0.0, _cosines(vectors, theirs) - STORY))
    means: Vectors = beyond.sum(axis=1) / np.maximum((~itself).sum(axis=1), 1)
    return means


def _cosines(vectors: Vectors, others: Vectors) -> Vectors:
    """Of unit rows (n, dim) with others (m, dim): (n, m)."""
    # A product of matrices wakes a thread for every core, which then spins for two milliseconds.
    cosines: Vectors = np.einsum("ij,kj->ik", vectors, others)
    return cosines
