"""What every store must do, whatever it keeps its generations in. A new store is a row in `tests.stores`.

Asks through the face alone (`index.store.base`), so that what passes here can stand behind search, answers and builds.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus import read_pages
from corpus.chunks import chunk_article
from corpus.model import Article, Page
from index.errors import StoreBusyError, StoreError
from index.names.name import Name
from index.store import address, base
from index.store.base import Published, Snapshot, Store
from index.store.edition import Change, Edition
from index.store.filters import Filter
from index.store.local import LocalStore
from index.text.passages import encoded_text, lexical_text
from index.text.terms import TERMS_VERSION, pairs, words
from tests.crashing import BUS, FERRY, LIBRARY
from tests.fake_encoder import FakeEncoder
from tests.stores import STORES, address_of

ENCODER = FakeEncoder()


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with address_of(request.param, tmp_path) as place:
        yield address.open_store(place)


def test_a_scheme_names_its_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(address.STORES, "kept", ("pathlib", "PurePosixPath"))
    assert str(address.open_store("KEPT://host/name")) == "KEPT:/host/name"
    assert address.open_store(tmp_path) == LocalStore(tmp_path)


def articles_of(name: str, text: str) -> list[Article]:
    return list(read_pages([Page(name, text)])[0].articles)


def edition(pages: dict[str, str], vanished: Sequence[str] = (), gone: Sequence[str] = ()) -> Edition:
    """What a build would hand over for these pages."""
    read = {name: articles_of(name, text) for name, text in pages.items()}
    chunks = [c for articles in read.values() for a in articles for c in chunk_article(a, 512, len)]
    texts = [encoded_text(chunk) for chunk in chunks]
    change = Change(
        pages=read,
        fingerprints={name: text[:4] for name, text in pages.items()},
        names={name: f"名为{name}" for name in pages},
        vanished=vanished,
        gone=gone,
        chunks=chunks,
        keys=[key(text) for text in texts],
    )
    vectors = ENCODER.encode_passages(texts).astype(np.float16)
    terms = [(words(lexical_text(chunk)), pairs(lexical_text(chunk))) for chunk in chunks]
    return Edition(change, vectors, terms, "fake", ENCODER.name, TERMS_VERSION)


def key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]


def publish(store: Store, pages: dict[str, str], *, add: bool = False, gone: Sequence[str] = ()) -> Published:
    vanished = [] if not gone else [p for p in store.open().fingerprints() if p not in pages and gone]
    with store.changing() as draft:
        return draft.publish(edition(pages, vanished, gone), upon=store.open() if add or gone else None)


def found(snapshot: Snapshot, question: str, limit: int = 1) -> list[str]:
    rows = snapshot.nearest(ENCODER.encode_query(question), limit)
    return [chunk.source for chunk in snapshot.chunks(rows)]


def test_a_store_has_the_whole_face(store: Store, tmp_path: Path) -> None:
    publish(store, {"bus": BUS})
    for face, there in ((base.Store, store), (base.Snapshot, store.open())):
        for name, _ in inspect.getmembers(face, lambda member: callable(member) or isinstance(member, property)):
            assert name.startswith("_") or hasattr(there, name)


def test_a_store_that_was_never_published_to_says_how_to_build(store: Store) -> None:
    assert store.current() is None
    for ask in (store.open, store.verify, store.prune):
        with pytest.raises(StoreError, match="baohai build"):
            ask()


def test_what_was_published_is_what_is_opened(store: Store) -> None:
    published = publish(store, {"bus": BUS, "ferry": FERRY})
    snapshot = store.open()
    assert (published.number, published.added, published.removed) == (store.current(), 2, 0)
    assert snapshot.number == published.number
    about = snapshot.about
    assert (about.encoder, about.dim, about.articles, about.chunks) == (ENCODER.name, ENCODER.dim, 2, 2)
    assert about.terms_version == TERMS_VERSION
    assert about.built_at.endswith("+00:00")
    assert snapshot.sources() == ["bus", "ferry"]
    assert snapshot.fingerprints() == {"bus": BUS[:4], "ferry": FERRY[:4]}
    assert snapshot.pages() == {"bus": articles_of("bus", BUS), "ferry": articles_of("ferry", FERRY)}


def test_both_legs_find_their_rows_and_the_rows_their_chunks(store: Store) -> None:
    publish(store, {"bus": BUS, "ferry": FERRY, "library": LIBRARY})
    snapshot = store.open()
    assert found(snapshot, "夜班线路增至十二条") == ["bus"]
    assert found(snapshot, "轮渡单程票价") == ["ferry"]
    (row,) = snapshot.matching("words", ["闭馆"], 5)
    (chunk,) = snapshot.chunks([row])
    assert chunk.source == "library"
    assert snapshot.matching("pairs", ["票价"], 5) == snapshot.nearest(ENCODER.encode_query("轮渡单程票价"), 1)
    assert snapshot.matching("words", ["没有的词"], 5) == snapshot.matching("words", [], 5) == []
    # 望潮 stands in all three, and is looked for in those alone that hold the other word.
    assert snapshot.matching("words", ["望潮"], 5, must_hold="闭馆") == [row]
    assert snapshot.matching("words", ["望潮"], 5, frozenset([row]), must_hold="票价") == []
    assert snapshot.matching("words", ["望潮"], 5, must_hold="没有的词") == []
    (rare,), (common, unheld) = snapshot.idf("words", ["闭馆"]), snapshot.idf("pairs", ["望潮", ""])
    assert unheld > rare > common > 0
    assert snapshot.mean_length == pytest.approx(
        np.mean([len(c.text) for c in snapshot.chunks(snapshot.rows(Filter()))])
    )


def test_vectors_are_those_that_were_published(store: Store) -> None:
    given = edition({"bus": BUS, "ferry": FERRY})
    with store.changing() as draft:
        draft.publish(given, upon=None)
    snapshot = store.open()
    rows = snapshot.rows(Filter())
    np.testing.assert_array_equal(snapshot.vectors(rows), given.vectors.astype(np.float32))
    np.testing.assert_array_equal(snapshot.vectors(rows[::-1]), given.vectors[::-1].astype(np.float32))
    second = given.change.keys[1]
    assert snapshot.rows_of([second, b"0" * 16]) == {second: rows[1]}
    with pytest.raises(KeyError):
        snapshot.vectors([max(rows) + 1])


def test_a_filter_lets_its_rows_pass_and_no_others(store: Store) -> None:
    publish(store, {"bus": BUS, "ferry": FERRY, "library": LIBRARY})
    snapshot = store.open()
    assert len(snapshot.rows(Filter())) == 3
    (row,) = snapshot.rows(Filter(source="ferry"))
    assert snapshot.nearest(ENCODER.encode_query("夜班线路增至十二条"), 3, [row]) == [row]
    assert snapshot.matching("pairs", ["望潮", "票价"], 3, frozenset([row])) == [row]
    assert snapshot.rows(Filter(source="none")) == snapshot.nearest(ENCODER.encode_query("夜"), 3, []) == []


def test_articles_are_read_by_id_and_listed_by_headline(store: Store) -> None:
    publish(store, {"bus": BUS, "ferry": FERRY})
    snapshot = store.open()
    rows, total = snapshot.contents(Filter(), 1, 1)
    assert total == 2
    assert [row[1:3] for row in rows] == [("轮渡票价下调", "ferry")]
    assert snapshot.article(rows[0][0]) == articles_of("ferry", FERRY)[0]
    assert snapshot.holds(rows[0][0])
    assert snapshot.contents(Filter(headline="公交"), 9, 0)[1] == 1
    assert not snapshot.holds("none")
    with pytest.raises(KeyError):
        snapshot.article("none")


def name(
    store: Store, pages: dict[str, str], names: list[tuple[Name, ...]], *, add: bool = False, gone: Sequence[str] = ()
) -> None:
    given = replace(edition(pages, [], gone), names=names, names_version=1)
    with store.changing() as draft:
        draft.publish(given, upon=store.open() if add else None)


def test_names_are_counted_by_article_and_filter_them(store: Store) -> None:
    town, sign = Name("location", "望潮市"), Name("person", "李卫东")
    name(store, {"bus": BUS, "ferry": FERRY}, [(town,), (sign, Name("author", "江岸"))])
    snapshot = store.open()
    if not store.keeps_names:
        pytest.skip("keeps no names")
    assert snapshot.names_version() == 1
    assert snapshot.name_counts("location", Filter(), 9) == [("望潮市", 1)]
    assert snapshot.name_counts("person", Filter(source="bus"), 9) == []
    assert snapshot.name_counts("author", Filter(person="李衞東"), 9) == [("江岸", 1)]
    (row,) = snapshot.rows(Filter(location="望潮"))
    assert [chunk.source for chunk in snapshot.chunks([row])] == ["bus"]
    assert snapshot.names_of([row]) == {row: [town]}
    assert snapshot.rows(Filter(organisation="望潮市")) == []
    assert snapshot.rows(Filter(location="望潮市", person="李卫东")) == []
    name(store, {"library": LIBRARY}, [(town,)], add=True, gone=[*snapshot.stored(["bus"])])
    assert store.open().name_counts("location", Filter(), 9) == [("望潮市", 1)]
    assert [row[2] for row in store.open().contents(Filter(location="望潮市"), 9, 0)[0]] == ["library"]


def test_a_store_whose_names_were_not_looked_for_offers_none(store: Store) -> None:
    publish(store, {"bus": BUS})
    snapshot = store.open()
    assert snapshot.names_version() is None
    assert snapshot.name_counts("person", Filter(), 9) == []
    assert snapshot.rows(Filter(person="江岸")) == []
    assert snapshot.source_rows(Filter(location="望潮市")) == []


def test_sources_are_counted_with_their_papers_and_days(store: Store) -> None:
    publish(store, {"bus": BUS, "望潮日报_2024-05-17_第01版.txt": FERRY})
    snapshot = store.open()
    assert snapshot.source_rows(Filter()) == [
        ("bus", (), None, None, 1, 1),
        ("望潮日报_2024-05-17_第01版.txt", ("望潮日报",), "2024-05-17", "2024-05-17", 1, 1),
    ]
    assert [row[0] for row in snapshot.source_rows(Filter(source="bus"))] == ["bus"]
    assert snapshot.source_rows(Filter(year="2023")) == []


def test_a_part_of_a_sources_name_finds_it_also_where_the_whole_folds_as_a_code(store: Store) -> None:
    publish(store, {"book.epub/03": BUS})
    assert [row[0] for row in store.open().source_rows(Filter(source="book.epub"))] == ["book.epub/03"]


def test_an_addition_leaves_what_is_held_and_a_removal_the_rest(store: Store) -> None:
    publish(store, {"bus": BUS})
    row = store.open().rows(Filter())
    added = publish(store, {"ferry": FERRY}, add=True)
    assert (added.added, added.removed, added.about.articles) == (1, 0, 2)
    snapshot = store.open()
    assert snapshot.rows(Filter(source="bus")) == row  # a chunk keeps its row
    (bus,) = snapshot.stored(["bus"])
    assert list(snapshot.stored([], ["bus"])) == [bus]
    removed = publish(store, {"ferry": FERRY.replace("五元", "六元")}, gone=[bus, *snapshot.stored(["ferry"])])
    assert (removed.added, removed.removed, removed.about.articles) == (1, 2, 1)
    snapshot = store.open()
    assert found(snapshot, "夜班线路增至十二条", 5) == ["ferry"]
    assert snapshot.matching("words", ["夜班"], 5) == []
    assert "六元" in snapshot.pages()["ferry"][0].text


def test_a_snapshot_answers_the_same_whatever_is_published_or_removed(store: Store) -> None:
    publish(store, {"bus": BUS})
    before = store.open()
    for text in (FERRY, LIBRARY):
        publish(store, {"new": text})
    store.prune(1)
    assert found(before, "夜班") == ["bus"]
    assert before.sources() == ["bus"]
    assert before.matching("words", ["夜班"], 5) == before.rows(Filter())


def test_a_rollback_brings_back_the_generation_before_and_withdraws_the_later(store: Store) -> None:
    first, second = publish(store, {"bus": BUS}), publish(store, {"ferry": FERRY})
    assert not store.withdrawn(first.number)
    assert store.rollback() == first.number == store.current()
    assert store.open().sources() == ["bus"]
    assert store.withdrawn(second.number)
    third = publish(store, {"library": LIBRARY})
    assert third.number > second.number
    assert store.withdrawn(second.number)
    assert not store.withdrawn(first.number)
    assert store.rollback() == first.number
    with pytest.raises(StoreError, match="没有可以退回的上一代"):
        store.rollback()


def test_pruning_keeps_the_live_generation(store: Store) -> None:
    numbers = [publish(store, {"new": text}).number for text in (BUS, FERRY)]
    assert store.prune(2) == []
    assert store.prune(1) == numbers[:1]
    assert [checked.number for checked in store.verify()] == numbers[1:]
    with pytest.raises(ValueError, match="1 or more"):
        store.prune(0)


def test_what_is_whole_has_no_problems(store: Store) -> None:
    publish(store, {"bus": BUS})
    publish(store, {"ferry": FERRY}, add=True)
    checked = store.verify()
    assert [(one.live, one.problems) for one in checked] == [(True, ()), (False, ())]
    assert (checked[0].articles, checked[0].chunks) == (2, 2)
    assert store.open(whole=True).number == checked[0].number
    assert store.about(checked[1].number).articles == 1


def test_two_cannot_change_a_store_at_once(store: Store) -> None:
    with store.changing(), pytest.raises(StoreBusyError, match="另一个程序正在重建"):
        store.rollback()


def test_a_change_that_fails_leaves_what_was_held(store: Store) -> None:
    publish(store, {"bus": BUS})

    def fail() -> None:
        with store.changing():
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    broken = edition({"ferry": FERRY})
    with pytest.raises(ValueError, match="vectors"), store.changing() as draft:
        draft.publish(Edition(broken.change, broken.vectors[1:], broken.terms, "", "", TERMS_VERSION), upon=None)
    assert store.open().sources() == ["bus"]
    assert publish(store, {"ferry": FERRY}).number > 1
