"""What differs between a server and a file: that what is read was written before, that of many only one gets the lock.

Runs where BAOHAI_TEST_MILVUS names a server that may be written to (milvus://127.0.0.1:19530/test). All of this passes
on Milvus 2.3.5, which knows no sparse vectors; the suite of stores needs 2.5.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from index.errors import StoreBusyError, StoreError
from index.milvus.book import FORMAT, Book, Entry
from index.milvus.client import MARK, MARKED, Client, Column, Table, connect
from index.milvus.lock import Lock, _claim, _name, _token, lock_store
from index.milvus.place import Place, place_of

ADDRESS = os.environ.get("BAOHAI_TEST_MILVUS", "")
pytestmark = pytest.mark.skipif(not ADDRESS, reason="BAOHAI_TEST_MILVUS 没有指定 Milvus 服务")
MARKS = Table((Column("row", "number"), MARK))
ENTRY = Entry(FORMAT, "m", "e", 2, 1, 1, 1, "2026-01-01T00:00:00+00:00", 1, 1, 1, 1, 1.0, 1.0, 1, 1)


@pytest.fixture
def place() -> Iterator[Place]:
    found = place_of(ADDRESS)
    drop_all(found)
    yield found
    drop_all(found)


@pytest.fixture
def client(place: Place) -> Client:
    return connect(place)


def drop_all(place: Place) -> None:
    milvus = connect(place)._milvus
    if connect(place).live(place.name):
        milvus.drop_alias(place.name)
    for name in milvus.list_collections():
        if name.startswith(place.name):
            milvus.drop_collection(name)


def test_few_vectors_are_searched_exactly_and_come_back_as_they_were(client: Client, place: Place) -> None:
    table, name = Table((Column("row", "number"), Column("vector", "dense"))), f"{place.name}_vectors"
    vectors = np.random.default_rng(0).standard_normal((2000, 64)).astype(np.float16).astype(np.float32)
    client.create(name, table, 64)
    client.put(name, [{"row": row, "vector": vector.tolist()} for row, vector in enumerate(vectors)])
    client.make_ready(name, table, len(vectors))
    assert client.count(name, table.everything) == 2000
    hits = client.nearest(name, "vector", vectors[7].tolist(), 60, table.everything, "row")
    assert [row for _, row in hits] == np.argsort(-(vectors @ vectors[7]), kind="stable")[:60].tolist()
    (row,) = client.fetch(name, "row in [7]", ["vector"])
    np.testing.assert_array_equal(np.array(row["vector"], np.float32), vectors[7])
    assert [row["row"] for row in client.rows(name, "row >= 500", ["row"], at_a_time=300)] == list(range(500, 2000))


def test_once_what_was_written_is_counted_every_read_sees_it(client: Client, place: Place) -> None:
    name = f"{place.name}_counted"
    client.create(name, MARKS)
    client.make_ready(name, MARKS, 0)
    for start in (0, 10, 20):
        client.put(name, [{"row": row, **MARKED} for row in range(start, start + 10)])
        assert client.count(name, MARKS.everything) == start + 10
        assert len(list(client.rows(name, MARKS.everything, ["row"]))) == start + 10
        assert len(client.fetch(name, MARKS.everything, ["row"])) == start + 10
        assert len(client.nearest(name, "mark", [1.0, 0.0], 50, MARKS.everything, "row")) == start + 10


def test_the_book_is_read_as_it_was_last_written(client: Client, place: Place) -> None:
    book = Book(client, place)
    assert book.entries() == {}
    for articles in range(4):
        book.write(1 + articles % 2, replace(ENTRY, articles=articles))
        assert book.entries()[1 + articles % 2].articles == articles


def test_an_alias_is_swapped_in_one_step_and_what_it_names_is_not_dropped(client: Client, place: Place) -> None:
    names = [f"{place.name}_g00000{number}" for number in (1, 2)]
    for name in names:
        client.create(name, MARKS)
    assert client.live(place.name) is None
    for name in names:
        client.point(place.name, name)
        assert client.live(place.name) == name
        with pytest.raises(StoreError, match="还在用"):
            client.drop(name)
    client.drop(names[0])
    assert names[0] not in client.collections()


def test_of_many_that_want_the_lock_one_gets_it(client: Client, place: Place) -> None:
    got = list[Lock]()

    def want() -> None:
        lock = Lock(client, place, _token())
        if _claim(lock):
            got.append(lock)

    wanting = [threading.Thread(target=want) for _ in range(6)]
    for one in wanting:
        one.start()
    for one in wanting:
        one.join()
    assert len(got) == 1
    got[0].check()
    with pytest.raises(StoreBusyError, match="另一个程序正在重建"), lock_store(client, place, wait=0.5):
        pass
    client.drop(_name(place))
    with lock_store(client, place) as lock, pytest.raises(StoreBusyError, match="接替"):
        got[0].check()
    assert lock.token != got[0].token
