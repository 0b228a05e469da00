"""Text that no paper printed: data, subtitles, chat logs, text without Chinese. It is told for what it is and read as
plainly as it can be, so that it can be found.

It must not know of columns, headlines and stories; a page of print never comes here.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final, Literal

from corpus.draft import Draft
from corpus.errors import Reason
from corpus.model import BlockKind, Line, LineSpan, Paragraph
from corpus.typeset.lines import PrintedLine, is_hyphenated

Kind = Literal["data", "subtitles", "chat", "foreign"]

# What a reader is told of each kind.
TOLD: Final[dict[Kind, Reason]] = {
    "data": Reason("像是数据（JSON 或 YAML），不是报纸的文字：各行照原样收入。一行一篇的 JSON 请存成 .jsonl 再加入。"),
    "subtitles": Reason("像是字幕：一条一段，序号和时间不作正文。"),
    "chat": Reason("像是聊天记录：一条消息一段。"),
    "foreign": Reason("没有中文：按空行分段。"),
}

# A longer text is not parsed to see whether it is JSON.
LONGEST_JSON: Final = 10_000_000
# Of the lines of a YAML file at least this share are keys and items, and so many keys differ: Q: and A: are speech.
YAML_SHARE, YAML_KEYS = 0.8, 3
# Of the lines of a log at least this share open a message (a message may have several lines), and so many do.
CHAT_SHARE, CHAT_MESSAGES = 0.25, 3
# Text is without Chinese where its first characters have so many letters and fewer than one in fifty of them is an
# ideograph.
FOREIGN_FIRST, FOREIGN_LETTERS, IDEOGRAPHS = 4000, 200, 1 / 50
# So many letters are enough where there is no ideograph at all.
FOREIGN_LEAST = 60
# A paragraph a line, where so many of the lines that are long enough for one end a sentence.
WHOLE_SHARE, WHOLE_WIDTH = 0.6, 12.0
# Ems of the longest cross-head.
WIDEST_CROSSHEAD = 40.0

_KEY = re.compile(r"^(?:-\s{1,4})?([A-Za-z_][\w.\-]{0,40}):(?:\s|$)")
_ITEM = re.compile(r"^(?:-\s|#|---$|[\]\[{}])")
_RULE = re.compile(r"^---$")
_TIMES = re.compile(r"^(?:\d{1,2}:)?\d{1,2}:\d{2}[,.]\d{1,3}\s{1,4}-->\s{1,4}(?:\d{1,2}:)?\d{1,2}:\d{2}[,.]\d{1,3}")
_CLOCK = (
    r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[,，]?\s{1,3})?(?:(?:上午|下午|晚上|凌晨)\s?)?\d{1,2}:\d{2}(?::\d{2})?"
)
_TIME_FIRST = re.compile(
    rf"^[\[【（(]?{_CLOCK}[\]】）)]?(?:\s-)?\s{{1,4}}(?P<name>[^\s:：，。]{{1,20}})(?:$|\s?[:：](?P<words>.))"
)
_NAME_FIRST = re.compile(
    rf"^(?P<name>[^\s:：，。]{{1,20}})\s{{1,4}}[\[【（(]?{_CLOCK}[\]】）)]?(?:$|\s?[:：](?P<words>.))"
)
_IDEOGRAPH = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]")
_SENTENCE_END = re.compile(r"[.!?…。！？:][\"'”’)\]]*$")


def kind_of(text: str, opening: Sequence[PrintedLine]) -> Kind | None:
    """What kind of text that is no print a page is, judged by its first lines; None where it may be print."""
    if not opening:
        return None
    if _is_json(text) or _is_yaml(opening):
        return "data"
    if "-->" in text and any(_TIMES.match(line.raw) for line in opening[:8]):
        return "subtitles"
    return "chat" if _is_chat(opening) else "foreign" if _is_foreign(text) else None


def read_unprinted(kind: Kind, lines: Sequence[PrintedLine]) -> tuple[list[Draft], list[Line]]:
    """The one article of such a text, and what of it is no text: times of subtitles, hyphens of parted words."""
    return _READERS[kind](lines)


def _is_json(text: str) -> bool:
    bare = text.strip()
    if bare[:1] not in ("{", "[") or bare[-1:] not in ("}", "]") or len(bare) > LONGEST_JSON:
        return False
    first = bare.split("\n", 1)[0]
    return _parses(bare) or (first != bare and _parses(first))


def _parses(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False


def _is_yaml(lines: Sequence[PrintedLine]) -> bool:
    if not (_KEY.match(lines[0].raw) or _ITEM.match(lines[0].raw)):
        return False
    if any(_RULE.match(line.raw) for line in lines[1:]):
        return False  # the end of a Markdown file's front matter
    keys = [found.group(1) for line in lines if (found := _KEY.match(line.raw))]
    items = sum(1 for line in lines if _ITEM.match(line.raw) and not _KEY.match(line.raw))
    return len(set(keys)) >= YAML_KEYS and len(keys) + items >= YAML_SHARE * len(lines) and 2 * len(keys) >= items


def _message(line: PrintedLine) -> re.Match[str] | None:
    """What opens a message: when and who, and perhaps its first words."""
    return (_TIME_FIRST.match(line.raw) or _NAME_FIRST.match(line.raw)) if ":" in line.raw else None


def _is_chat(lines: Sequence[PrintedLine]) -> bool:
    """Whether lines tell who speaks and when, and someone speaks again; times alone are a timetable's."""
    found = [_message(line) for line in lines]
    names = Counter(
        here.group("name")
        for here, after in pairwise([*found, None])
        if here and (here.group("words") or after is None)
    )
    messages = names.total()
    return messages >= max(CHAT_MESSAGES, CHAT_SHARE * len(lines)) and len(names) < messages


def _is_foreign(text: str) -> bool:
    first = text[:FOREIGN_FIRST]
    ideographs = len(_IDEOGRAPH.findall(first))
    if ideographs > IDEOGRAPHS * len(first):
        return False
    letters = sum(map(str.isalpha, first))
    if not ideographs and letters >= FOREIGN_LEAST and "\n" in first.strip():
        return True
    return letters >= FOREIGN_LETTERS and ideographs < IDEOGRAPHS * letters


def _read_data(lines: Sequence[PrintedLine]) -> tuple[list[Draft], list[Line]]:
    return [Draft((), tuple(Paragraph(line.raw, (line.number, line.number)) for line in lines))], []


def _read_subtitles(lines: Sequence[PrintedLine]) -> tuple[list[Draft], list[Line]]:
    """A paragraph a cue. Its number and times are no text; nor is what stands before the first (WEBVTT)."""
    times = [at for at, line in enumerate(lines) if _TIMES.match(line.raw)]
    apart = {*range(times[0]), *times, *(at - 1 for at in times if at and lines[at - 1].raw.isdigit())}
    body = []
    for first, last in pairwise([*times, len(lines)]):
        cue = [lines[at] for at in range(first, last) if at not in apart]
        if cue:
            body.append(Paragraph(" ".join(line.raw for line in cue), _span(cue)))
    return [Draft((), tuple(body))], [Line(lines[at].number, lines[at].raw) for at in sorted(apart)]


def _read_chat(lines: Sequence[PrintedLine]) -> tuple[list[Draft], list[Line]]:
    """A paragraph a message, with who and when before it; what stands before the first is the headline."""
    openings = [at for at, line in enumerate(lines) if _message(line)]
    body = []
    for first, last in pairwise([*openings, len(lines)]):
        body.append(Paragraph(" ".join(line.raw for line in lines[first:last]), _span(lines[first:last])))
    return [Draft(tuple(line.raw for line in lines[: openings[0]]), tuple(body))], []


def _read_foreign(lines: Sequence[PrintedLine]) -> tuple[list[Draft], list[Line]]:
    """Paragraphs by empty lines and indents; a short one that ends no sentence is the headline or a cross-head."""
    headline: tuple[str, ...] = ()
    body: list[Paragraph] = []
    hyphens: list[Line] = []
    runs = list(_runs(lines))
    for run in runs:
        heads = len(runs) > 1 and len(run) <= 2 and run[-1].width <= WIDEST_CROSSHEAD and not _ends(run[-1])
        if heads and not headline and not body:
            headline = tuple(line.raw for line in run)
        else:
            kind: BlockKind = "crosshead" if heads and len(run) == 1 else "paragraph"
            body.append(Paragraph(_joined(run), _span(run), kind))
            hyphens += [Line(a.number, "-") for a, b in pairwise(run) if is_hyphenated(a.raw, b.raw)]
    return [Draft(headline, tuple(body))], hyphens


def _runs(lines: Sequence[PrintedLine]) -> Iterator[list[PrintedLine]]:
    """The lines of each paragraph: each line, where most end a sentence; else as empty lines and indents part them."""
    long = [line for line in lines if line.width > WHOLE_WIDTH]
    whole = sum(map(_ends, long)) >= WHOLE_SHARE * len(long)
    usual = sorted(line.gap for line in lines)[len(lines) // 4]
    run = [lines[0]]
    for before, line in pairwise(lines):
        if whole or line.gap > usual or line.breaks or line.indent > before.indent:
            yield run
            run = []
        run.append(line)
    yield run


def _ends(line: PrintedLine) -> bool:
    return bool(_SENTENCE_END.search(line.raw[-8:]))


def _span(lines: Sequence[PrintedLine]) -> LineSpan:
    """Where lines stand, which came from columns side by side perhaps."""
    numbers = [line.number for line in lines]
    return min(numbers), max(numbers)


def _joined(lines: Sequence[PrintedLine]) -> str:
    """Lines with a space between them; between Chinese characters none, and none where a hyphen parted a word."""
    pieces = [lines[0].raw]
    for before, line in pairwise(lines):
        if is_hyphenated(before.raw, line.raw):
            pieces[-1] = pieces[-1][:-1]
        elif max(before.raw[-1], line.raw[0]) < "\u2e80":
            pieces.append(" ")
        pieces.append(line.raw)
    return "".join(pieces)


_READERS: Final[dict[Kind, Callable[[Sequence[PrintedLine]], tuple[list[Draft], list[Line]]]]] = {
    "data": _read_data,
    "subtitles": _read_subtitles,
    "chat": _read_chat,
    "foreign": _read_foreign,
}
