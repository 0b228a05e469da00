"""The page's words: each has its English, and values keep their places in it."""

from __future__ import annotations

import ast
import pickle
import re
from contextvars import copy_context
from pathlib import Path

import pytest

import qa.web
from index.errors import FilterError, StoreError
from index.store.filters import Filter
from qa.question import QuestionError, checked
from qa.web.failures import in_words
from qa.web.words import CHINESE, ENGLISH, english, speak, t
from tests.paths import ROOT

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


def refused() -> set[str]:
    """The sentences of errors that a visitor may be told, whose values stand apart."""
    found = set()
    for path in (*(ROOT / "index").glob("**/*.py"), *(ROOT / "qa").glob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id.endswith("Error"):
                text = call.args[0] if call.args else None
                if isinstance(text, ast.Constant) and isinstance(text.value, str) and HAN.search(text.value):
                    found.add(text.value)
    return found


def test_every_word_of_the_page_has_its_english() -> None:
    assert len(written()) > 100
    assert written() - english().keys() == set()


def test_every_refusal_whose_values_stand_apart_has_its_english() -> None:
    assert len(refused()) > 15
    assert refused() - english().keys() == set()


def test_an_error_is_told_in_the_language_of_the_page_with_its_values() -> None:
    def told(language: str) -> str:
        speak(language)
        return in_words(error)

    with pytest.raises(FilterError) as caught:
        Filter(date_from="十三月")
    error = pickle.loads(pickle.dumps(caught.value))  # as one that comes from another process
    assert copy_context().run(told, CHINESE) == str(error)
    assert copy_context().run(told, ENGLISH).startswith("“十三月” is no date: write a year")
    assert copy_context().run(told, ENGLISH) != str(error)
    with pytest.raises(QuestionError) as long:
        checked("问" * 501)
    error = long.value
    assert copy_context().run(told, ENGLISH).startswith("The question has 501 characters, 500 at most")
    assert str(StoreError("没有 {braces}")) == "没有 {braces}"


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
