"""Programs of this folder that read files in processes of their own, which may die: started by `child.py`, asked,
listened to.

It must not know what they answer.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

CHILD: Final = Path(__file__).with_name("child.py")

Answer = tuple[dict[str, Any], bytes]
Process = subprocess.Popen[bytes]


@contextmanager
def started(program: Path, asked: dict[str, Any], raw: bytes) -> Iterator[Process]:
    """The process that reads a file, at work on what it is asked; it ends when it is left."""
    with tempfile.TemporaryFile() as given:
        given.write(json.dumps(asked).encode() + b"\n" + raw)
        given.seek(0)
        with _running(program, given) as process:
            yield process


@contextmanager
def waiting(program: Path) -> Iterator[Process]:
    """A process that waits for what it is told; it ends when it is left."""
    with _running(program, subprocess.PIPE) as process:
        yield process


@contextmanager
def _running(program: Path, given: Any) -> Iterator[Process]:
    command = [sys.executable, "-I", str(CHILD), str(program)]
    with subprocess.Popen(command, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()
            # What a dead process was told and did not read cannot be written; Popen would raise that on leaving.
            if process.stdin is not None:
                with suppress(OSError):
                    process.stdin.close()


def tell(process: Process, asked: dict[str, Any], block: bytes, seconds: float) -> bool:
    """Tell a waiting process something; False where it died, or did not listen for so long."""
    if process.stdin is None:
        return False
    watch = threading.Timer(seconds, process.kill)
    watch.start()
    try:
        process.stdin.write(json.dumps({**asked, "bytes": len(block)}).encode() + b"\n")
        process.stdin.write(block)
        process.stdin.flush()
    except OSError:
        return False
    finally:
        watch.cancel()
    return True


def answer_of(process: Process, seconds: float) -> Answer | None:
    """The next answer of the process; None where it died, or was killed because it took longer."""
    if process.stdout is None:
        return None
    watch = threading.Timer(seconds, process.kill)
    watch.start()
    try:
        line = process.stdout.readline()
        if not line.endswith(b"\n"):
            return None
        head: dict[str, Any] = json.loads(line)
        block = process.stdout.read(head["bytes"])
        return (head, block) if len(block) == head["bytes"] else None
    except (ValueError, KeyError):  # no answer of ours
        return None
    finally:
        watch.cancel()
