"""What lies in a 7z archive, packed in a way that Python unpacks by itself: LZMA, LZMA2, BZip2, Deflate, none.

A folder, as the format calls it, is several files packed as one: it is unpacked as a whole, once, to no more than it
says, and with no more memory than that. It must not know what the files say.
"""

from __future__ import annotations

import bz2
import lzma
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from corpus.formats.seven_list import HEADER, Crowded, Entry, Folder, Reading, slice_of

MAGIC: Final = b"7z\xbc\xaf\x27\x1c"
# The list of 50,000 files takes some 8 MB; what says that it is longer was made to fill the memory.
MAX_LIST: Final = 32 * 1024 * 1024
# A list may be packed; no program packs it more than once.
MOST_PACKINGS: Final = 3
# The least dictionary that there is.
LEAST_DICTIONARY: Final = 4096


@dataclass(slots=True)
class Seven:
    """An archive, its list read. `unpacked` holds what was unpacked of it."""

    raw: bytes
    entries: list[Entry]
    unpacked: dict[Folder, bytes] = field(default_factory=dict)

    def read(self, entry: Entry) -> bytes:
        """The bytes of a file. Raises ValueError and what the unpackers raise where they are damaged."""
        folder = entry.folder
        if folder is None:
            return b""
        if folder not in self.unpacked:
            self.unpacked[folder] = unpack(self.raw, folder)
        found = self.unpacked[folder][entry.start : entry.start + entry.size]
        if entry.digest is not None and zlib.crc32(found) != entry.digest:
            raise ValueError("CRC-32")
        return found


class Locked(ValueError):
    """The list of an archive's files is encrypted."""


def open_seven(raw: bytes, most: int) -> Seven:
    """The list of an archive's files, at most so many. Raises Locked, Crowded, ValueError where it is damaged."""
    if len(raw) < 32 or not raw.startswith(MAGIC):
        raise ValueError("7z")
    offset, size, digest = struct.unpack("<QQI", raw[12:32])
    if zlib.crc32(raw[12:32]) != struct.unpack("<I", raw[8:12])[0]:
        raise ValueError("CRC-32")
    header = slice_of(raw, 32 + offset, size)
    if zlib.crc32(header) != digest:
        raise ValueError("CRC-32")
    reading = Reading(header)
    for _ in range(MOST_PACKINGS):
        if not header or reading.byte() == HEADER:
            break
        folders = reading.streams()[0]
        if not folders or folders[0].encrypted:
            raise Locked("7z")
        if folders[0].size > MAX_LIST:
            raise Crowded("7z")
        header = unpack(raw, folders[0])
        reading = Reading(header)
    else:
        raise ValueError("7z")
    return Seven(raw, reading.entries(most) if header else [])


def can_unpack(folder: Folder) -> bool:
    """Whether a folder is packed in a way that is unpacked here."""
    return len(folder.methods) == 1 and folder.methods[0] in _UNPACKERS


def unpack(raw: bytes, folder: Folder) -> bytes:
    """What a folder holds: as much as it says. Raises ValueError, lzma.LZMAError, zlib.error, OSError for another."""
    if not can_unpack(folder):
        raise ValueError("7z")
    packed = slice_of(raw, folder.start, folder.packed)
    found = _UNPACKERS[folder.methods[0]](packed, folder)
    if len(found) != folder.size:
        raise EOFError("7z")
    return found


def _copy(packed: bytes, folder: Folder) -> bytes:
    return packed[: folder.size]


def _inflate(packed: bytes, folder: Folder) -> bytes:
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, folder.size) if folder.size else b""


def _bunzip(packed: bytes, folder: Folder) -> bytes:
    return bz2.BZ2Decompressor().decompress(packed, folder.size)


def _lzma(packed: bytes, folder: Folder) -> bytes:
    lclppb, dictionary = struct.unpack("<BI", folder.properties)
    rest, lc = divmod(lclppb, 9)
    pb, lp = divmod(rest, 5)
    spec = {"id": lzma.FILTER_LZMA1, "dict_size": _dictionary(dictionary, folder), "lc": lc, "lp": lp, "pb": pb}
    return _unlzma(packed, folder, spec)


def _lzma2(packed: bytes, folder: Folder) -> bytes:
    (bits,) = struct.unpack("<B", folder.properties)
    if bits > 40:
        raise ValueError("LZMA2")
    dictionary = (2 | bits & 1) << (bits // 2 + 11)
    return _unlzma(packed, folder, {"id": lzma.FILTER_LZMA2, "dict_size": _dictionary(dictionary, folder)})


def _dictionary(asked: int, folder: Folder) -> int:
    """The memory that unpacking takes: no more than is unpacked, whatever the archive asks for (up to 4 GB)."""
    return max(LEAST_DICTIONARY, min(asked, folder.size))


def _unlzma(packed: bytes, folder: Folder, spec: dict[str, Any]) -> bytes:
    decompressor = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[spec])
    found = decompressor.decompress(packed, folder.size)
    pieces = [found]
    left = folder.size - len(found)
    while left and found and not decompressor.eof:
        found = decompressor.decompress(b"", left)
        pieces.append(found)
        left -= len(found)
    return b"".join(pieces)


_UNPACKERS: Final[dict[bytes, Callable[[bytes, Folder], bytes]]] = {
    b"\x00": _copy,
    b"\x21": _lzma2,
    b"\x03\x01\x01": _lzma,
    b"\x04\x01\x08": _inflate,
    b"\x04\x02\x02": _bunzip,
}
