"""The page's words: each has its English, and values keep their places in it."""

from __future__ import annotations

import ast
import re
from contextvars import copy_context
from pathlib import Path

import qa.web
from qa.web.words import CHINESE, ENGLISH, english, speak, t

HAN = re.compile("[\u4e00-\u9fff]")


def written() -> set[str]:
    """Every Chinese text that the page's modules hand to `t`, or name beside it."""
    found = set()
    for path in Path(qa.web.__file__).parent.glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("t", "_SAYS"):
                texts = [one.value for one in ast.walk(call.args[0]) if isinstance(one, ast.Constant)]
                found |= {text for text in texts if isinstance(text, str) and HAN.search(text)}
    return found


def test_every_word_of_the_page_has_its_english() -> None:
    assert len(written()) > 100
    assert written() - english().keys() == set()


def test_translations_keep_the_places_of_their_values() -> None:
    def places(text: str) -> set[str]:
        return set(re.findall(r"\{(\w+)\}", text))

    assert {words for words, said in english().items() if places(words) != places(said)} == set()


def test_words_are_said_in_the_language_of_the_call() -> None:
    def said(language: str | None) -> str:
        speak(language)
        return t("共 {total} 篇文章", total=7)

    assert [copy_context().run(said, one) for one in (ENGLISH, CHINESE, None, "xx")] == [
        "7 articles", "共 7 篇文章", "共 7 篇文章", "共 7 篇文章",
    ]  # fmt: skip
    assert t("没有翻译的话") == "没有翻译的话"
