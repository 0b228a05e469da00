"""The order in which the lines of a page are read: each headline before the text that stands under it, column by column.

Lines come with their boxes, from whatever format knows them. A column of text belongs to the headline above it; one
that has none goes with what stands at its left. It must not know what a line becomes: that is read from the ordered
lines as from any others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Literal

from corpus.typeset.datelines import is_caption
from corpus.typeset.furniture import furniture_kind, jump
from corpus.typeset.lines import join
from corpus.placed import Placed

Box = tuple[float, float, float, float]

# Type so much larger than the text's is a headline's; a kicker over one is at least so large.
HEAD, SMALL_HEAD, KICKER = 1.4, 1.18, 1.1
MOST_HEAD_LINES = 5
# Lines of a column: so near in size, with no more white than this share of the usual distance of lines.
SAME_SIZE, NEXT_LINE = 1.09, 1.55
# A paragraph's indent, and how far a line may stand out, in ems.
INDENT, SLACK = 2.7, 0.6
# Lines of a headline are nearer to each other than so many of their own ems.
HEAD_WHITE = 0.9
# A folio stands in this share of the page's height at its top or bottom.
FOLIO = 0.1
LONGEST_FOLIO = 30
# A column whose top is so far, in ems, under a headline stands under it.
UNDER = 6.0
CENTRED = 1.5


@dataclass(slots=True, eq=False)
class _Part:
    """Lines that stand under each other: of a headline, or of one column without much white between them; or a
    picture, which has none."""

    lines: list[Placed]
    kind: Literal["head", "column", "picture"] = "column"
    box: Box = (0.0, 0.0, 0.0, 0.0)
    owner: _Part | None = None
    columns: list[_Part] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.lines:
            self.grow(self.lines)

    def grow(self, lines: Iterable[Placed]) -> None:
        boxes = [(one.left, one.top, one.right, one.bottom) for one in lines]
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


def overlap(one: _Part | Placed, other: _Part | Placed) -> float:
    """The share of the narrower that stands over or under the other."""
    shared = min(one.right, other.right) - max(one.left, other.left)
    return shared / max(1e-6, min(one.right - one.left, other.right - other.left))


def beside(one: _Part | Placed, other: _Part | Placed) -> float:
    """How many points of height two share."""
    return min(one.bottom, other.bottom) - max(one.top, other.top)


def in_order(lines: Sequence[Placed], pictures: Sequence[Box], height: float) -> list[Placed]:
    """The lines in the order in which they are read, each with its column, the white over it and whether another part
    of the page begins with it."""
    if not lines:
        return []
    head, lines, foot = _take_folios(lines, height)
    return [*head, *_Page(lines, pictures).read(), *foot] if lines else [*head, *foot]


def _take_folios(lines: Sequence[Placed], height: float) -> tuple[list[Placed], list[Placed], list[Placed]]:
    """The lines of the page's head and foot, and those between, in rows from the left."""
    top, bottom = FOLIO * height, (1 - FOLIO) * height
    edge = [line for line in lines if (line.top < top or line.bottom > bottom) and _is_folio(line)]
    if not any(furniture_kind(line.text) == "sure" for line in edge):
        return [], list(lines), []
    marked = {
        id(line)
        for line in lines
        if len(line.text) < LONGEST_FOLIO and any(_is_level(line, sure) for sure in edge)
    }
    rest = [line for line in lines if id(line) not in marked]
    text = [line.top for line in rest]
    found = sorted((line for line in lines if id(line) in marked), key=lambda line: (round(line.top), line.left))
    middle = median(text) if text else height / 2
    header = [replace(line, apart=True, folio=True) for line in found if line.top < middle]
    return header, rest, [replace(line, apart=True, folio=True) for line in found if line.top >= middle]


def _is_folio(line: Placed) -> bool:
    return bool(furniture_kind(line.text)) and not jump(line.text)


def _is_level(line: Placed, folio: Placed) -> bool:
    """Whether a line stands beside one of the folio, and is no larger than it."""
    level = beside(line, folio) > 0.4 * min(line.height, folio.height)
    return line is folio or (level and line.size <= HEAD * folio.size)


class _Page:
    """One page without its folios."""

    def __init__(self, lines: Sequence[Placed], pictures: Sequence[Box]) -> None:
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[round(2 * line.size) / 2] += len(line.text)
        self.size = sizes.most_common(1)[0][0]
        self.leading = self._leading([line for line in lines if _alike(line.size, self.size)])
        large = [line for line in lines if self._is_head(line)] + self._small_heads(lines)
        self.heads = self._heads(large)
        small = [line for line in lines if line not in large]
        self.columns = self._columns(self._take_kickers(small))
        self.pictures = [
            _Part([], "picture", box) for box in pictures if min(box[2] - box[0], box[3] - box[1]) > 3 * self.size
        ]
        self.parts = [*self.heads, *self.columns, *self.pictures]

    def _is_head(self, line: Placed) -> bool:
        """Whether a line opens what stands under it: large type, or where a story comes from (上接第1版)."""
        found = jump(line.text) if len(line.text) < LONGEST_FOLIO else None
        return line.upright or line.size >= HEAD * self.size or (found is not None and not found.onward)

    def _small_heads(self, lines: Sequence[Placed]) -> list[Placed]:
        """Type a little larger than the text's is that of small headlines, or of decks: a few lines, or sentences."""
        middling = [line for line in lines if SMALL_HEAD * self.size <= line.size and not self._is_head(line)]
        found: list[Placed] = []
        for part in self._columns(middling):
            text = join([line.text for line in part.lines])
            if len(part.lines) <= MOST_HEAD_LINES and "。" not in text and not is_caption(text):
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

    def _heads(self, lines: Sequence[Placed]) -> list[_Part]:
        """Headlines: large lines that stand close under each other."""
        heads: list[_Part] = []
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
                heads.append(_Part([line], "head"))
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
            if over and line.size >= KICKER * self.size and len(line.text) < 30:
                over[0].lines.insert(0, line)
                over[0].grow([line])
            else:
                rest.append(line)
        return rest

    def _columns(self, lines: Sequence[Placed]) -> list[_Part]:
        """Columns of text: lines under each other without much white."""
        open_parts: list[_Part] = []
        found: list[_Part] = []
        for line in sorted(lines, key=lambda line: (line.top, line.left)):
            open_parts = [p for p in open_parts if line.top - p.lines[-1].top <= NEXT_LINE * self._step(line)]
            best = [part for part in open_parts if self._continues(part, line)]
            if best:
                part = max(best, key=lambda part: overlap(part, line))
                part.lines.append(line)
                part.grow([line])
            else:
                part = _Part([line])
                found.append(part)
                open_parts.append(part)
        return found

    def _step(self, line: Placed) -> float:
        return max(self.leading, self.leading * line.size / self.size)

    def _continues(self, part: _Part, line: Placed) -> bool:
        last = part.lines[-1]
        if not _alike(last.size, line.size) or line.top < last.top + 0.5 * line.size:
            return False
        # A column is as wide as its widest line: a longer one may come after short ones.
        out = SLACK * line.size
        in_left = part.left - INDENT * line.size <= line.left <= part.left + INDENT * line.size
        return in_left and overlap(part, line) > 0.5 and not self._steps_out(part, line, out)

    @staticmethod
    def _steps_out(part: _Part, line: Placed, out: float) -> bool:
        """Whether a line stands out of a column that is known by two lines or more of one width."""
        full = sum(1 for one in part.lines if one.right > part.right - out)
        return full >= 2 and line.right > part.right + 2 * out

    def read(self) -> list[Placed]:
        self._own_by_span()
        for part in sorted((*self.columns, *self.pictures), key=lambda part: (part.left, part.top)):
            self._own(part, set())
        groups: dict[int, _Part] = {id(head): head for head in self.heads}
        loose: list[_Part] = []
        for part in self.columns:
            if part.owner is None:
                loose.append(part)
            else:
                part.owner.columns.append(part)
        for group in _gather_loose(loose):
            groups[id(group)] = group
        ordered = sorted(groups.values(), key=lambda group: (round(group.top / (4 * self.size)), group.left))
        return [line for group in ordered for line in self._written(group)]

    def _own_by_span(self) -> None:
        """Give each headline the columns that begin under it: those under its words, and as many at both sides as it
        is set in the middle of."""
        for head in self.heads:
            if head.lines[0].upright:
                continue
            level = [
                part
                for part in (*self.columns, *self.pictures)
                if -0.5 * self.size <= part.top - head.bottom <= UNDER * self.size and self._above(part) in (head, None)
            ]
            level += [part for part in self._free_at(head) if part not in level]
            under = [part for part in level if overlap(part, head) > 0.15]
            if not under:
                continue
            if any(abs(part.left - head.left) < SLACK * self.size for part in under):
                continue
            spans = [
                (one.left, other.right)
                for one in level
                for other in level
                if one.left <= head.left + self.size and other.right >= head.right - self.size
            ]
            middle = (head.left + head.right) / 2
            fitting = [span for span in spans if abs(sum(span) / 2 - middle) < CENTRED * self.size]
            if fitting:
                left, right = min(fitting, key=lambda span: abs(sum(span) / 2 - middle))
                for part in level:
                    if part.left >= left - 1 and part.right <= right + 1 and self._sees(part, head):
                        part.owner = head

    def _free_at(self, head: _Part) -> list[_Part]:
        """Columns that begin just under the level of a headline's end, with white above them."""
        return [
            part
            for part in (*self.columns, *self.pictures)
            if -0.5 * self.size <= part.top - head.bottom <= UNDER * self.size
            and ((above := self._above(part)) is None or above.bottom <= head.top + self.size)
        ]

    def _sees(self, part: _Part, head: _Part) -> bool:
        above = self._above(part)
        return above is None or above is head or above.bottom <= head.top + self.size

    def _above(self, part: _Part) -> _Part | None:
        """What stands directly over a part."""
        over = [
            other
            for other in self.parts
            if other is not part and other.bottom <= part.top + 0.5 * self.size and overlap(other, part) > 0.1
        ]
        return max(over, key=lambda other: other.bottom, default=None)

    def _own(self, part: _Part, asked: set[int]) -> _Part | None:
        """The headline that a part stands under; `asked` are those that ask for it."""
        if part.kind == "head":
            return part
        if part.owner is not None or id(part) in asked:
            return part.owner
        asked = {*asked, id(part)}
        above = self._above(part)
        white = part.top - above.bottom if above is not None else 0.0
        if above is not None and (above.kind != "column" or white <= self._most_white(above, part)):
            part.owner = self._own(above, asked)
        if part.owner is None:
            left = self._at_left(part)
            part.owner = self._own(left, asked) if left is not None else None
        return part.owner

    def _most_white(self, above: _Part, part: _Part) -> float:
        """The white that parts no story: under a deck or a cross-head, which have a size of their own, there is more."""
        other_size = not _alike(above.lines[-1].size, part.lines[0].size) if part.lines else False
        return (2.0 if other_size else 0.9) * self.leading

    def _at_left(self, part: _Part) -> _Part | None:
        """What stands at the left of a part's beginning, across a gutter."""
        near = [
            other
            for other in self.parts
            if other is not part
            and other.right <= part.left + self.size
            and other.top <= part.top + 2 * self.leading
            and other.bottom > part.top
        ]
        return max(near, key=lambda other: (round(other.right / self.size), other.bottom), default=None)

    def _written(self, group: _Part) -> list[Placed]:
        """The lines of a headline and its columns, captions last."""
        captions = [part for part in group.columns if self._is_caption(part)]
        text = _columnwise([part for part in group.columns if part not in captions])
        found = list(group.lines)
        for part in (*text, *captions):
            found += self._in_column(part)
        return [replace(found[0], apart=True), *found[1:]] if found else []

    def _in_column(self, part: _Part) -> list[Placed]:
        """The lines of a column, with the white over each."""
        lefts = [other.left for other in self.columns if len(other.lines) > 2 and overlap(part, other) > 0.8]
        near = [left for left in lefts if -INDENT * self.size < left - part.left <= 0.1]
        column = min(near, default=part.left) if len(part.lines) < 3 else part.left
        return [replace(line, indent=(line.left - column) / line.size) for line in part.lines]

    def _is_caption(self, part: _Part) -> bool:
        above = self._above(part)
        under = above is not None and above.kind == "picture" and part.top - above.bottom < 2 * self.size
        text = join([line.text for line in part.lines])
        return (under and part.lines[0].size < 0.97 * self.size) or is_caption(text)


def _alike(one: float, other: float) -> bool:
    return max(one, other) <= SAME_SIZE * min(one, other)


def _gather_loose(parts: Sequence[_Part]) -> list[_Part]:
    """Columns under no headline, those side by side together."""
    groups: list[_Part] = []
    for part in sorted(parts, key=lambda part: (part.left, part.top)):
        for group in groups:
            last = group.columns[-1]
            touches = beside(last, part) > 0 and part.left - last.right < 4 * part.lines[0].size
            if touches or (overlap(last, part) > 0.5 and 0 <= part.top - last.bottom < 2 * part.lines[0].size):
                group.columns.append(part)
                group.grow(part.lines)
                break
        else:
            groups.append(_Part([], "head", part.box, columns=[part]))
    return groups


def _columnwise(parts: Sequence[_Part]) -> list[_Part]:
    """Parts column by column from the left; one that stands over or under several columns parts what is above it from
    what is below."""
    if len(parts) < 2:
        return list(parts)
    for wide in sorted(parts, key=lambda part: part.top):
        others = [part for part in parts if part is not wide]
        spanned = [part for part in others if overlap(wide, part) > 0.5]
        if any(overlap(a, b) < 0.05 for a in spanned for b in spanned):
            above = [part for part in others if part.bottom <= wide.top + 2]
            below = [part for part in others if part.top >= wide.bottom - 2]
            if len(above) + len(below) == len(others):
                return [*_columnwise(above), wide, *_columnwise(below)]
    columns: list[list[_Part]] = []
    for part in sorted(parts, key=lambda part: part.left):
        if columns and any(overlap(part, other) > 0.3 for other in columns[-1]):
            columns[-1].append(part)
        else:
            columns.append([part])
    return [part for column in columns for part in sorted(column, key=lambda part: part.top)]
