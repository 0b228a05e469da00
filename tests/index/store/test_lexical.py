from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.store import lexical
from index.store.lexical import LEXICAL_FOLDER, LexicalIndex, bm25, extend_lexical, write_lexical

PASSAGES = [["驿站", "二十六", "家"], ["驿站", "驿站", "公交"], ["公交", "夜班"], ["轮渡"]]


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    write_lexical(tmp_path, [(row, words, [w[:2] for w in words]) for row, words in enumerate(PASSAGES)])
    return LexicalIndex.open(tmp_path)


def test_rows_that_hold_the_terms_best_first(index: LexicalIndex) -> None:
    assert index.nearest("words", ["驿站"], 10) == [1, 0]
    assert index.nearest("words", ["夜班", "公交"], 10) == [2, 1]
    assert index.nearest("words", ["夜班", "公交"], 1) == [2]
    assert index.nearest("words", ["地铁"], 10) == []
    assert index.nearest("words", [], 10) == []


def test_the_rarest_terms_count_until_together_they_stand_in_a_share_of_the_passages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passages = [["号", "驿站"], ["号", "号", "号"], ["号", "公交"], ["轮渡"]]
    write_lexical(tmp_path, [(row, words, []) for row, words in enumerate(passages)])
    index = LexicalIndex.open(tmp_path)
    assert index.nearest("words", ["号", "驿站", "地铁"], 3) == [0, 1, 2]
    monkeypatch.setattr(lexical, "ALWAYS", 3)
    assert index.nearest("words", ["号", "驿站", "地铁"], 3) == [0]
    assert index.nearest("words", ["号", "驿站", "公交"], 3) == [0, 2]
    # At least one counts, and all do where all rows are asked for.
    assert index.nearest("words", ["号", "地铁"], 3) == [1, 0, 2]
    assert index.nearest("words", ["号", "驿站", "轮渡"], 4) == [0, 3, 1, 2]
    monkeypatch.setattr(lexical, "SHARE", 1)
    assert index.nearest("words", ["号", "驿站"], 3) == [0, 1, 2]
    assert index.nearest("words", ["地铁", "高铁"], 3) == []


def test_fields_are_apart(index: LexicalIndex) -> None:
    assert index.nearest("words", ["二十"], 10) == []
    assert index.nearest("pairs", ["二十"], 10) == [0]


def test_idf_by_hand(index: LexicalIndex) -> None:
    assert index.passages == 4
    assert index.idf("words", "驿站") == pytest.approx(math.log(1 + 2.5 / 2.5))
    assert index.idf("words", "轮渡") == pytest.approx(math.log(1 + 3.5 / 1.5))
    assert index.idf("words", "地铁") == pytest.approx(math.log(1 + 4.5 / 0.5))


def test_bm25_by_hand() -> None:
    # One term once in a passage of mean length: (k1 + 1) / (1 + k1) = 1, over the most, k1 + 1 = 2.2.
    assert bm25([1], [2.0], 1.0) == pytest.approx(1 / 2.2)
    # Two terms, the rarer one missing: its share of the idf is lost.
    assert bm25([1, 0], [1.0, 3.0], 1.0) == pytest.approx(1 / 2.2 / 4)
    # Twice as long: norm = 1.2 · (0.25 + 0.75 · 2) = 2.1.
    assert bm25([1], [1.0], 2.0) == pytest.approx(1 / 3.1)
    assert bm25([0], [1.0], 1.0) == 0
    assert bm25([], [], 1.0) == 0


def test_bm25_stays_under_one_and_grows_with_the_count() -> None:
    scores = [bm25([n], [1.0], 0.5) for n in range(50)]
    assert scores == sorted(scores)
    assert scores[-1] < 1


TEXTS = st.lists(st.lists(st.sampled_from("甲乙丙丁"), min_size=1, max_size=5), max_size=8)


@settings(deadline=None, max_examples=30)
@given(TEXTS, st.lists(st.tuples(TEXTS, st.sets(st.integers(0, 30))), min_size=1, max_size=3))
def test_an_extended_index_finds_what_is_left_and_what_is_new(
    tmp_path_factory: pytest.TempPathFactory, first: list[list[str]], changes: list[tuple[list[list[str]], set[int]]]
) -> None:
    folder = tmp_path_factory.mktemp("written")
    held = {2 * i: text for i, text in enumerate(first)}  # rows have gaps once some are gone
    write_lexical(folder, [(row, text, text) for row, text in held.items()])
    after = 2 * len(first)
    for texts, removed in changes:
        previous, folder = folder, tmp_path_factory.mktemp("extended")
        fresh = dict(enumerate(texts, after))
        after += len(texts)
        extend_lexical(folder, previous, [(row, text, text) for row, text in fresh.items()], sorted(removed))
        held = {row: text for row, text in held.items() if row not in removed} | fresh
    index = LexicalIndex.open(folder)
    assert index.passages == len(held)
    for term in "甲乙丙丁":
        holding = {row for row, text in held.items() if term in text}
        assert set(index.nearest("words", [term], 100)) == set(index.nearest("pairs", [term], 100)) == holding
        assert index.idf("words", term) >= 0
        within = frozenset(list(held)[::2])
        assert set(index.nearest("words", [term], 100, within)) == holding & within


def test_extending_leaves_the_previous_folder_as_it_was(index: LexicalIndex, tmp_path: Path) -> None:
    later = tmp_path / "later"
    later.mkdir()
    before = {path.name: path.read_bytes() for path in (tmp_path / LEXICAL_FOLDER).iterdir()}
    extend_lexical(later, tmp_path, [(4, ["地铁"], ["地铁"])], [1])
    assert {path.name: path.read_bytes() for path in (tmp_path / LEXICAL_FOLDER).iterdir()} == before
    assert LexicalIndex.open(tmp_path).nearest("words", ["驿站", "地铁"], 10) == [1, 0]
    assert LexicalIndex.open(later).nearest("words", ["驿站", "地铁"], 10) == [4, 0]
    segments = [path for path in (later / LEXICAL_FOLDER).iterdir() if path.suffix == ".idx"]
    assert sum(path.stat().st_nlink == 2 for path in segments) == 1


def test_many_additions_do_not_leave_many_segments(tmp_path: Path) -> None:
    folders = [tmp_path / str(i) for i in range(12)]
    for row, folder in enumerate(folders):
        folder.mkdir()
        if row == 0:
            write_lexical(folder, [(row, ["驿站"], ["驿站"])])
        else:
            extend_lexical(folder, folders[row - 1], [(row, ["驿站"], ["驿站"])], [row - 3] if row > 2 else [])
    index = LexicalIndex.open(folders[-1])
    assert sorted(index.nearest("words", ["驿站"], 100)) == [9, 10, 11]
    assert index.passages == 3
    assert index.searcher.num_segments <= 8
    assert len(list((folders[-1] / LEXICAL_FOLDER).iterdir())) < 8 * 9


def test_a_filter_finds_what_stands_far_down(tmp_path: Path) -> None:
    # Whoever is allowed scores lowest: his passages are the longest.
    write_lexical(tmp_path, [(row, ["驿站"] + ["公交"] * (row // 30), ["驿站"]) for row in range(3000)])
    index = LexicalIndex.open(tmp_path)
    assert sorted(index.nearest("words", ["驿站"], 5, frozenset(range(2990, 2995)))) == [2990, 2991, 2992, 2993, 2994]
    assert index.nearest("words", ["驿站"], 5, frozenset([2999, 0])) == [0, 2999]
    assert index.nearest("words", ["驿站"], 5, frozenset()) == []


def test_a_broken_file_is_an_error_and_never_a_panic(tmp_path: Path) -> None:
    write_lexical(tmp_path, [(row, [f"词{row % 7}", "公交", f"w{row}"], ["公交"]) for row in range(500)])
    panics = 0
    for path in sorted((tmp_path / LEXICAL_FOLDER).iterdir()):
        whole = path.read_bytes()
        for start, end in ((0, min(64, len(whole))), (len(whole) // 3, len(whole) // 2), (0, max(0, len(whole) - 120))):
            # A new file: one cut short in place would be pulled from under the engine, which still has it mapped.
            path.unlink()
            path.write_bytes(whole[:start] + b"\xff" * (end - start) + whole[end:])
            try:
                index = LexicalIndex.open(tmp_path)
                index.nearest("words", ["公交", "w3", "词2"], 10)
                index.idf("words", "w3")
            except (ValueError, RuntimeError, OSError) as error:  # what a store tells as its own error
                panics += type(error.__cause__).__name__ == "PanicException"
        path.unlink()
        path.write_bytes(whole)
    assert panics > 0
