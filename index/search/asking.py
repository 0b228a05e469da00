"""Sentences that answer nothing: those that only ask, and labels. Knows nothing of scores.

A question in a letter, an interview or a quiz is nearer to the reader's than its reply, which seldom repeats it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.search.units import LABEL

_ASKS = re.compile("[?？][”’」』）)\"']*$")
_ASKER = re.compile("^(?:(?:问|q|记者|主持人|读者|网友|提问|问题)[0-9]{0,2}[:：、.]|[0-9]{1,2}[、.)])")
_REPLIER = re.compile("^(?:答|a|回复|回答|解答|答复)[0-9]{0,2}[:：]")
_MARKS = re.compile(r"[\W_]+")


def only_asks(folded: str, question: str) -> bool:
    """Whether a folded sentence is a question, a label, or nothing but the folded `question` itself."""
    if _ASKS.search(folded) or LABEL.match(folded):
        return True
    return bool(_MARKS.sub("", folded)) and _MARKS.sub("", _ASKER.sub("", folded)) == _MARKS.sub("", question)


def replies(folded: Sequence[str]) -> list[bool]:
    """Which of a passage's sentences reply to the one before, a question: it or its reply says that it is one."""
    return [
        at > 0
        and _ASKS.search(folded[at - 1]) is not None
        and _ASKS.search(text) is None
        and (_REPLIER.match(text) or _ASKER.match(folded[at - 1])) is not None
        for at, text in enumerate(folded)
    ]
