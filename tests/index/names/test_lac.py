"""LAC in numpy: what the packaged network would say, whatever texts are read beside."""

from __future__ import annotations

import numpy as np
import pytest

from index.names import lac
from index.names.lac_weights import read_lac

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


def test_a_text_is_read_alike_alone_and_beside_longer_ones() -> None:
    beside = dict(lac.tag(TEXTS))
    for at, words in beside.items():
        assert dict(lac.tag([TEXTS[at]]))[0] == words


def test_one_step_of_the_network_is_the_gated_unit_of_its_format() -> None:
    weights = read_lac()
    coming, held, added = (part[0] for part in weights.layers[0])
    text = weights.embedding[[[5, 9]]].astype(np.float64)
    state = np.zeros(128)
    for letter in text[0]:
        into, before = coming @ letter + added[:384], held @ state + added[384:]
        update, reset = 1 / (1 + np.exp(-(into[:256] + before[:256]))).reshape(2, 128)
        new = np.tanh(into[256:] + reset * before[256:])
        state = (1 - update) * new + update * state
    read = lac._read(text.astype(np.float32), np.array([2]), coming, held, added)
    np.testing.assert_allclose(read[0, 1], state, atol=1e-5)


def test_of_a_very_long_text_the_beginning_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lac, "LONGEST", 8)
    ((_, words),) = lac.tag([TEXTS[0]])
    assert words[-1][1] == 8
