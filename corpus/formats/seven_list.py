"""The list of files in a 7z archive: where each lies, how it is packed, and what it is called.

The format is that of 7zFormat.txt in 7-Zip's sources. What a list counts is read piece by piece, so that a count that
is a lie ends with the list. It must not know how anything is unpacked.
"""

from __future__ import annotations

import stat
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

ENCRYPTION: Final = bytes.fromhex("06f10701")
HEADER: Final = 0x01
_END, _PROPERTIES, _MORE_STREAMS, _STREAMS, _FILES = 0x00, 0x02, 0x03, 0x04, 0x05
_PACKED, _UNPACKED, _WITHIN, _SIZE, _DIGEST, _FOLDER, _SIZES, _COUNTS = 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D
_EMPTY, _EMPTY_FILE, _NAMES, _ATTRIBUTES = 0x0E, 0x0F, 0x11, 0x15
# In the attributes of a file that Unix packed: its mode, in the upper half.
_UNIX: Final = 0x8000


@dataclass(frozen=True, slots=True)
class Folder:
    """Files that are packed as one: where that is in the archive, how many bytes it takes there and unpacked, by which
    methods it was packed, and what these need to know."""

    start: int
    packed: int
    size: int
    methods: tuple[bytes, ...]
    properties: bytes

    @property
    def encrypted(self) -> bool:
        return ENCRYPTION in self.methods


@dataclass(frozen=True, slots=True)
class Entry:
    """A file: its path, and where it begins in what its folder unpacks to (None: it is empty), its size and CRC-32."""

    path: str
    folder: Folder | None
    start: int = 0
    size: int = 0
    digest: int | None = None

    @property
    def packed(self) -> int:
        """About how many bytes it takes in the archive."""
        folder = self.folder
        return 0 if folder is None else -(-folder.packed * self.size // max(1, folder.size))


class Crowded(ValueError):
    """An archive has more files, or a longer list of them, than may be read."""


def slice_of(raw: bytes, start: int, size: int) -> bytes:
    """Bytes of an archive. Raises EOFError where there are not so many."""
    if start + size > len(raw):
        raise EOFError("7z")
    return raw[start : start + size]


@dataclass(slots=True)
class Reading:
    """A list as it is written, and how far it was read. Raises ValueError and EOFError for one that is none."""

    raw: bytes
    at: int = 0

    def take(self, size: int) -> bytes:
        """Raises EOFError where there are not so many."""
        found = slice_of(self.raw, self.at, size)
        self.at += size
        return found

    def byte(self) -> int:
        return self.take(1)[0]

    def number(self) -> int:
        """A number of one to nine bytes: the ones that the first begins with say how many follow."""
        first, mask, value = self.byte(), 0x80, 0
        for at in range(8):
            if not first & mask:
                return value | (first & (mask - 1)) << (8 * at)
            value |= self.byte() << (8 * at)
            mask >>= 1
        return value

    def expect(self, kind: int) -> None:
        if self.byte() != kind:
            raise ValueError("7z")

    def bits(self, count: int) -> Iterator[bool]:
        raw = self.take(-(-count // 8))
        return (bool(raw[at // 8] & 0x80 >> at % 8) for at in range(count))

    def defined(self, count: int) -> list[bool]:
        """Which of so many are told of."""
        if self.byte() == 0:
            return list(self.bits(count))
        self._check(count, 4)
        return [True] * count

    def digests(self, count: int) -> list[int | None]:
        return [struct.unpack("<I", self.take(4))[0] if told else None for told in self.defined(count)]

    def _check(self, count: int, size: int = 1) -> None:
        """Raises EOFError where so many of a size cannot follow."""
        if count * size > len(self.raw) - self.at:
            raise EOFError("7z")

    def streams(self) -> tuple[list[Folder], list[list[tuple[int, int | None]]]]:
        """The folders, and of each the size and digest of every file in it."""
        folders: list[Folder] = []
        digests: list[int | None] = []
        within: list[list[tuple[int, int | None]]] | None = None
        start, sizes = 0, list[int]()
        while (kind := self.byte()) != _END:
            if kind == _PACKED:
                start, sizes = self._packed()
            elif kind == _UNPACKED:
                folders, digests = self._folders(start, sizes)
            elif kind == _WITHIN:
                within = self._within(folders, digests)
            else:
                raise ValueError("7z")
        return folders, within or [[(one.size, digest)] for one, digest in zip(folders, digests, strict=True)]

    def _packed(self) -> tuple[int, list[int]]:
        """Where the packed streams begin, and their sizes."""
        start, count = 32 + self.number(), self.number()
        self._check(count)
        sizes = list[int]()
        while (kind := self.byte()) != _END:
            if kind == _SIZE:
                sizes = [self.number() for _ in range(count)]
            elif kind == _DIGEST:
                self.digests(count)
            else:
                raise ValueError("7z")
        return start, sizes

    def _folders(self, start: int, sizes: Sequence[int]) -> tuple[list[Folder], list[int | None]]:
        self.expect(_FOLDER)
        count = self.number()
        self._check(count)
        if self.byte():  # told elsewhere in the archive, which no program does
            raise ValueError("7z")
        coded = [self._coders() for _ in range(count)]
        self.expect(_SIZES)
        folders, stream = list[Folder](), 0
        for methods, properties, outputs, inputs in coded:
            size = max([self.number() for _ in range(outputs)], default=0)
            folders.append(Folder(start, sum(sizes[stream : stream + inputs]), size, methods, properties))
            start += folders[-1].packed
            stream += inputs
        digests: list[int | None] = [None] * count
        while (kind := self.byte()) != _END:
            if kind != _DIGEST:
                raise ValueError("7z")
            digests = self.digests(count)
        return folders, digests

    def _coders(self) -> tuple[tuple[bytes, ...], bytes, int, int]:
        """The methods of a folder, the properties of the last, and how many streams it gives and takes."""
        methods, properties, inputs, outputs = list[bytes](), b"", 0, 0
        count = self.number()
        self._check(count)
        for _ in range(count):
            flags = self.byte()
            methods.append(self.take(flags & 0x0F))
            takes, gives = (self.number(), self.number()) if flags & 0x10 else (1, 1)
            properties = self.take(self.number()) if flags & 0x20 else b""
            inputs, outputs = inputs + takes, outputs + gives
        self._check(outputs)
        for _ in range(outputs - 1):
            self.number(), self.number()
        packed = inputs - (outputs - 1)
        if packed > 1:
            self._check(packed)
            for _ in range(packed):
                self.number()
        return tuple(methods), properties, outputs, packed

    def _within(self, folders: Sequence[Folder], digests: Sequence[int | None]) -> list[list[tuple[int, int | None]]]:
        counts, kind = [1] * len(folders), self.byte()
        if kind == _COUNTS:
            counts, kind = [self.number() for _ in folders], self.byte()
        if sum(counts) > len(self.raw):  # each takes a byte of the list at least
            raise EOFError("7z")
        sizes = list[list[int]]()
        for folder, count in zip(folders, counts, strict=True):
            own = [self.number() for _ in range(count - 1)] if kind == _SIZE else []
            sizes.append([*own, folder.size - sum(own)] if count else [])
        kind = self.byte() if kind == _SIZE else kind
        whole = [count == 1 and digest is not None for count, digest in zip(counts, digests, strict=True)]
        told = iter(())  # type: Iterator[int | None]
        while kind != _END:
            if kind != _DIGEST:
                raise ValueError("7z")
            told = iter(self.digests(sum(count for count, one in zip(counts, whole, strict=True) if not one)))
            kind = self.byte()
        return [
            [(size, digest if one else next(told, None)) for size in own]
            for own, one, digest in zip(sizes, whole, digests, strict=True)
        ]

    def entries(self, most: int) -> list[Entry]:
        """The files of a list, without folders of a disk, and links."""
        kind, folders, within = self.byte(), list[Folder](), list[list[tuple[int, int | None]]]()
        if kind == _PROPERTIES:
            while self.byte() != _END:
                self.take(self.number())
            kind = self.byte()
        for streams in (_MORE_STREAMS, _STREAMS):
            if kind == streams:
                folders, within = self.streams()
                kind = self.byte()
        if kind == _END:
            return []
        if kind != _FILES:
            raise ValueError("7z")
        count = self.number()
        if count > most:
            raise Crowded("7z")
        return list(self._files(count, folders, within))

    def _files(
        self, count: int, folders: Sequence[Folder], within: Sequence[Sequence[tuple[int, int | None]]]
    ) -> Iterator[Entry]:
        told = self._told()
        names = _names(told.get(_NAMES), count)
        empty = list(Reading(told[_EMPTY]).bits(count)) if _EMPTY in told else [False] * count
        hollow = Reading(told[_EMPTY_FILE]).bits(sum(empty)) if _EMPTY_FILE in told else iter(())
        modes = _modes(told.get(_ATTRIBUTES), count)
        packed = _placed(folders, within)
        for name, is_empty, mode in zip(names, empty, modes, strict=True):
            if is_empty:
                entry = Entry(name, None) if next(hollow, False) else None
            else:
                folder, start, size, digest = next(packed, (None, 0, 0, None))
                if folder is None or start + size > folder.size or size < 0:
                    raise ValueError("7z")
                entry = Entry(name, folder, start, size, digest)
            if entry is not None and not (mode & _UNIX and stat.S_ISLNK(mode >> 16)):
                yield entry

    def _told(self) -> dict[int, bytes]:
        """What is told of the files, by its kind."""
        told: dict[int, bytes] = {}
        while (kind := self.byte()) != _END:
            told[kind] = self.take(self.number())
        return told


def _placed(
    folders: Sequence[Folder], within: Sequence[Sequence[tuple[int, int | None]]]
) -> Iterator[tuple[Folder, int, int, int | None]]:
    """The files that hold something: folder, place in it, size and digest."""
    for folder, own in zip(folders, within, strict=True):
        start = 0
        for size, digest in own:
            yield folder, start, size, digest
            start += size


def _names(raw: bytes | None, count: int) -> list[str]:
    if not raw or raw[0]:
        raise ValueError("7z")
    names = raw[1:].decode("utf-16-le", "replace").split("\0")[:-1]
    if len(names) != count:
        raise ValueError("7z")
    return names


def _modes(raw: bytes | None, count: int) -> list[int]:
    """The attributes of each file, 0 where they are not told."""
    if not raw:
        return [0] * count
    reading = Reading(raw)
    told = reading.defined(count)
    if reading.byte():
        raise ValueError("7z")
    return [struct.unpack("<I", reading.take(4))[0] if one else 0 for one in told]
