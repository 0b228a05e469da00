"""What is counted of many articles at once is what reading each of them gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from corpus import read_paths
from index import build
from index.building import name
from index.folders import samples_folder
from index.names.name import Kind, Name
from index.store import counting
from index.store.address import open_store
from index.store.base import Snapshot
from index.store.filters import Filter
from tests.fake_encoder import FakeEncoder

WORDS: tuple[tuple[Kind, str], ...] = (
    ("location", "望潮"), ("location", "青螺岛"), ("person", "记者"), ("organisation", "公司"), ("person", "小林"),
)  # fmt: skip
FILTERS = (Filter(), Filter(location="望潮"), Filter(date_from="2024-07"), Filter(headline="航线"), Filter(source="无"))


def named(texts: Sequence[str]) -> list[tuple[Name, ...]]:
    return [tuple(Name(kind, word) for kind, word in WORDS if word in text) for text in texts]


@pytest.fixture(params=[2, 7, 50_000])
def snapshot(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Snapshot:
    """The sample pages, three of them added later and one taken out again; read in parts of so many lines."""
    monkeypatch.setattr(name, "find_names", named)
    monkeypatch.setattr(counting, "_AT_ONCE", request.param)
    pages = read_paths(sorted(samples_folder().glob("*_*.txt")))[0]
    build(pages[:4], tmp_path, encoder=FakeEncoder())
    build(pages[4:], tmp_path, add=True, encoder=FakeEncoder())
    build((), tmp_path, remove=[pages[1].source], encoder=FakeEncoder())
    return open_store(tmp_path).open()


@pytest.mark.parametrize("where", FILTERS)
def test_names_and_pages_are_counted_as_by_reading_every_article(snapshot: Snapshot, where: Filter) -> None:
    rows = [row for row, *_ in snapshot.contents(where, 1000, 0)[0]]
    for kind in ("person", "location", "organisation", "author"):
        counts = Counter(one.name for row in rows for one in snapshot.names_in(row) if one.kind == kind)
        found = snapshot.name_counts(kind, where, 1000)
        assert dict(found) == counts
        assert [number for _, number in found] == sorted(counts.values(), reverse=True)
        assert snapshot.name_counts(kind, where, 2) == found[:2]
        assert snapshot.name_counts(kind, where, 9, "嶼 島") == []
        assert snapshot.name_counts(kind, where, 9, "螺島") == [one for one in found if "螺岛" in one[0]]
    articles = [snapshot.article(row) for row in rows]
    pages = Counter((one.paper, one.date, one.page_number, one.source) for one in articles)
    assert snapshot.tallies(where) == [(*page, number) for page, number in pages.items()]
