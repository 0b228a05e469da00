"""Faults inside the writes of the libraries: a sample of what `python -m benchmarks.faults` tries by the thousand."""

from __future__ import annotations

import random
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.model import Page
from index import build
from tests.crashing import ACTIONS, BUS, FERRY
from tests.fake_encoder import FakeEncoder
from tests.faulting import AFTER, MODES, Case, Faults, Point, check_point, cut_power, held

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("cc") is None, reason="loads a library, compiled here, before libc"
)

# Of each kind of fault under each action.
SAMPLE = 3


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("faults")


@pytest.fixture(scope="module")
def template(scratch: Path) -> Path:
    store = scratch / "template"
    build([Page("bus.txt", BUS)], store, encoder=FakeEncoder())
    build([Page("ferry.txt", FERRY)], store, add=True, encoder=FakeEncoder())
    return store


@pytest.fixture(scope="module")
def faults(scratch: Path) -> Iterator[Faults]:
    with Faults.start(scratch) as program:
        yield program


@pytest.mark.parametrize("action", ACTIONS)
def test_no_fault_inside_a_write_loses_anything(faults: Faults, template: Path, scratch: Path, action: str) -> None:
    case = Case.of(faults, action, template, scratch)
    # Far fewer and the faults would miss the writes inside the libraries.
    assert case.changes > {"back": 5, "cut": 10}.get(action, 80)
    drawn = random.Random(action)
    points = [point for mode in MODES for point in drawn.sample(case.points([mode]), SAMPLE)]
    points += [Point(action, "power", case.changes + after) for after in range(1, 1 + AFTER // 2)]
    place = scratch / action
    place.mkdir()
    lost = [check_point(faults, case, point, place, again=point.mode == "error") for point in points]
    assert [one for one in lost if one] == []


def test_every_kind_of_fault_is_one(faults: Faults, template: Path, tmp_path: Path) -> None:
    outcomes = {}
    for mode in MODES:
        store = tmp_path / mode
        shutil.copytree(template, store)
        # Its tenth change is one of the archive's; some later ones, as of a link, are done another way after an error.
        outcomes[mode] = faults.order("add", store, MODES[mode], 10)["outcome"]
    assert {mode: outcome for mode, outcome in outcomes.items() if mode not in ("error", "full")} == {
        "kill": "killed", "torn": "killed", "power": "killed",
    }  # fmt: skip
    assert "Errno 5" in outcomes["error"] or "disk I/O error" in outcomes["error"]
    assert "语料库没有写成" in outcomes["full"]


def test_a_power_cut_takes_what_was_not_synced_and_nothing_else(template: Path, tmp_path: Path) -> None:
    class Always(random.Random):
        def random(self) -> float:
            return 0.0

    store, log = tmp_path / "store", tmp_path / "log"
    shutil.copytree(template, store)
    shadow = tmp_path / "log.shadow"
    shadow.mkdir()
    for name in ("synced", "dirty", "unnamed"):
        (store / name).write_text(name)
    (shadow / "1").write_text("synced")
    lines = [
        ("create", store / "synced", "", 0),
        ("write", store / "synced", "", 0),
        ("sync", store / "synced", "", 1),
        ("create", store / "dirty", "", 0),
        ("write", store / "dirty", "", 0),
        ("syncdir", store, "synced/dirty/CURRENT/generations", 0),
        ("create", store / "unnamed", "", 0),
        ("write", store / "unnamed", "", 0),
        ("sync", store / "unnamed", "", 1),
    ]
    log.write_text("".join("\t".join(map(str, line)) + "\n" for line in lines))
    before = held(template)
    cut_power(template, store, log, Always())
    assert (store / "synced").read_text() == "synced"
    assert (store / "dirty").read_text() == ""
    assert not (store / "unnamed").exists()
    assert held(store) == before
