"""Articles to chunks: a paragraph is a passage; knows lengths in tokens only through the function it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from corpus.model import Article, Chunk, Paragraph
from corpus.sentences import sentences

# A paragraph under this many characters (a one-line quotation, a poem's line) is joined to its neighbour. Ordinary
# newspaper paragraphs start at about 40 characters; a caption, which stands alone in its article, has no neighbour.
SHORT = 24

# So many cross-heads in a row are the lines of a list: at most the last could stand over a text.
LISTED = 3
# The longest line of a list.
LINE = 60

# Of a text much longer than the limit only the first characters are counted, this many for each token there is room
# for: hardly any vocabulary has longer tokens, and counting all the rest at every cut would take quadratic time.
COUNTED = 4

# A paragraph up to this length that ends with a question (记者：…吗？) belongs to its reply, which seldom repeats it.
QUESTION = 60


def chunk_article(article: Article, limit: int, count_tokens: Callable[[str], int]) -> Iterator[Chunk]:
    """Chunks of `article` in reading order, each on paragraph bounds and at most `limit` tokens with its headline.

    Cross-heads are not passages: each is carried by the chunks under it as `section`. A paragraph over the limit is
    split at sentences, a sentence over the limit at the limit.
    """
    blocks, text = _listed(article.blocks), article.text
    starts = _offsets(blocks)
    labels = _labels(blocks)
    section, seen = "", 0
    # Each group is a run of short neighbours that reads as one passage: (first block, last block), closed.
    for first, last in _groups(blocks):
        start, end = starts[first], starts[last] + len(blocks[last].text)
        section = next((b.text for b in reversed(blocks[seen:first]) if b.kind == "crosshead"), section)
        seen = first
        room = limit - count_tokens(f"{article.title} {section}")
        for piece_start, piece_end in _pieces(text, start, end, max(room, limit // 2), count_tokens):
            if not text[piece_start:piece_end].strip():
                continue
            yield Chunk(
                article_id=article.id,
                source=article.source,
                headline=article.title,
                section=" ".join(part for part in (section, labels[first]) if part),
                date=article.date,
                text=text[piece_start:piece_end],
                start=piece_start,
                end=piece_end,
                paragraph=first - article.lead_blocks,
                paragraphs=last - first + 1,
                lines=(blocks[first].lines[0], blocks[last].lines[1]),
                file=article.file,
            )


def _listed(blocks: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    """`blocks` with the lines of a list as paragraphs: cross-heads do not stand over other cross-heads."""
    heads = [block.kind == "crosshead" for block in blocks]
    starts = [at for at in range(len(blocks) - LISTED + 1) if all(heads[at : at + LISTED])]
    listed = {at + i for at in starts for i in range(LISTED)}
    return tuple(replace(block, kind="paragraph") if at in listed else block for at, block in enumerate(blocks))


def _labels(blocks: tuple[Paragraph, ...]) -> list[str]:
    """For each block the label of the list that it is a line of (成人：), which may be in another chunk; empty where
    there is none. Carried from line to line: to look upwards from each would take quadratic time."""
    labels, label = [], ""
    for block in blocks:
        is_line = len(block.text) <= LINE
        labels.append(label if is_line else "")
        if block.kind == "crosshead" or not is_line:
            label = ""
        elif len(block.text) <= SHORT and block.text.endswith(("：", ":")):
            label = block.text[:-1]
    return labels


def _offsets(blocks: tuple[Paragraph, ...]) -> list[int]:
    starts, position = [], 0
    for block in blocks:
        starts.append(position)
        position += len(block.text) + 1
    return starts


def _groups(blocks: tuple[Paragraph, ...]) -> list[tuple[int, int]]:
    """Runs of neighbouring paragraphs. A short one joins the run before it; the first of a section joins the one
    after."""
    groups: list[tuple[int, int]] = []
    open_short = False  # the last group is short, or asks, and takes in the next paragraph
    length = 0  # of the last group
    for i, block in enumerate(blocks):
        if block.kind == "crosshead":
            open_short = False
            continue
        short = len(block.text) < SHORT
        asks = len(block.text) <= QUESTION and block.text.rstrip("”’」』").endswith(("？", "?"))
        adjoins = bool(groups) and groups[-1][1] == i - 1
        if adjoins and (open_short or (short and not asks)):
            groups[-1] = (groups[-1][0], i)
            length += len(block.text)
            open_short = asks or length < SHORT
        else:
            groups.append((i, i))
            length = len(block.text)
            open_short = short or asks
    return groups


def _pieces(
    text: str, start: int, end: int, room: int, count_tokens: Callable[[str], int]
) -> Iterator[tuple[int, int]]:
    def fits(first: int, last: int) -> bool:
        # In every vocabulary that reads Chinese a token is at least one character, and two tokens frame the text. So
        # short passages need no counting, and the beginning of a long one is mostly enough.
        if last - first + 2 <= room:
            return True
        ahead = first + COUNTED * room
        return not (ahead < last and count_tokens(text[first:ahead]) > room) and count_tokens(text[first:last]) <= room

    if fits(start, end):
        yield start, end
        return
    spans = [(start + first, start + last) for first, last in sentences(text[start:end])]
    head, at = start, 0
    while at < len(spans):
        last = spans[at][1]
        while last - head > room and not fits(head, last):
            yield head, head + room
            head += room
        at = _last_fitting(spans, at, head, fits)
        yield head, spans[at][1]
        at += 1
        head = spans[at][0] if at < len(spans) else end


def _last_fitting(spans: Sequence[tuple[int, int]], at: int, head: int, fits: Callable[[int, int], bool]) -> int:
    """The last of the sentences from `at` on that fits into a passage from `head` with those before it. Found by
    doubling and halving steps: to try one sentence after the other would take quadratic time."""
    step = 1
    while at + step < len(spans) and fits(head, spans[at + step][1]):
        at += step
        step *= 2
    while step > 1:
        step //= 2
        if at + step < len(spans) and fits(head, spans[at + step][1]):
            at += step
    return at
