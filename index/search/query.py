"""A question as the search reads it, and what speaks for a text as its answer. Knows nothing of files or candidates."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress, islice

from corpus.model import Chunk
from corpus.sentences import sentences
from index.encoders.base import Encoder
from index.search.kinds import Form, Wanted, plain_form, wanted
from index.search.names import Names
from index.store.base import Searchable, Vectors
from index.store.lexical import bm25
from index.text.codes import codes
from index.text.dates import times
from index.text.fold import fold, simplified
from index.text.nearby import LATELY
from index.text.passages import headline_text
from index.text.periods import Period
from index.text.terms import counted, occurrences, pairs, positions, question_words, standing, stands
from index.text.wording import COUNTED, as_printed

_ANY_DAY = datetime.date(2000, 6, 15)
# How far from an answer the words it belongs to may stand, characters: about a line of print to either side.
REACH = 40

# What an encyclopaedia puts behind a name that others have too: 大曲车站 (青森县).
_WHICH = re.compile(r"[（(][^（()）]*[）)]$")
_SPEAKER = re.compile(r"^[^“”\"：:，,]{1,24}(?:说|说道|表示|介绍|告诉记者|回忆|感慨|坦言)[。.]?$")


@dataclass(frozen=True, slots=True)
class Query:
    """A question, folded: its vector, its words and character pairs with their idf, the kind of answer it wants, the
    codes and numbers it names, the times it asks about, those that count from the day of each paper, as it says them
    (去年), the form of the words that it plainly asks for, and its names that passages may write otherwise."""

    question: str
    vector: Vectors
    words: list[str]
    word_idf: list[float]
    pairs: list[str]
    pair_idf: list[float]
    wanted: Wanted | None
    codes: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    times: list[Period] = field(default_factory=list)
    by_paper: list[str] = field(default_factory=list)
    form: Form | None = None
    names: Names = field(default_factory=Names)

    @classmethod
    def of(
        cls,
        question: str,
        encoder: Encoder,
        store: Searchable,
        *,
        today: datetime.date | None = None,
        timed: bool = True,
    ) -> Query:
        """Read `question` for the passages of `store`; 去年 and 昨天 count from `today`, or, where it is not given,
        from the day of each paper. Where it is not `timed`, no time is read from it."""
        words, bigrams = question_words(question), list(dict.fromkeys(pairs(question)))
        folded = fold(question)
        named, asked = codes(folded), times(folded, today) if timed else []
        word_idf = store.idf("words", words)
        names = Names.of(folded, words, word_idf, store)
        return cls(
            question=folded,
            vector=encoder.encode_query(simplified(as_printed(question, names.known))),
            words=words,
            word_idf=word_idf,
            pairs=bigrams,
            pair_idf=store.idf("pairs", bigrams),
            wanted=wanted(folded),
            codes=named,
            numbers=_counted(folded, asked),
            times=asked,
            by_paper=_by_paper(folded, asked) if timed and today is None else [],
            form=plain_form(folded),
            names=names,
        )

    def times_from(self, day: datetime.date | None) -> Sequence[Period]:
        """The times asked about, for a paper of that day."""
        return _times_from(self.question, day) if self.by_paper and day else self.times

    @property
    def looked_up(self) -> tuple[list[str], list[str]]:
        """The words and the pairs by which passages are proposed: its own and those of its names' other forms."""
        others = self.names.others
        return (
            [*self.words, *(word for other in others for word in question_words(other))],
            [*self.pairs, *(pair for other in others for pair in pairs(other))],
        )

    def lines(self, chunks: Sequence[Chunk]) -> list[tuple[str, list[str]]]:
        """The headline and the sentences of each passage, folded, with its names as the question has them."""
        # One call to fold costs half as much for all of them as one for each; no line of them holds a line break.
        printed = [
            [headline_text(chunk).replace("\n", " "), *(chunk.text[a:b] for a, b in sentences(chunk.text))]
            for chunk in chunks
        ]
        folded = iter(fold("\n".join(line for lines in printed for line in lines)).split("\n"))
        found = []
        for chunk, lines in zip(chunks, printed, strict=True):
            headline, *texts = islice(folded, len(lines))
            if self.names:
                asked = self.names.as_asked("\n".join((headline, *texts)), chunk.article_id)
                headline, *texts = asked.split("\n")
            found.append((headline, texts))
        return found

    def held(self, folded: str) -> list[bool]:
        """Which of the words stand in `folded`."""
        return standing(self.words, folded)

    def standing_whole(self, words: Iterable[str], folded: str) -> list[str]:
        """The words of `words` that stand in `folded`. A number stands there only with what it counts: 7时 is not found
        in 7月."""
        return [word for word in counted(words, self.question) if stands(word, folded)]

    def share(self, held: Iterable[bool]) -> float:
        """The share of the question's idf that the words held have, 0 to 1."""
        return sum(compress(self.word_idf, held)) / (sum(self.word_idf) or 1.0)

    def code_share(self, folded: str) -> float:
        """The share of the codes asked for that stand in `folded`, 0 to 1."""
        return sum(standing(self.codes, folded)) / max(1, len(self.codes))

    def number_share(self, folded: str) -> float:
        """The share of the other numbers asked for that stand in `folded`, 0 to 1."""
        return sum(standing(self.numbers, folded)) / max(1, len(self.numbers))

    def holds_whole(self, headline: str) -> bool:
        """Whether the question holds a whole printed headline of two characters or more; what stands in brackets behind
        it need not stand there."""
        name = _WHICH.sub("", headline).strip()
        return 2 <= len(name) <= len(self.question) and fold(name) in self.question

    def bm25(self, folded: str, length: float) -> float:
        """BM25 of character pairs, 0 to 1 (`index.store.lexical.bm25`); `length` in mean lengths."""
        return bm25(occurrences(self.pairs, folded), self.pair_idf, length)

    def tells(self, folded: str) -> bool:
        """Whether words of the form that is plainly asked for stand in `folded`; False where none is asked for."""
        return self.form is not None and bool(self.form.spans(folded))

    def holds_kind(self, folded: str) -> bool:
        """Whether the kind of answer that the question asks for stands in `folded`; False where it asks for none."""
        return self.wanted is not None and bool(self.wanted.places(folded))

    def only_names_a_speaker(self, folded: str) -> bool:
        """Whether a sentence only says who said the rest (村民李师傅说。)."""
        return _SPEAKER.search(folded) is not None

    def together(self, places: Iterable[int], folded: str, weights: Sequence[float]) -> float:
        """The greatest sum of the weights of the words that stand within REACH of one of `places`."""
        standing = [positions(word, folded) for word in self.words]

        def near(place: int) -> Iterator[bool]:
            return (any(abs(position - place) <= REACH for position in found) for found in standing)

        return max((sum(compress(weights, near(place))) for place in places), default=0.0)


@functools.lru_cache(1024)  # most passages of one question are of few papers
def _times_from(question: str, day: datetime.date) -> tuple[Period, ...]:
    return tuple(times(question, day))


def _by_paper(folded: str, known: Sequence[Period]) -> list[str]:
    """The words of the times in a folded question that only a paper's day makes `known` ones. 最近 is none: every paper
    tells of that."""
    said = {period.said for period in known}
    return [period.said for period in times(folded, _ANY_DAY) if period.said not in said and period.said not in LATELY]


def _counted(folded: str, asked: Iterable[Period]) -> list[str]:
    """The numbers of a folded question, each with the character behind it, without those of the times asked about."""
    dated = "".join(period.said for period in asked)
    return [counted for counted in dict.fromkeys(COUNTED.findall(folded)) if counted not in dated]
