"""The first hits read by the trained reader: their order, and which words of each answer. Knows nothing of the network.

The search finds the story; the reader says which of its paragraphs answers, in which words, or that none does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from corpus.sentences import sentences
from index.text.fold import simplified
from index.text.periods import A_MONTH, ANOTHER_TIME, agreement
from index.text.wording import as_printed
from qa.model import Span
from qa.same_words import periods

if TYPE_CHECKING:
    from index.search.search import Hit
    from qa.reader import Passage, Reading

# At most so many hits are read, and none whose score is more than WITHIN below the best. Those NEAR the best are read
# first; where words of one of them answer as surely as SURELY, in logits, no others are read. On the half of seven sets
# of questions that this was not chosen on, the right passage is first as often as with all within .04 read (of rgb_zh
# for .742 instead of .735), and 1.30 passages are read instead of 1.40 of cmrc2018_dev, 4.9 instead of 6.5 of rgb_zh.
READ = 8
NEAR = 0.02
WITHIN = 0.05
SURELY = 10.0
# The weight of the reader's evidence beside the search's score, which from ENOUGH on, in logits, moves a passage no
# further up: of several that surely answer, the search tells which was meant. With .01 and no such limit the passage
# meant is first for .685 of rgb_zh's questions instead of .701, .970 of the news instead of .973 and .928 of those to a
# store of 86,876 paragraphs instead of .936; but for .786 in haste instead of .782. Evidence is cut off at LEAST and
# MOST.
WEIGHT = 0.008
ENOUGH = 15.0
LEAST, MOST = -30.0, 30.0
# Words are marked that are so much likelier, in logits, than any other words of their passage. Then .84 of the
# questions about news get words and .93 of those are right.
CLEARLY = 2.5


class Reader(Protocol):
    """What reads passages beside a question, as `qa.reader.Reader` does."""

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """A reading of each passage, in the order given."""
        ...


def read_first(
    question: str,
    hits: Sequence[Hit],
    reader: Reader,
    within: float | None = None,
    worded: Mapping[int, str] = MappingProxyType({}),
) -> dict[int, Reading]:
    """Have the first hits read: all whose score is `within` so much of the best, or (None) as many as it takes.
    `worded` is the question in other words, for some of them, by row. Returns the readings of those with any words, by
    row."""
    best = hits[0].score if hits else 0.0
    asked = [(hit, worded.get(hit.row, question)) for hit in hits[:READ]]
    if within is not None:
        return _read([one for one in asked if one[0].score >= best - within], reader)
    found = _read([one for one in asked if one[0].score >= best - NEAR], reader)
    if any(reading.evidence >= SURELY for reading in found.values()):
        return found
    return found | _read([one for one in asked if best - NEAR > one[0].score >= best - WITHIN], reader)


def _read(asked: Sequence[tuple[Hit, str]], reader: Reader) -> dict[int, Reading]:
    """The readings of some hits, each beside a question, by row, of those that have any words."""
    from qa.reader import Passage

    texts = [Passage(_plain(hit.chunk.text), _plain(hit.chunk.headline), hit.chunk.date or "") for hit, _ in asked]
    # A passage is asked in its own words: 十八家 is another number than 18家 to the reader.
    wordings: dict[str, list[int]] = {}
    for at, (text, (_, question)) in enumerate(zip(texts, asked, strict=True)):
        wordings.setdefault(as_printed(_plain(question), text.text), []).append(at)
    found: dict[int, Reading] = {}
    for wording, places in wordings.items():
        found.update(zip(places, reader.read(wording, [texts[at] for at in places]), strict=True))
    return {hit.row: found[at] for at, (hit, _) in enumerate(asked) if found[at].span is not None}


def _plain(text: str) -> str:
    """A text in simplified characters, which the reader mostly learned from; unchanged where its places would move."""
    plain = simplified(text)
    return plain if len(plain) == len(text) else text


def order(hits: Sequence[Hit], readings: Mapping[int, Reading]) -> list[Hit]:
    """The hits by their own score and what was read in them."""
    return sorted(
        (replace(hit, score=hit.score + WEIGHT * min(ENOUGH, evidence(hit, readings))) for hit in hits),
        key=lambda hit: -hit.score,
    )


def evidence(hit: Hit, readings: Mapping[int, Reading]) -> float:
    """How surely the hit answers by what was read in it, in logits; LEAST where it was not worth reading beside those
    that were. 0 where none was."""
    reading = readings.get(hit.row)
    if reading is None:
        return LEAST if readings else 0.0
    return min(MOST, max(LEAST, reading.evidence))


def answering_sentence(text: str, words: Span) -> Span:
    """The sentence that holds the words, or all those that each hold a part of them."""
    held = [(start, end) for start, end in sentences(text) if start < words[1] and words[0] < end]
    return (held[0][0], held[-1][1]) if held else words


def tells_of_other_months(hit: Hit, readings: Mapping[int, Reading]) -> bool:
    """Whether the sentence of the words that were read in a hit surely tells of other months or years than those asked
    about. Of single days a paper tells in too many ways: what it prints of the 13th happened the evening before."""
    reading = readings.get(hit.row)
    if reading is None or reading.span is None or min((one.days for one in hit.asked), default=0) < A_MONTH:
        return False
    sentence = hit.chunk.text[slice(*answering_sentence(hit.chunk.text, reading.span))]
    return agreement(hit.asked, periods(sentence, hit.chunk.day), None) <= ANOTHER_TIME


def marked(reading: Reading) -> Span | None:
    """The words to mark; None in doubt: a wrong mark is worse than none."""
    return reading.span if reading.lead >= CLEARLY else None
