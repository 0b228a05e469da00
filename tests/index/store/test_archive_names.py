"""The names of passages that are gone are forgotten, whether or not names could be found for what replaced them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.model import Page
from index import build
from index.building import name, write
from index.errors import NamesError
from index.names.name import Name
from index.store.address import open_store
from index.store.archive import ARCHIVE_FILE
from index.store.base import Snapshot
from index.store.filters import Filter
from index.store.generations import folder_of
from index.store.manifest import MANIFEST, manifest_from_json, mark_file
from tests.fake_encoder import FakeEncoder

FERRY = Page(
    "a.txt", "轮渡票价下调\n\n望城区交通局局长王建国昨天宣布，去青螺岛的轮渡票价从今天起下调，成人三十六元。\n"
)
BRIDGE = Page("b.txt", "新桥通车\n\n市长李志强昨天出席了新桥的通车典礼，新桥全长三公里，双向六车道。\n")
FAIR = Page("b.txt", "书展开幕\n\n图书馆馆长陈小明昨天宣布，今年的书展今天开幕，共有三百家出版社参加。\n")
PEOPLE = ("王建国", "李志强", "陈小明")


def find(texts: Sequence[str]) -> list[tuple[Name, ...]]:
    return [tuple(Name("person", one) for one in PEOPLE if one in text) for text in texts]


def find_none(texts: Sequence[str]) -> list[tuple[Name, ...]]:
    raise NamesError("没有认名用的文件。")


def find_with(monkeypatch: pytest.MonkeyPatch, *, able: bool = True, version: int = 1) -> None:
    """Have builds find names as `version`, or not be able to."""
    monkeypatch.setattr(name, "find_names", find if able else find_none)
    monkeypatch.setattr(name, "can_find_names", lambda: able)
    for module in (name, write):
        monkeypatch.setattr(module, "NAMES_VERSION", version)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    find_with(monkeypatch)
    build([FERRY, BRIDGE], tmp_path / "store", encoder=FakeEncoder())
    return tmp_path / "store"


def people(store: Path) -> list[tuple[str, int]]:
    return snapshot_of(store).name_counts("person", Filter(), 9)


def sources_naming(store: Path, person: str) -> list[str]:
    return [row[2] for row in snapshot_of(store).contents(Filter(person=person), 9, 0)[0]]


def snapshot_of(store: Path) -> Snapshot:
    return open_store(store).open()


def problems(store: Path) -> tuple[str, ...]:
    return open_store(store).verify()[0].problems


def leave_name_of_a_row_that_is_gone(store: Path, row: int) -> None:
    """Make the live generation one that an earlier version wrote: 李志强 is still the name of `row`."""
    snapshot = snapshot_of(store)
    folder = folder_of(store, snapshot.number)
    with closing(sqlite3.connect(folder / ARCHIVE_FILE)) as connection, connection:
        connection.execute("insert into named select id, ? from names where name = '李志强'", (row,))
    manifest = manifest_from_json((folder / MANIFEST).read_text("utf-8"))
    files = {**manifest.files, ARCHIVE_FILE: mark_file(folder / ARCHIVE_FILE)}
    (folder / MANIFEST).write_text(replace(manifest, files=files).to_json(), "utf-8")


def test_a_replaced_page_whose_names_cannot_be_found_leaves_no_names(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find_with(monkeypatch, able=False)
    build([FAIR], store, add=True, encoder=FakeEncoder())
    assert sources_naming(store, "李志强") == []
    assert sources_naming(store, "王建国") == ["a.txt"]
    assert problems(store) == ()


def test_names_that_could_not_be_found_are_found_by_the_next_addition(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find_with(monkeypatch, able=False)
    build([FAIR], store, add=True, encoder=FakeEncoder())
    assert snapshot_of(store).names_version() is None
    find_with(monkeypatch)
    build([Page("c.txt", BRIDGE.text)], store, add=True, encoder=FakeEncoder())
    assert sorted(people(store)) == [("李志强", 1), ("王建国", 1), ("陈小明", 1)]
    assert sources_naming(store, "陈小明") == ["b.txt"]


@pytest.mark.parametrize("encoder", [None, FakeEncoder()])
@pytest.mark.parametrize(("removed", "left"), [("b.txt", "王建国"), ("a.txt", "李志强")])
def test_removal_keeps_the_names_of_the_rest_though_another_version_found_them(
    store: Path, monkeypatch: pytest.MonkeyPatch, encoder: FakeEncoder | None, removed: str, left: str
) -> None:
    find_with(monkeypatch, version=2)
    build((), store, remove=[removed], encoder=encoder)
    assert people(store) == [(left, 1)]
    assert snapshot_of(store).names_version() == 1
    assert {person for person in PEOPLE if sources_naming(store, person)} == {left}
    assert problems(store) == ()


def test_a_name_that_only_a_removed_page_had_does_not_hide_a_longer_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_one(texts: Sequence[str]) -> list[tuple[Name, ...]]:
        return [(Name("person", "李卫东" if "李卫东" in text else "李卫"),) for text in texts]

    monkeypatch.setattr(name, "find_names", find_one)
    bridge = Page("b.txt", BRIDGE.text.replace("李志强", "李卫"))
    ferry = Page("a.txt", FERRY.text.replace("王建国", "李卫东"))
    build([ferry, bridge], tmp_path, encoder=FakeEncoder())
    assert sources_naming(tmp_path, "李卫") == ["b.txt"]
    build((), tmp_path, remove=["b.txt"])
    assert sources_naming(tmp_path, "李卫") == ["a.txt"]


@pytest.mark.parametrize("row", [1, 7])
def test_a_name_that_an_earlier_version_left_is_ignored_and_told(store: Path, row: int) -> None:
    build((), store, remove=["b.txt"])
    leave_name_of_a_row_that_is_gone(store, row)
    assert people(store) == [("王建国", 1)]
    assert sources_naming(store, "李志强") == []
    assert problems(store) == (f"有第 {row} 段的名字，没有这一段",)


def test_a_change_forgets_a_name_that_an_earlier_version_left_and_the_next_one_finds_all(store: Path) -> None:
    build((), store, remove=["b.txt"])
    leave_name_of_a_row_that_is_gone(store, 1)
    build([FAIR], store, add=True, encoder=FakeEncoder())
    assert problems(store) == ()
    assert snapshot_of(store).names_version() is None
    build([Page("c.txt", BRIDGE.text)], store, add=True, encoder=FakeEncoder())
    assert sorted(people(store)) == [("李志强", 1), ("王建国", 1), ("陈小明", 1)]


def test_a_rebuild_of_the_same_pages_mends_names_that_an_earlier_version_left(store: Path) -> None:
    build((), store, remove=["b.txt"])
    leave_name_of_a_row_that_is_gone(store, 1)
    report = build([FERRY], store, encoder=FakeEncoder())
    assert (report.changed, report.encoded) == (True, 0)
    assert problems(store) == ()
    assert people(store) == [("王建国", 1)]
    assert not build([FERRY], store, encoder=FakeEncoder()).changed
