"""How large what is read may be: sizes of files, lines, names, headlines and paragraphs, in bytes and characters.

A limit loses nothing: a paragraph over it is split, a headline over it becomes text. What cannot be split is refused
with a sentence. It must not know what format a text came in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from corpus.errors import Reason
from corpus.model import Paragraph
from corpus.sentences import sentences

if TYPE_CHECKING:
    from corpus.draft import Draft

# A file is read whole and decoded whole, so that it takes several times its size in memory. The largest plain corpus
# tried is 50 MB; a gzip file of a few megabytes can hold far more than this.
MAX_BYTES: Final = 512 * 1024 * 1024
# A broadsheet page has 300 to 900 lines; a year of a daily paper in one file has some 500,000.
MAX_LINES: Final = 1_000_000
MAX_ROWS: Final = 1_000_000
# Of a file whose pages are set: an issue has 4 to 200, a page is read in a tenth of a second.
MAX_PAGES: Final = 1000
PAGE_SECONDS: Final = 20.0
# A page of 400 lines is recognised in 10 seconds on two cores, and in a minute where others work there, too.
SCAN_SECONDS: Final = 600.0
# The pixels of a page of 40 million are had in 2 seconds.
PIXEL_SECONDS: Final = 60.0
# A .7z archive: one of 30,000 small files is unpacked in 17 seconds on a core that others use, too.
UNPACK_SECONDS: Final = 300.0
# Archives: a year of a daily paper, an article a file, is some 30,000 files. Text packs to a tenth, a table of equal
# rows to a hundredth; what packs further was made to fill the memory. An archive may lie in another.
MAX_MEMBERS: Final = 50_000
MAX_SWELLING: Final = 200
SWELLING_FROM: Final = 4 * 1024 * 1024
MAX_DEPTH: Final = 2
# The tree of XML or HTML takes some ten times its bytes. The text of a book of a thousand pages has 5 MB of them.
MAX_MARKUP: Final = 32 * 1024 * 1024
# All parts of a Word file or an e-book that are read.
MAX_PACKAGE: Final = 128 * 1024 * 1024
# The files that a store keeps to show pieces of their pages. An issue of 16 pages has 5 to 60 MB as PDFs or scans.
MAX_ORIGINALS: Final = 4 * 1024**3
# A name is shown beside every passage. Those of papers and files are under 100 characters; a path may be longer, but
# it is bounded by the operating system.
LONGEST_NAME: Final = 300
# A headline stands above every chunk of its article. The longest of 29,458 news items has 110 characters.
LONGEST_HEADLINE: Final = 500
# The longest paragraph of the same items has 1,978 characters.
LONGEST_PARAGRAPH: Final = 10_000


def name_problem(name: str) -> str | None:
    """A sentence where `name` is too long to be shown, or cannot be stored."""
    if len(name) > LONGEST_NAME:
        return Reason(
            "来源的名称有 {count} 个字，最多 {limit} 个；请换一个短的。", count=f"{len(name):,}", limit=LONGEST_NAME
        )
    return text_problem(name)


def text_problem(text: str) -> str | None:
    """A sentence where `text` holds half a character (a lone surrogate), which no file and no store can hold."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        code = ord(text[error.start])
        return Reason(
            "第 {place} 个字符是不成对的代理码 U+{code}，不是文字；请改正后再试。",
            place=error.start + 1,
            code=f"{code:04X}",
        )
    return None


def bounded(draft: Draft) -> tuple[Draft, list[str]]:
    """The draft within the limits, and a sentence for each kind of thing that was moved or split."""
    told: list[str] = []
    headline, rest = _headline(draft.headline)
    body = list(_paragraphs(draft.body))
    if len(body) != len(draft.body):
        over = sum(len(block.text) > LONGEST_PARAGRAPH for block in draft.body)
        told.append(Reason("有 {count} 段超过 {limit} 字，各拆成了几段。", count=over, limit=f"{LONGEST_PARAGRAPH:,}"))
    if any(len(b.text) > LONGEST_HEADLINE for b in draft.body if b.kind == "crosshead"):
        told.append(Reason("有小标题超过 {limit} 字，作正文收入。", limit=LONGEST_HEADLINE))
    at = (draft.lead_lines or (body[0].lines if body else (1, 1)))[0]
    front = list(rest)
    if rest:
        told.append(Reason("标题超过 {limit} 字，多出的作正文收入。", limit=LONGEST_HEADLINE))
    byline, lead = draft.byline, draft.lead
    if byline is not None and len(byline) > LONGEST_HEADLINE:
        # One that is printed in the text stays there; one that stands alone must not be lost.
        if not body or not body[0].text.startswith(byline[:LONGEST_HEADLINE]):
            front.append(byline)
        byline = None
        told.append(Reason("署名超过 {limit} 字，作正文收入。", limit=LONGEST_HEADLINE))
    if lead is not None and len(lead) > LONGEST_PARAGRAPH:
        front.append(lead)
        lead = None
        told.append(Reason("提要超过 {limit} 字，作正文收入。", limit=f"{LONGEST_PARAGRAPH:,}"))
    if not told:
        return draft, []
    moved = _paragraphs(Paragraph(text, (at, at)) for text in front)
    return replace(draft, headline=headline, body=(*moved, *body), byline=byline, lead=lead), told


def _headline(lines: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The first lines that fit into a headline together, and the others."""
    room = LONGEST_HEADLINE
    for at, line in enumerate(lines):
        room -= len(line)
        if room < 0:
            return lines[:at], lines[at:]
    return lines, ()


def _paragraphs(blocks: Iterator[Paragraph] | tuple[Paragraph, ...]) -> Iterator[Paragraph]:
    for block in blocks:
        if block.kind == "crosshead" and len(block.text) > LONGEST_HEADLINE:
            block = replace(block, kind="paragraph")
        if len(block.text) <= LONGEST_PARAGRAPH:
            yield block
        else:
            yield from (replace(block, text=part) for part in _parts(block.text))


def _parts(text: str) -> Iterator[str]:
    """`text` cut at sentences into parts of at most LONGEST_PARAGRAPH characters, a longer sentence anywhere."""
    head = 0
    tail = 0
    for _, last in sentences(text):
        if tail > head and last - head > LONGEST_PARAGRAPH:
            yield text[head:tail]
            head = tail
        while last - head > LONGEST_PARAGRAPH:
            yield text[head : head + LONGEST_PARAGRAPH]
            head += LONGEST_PARAGRAPH
        tail = last
    if head < len(text):
        yield text[head:]
