from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dense import VECTORS_FILE, DenseIndex, Vectors, write_dense


def unit(rows: int, dim: int, seed: int) -> Vectors:
    drawn = np.random.default_rng(seed).normal(size=(rows, dim)).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), dtype=np.float32)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=20), st.integers(1, 30), st.integers(0, 99))
def test_nearest_rows_are_those_of_a_brute_force_search(
    tmp_path_factory: pytest.TempPathFactory, owned: list[int], limit: int, seed: int
) -> None:
    folder = tmp_path_factory.mktemp("dense")
    owners = np.repeat(np.arange(len(owned), dtype=np.int32), owned)
    vectors, query = unit(len(owners), 16, seed), unit(1, 16, seed + 1)[0]
    write_dense(folder, vectors, owners)
    index = DenseIndex.open(folder, len(owned))
    best = np.array([(vectors[owners == row] @ query).max() for row in range(len(owned))])
    expected = np.argsort(-best, kind="stable")[:limit].tolist()
    assert index.nearest(query, limit) == expected
    for row in range(len(owned)):
        np.testing.assert_array_equal(index.vectors(row), vectors[owners == row])
    np.testing.assert_array_equal(index.all_vectors(), vectors)


def test_a_non_ascii_folder_works(tmp_path: Path) -> None:
    folder = tmp_path / "报纸库"
    folder.mkdir()
    write_dense(folder, unit(3, 8, 0), np.arange(3, dtype=np.int32))
    assert DenseIndex.open(folder, 3).nearest(unit(3, 8, 0)[2], 1) == [2]


def test_parts_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    write_dense(tmp_path, unit(3, 8, 0), np.arange(3, dtype=np.int32))
    with pytest.raises(ValueError, match="3 vectors, 3 owners, 4 chunks"):
        DenseIndex.open(tmp_path, 4)


def test_a_truncated_file_is_refused(tmp_path: Path) -> None:
    write_dense(tmp_path, unit(3, 8, 0), np.arange(3, dtype=np.int32))
    (tmp_path / VECTORS_FILE).write_bytes((tmp_path / VECTORS_FILE).read_bytes()[:50])
    with pytest.raises((ValueError, RuntimeError)):
        DenseIndex.open(tmp_path, 3)
