"""What readers thought of answers, as questions whose answers are known (`qa.evaluation.gold`).

It must not know where the notes are kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from qa.evaluation.gold import joined
from qa.to_json import Json

if TYPE_CHECKING:
    from corpus.model import Article

Note = Mapping[str, object]

# Why a note makes no question.
NO_NOTE = "不是一条评价"
GONE = "文章已不在库里"
LIST = "答的是几篇文章，不是一句话"
UNKNOWN = "不对，而没有写出那篇文章里的正确答案"


def as_questions(notes: Iterable[Note], article: Callable[[str], Article]) -> tuple[list[Json], Counter[str]]:
    """A row of an evaluation set for each question whose answer the notes tell, and how many notes tell none, by why.

    A good answer is the gold one, and a good refusal says that there is none. Where an answer was not good, the word
    that the reader wrote is, if it stands in the article. Of several notes on a question the last counts. `article`
    gives an article by its id and raises KeyError.
    """
    last = {_question(note): note for note in notes}
    left_out: Counter[str] = Counter()
    rows: list[Json] = []
    for question, note in last.items():
        row = _row(question, note, article)
        if isinstance(row, str):
            left_out[row] += 1
        else:
            rows.append(row)
    return rows, left_out


def _question(note: Note) -> str:
    """The question as it was understood, so that it stands without those before it."""
    return _text(note, "understood") or _text(note, "question")


def _row(question: str, note: Note, article: Callable[[str], Article]) -> Json | str:
    """The row; or why there is none."""
    good, answer, word = note.get("good"), _text(note, "answer"), _text(note, "word")
    if not question or not isinstance(good, bool):
        return NO_NOTE
    if note.get("survey") is True:
        return LIST
    if good and not answer:
        return {"question": question, "answer": None}
    if not good and not word:
        return UNKNOWN
    try:
        told = article(_text(note, "article_id"))
    except KeyError:
        return GONE if good else UNKNOWN
    gold = answer if good else word
    if not joined(gold) or joined(gold) not in joined(told.text):
        return GONE if good else UNKNOWN
    return {"question": question, "answer": gold, "headline_lines": list(told.headline)}


def _text(note: Note, name: str) -> str:
    value = note.get(name)
    return value.strip() if isinstance(value, str) else ""
