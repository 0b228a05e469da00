"""A server answers from the generation that is live, also where its number was given to another one before."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from corpus.model import Page
from index import StoreError, build, prune, rollback
from index.store.base import Snapshot
from index.store.local import LocalStore
from qa import Retriever, live
from qa.counted import Counted
from qa.live import Live
from tests.crashing import BUS, FERRY, LIBRARY
from tests.fake_encoder import FakeEncoder


def add(store: Path, name: str, text: str) -> int:
    return build([Page(name, text)], store, add=True, encoder=FakeEncoder()).generation


def go_back(store: Path) -> None:
    """Back to generation 1, with nothing left of generation 2, whose number is then free again."""
    assert rollback(store) == 1
    assert prune(store, keep=1) == [2]


@pytest.fixture(params=["small", "large"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store at generation 2; one that is large would be opened beside the questions."""
    if request.param == "large":
        monkeypatch.setattr(live, "SMALL", 0)
    build([Page("bus.txt", BUS)], tmp_path / "store", encoder=FakeEncoder())
    assert add(tmp_path / "store", "ferry.txt", FERRY) == 2
    return tmp_path / "store"


def finish_opening(answering: Live) -> None:
    """Wait for a large generation that is opened beside the questions."""
    if answering._opening.ident is not None:
        answering._opening.join()


def accept(snapshot: Snapshot) -> None:
    """Every generation can be answered from."""


def test_a_number_that_is_given_again_is_answered_from_the_new_generation(store: Path) -> None:
    retriever, counted = Retriever.open(store, encoder=FakeEncoder()), Counted()
    assert [source.name for source in counted.sources(retriever)] == ["bus.txt", "ferry.txt"]
    go_back(store)
    assert add(store, "library.txt", LIBRARY) == 2
    assert {p.source for p in retriever.retrieve("图书馆周几闭馆？")} == {"bus.txt", "library.txt"}
    assert [source.name for source in counted.sources(retriever)] == ["bus.txt", "library.txt"]
    assert {source for _, _, _, source, _ in counted.tallies(retriever)} == {"bus.txt", "library.txt"}


def test_a_refresh_opens_the_new_generation_of_the_same_number(store: Path) -> None:
    answering = Live(LocalStore(store), accept)
    go_back(store)
    add(store, "library.txt", LIBRARY)
    assert answering.refresh().sources() == ["bus.txt", "library.txt"]


def test_a_generation_whose_number_was_given_again_is_no_forerunner_of_later_ones(store: Path) -> None:
    answering = Live(LocalStore(store), accept)
    go_back(store)
    add(store, "library.txt", LIBRARY)
    assert add(store, "harbour.txt", FERRY.replace("轮渡", "渔港")) == 3
    assert answering.snapshot().sources() == ["bus.txt", "library.txt", "harbour.txt"]


def test_a_store_that_was_removed_and_built_anew_is_answered_from(store: Path) -> None:
    answering = Live(LocalStore(store), accept)
    shutil.rmtree(store)
    assert answering.snapshot().sources() == ["bus.txt", "ferry.txt"]  # there is nothing else to answer from
    for name, text in (("harbour.txt", FERRY.replace("轮渡", "渔港")), ("library.txt", LIBRARY)):
        add(store, name, text)
    assert answering.snapshot().number == 2
    assert answering.snapshot().sources() == ["harbour.txt", "library.txt"]


def test_a_live_generation_whose_manifest_is_gone_answers_on(store: Path) -> None:
    answering = Live(LocalStore(store), accept)
    held = answering.snapshot()
    (store / "generations" / "000002" / "manifest.json").unlink()
    assert answering.snapshot() is answering.refresh() is held


def test_a_number_that_was_refused_is_tried_when_it_is_given_again(store: Path) -> None:
    def refuse_ferry(snapshot: Snapshot) -> None:
        if "ferry.txt" in snapshot.sources():
            raise StoreError("轮渡那一版不能用。")

    rollback(store)
    answering = Live(LocalStore(store), refuse_ferry)
    prune(store)
    add(store, "ferry.txt", FERRY)
    with suppress(StoreError):  # a large one is refused when it is open
        answering.snapshot()
    finish_opening(answering)
    with pytest.raises(StoreError, match="轮渡那一版不能用。"):
        answering.snapshot()
    go_back(store)
    assert add(store, "library.txt", LIBRARY) == 2
    answering.snapshot()
    finish_opening(answering)
    assert answering.snapshot().sources() == ["bus.txt", "library.txt"]


def test_what_was_counted_is_counted_once_for_each_generation(store: Path) -> None:
    retriever, counted = Retriever.open(store, encoder=FakeEncoder()), Counted()
    assert counted.sources(retriever) is counted.sources(retriever)
    assert counted.tallies(retriever) is counted.tallies(retriever)
