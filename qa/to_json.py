"""Answers, passages and articles as the JSON that every face prints: terminal, page and HTTP alike.

Plain dicts and lists for `json.dumps`. Scores and shares are rounded to four places. It must not know how a passage
was found, nor who reads the JSON.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from qa.cite import citation

if TYPE_CHECKING:
    from corpus.model import Article
    from qa.model import Answer, Passage, Survey, Why

Json = dict[str, object]


def answer_to_json(answer: Answer) -> Json:
    """What `ask --json` prints: `question` as understood, `answer` (None: the store holds none, or the
    question asks for a survey), `survey`, `passages`."""
    sentence = {"text": answer.text, "passage": answer.passage, "span": answer.span, "exact": answer.exact}
    return {
        "question": answer.question,
        "answer": None if answer.text is None else sentence,
        "confidence": rounded(answer.confidence),
        "survey": None if answer.survey is None else _survey_to_json(answer.survey),
        "times": [{"said": time.said, "from": time.first, "to": time.last} for time in answer.times],
        "passages": [passage_to_json(passage) for passage in answer.passages],
    }


def passage_to_json(passage: Passage) -> Json:
    """Every field of a passage by its name, and its `citation`."""
    return {
        **dataclasses.asdict(passage),
        "score": rounded(passage.score),
        "confidence": rounded(passage.confidence),
        "why": None if passage.why is None else _why_to_json(passage.why),
        "citation": citation(passage),
    }


def article_to_json(article: Article) -> Json:
    """What `articles --json` prints for one article."""
    return {
        "headline": list(article.headline),
        "byline": article.byline,
        "lead": article.lead,
        "kind": article.kind,
        "source": article.source,
        "paper": article.paper,
        "date": article.date,
        "page_number": article.page_number,
        "reporters": list(article.reporters),
        "correspondents": list(article.correspondents),
        "place": article.place,
        "confidence": article.confidence,
        "body": [{"kind": b.kind, "text": b.text, "lines": list(b.lines)} for b in article.body],
    }


def _survey_to_json(survey: Survey) -> Json:
    articles = [dataclasses.asdict(article) for article in survey.articles]
    return {"said": survey.said, "total": survey.total, "articles": articles}


def _why_to_json(why: Why) -> Json:
    legs = {name: rounded(share) for name, share in why.legs}
    return {"words": why.words, "legs": legs, "timely": why.timely}


def rounded(share: float | None) -> float | None:
    """To four places, as all shares in our JSON are."""
    return None if share is None else round(share, 4)
