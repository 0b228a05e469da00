"""Every test runs offline and on stores and caches of its own, however pytest was started."""

from __future__ import annotations

import os
import tempfile

import pytest

OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "GRADIO_ANALYTICS_ENABLED": "False"}


def pytest_configure(config: pytest.Config) -> None:
    # Before any test module is imported: these libraries read their settings on import.
    scratch = tempfile.TemporaryDirectory(prefix="baohai-tests-")
    config.add_cleanup(scratch.cleanup)
    os.environ.update(OFFLINE, BAOHAI_STORE=f"{scratch.name}/store", BAOHAI_CACHE=f"{scratch.name}/cache")
