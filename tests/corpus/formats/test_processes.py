"""Processes that die are left without an exception."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.formats.processes import tell, waiting


@pytest.mark.parametrize("size", [100, 5_000_000])
def test_a_process_that_died_before_it_was_told_is_left_quietly(size: int, tmp_path: Path) -> None:
    program = tmp_path / "dies.py"
    program.write_text("MEMORY = 8 * 1024**3\ndef serve(given, write):\n    raise SystemExit(1)\n", encoding="utf-8")
    with waiting(program) as process:
        process.wait()
        assert not tell(process, {"width": 1}, b"x" * size, 10)
    assert process.returncode == 1
