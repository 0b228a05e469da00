"""The manual does what it says: its commands and programs are run as they are printed, its JSON is ours.

A page's blocks run in order in a folder of their own, with the sample pages as 报纸/ and a store of them. A plain
command of ours runs in this process, which loads a model once; any other `sh` in bash, `python` in a new interpreter; a
server that a block starts answers the blocks after it. What follows a command as `text` is part of what it prints.
`console` is for other machines: its commands of ours are only parsed.
"""

from __future__ import annotations

import contextlib
import functools
import io
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import index.encoders.load
import qa.reader
from index.folders import samples_folder
from qa.cli.main import main
from qa.model import Answer, NameCount, Source
from qa.to_json import article_to_json
from qa.web.endpoints import TOLD
from tests.paths import ROOT
from tests.qa.test_to_json import PASSAGE
from tests.test_docs import documented, parser

PAGES = sorted(path.name for path in (ROOT / "docs").glob("*.md"))
PRINTED = "http://127.0.0.1:7860"
_CONFIDENCE = re.compile(r"置信度 (\d+)%")
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A piece of code of a page; `after` where nothing but blank lines stands between it and the one before."""

    language: str
    text: str
    after: bool


def blocks(page: str) -> list[Block]:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    found, end = [], -1
    for match in _BLOCK.finditer(text):
        found.append(Block(match[1], match[2], end >= 0 and not text[end : match.start()].strip()))
        end = match.end()
    return found


@pytest.fixture(scope="module", autouse=True)
def loaded_once() -> Iterator[None]:
    """The commands of this module share an encoder and a reader."""
    with pytest.MonkeyPatch.context() as patch:
        once = functools.cache(index.encoders.load.load_encoder)
        patch.setattr("index.encoders.load.load_encoder", once)
        patch.setattr("index.building.means.load_encoder", once)
        patch.setattr("qa.reader.bundled_reader", functools.cache(qa.reader.bundled_reader))
        yield


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a cache and a store of the sample pages, which was built as the tour says."""
    folder = tmp_path_factory.mktemp("manual")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.building.cache.vectors_folder", lambda: vectors(folder))
        run_here(["build", "--samples", "--if-missing", "--quiet", "--store", str(folder / "store")])
    return folder


def wordings(line: str) -> list[str]:
    """A line of the manual, and the same with a confidence that processors round otherwise: three points up or down."""
    told = _CONFIDENCE.search(line)
    if told is None:
        return [line]
    return [line.replace(told[0], f"置信度 {int(told[1]) + more}%") for more in range(-3, 4)]


def vectors(scratch: Path) -> Path:
    """Where the commands of all pages keep what they encoded."""
    folder = scratch / "cache" / "vectors"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def run_here(words: list[str]) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        assert main(words) == 0, words
    return printed.getvalue()


def environment(store: Path, scratch: Path) -> dict[str, str]:
    binaries = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    # The sources under test, whatever is installed.
    return {
        **os.environ, "PATH": binaries, "PYTHONPATH": str(ROOT), "HOME": str(scratch), "NO_PROXY": "127.0.0.1",
        "BAOHAI_STORE": str(store), "BAOHAI_CACHE": str(scratch / "cache"), "PYTHONUTF8": "1",
    }  # fmt: skip


def run_shell(script: str, folder: Path, store: Path, scratch: Path) -> str:
    command = ["bash", "-euo", "pipefail", "-c", script]
    done = subprocess.run(command, cwd=folder, env=environment(store, scratch), capture_output=True, text=True)
    assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@dataclass
class Reader:
    """Somebody who works through a page."""

    folder: Path
    store: Path
    scratch: Path
    port: int = 0
    server: subprocess.Popen[str] | None = None
    printed: str = ""
    health: dict[str, object] = field(default_factory=dict)

    def run(self, block: Block) -> None:
        text = block.text.replace(PRINTED, f"http://127.0.0.1:{self.port}")
        if block.language == "sh":
            self.printed = ""
            plain = not re.search(r"<<|\\$|\$\(|'$", text, re.MULTILINE)  # a command a line
            for piece in text.splitlines() if plain else [text]:
                self.run_piece(piece)
        elif block.language == "python":
            command, env = [sys.executable, "-c", text], environment(self.store, self.scratch)
            done = subprocess.run(command, cwd=self.folder, env=env, capture_output=True, text=True)
            assert done.returncode == 0, f"{text}\n{done.stderr}"
            assert done.stdout.strip(), text
        elif block.language == "text" and block.after:
            for line in block.text.splitlines():
                assert any(one in self.printed for one in wordings(line.strip().removesuffix("……"))), line
        elif block.language == "console":
            for words in documented(block.text):
                parser().parse_args(words)

    def run_piece(self, piece: str) -> None:
        words = shlex.split(piece, comments=True)
        if words[:2] == ["baohai", "serve"]:
            self.serve(words)
        elif words[:1] == ["baohai"] and not re.search("[|<>\n]", piece):
            self.printed += run_here(words[1:])
        else:
            self.printed += run_shell(piece, self.folder, self.store, self.scratch)

    def serve(self, words: list[str]) -> None:
        self.stop()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [*words, "--port", str(self.port)]
        env = environment(self.store, self.scratch)
        self.server = subprocess.Popen(command, cwd=self.folder, env=env, stdout=subprocess.DEVNULL, text=True)
        while self.server.poll() is None:
            with contextlib.suppress(urllib.error.URLError):
                self.health = json.load(urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz"))
                return
            time.sleep(0.2)
        pytest.fail(f"{words} ended with {self.server.returncode}")

    def stop(self) -> None:
        if self.server is not None:
            self.server.send_signal(signal.SIGTERM)
            assert self.server.wait() == 0
            self.server = None


@pytest.fixture
def reader(scratch: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    folder = tmp_path / "here"
    shutil.copytree(samples_folder(), folder / "报纸")
    (folder / "新的一版.txt").write_text("灯塔重新点亮\n\n停用十二年的灯塔昨晚重新点亮。\n", encoding="utf-8")
    shutil.copytree(scratch / "store", tmp_path / "store")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("BAOHAI_STORE", str(tmp_path / "store"))
    monkeypatch.setattr("index.building.cache.vectors_folder", lambda: vectors(scratch))
    someone = Reader(folder, tmp_path / "store", scratch)
    yield someone
    someone.stop()


@pytest.mark.skipif(shutil.which("bash") is None or shutil.which("curl") is None, reason="没有 bash 或 curl")
@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page)])
def test_what_a_page_says_can_be_done_as_it_is_printed(page: str, reader: Reader) -> None:
    for block in blocks(page):
        reader.run(block)
    if page == "http.md":
        (healthy,) = [json.loads(b.text) for b in blocks(page) if b.language == "json" and "status" in b.text]
        assert healthy == {**reader.health, "version": healthy["version"]}


def test_the_json_of_the_manual_has_the_fields_of_ours() -> None:
    from corpus.model import Article, Paragraph

    printed = [json.loads(block.text) for block in blocks("json.md") if block.language == "json"]
    answer, passage, article, source, name, status = printed
    ours = Answer("问", "票价三元。", 0, (0, 5), (PASSAGE,), 0.9, (2, 4)).to_dict()
    assert answer.keys() == ours.keys()
    assert answer["answer"].keys() == ours["answer"].keys()
    assert passage.keys() == PASSAGE.to_dict().keys()
    assert passage["why"].keys() == ours["passages"][0]["why"].keys()
    read = article_to_json(Article("a", "日报.txt", ("题",), (Paragraph("文", (1, 1)),)))
    assert article.keys() == read.keys()
    assert article["body"][0].keys() == read["body"][0].keys()
    assert source.keys() == Source("日报.txt", None, None, None, 1).to_dict().keys()
    assert name.keys() == NameCount("青螺岛", 3).to_dict().keys()
    assert set(status) == {"version", *TOLD}


def test_the_answer_in_the_manual_is_the_one_that_is_given(reader: Reader) -> None:
    told, asked = (next(b for b in blocks("json.md") if b.language == language) for language in ("json", "sh"))
    reader.run(asked)
    given, printed = json.loads(reader.printed), json.loads(told.text)
    assert given | {"passages": [], "confidence": None} == printed | {"confidence": None}
    assert given["confidence"] == pytest.approx(printed["confidence"], abs=0.02)


def test_the_manual_is_built_without_a_broken_link_or_a_request_to_elsewhere(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")]
    env = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for page in (tmp_path / "site").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        loaded = re.findall(r'<(?:script|img|iframe|source)[^>]+src="([^"]+)"|<link[^>]+href="([^"]+)"', text)
        assert [url for pair in loaded for url in pair if re.match("(?:https?:)?//", url)] == [], page
    shown = (tmp_path / "site" / "python" / "index.html").read_text(encoding="utf-8")
    assert "At most" in shown  # the docstrings are in
    assert "proxy_set_header Host $host" in re.sub(
        "<[^>]+>", "", (tmp_path / "site/deploy/index.html").read_text("utf-8")
    )


UNIT = ROOT / "docs" / "deploy" / "baohai.service"


def test_the_unit_and_the_containers_start_commands_that_exist() -> None:
    (start,) = re.findall("^ExecStart=(.*)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)
    parser().parse_args(shlex.split(start)[1:])
    for name in ("compose.yaml", "compose.scale.yaml"):
        text = (UNIT.parent / name).read_text(encoding="utf-8")
        (command,) = re.findall(r"command: \[baohai, (.*)\]", text)
        parser().parse_args(command.split(", "))
    (build,) = re.findall(r"exec baohai (.*)", text)
    parser().parse_args(shlex.split(build))
    dockerfile = (UNIT.parent / "Dockerfile").read_text(encoding="utf-8")
    (last,) = re.findall(r"^CMD (\[.*\])$", dockerfile, re.MULTILINE)
    parser().parse_args(json.loads(last)[1:])


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="没有 systemd-analyze")
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "baohai.service"
    text = UNIT.read_text(encoding="utf-8").replace("/opt/baohai/.venv/bin/baohai", shutil.which("true") or "/bin/true")
    unit.write_text(text.replace("User=baohai", "User=root"), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert str(unit.name) not in done.stderr, done.stderr
    assert done.returncode == 0, done.stderr
