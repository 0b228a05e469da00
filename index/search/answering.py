"""Which sentence of a passage answers a query. Knows nothing of how the passage was found.

It has weights of its own. Those that find a passage choose its sentence badly: the words that a sentence shares with
its neighbours tell the topic, not the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from corpus.sentences import sentences
from index.search.asking import only_asks, replies
from index.search.query import Query
from index.search.units import Unit, units
from index.text.dates import times
from index.text.passages import sentence_texts
from index.text.periods import agreement
from index.text.terms import positions

if TYPE_CHECKING:
    from index.encoders.base import Encoder
    from index.search.search import Hit
    from index.store.base import Vectors

# What speaks for a sentence beside its cosine with the question: words of the question that the other sentences lack,
# such words close together, the longest run of the question's characters, the kind of answer. The weights were chosen
# on half of cmrc2018_dev's questions. They choose the right sentence for .907 of that half, .902 of the other, .968 of
# a real page's and .894 of the sample pages'; the weights that find a passage do so for .878, .968 and .882.
TELLING = 0.04
TOGETHER = 0.02
RUN = 0.02
ANSWER_CUE = 0.04
ANSWER_FORM = 0.05
ANSWER_HOLLOW = -0.03
# What a sentence shares with the others of its passage is the topic. Naming the topic again answers nothing, so this
# likeness counts against it; likeness to the vector of the whole passage counts for it.
SHARED = -0.5
WHOLE = 0.2
# The sentence names the code asked for, the number, or the time.
CODES = 0.3
NUMBERS = 0.04
TIME = 0.03
# The line stands under the label that is asked about (学生：); lines under other labels read the same.
UNDER = 0.2


def answering(query: Query, hit: Hit, encoder: Encoder) -> tuple[int, int]:
    """The half-open span of the sentence of a hit that answers, or of several that are read together
    (`index.search.units`).

    Encodes the sentences of this hit.
    """
    spans = sentences(hit.chunk.text)
    if len(spans) == 1:
        return spans[0]
    ((headline, texts),) = query.lines([hit.chunk])
    vectors = encoder.encode_passages(sentence_texts(hit.chunk))
    first, last = likeliest(query, hit, headline, texts, vectors)
    return spans[first][0], spans[last][1]


def likeliest(query: Query, hit: Hit, headline: str, texts: Sequence[str], vectors: Vectors) -> tuple[int, int]:
    """The first and the last of a hit's sentences that answer; `texts` and `vectors` are the sentences', `headline` is
    what they stand under (`Query.lines`)."""
    asks = [only_asks(text, query.question) for text in texts]
    score = _scores(query, hit, headline, texts, vectors, asks)
    if not all(asks):
        score[asks] = -np.inf
    together = units(texts)
    best = [float(score[one.first : one.last + 1].max()) + under(query, one) for one in together]
    chosen = together[int(np.argmax(best))]
    return chosen.first, chosen.last


def _scores(
    query: Query, hit: Hit, headline: str, texts: Sequence[str], vectors: Vectors, asks: Sequence[bool]
) -> Vectors:
    """What speaks for each sentence by itself, (len(texts),).

    A word of the question counts less, the more of the sentences hold it, and nothing where the headline holds it: it
    does not tell the sentences apart.
    """
    holding = np.array([query.held(text) for text in texts], dtype=np.float32)
    in_head = np.array(query.held(headline), dtype=bool)
    telling = np.array(query.word_idf, dtype=np.float32) * (1 - holding.mean(axis=0)) * ~in_head
    most, weights = float(telling.sum()) or 1.0, telling.tolist()
    cosines, asked = vectors @ query.vector, query.times_from(hit.chunk.day)
    for at, reply in enumerate(replies(texts)):
        if reply:  # it seldom repeats what it was asked
            cosines[at] = max(cosines[at], cosines[at - 1])

    def by_text(text: str, asks: bool) -> float:
        everywhere = [position for word in query.words for position in positions(word, text)]
        return (
            TOGETHER * query.together(everywhere, text, weights) / most
            + RUN * longest_run(query.question, text) / len(query.question)
            + ANSWER_CUE * query.holds_kind(text)
            + ANSWER_FORM * query.tells(text)
            + ANSWER_HOLLOW * (asks or query.only_names_a_speaker(text))
            + CODES * query.code_share(text)
            + NUMBERS * query.number_share(text)
            + TIME * (agreement(asked, times(text, hit.chunk.day), None) if asked else 0.0)
        )

    scores: Vectors = (
        cosines
        + np.array([by_text(text, one) for text, one in zip(texts, asks, strict=True)])
        # Not by BLAS, which may warn of values that are not there where a row is shorter than its registers.
        + TELLING * (holding * telling).sum(axis=1) / most
        + SHARED * (vectors @ vectors.mean(axis=0))
        + WHOLE * (vectors @ hit.vector)
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
