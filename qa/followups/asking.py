"""What kind of thing a question asks for, and which of its words ask together. It must not know how two are joined."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

# Words that ask.
ASKS: Final = re.compile("什么|多少|几|谁|哪|怎|吗|何|多[大长高深远久重宽厚快]|是不是|有没有|能不能|[没不]$")
# What is asked for; the first that fits. Who, when, where, why and how are asked of one and the same event, so that
# its words may stand behind any of them.
_KINDS: Final = (
    (
        "event",
        re.compile(
            "什么(?:时候|地方)|何时|几[点时月号日年]|哪一?[天年月]|多久|多长时间|哪[里儿]|在哪|谁|哪位|哪[个些]人|叫什么|为什么|怎么|如何|怎样"
        ),
    ),
    ("amount", re.compile("多少|几|多[大长高深远重宽厚快]")),
    ("whether", re.compile("吗|[没不]$|是不是|有没有|能不能")),
    ("which", re.compile("哪|什么|何")),
)
# Words that ask together.
_PHRASE: Final = re.compile(
    "什么(?:时候|地方|原因)|多长时间|多少[钱元人名个米亩岁天年]|几[点月号日岁个名天年]|哪一?[年天个家位里条所]|怎么样|为什么"
)


def kind_asked(question: str) -> str | None:
    """Which kind of thing is asked for; None where nothing is."""
    return next((kind for kind, pattern in _KINDS if pattern.search(question)), None)


def within_phrases(question: str) -> Iterator[int]:
    """The places within words that ask together: none may be parted there."""
    for phrase in _PHRASE.finditer(question):
        yield from range(phrase.start() + 1, phrase.end())
