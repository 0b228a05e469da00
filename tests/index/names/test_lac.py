"""LAC: its words, whatever texts are read beside, and the best path through its tags."""

from __future__ import annotations

import sys
from itertools import pairwise, product

import numpy as np
import pytest

from index.errors import NamesError
from index.names import lac
from index.names.find import can_find_names

TEXTS = (
    "望潮市市长陈远帆昨日在青石码头会见了法国客人。",
    "轮渡停航。",
    "",
    "临海县人民医院新增床位二百张，省卫生健康委主任林知秋出席启用仪式，家住南塘路的居民说看病方便多了。",
)


def test_words_cover_the_text_and_names_have_their_tags() -> None:
    words = dict(lac.tag(TEXTS))
    assert sorted(words) == [0, 1, 3]
    for at, of_text in words.items():
        assert "".join(TEXTS[at][start:end] for start, end, _ in of_text) == TEXTS[at]
    told = {TEXTS[0][start:end]: tag for start, end, tag in words[0]}
    assert (told["陈远帆"], told["法国"], told["市长"]) == ("nr", "ns", "n")


def test_a_text_is_read_alike_alone_and_beside_others() -> None:
    # Ten of one length, so that they do not all share a run, among longer and shorter ones.
    texts = [*TEXTS, *(f"第{number}路公交车今起开到青石码头。" for number in range(10))]
    beside = dict(lac.tag(texts))
    assert sorted(beside) == [at for at, text in enumerate(texts) if text]
    for at, words in beside.items():
        assert dict(lac.tag([texts[at]]))[0] == words


def test_the_path_is_the_best_of_all() -> None:
    random = np.random.default_rng(7)
    transitions = random.normal(size=(3, 3)).astype(np.float32)
    scores = [random.normal(size=(length, 3)).astype(np.float32) for length in (5, 4, 4, 1)]
    for of_text, path in zip(scores, lac._best_paths(scores, transitions), strict=True):
        every = product(range(3), repeat=len(of_text))
        assert tuple(path) == max(every, key=lambda one: _score(one, of_text, transitions))


def _score(path: tuple[int, ...], of_text: np.ndarray, transitions: np.ndarray) -> float:
    onward = sum(float(transitions[pair]) for pair in pairwise(path))
    return onward + sum(float(of_text[at, number]) for at, number in enumerate(path))


def test_of_a_very_long_text_the_beginning_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lac, "LONGEST", 8)
    ((_, words),) = lac.tag([TEXTS[0]])
    assert words[-1][1] == 8


def test_without_what_runs_the_network_no_names_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    lac.load_network.cache_clear()
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert not can_find_names()
    with pytest.raises(NamesError, match="pip install onnxruntime"):
        list(lac.tag(TEXTS))
    monkeypatch.undo()
    assert can_find_names()
