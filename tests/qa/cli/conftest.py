"""A fake model for every command, two pages, and a store of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.cli.main import main
from tests.fake_encoder import load_fakes
from tests.index.building.test_build import BUS, FERRY


@pytest.fixture(autouse=True)
def _fake_model(monkeypatch: pytest.MonkeyPatch) -> None:
    load_fakes(monkeypatch)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "bus.txt").write_text(BUS, encoding="utf-8")
    (pages / "ferry.txt").write_bytes(FERRY.encode("gb18030"))
    return pages


@pytest.fixture
def store(tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    place = str(tmp_path / "store")
    assert main(["build", str(folder), "--store", place, "--quiet"]) == 0
    assert "建好第 1 代：2 篇文章，3 段" in capsys.readouterr().out
    return place
