"""Unigram pieces: the likeliest cut, unknown characters, spaces; the same ids as the tokenizers library."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import Unigram
from tokenizers.pre_tokenizers import Metaspace

from index.encoders.e5_tokenizer import WORD_START, UnigramTokenizer, normalized
from index.wordlist import WordList

SPECIAL = ["<s>", "</s>", "<unk>"]
PIECES = {"▁": -4.0, "水": -3.0, "渠": -3.5, "水渠": -5.0, "放": -2.0, "渠放水": -7.0, "▁水": -6.0}


def tokenizer(pieces: dict[str, float]) -> UnigramTokenizer:
    scores = [0.0] * len(SPECIAL) + list(pieces.values())
    return UnigramTokenizer(WordList.of([*SPECIAL, *pieces], WORD_START), scores, bos=0, eos=1, unknown=2)


def cut(text: str) -> list[str]:
    names = [*SPECIAL, *PIECES]
    return [names[piece] for piece in tokenizer(PIECES).encode(text)[1:-1]]


def test_the_likeliest_cut_is_found() -> None:
    # ▁水 渠放水 is -13; ▁ 水渠 放 水 is -4 - 5 - 2 - 3 = -14; ▁水 渠 放 水 is -14.5.
    assert cut("水渠放水") == ["▁水", "渠放水"]
    # ▁ 水渠 is -9, ▁水 渠 is -9.5.
    assert cut("水渠") == ["▁", "水渠"]


def test_neighbouring_unknown_characters_are_one_piece() -> None:
    assert cut("放灯火水") == ["▁", "放", "<unk>", "水"]
    assert cut("灯放火") == ["▁", "<unk>", "放", "<unk>"]


def test_each_space_starts_a_word() -> None:
    assert cut("放 水") == ["▁", "放", "▁水"]
    assert cut(" 放 ") == ["▁", "放", "▁"]
    assert tokenizer(PIECES).encode("") == [0, 1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("６～１４℃\u3000 晴\x02", "6～14°C 晴"),
        ("ｶﾞ①㎡", "ガ1m2"),
        ("a\tb\n\u200bc", "a b c"),
        ("\ufeff报\u2581纸", " 报 纸"),
        ("e\u0301", "é"),
    ],
)
def test_text_is_normalized_as_the_pieces_are_written(text: str, expected: str) -> None:
    assert normalized(text) == expected


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(st.text("ab水▁", min_size=1, max_size=4), st.sampled_from([-1.0, -2.0, -2.5, -3.0, -4.0])),
    st.text("ab水灯 ", max_size=12),
)
def test_ids_are_those_of_the_tokenizers_library(pieces: dict[str, float], text: str) -> None:
    """Few scores, so that many cuts are equally likely."""
    ours = tokenizer(pieces)
    library = Tokenizer(Unigram([(name, 0.0) for name in SPECIAL] + list(pieces.items()), unk_id=2))
    library.pre_tokenizer = Metaspace(replacement="▁", prepend_scheme="always")
    assert ours.encode(text)[1:-1] == library.encode(normalized(text)).ids
