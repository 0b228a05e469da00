from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import qa
from corpus.mend import mend
from qa.cli.main import main

HOSTILE = "\x1b]0;被改的窗口标题\x07轮渡\u202e五十元\x9b2J"


def test_a_missing_store_names_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["ask", "票价？"], ["status"]):
        assert main([*command, "--store", str(tmp_path / "none")]) == 1
        assert "baohai build" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "还缺少：命令。"),
        (["fly"], "无法识别的命令：fly，可选的有 'build', 'ask', "),
        (["show"], "还缺少：文章。用法见 baohai show --help。"),
        (["ask", "票价？", "--format", "xml"], "--format：没有 xml 这个选择，可选的有 "),
        (["completion", "powershell"], "没有 powershell 这个选择，可选的有 "),
        (["ask", "票价？", "--top-k", "0"], "--top-k：应是 1 或更大的整数，却是 '0'。"),
        (["ask", "票价？", "--top-k", "x"], "--top-k：应是 1 或更大的整数，却是 'x'。"),
        (["ask", "票价？", "--top-k", "9" * 5000], "--top-k：应是 1 或更大的整数，"),
        (["ask", "票价？", "--top-k"], "--top-k：后面要写一个值。"),
        (["ask", "票价？", "--he", "票"], "选项 --he 写得不全，可能是 --help, --headline。"),
        (["ask", "票价？", "--json=1"], "--json：后面不能写 1。"),
        (["build", "--nope"], "无法识别的参数：--nope。"),
        (["ask", "票价？", "\x1b]0;x\x07"], "无法识别的参数：␛]0;x␇。"),
    ],
)
def test_a_command_line_that_cannot_be_read_is_refused_in_chinese(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert says in said
    assert not re.search(r"usage|argument|invalid|required|choice|error", said)


def test_ask_needs_none_of_what_reads_pages(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom qa.cli.main import main\n"
        f"main(['ask', '票价？', '--store', {str(tmp_path)!r}])\nimport index.store.local, qa.pipeline, qa.cli.asking\n"
        "print([n for n in sys.modules if n.startswith(('corpus.typeset', 'corpus.articles', 'transformers'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert done.stdout == "[]\n"


def test_ask_needs_no_web_library() -> None:
    code = (
        "import sys, qa.cli.main, index.search.search, index.encoders.load; "
        "sys.exit('gradio' in sys.modules or 'torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("threshold", ["-0.1", "1.1", "nan", "高"])
def test_a_threshold_is_a_share(threshold: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_code:
        main(["ask", "票价？", f"--threshold={threshold}"])
    assert exit_code.value.code == 2
    assert f"应是 0 到 1 的小数，却是 '{threshold}'" in capsys.readouterr().err


@pytest.mark.parametrize("wait", ["-1", "inf", "nan", "一会儿"])
def test_a_wait_is_seconds(wait: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["build", "--samples", f"--wait={wait}"])
    assert f"应是 0 或更大的秒数，却是 '{wait}'" in capsys.readouterr().err


def test_text_of_a_page_cannot_command_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    headline, text = f"轮渡票价下调{HOSTILE}", f"单程票价由五元下调至三元。{HOSTILE}"
    row = {"headline": headline, "paragraphs": [text]}
    page = tmp_path / "rows.jsonl"
    page.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    store = str(tmp_path / "store")
    assert main(["build", str(page), "--store", store, "--quiet"]) == 0
    for command in (
        ["ask", "轮渡票价几元？", "--store", store, "--why"],
        ["articles", str(page)],
        ["status", "--store", store],
    ):
        assert main(command) == 0
        shown = capsys.readouterr().out
        assert not set("\x1b\x07\x9b\u202e") & set(shown)
    assert main(["ask", "轮渡票价几元？", "--store", store, "--json"]) == 0
    line = capsys.readouterr().out
    assert not set("\x1b\x07\x9b\u202e") & set(line)
    (passage,) = json.loads(line)["passages"]
    # What begins a command of a terminal is not kept; what turns text round is.
    assert passage["text"] == mend(text).text
    assert passage["headline"] == mend(headline).text
    assert "\u202e" in passage["text"]


@pytest.mark.parametrize(
    "command",
    [
        ["build", "--samples"],
        ["ask", "票价？"],
        ["status"],
        ["verify"],
        ["rollback"],
        ["prune"],
        ["serve"],
        ["eval", ".", "."],
    ],
)
def test_a_store_address_that_no_store_owns_is_refused(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([*command, "--store", "nosuch://host/name"]) == 1
    assert "nosuch://host/name" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_help_tells_examples_and_exit_codes_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ([], ["ask"], ["show"], ["completion"]):
        with pytest.raises(SystemExit) as stopped:
            main([*command, "--help"])
        assert stopped.value.code == 0
        told = capsys.readouterr().out
        assert "例如：\n  baohai " in told
        assert "退出码：0 做成了；1 没有做成，标准错误上有一句话说明原因；2 命令没有写对。" in told


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"baohai {qa.__version__}\n"
