"""Whatever kills a program that changes a store, and whenever: the store holds what it held, or all of the new."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.model import Page
from index import build, verify
from index.errors import StoreError
from index.store.archive import Archive
from index.store.generations import current, open_generation
from qa import Retriever
from tests.crashing import ACTIONS, BUS, FERRY, LIBRARY, pages_of
from tests.fake_encoder import FakeEncoder
from tests.paths import ROOT

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked processes")

Order = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def order() -> Iterator[Order]:
    """Have the program of `tests.crashing` do something."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.crashing"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        if program.stdin is None or program.stdout is None:
            raise RuntimeError("no pipes")
        orders, answers = program.stdin, program.stdout

        def give(action: str, store: Path, **how: object) -> dict[str, Any]:
            orders.write(json.dumps({"action": action, "store": str(store), **how}) + "\n")
            orders.flush()
            answer: dict[str, Any] = json.loads(answers.readline())
            return answer

        yield give
        orders.close()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two generations."""
    store = tmp_path_factory.mktemp("crash") / "store"
    build([Page("bus.txt", BUS)], store, encoder=FakeEncoder())
    build([Page("ferry.txt", FERRY)], store, add=True, encoder=FakeEncoder())
    return store


def held(store: Path) -> dict[str, list[str]]:
    pages = Archive.open(open_generation(store).folder).pages()
    return {page: [article.text for article in articles] for page, articles in pages.items()}


def sound(store: Path) -> None:
    """The store is whole to the last byte, and answers."""
    assert [(one.number, problem) for one in verify(store) for problem in one.problems] == []
    assert Retriever.open(store, encoder=FakeEncoder()).retrieve("票价是多少？")


# A kill at every write of the changes that write most would take long: every second, every fourth.
@pytest.mark.parametrize(("action", "step"), [("add", 2), ("anew", 4), ("remove", 4), ("back", 1), ("cut", 1)])
def test_a_kill_before_any_write_leaves_the_old_or_the_new(
    order: Order, template: Path, tmp_path: Path, action: str, step: int
) -> None:
    before = held(template)
    shutil.copytree(template, tmp_path / "done")
    assert order(action, tmp_path / "done")["outcome"] == "done"
    after = held(tmp_path / "done")
    swapped = False
    for at in range(1, 500, step):
        store = tmp_path / str(at)
        shutil.copytree(template, store)
        outcome = order(action, store, at=at)["outcome"]
        assert outcome in ("killed", "done")
        sound(store)
        swapped = swapped or held(store) == after
        assert held(store) == (after if swapped else before)  # and once the new is live, it stays
        if outcome == "done":
            break
        if not swapped and at % 8 == 1:  # what was left behind is in nobody's way
            ACTIONS[action](store)
            assert held(store) == after
            assert {path.name for path in store.iterdir()} <= {".lock", "CURRENT", "generations"}
            assert [path.name for path in (store / "generations").iterdir() if path.name.startswith(".")] == []
        shutil.rmtree(store)
    assert outcome == "done"
    assert at > {"back": 3, "cut": 5}.get(action, 15)


def test_fifty_kills_at_any_time_lose_nothing_that_was_acknowledged(order: Order, tmp_path: Path) -> None:
    store = tmp_path / "store"
    build(pages_of(0), store, encoder=FakeEncoder())
    drawn, day = random.Random(50), 0
    for _ in range(50):
        answer = order("forever", store, after=drawn.uniform(5, 500), day=day)
        assert answer["outcome"] == "killed"
        sound(store)
        texts = [text for articles in held(store).values() for text in articles]
        (found,) = {int(text.split("改为")[1].split("点")[0]) for text in texts}
        assert len(texts) == 3
        assert found >= (day if answer["acknowledged"] is None else answer["acknowledged"])
        day = found
    assert day > 0  # how many of the builds are done before their kill is the machine's affair


@pytest.mark.parametrize("action", ["anew", "add", "remove"])
def test_a_full_disk_is_a_sentence_and_leaves_the_old(
    order: Order, template: Path, tmp_path: Path, action: str
) -> None:
    before, refused = held(template), 0
    for limit in (0, 40, 200, 700, 3000, 9000, 20_000, 30_000, 60_000):
        store = tmp_path / str(limit)
        shutil.copytree(template, store)
        outcome = order(action, store, limit=limit)["outcome"]
        if outcome != "done":
            assert "语料库没有写成" in outcome or "语料库不可写" in outcome
            assert held(store) == before
            refused += 1
            sound(store)
            ACTIONS[action](store)
        sound(store)
    assert refused >= 5


def test_a_kill_leaves_what_was_encoded(order: Order, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = []
    for at in range(1, 40):
        store, folder = tmp_path / str(at), tmp_path / f"{at}.cache" / "vectors"
        outcomes.append(order("anew", store, at=at)["outcome"])
        if any(path.stat().st_size > 600 for path in folder.glob("*/*.vectors")):
            break
    assert set(outcomes) == {"killed"}
    with pytest.raises(StoreError, match="这里还没有语料库"):
        open_generation(store)
    pages = [Page("ferry.txt", FERRY), Page("new.txt", LIBRARY)]
    monkeypatch.setattr("index.building.cache.vectors_folder", lambda: folder)
    report = build(pages, store, encoder=FakeEncoder())
    assert report.cached > 0
    assert report.cached + report.encoded == 2
    assert current(store) == 1
