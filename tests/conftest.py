"""Every test runs offline and on stores and caches of its own, however pytest was started."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "GRADIO_ANALYTICS_ENABLED": "False"}


def pytest_configure(config: pytest.Config) -> None:
    # Before any test module is imported: these libraries read their settings on import.
    scratch = tempfile.TemporaryDirectory(prefix="baohai-tests-")
    config.add_cleanup(scratch.cleanup)
    os.environ.update(OFFLINE, BAOHAI_STORE=f"{scratch.name}/store", BAOHAI_CACHE=f"{scratch.name}/cache")


@pytest.fixture(autouse=True)
def vectors_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test finds vectors that another one encoded."""
    folder = tmp_path_factory.mktemp("vectors")
    monkeypatch.setattr("index.building.cache.vectors_folder", lambda: folder)


@pytest.fixture(scope="session")
def samples_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the sample pages by the bundled model, built once for all tests that only read it."""
    from index import build
    from index.folders import samples_folder

    store = tmp_path_factory.mktemp("samples") / "store"
    build([samples_folder()], store)
    return store
