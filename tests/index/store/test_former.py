"""Stores of former formats, as the versions that wrote them left them: what a reader is told, and what mends it.

`former/format-N.tar.gz` and `unnamed.tar.gz` hold two generations each of two pages by
tests.fake_encoder (16 components).
"""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from corpus.model import Page
from index import build, prune, rollback, verify
from index.errors import StoreError
from index.store.address import open_store
from index.store.filters import Filter
from index.store.manifest import FORMAT
from qa import Retriever
from tests.crashing import BUS, FERRY, LIBRARY
from tests.fake_encoder import FakeEncoder

# Of this format, from before names were looked for.
UNNAMED = Path(__file__).parent / "former" / "unnamed.tar.gz"
FORMER = {int(path.name[7:-7]): path for path in (Path(__file__).parent / "former").glob("format-*.tar.gz")}


@pytest.fixture(params=FORMER)
def former(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[int, Path]:
    with tarfile.open(FORMER[request.param]) as archive:
        archive.extractall(tmp_path / "store", filter="data")
    return request.param, tmp_path / "store"


def test_the_format_before_this_one_is_kept() -> None:
    assert FORMAT - 1 in FORMER


def test_every_use_names_both_formats_and_the_command(former: tuple[int, Path]) -> None:
    number, store = former
    before = content(store)
    said = f"格式是 {number}，本程序读的是 {FORMAT}.*请重建：baohai build 路径… --store {store}"
    for use in (
        lambda: open_store(store).open(),
        lambda: Retriever.open(store, encoder=FakeEncoder(dim=16)),
        lambda: build([Page("new.txt", FERRY)], store, add=True, encoder=FakeEncoder(dim=16)),
        lambda: rollback(store),
        lambda: prune(store),
    ):
        with pytest.raises(StoreError, match=said):
            use()
    assert [f"格式是 {number}" in one.problems[0] for one in verify(store)] == [True, True]
    assert content(store) == before


def test_a_store_from_before_names_answers_and_the_next_addition_names_all_of_it(tmp_path: Path) -> None:
    store = tmp_path / "store"
    with tarfile.open(UNNAMED) as archive:
        archive.extractall(store, filter="data")
    before = content(store)
    opened = open_store(store).open()
    assert Retriever.open(store, encoder=FakeEncoder(dim=16)).retrieve("票价？")[0].source == "ferry.txt"
    assert opened.name_counts("organisation", Filter(), 9) == []
    assert content(store) == before
    report = build([Page("new.txt", LIBRARY)], store, add=True, encoder=FakeEncoder(dim=16))
    assert (report.articles, report.encoded) == (3, 1)
    named = open_store(store).open()
    assert named.name_counts("organisation", Filter(), 9) == [("望潮市公交集团", 1)]
    assert verify(store)[0].problems == ()
    again = build([Page("new.txt", LIBRARY)], store, add=True, encoder=FakeEncoder(dim=16))
    assert not again.changed


def content(store: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in store.rglob("*") if path.is_file() and path.name != ".lock"}


def test_a_rebuild_mends_it(former: tuple[int, Path]) -> None:
    number, store = former
    report = build([Page("bus.txt", BUS), Page("ferry.txt", FERRY)], store, encoder=FakeEncoder(dim=16))
    assert report.generation == 3
    assert Retriever.open(store, encoder=FakeEncoder(dim=16)).retrieve("票价？")[0].source == "ferry.txt"
    assert verify(store)[0].problems == ()
    with pytest.raises(StoreError, match=rf"没有可以退回的上一代.*\n第 2 代：语料库的格式是 {number}"):
        rollback(store)
    assert prune(store) == [2]
    assert [one.problems for one in verify(store)] == [()]
