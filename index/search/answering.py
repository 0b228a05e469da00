"""Which sentence of a passage answers a query. Knows nothing of how the passage was found.

The weights that find a passage do not name its sentence well: what a sentence shares with its neighbours is the topic,
not the answer.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import numpy as np

from index.search.evidence import SentenceEvidence
from index.search.query import Query
from index.search.units import Unit, units
from index.store.base import Vectors
from index.text.dates import times
from index.text.periods import agreement
from index.text.terms import positions

# What names the answering sentence of a passage, beside its cosine: its words that the passage's other sentences lack,
# those of them that stand close together, the longest run of the question's characters, the kind of answer. Chosen on
# half of cmrc2018_dev's questions, they name it for .907 of that half, .902 of the other, .968 of a real page's and
# .894 of the sample pages'; the weights that find a passage do for .878, .968 and .882.
TELLING = 0.04
TOGETHER = 0.02
RUN = 0.02
ANSWER_CUE = 0.04
ANSWER_FORM = 0.05
ANSWER_HOLLOW = -0.03
# What a sentence shares with the others of its passage is the topic, and the topic named once more is not what is asked
# about it; that it belongs to the passage as a whole speaks for it.
SHARED = -0.5
WHOLE = 0.2
# The sentence that names the code asked for, the number, or the time.
CODES = 0.3
NUMBERS = 0.04
TIME = 0.03
# The line that stands under the label asked about (学生：) says what its likes say under others.
UNDER = 0.2


def answering(
    query: Query,
    texts: Sequence[str],
    found: Sequence[SentenceEvidence],
    held: Sequence[list[bool]],
    in_head: list[bool],
    vectors: Vectors,
    printed: datetime.date | None = None,
) -> tuple[int, int]:
    """The first and last of a passage's sentences that answer, read together (`index.search.units`).

    `texts` (folded), `found` and `held` are the sentences', `in_head` tells the words of the headline, `vectors` are
    the passage's and then theirs; `printed` is the day of the paper.

    Of the question's words those count that tell the sentences apart: not those of the headline, and each the less, the
    more of the sentences hold it.
    """
    score = _scores(query, texts, found, held, in_head, vectors, printed)
    if not all(one.asks for one in found):
        score[[one.asks for one in found]] = -np.inf
    together = units(texts)
    best = [float(score[one.first : one.last + 1].max()) + under(query, one) for one in together]
    chosen = together[int(np.argmax(best))]
    return chosen.first, chosen.last


def _scores(
    query: Query,
    texts: Sequence[str],
    found: Sequence[SentenceEvidence],
    held: Sequence[list[bool]],
    in_head: list[bool],
    vectors: Vectors,
    printed: datetime.date | None,
) -> Vectors:
    """What speaks for each sentence by itself, (len(texts),)."""
    holding = np.array(held, dtype=np.float32)
    telling = np.array(query.word_idf, dtype=np.float32) * (1 - holding.mean(axis=0)) * ~np.array(in_head, dtype=bool)
    most, weights, own = float(telling.sum()) or 1.0, telling.tolist(), vectors[1:]

    def by_text(text: str, one: SentenceEvidence) -> float:
        everywhere = [position for word in query.words for position in positions(word, text)]
        return (
            one.cosine
            + TOGETHER * query.together(everywhere, text, weights) / most
            + RUN * longest_run(query.question, text) / len(query.question)
            + ANSWER_CUE * one.cue
            + ANSWER_FORM * query.tells(text)
            + ANSWER_HOLLOW * one.hollow
            + CODES * query.code_share(text)
            + NUMBERS * query.number_share(text)
            + TIME * (agreement(query.times, times(text, printed), None) if query.times else 0.0)
        )

    scores: Vectors = (
        np.array([by_text(text, one) for text, one in zip(texts, found, strict=True)])
        + TELLING * (holding @ telling) / most
        + SHARED * (own @ own.mean(axis=0))
        + WHOLE * (own @ vectors[0])
    )
    return scores


def under(query: Query, unit: Unit) -> float:
    """What speaks for a line or a row by the label or the columns that it stands under."""
    return UNDER * query.share(query.held(unit.under)) if unit.under else 0.0


def longest_run(question: str, text: str) -> int:
    """The length of the longest run of `question`'s characters that stands in `text`."""
    longest = 0
    for start in range(len(question)):
        while start + longest < len(question) and question[start : start + longest + 1] in text:
            longest += 1
    return longest
