"""One printed line: its width in ems, its indent, its ending, its letter-spacing undone.

A line knows nothing of its neighbours except how many line ends part it from the one before; it must not know what
an article, a paragraph or a column is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from corpus.typeset.glued import part_headlines, part_notes
from corpus.typeset.gutters import part_columns

Ending = Literal["stop", "half", "open", "comma"]

# A full-width character is one em; ASCII and accented Latin are half an em. Curly quotes, dashes, ellipses and the
# middle dot are full-width in Chinese type although Unicode calls their width ambiguous.
_NARROW = re.compile(r"[!-~À-ÖØ-öø-ɏ]")
_BREAK = re.compile(r"\r\n|\r|\n")
_SPACE = re.compile(r"\s+")
_WIDE_SPACE = re.compile(r"\s{3,}")
# A space means something only between two Latin words or numbers.
_LATIN_GAP = re.compile(r"(?<=[0-9A-Za-zÀ-ɏ%.,;:!?)'\"])\s+(?=[0-9A-Za-zÀ-ɏ('\"])")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
# A word without another hyphen: large-language-model keeps its own.
_HYPHENATED = re.compile(r"(?<![-A-Za-z])[A-Za-z]*[a-z]-$")
_WORD_GOES_ON = re.compile(r"[a-z]+(?![-a-z])")
_DIGIT_GAP = re.compile(r"(?<=[0-9%])(?<!^\d)(?<!^\d\d)\s+(?=[^\x00-\xff])|(?<=[^\x00-\xff])(?<!\s)\s+(?=[0-9])")
_IDEOGRAPH = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]")
# The number of a part (01 补齐短板) keeps its space.
# What a compositor never parts: opening marks with what they open, a number or Latin word, a dash or ellipsis pair.
_FIRST_TOKEN = re.compile(r"[“‘《〈（(【「『\[]*(?:[0-9A-Za-z.,%+\-/:']+|——|……|.)?")

# The space beside a number may be justification of up to this many ems; one between two ideographs was set as an em.
_DIGIT_ROOM = 0.4
_NAME_GAP = re.compile(r"(?<=[^\x00-\xff])\s(?=[^\x00-\xff])")
_MARKS = re.compile(r"[，。、；：！？“”‘’（）《》〈〉【】「」『』]")
_HANGING = "，。、；：！？”’）》〉】」』"
_CLOSERS = "”’」』）)】》〉\"'"
_STOPS = "。！？!?…．｡"
_HALF = "：:；;—"
_COMMAS = "，、,"
# A caption's or report's credit ends its paragraph as surely as a full stop does.
_CREDIT_END = re.compile(r"(?:[\s　。/）)]|^)[^\s。，]{0,12}(?:摄|摄影|供图|制图|/图|图片|摄影报道)[）)]?$")
# An ASCII full stop counts after an ideograph or a closing mark; after a digit it may be a decimal point.
_ASCII_STOP = re.compile(r"[㐀-鿿”’\")）]\s?\.$")
# A parenthesis after a full stop, or one that is the whole line: （作者：…）, （市水务集团供稿）.
_ASIDE_END = re.compile(r"(?:^|[。！？”])[（(][^（）()]{2,40}[）)]$")
# How many of the blank-separated pieces of a line hold one ideograph or none when the line was letter-spaced.
_SPACED_PIECES = 4


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line that bears print.

    `number` is the 1-based physical line; `raw` the text without its line end and outer white space; `text` the same
    with letter-spacing undone (other inner spaces kept, one at most); `width` its ems without spaces; `indent` the
    ems of white space before it; `gap` the line ends since the printed line before (1 where it follows at once);
    `token` the ems of its first unbreakable piece; `breaks` whether a form feed precedes it;
    `tail` whether white space was left at its end;
    `loose` is the ems that its inner spaces may have taken, `marks` counts full-width marks, `hangs` says that it ends
    in a mark that may hang; `parted` says that furniture was taken out before it, `fresh`
    that the story before goes on elsewhere (下转), `resumes` that it comes from elsewhere (上接).
    Where the format knows the line's box, `size` is its type size as a multiple of the text's (else 0), `width` and
    `indent` are measured on the page, `apart` says that another part of the page begins with it, `folio` that it
    stands in the head or foot of the page, and `row` that it holds the cells of a row of a table.
    """

    number: int
    raw: str
    text: str
    width: float
    indent: float
    gap: int
    token: float
    ending: Ending
    spaced: bool
    breaks: bool
    tail: bool
    loose: float
    marks: int
    hangs: bool
    parted: bool = False
    fresh: bool = False
    resumes: bool = False
    size: float = 0.0
    apart: bool = False
    folio: bool = False
    row: bool = False


def width(text: str) -> float:
    """Ems that `text` takes in print, white space not counted."""
    return _solid_width(_SPACE.sub("", text))


def _solid_width(solid: str) -> float:
    return len(solid) - len(_NARROW.findall(solid)) / 2


def is_spaced(text: str) -> bool:
    """Whether the line was letter-spaced to fill its measure, so that its spaces mean nothing."""
    pieces = text.split()
    if len(pieces) < _SPACED_PIECES:
        return len(pieces) > 1 and all(len(p) == 1 and _IDEOGRAPH.match(p) for p in pieces)
    counts = sorted(len(_IDEOGRAPH.findall(p)) for p in pieces)
    # A row of figures (32金 43银 27铜) has one ideograph a piece, too, but none without a number.
    lone = sum(1 for p in pieces if _IDEOGRAPH.match(p))
    return counts[len(counts) // 2] <= 1 and sum(counts) >= _SPACED_PIECES and 3 * lone >= len(pieces)


def close_up(text: str) -> str:
    """Undo letter-spacing; in any other line reduce each run of white space to one space."""
    return _tight(text) if is_spaced(text) else " ".join(text.split())


def _tight(text: str) -> str:
    kept = _LATIN_GAP.sub("\x00", text.strip())
    return _SPACE.sub("", kept).replace("\x00", " ") if "\x00" in kept else _SPACE.sub("", kept)


def tidy(text: str) -> str:
    """Body text without the spaces that print put around numbers and marks; those between Latin words stay."""
    return _tight(text)


def tidy_headline(text: str) -> str:
    """A headline line: letter-spacing undone, the space between its halves kept, none around numbers."""
    return _DIGIT_GAP.sub("", close_up(text))


def is_hyphenated(line: str, following: str) -> bool:
    """Whether a Latin word was parted over two lines by a hyphen that is not its own."""
    return line[-1:] == "-" and bool(_HYPHENATED.search(line) and _WORD_GOES_ON.match(following))


def join(lines: list[str], hyphenated: bool = False) -> str:
    """Join a paragraph's lines: without a space, except between two Latin words; `hyphenated` words are made whole."""
    pieces: list[str] = []
    for line in filter(None, lines):
        if hyphenated and pieces and is_hyphenated(pieces[-1].rstrip(), line):
            pieces[-1] = pieces[-1].rstrip()[:-1]
        elif pieces and _LATIN.match(pieces[-1][-1]) and _LATIN.match(line[0]):
            pieces.append(" ")
        pieces.append(line)
    return "".join(pieces)


def ending(text: str) -> Ending:
    """How a line ends: at a full stop, half way (a colon, dash or parenthesis), at a comma, or open."""
    bare = text.rstrip()
    core = bare.rstrip(_CLOSERS)
    if core and (core[-1] in _STOPS or _ASCII_STOP.search(core)):
        return "stop"
    if _CREDIT_END.search(bare[-16:]):
        return "stop"
    if _ASIDE_END.search(bare):
        return "stop"
    if not core or core[-1] in _HALF or bare[-1] in "）)":
        return "half"
    return "comma" if core[-1] in _COMMAS else "open"


def printed_lines(text: str, *, columns: bool = True) -> list[PrintedLine]:
    """The lines of a page that bear print, in order. Line ends may be LF, CR LF or CR. `columns`: blanks that stand
    one below the other may part the page."""
    return list(iter_lines(text, columns=columns))


def iter_lines(text: str, *, columns: bool = True) -> Iterator[PrintedLine]:
    """`printed_lines` one at a time, so that a long file need not be held twice."""
    last = 0
    taken = 0.0
    breaks = False
    numbered = enumerate(_physical_lines(text), start=1)
    for number, physical in part_notes(part_headlines(part_columns(numbered))) if columns else numbered:
        feed = "\f" in physical
        if not physical.strip():
            breaks = breaks or feed
            continue
        head = physical[: len(physical) - len(physical.lstrip())]
        line = printed_line(number, physical)
        # What stands behind a glued headline or a note ends where the whole line does.
        taken = line.width + (taken if number == last else 0.0)
        yield replace(line, width=taken, gap=max(1, number - last) if last else 1, breaks=breaks or "\f" in head)
        last = number
        breaks = feed and "\f" not in head


def printed_line(number: int, physical: str) -> PrintedLine:
    """A line by its own text, with nothing said of the line before it."""
    raw = physical.strip()
    head = physical[: len(physical) - len(physical.lstrip())]
    spaced = is_spaced(raw)
    # A wider gap in a letter-spaced line was a space before it was stretched.
    closed = " ".join(map(_tight, _WIDE_SPACE.split(raw))) if spaced else " ".join(raw.split())
    solid = closed.replace(" ", "")
    first = _FIRST_TOKEN.match(solid)
    return PrintedLine(
        number=number,
        raw=raw,
        text=closed,
        width=_solid_width(solid),
        indent=sum(1.0 if c == "\u3000" else 2.0 if c == "\t" else 0.5 for c in head if c not in "\f\v\ufeff"),
        gap=1,
        token=_solid_width(first.group()) if first else 1.0,
        ending=ending(raw),
        spaced=spaced,
        breaks=False,
        tail=physical[-1:].isspace(),
        loose=0.0 if spaced or len(solid) == len(closed) else _loose(closed),
        marks=len(_MARKS.findall(solid)),
        hangs=solid[-1:] in _HANGING,
    )


def _loose(text: str) -> float:
    """Ems that the spaces of a line may have taken."""
    return _DIGIT_ROOM * len(_DIGIT_GAP.findall(text)) + len(_NAME_GAP.findall(text))


def _physical_lines(text: str) -> Iterator[str]:
    at = 0
    for end in _BREAK.finditer(text):
        yield text[at : end.start()]
        at = end.end()
    yield text[at:]
