"""Blocks to stories: which title, byline and deck belongs to which body.

A page keeps one habit, titles before their bodies or after them, and a title shares rare words with its own body.
A dynamic programme over the places where a story may begin weighs both; a deck that strayed goes where its words are.

It must not know about files, ids or the text that readers see.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

PieceKind = Literal["paragraph", "title", "byline", "caption"]
StoryKind = Literal["article", "caption", "deck", "title"]
Habit = Literal["before", "after"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A block as the assembly sees it: its kind, its words, and what its print says.

    `rows` counts printed lines, `width` is the widest of them and `measure` the column, in ems. `opens` marks a
    paragraph that opens a report (本报讯 …), `breaks` a form feed before it. Of a title, `wrapped` says that its first
    line fills a column as a paragraph's would, `heads` that it can only head a story (a kicker, 公告), `cry` that it
    ends a sentence (！ or ？). After a jump line a piece `resumes` another page's story (上接), or is `fresh` because
    the story before it goes on elsewhere (下转).
    """

    kind: PieceKind
    text: str
    rows: int
    width: float
    measure: float
    opens: bool = False
    breaks: bool = False
    wrapped: bool = False
    heads: bool = False
    cry: bool = False
    resumes: bool = False
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """One story: positions of its pieces. `demoted` are titles to be read as paragraphs; other titles in `body` are
    cross-heads. `cover` is the headline's share of its words found in the body, 0 to 1."""

    kind: StoryKind
    title: int | None
    byline: tuple[int, ...]
    body: tuple[int, ...]
    deck: int | None = None
    demoted: frozenset[int] = frozenset()
    cover: float = 1.0


# Nats, by the rates on hand-read pages: an article opens with a byline or dateline two times in three.
NEW_STORY = 1.0
# What an article without byline or dateline costs depends on how many of the page's titles lack one.
UNSIGNED_LEAST, UNSIGNED_MOST, FULL_TITLE = 0.8, 1.2, 9.0
# A headline's words: on read pages its own body holds 0.5 to 1 of their weight, another body 0 to 0.3.
HEADLINE_WORDS = 6.0
HEADLESS, HEADLESS_AT_BREAK = 6.0, 3.0
LONE_TITLE = 5.0
SWITCH_HABIT, SWITCH_AT_BREAK = 5.0, 0.5
# Cross-heads: one line, narrower than the column, about the text under them.
CROSSHEAD, CROSSHEAD_WORDS, CROSSHEAD_ROWS, CROSSHEAD_WIDE, HEADS_ONLY = 3.0, 1.0, 4.0, 1.0, 6.0
# What the text over a title and the text under it share of rare runs of three characters, of all in the shorter: 0 is
# two stories 122 times in 131, over 0.03 one story 84 times in 99 (329 titles between unsigned texts, half of them
# real sub-headlines of news items). The line is a fit to the log odds of ten bins.
KIN_GRAM, KIN_EVEN, KIN_SLOPE, KIN_FLOOR, KIN_LEAST, KIN_MOST = 3, 0.010, 1.3, 0.0015, -2.5, 2.0
KIN_REACH = 6
# Texts shorter than this many runs say less.
KIN_TEXT = 40
# Cross-heads run to 6 to 12 ems, headlines to 10 to 24.
WIDEST_CROSSHEAD, WIDEST_COST = 20.0, 6.0
EVEN_WIDTH, WIDTH_SLOPE, SHORT_CROSSHEAD = 12.0, 0.2, 1.4
LEAST_CROSSHEAD = 0.5
# A title line that is in truth a short paragraph without a full stop
# (a long one that ends in a closing quotation mark is read so at no cost).
DEMOTED, DEMOTED_WRAPPED, DEMOTED_CRY = 6.0, 4.0, 0.3
INNER_BYLINE, INNER_REPORT, INNER_CAPTION, INNER_JUMP = 6.0, 5.0, 2.5, 6.0
CAPTION, CAPTION_BARE = 0.6, 1.6
LONE_DECK, INNER_DECK, DECK_STRANGE = 2.2, 1.2, 5.0
DECK_ROWS, DECK_APART = 5, 3.0
# A deck repeats its article: on the real page 0.9 of the weight of its words, no other article above 0.3.
DECK_WORDS = 0.4
# Stories longer than this many possible openings are cut; a page has about twenty.
REACH = 40
# Nor does a story hold more bylines and datelines than this.
MOST_OPENINGS = 3


class Words:
    """Where each character pair of the bodies stands, and how rare it is (inverse document frequency in nats)."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.places: dict[str, list[int]] = defaultdict(list)
        bodies = 0
        for at, piece in enumerate(pieces):
            if piece.kind in ("paragraph", "caption"):
                bodies += 1
                for pair in pairs(piece.text):
                    self.places[pair].append(at)
        self.weight = {pair: math.log((bodies + 1) / (len(at) + 0.5)) + 0.1 for pair, at in self.places.items()}

    def known(self, text: str, leave_out: int = -1) -> list[tuple[float, list[int]]]:
        """Weight and places of the pairs of `text` that some body holds (a body other than `leave_out`)."""
        found = []
        for pair in pairs(text):
            at = self.places.get(pair)
            if at and (leave_out < 0 or at != [leave_out]):
                found.append((self.weight[pair], at))
        return found


def grams(text: str, size: int) -> set[str]:
    """The runs of `size` characters of a text without spaces and marks."""
    solid = "".join(filter(str.isalnum, text))
    return {solid[at : at + size] for at in range(len(solid) - size + 1)}


def pairs(text: str) -> set[str]:
    """The character pairs of a text without spaces and marks."""
    return grams(text, 2)


def cover(known: list[tuple[float, list[int]]], first: int, last: int) -> float:
    """Share of the weight of `known` pairs that stand in bodies `first` to `last` (half-open)."""
    total = sum(weight for weight, _ in known)
    if not total:
        return 0.4
    held = 0.0
    for weight, at in known:
        spot = bisect_left(at, first)
        if spot < len(at) and at[spot] < last:
            held += weight
    return held / total


def _kinship(pieces: Sequence[Piece]) -> list[float]:
    """For each title between paragraphs, the nats by which the texts above and below speak for one story."""
    kin = [0.0] * len(pieces)
    sets: dict[int, set[str]] = {}
    counts = _spread(pieces)
    for at, piece in enumerate(pieces):
        if piece.kind != "title":
            continue
        above, below = _run(pieces, at, -1), _run(pieces, at, 1)
        if not above or not below:
            continue
        for near in (*above, *below):
            if near not in sets:
                sets[near] = grams(pieces[near].text, KIN_GRAM)
        first: set[str] = set().union(*(sets[near] for near in above))
        last: set[str] = set().union(*(sets[near] for near in below))
        shared = 0.0
        for gram in first & last:
            inside = sum(1 for near in (*above, *below) if gram in sets[near])
            shared += 1 / (1 + counts[gram] - inside) ** 2
        share = shared / max(1, min(len(first), len(last)))
        weight = min(1.0, min(len(first), len(last)) / KIN_TEXT)
        kin[at] = weight * max(KIN_LEAST, min(KIN_MOST, KIN_SLOPE * math.log((share + KIN_FLOOR) / KIN_EVEN)))
    return kin


def _spread(pieces: Sequence[Piece]) -> Counter[str]:
    """In how many paragraphs each gram of the stretch stands."""
    return Counter(gram for p in pieces if p.kind in ("paragraph", "caption") for gram in grams(p.text, KIN_GRAM))


def _run(pieces: Sequence[Piece], at: int, step: int) -> list[int]:
    found: list[int] = []
    near = at + step
    while 0 <= near < len(pieces) and pieces[near].kind == "paragraph" and len(found) < KIN_REACH:
        found.append(near)
        near += step
    return found


def assemble(pieces: Sequence[Piece]) -> list[Story]:
    """Part the pieces of a stretch into stories, in order. Every piece falls in exactly one story."""
    if not pieces:
        return []
    words = Words(pieces)
    decks = [_deck_like(pieces, at) for at in range(len(pieces))]
    known = [
        words.known(p.text) if p.kind == "title" else words.known(p.text, leave_out=at) if decks[at] else []
        for at, p in enumerate(pieces)
    ]
    kin = _kinship(pieces)
    cuts = _cuts(pieces, decks)
    covers: dict[tuple[int, int], float] = {}
    unsigned = _unsigned(pieces)
    habits: tuple[Habit, ...] = ("before", "after")
    best: list[dict[Habit, tuple[float, int, Habit, Story | None]]] = [
        {habit: (0.0, -1, habit, None) for habit in habits}
    ]
    for j in range(1, len(cuts)):
        here: dict[Habit, tuple[float, int, Habit, Story | None]] = {}
        openings = 0
        for i in range(j - 1, max(-1, j - 1 - REACH), -1):
            first, last = cuts[i], cuts[j]
            openings += any(p.kind == "byline" or p.opens for p in pieces[first : cuts[i + 1]])
            if openings > MOST_OPENINGS:
                break
            for habit, cost, story in _readings(pieces, known, kin, decks, unsigned, covers, first, last):
                for was in habits:
                    to: Habit = was if habit is None else habit
                    step = best[i][was][0] + cost
                    if was != to:
                        step += SWITCH_AT_BREAK if pieces[first].breaks or first == 0 else SWITCH_HABIT
                    if to not in here or step < here[to][0]:
                        here[to] = (step, i, was, story)
        for missing in habits:
            here.setdefault(missing, (math.inf, j - 1, missing, None))
        best.append(here)
    stories: list[Story] = []
    j = len(cuts) - 1
    final: Habit = min(habits, key=lambda h: best[-1][h][0])
    while j > 0:
        _, i, was, made = best[j][final]
        if made is not None:
            stories.append(made)
        j, final = i, was
    stories.reverse()
    return _place_decks(pieces, stories, words)


def _cuts(pieces: Sequence[Piece], decks: list[bool]) -> list[int]:
    cuts = [0]
    for at in range(1, len(pieces)):
        piece, before = pieces[at], pieces[at - 1]
        if (
            piece.kind != "paragraph"
            or before.kind in ("title", "caption")
            or piece.opens
            or piece.breaks
            or piece.resumes
            or piece.fresh
            or decks[at]
            or decks[at - 1]
        ):
            cuts.append(at)
    return [*cuts, len(pieces)]


def _unsigned(pieces: Sequence[Piece]) -> float:
    """Nats for an article without byline or dateline: less where many of the page's titles cannot have one."""
    titles = sum(1 for p in pieces if p.kind == "title" and p.width >= FULL_TITLE)
    signed = sum(1 for p in pieces if p.kind == "byline" or p.opens)
    share = (max(0, titles - signed) + 0.5) / (titles + 1)
    return max(UNSIGNED_LEAST, min(UNSIGNED_MOST, -math.log(share)))


def _deck_like(pieces: Sequence[Piece], at: int) -> bool:
    piece = pieces[at]
    if piece.kind != "paragraph" or piece.rows > DECK_ROWS or piece.opens:
        return False
    after = [p for p in pieces[at + 1 : at + 5] if p.kind == "paragraph"]
    before = [p for p in pieces[max(0, at - 4) : at] if p.kind == "paragraph"]
    if not after and not before:
        return False
    if any(not p.measure or abs(p.measure - piece.measure) < DECK_APART for p in (*after[:1], *before[-1:])):
        return False
    # A deck is set wider than the columns, in two lines or more, or stands between titles.
    touches = (at > 0 and pieces[at - 1].kind == "title") or (at + 1 < len(pieces) and pieces[at + 1].kind == "title")
    wide = all(piece.width > p.measure + DECK_APART for p in (*after[:1], *before[-1:]))
    return touches and (piece.rows >= 2 or wide)


def _readings(
    pieces: Sequence[Piece],
    known: list[list[tuple[float, list[int]]]],
    kin: list[float],
    decks: list[bool],
    unsigned: float,
    covers: dict[tuple[int, int], float],
    first: int,
    last: int,
) -> list[tuple[Habit | None, float, Story]]:
    kinds = [p.kind for p in pieces[first:last]]
    size = last - first
    found: list[tuple[Habit | None, float, Story]] = []
    if size == 1 and kinds[0] == "title":
        story = Story("title", first, (), (), cover=0.0)
        return [(None, NEW_STORY + LONE_TITLE, story)]
    if "caption" in kinds and size <= 2:
        at = first + kinds.index("caption")
        if size == 1:
            return [(None, NEW_STORY + CAPTION_BARE, Story("caption", None, (), (at,), cover=0.5))]
        other = first + 1 - kinds.index("caption")
        if kinds[other - first] == "title":
            held = cover(known[other], at, at + 1)
            cost = NEW_STORY + CAPTION + (pieces[other].rows - 1) * 0.7 + 1.5 * (1 - held)
            habit: Habit = "before" if other < at else "after"
            return [(habit, cost, Story("caption", other, (), (at,), cover=held))]
    if size == 1 and decks[first]:
        found.append((None, NEW_STORY + LONE_DECK, Story("deck", None, (), (), deck=first)))
    placed: tuple[tuple[Habit, int, int, int], ...] = (
        ("before", first, first + 1, last),
        ("after", last - 1, first, last - 1),
    )
    for where, title, begin, end in placed:
        if pieces[title].kind != "title":
            continue
        body = _body(pieces, known, kin, decks, unsigned, covers, begin, end)
        if body:
            cost, story = body
            held = cover(known[title], begin, end)
            title_cost = HEADLINE_WORDS * (1 - held)
            found.append((where, NEW_STORY + title_cost + cost, replace(story, title=title, cover=held)))
    body = _body(pieces, known, kin, decks, unsigned, covers, first, last)
    if body and kinds[0] != "title" and kinds[-1] != "title":
        cost, story = body
        edge = first == 0 or last == len(pieces) or pieces[first].breaks or (last < len(pieces) and pieces[last].breaks)
        headless = HEADLESS_AT_BREAK if edge else HEADLESS
        found.append((None, NEW_STORY + (0.0 if pieces[first].resumes else headless) + cost, story))
    return found


def _body(
    pieces: Sequence[Piece],
    known: list[list[tuple[float, list[int]]]],
    kin: list[float],
    decks: list[bool],
    unsigned: float,
    covers: dict[tuple[int, int], float],
    first: int,
    last: int,
) -> tuple[float, Story] | None:
    """The cost of reading pieces `first` to `last` (half-open) as one body with its byline, and that reading."""
    if first >= last:
        return None
    cost = 0.0
    byline: list[int] = []
    body: list[int] = []
    demoted: set[int] = set()
    deck: int | None = None
    seen = False
    for at in range(first, last):
        piece = pieces[at]
        if piece.kind == "byline":
            if seen and at != last - 1:
                cost += INNER_BYLINE
            elif byline and not seen:
                cost += INNER_BYLINE / 2
            byline.append(at)
        elif piece.kind == "caption":
            cost += INNER_CAPTION
            body.append(at)
        elif piece.kind == "title":
            end = at + 1
            while end < last and pieces[end].kind != "title":
                end += 1
            held = covers.get((at, end), -1.0)
            if held < 0:
                held = covers[at, end] = cover(known[at], at + 1, end)
            across = CROSSHEAD + CROSSHEAD_WORDS * (1 - held) + CROSSHEAD_ROWS * (piece.rows - 1) - kin[at]
            near = max(pieces[at - 1].measure if at > 0 else 0.0, pieces[at + 1].measure if at + 1 < last else 0.0)
            if near:
                across += CROSSHEAD_WIDE * max(0.0, piece.width - near - 1)
            if piece.width > WIDEST_CROSSHEAD:
                across += WIDEST_COST
            across -= max(0.0, min(SHORT_CROSSHEAD, WIDTH_SLOPE * (EVEN_WIDTH - piece.width)))
            if piece.heads:
                across += HEADS_ONLY
            if not seen or at == last - 1:
                across += 2.0
            across = max(across, LEAST_CROSSHEAD)
            plain = DEMOTED_WRAPPED if piece.wrapped else DEMOTED + piece.rows
            if piece.heads:
                plain += HEADS_ONLY
            elif piece.cry:
                plain = DEMOTED_CRY
            quoted = piece.width > EVEN_WIDTH and piece.text.endswith("”")
            if plain < across or quoted:
                demoted.add(at)
            cost += min(across, plain)
            body.append(at)
        else:
            if decks[at] and not seen and deck is None and at + 1 < last:
                deck = at
                cost += INNER_DECK + DECK_STRANGE * (1 - cover(known[at], at + 1, last))
                continue
            if piece.opens and seen:
                cost += INNER_REPORT
            if piece.breaks and seen:
                cost += 0.3
            if (piece.resumes or piece.fresh) and seen:
                cost += INNER_JUMP
            body.append(at)
            seen = True
    if not seen and not any(pieces[at].kind == "paragraph" for at in body):
        return None
    opener = next((pieces[at] for at in body if pieces[at].kind == "paragraph"), None)
    if not byline and not (opener and opener.opens):
        cost += unsigned
    return cost, Story("article", None, tuple(byline), tuple(body), deck, frozenset(demoted))


def _place_decks(pieces: Sequence[Piece], stories: list[Story], words: Words) -> list[Story]:
    """Give each stray deck to the story without one that shares most of its words; alone it becomes a story."""
    placed = list(stories)
    for at, story in enumerate(stories):
        if story.kind != "deck" or story.deck is None:
            continue
        known = words.known(pieces[story.deck].text, leave_out=story.deck)
        spans = [
            (cover(known, other.body[0], other.body[-1] + 1), number)
            for number, other in enumerate(placed)
            if other.kind == "article" and other.deck is None and other.body
        ]
        share, number = max(spans, default=(0.0, -1))
        if share < DECK_WORDS:
            placed[at] = Story("article", None, (), (story.deck,), cover=0.0)
            continue
        own = placed[number]
        placed[number] = Story(own.kind, own.title, own.byline, own.body, story.deck, own.demoted, own.cover)
    return [story for story in placed if story.kind != "deck"]
