"""What a question gets back: passages, and the sentence among them that answers.

Plain values for programs, the terminal and the browser; they know nothing of how a passage was found. `to_dict` is the
one JSON form of an answer and of a passage, for every face.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from qa.cite import citation
from qa.to_json import Json, plain, rounded

Span = tuple[int, int]

# What every face says where no passage is likely enough to answer.
NO_ANSWER = "本库没有找到答案"
# Said to thanks and greetings.
NO_QUESTION = "这不是一个问题。想知道什么，请接着问。"
# What a day of every year begins with (ISO 8601).
EVERY_YEAR = "--"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text was printed: for a passage, where else the same was. Fields as in `Passage`."""

    headline: str
    source: str
    lines: Span
    article_id: str
    paragraph: int
    paragraphs: int
    date: str | None = None
    file: str = ""
    paper: str | None = None
    page_number: str | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """Why a passage was found.

    `words` are the question's words that stand in it. `legs` are (name, share), the largest first, for each leg of the
    search (`index.search.evidence.Evidence.parts`): what it adds to the score beyond the least that it adds to any hit
    of the question, as a share of all these (all 0 for a hit with the least of each). `timely` says whether the passage
    tells of the time asked about, or was printed then; None where no time was asked about, or it tells of none.
    """

    words: tuple[str, ...]
    legs: tuple[tuple[str, float], ...]
    timely: bool | None = None

    def to_dict(self) -> Json:
        """`words`, `legs` (name to share) and `timely`."""
        return {
            "words": list(self.words),
            "legs": {name: rounded(share) for name, share in self.legs},
            "timely": self.timely,
        }


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph that may answer, under the headline it was printed under.

    `rank` counts from 1. `score` orders the passages of one question and is comparable between questions on one store;
    it is not a probability. `confidence` is one (0 to 1), that this passage answers; None with a model for which it
    was not calibrated. `lines` is the closed span of 1-based physical lines in `source`. `paragraph` is the
    0-based position of the passage's first block in `Article.body`, `paragraphs` how many blocks it spans. `terms`
    are half-open character spans of `text` that match the question's words. Where `untitled`, no headline was printed
    and `headline` is the article's first sentence. `authors` are the reporters and correspondents of
    the byline, `paper` and `page_number` what the page says of itself. `also` names the places of passages that say the
    same and are not shown apart, nearest to the question first. Where the article was a row of a JSON Lines file,
    `file` names it and `lines` is the number of the row; else `file` is empty.
    """

    rank: int
    headline: str
    text: str
    score: float
    source: str
    lines: Span
    article_id: str
    paragraph: int
    paragraphs: int
    date: str | None = None
    terms: tuple[Span, ...] = ()
    untitled: bool = False
    confidence: float | None = None
    authors: tuple[str, ...] = ()
    paper: str | None = None
    page_number: str | None = None
    why: Why | None = None
    also: tuple[Place, ...] = ()
    file: str = ""

    def to_dict(self) -> Json:
        """Every field by its name, and its `citation`; made of what JSON has, score and shares to four places."""
        return {
            **plain(asdict(self)),
            "score": rounded(self.score),
            "confidence": rounded(self.confidence),
            "why": None if self.why is None else self.why.to_dict(),
            "citation": citation(self),
        }

    def _repr_html_(self) -> str:
        """How a notebook shows it."""
        from qa.notebook import passage_html

        return passage_html(self.to_dict())


@dataclass(frozen=True, slots=True)
class Time:
    """A time that a question asks about: as it `said` it, and its first and last day, both counted: ISO days, or
    `--05-18` for one of every year; an end that is not told is None. Both are None where it counts from the day of
    each paper (去年)."""

    said: str
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Headline:
    """One line of the table of contents: an article, and the opening of its first paragraph. Where `untitled`, no
    headline was printed and `headline` is its first sentence."""

    article_id: str
    headline: str
    source: str
    date: str | None
    opening: str
    untitled: bool = False
    paper: str | None = None
    page_number: str | None = None


@dataclass(frozen=True, slots=True)
class Survey:
    """What there is for a question that no one sentence answers (今天有什么新闻, 有哪些人获奖): the `articles` that
    tell of it, in the order of the paper, and a sentence that says so. `total` counts those that are not listed, too.
    """

    said: str
    articles: tuple[Headline, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Support:
    """Where else the answer is said: the position in `Answer.passages` of a passage of another article, the sentence
    `text` in it that gives the same value, its half-open character span in that passage's text, and that of the words
    (`exact`) that say so."""

    passage: int
    text: str
    span: Span
    exact: Span


@dataclass(frozen=True, slots=True)
class Answer:
    """The sentence most likely to answer, inside one of the passages.

    `text` is None when no passage answers: there is none, or the first is too unlikely to. Then `passage` and `span`
    are None too and `passages` are the nearest there are. `confidence` is the first passage's. `passage` is the
    position in `passages` of the one that holds `text`, and `span` the half-open character span of the sentence in that
    passage's text; `exact` that of the words in it that answer, where the question asks for a number, a time, a place
    or a name and they are clear, else None. `question` is the question as it was understood, `times` are the times it
    asks about: passages that tell of them come first. `support` are further passages, best first, each of an article of
    its own, that surely give the same value of the same thing; without the trained reader, or where the store keeps no
    names, there are none.

    Where the question asks for a survey, `survey` is there and `text` is None: the passages of its articles come first,
    in the order of the paper. Where it asks for all of a day or a page, they are the openings of articles, as many as
    were asked for, and nothing was searched: their score is 0, and there is no confidence.
    """

    question: str
    text: str | None
    passage: int | None
    span: Span | None
    passages: tuple[Passage, ...]
    confidence: float | None = None
    exact: Span | None = None
    times: tuple[Time, ...] = ()
    survey: Survey | None = None
    support: tuple[Support, ...] = ()

    @property
    def quotes(self) -> dict[int, tuple[Span, Span | None]]:
        """The positions in `passages` of those that are cited, the answer's first: in each the span of the sentence
        that answers, and that of its words."""
        if self.passage is None or self.span is None:
            return {}
        return {self.passage: (self.span, self.exact), **{one.passage: (one.span, one.exact) for one in self.support}}

    def to_dict(self) -> Json:
        """What `ask --json` prints and the endpoints give: `question`, `answer` (None: there is none, or the question
        asks for a survey), `confidence`, `survey`, `times`, `passages`; made of what JSON has."""
        sentence = {
            "text": self.text,
            "passage": self.passage,
            "span": plain(self.span),
            "exact": plain(self.exact),
            "support": [plain(asdict(one)) for one in self.support],
        }
        return {
            "question": self.question,
            "answer": None if self.text is None else sentence,
            "confidence": rounded(self.confidence),
            "survey": None if self.survey is None else plain(asdict(self.survey)),
            "times": [{"said": time.said, "from": time.first, "to": time.last} for time in self.times],
            "passages": [passage.to_dict() for passage in self.passages],
        }

    def _repr_html_(self) -> str:
        """How a notebook shows it."""
        from qa.notebook import answer_html

        return answer_html(self.to_dict(), NO_ANSWER)


@dataclass(frozen=True, slots=True)
class Source:
    """A source: its `name`, the `paper` that its pages name (several as 望潮日报、晚报), the `first` and `last` day of
    its articles (ISO; None where they have none), and how many `articles` and `chunks` it has."""

    name: str
    paper: str | None
    first: str | None
    last: str | None
    articles: int
    chunks: int = 0

    def to_dict(self) -> Json:
        """Every field by its name."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class NameCount:
    """A name, and how many articles have it."""

    name: str
    articles: int

    def to_dict(self) -> Json:
        """Every field by its name."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Status:
    """What a store holds. `built_at` is ISO 8601 in UTC; `store` the folder's path."""

    store: str
    generation: int
    articles: int
    chunks: int
    sources: tuple[str, ...]
    model: str
    built_at: str
