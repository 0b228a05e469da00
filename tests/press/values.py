"""Manners in which newspaper pages are made up, and a made-up page as values: frames of lines at their places.

Places are in points from the top left, along the lines of type (`across`) and from line to line (`down`), so that a
vertical page is the same page turned. Nothing in this folder knows how a page is read back: it shares no rule, pattern
or constant with `corpus`.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal

from tests.manners import Role

Order = Literal["neat", "heads last", "heads first", "frames", "rows", "lines"]
Heads = Literal["above", "short", "beside", "under"]
Rules = Literal["none", "stories", "columns", "boxes"]
# The ends of a ruled line: left, top, right, bottom.
Rule = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Press:
    """How a paper is made up. `measure` is a column in ems, `gutter` the white between columns in ems, `leading` the
    distance of lines in ems. `heads`: over all columns of the story, over all but the last, upright at its left, or
    under it. `rules`: lines ruled between stories, between all columns, or around some stories. `tables`: some
    stories close with a table ruled in cells. `sizes`: the type of stories, as multiples of `size`. `squeeze`: how
    often a mark that would not fit is squeezed in. `apart`: the pieces of a line are drawn one by one. `spread` titles
    are letter-spaced, `bold` ones are drawn twice. `briefs`: all stories in one column. `paired`: two pages stand side
    by side on one sheet."""

    columns: int = 5
    size: float = 9.0
    measure: int = 14
    gutter: float = 1.4
    leading: float = 1.45
    heads: Heads = "above"
    squeeze: float = 0.5
    apart: bool = False
    spread: bool = False
    bold: bool = False
    briefs: bool = False
    kickers: bool = False
    decks: bool = False
    crossheads: bool = False
    photos: bool = False
    jumps: bool = False
    own_measures: bool = False
    traditional: bool = False
    vertical: bool = False
    paired: bool = False
    rules: Rules = "none"
    tables: bool = False
    sizes: tuple[float, ...] = (1.0,)


PRESSES: Final = MappingProxyType(
    {
        "plain": Press(),
        "runs apart": Press(apart=True, squeeze=1.0, columns=6, measure=12),
        "wide columns": Press(columns=3, measure=22, size=10.5, gutter=2.0),
        "kickers and decks": Press(kickers=True, decks=True),
        "cross-heads": Press(crossheads=True, columns=4, measure=17),
        "photos": Press(photos=True, columns=6, measure=13),
        "heads over a part": Press(heads="short", columns=6, measure=13),
        "heads beside": Press(heads="beside", columns=5, measure=15),
        "bold and spread": Press(bold=True, spread=True, kickers=True),
        "briefs": Press(briefs=True, columns=4, measure=18),
        "narrow gutters": Press(gutter=0.9, leading=1.3, columns=5, measure=16, squeeze=0.2),
        "jumps": Press(jumps=True, columns=5),
        "own measures": Press(own_measures=True, columns=6, measure=13, crossheads=True),
        "traditional": Press(traditional=True, columns=4, measure=18, decks=True),
        "vertical": Press(vertical=True, traditional=True, columns=6, measure=18, leading=1.6, gutter=1.8),
        "heads under": Press(heads="under", columns=5, measure=15),
        "two sizes": Press(sizes=(1.0, 1.0, 1.12, 1.22), columns=5, measure=16, decks=True),
        "two pages a sheet": Press(paired=True, columns=4, measure=16),
        "ruled stories": Press(rules="stories", heads="short", columns=6, measure=13),
        "ruled columns": Press(rules="columns", columns=5, measure=15, crossheads=True),
        "boxed stories": Press(rules="boxes", columns=5, measure=14, gutter=2.0),
        "ruled tables": Press(tables=True, columns=5, measure=15),
        # Held back: no number was chosen on these two.
        "evening paper": Press(columns=5, measure=15, size=9.5, kickers=True, photos=True, crossheads=True, bold=True),
        "weekly": Press(columns=4, measure=19, size=10, decks=True, photos=True, apart=True, heads="short", gutter=2.2),
    }
)
HELD_BACK: Final = ("evening paper", "weekly")


@dataclass(frozen=True, slots=True)
class Set:
    """A line of type: its pieces, each with its place across and the extra white after each of its characters."""

    pieces: tuple[tuple[float, str, float], ...]
    down: float
    size: float
    role: Role
    bold: bool = False
    upright: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """Lines that are drawn together: a headline, a column of a story, a caption. `photo` is (left, top, right,
    bottom) of a picture; `rules` are lines ruled beside the type."""

    lines: tuple[Set, ...]
    head: bool = False
    photo: tuple[float, float, float, float] | None = None
    rules: tuple[Rule, ...] = ()


@dataclass(slots=True)
class MadeUp:
    """A page: its size across and down, its frames in the order of reading, and its gold."""

    across: float
    down: float
    frames: list[Frame] = field(default_factory=list)
    gold: dict[str, Any] = field(default_factory=lambda: {"articles": [], "furniture": []})


def ordered(page: MadeUp, order: Order, rng: random.Random) -> list[Frame]:
    """The frames of a page in the order in which they are drawn."""
    frames = list(page.frames)
    if order == "heads first":
        return sorted(frames, key=lambda frame: not frame.head)
    if order == "heads last":
        return sorted(frames, key=lambda frame: frame.head)
    if order == "frames":
        rng.shuffle(frames)
    if order in ("lines", "rows"):
        single = [Frame((line,), frame.head) for frame in frames for line in frame.lines]
        single += [Frame((), photo=frame.photo, rules=frame.rules) for frame in frames if frame.photo or frame.rules]
        if order == "lines":
            rng.shuffle(single)
            return single
        return sorted(single, key=lambda f: (round(f.lines[0].down), f.lines[0].pieces[0][0]) if f.lines else (0, 0))
    return frames
