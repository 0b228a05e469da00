"""Text that is articles already: a headline first and one paragraph a line.

It knows nothing of columns; what looks like neither is left to the layout reading.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from corpus.draft import Draft, signed
from corpus.model import BlockKind, Line, Paragraph
from corpus.typeset.articles import NOTICE
from corpus.typeset.bylines import is_bare_names, is_byline
from corpus.typeset.datelines import is_signature, opens_report
from corpus.typeset.fixtures import find_fixtures, take_out
from corpus.typeset.furniture import is_day
from corpus.typeset.lines import PrintedLine, close_up

# In clean text at least this share of the lines long enough to be paragraphs (over 12 ems) end with a full stop or the
# like; in raw pages one line in six does.
CLEAN_STOPS = 0.6
BODY_WIDTH = 12.0
LONGEST_HEADLINE = 46.0
# Where no line ends with a full stop, as in papers before 1920, only its length shows whether a line is a headline.
LONGEST_UNSTOPPED_HEADLINE = 20.0
# The first line of a file is its headline even where it is longer than print would allow.
LONGEST_FIRST_LINE = 150.0
WIDEST_COLUMN = 50.0
NARROWEST_COLUMN = 9
# A text with no more lines has no usual width.
FEW_LINES = 5

# So many lines in a row that could be headlines are verse or a list.
LISTED_LINES = 4

# The heading of a chapter. It opens an article where the text opens with one (a novel), and is a cross-head where the
# text has a title before it (a law).
_CHAPTER = re.compile(r"^第[一二三四五六七八九十百千零〇0-9]{1,6}[回章节卷](?:[\s：:]|$)")
# A headline with the tag of its column: 把小事办好（今日谈）.
_TAGGED = re.compile(r"^[^。（(]{2,30}[（(][^。（）()]{1,8}[）)]$")


def looks_clean(lines: Sequence[PrintedLine]) -> bool:
    """Whether each line is a whole paragraph or headline, as in text files that people write."""
    long = [line for line in lines if line.width > BODY_WIDTH and not _CHAPTER.match(line.text)]
    if not long or len(lines) <= 2:
        return len(lines) <= 3
    # No column is so wide: where most of the text stands in such lines, each is a paragraph.
    unwrapped = sum(line.width for line in long if line.width > WIDEST_COLUMN and line.ending in ("stop", "half"))
    if unwrapped > sum(line.width for line in lines) / 2:
        return True
    if _are_narrow(lines, len(long)):
        return False
    stops = sum(1 for line in long if line.ending == "stop")
    if not stops and _are_whole(lines):
        return True
    if stops and any(opens_report(a.text) and a.ending in ("open", "comma") and b.gap == 1 for a, b in pairwise(lines)):
        return False  # the first line of a report goes on in the next
    return stops >= CLEAN_STOPS * len(long) or (len(long) == 1 and len(lines) <= 3)


def opens_with_title(lines: Sequence[PrintedLine]) -> bool:
    """Whether the first line of a text heads it."""
    return len(lines) > 1 and (_is_title(lines[0], LONGEST_FIRST_LINE) or _cries(lines))


def looks_wrapped(lines: Sequence[PrintedLine]) -> bool:
    """Whether most lines have one width and end there within a sentence: print, pasted with its line ends."""
    if len(lines) <= FEW_LINES:
        return False
    (column, _), *_ = Counter(round(line.width) for line in lines).most_common(1)
    broken = sum(1 for line in lines if abs(line.width - column) <= 1 and line.ending in ("open", "comma"))
    return column >= NARROWEST_COLUMN and 2 * broken > len(lines)


def _are_narrow(lines: Sequence[PrintedLine], long: int) -> bool:
    """Whether most lines are those of one narrow column: of nearly its width, and ending where the next line goes
    on."""
    (column, _), *_ = Counter(round(line.width) for line in lines).most_common(1)
    broken = sum(
        1
        for line, after in pairwise(lines)
        if abs(line.width - column) <= 1 and line.ending in ("open", "comma") and after.gap == 1
    )
    return NARROWEST_COLUMN <= column <= BODY_WIDTH and 2 * long < len(lines) and 3 * broken > len(lines)


def _are_whole(lines: Sequence[PrintedLine]) -> bool:
    """Whether each line is a paragraph: no two long lines follow each other, and some are longer than a headline."""
    wrapped = any(min(a.width, b.width) > BODY_WIDTH and b.gap == 1 for a, b in pairwise(lines))
    return not wrapped and any(line.width > LONGEST_UNSTOPPED_HEADLINE for line in lines)


def read_clean(lines: Sequence[PrintedLine]) -> tuple[list[Draft], list[Line]]:
    """Articles of clean text. A title after an empty line where paragraphs have none, before a byline or after the
    signature of the article above opens one."""
    fixtures = find_fixtures(lines)
    furniture = [Line(lines[at].number, lines[at].raw) for at in sorted(fixtures)]
    reader = _Clean(take_out(lines, fixtures))
    for at in range(len(reader.lines)):
        reader.read(at)
    reader.close()
    return reader.drafts, sorted([*furniture, *reader.repeated], key=lambda line: line.number)


class _Clean:
    """Reads clean text a line at a time."""

    def __init__(self, lines: Sequence[PrintedLine]) -> None:
        self.lines = lines
        blanks = sum(1 for line in lines[1:] if line.gap > 1)
        self.gap = 2 if blanks > 0.5 * max(1, len(lines) - 1) else 1
        stopped = any(line.ending == "stop" for line in lines)
        self.longest = LONGEST_HEADLINE if stopped else LONGEST_UNSTOPPED_HEADLINE
        self.ends_signed = bool(lines) and _is_author(lines[-1])
        self.drafts: list[Draft] = []
        self.repeated: list[Line] = []
        self._begin()

    def _begin(self) -> None:
        self.headline: list[str] = []
        self.byline: list[str] = []
        self.body: list[Paragraph] = []
        self.signature: int | None = None  # the last line that was read as a byline under text

    def read(self, at: int) -> None:
        line = self.lines[at]
        following = self.lines[at + 1] if at + 1 < len(self.lines) else None
        if self._is_byline(at, following):
            self.signature = at if self.body else None
            self.byline.append(line.text)
        elif not self._could_head(at):
            self.body.append(Paragraph(line.raw, (line.number, line.number)))
        elif not self.body and not self.byline:
            self._head(line)
        elif self.body and following is not None and self._opens(at, following):
            self.close()
            self._head(line)
        else:
            listed = self._is_listed(at)
            kind: BlockKind = "paragraph" if listed else "crosshead"
            text = line.raw if listed else close_up(line.raw)
            self.body.append(Paragraph(text, (line.number, line.number), kind))

    def _is_byline(self, at: int, following: PrintedLine | None) -> bool:
        line = self.lines[at]
        if is_byline(line.text):
            return not self.body or following is None or not _is_title(following) or self._signs(at, following)
        return bool(self.headline) and not self.body and not self.byline and is_bare_names(line.text)

    def _signs(self, at: int, following: PrintedLine) -> bool:
        """Whether a byline between text and a title signs the text: it is no nearer to the title, and the article has
        no byline under its headline. A second line of a signature goes with the first."""
        above, line = self.lines[at - 1], self.lines[at]
        if line.gap > following.gap:
            return False
        return (above.ending == "stop" and not self.byline) or self.signature == at - 1

    def _is_over(self, at: int) -> bool:
        """Whether the line above a title is the signature that ends the open article. After one paragraph it may stand
        under a lead, with cross-heads to come, unless the text ends with a signature, too."""
        in_body = is_signature(self.lines[at - 1].text)
        if not in_body and self.signature != at - 1:
            return False
        return len(self.body) - in_body >= (1 if self.ends_signed else 2)

    def _could_head(self, at: int) -> bool:
        """Whether a line may be a headline or a cross-head; a day (an entry of a chronicle) heads no article."""
        if at and is_day(self.lines[at].text):
            return False
        if at == 0:
            return _is_title(self.lines[0], LONGEST_FIRST_LINE) or _cries(self.lines)
        return _is_title(self.lines[at], self.longest) or self._cries_over_report(at)

    def _cries_over_report(self, at: int) -> bool:
        """Whether a line that ends ！, ？ or … heads an article: what opens one follows. White above it does not tell:
        it stands above the questions of an interview, too."""
        line, (after, *text) = self.lines[at], [*self.lines[at + 1 : at + 3], None]
        if after is None or line.width > self.longest or not _is_cry(line.text):
            return False
        if not is_byline(after.text):
            return opens_report(after.text)
        # A name that text follows stands under a headline; over a title, or at the end, it signs what is above.
        return after.gap <= line.gap and text[0] is not None and text[0].ending == "stop" and not _is_cry(text[0].text)

    def _opens(self, at: int, following: PrintedLine) -> bool:
        """Whether a line that could be a headline opens an article after another; verse and lists open none."""
        line, run = self.lines[at], self.lines[at : at + LISTED_LINES]
        if _CHAPTER.match(line.text):
            return bool(_CHAPTER.match(self.lines[0].text))
        if self.lines[at - 1].text[-1] in "：:":
            return False
        if len(run) == LISTED_LINES and all(_is_title(row, self.longest) and not is_byline(row.text) for row in run):
            return False
        if NOTICE.match(line.text) and following.ending == "stop":
            return True
        before_report = is_byline(following.text) or opens_report(following.text) or following.text == line.text
        return line.gap > self.gap or before_report or line.breaks or self._is_over(at)

    def _is_listed(self, at: int) -> bool:
        """Whether a line without a full stop is one of several: rows and items are text, a cross-head stands alone."""
        near = [self.lines[spot] for spot in (at - 1, at + 1) if 0 < spot < len(self.lines)]
        return any(_is_title(line, self.longest) and not is_byline(line.text) for line in near)

    def _head(self, line: PrintedLine) -> None:
        """A line of the headline; one that archives print twice counts once."""
        text = close_up(line.raw)
        if self.headline and self.headline[-1] == text:
            self.repeated.append(Line(line.number, line.raw))
        else:
            self.headline.append(text)

    def close(self) -> None:
        if self.headline or self.body or self.byline:
            self.drafts.append(signed(Draft(tuple(self.headline), tuple(self.body), " ".join(self.byline) or None)))
        self._begin()


def _is_author(line: PrintedLine) -> bool:
    """Whether a line is nothing but its author's name: 本报记者 王小明, （本报记者 王小明）."""
    return is_byline(line.text) or is_signature(line.text)


def _is_title(line: PrintedLine, longest: float = LONGEST_HEADLINE) -> bool:
    ends_open = line.ending == "open" or (bool(_TAGGED.match(line.text)) and not opens_report(line.text))
    return (ends_open and line.width <= longest) or line.text.endswith("——")


def _cries(lines: Sequence[PrintedLine]) -> bool:
    """Whether the first line is a headline that ends ！, ？ or …: one sentence over a longer line or a byline."""
    if len(lines) < 2 or not _is_cry(lines[0].text):
        return False
    return lines[0].width < lines[1].width or is_byline(lines[1].text)


def _is_cry(text: str) -> bool:
    """Whether a line is one sentence that ends ！, ？ or …."""
    return text[-1] in "！？!?…" and "。" not in text
