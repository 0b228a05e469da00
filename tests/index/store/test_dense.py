from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.store import dense, vectors_file
from index.store.base import Vectors
from index.store.dense import (
    ADDED_FILE,
    CODES_FILE,
    REMOVED_FILE,
    VECTORS_FILE,
    DenseIndex,
    crowded,
    extend_dense,
    write_dense,
)


def unit(rows: int, dim: int, seed: int) -> Vectors:
    """Unit rows that half precision holds as they are."""
    drawn = np.random.default_rng(seed).normal(size=(rows, dim)).astype(np.float32)
    drawn /= np.maximum(1e-9, np.linalg.norm(drawn, axis=1, keepdims=True))
    return np.asarray(drawn.astype(np.float16), dtype=np.float32)


def brute_force(vectors: Vectors, rows: list[int], query: Vectors, among: list[int]) -> list[int]:
    scores = dict(zip(rows, vectors @ query, strict=True))
    return sorted(among, key=lambda row: -scores[row])


def assert_nearest(
    found: list[int], limit: int, vectors: Vectors, rows: list[int], query: Vectors, among: list[int]
) -> None:
    """Rows of `among` are found as near, one by one, as those of a brute-force search. Which of two stands first whose
    products differ in their last bits is left open, as the bits depend on how many are multiplied at once."""
    scores = dict(zip(rows, vectors @ query, strict=True))
    expected = brute_force(vectors, rows, query, among)[:limit]
    assert len(found) == len(set(found) & set(among)) == len(expected)
    np.testing.assert_allclose([scores[row] for row in found], [scores[row] for row in expected], rtol=0, atol=1e-6)


@settings(deadline=None)
@given(st.integers(1, 60), st.integers(1, 30), st.integers(0, 99), st.data())
def test_nearest_rows_are_those_of_a_brute_force_search(
    tmp_path_factory: pytest.TempPathFactory, held: int, limit: int, seed: int, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("dense")
    rows = [3 * i + 1 for i in range(held)]  # rows have gaps once some are gone
    vectors, query = unit(held, 16, seed), unit(1, 16, seed + 1)[0]
    write_dense(folder, vectors, rows)
    index = DenseIndex.open(folder)
    assert index.count == held
    assert index.every_row() == rows
    assert_nearest(index.nearest(query, limit), limit, vectors, rows, query, rows)
    within = data.draw(st.lists(st.sampled_from(rows), unique=True))
    assert_nearest(index.nearest(query, limit, within), limit, vectors, rows, query, within)
    np.testing.assert_array_equal(index.vectors(rows[::-1]), vectors[::-1])


@settings(deadline=None, max_examples=50)
@given(
    st.integers(1, 40),
    st.lists(st.tuples(st.integers(1, 20), st.sets(st.integers(0, 60))), max_size=4),
    st.integers(0, 99),
)
@example(21, [(1, set()), (1, set()), (6, set())], 93)  # two products differ by 3e-7
def test_an_extended_index_is_the_one_written_anew(
    tmp_path_factory: pytest.TempPathFactory, first: int, changes: list[tuple[int, set[int]]], seed: int
) -> None:
    query = unit(1, 16, seed + 1)[0]
    folder = tmp_path_factory.mktemp("written")
    rows, vectors, after = np.arange(first), unit(first, 16, seed), first
    write_dense(folder, vectors, rows)
    for turn, (added, removed) in enumerate(changes):
        previous, folder = folder, tmp_path_factory.mktemp("extended")
        fresh_rows, fresh = np.arange(after, after + added), unit(added, 16, 1000 * seed + turn)
        after += added
        gone = sorted(set(rows.tolist()) & removed)
        extend_dense(folder, previous, fresh, fresh_rows, gone)
        kept = ~np.isin(rows, gone)
        rows, vectors = np.concatenate([rows[kept], fresh_rows]), np.concatenate([vectors[kept], fresh])
    anew = tmp_path_factory.mktemp("anew")
    write_dense(anew, vectors, rows)
    extended, written, held = DenseIndex.open(folder), DenseIndex.open(anew), rows.tolist()
    assert extended.count == written.count == len(vectors)
    assert extended.every_row() == written.every_row() == held
    for index in (extended, written):
        assert_nearest(index.nearest(query, 100), 100, vectors, held, query, held)
        assert_nearest(index.nearest(query, 3, held[::2]), 3, vectors, held, query, held[::2])
    np.testing.assert_array_equal(extended.vectors(held), vectors)


def test_a_small_change_links_what_is_there_and_a_great_one_writes_all(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("first", "small", "great")]
    for folder in folders:
        folder.mkdir()
    first, small, great = folders
    write_dense(first, unit(100, 8, 0), np.arange(100))
    extend_dense(small, first, unit(2, 8, 1), np.array([100, 101]), [7])
    assert (small / VECTORS_FILE).samefile(first / VECTORS_FILE)
    assert (small / ADDED_FILE).exists()
    assert (small / REMOVED_FILE).exists()
    extend_dense(great, small, unit(50, 8, 2), np.arange(102, 152), [8, 100])
    assert not (great / ADDED_FILE).exists()
    assert not (great / REMOVED_FILE).exists()
    assert DenseIndex.open(great).count == 100 - 2 + 1 + 50
    np.testing.assert_array_equal(DenseIndex.open(great).vectors([101]), unit(2, 8, 1)[1:])
    for gone in (7, 8, 100):
        with pytest.raises(KeyError, match=f"row {gone}"):
            DenseIndex.open(great).vectors([gone])
    with pytest.raises(KeyError, match="row 7"):
        DenseIndex.open(small).vectors([6, 7])


@pytest.mark.parametrize(
    ("written", "added", "removed", "expected"),
    [
        (800, 100, 100, False),
        (800, 101, 0, True),
        (800, 0, 101, True),
        (10**6, 10_000, 0, False),
        (10**6, 10_001, 0, True),
    ],
)
def test_when_all_is_written_anew(written: int, added: int, removed: int, expected: bool) -> None:
    assert crowded(written, added, removed) is expected


def test_what_is_removed_never_comes_back(tmp_path: Path) -> None:
    vectors = unit(64, 8, 0)
    write_dense(tmp_path, vectors, np.arange(64))
    previous, left = tmp_path, list(range(64))
    for row in range(40):  # past the share at which all is written anew, twice
        folder = tmp_path / str(row)
        folder.mkdir()
        extend_dense(folder, previous, np.empty((0, 8), np.float32), np.empty(0, np.int64), [row])
        previous = folder
        left.remove(row)
        index = DenseIndex.open(folder)
        assert sorted(index.nearest(vectors[row], 64)) == left
        assert index.count == len(left)


def test_many_vectors_are_found_by_their_codes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paragraphs of articles: a thousand clusters, some texts standing twice."""
    for module in (dense, vectors_file):
        monkeypatch.setattr(module, "EXACT", 1000)
    folder, extended = tmp_path / "codes", tmp_path / "extended"
    folder.mkdir()
    extended.mkdir()
    vectors = np.repeat(unit(1000, 256, 0), 3, axis=0) + 0.7 * unit(3000, 256, 1)
    vectors[2500:2600] = vectors[:100]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors, rows = vectors.astype(np.float16).astype(np.float32), list(range(3000))
    write_dense(folder, vectors, rows)
    assert (folder / CODES_FILE).exists()
    fresh, gone = unit(3, 256, 5), list(range(0, 90, 3))
    extend_dense(extended, folder, fresh, [3000, 3001, 3002], gone)
    assert (extended / CODES_FILE).samefile(folder / CODES_FILE)
    after, all_rows = np.concatenate([vectors, fresh]), list(range(3003))
    queries = vectors[::150] + 0.5 * unit(20, 256, 2)
    for place, corpus, of, among in (
        (folder, vectors, rows, rows),
        (extended, after, all_rows, [row for row in all_rows if row not in gone]),
    ):
        index = DenseIndex.open(place)
        found = [set(index.nearest(query, 100)) & set(brute_force(corpus, of, query, among)[:100]) for query in queries]
        assert np.mean([len(rows) for rows in found]) >= 98
        # A filter is exact however many there are.
        assert index.nearest(queries[3], 50, among[::2]) == brute_force(corpus, of, queries[3], among[::2])[:50]
    assert DenseIndex.open(extended).nearest(fresh[0], 1) == [3000]


def test_very_many_vectors_are_found_by_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"EXACT": 100, "SCANNED": 1000, "LISTS": 16, "PROBED": 8}.items():
        monkeypatch.setattr(vectors_file, name, value)
    monkeypatch.setattr(dense, "EXACT", 100)
    vectors = np.repeat(unit(100, 32, 0), 20, axis=0) + 0.5 * unit(2000, 32, 1)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = list(range(2000))
    write_dense(tmp_path, vectors, rows)
    index = DenseIndex.open(tmp_path)
    found = [
        len(set(index.nearest(query, 20)) & set(brute_force(vectors, rows, query, rows)[:20]))
        for query in vectors[::100]
    ]
    assert np.mean(found) >= 19.5


def test_codes_of_one_bit_as_older_stores_have_them_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import faiss

    for module in (dense, vectors_file):
        monkeypatch.setattr(module, "EXACT", 100)
    vectors, rows = unit(3000, 64, 0), list(range(3000))
    write_dense(tmp_path, vectors, rows)
    bits = faiss.IndexRaBitQFastScan(64, faiss.METRIC_INNER_PRODUCT)
    bits.train(vectors)
    bits.add(vectors)
    vectors_file.save_index(bits, tmp_path / CODES_FILE)
    index = DenseIndex.open(tmp_path)
    queries = unit(20, 64, 1)
    found = [len({*index.nearest(q, 20)} & {*brute_force(vectors, rows, q, rows)[:20]}) for q in queries]
    assert np.mean(found) >= 19.5


def test_vectors_of_any_number_of_components_have_codes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (dense, vectors_file):
        monkeypatch.setattr(module, "EXACT", 100)
    vectors = unit(2000, 33, 0)
    write_dense(tmp_path, vectors, range(2000))
    index = DenseIndex.open(tmp_path)
    assert [index.nearest(vectors[row], 1) for row in range(0, 2000, 100)] == [[row] for row in range(0, 2000, 100)]


def test_equal_scores_come_by_row(tmp_path: Path) -> None:
    same = np.repeat(unit(1, 8, 0), 5, axis=0)
    (tmp_path / "after").mkdir()
    write_dense(tmp_path, np.repeat(same, 4, axis=0), np.arange(20))
    extend_dense(tmp_path / "after", tmp_path, same[:2], np.array([20, 21]), [0])
    assert DenseIndex.open(tmp_path / "after").nearest(same[0], 100) == list(range(1, 22))


def test_where_the_nearest_are_gone_it_is_looked_further(tmp_path: Path) -> None:
    vectors, query = unit(1, 8, 0), unit(1, 8, 0)[0]
    (tmp_path / "after").mkdir()
    write_dense(tmp_path, np.concatenate([np.repeat(vectors, 8, axis=0), np.repeat(-vectors, 92, axis=0)]), range(100))
    extend_dense(tmp_path / "after", tmp_path, np.empty((0, 8), np.float32), [], list(range(7)))
    assert DenseIndex.open(tmp_path / "after").nearest(query, 2) == [7, 8]


def test_a_non_ascii_folder_works(tmp_path: Path) -> None:
    folder = tmp_path / "报纸库"
    folder.mkdir()
    write_dense(folder, unit(3, 8, 0), np.arange(3))
    assert DenseIndex.open(folder).nearest(unit(3, 8, 0)[2], 1) == [2]


def test_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="3 vectors, 2 rows"):
        write_dense(tmp_path, unit(3, 8, 0), np.arange(2))
    for rows in ([0, 2, 1], [0, 1, 1]):
        with pytest.raises(ValueError, match="ascend"):
            write_dense(tmp_path, unit(3, 8, 0), rows)
    write_dense(tmp_path, unit(3, 8, 0), np.arange(3))
    with pytest.raises(ValueError, match="more than 2; the first is 2"):
        extend_dense(tmp_path, tmp_path, unit(1, 8, 0), np.array([2]), [])
    with pytest.raises(KeyError, match="row 3"):
        DenseIndex.open(tmp_path).vectors([3])
    np.save(tmp_path / dense.ROWS_FILE, np.arange(4, dtype=np.int32))
    with pytest.raises(ValueError, match="3 vectors, 4 rows"):
        DenseIndex.open(tmp_path)


@pytest.mark.parametrize("size", [0, 50, 100])
def test_a_truncated_file_is_refused(tmp_path: Path, size: int) -> None:
    write_dense(tmp_path, unit(30, 8, 0), np.arange(30))
    (tmp_path / VECTORS_FILE).write_bytes((tmp_path / VECTORS_FILE).read_bytes()[:size])
    with pytest.raises((ValueError, RuntimeError)):
        DenseIndex.open(tmp_path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_an_os_error(tmp_path: Path) -> None:
    (tmp_path / VECTORS_FILE).symlink_to("/dev/full")
    with pytest.raises(OSError, match="space"):
        write_dense(tmp_path, unit(3000, 64, 0), np.arange(3000))
