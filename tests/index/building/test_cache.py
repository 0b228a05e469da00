"""Vectors in the cache folder: found by key and encoder, never wrong, bounded, and no reason for a build to fail."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.building import cache
from index.building.cache import VectorCache, prune_vectors

DIM = 8


def key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]


def vectors_of(texts: list[str]) -> NDArray[np.float16]:
    return np.array([[len(text), *map(ord, text[: DIM - 1].ljust(DIM - 1))] for text in texts], np.float16)


def keep(texts: list[str], encoder: str = "fake@1") -> None:
    opened = VectorCache.open(encoder, DIM)
    opened.append([key(text) for text in texts], vectors_of(texts))
    opened.close()


def found(texts: list[str], encoder: str = "fake@1", dim: int = DIM) -> list[str]:
    """Those of `texts` that are there; what is there is right."""
    taken: dict[bytes, NDArray[np.float16]] = {}
    opened = VectorCache.open(encoder, dim)
    there = opened.find({key(text) for text in texts}, lambda key, vector: taken.update({key: vector.copy()}))
    opened.close()
    assert taken.keys() == there
    for text in texts:
        if key(text) in there:
            np.testing.assert_array_equal(taken[key(text)], vectors_of([text])[0])
    return [text for text in texts if key(text) in there]


def files(suffix: str = ".vectors") -> list[Path]:
    return sorted(cache.vectors_folder().glob(f"*/*{suffix}"))


def test_what_was_kept_is_found_by_its_encoder_alone() -> None:
    assert found(["甲"]) == []
    keep(["甲", "乙"])
    keep(["丙"])
    assert found(["乙", "丁", "丙", "甲"]) == ["乙", "丙", "甲"]
    assert found(["甲"], encoder="other@1") == []
    assert found(["甲"], dim=4) == []
    assert len(files()) == 1  # one after another, builds append to one file


def test_two_builds_at_once_write_a_file_each() -> None:
    one, other = VectorCache.open("fake@1", DIM), VectorCache.open("fake@1", DIM)
    for opened, text in ((one, "甲"), (other, "乙"), (one, "丙")):
        opened.append([key(text)], vectors_of([text]))
    assert found(["甲", "乙", "丙"]) == ["甲", "乙", "丙"]
    assert len(files()) == 2
    one.close()
    other.close()


@pytest.mark.parametrize(("suffix", "torn"), [(".vectors", b"\0" * 5), (".keys", b"\0" * 7), (".vectors", b"\0" * 64)])
def test_a_torn_end_is_cut_off(suffix: str, torn: bytes) -> None:
    keep(["甲"])
    with files(suffix)[0].open("ab") as file:
        file.write(torn)
    assert found(["甲"]) == ["甲"]
    keep(["乙"])
    assert found(["甲", "乙"]) == ["甲", "乙"]
    assert [files(".vectors")[0].stat().st_size, files(".keys")[0].stat().st_size] == [2 * 2 * DIM, 2 * 20]


def test_a_vector_that_was_damaged_is_not_taken() -> None:
    keep(["甲", "乙"])
    with files()[0].open("r+b") as file:
        file.write(b"\x01")
    assert found(["甲", "乙"]) == ["乙"]
    files(".keys")[0].unlink()
    assert found(["甲", "乙"]) == []


def test_the_files_least_lately_used_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "SEGMENT_BYTES", 1)
    for text in ("甲", "乙", "丙"):
        keep([text])
    size = files()[0].stat().st_size + files(".keys")[0].stat().st_size
    assert found(["甲"]) == ["甲"]
    assert prune_vectors(2 * size) == size
    assert found(["甲", "乙", "丙"]) == ["甲", "丙"]
    monkeypatch.setattr(cache, "MOST_BYTES", 2 * size)
    keep(["丁"])
    assert found(["丁"]) == ["丁"]
    assert len(files()) == 2


def test_what_is_being_written_is_not_pruned() -> None:
    opened = VectorCache.open("fake@1", DIM)
    opened.append([key("甲")], vectors_of(["甲"]))
    assert prune_vectors() == 0
    opened.close()
    assert prune_vectors() == 2 * DIM + 20
    assert found(["甲"]) == []


def test_a_cache_that_cannot_be_written_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    cache.vectors_folder().mkdir(exist_ok=True)
    opened = VectorCache.open("fake@1", DIM)
    opened.folder.write_text("a file")
    for _ in range(2):
        opened.append([key("甲")], vectors_of(["甲"]))
    opened.close()
    assert found(["甲"]) == []
    assert [record.levelname for record in caplog.records] == ["WARNING"]
