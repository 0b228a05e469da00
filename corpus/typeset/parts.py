"""The parts of a page: headlines, columns of text and pictures, each with its box, told by type size and white.

It must not know which part is read after which.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Literal

from corpus.placed import Box, Placed
from corpus.typeset.datelines import is_caption
from corpus.typeset.furniture import jump
from corpus.typeset.ground import Ground
from corpus.typeset.lines import join
from corpus.typeset.ruled import part_lines, runs_along

# Type so much larger than the text's is a headline's; a kicker over one is at least so large. Sentences are a deck, not
# a headline, up to so large a type: a deck over the largest text of a page is 1.4 times the usual.
HEAD, SMALL_HEAD, KICKER, LARGEST_DECK = 1.4, 1.18, 1.1, 1.6
MOST_HEAD_LINES = 5
# Lines of a column: so near in size, with no more white than this share of the usual distance of lines.
SAME_SIZE, NEXT_LINE = 1.09, 1.55
# A paragraph's indent, and how far a line may stand out, in ems.
INDENT, SLACK = 2.7, 0.6
# Lines of a headline are nearer to each other than so many of their own ems.
HEAD_WHITE = 0.9
# Kickers, folios and jump lines are shorter.
SHORT = 30


@dataclass(slots=True, eq=False)
class Part:
    """Lines that stand under each other: of a headline, or of one column without much white between them; or a
    picture, which has none."""

    lines: list[Placed]
    kind: Literal["head", "column", "picture"] = "column"
    box: Box = (0.0, 0.0, 0.0, 0.0)
    owner: Part | None = None
    columns: list[Part] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.lines:
            self.grow(self.lines)

    def grow(self, lines: Iterable[Placed]) -> None:
        boxes = [one.box for one in lines]
        if self.box != (0.0, 0.0, 0.0, 0.0):
            boxes.append(self.box)
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        self.box = (min(lefts), min(tops), max(rights), max(bottoms))

    @property
    def left(self) -> float:
        return self.box[0]

    @property
    def top(self) -> float:
        return self.box[1]

    @property
    def right(self) -> float:
        return self.box[2]

    @property
    def bottom(self) -> float:
        return self.box[3]


def overlap(one: Part | Placed, other: Part | Placed) -> float:
    """The share of the narrower that stands over or under the other."""
    shared = min(one.right, other.right) - max(one.left, other.left)
    return shared / max(1e-6, min(one.right - one.left, other.right - other.left))


def beside(one: Part | Placed, other: Part | Placed) -> float:
    """How many points of height two share."""
    return min(one.bottom, other.bottom) - max(one.top, other.top)


def alike(one: float, other: float) -> bool:
    return max(one, other) <= SAME_SIZE * min(one, other)


class Parts:
    """The parts of one page without its folios; `size` is the type size of its text and `leading` the distance of its
    lines, both in points."""

    def __init__(self, lines: Sequence[Placed], ground: Ground) -> None:
        self.rules = [rule for rule in ground.rules if runs_along(rule)]
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[round(2 * line.size) / 2] += len(line.text)
        self.size = sizes.most_common(1)[0][0]
        self.leading = self._leading([line for line in lines if alike(line.size, self.size)])
        decks = set(map(id, self._decks(lines)))
        large = [line for line in lines if self._is_head(line) and id(line) not in decks] + self._small_heads(lines)
        known = set(map(id, large))
        self.heads = self._heads(large)
        small = [line for line in lines if id(line) not in known]
        self.columns = self._columns(self._take_kickers(small))
        self.columns += [Part(list(rows)) for rows in ground.tables]
        self.pictures = [
            Part([], "picture", box) for box in ground.pictures if min(box[2] - box[0], box[3] - box[1]) > 3 * self.size
        ]
        self.parts = [*self.heads, *self.columns, *self.pictures]
        self.over: dict[int, Part | None] = {}

    def _is_head(self, line: Placed) -> bool:
        """Whether a line opens what stands under it: large type, or where a story comes from (上接第1版)."""
        found = jump(line.text) if len(line.text) < SHORT else None
        return line.upright or line.size >= HEAD * self.size or (found is not None and not found.onward)

    def _decks(self, lines: Sequence[Placed]) -> list[Placed]:
        """Lines as large as headlines are that are sentences."""
        large = [line for line in lines if HEAD <= line.size / self.size <= LARGEST_DECK and self._is_head(line)]
        parts = [part for part in self._columns(large) if not part.lines[0].upright]
        return [line for part in parts if "。" in join([line.text for line in part.lines]) for line in part.lines]

    def _small_heads(self, lines: Sequence[Placed]) -> list[Placed]:
        """Type a little larger than the text's is that of small headlines, or of decks: a few lines, or sentences."""
        middling = [line for line in lines if SMALL_HEAD * self.size <= line.size and not self._is_head(line)]
        parts = self._columns(middling)
        text_sizes = [part.lines[0].size for part in parts if len(part.lines) > MOST_HEAD_LINES]
        found: list[Placed] = []
        for part in parts:
            text = join([line.text for line in part.lines])
            is_text = any(alike(part.lines[0].size, size) for size in text_sizes)
            if len(part.lines) <= MOST_HEAD_LINES and "。" not in text and not is_caption(text) and not is_text:
                found += part.lines
        return found

    def _leading(self, lines: Sequence[Placed]) -> float:
        """The usual distance of lines of text, in points."""
        steps = []
        ordered = sorted(lines, key=lambda line: line.top)
        for at, line in enumerate(ordered):
            for after in ordered[at + 1 : at + 60]:
                if overlap(line, after) > 0.5 and after.top > line.top + 0.5 * line.size:
                    steps.append(after.top - line.top)
                    break
        usual = [step for step in steps if step < 3 * self.size]
        return median(usual) if usual else 1.5 * self.size

    def _heads(self, lines: Sequence[Placed]) -> list[Part]:
        """Headlines: large lines that stand close under each other."""
        heads: list[Part] = []
        for line in sorted(lines, key=lambda line: line.top):
            for head in heads:
                last = head.lines[-1]
                white = line.top - last.bottom
                near = -0.3 * line.size < white < HEAD_WHITE * max(line.size, last.size)
                if near and overlap(line, head) > 0.3 and not (line.upright or last.upright):
                    head.lines.append(line)
                    head.grow([line])
                    break
            else:
                heads.append(Part([line], "head"))
        return heads

    def _take_kickers(self, lines: Sequence[Placed]) -> list[Placed]:
        """Put the kickers over headlines before their first lines; the other lines are returned."""
        rest = []
        for line in lines:
            over = [
                head
                for head in self.heads
                if not head.lines[0].upright
                and -0.2 * line.size < head.top - line.bottom < HEAD_WHITE * head.lines[0].size
                and overlap(line, head) > 0.7
            ]
            flows = any(self._is_next(other, line) for other in lines)
            if over and line.size >= KICKER * self.size and len(line.text) < SHORT and not flows:
                over[0].lines.insert(0, line)
                over[0].grow([line])
            else:
                rest.append(line)
        return rest

    def _is_next(self, line: Placed, after: Placed) -> bool:
        """Whether a line stands right under another of its size, or indented under a short one."""
        step = after.top - line.top
        near = 0.5 * after.size < step <= NEXT_LINE * self._step(after)
        indented = 0 <= after.left - line.left <= INDENT * after.size
        return near and alike(line.size, after.size) and (overlap(line, after) > 0.5 or indented)

    def _columns(self, lines: Sequence[Placed]) -> list[Part]:
        """Columns of text: lines under each other without much white."""
        open_parts: list[Part] = []
        found: list[Part] = []
        for line in sorted(lines, key=lambda line: (line.top, line.left)):
            open_parts = [p for p in open_parts if line.top - p.lines[-1].top <= NEXT_LINE * self._step(line)]
            best = [part for part in open_parts if self._continues(part, line)]
            if best:
                part = max(best, key=lambda part: overlap(part, line))
                part.lines.append(line)
                part.grow([line])
            else:
                part = Part([line])
                found.append(part)
                open_parts.append(part)
        return found

    def _step(self, line: Placed) -> float:
        return max(self.leading, self.leading * line.size / self.size)

    def _continues(self, part: Part, line: Placed) -> bool:
        last = part.lines[-1]
        if not alike(last.size, line.size) or line.top < last.top + 0.5 * line.size:
            return False
        # A column is as wide as its widest line: a longer one may come after short ones.
        out = SLACK * line.size
        if self.rules and part_lines(self.rules, last.box, line.box):
            return False
        in_left = part.left - INDENT * line.size <= line.left <= part.left + INDENT * line.size
        return in_left and overlap(part, line) > 0.5 and not self._steps_out(part, line, out)

    @staticmethod
    def _steps_out(part: Part, line: Placed, out: float) -> bool:
        """Whether a line stands out of a column that is known by two lines or more of one width."""
        full = sum(1 for one in part.lines if one.right > part.right - out)
        return full >= 2 and line.right > part.right + 2 * out
