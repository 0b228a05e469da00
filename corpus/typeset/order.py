"""The order in which the lines of a page are read: a headline before the text that stands under it, column by column.

Lines come with their boxes, from whatever format knows them. A column of text belongs to the headline above it; one
that has none goes with what stands at its left. It must not know what a line becomes: that is read from the ordered
lines as from any others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

from corpus.placed import Placed
from corpus.typeset.columnwise import columnwise, gather
from corpus.typeset.datelines import is_caption
from corpus.typeset.furniture import furniture_kind, jump
from corpus.typeset.ground import Ground, holds
from corpus.typeset.lines import join
from corpus.typeset.parts import HEAD, INDENT, SHORT, SLACK, SMALL_HEAD, Part, Parts, alike, beside, overlap
from corpus.typeset.placed_lines import text_size
from corpus.typeset.ruled import part_lines

# A folio stands in this share of the page's height at its top or bottom.
FOLIO = 0.1
# A broadsheet has 300 to 900 lines; a page with more than so many is no print, and is read from its top down.
MOST_LINES = 3000
# A column whose top is so far, in ems, under a headline stands under it.
UNDER = 6.0
# More of the lines under no headline than this share, and headlines may stand under their texts.
LOOSE = 0.1
# The middle of a headline and that of the columns under it differ by less, in ems, where it is set in their middle.
CENTRED = 1.5


def in_order(lines: Sequence[Placed], ground: Ground, height: float) -> list[Placed]:
    """The lines and the rows of tables in the order in which they are read, each with its column, the white over it and
    whether another part of the page begins with it."""
    if len(lines) > MOST_LINES:
        return sorted([*lines, *ground.rows], key=lambda line: (line.top, line.left))
    head, lines, foot = _take_folios(lines, height)
    return [*head, *_read(lines, ground), *foot]


def _read(lines: Sequence[Placed], ground: Ground) -> list[Placed]:
    """What stands between the head and the foot of a page, or in a box; what has a headline in a box is read apart."""
    if not lines:
        return ground.rows
    size = text_size(lines)
    boxed: list[Part] = []
    for box in ground.boxes(size, Part([*lines, *ground.rows]).box):
        inner, outer = (
            [line for line in lines if holds(box, line.box)],
            [line for line in lines if not holds(box, line.box)],
        )
        if outer and any(line.size >= SMALL_HEAD * size for line in inner):
            boxed.append(Part(_read(inner, ground.within(box, size)), "picture", box))
            lines, ground = outer, ground.without(box)
    return _Order(Parts(lines, ground), boxed).read()


def _take_folios(lines: Sequence[Placed], height: float) -> tuple[list[Placed], list[Placed], list[Placed]]:
    """The lines of the page's head and foot, and those between, in rows from the left."""
    top, bottom = FOLIO * height, (1 - FOLIO) * height
    edge = [line for line in lines if (line.top < top or line.bottom > bottom) and _is_folio(line)]
    if not any(furniture_kind(line.text) in ("sure", "dated", "worded") for line in edge):
        return [], list(lines), []
    marked = {id(line) for line in lines if len(line.text) < SHORT and any(_is_level(line, sure) for sure in edge)}
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


class _Order:
    """The order of one page without its folios."""

    def __init__(self, parts: Parts, boxed: Sequence[Part] = ()) -> None:
        self.size, self.leading, self.rules, self.boxed = parts.size, parts.leading, parts.rules, boxed
        # What is boxed stands in the way of the text around it as a picture does.
        self.heads, self.columns, self.pictures = parts.heads, parts.columns, [*parts.pictures, *boxed]
        self.parts = [*self.heads, *self.columns, *self.pictures]
        self.over: dict[int, Part | None] = {}
        self.headless: set[int] = set()

    def read(self) -> list[Placed]:
        headless = self._own_all()
        if headless > LOOSE * sum(len(part.lines) for part in self.columns):
            # Where headlines stand under their texts, the page is understood from its foot up.
            self._mirror()
            if self._own_all() > headless / 2:
                self._mirror()
                self._own_all()
            else:
                self._mirror()
        groups: dict[int, Part] = {id(head): head for head in self.heads}
        loose: list[Part] = []
        for part in self.columns:
            if part.owner is None:
                loose.append(part)
            else:
                part.owner.columns.append(part)
        for group in gather(loose):
            groups[id(group)] = group
        ordered = sorted(
            [*groups.values(), *self.boxed], key=lambda group: (round(group.top / (4 * self.size)), group.left)
        )
        return [line for group in ordered for line in (group.lines if group in self.boxed else self._written(group))]

    def _own_all(self) -> int:
        """Find the headline of each part; returns how many lines of text have none."""
        for part in self.parts:
            part.owner = None
        self.over.clear()
        self.headless.clear()
        self._own_by_span()
        for part in sorted((*self.columns, *self.pictures), key=lambda part: (part.left, part.top)):
            if part.owner is None and id(part) not in self.headless:
                self._own(part)
        return sum(len(part.lines) for part in self.columns if part.owner is None)

    def _mirror(self) -> None:
        """Turn the boxes of all parts upside down."""
        for part in self.parts:
            left, top, right, bottom = part.box
            part.box = (left, -bottom, right, -top)
        self.rules = [(left, -bottom, right, -top) for left, top, right, bottom in self.rules]
        self.over.clear()

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

    def _free_at(self, head: Part) -> list[Part]:
        """Columns that begin just under the level of a headline's end, with white above them."""
        return [
            part
            for part in (*self.columns, *self.pictures)
            if -0.5 * self.size <= part.top - head.bottom <= UNDER * self.size
            and ((above := self._above(part)) is None or above.bottom <= head.top + self.size)
        ]

    def _sees(self, part: Part, head: Part) -> bool:
        above = self._above(part)
        return above is None or above is head or above.bottom <= head.top + self.size

    def _above(self, part: Part) -> Part | None:
        """What stands directly over a part."""
        if id(part) in self.over:
            return self.over[id(part)]
        over = [
            other
            for other in self.parts
            if other is not part and other.bottom <= part.top + 0.5 * self.size and overlap(other, part) > 0.1
        ]
        self.over[id(part)] = max(over, key=lambda other: other.bottom, default=None)
        return self.over[id(part)]

    def _own(self, part: Part) -> None:
        """Give a part, and what stands between both, the headline that it stands under. Of parts that stand in a grid
        without a headline each is asked once: there are more ways through a grid than can be gone."""
        asked = {id(part)}
        way = [(part, self._leads(part))]
        while way:
            ahead = next(way[-1][1], None)
            if ahead is None:
                way.pop()
                continue
            owner = ahead if ahead.kind == "head" else ahead.owner
            if owner is not None:
                for one, _ in way:
                    one.owner = owner
                return
            if id(ahead) not in asked and id(ahead) not in self.headless:
                asked.add(id(ahead))
                way.append((ahead, self._leads(ahead)))
        self.headless |= asked

    def _leads(self, part: Part) -> Iterator[Part]:
        """What may lead from a part to its headline: what it goes on from above, else what stands at its left."""
        above = self._above(part)
        if above is not None:
            near = above.kind != "column" or part.top - above.bottom <= self._most_white(above, part)
            if near and not self._is_parted(above, part):
                yield above
        left = self._at_left(part)
        if left is not None:
            yield left

    def _is_parted(self, above: Part, part: Part) -> bool:
        """Whether a rule runs between two columns of text of one size; those of a table are its own."""
        if above.kind != "column" or not part.lines or above.lines[-1].row or part.lines[0].row:
            return False
        return alike(above.lines[-1].size, part.lines[0].size) and part_lines(self.rules, above.box, part.box)

    def _most_white(self, above: Part, part: Part) -> float:
        """The white that parts no story: under a deck or a cross-head, which have a size of their own, it is wider, and
        over a table, which has no headline."""
        if part.lines and part.lines[0].row:
            return UNDER * self.size
        other_size = not alike(above.lines[-1].size, part.lines[0].size) if part.lines else False
        return (2.0 if other_size else 0.9) * self.leading

    def _at_left(self, part: Part) -> Part | None:
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

    def _written(self, group: Part) -> list[Placed]:
        """The lines of a headline and its columns, captions last."""
        captions = [part for part in group.columns if self._is_caption(part)]
        text = columnwise([part for part in group.columns if part not in captions])
        found = list(group.lines)
        for part in (*text, *captions):
            found += self._in_column(part)
        return [replace(found[0], apart=True), *found[1:]] if found else []

    def _in_column(self, part: Part) -> list[Placed]:
        """The lines of a column, with the white over each."""
        lefts = [other.left for other in self.columns if len(other.lines) > 2 and overlap(part, other) > 0.8]
        near = [left for left in lefts if -INDENT * self.size < left - part.left <= 0.1]
        column = min(near, default=part.left) if len(part.lines) < 3 else part.left
        return [replace(line, indent=(line.left - column) / line.size) for line in part.lines]

    def _is_caption(self, part: Part) -> bool:
        above = self._above(part)
        under = above is not None and above.kind == "picture" and part.top - above.bottom < 2 * self.size
        text = join([line.text for line in part.lines])
        return (under and part.lines[0].size < 0.97 * self.size) or is_caption(text)
