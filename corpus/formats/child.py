"""Runs one of the programs of this folder in a process of its own: with bounded memory, what it answers written out.

    python -I child.py PROGRAM

Both files are run by their paths, so that the process loads nothing else of this program. What it is given comes on
standard input, a line of JSON and bytes; each answer leaves on standard output as a line of JSON, with the number of
the bytes that follow it. It must not know what is read.
"""

from __future__ import annotations

import importlib.util
import json
import os
import stat
import sys
from collections.abc import Callable
from typing import Any, BinaryIO, Protocol, cast

# Writes one answer: its head, and the bytes after it.
Write = Callable[..., None]


class Program(Protocol):
    """What a program of this folder holds. `MEMORY` is how many bytes it may take, beside the file it is given."""

    MEMORY: int

    def serve(self, given: BinaryIO, write: Write) -> None:
        """Answer what is given."""
        ...


def main() -> int:
    """Run the program whose path is the first argument."""
    program = _load(sys.argv[1])
    given = sys.stdin.buffer
    status = os.fstat(given.fileno())
    _limit_memory(program.MEMORY, status.st_size if stat.S_ISREG(status.st_mode) else 0)
    program.serve(given, _write)
    return 0


def _load(path: str) -> Program:
    spec = importlib.util.spec_from_file_location("program", path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast(Program, module)


def _limit_memory(most: int, size: int) -> None:
    """Let this process take so many bytes, and four times those of its file."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (most + 4 * size, most + 4 * size))
    except (ImportError, ValueError, OSError):  # not every system has such a limit
        return


def _write(head: dict[str, Any], block: bytes = b"") -> None:
    out = sys.stdout.buffer
    out.write(json.dumps({**head, "bytes": len(block)}, ensure_ascii=False).encode() + b"\n" + block)
    out.flush()


if __name__ == "__main__":
    sys.exit(main())
