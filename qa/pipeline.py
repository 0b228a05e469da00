"""A question to an answer, step by step: follow-up → search → read → group → passages → answer.

Each step takes what the one before it found. All of them ask one snapshot of the store, so that an answer never comes
from two generations. It must not know how each step does its work.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from index.encoders.base import Encoder
from index.encoders.cross_encoder import Reranker
from index.search.answering import answering
from index.search.query import Query
from index.search.search import Hit, order_as_asked, search
from index.store.base import Readable, Snapshot
from index.text.passages import lexical_text
from qa.answer import exact
from qa.bylines import written_by
from qa.confidence import DEPTH
from qa.confidence_weights import ENCODER, THRESHOLD
from qa.followup import REACH, is_talk, leans, read_follow_up
from qa.followups.findings import findings
from qa.grouping import Shown, spread
from qa.introduced import without_introductions
from qa.model import Answer, Passage, Span, Support, Time
from qa.passages import asked_times, passages
from qa.question import LONGEST, TOP_K, Asked
from qa.reading import READ, Reader, answering_sentence, marked, order, read_first
from qa.referents import asked_before, with_answer
from qa.reports import as_list, telling
from qa.rows import answering_row
from qa.support import may_support, supported
from qa.survey import LISTED, as_survey, overview, several
from qa.survey_words import asks_for_reports, asks_for_several

if TYPE_CHECKING:
    from qa.reader import Reading

# How many hits are fetched for each passage shown: some are folded into others, or are a third one of one article.
FETCHED = 2
# A question whose words make it less probably a follow-up than this is searched for only as it stands.
UNLIKELY = 0.03
# One that is refused with words of the earlier ones is asked as it stands, too, and answered so where that is as sure
# as ALONE, or as SURELY_ALONE where it leans as surely as SURELY_LEANS by its words; where it is answered less surely
# than DOUBTFUL, only where that is almost certain. Of 1,962 turns of 420 dialogues about news seven are answered so,
# five of them rightly.
ALONE = 0.85
SURELY_LEANS = 0.95
SURELY_ALONE = 0.9
DOUBTFUL = 0.35
CERTAINLY_ALONE = 0.95


@dataclass(frozen=True, slots=True)
class Tools:
    """What one question is answered with: one generation of a store, its encoder, and the trained reader or a
    cross-encoder, where there is one, to read the hits again."""

    store: Snapshot
    encoder: Encoder
    reranker: Reranker | None = None
    reader: Reader | None = None

    @property
    def calibrated(self) -> bool:
        """Whether scores mean what the confidence was fitted on."""
        return self.store.about.encoder == ENCODER and self.reranker is None


@dataclass(frozen=True, slots=True)
class Found:
    """The question as it was understood, whether it was rewritten, its hits, best first, the query by which a sentence
    of them is named, the times asked about, what was read in the first hits, by row, and how probably one that was
    rewritten leans by its words; None where it was not, or that is certain."""

    question: str
    rewritten: bool
    hits: Sequence[Hit]
    query: Query
    times: tuple[Time, ...] = ()
    readings: Mapping[int, Reading] = field(default_factory=dict)
    leaning: float | None = None


def answer_question(asked: Asked, tools: Tools) -> Answer:
    """The passages and, in the first of them, the sentence that answers; or a survey."""
    if (listed := list_articles(asked, tools.store)) is not None:
        return listed
    found = understand_and_search(asked, tools)
    if asked.history:  # 那5月20日呢 after 5月17日有什么新闻
        listed = list_articles(replace(asked, text=found.question, history=()), tools.store)
        if listed is not None:
            return listed
    found = read(found, tools)
    shown = group(found, asked)
    told = passages(shown, found.hits, found.readings, tools.store, calibrated=tools.calibrated)
    answer = conclude(found, shown, told, asked, tools.encoder)
    if asks_for_reports(found.question):
        answer = list_reports(answer, found, asked, tools)
    elif answer.text is not None and asks_for_several(found.question):
        order = several(found.question, shown, found.hits, read_more(found, shown, tools), told)
        answer = as_survey(answer, order) if order else answer
    if answer.survey is None:
        answer = replace(answer, support=support(answer, found, shown, tools))
    answer = replace(answer, times=found.times)
    return as_new_question(answer, found, asked, tools) or answer


def as_new_question(answer: Answer, found: Found, asked: Asked, tools: Tools) -> Answer | None:
    """The answer to a question that was taken for a follow-up and is hardly answered as one, where it surely is as it
    stands; None elsewhere."""
    if found.leaning is None or answer.survey is not None or tools.reader is None:
        return None
    if answer.text is None:
        needed = SURELY_ALONE if found.leaning >= SURELY_LEANS else ALONE
    elif answer.confidence is not None and answer.confidence < DOUBTFUL:
        needed = CERTAINLY_ALONE
    else:
        return None
    alone = answer_question(replace(asked, history=()), tools)
    sure = alone.text not in (None, answer.text) and alone.confidence is not None and alone.confidence >= needed
    return alone if sure else None


def list_articles(asked: Asked, store: Readable) -> Answer | None:
    """The articles of a day, a page, a paper or a reporter, where they are asked for as a whole; None elsewhere."""
    return overview(asked, store) or written_by(asked, store)


def list_reports(answer: Answer, found: Found, asked: Asked, tools: Tools) -> Answer:
    """The answer, as a list of the articles that tell of what reports are asked for, where there are any."""
    at = telling(found.question, found.times, found.hits, answered=answer.text is not None)
    if not at:
        return answer
    shown = [Shown(position, ()) for position in at]
    told = passages(shown, found.hits, found.readings, tools.store, calibrated=tools.calibrated)
    # Where the last hits tell of nothing new, further ones hardly would.
    more = len(found.hits) >= LISTED and at[-1] > len(found.hits) * 2 // 3
    return as_list(answer, told, asked.top_k, more=more)


def find_passages(asked: Asked, tools: Tools) -> list[Passage]:
    """The passages alone."""
    found = read(understand_and_search(asked, tools), tools)
    return passages(group(found, asked), found.hits, found.readings, tools.store, calibrated=tools.calibrated)


def understand_and_search(asked: Asked, tools: Tools) -> Found:
    """Search for the question as asked, or with words of the earlier ones where it leans on them.

    Two searches at most: the question's own words, and what is found with and without the earlier ones, tell which was
    meant. Where scores are not comparable to those that this was learned from, only its own words tell.
    """
    count = max(FETCHED * asked.top_k, LISTED if asks_for_reports(asked.text) else DEPTH)
    reading = read_follow_up(asked.text, asked.history) if asked.history else None
    if reading is not None and (named := name_referent(asked, tools)) is not None:
        reading = replace(reading, rewritten=named, leaning=1.0, certain=True)
    own = Query.of(asked.text, tools.encoder, tools.store, today=asked.today, timed=asked.timed)
    if reading is None or reading.leaning < (UNLIKELY if tools.calibrated else 0.5) or len(reading.rewritten) > LONGEST:
        return Found(asked.text, False, search(tools.store, own, count, asked.where), own, asked_times(own))
    query = Query.of(reading.rewritten, tools.encoder, tools.store, today=asked.today, timed=asked.timed)
    carried = search(tools.store, query, count, asked.where)
    if tools.calibrated and not reading.certain:
        standing = search(tools.store, own, count, asked.where)
        if not leans(reading, findings(own, standing, query, carried)):
            return Found(asked.text, False, standing, own, asked_times(own))
    if tools.reranker is None:  # which orders them by itself
        carried = order_as_asked(tools.store, carried, own)
    leaning = None if reading.bound else reading.leaning
    return Found(reading.rewritten, True, carried, own, asked_times(query), leaning=leaning)


def name_referent(asked: Asked, tools: Tools) -> str | None:
    """The question with the answer to an earlier one in place of a pronoun; None where none stands for it. The earlier
    question is answered again: a caller gives the questions alone."""
    referent = asked_before(asked.text, asked.history)
    if referent is None or tools.reader is None:
        return None
    # So that no more than REACH are answered again.
    before = asked.history[max(0, len(asked.history) - REACH) : referent.at]
    earlier = replace(asked, text=asked.history[referent.at], history=before, top_k=TOP_K, threshold=None)
    return with_answer(asked.text, referent, answer_question(earlier, tools))


def read(found: Found, tools: Tools) -> Found:
    """Have the hits read beside the question, and put in the order of what was read."""
    if tools.reranker is not None:
        scores = tools.reranker.scores(found.question, [lexical_text(hit.chunk) for hit in found.hits])
        again = [replace(hit, score=score) for hit, score in zip(found.hits, scores, strict=True)]
        return replace(found, hits=sorted(again, key=lambda hit: -hit.score))
    if tools.reader is not None:
        readings = _read_first(found.question, found.hits, tools.reader, tools.store)
        return replace(found, hits=order(found.hits, readings), readings=readings)
    return found


def read_more(found: Found, shown: Sequence[Shown], tools: Tools) -> Mapping[int, Reading]:
    """What was read in the hits, and now in those `shown` that were not read: several may answer, each a part."""
    hits = [found.hits[one.position] for one in shown]
    unread = [hit for hit in hits if hit.row not in found.readings]
    if tools.reader is None or not found.readings or not unread:
        return found.readings
    return {**found.readings, **_read_first(found.question, unread, tools.reader, tools.store, within=math.inf)}


def _read_first(
    question: str, hits: Sequence[Hit], reader: Reader, store: Snapshot, within: float | None = None
) -> dict[int, Reading]:
    """What is read in the first hits, each asked without what only another paragraph says of a person."""
    return read_first(question, hits, reader, within, without_introductions(question, hits[:READ], store))


def support(answer: Answer, found: Found, shown: Sequence[Shown], tools: Tools) -> tuple[Support, ...]:
    """The passages of other articles that say the same as the answer; those that may and were not read are read now."""
    hits = [found.hits[one.position] for one in shown]
    candidates = may_support(answer, hits) if tools.reader is not None else []
    if not candidates or tools.store.names_version() is None:
        return ()
    readings = read_more(found, [shown[at] for at in candidates], tools)
    names = tools.store.names_of([hit.row for hit in hits])
    return supported(answer, hits, candidates, readings, names)


def group(found: Found, asked: Asked) -> list[Shown]:
    """Fold hits that say the same, and keep one story from filling the list unless it is what the question is about."""
    about_one = found.rewritten or asked.where.headline is not None
    return spread(found.hits, asked.top_k, about_one=about_one)


def conclude(found: Found, shown: list[Shown], passages: list[Passage], asked: Asked, encoder: Encoder) -> Answer:
    """The answering sentence of the first passage, and its words that answer; none where the passage is too unlikely
    to, or nothing was asked."""
    sure = passages[0].confidence if passages else None
    threshold = THRESHOLD if asked.threshold is None else asked.threshold
    if not passages or (sure is not None and sure < threshold) or is_talk(asked.text):
        return Answer(found.question, None, None, None, tuple(passages), sure)
    hit = found.hits[shown[0].position]
    sentence, words = name_answer(found, hit, encoder)
    sentence, words = answering_row(found.question, hit.chunk.text, sentence, words) or (sentence, words)
    return Answer(found.question, passages[0].text[slice(*sentence)], 0, sentence, tuple(passages), sure, words)


def name_answer(found: Found, hit: Hit, encoder: Encoder) -> tuple[Span, Span | None]:
    """The sentence of a hit that answers, and its words that do (None in doubt).

    Both are the reader's where its evidence is for them, or its words are far likelier than any others. Else the search
    chooses the sentence. Where nothing was read, the words are found by their form.
    """
    reading = found.readings.get(hit.row)
    words = None if reading is None else marked(reading)
    if reading is not None and reading.span is not None and (words is not None or reading.evidence >= 0):
        return answering_sentence(hit.chunk.text, reading.span), words
    start, end = answering(found.query, hit, encoder)
    if reading is not None:
        return (start, end), None
    by_form = exact(found.question, hit.chunk.text[start:end])
    return (start, end), None if by_form is None else (start + by_form[0], start + by_form[1])
