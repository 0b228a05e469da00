"""Words of a short text and their kinds."""

from __future__ import annotations

import pytest

from index.errors import NamesError
from index.names import words as module
from index.names.words import Word, words


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("王家福在哪个厂", "王家福/person 在/p 哪个/r 厂"),
        ("雷正希什么时候被查的", "雷正希/person"),
        ("机修工招几个人", "机修工/n 招/v"),
        ("青螺岛的船票", "青螺岛/location 的/u 船票/n"),
        ("", ""),
    ],
)
def test_a_name_is_one_word_and_a_word_of_the_dictionary_is_whole(text: str, cut: str) -> None:
    found = " ".join(f"{word.text}/{word.kind}" for word in words(text))
    assert found.startswith(cut)
    assert "".join(word.text for word in words(text)) == text


def test_without_the_weights_that_find_names_the_dictionary_cuts(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(texts: object) -> object:
        raise NamesError("missing")

    monkeypatch.setattr(module, "tag", missing)
    words.cache_clear()
    assert words("机修工招人")[0] == Word("机修工", "n")
    words.cache_clear()
