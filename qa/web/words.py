"""The page's own words in the visitor's language: written in Chinese, and in English from a table.

What the newspapers say stays as it was printed. It must not know which part of the page a sentence stands in.
"""

from __future__ import annotations

import json
from contextvars import ContextVar
from functools import cache

from qa.web import asset

CHINESE, ENGLISH = "zh-CN", "en"
# What the browser remembers the language in; it comes with every request.
COOKIE = "baohai-language"

_language: ContextVar[str] = ContextVar("language", default=CHINESE)


def speak(language: str | None) -> None:
    """From here on, in this call, the page speaks `language`; anything but English is Chinese."""
    _language.set(ENGLISH if language == ENGLISH else CHINESE)


def t(words: str, **values: object) -> str:
    """The words in the language of this call, with each `{name}` in them replaced by its value. What a value holds must
    have been escaped."""
    said = words if _language.get() == CHINESE else english().get(words) or reasons().get(words, words)
    return said.format(**values) if values else said


@cache
def english() -> dict[str, str]:
    """Chinese words of the page to English ones."""
    table: dict[str, str] = json.loads(asset("english.json"))
    return table


@cache
def reasons() -> dict[str, str]:
    """The same for what is said of sources and stores, which no browser needs beforehand."""
    table: dict[str, str] = json.loads(asset("english_reasons.json"))
    return table
