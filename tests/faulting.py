"""Faults inside the writes of SQLite, FAISS, NumPy and tantivy: errors, a full disk, kills, torn writes, power cuts.

`Faults` compiles tests/faults.c and starts a program under it, this very module, which forks for each order: the child
changes a store and meets a fault at its n-th change of a file. `check_point` then says whether anything was lost.

A power cut is played after a kill: of every folder and every file what was not yet synced may be gone. The log that
tests/faults.c writes says what that is; a seeded draw says what of it is lost.
"""

from __future__ import annotations

import ctypes
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from index import BuildError, StoreError, verify
from index.store.address import open_store
from index.text.terms import words
from tests.crashing import ACTIONS
from tests.fake_encoder import FakeEncoder
from tests.paths import ROOT

SOURCE = Path(__file__).with_name("faults.c")

# As in tests/faults.c. A power cut is a kill with more lost afterwards.
MODES = {"error": 1, "full": 2, "kill": 3, "torn": 4, "power": 3}


# Power cuts that are drawn after an action is done: what it acknowledged must be there.
AFTER = 10


@dataclass(frozen=True, slots=True)
class Point:
    """A fault of one kind at the n-th change that an action makes."""

    action: str
    mode: str
    at: int


class Faults:
    """The program under faults, as long as it runs."""

    def __init__(self, program: subprocess.Popen[str], orders: IO[str], answers: IO[str]) -> None:
        self._program, self._orders, self._answers = program, orders, answers

    @classmethod
    @contextmanager
    def start(cls, scratch: Path) -> Iterator[Faults]:
        """Compile and start it; `scratch` is an empty folder. Needs Linux and a C compiler."""
        library = scratch / "faults.so"
        compiler = shutil.which("cc") or "cc"
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-w", "-o", library, SOURCE, "-ldl"], check=True)
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "LD_PRELOAD": str(library)}
        with subprocess.Popen(
            [sys.executable, "-m", "tests.faulting"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as program:
            if program.stdin is None or program.stdout is None:
                raise RuntimeError("no pipes")
            yield cls(program, program.stdin, program.stdout)
            program.stdin.close()

    def order(self, action: str, store: Path, mode: int = 0, at: int = 0, log: Path | None = None) -> dict[str, Any]:
        """Have `action` done to `store`; `outcome` is "done", "killed" or an error's words, `count` the changes."""
        shadow = "" if log is None else str(log.with_suffix(".shadow"))
        if shadow:
            Path(shadow).mkdir()
        whole = {"action": action, "store": str(store), "mode": mode, "at": at, "log": str(log or ""), "shadow": shadow}
        self._orders.write(json.dumps(whole) + "\n")
        self._orders.flush()
        answer: dict[str, Any] = json.loads(self._answers.readline())
        return answer


@dataclass(frozen=True, slots=True)
class Case:
    """An action on copies of a template: what the store held before, and holds once it is done; in how many changes."""

    action: str
    template: Path
    before: tuple[int, dict[str, list[str]]]
    after: tuple[int, dict[str, list[str]]]
    changes: int

    @classmethod
    def of(cls, faults: Faults, action: str, template: Path, scratch: Path) -> Case:
        """The action done once without a fault."""
        store = scratch / f"{action}-done"
        shutil.copytree(template, store)
        answer = faults.order(action, store)
        if answer["outcome"] != "done":
            raise RuntimeError(f"{action}: {answer}")
        return cls(action, template, held(template), held(store), answer["count"])

    def points(self, modes: list[str]) -> list[Point]:
        """Every change under every kind of fault; and a power cut, drawn AFTER times, once all is done."""
        every = [Point(self.action, mode, at) for mode in modes for at in range(1, self.changes + 1)]
        if "power" in modes:
            every += [Point(self.action, "power", self.changes + after) for after in range(1, AFTER + 1)]
        return every


def held(store: Path) -> tuple[int, dict[str, list[str]]]:
    """The live generation, and the texts of every page in it."""
    snapshot = open_store(store).open()
    return snapshot.number, {page: [a.text for a in articles] for page, articles in snapshot.pages().items()}


def check_point(faults: Faults, case: Case, point: Point, scratch: Path, *, again: bool = False) -> str:
    """Put a copy of the template under the fault; "" where nothing is lost, else what is. `again`: and the action must
    come through when it is done once more."""
    store = scratch / "store"
    shutil.copytree(case.template, store)
    log = scratch / "log" if point.mode == "power" else None
    try:
        answer = faults.order(case.action, store, MODES[point.mode], point.at, log)
        if log is not None:
            cut_power(case.template, store, log, random.Random(f"{point}"))
        problem = _lost(case, store, answer["outcome"], point)
        if not problem and again and held(store) != case.after:
            ACTIONS[case.action](store)
            problem = "" if held(store)[1] == case.after[1] else "the action does not come through when done again"
        return problem and f"{point}: {answer['outcome']}: {problem}"
    except (StoreError, OSError, AssertionError) as error:
        return f"{point}: {type(error).__name__}: {error}"
    finally:
        for left in scratch.iterdir():
            if left.name in ("store", "log"):
                remove(left) if left.is_dir() else left.unlink()
            elif left.name == "log.shadow":
                remove(left)


def remove(folder: Path) -> None:
    """Remove a folder into which a thread of the search engine may still write a lock while it is being emptied."""
    for _ in range(50):
        with suppress(OSError):
            shutil.rmtree(folder)
        if not folder.exists():
            return
        time.sleep(0.1)
    shutil.rmtree(folder)


def _lost(case: Case, store: Path, outcome: str, point: Point) -> str:
    said = outcome in ("done", "killed") or "语料库" in outcome or "已经换上" in outcome
    if not said:
        return f"no sentence: {outcome[-400:]}"
    live = open_store(store).current()
    problems = [f"{one.number}: {p}" for one in verify(store) for p in one.problems if one.number == live]
    if problems:
        return "; ".join(problems)
    found = held(store)
    if found not in (case.before, case.after):
        return f"neither the old nor the new: {found}"
    if outcome == "done" and found != case.after and point.mode != "power":
        return "done, and yet not there"
    if outcome == "done" and point.mode == "power" and found != case.after:
        return "acknowledged, and lost by a power cut"
    return "" if _answers(store) else "no answer"


def _answers(store: Path) -> bool:
    snapshot = open_store(store).open()
    rows = snapshot.nearest(FakeEncoder().encode_query("票价是多少？"), 3)
    return bool(rows and snapshot.chunks(rows) and snapshot.matching("pairs", ["票价"], 3) is not None)


@dataclass(slots=True, eq=False)
class _Node:
    """A file or a folder, whatever it is called. `synced` is what is sure to be there after a power cut: a folder's
    entries, or the copy of a file's content; `dirty` says that a file has been written since."""

    entries: dict[str, _Node] | None
    synced: dict[str, _Node] | Path | None = None
    dirty: bool = False
    content: Path | None = None
    kept: list[Path] = field(default_factory=list)


def cut_power(template: Path, store: Path, log: Path, draw: random.Random) -> None:
    """Replace `store`, which was killed, by one that has lost what was not synced, as drawn: all of it, or of each
    folder and file whether it is lost."""
    root = _scan(template)
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    shadow = log.with_suffix(".shadow")
    for line in lines:
        kind, path, other, number = line.split("\t")
        if kind == "syncdir":
            _sync_folder(_find(root, _parts(store, path)), set(other.split("/")) - {""})
        else:
            _replay(root, kind, _parts(store, path), _parts(store, other), shadow / number)
    _locate(root, store)
    everything = draw.random() < 0.5
    left = store.with_name("left")
    left.mkdir()
    _materialize(root, left, lambda: everything or draw.random() < 0.5)
    remove(store)
    left.rename(store)


def _scan(folder: Path) -> _Node:
    nodes: dict[tuple[int, int], _Node] = {}

    def scan(path: Path) -> _Node:
        if not path.is_dir():
            about = path.stat()
            return nodes.setdefault((about.st_dev, about.st_ino), _Node(None, path, content=path))
        entries = {child.name: scan(child) for child in path.iterdir()}
        return _Node(entries, dict(entries))

    return scan(folder)


def _parts(store: Path, path: str) -> list[str]:
    return list(Path(path).relative_to(store).parts) if path else []


def _find(root: _Node, parts: list[str]) -> _Node | None:
    node: _Node | None = root
    for part in parts:
        node = None if node is None or node.entries is None else node.entries.get(part)
    return node


def _sync_folder(folder: _Node | None, names: set[str]) -> None:
    """What is in a folder now is sure to stay. A name nobody saw made is that of a file that was renamed unseen."""
    if folder is None or folder.entries is None:
        return
    left = [folder.entries.pop(name) for name in [*folder.entries] if name not in names]
    for name in names - folder.entries.keys():
        folder.entries[name] = _Node(None, dirty=any(node.dirty for node in left))
    folder.synced = dict(folder.entries)


def _replay(root: _Node, kind: str, path: list[str], other: list[str], kept: Path) -> None:
    parent, node = _find(root, path[:-1]), _find(root, path)
    if kind in ("create", "mkdir"):
        made = _Node({} if kind == "mkdir" else None, {} if kind == "mkdir" else None, dirty=kind == "create")
        if parent is not None and parent.entries is not None:
            parent.entries[path[-1]] = made
    elif node is None or parent is None or parent.entries is None:
        return
    elif kind == "write":
        node.dirty = True
    elif kind == "sync":
        node.synced, node.dirty = kept, False
    elif kind in ("rename", "link"):
        above = _find(root, other[:-1])
        if above is not None and above.entries is not None:
            replaced = above.entries.get(other[-1])
            if replaced is not None and replaced is not node:
                replaced.content = kept
            above.entries[other[-1]] = node
        if kind == "rename":
            del parent.entries[path[-1]]
    elif kind in ("unlink", "rmdir"):
        if kind == "unlink":
            node.kept.append(kept)
        del parent.entries[path[-1]]


def _locate(root: _Node, folder: Path) -> None:
    """Where each file's content is now: under its name, or kept where it was removed from."""
    for name, node in (root.entries or {}).items():
        if node.entries is None:
            node.content = folder / name
        else:
            _locate(node, folder / name)


def _materialize(node: _Node, folder: Path, lost: Any) -> None:
    entries = node.synced if lost() and isinstance(node.synced, dict) else node.entries
    for name, child in (entries or {}).items():
        if child.entries is not None:
            (folder / name).mkdir()
            _materialize(child, folder / name, lost)
            continue
        now = next((p for p in (child.content, *child.kept) if p is not None and p.is_file()), None)
        if child.dirty and lost():
            now = child.synced if isinstance(child.synced, Path) else None
        elif now is None and isinstance(child.synced, Path):
            now = child.synced
        (folder / name).write_bytes(now.read_bytes() if now is not None and now.is_file() else b"")


def _child(order: dict[str, Any], answer: int) -> None:
    library = ctypes.CDLL(None)
    arm = library.fault_arm
    arm.argtypes = [ctypes.c_char_p, ctypes.c_long, ctypes.c_int, ctypes.c_char_p, ctypes.c_char_p]
    arm(order["store"].encode(), order["at"], order["mode"], order["log"].encode(), order["shadow"].encode())
    try:
        ACTIONS[order["action"]](Path(order["store"]))
        os.write(answer, json.dumps({"outcome": "done", "count": int(library.fault_count())}).encode())
    except (StoreError, BuildError) as error:
        os.write(answer, json.dumps({"outcome": f"{error}", "count": 0}).encode())
    except BaseException as error:
        os.write(answer, json.dumps({"outcome": f"traceback {type(error).__name__}: {error}", "count": 0}).encode())
    os._exit(0)


def main() -> None:
    """Answer orders, lines of JSON on standard input, until it ends."""
    words("先读词典")
    for library in ("faiss", "tantivy", "index.building.build", "index.store.local"):
        import_module(library)
    for line in sys.stdin:
        reading, writing = os.pipe()
        started = os.fork()
        if started == 0:
            _child(json.loads(line), writing)
        os.close(writing)
        with os.fdopen(reading, encoding="utf-8") as pipe:
            said = pipe.read()
        status = os.waitpid(started, 0)[1]
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        fallback = {"outcome": "killed" if killed else f"status {status}", "count": 0}
        sys.stdout.write((said or json.dumps(fallback)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
