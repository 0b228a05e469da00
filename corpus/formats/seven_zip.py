"""Lists and unpacks 7z archives in a process of its own that may die; the only import of py7zr.

Run by `child.py`: the archive comes behind a line of JSON. Without `wanted` it is asked for its list, which leaves as
one line; with it, the bytes of each of those files, by their numbers in the list, leave as soon as they are unpacked,
then a line that says that these were all. Nothing is written to disk. It loads nothing else of this program.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from py7zr import FileInfo, SevenZipFile
from py7zr.exceptions import Bad7zFile, DecompressionBombError, PasswordRequired, UnsupportedCompressionMethodError
from py7zr.helpers import get_sanitized_output_path
from py7zr.io import Py7zIO, WriterFactory

# Memory in bytes that the process may take beside the archive: an archive says itself how much unpacking takes. The
# settings of 7-Zip that take most need 1.5 GB, the usual ones 64 MB.
MEMORY = 2 * 1024**3
# A longer path is cut: no name may have so many characters.
LONGEST_PATH = 1000
# py7zr writes nothing where there is a factory, but looks whether a path leads out of the folder that it is given. In
# one that holds nothing, no path meets a link or another machine's disk.
NOWHERE = Path(os.devnull)

Write = Callable[..., None]


def serve(given: BinaryIO, write: Write) -> None:
    """Write what an archive holds, or the files that are wanted."""
    asked = json.loads(given.readline())
    raw = given.read()
    locked = False
    try:
        locked = _is_locked(raw)
        if locked and not asked["password"]:
            write({"error": "locked"})
            return
        password = asked["password"] if locked else None
        with SevenZipFile(io.BytesIO(raw), password=password, max_extract_size=asked.get("bytes")) as archive:
            if "wanted" in asked:
                _unpack(archive, asked["wanted"], write)
            else:
                _list(archive, asked["most"], write)
    except MemoryError:
        write({"error": "died"})
    except DecompressionBombError:
        write({"error": "much"})
    except UnsupportedCompressionMethodError:
        write({"error": "rare"})
    except Exception as error:  # a damaged file may raise anything, and so does a wrong password
        write({"error": "wrong" if locked else "damaged", "about": str(error)[:80] or type(error).__name__})


def _is_locked(raw: bytes) -> bool:
    try:
        with SevenZipFile(io.BytesIO(raw)) as archive:
            return bool(archive.needs_password())
    except PasswordRequired:  # the list is encrypted, too
        return True


def _list(archive: SevenZipFile, most: int, write: Write) -> None:
    """Write the list without folders and links, empty where there are more than `most` files. A file that is packed as
    one with the file before it has no packed size."""
    files = [(number, file) for number, file in enumerate(archive.list()) if file.is_file]
    write({"count": len(files), "files": [_row(number, file) for number, file in files] if len(files) <= most else []})


def _row(number: int, file: FileInfo) -> dict[str, Any]:
    path, inside = file.filename[:LONGEST_PATH], _target(file.filename) is not None
    return {"number": number, "path": path, "size": file.uncompressed, "packed": file.compressed, "inside": inside}


def _unpack(archive: SevenZipFile, wanted: list[int], write: Write) -> None:
    """Write the files of these numbers, in the order in which they are packed."""
    listed = archive.namelist()
    numbers: dict[str | None, int] = {}
    for number in wanted:
        numbers.setdefault(_target(listed[number]), number)  # of two of one name, the first
    archive.extract(NOWHERE, {listed[number] for number in wanted}, factory=_Unpacked(numbers, write))
    write({"end": True})


def _target(name: str) -> str | None:
    """What py7zr asks the factory for; None for a path that it refuses, as it leads out of the archive."""
    try:
        return get_sanitized_output_path(name, NOWHERE).as_posix()
    except Bad7zFile:
        return None


class _Unpacked(WriterFactory):
    """Gives what each file is unpacked to; one that was not asked for, or was unpacked before, is not written out."""

    def __init__(self, numbers: dict[str | None, int], write: Write) -> None:
        self.numbers, self.write = numbers, write

    def create(self, filename: str) -> Py7zIO:
        return _Held(self.numbers.pop(filename, None), self.write)


class _Held(Py7zIO):
    """One file in memory, written out when all of it is there."""

    def __init__(self, number: int | None, write: Write) -> None:
        self.number, self.answer, self.held = number, write, io.BytesIO()

    def write(self, s: bytes | bytearray) -> int:
        return self.held.write(s)

    def read(self, size: int | None = None) -> bytes:
        return self.held.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.held.seek(offset, whence)

    def flush(self) -> None:
        self.held.flush()

    def size(self) -> int:
        return self.held.getbuffer().nbytes

    def close(self) -> None:
        if self.number is not None:
            self.answer({"file": self.number}, self.held.getvalue())
        self.held.close()
