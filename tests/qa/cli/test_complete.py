"""What `baohai completion` prints is run in the shell it is for."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from qa.cli.complete import SHELLS
from qa.cli.main import main

COMPLETE = """
source "$1"
COMP_WORDS=("${@:2}"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}
_shtab_baohai
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.skipif(shutil.which("bash") is None, reason="没有 bash")
def test_bash_completes_commands_and_options(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "bash"]) == 0
    script = tmp_path / "baohai"
    script.write_text(capsys.readouterr().out, encoding="utf-8")

    def completed(*words: str) -> list[str]:
        command = ["bash", "-c", COMPLETE, "bash", str(script), "baohai", *words]
        return subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path).stdout.split()

    assert completed("ver") == ["verify"]
    assert set(completed("ask", "--fo")) == {"--format"}
    assert set(completed("ask", "--format", "")) == {"text", "table", "json", "csv"}
    (tmp_path / "pages").mkdir()
    assert "pages" in completed("build", "pa")[0]


@pytest.mark.parametrize("shell", SHELLS)
def test_there_is_a_script_for_every_shell(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    assert "verify" in capsys.readouterr().out
