"""A question and its options as they may be asked: every check of them, in one place for all faces.

Values may come from anywhere, JSON too, so their types are checked as well. The messages are sentences for the reader.
It must not know how a question is answered.
"""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from index.errors import BaohaiError
from index.names.name import KINDS
from index.store.filters import Filter, is_whole

# The longest question, characters. Real ones have under 50; a pasted page is a mistake worth a sentence.
LONGEST = 500
# How many passages are shown unless the reader says otherwise, and at most.
TOP_K = 5
MOST_PASSAGES = 300

EVERYTHING = Filter()


class QuestionError(BaohaiError, ValueError):
    """A question that cannot be asked; the message says why."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that may be asked, with all that it is asked with; `of` makes one.

    `history` are the earlier questions, oldest first. `threshold`: a first passage less likely than this to answer (0
    to 1) is no answer; None: the calibrated one. `today` is the day from which 去年 and 昨天 count, where it is known;
    where the question is not `timed`, the time that it names does not matter.
    """

    text: str
    history: tuple[str, ...] = ()
    top_k: int = TOP_K
    where: Filter = EVERYTHING
    threshold: float | None = None
    today: datetime.date | None = None
    timed: bool = True

    @classmethod
    def of(
        cls,
        question: object,
        history: object = (),
        top_k: object = TOP_K,
        *,
        threshold: object = None,
        today: object = None,
        timed: bool = True,
        **where: object,
    ) -> Asked:
        """`where` are the fields of a `Filter`. Raises QuestionError, and FilterError (both ValueErrors), with a
        sentence for whatever cannot be used."""
        return cls(
            checked(question),
            _history(history),
            checked_top_k(top_k),
            checked_filter(**where),
            _threshold(threshold),
            _today(today),
            timed,
        )


def checked(question: object) -> str:
    """The question without invisible characters and the blanks around it. Raises QuestionError for what is no text, for
    an empty question and for one that is too long."""
    text = visible(question, "问题").strip()
    if not text:
        raise QuestionError("问题是空的：请写一句话，例如“天台县建了多少家驿站？”")
    if len(text) > LONGEST:
        raise QuestionError(
            "问题有 {count} 个字，最多 {most} 个字：请只写要问的那一句。", count=len(text), most=LONGEST
        )
    if not re.search(r"\w", text):
        raise QuestionError("问题“{text}”里只有标点或符号：请用文字写一句话，例如“天台县建了多少家驿站？”", text=text)
    return text


def checked_top_k(top_k: object) -> int:
    """How many passages are asked for. Raises QuestionError for anything but a whole number from 1 to MOST_PASSAGES."""
    if not isinstance(top_k, int) or isinstance(top_k, bool) or not 1 <= top_k <= MOST_PASSAGES:
        raise QuestionError("top_k 应是 1 到 {most} 的整数，却是 {found}。", most=MOST_PASSAGES, found=_short(top_k))
    return top_k


def checked_kind(kind: object) -> None:
    """Raises QuestionError for anything but a kind of names."""
    if kind not in KINDS:
        raise QuestionError("kind 应是 {kinds} 之一，却是 {found}。", kinds="、".join(KINDS), found=_short(kind))


def visible(value: object, name: str) -> str:
    """Text without its format characters (zero-width spaces, byte order marks, direction marks), which the reader does
    not see. Raises QuestionError for what is no text, and for half a character, which no file or index can hold."""
    if not isinstance(value, str):
        kind = type(value).__name__
        raise QuestionError("{name}应是一段文字，却是 {kind}：{found}。", name=name, kind=kind, found=_short(value))
    if not is_whole(value):
        raise QuestionError("{name}里有半个字符（U+D800 到 U+DFFF，编码出错时留下的）：请重新输入这段文字。", name=name)
    return "".join(character for character in value if unicodedata.category(character) != "Cf")


def _history(history: object) -> tuple[str, ...]:
    if history is None:
        return ()
    if isinstance(history, str) or not isinstance(history, Sequence):
        raise QuestionError(
            'history 应是先前问题的列表，从早到晚，如 ["天台县建了多少家驿站？"]，却是 {found}。', found=_short(history)
        )
    return tuple(visible(earlier, "先前的问题").strip()[:LONGEST] for earlier in history)


def checked_filter(**where: object) -> Filter:
    """The filter with these fields. Raises QuestionError, FilterError."""
    return Filter(
        **{name: None if value is None else visible(value, f"筛选条件 {name} ") for name, value in where.items()}
    )


def _threshold(threshold: object) -> float | None:
    if threshold is None:
        return None
    number = threshold if isinstance(threshold, int | float) and not isinstance(threshold, bool) else math.nan
    if not 0 <= number <= 1:  # before it becomes a float, which no integer of 400 digits does
        raise QuestionError("threshold 应是 0 到 1 的数，却是 {found}。", found=_short(threshold))
    return float(number)


def _today(today: object) -> datetime.date | None:
    if today is None:
        return None
    if isinstance(today, datetime.datetime):  # which is a date, too
        return today.date()
    if isinstance(today, datetime.date):
        return today
    try:
        return datetime.date.fromisoformat(visible(today, "today ").strip())
    except ValueError as error:
        raise QuestionError("today 应是 2024-01-31 这样的一天，却是 {found}。", found=_short(today)) from error


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
