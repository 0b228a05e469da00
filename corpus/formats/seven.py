"""What lies in a 7z archive: its list, and the bytes of the files that are wanted, from a process that may die.

The process has bounded memory and time; an archive may ask for any. It must not know what the files say.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from corpus.errors import ReadError, Reason
from corpus.formats import library
from corpus.formats.processes import answer_of, started
from corpus.limits import MAX_BYTES, UNPACK_SECONDS
from corpus.model import NamedBytes

MAGIC: Final = b"7z\xbc\xaf\x27\x1c"
PROGRAM: Final = Path(__file__).with_name("seven_zip.py")
TOO_MUCH: Final = Reason("解开后超过 {limit} MB；请分成几个压缩包。", limit=MAX_BYTES // 1024**2)
RARE: Final = Reason("用了少见的压缩方法，没有读；请用普通的 zip 重新压缩。")
_REASONS: Final = {
    "locked": Reason("压缩包加了密码；请用 --password 给出打开它的密码，或解压后再加入。"),
    "wrong": Reason("密码不对，或压缩包已损坏；请用 --password 给出打开它的密码，或解压后再加入。"),
    "much": TOO_MUCH,
    "rare": RARE,
    "died": Reason(
        "解开时占用的内存太多，或超过 {seconds} 秒，没有读；请解压后再加入。", seconds=f"{UNPACK_SECONDS:.0f}"
    ),
}
# What a process that died would have said.
_DEAD: Final[dict[str, Any]] = {"error": "died"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in an archive: its number, its path, how many bytes it takes there, together with those that are packed as
    one with it, and unpacked; `inside` is whether its path stays in the archive."""

    number: int
    path: str
    packed: int
    size: int
    inside: bool


def list_seven(file: NamedBytes, password: str, most: int) -> list[Entry] | None:
    """The files of an archive, without folders and links; None where there are more than `most`. Raises ReadError."""
    library("py7zr", "7z", file)
    with started(PROGRAM, {"password": password, "most": most}, file.raw) as process:
        answer = answer_of(process, UNPACK_SECONDS)
    head = answer[0] if answer else _DEAD
    if "error" in head:
        raise ReadError(file.name, _reason(head))
    if head["count"] > most:
        return None
    entries: list[Entry] = []
    packed = 0
    for row in head["files"]:
        packed = packed if row["packed"] is None else row["packed"]
        entries.append(Entry(row["number"], row["path"], packed, row["size"], row["inside"]))
    return entries


def unpack_seven(file: NamedBytes, password: str, wanted: list[int], most: int) -> tuple[dict[int, bytes], str]:
    """What the files of these numbers hold, and the reason why some of them are missing, or nothing. No more than
    `most` bytes are unpacked. Raises ReadError where none can be had."""
    found: dict[int, bytes] = {}
    if not wanted:
        return found, ""
    ends = time.monotonic() + UNPACK_SECONDS
    with started(PROGRAM, {"password": password, "wanted": wanted, "bytes": most}, file.raw) as process:
        while answer := answer_of(process, max(0.0, ends - time.monotonic())):
            head, block = answer
            if "file" not in head:
                break
            found[head["file"]] = block
    head = answer[0] if answer else _DEAD
    if "error" not in head:
        return found, ""
    if not found:
        raise ReadError(file.name, _reason(head))
    return found, _reason(head)


def _reason(head: dict[str, Any]) -> Reason:
    """What an error of the process is called."""
    if head["error"] in _REASONS:
        return _REASONS[head["error"]]
    return Reason("压缩包已损坏，打不开（{error}）；请重新压缩。", error=head["about"])
