"""A build on Ray: the same generation as one in this process, whoever does the work and whoever is killed meanwhile."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pytest

from corpus.model import Page
from index import BuildReport, build
from index.building import executor
from index.building.ray_cluster import RayExecutor, cluster
from index.encoders.base import Progress, Vectors
from index.errors import BuildError
from index.folders import samples_folder
from index.store.generations import open_generation
from qa.retriever import Retriever
from tests.fake_encoder import FakeEncoder
from tests.paths import ROOT

JUMP = [
    Page("望潮日报_2024-05-17_第01版.txt", "渔港扩建\n\n投资三亿元的渔港扩建工程昨天开工。\n（下转第2版）\n"),
    Page("望潮日报_2024-05-17_第02版.txt", "（上接第1版）\n新码头建成后，渔民卸鱼不必再等潮水。\n"),
]


@pytest.fixture(scope="module")
def workers() -> Iterator[RayExecutor]:
    if find_spec("ray") is None:
        pytest.skip("没有 Ray")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))  # the workers import what is tested here
        with cluster(cores=2) as found:
            yield found


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("local") / "store"
    encode_anew(store.parent, lambda: build([samples_folder(), *JUMP], store, encoder=FakeEncoder()))
    return store


def encode_anew(folder: Path, work: Callable[[], BuildReport]) -> BuildReport:
    """What `work` returns, which finds no vectors that another build left."""
    own = folder / "vectors"
    own.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.building.cache.vectors_folder", lambda: own)
        return work()


def marks(store: Path) -> dict[str, str]:
    """The digests of a generation's files, but for the terms': tantivy gives its files random names."""
    files = open_generation(store).manifest.files
    return {name: mark.digest for name, mark in files.items() if not name.startswith("lexical/")}


def test_whoever_does_the_work_the_generation_is_the_same_to_the_bit(
    workers: RayExecutor, local: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executor, "SLICE", 20)
    alone = RayExecutor(workers.ray, 1, 1)
    for some in (workers, alone):
        place = tmp_path / f"of {some.cores}" / "store"
        place.parent.mkdir()
        do = partial(build, [samples_folder(), *JUMP], place, encoder=FakeEncoder(), executor=some)
        assert encode_anew(place.parent, do).encoded > 200
        assert marks(place) == marks(local)
        ours, theirs = (Retriever.open(store, encoder=FakeEncoder()) for store in (local, place))
        for question in ("去青螺岛的船票多少钱？", "渔港什么时候开工"):
            assert theirs.retrieve(question, 10) == ours.retrieve(question, 10)


class Killed(FakeEncoder):
    """Kills the first workers that encode with it: as often as there are files in a folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        for file in self.folder.iterdir():
            file.unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().encode_passages(texts, progress)


def test_a_killed_worker_costs_time_and_changes_nothing(workers: RayExecutor, local: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kills"
    folder.mkdir()
    for kill in ("first", "second"):
        (folder / kill).touch()
    build([samples_folder(), *JUMP], tmp_path / "store", encoder=Killed(folder), executor=workers)
    assert list(folder.iterdir()) == []
    assert marks(tmp_path / "store") == marks(local)


class Always(FakeEncoder):
    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        os.kill(os.getpid(), signal.SIGKILL)
        return super().encode_passages(texts, progress)


def test_work_that_kills_every_worker_ends_the_build_and_changes_nothing(
    workers: RayExecutor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.building.ray_cluster.RETRIES", 1)
    build(JUMP, tmp_path, encoder=FakeEncoder())
    with pytest.raises(BuildError, match="试了 2 次都没有做成"):
        build([samples_folder()], tmp_path, encoder=Always(), executor=workers)
    assert open_generation(tmp_path).number == 1


def test_what_the_work_itself_raises_is_raised_here(workers: RayExecutor) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        list(workers.map(int, ["1", "zwei"]))
    assert list(workers.map(int, map(str, range(1000)))) == list(range(1000))


@pytest.mark.parametrize(("address", "place"), [(None, "本机"), ("far:6379", "far:6379")])
@pytest.mark.parametrize("kind", [ConnectionError, Exception])
def test_a_cluster_that_is_not_reached_is_told(
    address: str | None, place: str, kind: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Unreached:
        def init(self, *_: object, **__: object) -> None:
            raise kind("The current node timed out during startup")

    monkeypatch.setitem(sys.modules, "ray", Unreached())
    told = f"^连不上 Ray：{place}（The current node timed out during startup）"
    with pytest.raises(BuildError, match=told), cluster(address):
        pass


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(BuildError, match=r"pip install 'baohai\[ray\]'"), cluster():
        pass
