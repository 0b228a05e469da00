"""The cost of reading a run of pieces as one story: an article with its title before, after or inside it, a deck …

It must not know of the other stories of the page.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from corpus.typeset.costs import Costs
from corpus.typeset.pieces import Piece, Story
from corpus.typeset.words import NONE, Words, cover, kinship, parting

Habit = Literal["before", "after", "inside"]


@dataclass(frozen=True, slots=True)
class Reading:
    """A story, its cost in nats, and where its title stands (None where that shows no habit)."""

    habit: Habit | None
    cost: float
    story: Story


class Readings:
    """The readings of any run of the pieces of a stretch."""

    def __init__(self, pieces: Sequence[Piece], costs: Costs) -> None:
        self.pieces, self.costs = pieces, costs
        self.words = Words(pieces)
        self.decks = [self._is_deck_like(at) for at in range(len(pieces))]
        self.known = [
            self.words.known(p.text) if p.kind == "title" else self.words.known(p.text, at) if self.decks[at] else NONE
            for at, p in enumerate(pieces)
        ]
        self.kin = kinship(pieces, costs)
        self.unsigned = self._unsigned()
        self.inside = self._are_titles_inside()
        self.soft_cuts = self._soft_cuts() if self.inside else set()
        self.covers: dict[tuple[int, int], float] = {}
        # What a piece costs as a part of a body, wherever that begins and ends.
        self.goes_on = [self._against_going_on(piece) for piece in pieces]
        self.across = [self._as_crosshead(at) for at in range(len(pieces))]
        self.plain = [self._as_paragraph(piece) for piece in pieces]
        self.next_title = self._next_titles()

    def _is_deck_like(self, at: int) -> bool:
        """Whether a paragraph could be a deck: by a title, set unlike its neighbours, and wide or in two lines."""
        pieces, piece, apart = self.pieces, self.pieces[at], self.costs.deck_apart
        if piece.kind != "paragraph" or piece.opens:
            return False
        if piece.size:
            return self._is_deck_by_size(at)
        after = [p for p in pieces[at + 1 : at + 5] if p.kind == "paragraph"][:1]
        before = [p for p in pieces[max(0, at - 4) : at] if p.kind == "paragraph"][-1:]
        near = [*after, *before]
        if not near or any(not p.measure or abs(p.measure - piece.measure) < apart for p in near):
            return False
        touches = any(p.kind == "title" for p in (*pieces[max(0, at - 1) : at], *pieces[at + 1 : at + 2]))
        return touches and (piece.rows >= 2 or all(piece.width > p.measure + apart for p in near))

    def _is_deck_by_size(self, at: int) -> bool:
        """Whether a paragraph under a title, or over one, is set larger than the text that follows it."""
        near = (*self.pieces[max(0, at - 1) : at], *self.pieces[at + 1 : at + 2])
        text = next((piece for piece in self.pieces[at + 1 : at + 4] if piece.kind == "paragraph"), None)
        larger = text is not None and self.pieces[at].size >= self.costs.deck_size * text.size
        return larger and any(piece.kind == "title" for piece in near)

    def _unsigned(self) -> float:
        """Nats for an article without byline or dateline: less where many of the page's titles cannot have one."""
        titles = sum(1 for p in self.pieces if p.kind == "title")
        signed = sum(1 for p in self.pieces if p.kind == "byline" or p.opens)
        share = (max(0, titles - signed) + 0.5) / (titles + 1)
        return max(self.costs.unsigned_least, min(self.costs.unsigned_most, -math.log(share)))

    def _are_titles_inside(self) -> bool:
        """Whether reports begin right after a text, not after a title, on this page: then titles stand within them."""
        openers = [at for at in range(1, len(self.pieces)) if self.pieces[at].kind == "byline" or self.pieces[at].opens]
        after_text = sum(1 for at in openers if self.pieces[at - 1].kind == "paragraph")
        return 2 * after_text > len(openers)

    def _next_titles(self) -> list[int]:
        """For each piece where the next title after it stands; the number of pieces where there is none."""
        found = [len(self.pieces)] * len(self.pieces)
        for at in range(len(self.pieces) - 2, -1, -1):
            found[at] = at + 1 if self.pieces[at + 1].kind == "title" else found[at + 1]
        return found

    def _soft_cuts(self) -> set[int]:
        """The places between two titles with only paragraphs between them where, by its words, the text of the second
        begins."""
        titles = [at for at, piece in enumerate(self.pieces) if piece.kind == "title"]
        cuts: set[int] = set()
        for above, below in pairwise(titles):
            between = self.pieces[above + 1 : below]
            if len(between) > 1 and all(p.kind == "paragraph" and not p.opens for p in between):
                cuts.add(parting(self.pieces, self.words, above, below))
        return cuts

    def of(self, first: int, last: int) -> list[Reading]:
        """Every way to read pieces `first` to `last` (half-open) as one story."""
        pieces, costs = self.pieces, self.costs
        if first in self.soft_cuts:
            return self._headed_inside(first, last)
        kinds = [p.kind for p in pieces[first:last]]
        if kinds == ["title"]:
            return [Reading(None, costs.new_story + costs.lone_title, Story("title", first, (), (), cover=0.0))]
        if kinds == ["byline"]:
            # Between two titles, or alone on a page: nothing may be left in no story.
            return [Reading(None, costs.new_story + costs.lone_title, Story("article", None, (), (first,), cover=0.0))]
        if "caption" in kinds and len(kinds) <= 2:
            caption = self._caption(first, last)
            if caption:
                return [caption]
        found: list[Reading] = []
        if len(kinds) == 1 and self.decks[first]:
            found.append(Reading(None, costs.new_story + costs.lone_deck, Story("deck", None, (), (), deck=first)))
        found += self._titled("before", first, first + 1, last)
        found += self._titled("after", last - 1, first, last - 1)
        if kinds[0] != "title" and kinds[-1] != "title":
            found += self._headless(first, last)
            found += self._headed_inside(first, last)
        return found

    def _caption(self, first: int, last: int) -> Reading | None:
        """A caption alone, or with a title; None where something else stands beside it."""
        costs = self.costs
        at = next(spot for spot in range(first, last) if self.pieces[spot].kind == "caption")
        if last - first == 1:
            return Reading(None, costs.new_story, Story("caption", None, (), (at,), cover=0.5))
        title = first if at != first else first + 1
        if self.pieces[title].kind != "title":
            return None
        held = cover(self.known[title], at, at + 1)
        habit: Habit = "before" if title < at else "after"
        strange = costs.inner_apart if self.pieces[max(title, at)].apart else 0.0
        return Reading(habit, costs.new_story + strange, Story("caption", title, (), (at,), cover=held))

    def _titled(self, habit: Habit, title: int, first: int, last: int) -> list[Reading]:
        """An article whose headline is the piece at `title`."""
        if self.pieces[title].kind != "title":
            return []
        held = cover(self.known[title], first, last)
        body = self._body(first, last, title, held)
        if body is None:
            return []
        cost = self.costs.new_story + self.costs.headline_words * (1 - held) + body[0]
        cost += self.costs.numbered_headline if self.pieces[title].numbered else 0.0
        cost += self._too_narrow(title, body[1])
        cost += self.costs.small_headline if 0 < self.pieces[title].size < self.costs.display_type else 0.0
        # Where a headline opens its part of the page, no text over it is its own.
        cost += self.costs.inner_apart if habit == "after" and self.pieces[title].apart else 0.0
        return [Reading(habit, cost, body[1])]

    def _too_narrow(self, title: int, story: Story) -> float:
        """What speaks against a headline that is as narrow as a cross-head and no wider than a cross-head under it: it
        is a cross-head, too."""
        own = self.pieces[title].width
        if own > self.costs.even_width:
            return 0.0
        across = [self.pieces[at] for at in story.body if self.pieces[at].kind == "title" and at not in story.demoted]
        return self.costs.narrow_headline if any(piece.width >= own for piece in across) else 0.0

    def _headed_inside(self, first: int, last: int) -> list[Reading]:
        """An article whose headline stands within its body, where columns flow around it: of several titles the one
        whose words the body repeats most."""
        pieces, costs = self.pieces, self.costs
        titles = [at for at in range(first + 1, last - 1) if pieces[at].kind == "title"]
        if not self.inside or not titles:
            return []
        held, title = max((cover(self.known[at], first, last), at) for at in titles)
        body = self._body(first, last, title, held)
        if body is None or pieces[title].numbered or pieces[title - 1].kind == "byline":
            return []
        cost = costs.new_story + costs.inside_headline + costs.headline_words * (1 - held) + body[0]
        cost += costs.soft_cut if first in self.soft_cuts else 0.0
        cost += costs.inner_apart if pieces[title].apart else 0.0
        return [Reading("inside", cost, body[1])]

    def _headless(self, first: int, last: int) -> list[Reading]:
        """An article without a headline: likelier at the edge of a page, and to be expected after 上接."""
        pieces, costs = self.pieces, self.costs
        body = self._body(first, last)
        if body is None:
            return []
        edge = first == 0 or last == len(pieces) or pieces[first].breaks or pieces[last].breaks
        lacks = 0.0 if pieces[first].resumes else costs.headless_at_break if edge else costs.headless
        return [Reading(None, costs.new_story + lacks + body[0], body[1])]

    def _body(self, first: int, last: int, title: int | None = None, held: float = 1.0) -> tuple[float, Story] | None:
        """Pieces `first` to `last` (half-open), without the headline `title`, as one body with its byline: the cost and
        the story. `held` is the share of the headline's words in the body. None where no text is among the pieces."""
        cost = 0.0
        byline: list[int] = []
        body: list[int] = []
        demoted: list[int] = []
        deck: int | None = None
        opener: Piece | None = None
        for at in range(first, last):
            piece = self.pieces[at]
            if at == title:
                continue
            if piece.kind == "byline":
                byline.append(at)
                cost += self.costs.inner_byline if opener is not None and at + 1 < last else 0.0
                continue
            if piece.kind == "caption":
                cost += self.costs.inner_caption
            elif piece.kind == "title":
                against, is_text = self._title_within(at, last)
                cost += against
                if is_text:
                    demoted.append(at)
            elif self.decks[at] and opener is None and deck is None and at + 1 < last:
                deck = at
                strange = 1 - cover(self.known[at], at + 1, last)
                cost += self.costs.inner_deck + self.costs.deck_strange * strange
                continue
            elif opener is None:
                opener = piece
                cost += self.costs.deck_as_text if self.decks[at] and piece.size else 0.0
            else:
                cost += self.goes_on[at]
            body.append(at)
        if opener is None:
            return None
        if not byline and not opener.opens:
            cost += self.unsigned
        return cost, Story("article", title, tuple(byline), tuple(body), deck, frozenset(demoted), held)

    def _title_within(self, at: int, last: int) -> tuple[float, bool]:
        """What a title within a body that ends before `last` costs, and whether it is read as a paragraph; else it is a
        cross-head."""
        piece, plain = self.pieces[at], self.plain[at]
        across = self.across[at] + self.costs.crosshead_words * (1 - self._held_below(at, last))
        is_text = plain < across or (piece.width > self.costs.even_width and piece.text.endswith("”"))
        return min(across, plain), is_text

    def _against_going_on(self, piece: Piece) -> float:
        """What speaks against going on with a paragraph in a body that has begun."""
        costs = self.costs
        cost = costs.inner_report if piece.opens else 0.0
        cost += costs.inner_apart if piece.apart else 0.0
        return cost + (costs.inner_jump if piece.resumes or piece.fresh else 0.0)

    def _as_crosshead(self, at: int) -> float:
        """What it costs to read a title as a cross-head, whether or not the text below repeats its words."""
        costs, piece = self.costs, self.pieces[at]
        cost = costs.crosshead + costs.crosshead_rows * (piece.rows - 1) - self.kin[at]
        if self.inside:
            # There one story above and below a title does not make it a cross-head, and a wide title is a headline.
            cost += max(0.0, self.kin[at]) + (costs.crosshead_inside if piece.width > costs.even_width else 0.0)
        if piece.width > costs.widest_crosshead:
            cost += costs.widest
        cost += costs.inner_apart if piece.apart else 0.0
        cost += costs.large_crosshead if piece.size >= costs.large_type else 0.0
        cost -= max(0.0, min(costs.short_crosshead, costs.width_slope * (costs.even_width - piece.width)))
        return cost + costs.heads_only if piece.heads else cost

    def _held_below(self, at: int, last: int) -> float:
        """The share of a title's words in the text below it, up to the next title or `last`."""
        end = min(self.next_title[at], last)
        held = self.covers.get((at, end))
        if held is None:
            held = self.covers[at, end] = cover(self.known[at], at + 1, end)
        return held

    def _as_paragraph(self, piece: Piece) -> float:
        """What it costs to read a title as a paragraph."""
        costs = self.costs
        cost = costs.demoted_wrapped if piece.wrapped else costs.demoted + piece.rows
        cost += costs.large_demoted if piece.size >= costs.large_type else 0.0
        if piece.heads:
            return cost + costs.heads_only
        return costs.demoted_cry if piece.cry else cost
