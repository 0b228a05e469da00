"""Words in one piece of UTF-8, found by their first character."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.wordlist import WordList


@given(st.lists(st.text("ab水渠▁𠮷é", max_size=3)), st.sampled_from(["", "▁"]))
def test_words_are_found_by_their_first_character_or_by_that_after_the_mark(words: list[str], mark: str) -> None:
    held = WordList.of(words, mark)
    for character in "ab水渠▁𠮷éc灯\ud800":
        expected = [
            (place, word)
            for place, word in enumerate(words)
            if word and (word.removeprefix(mark) or word)[0] == character
        ]
        assert list(held.beginning_with(character)) == expected


def test_words_are_read_from_a_part_of_a_file() -> None:
    raw = memoryview("前水渠水".encode())[3:]
    held = WordList(raw, np.array([0, 6, 9], np.uint32))
    assert list(held.beginning_with("水")) == [(0, "水渠"), (1, "水")]
    assert (held[0], held[1]) == ("水渠", "水")


@pytest.mark.parametrize("offsets", [[], [0, 4], [0, 2, 1], [-1, 2]])
def test_offsets_that_do_not_fit_are_refused(offsets: list[int]) -> None:
    with pytest.raises(ValueError, match="offsets of words do not fit 3 bytes"):
        WordList("水".encode(), np.array(offsets, np.int64))
