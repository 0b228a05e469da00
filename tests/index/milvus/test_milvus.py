"""What only the store in Milvus has to hold: its lock, its tables, its file; all else is in the suite of stores."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import Page
from index import build, prune, rollback
from index.errors import StoreBusyError, StoreError
from index.milvus import client, lock, store
from index.milvus.client import connect, disconnect
from index.milvus.lock import Lock, lock_store
from index.milvus.place import Place, place_of
from index.store.address import open_store
from index.store.filters import Filter
from tests.crashing import BUS, FERRY, LIBRARY
from tests.fake_encoder import FakeEncoder
from tests.paths import ROOT
from tests.stores import address_of

FEW = [Page("bus.txt", BUS), Page("ferry.txt", FERRY)]


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with address_of("milvus", tmp_path) as place:
        yield place


@pytest.fixture
def place(address: str) -> Place:
    return place_of(address)


def tables(place: Place) -> set[str]:
    return {name.removeprefix("baohai_") for name in connect(place).collections()}


def test_a_collection_that_an_alias_points_to_is_not_dropped(address: str, place: Place) -> None:
    build(FEW, address, encoder=FakeEncoder())
    with pytest.raises(StoreError, match="还在用（别名 baohai）"):
        connect(place).drop("baohai_g000001")
    connect(place).drop("no_such")
    assert open_store(address).open().sources() == ["bus.txt", "ferry.txt"]


def test_tables_of_what_was_removed_go_when_nobody_can_be_reading(
    address: str, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for text in (BUS, FERRY):
        build([Page("one.txt", text)], address, encoder=FakeEncoder())
    reading = open_store(address).open(1)
    assert prune(address) == [1]
    assert reading.rows(Filter()) == [0]
    with pytest.raises(StoreError, match="没有第 1 代"):
        open_store(address).open(1)
    connect(place).create("baohai_g000009", client.Table((client.Column("row", "number"), client.MARK)))
    connect(place).create("baohai_other_g000001", client.Table((client.Column("row", "number"), client.MARK)))
    monkeypatch.setattr(store, "GRACE", 0.0)
    assert prune(address) == []
    kept = {"g000002", "g000002_articles", "g000002_pages", "g000002_terms"}
    assert tables(place) == {*kept, "book", "other_g000001"}
    assert build([Page("one.txt", LIBRARY)], address, encoder=FakeEncoder()).generation == 3  # no number comes twice


def test_what_is_kept_to_go_back_to_is_out_of_memory_and_can_be_gone_back_to(
    address: str, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = list[str]()
    release = client.Client.release

    def noted(self: client.Client, name: str) -> None:
        released.append(name)
        release(self, name)

    monkeypatch.setattr(client.Client, "release", noted)
    for text in (BUS, FERRY):
        build([Page("one.txt", text)], address, encoder=FakeEncoder())
    assert released == []  # somebody may be reading
    monkeypatch.setattr(store, "GRACE", 0.0)
    build([Page("one.txt", LIBRARY)], address, encoder=FakeEncoder())
    assert [name for name in released if name.endswith("1")] == ["baohai_g000001"]
    assert len(released) == 4
    assert rollback(address) == 2
    assert open_store(address).open().rows(Filter()) == [0]


def test_an_article_longer_than_a_text_of_milvus_is_kept_whole(address: str) -> None:
    sentences = "".join(f"第{n}个渡口昨天起改为早上六时开船，票价不变。" for n in range(4000))
    build([Page("long.txt", f"渡口改时刻\n\n{sentences}\n"), *FEW], address, encoder=FakeEncoder())
    snapshot = open_store(address).open(whole=True)
    ((long, *_),), total = snapshot.contents(Filter(source="long.txt"), 5, 0)
    assert total == 1
    assert len(snapshot.article(long).text.encode()) > 2 * client.LONGEST
    assert snapshot.article(long).text.endswith(sentences[-300:])
    assert [row[1] for row in snapshot.contents(Filter(), 5, 0)[0]] == [
        "渡口改时刻",
        "公交夜班线路增至十二条",
        "轮渡票价下调",
    ]
    assert sum(len(articles) for articles in snapshot.pages().values()) == 3


def test_many_rows_that_are_allowed_are_found_as_few_are(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [Page(f"{n}.txt", f"第{n}号渡口\n\n第{n}号渡口票价{'三十元' * (n % 7 + 1)}{n}元。\n") for n in range(60)]
    build(pages, address, encoder=FakeEncoder())
    snapshot = open_store(address).open()
    allowed = snapshot.rows(Filter())[::3]
    query = FakeEncoder().encode_query("第7号渡口票价")

    def scores(rows: list[int]) -> list[float]:
        assert set(rows) <= set(allowed)
        return [float(score) for score in snapshot.vectors(rows) @ query]

    few = scores(snapshot.nearest(query, 5, allowed))
    assert few == sorted(scores(allowed), reverse=True)[:5]
    by_terms = snapshot.matching("pairs", ["票价", "27"], 3, frozenset(allowed))
    monkeypatch.setattr("index.milvus.searching._ROWS_NAMED", 10)
    assert scores(snapshot.nearest(query, 5, allowed)) == pytest.approx(few)
    assert snapshot.matching("pairs", ["票价", "27"], 3, frozenset(allowed))[0] == by_terms[0]


def test_a_lock_whose_holder_ended_on_this_machine_is_taken_at_once(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    with monkeypatch.context() as patch:
        patch.setattr("os.getpid", lambda: ended.pid)
        token = lock._token()
    assert lock._claim(Lock(connect(place), place, token))
    with lock_store(connect(place), place) as held:
        held.check()
    assert tables(place) == set()


def test_a_lock_of_another_machine_is_taken_when_it_beats_no_more(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("socket.gethostname", lambda: "elsewhere")
        other = Lock(connect(place), place, lock._token())
    assert lock._claim(other)
    with pytest.raises(StoreBusyError, match="在 elsewhere 上"), lock_store(connect(place), place):
        pass
    monkeypatch.setattr(lock, "_DEAD", 0.2)
    monkeypatch.setattr(lock, "_LOOK", 0.02)
    with lock_store(connect(place), place, wait=60.0), pytest.raises(StoreBusyError, match="被别的程序接替"):
        other.check()


def test_a_lock_that_beats_is_waited_for_and_not_taken(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "_BEAT", 0.02)
    monkeypatch.setattr(lock, "_DEAD", 1.0)
    with (
        lock_store(connect(place), place) as held,
        pytest.raises(StoreBusyError, match="另一个程序正在重建"),
        lock_store(connect(place), place, wait=2.0),
    ):
        pass
    assert held.token.startswith("token_")


KILLED = """
import os, signal, sys
from corpus import Page
from index import build
from index.milvus.client import Client
from tests.fake_encoder import FakeEncoder

put = Client.put
def dying(self, name, rows, **options):
    if name == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)
    put(self, name, rows, **options)

Client.put = dying
new = Page("new.txt", "灯塔重新点亮\\n\\n停用十二年的灯塔昨晚重新点亮。\\n")
build([new], sys.argv[1], add=True, encoder=FakeEncoder())
"""


@pytest.mark.parametrize("table", ["baohai_g000002", "baohai_g000002_terms", "baohai_book"])
def test_a_killed_build_changes_nothing_and_does_not_stop_the_next(address: str, place: Place, table: str) -> None:
    build(FEW, address, encoder=FakeEncoder())
    disconnect(place)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", KILLED, address, table], env=environment, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert open_store(address).open(whole=True).sources() == ["bus.txt", "ferry.txt"]
    report = build([Page("new.txt", LIBRARY)], address, add=True, encoder=FakeEncoder())
    assert (report.generation, report.articles) == (2, 3)
    assert {name for name in tables(place) if "000002" in name} == {
        f"g000002{of}" for of in ("", "_articles", "_pages", "_terms")
    }
    assert [one.problems for one in open_store(address).verify()] == [(), ()]


HOLDING = """
import sys, time
from index.milvus.client import connect
from index.milvus.place import place_of
connect(place_of(sys.argv[1])).collections()
print("open", flush=True)
time.sleep(600)
"""


def test_a_file_that_another_program_has_open_is_refused_with_the_reason(address: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", HOLDING, address]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(StoreError, match="同一时间只能由一个程序打开"):
            build(FEW, address, encoder=FakeEncoder())
        holder.kill()
    assert build(FEW, address, encoder=FakeEncoder()).generation == 1


def test_no_thread_of_grpc_runs_in_what_is_forked_beside_a_store(address: str, place: Place) -> None:
    build(FEW, address, encoder=FakeEncoder())
    assert connect(place).collections()
    for _ in range(5):
        forked = os.fork()
        if forked == 0:
            os._exit(len(list(Path("/proc/self/task").iterdir())))
        assert os.waitstatus_to_exitcode(os.waitpid(forked, 0)[1]) == 1


def test_without_the_extra_the_error_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(StoreError, match=r"pip install 'baohai\[milvus\]'"):
        build(FEW, "milvus://127.0.0.1:1/paper", encoder=FakeEncoder())


def test_what_has_no_store_yet_is_not_made_by_looking(address: str, place: Place) -> None:
    assert open_store(address).current() is None
    assert place.file is not None
    assert not place.file.exists()
    with pytest.raises(StoreError, match="没有这个文件夹"):
        build(FEW, f"milvus://{place.file.parent}/none/archive.db/paper", encoder=FakeEncoder())
