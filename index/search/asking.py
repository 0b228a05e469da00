"""Sentences that answer nothing: those that only ask, and labels. Knows nothing of scores.

A question in a letter, an interview or a quiz is nearer to the reader's than its reply, which seldom repeats it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from index.search.units import LABEL

_ASKS = re.compile("[?？][”’」』）)\"']*$")
_ASKER = re.compile("^(?:(?:问|q|记者|主持人|读者|网友|提问|问题)[0-9]{0,2}[:：、.]|[0-9]{1,2}[、.)])")
_REPLIER = re.compile("^(?:答|a|回复|回答|解答|答复)[0-9]{0,2}[:：]")
_MARKS = re.compile(r"[\W_]+")


def only_asks(folded: str, question: str) -> bool:
    """Whether a folded sentence is a question, a label, or nothing but the folded `question` itself."""
    if _ASKS.search(folded) or LABEL.match(folded):
        return True
    asked = _bare(question)
    # Few sentences hold the question's first character and its last, and looking costs less than taking marks out.
    if not asked or asked[0] not in folded or asked[-1] not in folded:
        return False
    return _MARKS.sub("", _ASKER.sub("", folded)) == asked


@lru_cache(maxsize=64)
def _bare(question: str) -> str:
    """A question without marks and white space: the same for all sentences of its passages."""
    return _MARKS.sub("", question)


def replies(folded: Sequence[str]) -> list[bool]:
    """Which of a passage's sentences reply to the one before, a question: it or its reply says that it is one."""
    return [
        at > 0
        and _ASKS.search(folded[at - 1]) is not None
        and _ASKS.search(text) is None
        and (_REPLIER.match(text) or _ASKER.match(folded[at - 1])) is not None
        for at, text in enumerate(folded)
    ]
