"""Half a character (U+D800 to U+DFFF) is in no store: who asks for one is not told that the store is broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.model import Page
from index import build
from index.errors import FilterError, StoreError
from index.store.address import open_store
from index.store.archive import ARCHIVE_FILE
from index.store.base import Snapshot
from index.store.filters import Conditions, Filter
from tests.crashing import FERRY
from tests.fake_encoder import FakeEncoder

HALVES = ["\ud800", "\udfff", "轮渡\ud83d票价"]


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    build([Page("ferry.txt", FERRY)], tmp_path / "store", encoder=FakeEncoder())
    return open_store(tmp_path / "store").open()


@pytest.mark.parametrize("half", HALVES)
def test_an_id_with_half_a_character_is_of_no_article(snapshot: Snapshot, half: str) -> None:
    with pytest.raises(KeyError) as raised:
        snapshot.article(half)
    assert raised.value.args == (half,)
    assert snapshot.names_in(half) == []
    assert not snapshot.holds(half)
    assert snapshot.stored([half], [half]) == {}
    assert snapshot.stored([half], [half, "ferry.txt"]) == snapshot.stored([], ["ferry.txt"]) != {}


@pytest.mark.parametrize("half", HALVES)
def test_a_term_with_half_a_character_is_found_nowhere(snapshot: Snapshot, half: str) -> None:
    assert snapshot.name_counts("organisation", Filter(), 9, half) == []
    assert snapshot.matching("words", [half], 5) == []
    assert snapshot.matching("words", [half, "票价"], 5) == snapshot.matching("words", ["票价"], 5) != []
    assert snapshot.idf("words", [half]) == snapshot.idf("words", ["没有的词"])


@pytest.mark.parametrize("name", ["source", "paper", "headline", "author", "person", "section", "date_from", "year"])
def test_a_filter_with_half_a_character_is_refused_with_a_sentence(name: str) -> None:
    where: Conditions = {name: "轮渡\ud800"}  # type: ignore[misc]
    with pytest.raises(FilterError, match=f"筛选条件 {name} 里有半个字符"):
        Filter(**where)


def test_an_archive_that_cannot_be_read_is_still_told_as_broken(tmp_path: Path) -> None:
    build([Page("ferry.txt", FERRY)], tmp_path / "store", encoder=FakeEncoder())
    held = open_store(tmp_path / "store").open()
    (tmp_path / "store" / "generations" / "000001" / ARCHIVE_FILE).write_bytes(b"\xff" * 8)
    with pytest.raises(StoreError, match="打不开"):
        held.pages()
