"""jieba's dictionary, kept in one file and taken into memory by the characters of what is cut."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import jieba
import numpy as np
import pytest

from index.text import dictionary
from index.text.dictionary import boundaries, cut, cut_for_search, in_dictionary, part_of_speech, tag_of

TEXTS = [
    "天台县总工会在户外劳动者驿站旁新建了职工书屋，今年第三季度有一万二千名职工来过。",
    "南京市长江大桥，PPR-1044号文件，３６元。",
    "\ud842\udfb7\ud842\udfb7 𠮷野家 \ud800",
    "",
]


def kept(words: dict[str, int], **changed: object) -> bytes:
    """A file of these words."""
    parts = [word.encode() for word in words]
    arrays: dict[str, object] = {
        "text": np.frombuffer(b"".join(parts), np.uint8),
        "offsets": np.cumsum([0, *map(len, parts)]),
        "counts": np.array([*words.values()], np.uint32),
        "total": np.int64(sum(words.values())),
    }
    file = io.BytesIO()
    named: dict[str, Any] = arrays | changed
    np.savez(file, **named)
    return file.getvalue()


@pytest.fixture
def whole() -> jieba.Tokenizer:
    """jieba as it comes, with all of its dictionary."""
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


def test_texts_are_cut_as_by_the_whole_dictionary(whole: jieba.Tokenizer) -> None:
    for text in TEXTS:
        assert cut(text) == list(whole.cut(text))
        assert cut_for_search(text) == list(whole.cut_for_search(text))
        assert boundaries(text)[-1] == len(text)
    assert in_dictionary("总工会")
    assert not in_dictionary(next(beginning for beginning, count in whole.FREQ.items() if not count))
    assert part_of_speech("总工会") == tag_of("总工会") != ""


def test_only_words_beginning_with_characters_that_came_are_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dictionary, "cache_folder", lambda kind: tmp_path)
    held = dictionary._dictionary.__wrapped__()
    assert not held.tokenizer.FREQ
    assert {word[0] for word in held.meet("驿站").FREQ} == {"驿", "站"}
    assert list(held.tokenizer.cut("驿站")) == ["驿站"]


@pytest.mark.parametrize(
    ("damaged", "words"),
    [
        (b"", None),
        (b"not a dictionary", None),
        (kept({"驿站": 3})[:-30], None),
        (kept({"驿站": 3}, offsets=np.array([0, 99])), None),
        (kept({"驿站": 3}, counts=np.array([1, 2])), None),
        (kept({}), None),
        (None, None),
        (kept({"驿站": 3}), {"驿站": 3}),
    ],
)
def test_the_dictionary_is_kept_in_one_file_and_made_anew_where_it_is_broken(
    damaged: bytes | None, words: dict[str, int] | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dictionary, "cache_folder", lambda kind: tmp_path)
    path = tmp_path / f"words-{jieba.__version__}.npz"
    if damaged is not None:
        path.write_bytes(damaged)
    make = dictionary._dictionary.__wrapped__
    first, again = make(), make()
    assert first.meet("驿站总").FREQ == again.meet("驿站总").FREQ
    assert first.tokenizer.total == again.tokenizer.total
    assert words == first.tokenizer.FREQ if words else first.tokenizer.FREQ["总工会"] > 0
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
